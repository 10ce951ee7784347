"""What the service has acknowledged over HTTP is there after it was killed at any moment, and nothing is there by half."""

from __future__ import annotations

import json
import random
import re
import subprocess
import threading
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

import pytest

from bench.serve import a_key, credit_code
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise, Snapshot
from eligibility.store import Database, StoredUnit
from tests.server import ROOT, SERVE
from tests.store.jobs import NOON

CLIENTS = 8


@pytest.mark.slow
def test_a_service_that_is_killed_has_kept_what_it_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(tmp_path, 3, 1, monkeypatch)


@pytest.mark.soak
def test_a_service_is_killed_a_hundred_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hold(tmp_path, 100, 2, monkeypatch)


def hold(data: Path, kills: int, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATA", str(data))
    monkeypatch.setenv("ELIGIBILITY_RATE_ACCOUNT", "off")
    key, chance, numbers, acknowledged = a_key(data), random.Random(seed), count(1), list[str]()
    for _ in range(kills):
        one_life(key, chance.randint(5, 60), numbers, acknowledged)
    database = Database.open(data / "eligibility.sqlite3")
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        enterprises = {each.id for each in unit.find(Query(Enterprise))}
        profiled = {each.enterprise for each in unit.find(Query(Snapshot))}
        entries = unit.find(Query(AuditEntry, order="number"))
    database.close()
    assert len(acknowledged) >= 5 * kills
    assert set(acknowledged) - enterprises == set()
    assert enterprises == profiled
    assert first_fault(entries, (), None) is None


def one_life(key: str, goal: int, numbers: count[int], acknowledged: list[str]) -> None:
    """Serve until so many more were acknowledged, and be killed in the midst of others."""
    more, until = threading.Condition(), len(acknowledged) + goal

    def go_on(port: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        try:
            while True:
                code = credit_code(next(numbers))
                sent = {"name": "示例", "division": "220104", "profile": {"facts": {"credit_code": code}}}
                connection.request("PUT", f"/v1/enterprises/{code}/profile", json.dumps(sent), headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 201
                with more:
                    acknowledged.append(code)
                    more.notify()
        except (OSError, HTTPException):
            return  # the service is gone
        finally:
            connection.close()

    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        found = (re.search(r"running on http://127\.0\.0\.1:(\d+)", line) for line in server.stderr)
        port = int(next(each for each in found if each)[1])
        said = threading.Thread(target=server.stderr.read)
        threads = [said, *(threading.Thread(target=go_on, args=(port,)) for _ in range(CLIENTS))]
        for thread in threads:
            thread.start()
        with more:
            went_on = more.wait_for(lambda: len(acknowledged) >= until, 120)
        server.kill()
        for thread in threads:
            thread.join()
    assert went_on, "nothing is acknowledged any more"
