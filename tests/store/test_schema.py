"""The migrations make exactly the tables that the program uses, and can be undone and done again with data in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from eligibility.store import Database, StoredJobs, StoreUnavailable
from eligibility.store.schema import downgrade, revisions, upgrade
from tests.store.jobs import a_job


def test_the_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    assert differences == []


def test_every_migration_can_be_undone_and_done_again(database: Database, jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    downgrade(database.engine, "base")
    upgrade(database.engine)
    jobs.add(a_job(), most=1)
    assert jobs.job("a") == a_job()


def test_the_migrations_stand_in_one_line() -> None:
    assert revisions() == sorted(revisions())


def test_a_file_that_is_opened_again_has_what_was_in_it(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database.open(tmp_path / "s.sqlite3")
        database.close()
    first = Database.open(tmp_path / "s.sqlite3")
    StoredJobs(first).add(a_job(), most=1)
    first.close()
    second = Database.open(tmp_path / "s.sqlite3")
    found = StoredJobs(second).job("a")
    second.close()
    assert found == a_job()


def test_a_place_that_cannot_hold_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StoreUnavailable, match="taken"):
        Database.open(tmp_path / "taken" / "s.sqlite3")


def test_what_is_written_survives_the_loss_of_power(database: Database) -> None:
    with database.reading() as session:
        pragmas = [
            session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert pragmas == ["wal", 2]


def test_a_reader_does_not_wait_for_a_writer(database: Database, jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE job SET caller = 'another'")
        assert jobs.job("a").caller == "office"


def test_a_database_that_stays_locked_is_said_to_be_unavailable(tmp_path: Path) -> None:
    holder, other = (Database.open(tmp_path / "s.sqlite3", busy_ms=1) for _ in range(2))
    with holder.writing(), pytest.raises(StoreUnavailable, match="locked"):
        StoredJobs(other).add(a_job(), most=1)
    holder.close()
    other.close()
