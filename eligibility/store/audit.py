"""The audit log read as it stands, whole and in order, at the speed of verifying: damaged values come out as they are, nothing is raised over them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from eligibility.domain.audit import AuditEntry, Checkpoint, EntryFields
from eligibility.store.database import Database
from eligibility.store.mapping import table_of

_TOGETHER = 10_000
"""Rows that are held at a time."""


@dataclass(frozen=True, slots=True)
class StoredLog:
    """The log of a database."""

    database: Database

    @contextmanager
    def opened(self) -> Iterator[tuple[Sequence[Checkpoint], Iterator[EntryFields]]]:
        """Its checkpoints and its entries at one moment, in the order of their numbers. Raises `StoreUnavailable`."""
        with self.database.connected(writing=False) as connection:
            checkpoints = [Checkpoint(*each) for each in read(connection, Checkpoint)]
            with closing(read(connection, AuditEntry)) as entries:  # whoever verifies stops at a fault
                yield checkpoints, entries


def read(connection: Connection, kind: type[AuditEntry] | type[Checkpoint]) -> Generator[tuple[Any, ...], None, None]:
    """The fields of all of a kind, in the order of their numbers.

    SQLite keeps whatever bytes it is given and its driver gives up over text that is not UTF-8: from there on such text is read as text that
    cannot be written, and so counts as altered where it is hashed.
    """
    last = None
    try:
        for row in _rows(connection, kind, None):
            last = row[0]
            yield row
    except OperationalError:
        if connection.dialect.name != "sqlite":
            raise
        with _whatever_bytes(connection):  # whatever else was wrong is raised again
            yield from _rows(connection, kind, last)


def _rows(connection: Connection, kind: type[Any], after: int | None) -> Generator[tuple[Any, ...], None, None]:
    columns = [table_of(kind).c[each.name] for each in fields(kind)]
    statement = select(*columns).order_by(columns[0])
    if after is not None:
        statement = statement.where(columns[0] > after)
    with connection.execute(statement, execution_options={"yield_per": _TOGETHER}) as rows:
        yield from rows


@contextmanager
def _whatever_bytes(connection: Connection) -> Iterator[None]:
    """Have SQLite's driver read every text, whatever its bytes are."""
    driver = connection.connection.driver_connection
    assert driver is not None  # it is open
    was, driver.text_factory = driver.text_factory, _text
    try:
        yield
    finally:
        driver.text_factory = was


def _text(stored: bytes) -> str:
    return str(stored, "utf-8", "surrogateescape")
