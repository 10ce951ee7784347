"""One database: opened, brought to the present schema, and written in transactions that never lose what they acknowledged.

SQLite as the embedded default: write-ahead log, full sync, and every transaction that may write takes the write lock when it begins,
because one that takes it later is refused whenever another has written in between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from eligibility.store.schema import upgrade

_READING = "eligibility_reading"
BUSY_MS = 10_000


class StoreUnavailable(Exception):
    """The database cannot be reached or written: `why` is what it said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. Safe to share between threads: each transaction has a connection of its own."""

    engine: Engine

    @classmethod
    def open(cls, path: Path, busy_ms: int = BUSY_MS) -> Database:
        """Open the SQLite file at `path`, made if it is not there, at the present schema. Raises `StoreUnavailable`.

        `busy_ms` is how many milliseconds a transaction waits for another's write lock.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            database = cls(_engine(path, busy_ms))
            upgrade(database.engine)
        except (OSError, OperationalError) as error:
            raise StoreUnavailable(f"{path}: {error}") from error
        return database

    def writing(self) -> AbstractContextManager[Session]:
        """One transaction that may write: committed at the end, or not at all. Raises `StoreUnavailable`."""
        return _transaction(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """One transaction that only reads, and waits for no writer. Raises `StoreUnavailable`."""
        return _transaction(self.engine.execution_options(**{_READING: True}))

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


@contextmanager
def _transaction(engine: Engine) -> Iterator[Session]:
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            session.connection()  # begins now, and not with the first statement
            yield session
    except OperationalError as error:
        raise StoreUnavailable(str(error.orig)) from error


def _engine(path: Path, busy_ms: int) -> Engine:
    # With isolation level None the driver begins no transaction of its own, so that ours can take the write lock at once.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": busy_ms / 1000, "isolation_level": None})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
