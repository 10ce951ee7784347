"""Workers that get no more memory: real ones, refused by the system. What was asked of them is done by the next."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility.domain.records import Outcome
from eligibility.engines.rete import ReteWorkers
from eligibility.packs import installed_pack
from eligibility.services.opinions import SecondOpinions
from eligibility_api.app import create_app
from tests.contract.service import POLICY, Service
from tests.contract.test_screenings import CSV, followed, send
from tests.determining.cases import made
from tests.determining.conftest import SLOW_MACHINE
from tests.enterprises import EXAMPLES
from tests.faults.starving import children_of, starve
from tests.identities import signed_in

ROWS = 30_000
MOST = 5000
"""Determinations in which a process must have used up what it had."""


def test_a_second_opinion_whose_worker_has_no_memory_left_is_had_from_a_fresh_one() -> None:
    with ReteWorkers(patience=SLOW_MACHINE) as plenty:
        expected = made(SecondOpinions(plenty), EXAMPLES[0])
    with ReteWorkers(patience=SLOW_MACHINE) as workers:
        opinions = SecondOpinions(workers)
        made(opinions, EXAMPLES[1])
        (before,) = workers.pids
        starve(before)
        for _ in range(MOST):  # what the process has left of its own lasts for a while
            found = made(opinions, EXAMPLES[0])
            if workers.lost:
                break
        assert (found.outcome, found.receipt) == (Outcome.AGREED, expected.receipt)
        assert before not in workers.pids


@pytest.mark.slow
def test_a_screening_whose_worker_has_no_memory_left_is_done_by_the_next_one(tmp_path: Path) -> None:
    app = create_app(lambda: {POLICY: installed_pack(POLICY)}, data=tmp_path)
    with TestClient(app, headers=signed_in(app, Role.OFFICER)) as client:
        service = Service(client)
        assert followed(service, send(service).headers["location"])[-1][1] == "done"
        (before,) = children_of(os.getpid(), "work")
        starve(before)
        header, row = CSV.splitlines()
        address = send(service, "\n".join([header, *[row] * ROWS])).headers["location"]
        told = followed(service, address)
        assert told[-1][1] == "done"
        assert before not in children_of(os.getpid(), "work")
        assert client.get(address).json()["summary"]["rows"]["read"] == ROWS
