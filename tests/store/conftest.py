"""A database of its own for each test: of either kind, because both must mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from eligibility.store import Database, StoredJobs
from tests.postgres import running_server

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server; what connects to it."""
    with running_server() as where:
        yield where


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new database is, or will be."""
    if request.param == "sqlite":
        return tmp_path / "store" / "eligibility.sqlite3"
    return new_database(request.getfixturevalue("server"))


def new_database(server: str) -> str:
    """The address of a new, empty database of a server."""
    name = f"t{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        said = connection.info
        return f"postgresql://{said.user}@/{name}?host={said.host}"


@pytest.fixture
def new_place(server: str) -> Callable[[], str]:
    """Makes databases of the server."""
    return lambda: new_database(server)


@pytest.fixture
def opened() -> Iterator[Callable[[Path | str], Database]]:
    """Opens databases, and closes them when the test is over."""
    databases: list[Database] = []

    def open_(place: Path | str) -> Database:
        databases.append(Database.open(place))
        return databases[-1]

    yield open_
    for each in databases:
        each.close()


@pytest.fixture
def database(place: Path | str, opened: Callable[[Path | str], Database]) -> Database:
    return opened(place)


@pytest.fixture
def jobs(database: Database) -> StoredJobs:
    return StoredJobs(database)
