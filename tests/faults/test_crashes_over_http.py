"""What the service has acknowledged over HTTP is there after it, or its database, was killed at any moment, and nothing is there by half.

The long runs say what they did: `python -m pytest tests/faults/test_crashes_over_http.py -m soak -n 0 -s`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serve import a_key
from eligibility.store import database_in
from tests.faults.clients import Told, served, verify
from tests.postgres import Server, serving

KILLS = 60
MOST = 700
"""Writes that are acknowledged before a kill in a long run: some twenty thousand in all."""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(durable=True) as running:
        yield running


@pytest.fixture
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and the settings of a service on it; its database as the test says."""
    monkeypatch.setenv("ELIGIBILITY_DATA", str(tmp_path))
    monkeypatch.setenv("ELIGIBILITY_RATE_ACCOUNT", "off")
    if request.param == "postgresql":
        running: Server = request.getfixturevalue("server")
        monkeypatch.setenv("ELIGIBILITY_DATABASE", running.new_database())
    return tmp_path


both = pytest.mark.parametrize("data", ["sqlite", "postgresql"], indirect=True)
on_a_server = pytest.mark.parametrize("data", ["postgresql"], indirect=True)


@pytest.mark.slow
@both
def test_a_service_that_is_killed_has_kept_what_it_acknowledged(data: Path) -> None:
    kill_services(data, 3, 60, 1)


@pytest.mark.soak
@both
def test_a_service_is_killed_again_and_again_under_twenty_thousand_writes(data: Path) -> None:
    kill_services(data, KILLS, MOST, 2)


@pytest.mark.slow
@on_a_server
def test_a_database_that_is_killed_under_a_service_has_kept_what_was_acknowledged(data: Path, server: Server) -> None:
    kill_databases(data, server, 3, 60, 3)


@pytest.mark.soak
@on_a_server
def test_a_database_is_killed_again_and_again_under_twenty_thousand_writes(data: Path, server: Server) -> None:
    kill_databases(data, server, KILLS, MOST, 4)


def kill_services(data: Path, kills: int, most: int, seed: int) -> None:
    key, chance, told = a_key(data), random.Random(seed), Told()
    for _ in range(kills):
        with served(told, key):
            told.wait_for(chance.randint(5, most))
    report(data, kills, told)


def kill_databases(data: Path, server: Server, kills: int, most: int, seed: int) -> None:
    """End every process of the database at once, or have it drop everything as it does in an emergency, under one service that goes on."""
    key, chance, told = a_key(data), random.Random(seed), Told()
    with served(told, key) as service:
        for _ in range(kills):
            told.wait_for(chance.randint(5, most))
            chance.choice((server.kill, server.stop))()
            server.start()
        told.wait_for(5)
        assert service.poll() is None
    assert told.refused
    report(data, kills, told)


def report(data: Path, kills: int, told: Told) -> None:
    """Look at what is stored, and say what was done."""
    verify(database_in(data), told)
    print(  # noqa: T201 - a long run is asked what it has done
        f"\n{kills} kills, {len(told.acknowledged)} acknowledged, 0 lost; {len(told.refused)} refused, none of them kept; "
        f"{len(told.doubtful)} of which nobody knew"
    )
