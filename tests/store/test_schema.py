"""The migrations make exactly the tables that the program uses, and can be undone and done again with data in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from eligibility.store import Database, StoredJobs, StoreUnavailable
from eligibility.store.schema import downgrade, revisions, upgrade
from tests.store.jobs import a_job

Opening = Callable[[Path | str], Database]


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


def test_a_database_that_is_opened_again_has_what_was_in_it(place: Path | str, opened: Opening) -> None:
    for _ in range(2):
        opened(place).close()
    StoredJobs(opened(place)).add(a_job(), most=1)
    assert StoredJobs(opened(place)).job("a") == a_job()


def test_a_place_that_cannot_hold_a_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(StoreUnavailable, match="taken"):
        Database.open(tmp_path / "taken" / "s.sqlite3")


@pytest.mark.parametrize("address", ["mysql://u:secret@h/d", "postgresql//h", "sqlite://", "nonsense"])
def test_an_address_of_no_database_that_can_be_used_is_named_without_its_password(address: str) -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        Database.open(address)
    assert "secret" not in str(refusal.value)
    assert address.rpartition("@")[2] in str(refusal.value) or "…" in str(refusal.value)


def test_a_server_that_is_not_there_is_said_to_be_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="No such file"):
        Database.open(f"postgresql://somebody:secret@/d?host={tmp_path}")


def test_what_is_written_survives_the_loss_of_power(tmp_path: Path, opened: Opening) -> None:
    database = opened(tmp_path / "s.sqlite3")
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
