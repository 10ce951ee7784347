"""Whatever was acknowledged is there after the writers, or the database, were killed at any moment, and nothing is there by half."""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from eligibility.store import Database, StoreUnavailable, Writer
from tests.faults.crashing import Report, begin, keep_case, utc_now, verified
from tests.postgres import Server, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def durable() -> Iterator[Server]:
    """A PostgreSQL server that writes as it would in service."""
    with serving(durable=True) as server:
        yield server


def report_of(place: Path | str, kills: int, seed: int, processes: int = 1) -> Report:
    command = [sys.executable, "-m", "tests.faults.crashing", str(place), str(kills), str(seed), str(processes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    logging.getLogger(__name__).warning("%s", done.stdout)  # the figures of a soak
    return Report(**json.loads(done.stdout))


def hold(report: Report, kills: int) -> None:
    assert (report.lost, report.halves, report.chain) == ([], [], None)
    value, changes = report.counter
    assert value == changes
    assert changes >= report.increments
    assert report.stored >= report.acknowledged > 0
    assert report.kills >= kills


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_writers_that_are_killed_lose_nothing_in_sqlite(tmp_path: Path, processes: int) -> None:
    hold(report_of(tmp_path / "s.sqlite3", 6, processes, processes), 6)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_writers_that_are_killed_lose_nothing_in_postgresql(durable: Server, processes: int) -> None:
    hold(report_of(durable.new_database(), 6, processes, processes), 6)


@pytest.mark.slow
def test_a_database_server_that_is_killed_loses_nothing(durable: Server) -> None:
    hold(killing_server(durable, 2, 7), 2)


@pytest.mark.soak
@pytest.mark.parametrize("processes", [1, 2])
def test_sqlite_is_killed_a_hundred_times(tmp_path: Path, processes: int) -> None:
    hold(report_of(tmp_path / "s.sqlite3", 100, 10 + processes, processes), 100)


@pytest.mark.soak
@pytest.mark.parametrize("processes", [1, 2])
def test_postgresql_is_killed_a_hundred_times(durable: Server, processes: int) -> None:
    hold(report_of(durable.new_database(), 100, 20 + processes, processes), 100)


@pytest.mark.soak
def test_a_database_server_is_killed_ten_times(durable: Server) -> None:
    hold(killing_server(durable, 10, 30), 10)


def killing_server(server: Server, kills: int, seed: int) -> Report:
    """Write with many threads while the server is killed, at moments that are counted in acknowledged writes, and started again."""
    place, chance, report = server.new_database(), random.Random(seed), Report()
    begin(place)
    database = Database.open(place)
    writer, stop = Writer(database, utc_now), threading.Event()
    acknowledged: list[str] = []
    more = threading.Condition()

    def go_on() -> None:
        while not stop.is_set():
            try:
                id = writer.write(keep_case)
            except StoreUnavailable:
                continue
            with more:
                acknowledged.append(id)
                more.notify_all()

    threads = [threading.Thread(target=go_on) for _ in range(8)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(kills):
            with more:
                goal = len(acknowledged) + chance.randint(20, 400)
                assert more.wait_for(lambda goal=goal: len(acknowledged) >= goal, 120), "writing does not go on"
            server.kill()
            server.start()
            report.kills += 1
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        writer.close()
        database.close()
    report.acknowledged = len(acknowledged)
    verified(place, report, set(acknowledged))
    return report
