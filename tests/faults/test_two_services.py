"""Two real services on one data folder and one database: a screening belongs to neither, and outlives whichever did it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.jobs import Job
from eligibility.services import signing_in
from eligibility.services.accounts import Wanted, create_account
from eligibility.store import Database, StoredJobs, StoredUnit, Writer, database_in
from tests.contract.test_screenings import ASKED, CSV, HEADER
from tests.faults.crashing import utc_now
from tests.faults.starving import children_of
from tests.identities import headers_of
from tests.postgres import Server, serving
from tests.server import ROOT, SERVE

ROWS = 30_000
PATIENCE = 300
"""Seconds without a word after which a service is taken for dead."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and the settings of services on it."""
    monkeypatch.setenv("ELIGIBILITY_DATA", str(tmp_path))
    monkeypatch.delenv("ELIGIBILITY_DATABASE", raising=False)
    if request.param == "postgresql":
        running: Server = request.getfixturevalue("server")
        monkeypatch.setenv("ELIGIBILITY_DATABASE", running.new_database())
    return tmp_path


@dataclass(frozen=True)
class Running:
    """A service as a program, and a client of it."""

    process: subprocess.Popen[str]
    client: httpx2.Client

    def send(self, content: str, **changed: Any) -> str:
        """Ask for a screening; its address."""
        request = json.dumps(ASKED | changed).encode()
        sent = [("request", (None, request)), ("file", ("名单.csv", content.encode()))]
        answer = self.client.post("/v1/screenings", files=sent)
        assert answer.status_code == 202, answer.text
        return str(answer.headers["location"])

    def events(self, address: str) -> Iterator[dict[str, Any]]:
        """What happens to a job, until it ends or waits."""
        with self.client.stream("GET", f"{address}/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def until_ended(self, address: str) -> str:
        """The state that a job comes to."""
        return str([each["state"] for each in self.events(address)][-1])

    def until_begun(self, address: str) -> None:
        """Wait until a worker has begun a job: reading so many rows takes it seconds."""
        assert any(each["state"] == "running" for each in self.events(address))

    def worker(self) -> int:
        """The process of its worker."""
        (found,) = children_of(self.process.pid, "work")
        return found

    def kill(self) -> None:
        """End it and its worker at once, as a machine does that fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(headers: dict[str, str]) -> Iterator[Running]:
    """A service in a group of processes of its own, all of which are gone in the end."""
    with subprocess.Popen(
        SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        found = (re.search(r"running on (http://127\.0\.0\.1:\d+)", line) for line in process.stderr)
        address = next(each for each in found if each)[1]
        reading = threading.Thread(target=process.stderr.read)
        reading.start()
        try:
            with httpx2.Client(base_url=address, headers=headers, timeout=PATIENCE, trust_env=False) as client:
                yield Running(process, client)
        finally:
            with suppress(ProcessLookupError):  # a test may have ended all of them
                os.killpg(process.pid, signal.SIGKILL)
            reading.join()


@pytest.fixture
def two(data: Path) -> Iterator[tuple[Running, Running]]:
    officer = signed_in(data)
    with running(officer) as first, running(officer) as second:
        yield first, second


def signed_in(data: Path) -> dict[str, str]:
    """The headers that the browser of an officer sends."""
    database = Database.open(database_in(data))
    writer = Writer(database, utc_now)

    def work(unit: StoredUnit) -> dict[str, str]:
        account = create_account(unit, SYSTEM, Wanted("officer", (Role.OFFICER,), division="220100"))
        return headers_of(*signing_in.succeeded(unit, account.id))

    made = writer.write(work)
    writer.close()
    database.close()
    return made


def kept(data: Path, address: str) -> Job:
    database = Database.open(database_in(data))
    job = StoredJobs(database).job(address.rpartition("/")[2])
    database.close()
    return job


def rows(count: int) -> str:
    """A file of so many applicants."""
    return HEADER + CSV.removeprefix(HEADER) * count


def same_result(address: str, *services: Running) -> bytes:
    """The result of a job, which is the same wherever it is asked for."""
    results = {each.client.get(f"{address}/result").content for each in services}
    assert len(results) == 1
    return results.pop()


@pytest.mark.slow
def test_a_screening_is_seen_answered_followed_cancelled_and_had_from_either(
    two: tuple[Running, Running], data: Path
) -> None:
    first, second = two
    address = first.send(CSV, pause=True)
    assert second.until_ended(address) == "waiting"
    assert second.client.post(f"{address}/answer", json={}).json()["state"] == "queued"
    assert first.until_ended(address) == "done"
    assert first.client.get(address).json() == second.client.get(address).json()
    assert same_result(address, first, second)[:2] == b"PK"
    long = first.send(rows(ROWS))
    second.until_begun(long)
    second.client.delete(long)
    assert first.until_ended(long) == "cancelled"
    at_once = [first.send(rows(300)), second.send(rows(300))]
    assert [first.until_ended(each) for each in at_once] == ["done", "done"]
    assert [kept(data, each).attempt for each in at_once] == [1, 1]


@pytest.mark.slow
def test_a_screening_whose_service_and_worker_are_killed_is_done_by_the_other_one(
    two: tuple[Running, Running], data: Path
) -> None:
    first, second = two
    address = first.send(rows(ROWS))
    second.until_begun(address)
    first.kill()
    assert second.until_ended(address) == "done"
    job = kept(data, address)
    assert (job.attempt, job.summary["rows"]["read"]) == (2, ROWS)
    undisturbed = second.send(rows(ROWS))
    assert second.until_ended(undisturbed) == "done"
    assert same_result(address, second) == same_result(undisturbed, second)


@pytest.mark.soak
def test_a_worker_that_stood_still_and_goes_on_spoils_nothing_of_what_the_other_one_did(
    two: tuple[Running, Running], data: Path
) -> None:
    first, second = two
    address = first.send(rows(ROWS))
    second.until_begun(address)
    still = first.worker()
    os.kill(still, signal.SIGSTOP)
    assert second.until_ended(address) == "done"
    done, result = kept(data, address), same_result(address, first, second)
    os.kill(still, signal.SIGCONT)
    assert first.until_ended(first.send(CSV)) == "done"
    assert (kept(data, address), same_result(address, first, second)) == (done, result)
    assert (done.attempt, first.worker()) == (2, still)


@pytest.mark.slow
def test_a_worker_whose_service_is_killed_ends_what_it_does_and_one_that_is_killed_itself_is_replaced_at_once(
    two: tuple[Running, Running], data: Path
) -> None:
    first, second = two
    killed = second.send(rows(ROWS))
    first.until_begun(killed)
    os.kill(second.worker(), signal.SIGKILL)
    assert first.until_ended(killed) == "done"
    orphaned = first.send(rows(ROWS))
    second.until_begun(orphaned)
    first.process.kill()
    assert second.until_ended(orphaned) == "done"
    assert [kept(data, each).attempt for each in (killed, orphaned)] == [2, 1]
