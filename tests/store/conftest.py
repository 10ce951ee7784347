"""A database of its own for each test: of either kind, because both must mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eligibility.store import Database, StoredJobs
from tests.postgres import Server, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server."""
    with serving() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new database is, or will be."""
    if request.param == "sqlite":
        return tmp_path / "store" / "eligibility.sqlite3"
    server: Server = request.getfixturevalue("server")
    return server.new_database()


@pytest.fixture
def new_place(server: Server) -> Callable[[], str]:
    """Makes databases of the server."""
    return server.new_database


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
