"""One transaction over the records, as `eligibility.domain.keeping` asks for it. What each record means is not known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, entry_after
from eligibility.domain.keeping import Missing, Query, Stale, Taken
from eligibility.store.ids import Ids
from eligibility.store.mapping import record_from_row, row_from_record, stored, table_of

R = TypeVar("R")

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(slots=True)
class Tail:
    """The end of the audit log as a transaction sees it; `known` is whether it was looked up."""

    entry: AuditEntry | None = None
    known: bool = False


class StoredUnit:
    """Reads and writes through one connection that is inside a transaction."""

    def __init__(self, connection: Connection, at: datetime, tail: Tail | None = None, ids: Ids | None = None) -> None:
        self.connection, self.at, self.tail, self._ids = connection, at, tail or Tail(), ids or Ids()

    def new_id(self) -> str:
        return self._ids.new(self.at)

    def get(self, kind: type[R], id: str) -> R:
        table = table_of(kind)
        row = self.connection.execute(select(table).where(table.c.id == id)).first()
        if row is None:
            raise Missing(kind, id)
        return record_from_row(kind, row)

    def find(self, query: Query[R]) -> Sequence[R]:
        table = table_of(query.kind)
        order = table.c[query.order]
        ways = [order, table.c[_key(table)]]
        statement = select(table).where(*_conditions(table, query), *_behind(table, query))
        statement = statement.order_by(*(each.desc() if query.descending else each.asc() for each in ways))
        rows = self.connection.execute(statement if query.limit is None else statement.limit(query.limit))
        return [record_from_row(query.kind, row) for row in rows]

    def count(self, query: Query[Any]) -> int:
        table = table_of(query.kind)
        return self.connection.execute(
            select(func.count()).select_from(table).where(*_conditions(table, query))
        ).scalar_one()

    def add(self, record: Any) -> None:
        table = table_of(type(record))
        # An insertion that is refused would spoil a whole transaction of PostgreSQL; one that does nothing spoils none.
        made = _INSERTS[self.connection.dialect.name](table).values(row_from_record(record)).on_conflict_do_nothing()
        if self.connection.execute(made.returning(table.c[_key(table)])).first() is None:
            raise Taken(type(record), str(record.id))

    def replace(self, record: R) -> R:
        table, held = table_of(type(record)), row_from_record(record)
        renewed = replace(record, version=held["version"] + 1)  # type: ignore[type-var]
        changed = (
            update(table)
            .where(table.c.id == held["id"], table.c.version == held["version"])
            .values({**held, "version": held["version"] + 1})
        )
        if self.connection.execute(changed).rowcount == 0:
            raise Stale(self.get(type(record), held["id"]))
        return renewed

    def remove(self, kind: type[object], id: str) -> None:
        table = table_of(kind)
        if self.connection.execute(delete(table).where(table.c.id == id)).rowcount == 0:
            raise Missing(kind, id)

    def note(self, actor: Actor, action: str, record: Any, details: Mapping[str, Any] | None = None) -> None:
        entry = entry_after(
            self.last_entry(), self.at, actor.account, action, type(record).__name__, str(record.id), details or {}
        )
        self.connection.execute(insert(table_of(AuditEntry)).values(row_from_record(entry)))
        self.tail.entry = entry

    def last_entry(self) -> AuditEntry | None:
        """The end of the audit log."""
        if not self.tail.known:
            found = self.find(Query(AuditEntry, order="number", descending=True, limit=1))
            self.tail.entry, self.tail.known = (found[0] if found else None), True
        return self.tail.entry


def _key(table: Table) -> str:
    return next(iter(table.primary_key.columns)).name


def _conditions(table: Table, query: Query[Any]) -> list[ColumnElement[bool]]:
    _check(query)
    return [
        *(
            table.c[name].is_(None) if value is None else table.c[name] == stored(value)
            for name, value in query.equal.items()
        ),
        *(table.c[name].in_([stored(each) for each in values]) for name, values in query.one_of.items()),
        *(table.c[name].startswith(value, autoescape=True) for name, value in query.prefix.items()),
        *(table.c[name] <= stored(value) for name, value in query.at_most.items()),
        *(table.c[name] >= stored(value) for name, value in query.at_least.items()),
    ]


def _behind(table: Table, query: Query[Any]) -> list[ColumnElement[bool]]:
    """Behind the last record that the caller has."""
    if query.after is None:
        return []
    value, id = query.after
    order, key = table.c[query.order], table.c[_key(table)]
    further = order < value if query.descending else order > value
    beside = key < id if query.descending else key > id
    return [or_(further, and_(order == value, beside))]


def _check(query: Query[Any]) -> None:
    """A field that a record does not have is a fault of ours, and must not become a query that finds too much."""
    known = {field.name for field in fields(query.kind)}
    said = {*query.equal, *query.one_of, *query.prefix, *query.at_most, *query.at_least, query.order}
    if wrong := sorted(said - known):
        raise ValueError(f"{query.kind.__name__} has no field {', '.join(wrong)}")
