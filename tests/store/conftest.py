"""A database of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eligibility.store import Database, StoredJobs


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "store" / "eligibility.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def jobs(database: Database) -> StoredJobs:
    return StoredJobs(database)
