"""One transaction over the records, as `eligibility.domain.keeping` asks for it. What each record means is not known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, entry_after
from eligibility.domain.keeping import Missing, Query, Stale, Taken
from eligibility.store.ids import Ids
from eligibility.store.mapping import row_from_record
from eligibility.store.statements import adding, changed_by, finding, getting, reading, removing, replacing, rows_of

R = TypeVar("R")


@dataclass(slots=True)
class Tail:
    """The end of the audit log as a transaction sees it; `known` is whether it was looked up."""

    entry: AuditEntry | None = None
    known: bool = False


class StoredUnit:
    """Reads and writes through one connection that is inside a transaction."""

    def __init__(self, connection: Connection, at: datetime, tail: Tail | None = None, ids: Ids | None = None) -> None:
        self.connection, self.at, self.tail, self._ids = connection, at, tail or Tail(), ids or Ids()
        self._dialect = connection.dialect.name

    def new_id(self) -> str:
        return self._ids.new(self.at)

    def get(self, kind: type[R], id: str) -> R:
        found = rows_of(self.connection, getting(self._dialect, kind), {"id": id})
        if not found:
            raise Missing(kind, id)
        return self._records(kind, found)[0]

    def find(self, query: Query[R]) -> Sequence[R]:
        return self._records(query.kind, rows_of(self.connection, *finding(self._dialect, query)))

    def count(self, query: Query[Any]) -> int:
        return self._count(query, "count")

    def behind(self, query: Query[Any]) -> int:
        return self._count(query, "behind")

    def ids(self, query: Query[Any]) -> Sequence[str]:
        return [id for (id,) in rows_of(self.connection, *finding(self._dialect, query, "ids"))]

    def tally(self, query: Query[Any], *fields: str) -> Mapping[tuple[Any, ...], int]:
        rows = rows_of(self.connection, *finding(self._dialect, query, "tally", *fields))
        return {tuple(row[:-1]): int(row[-1]) for row in rows}

    def add(self, record: Any) -> None:
        kind = type(record)
        if not changed_by(self.connection, adding(self._dialect, kind), row_from_record(record)):
            raise Taken(kind, str(record.id))

    def replace(self, record: R) -> R:
        kind, seen = type(record), record.version  # type: ignore[attr-defined]
        renewed = replace(record, version=seen + 1)  # type: ignore[type-var]
        values = {**row_from_record(renewed), "version_before": seen}
        if not changed_by(self.connection, replacing(self._dialect, kind), values):
            raise Stale(self.get(kind, values["id"]))
        return renewed

    def remove(self, kind: type[object], id: str) -> None:
        if not changed_by(self.connection, removing(self._dialect, kind), {"id": id}):
            raise Missing(kind, id)

    def note(self, actor: Actor, action: str, record: Any, details: Mapping[str, Any] | None = None) -> None:
        entry = entry_after(
            self.last_entry(), self.at, actor.account, action, type(record).__name__, str(record.id), details or {}
        )
        self.add(entry)
        self.tail.entry = entry

    def last_entry(self) -> AuditEntry | None:
        """The end of the audit log."""
        if not self.tail.known:
            found = self.find(Query(AuditEntry, order="number", descending=True, limit=1))
            self.tail.entry, self.tail.known = (found[0] if found else None), True
        return self.tail.entry

    def _count(self, query: Query[Any], what: str) -> int:
        ((count,),) = rows_of(self.connection, *finding(self._dialect, query, what))
        return int(count)

    def _records(self, kind: type[R], rows: Sequence[tuple[Any, ...]]) -> list[R]:
        reads = reading(self._dialect, kind)
        return [
            kind(*[held if read is None else read(held) for read, held in zip(reads, row, strict=True)]) for row in rows
        ]
