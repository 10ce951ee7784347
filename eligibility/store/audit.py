"""The audit log read as it stands, whole and in order, at the speed of verifying: damaged values come out as they are, nothing is raised over them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, cast, select
from sqlalchemy.types import UserDefinedType

from eligibility.domain.audit import AuditEntry, Checkpoint
from eligibility.store.database import Database
from eligibility.store.mapping import table_of

R = TypeVar("R", AuditEntry, Checkpoint)

_TOGETHER = 10_000
"""Rows that are held at a time."""


class _Blob(UserDefinedType[bytes]):
    """Bytes as the driver gives them; SQLAlchemy's own type copies each."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "BLOB"


@dataclass(frozen=True, slots=True)
class StoredLog:
    """The log of a database."""

    database: Database

    @contextmanager
    def opened(self) -> Iterator[tuple[Sequence[Checkpoint], Iterator[AuditEntry]]]:
        """Its checkpoints and its entries at one moment, in the order of their numbers. Raises `StoreUnavailable`."""
        with self.database.connected(writing=False) as connection:
            checkpoints = list(read(connection, Checkpoint))
            with closing(read(connection, AuditEntry)) as entries:  # whoever verifies stops at a fault
                yield checkpoints, entries


def read(connection: Connection, kind: type[R]) -> Generator[R, None, None]:
    """All of a kind, in the order of their numbers."""
    as_bytes = connection.dialect.name == "sqlite"
    statement = _statement(kind, [each.name for each in fields(kind)], as_bytes)
    with connection.execute(statement, execution_options={"yield_per": _TOGETHER}) as rows:
        for row in rows:
            yield kind(*map(_text, row)) if as_bytes else kind(*row)


def _statement(kind: type[Any], names: list[str], as_bytes: bool) -> Select[Any]:
    """SQLite keeps whatever bytes it is given and its driver gives up over what is not UTF-8, so they are asked for as bytes."""
    table = table_of(kind)
    number, *others = (table.c[name] for name in names)
    return select(number, *(cast(each, _Blob()) if as_bytes else each for each in others)).order_by(number)


def _text(stored: Any) -> Any:
    """What is not UTF-8 becomes text that cannot be written, and so counts as altered where it is hashed."""
    return str(stored, "utf-8", "surrogateescape") if type(stored) is bytes else stored
