"""The statements that records are asked for with, built once for a shape of question and kind of database, and given to its driver as they are.

SQLAlchemy knows tables, types and dialects, and writes every statement here; but building, keying and looking one up again each time it is
asked costs thirty times what SQLite needs to answer it. Faults come out as SQLAlchemy tells them. It knows no record by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Integer,
    Table,
    and_,
    bindparam,
    delete,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError

from eligibility.domain.keeping import Query
from eligibility.store.mapping import key_of, once, readers, stored, table_of

Values = dict[str, Any]

_DIALECTS: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": PGDialect_psycopg(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}
"""Both drivers take the values of a statement by their names."""
_INSERTS: Mapping[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_SHAPES = 1024
"""Shapes of questions that are remembered: those of a list of many values are as many as there are lengths."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a dialect. `binders` make of a value what the driver takes, by the names of the values that need it."""

    text: str
    binders: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    """Values that the statement brings with it."""

    def bound(self, values: Values) -> Values:
        """The values as the driver takes them."""
        for name, bind in self.binders.items():
            values[name] = bind(values[name])
        return {**values, **self.constants} if self.constants else values


def rows_of(connection: Connection, statement: Statement, values: Values) -> list[tuple[Any, ...]]:
    """What a statement finds. Raises `DBAPIError`."""
    return _asked(connection, statement, values, lambda cursor: cursor.fetchall())  # type: ignore[no-any-return]


def changed_by(connection: Connection, statement: Statement, values: Values) -> int:
    """How many rows a statement has written. Raises `DBAPIError`."""
    return _asked(connection, statement, values, lambda cursor: cursor.rowcount)  # type: ignore[no-any-return]


def said(connection: Connection, text: str) -> None:
    """A statement without values. Raises `DBAPIError`."""
    _asked(connection, Statement(text), {}, lambda _: None)


def _asked(connection: Connection, statement: Statement, values: Values, answer: Callable[[Any], Any]) -> Any:
    held = connection.connection
    driver: Any = held.driver_connection
    bound = statement.bound(values)
    try:
        return answer(driver.execute(statement.text, bound))
    except connection.dialect.loaded_dbapi.Error as error:
        dialect = connection.dialect
        gone = dialect.is_disconnect(error, held, None)
        if gone:
            connection.invalidate(error)
        told = DBAPIError.instance(
            statement.text, None, error, dialect.loaded_dbapi.Error, True, connection_invalidated=gone, dialect=dialect
        )
        raise told from error


@once
def getting(dialect: str, kind: type[Any]) -> Statement:
    """The record with an `id`."""
    table = table_of(kind)
    return _compiled(dialect, select(*_columns(kind)).where(table.c.id == bindparam("id")), {"id": table.c.id})


@once
def adding(dialect: str, kind: type[Any]) -> Statement:
    """A new record, unless something that must be unique is taken: an insertion that is refused would spoil a whole transaction of PostgreSQL."""
    table = table_of(kind)
    made = _INSERTS[dialect](table).values({each.name: bindparam(each.name) for each in table.c})
    return _compiled(dialect, made.on_conflict_do_nothing(), dict(table.c))


@once
def replacing(dialect: str, kind: type[Any]) -> Statement:
    """A changed record in the place of that with its `id` and the version `version_before`."""
    table = table_of(kind)
    changed: Values = {each.name: bindparam(each.name) for each in table.c if each.name != "id"}
    there = (table.c.id == bindparam("id"), table.c.version == bindparam("version_before"))
    return _compiled(
        dialect, update(table).where(*there).values(changed), {**table.c, "version_before": table.c.version}
    )


@once
def removing(dialect: str, kind: type[Any]) -> Statement:
    """The record with an `id`, gone."""
    table = table_of(kind)
    return _compiled(dialect, delete(table).where(table.c.id == bindparam("id")), {"id": table.c.id})


@once
def last(dialect: str, kind: type[Any], name: str) -> Statement:
    """The greatest value of a field."""
    return _compiled(dialect, select(func.max(table_of(kind).c[name])), {})


def finding(dialect: str, query: Query[Any], what: str = "records", *fields: str) -> tuple[Statement, Values]:
    """What a query names, and the values that it names it by. `what` is asked of it: `records`, `ids`, their `count`, those `behind` its place, or
    a `tally` by fields.
    """
    _check(query, fields)
    shape = _shape(query, what, fields)
    return _finding(dialect, query.kind, shape), _values(query, shape)


@dataclass(frozen=True, slots=True)
class Shape:
    """A question without its values. `conditions` are how, field, and of what form the value is; what else is said is whether it is there."""

    conditions: tuple[tuple[str, str, Any], ...]
    order: str
    descending: bool
    behind: bool
    limited: bool
    skipping: bool
    what: str
    fields: tuple[str, ...]


def _shape(query: Query[Any], what: str, fields: tuple[str, ...]) -> Shape:
    conditions = (
        *(("equal", name, value is None) for name, value in query.equal.items()),
        *(("one_of", name, len(values)) for name, values in query.one_of.items()),
        *(("prefix", name, None) for name in query.prefix),
        *(("containing", name, None) for name in query.containing),
        *(("at_most", name, None) for name in query.at_most),
        *(("at_least", name, None) for name in query.at_least),
    )
    listed = what in ("records", "ids")
    behind = query.after is not None and (listed or what == "behind")
    limited, skipping = query.limit is not None and listed, query.offset > 0 and listed
    return Shape(conditions, query.order, query.descending, behind, limited, skipping, what, fields)


def _values(query: Query[Any], shape: Shape) -> Values:
    """The values by the names that `_condition` gives them."""
    values = {f"equal_{name}": stored(value) for name, value in query.equal.items() if value is not None}
    for name, several in query.one_of.items():
        values |= {f"one_of_{name}_{number}": stored(each) for number, each in enumerate(several)}
    values |= {f"prefix_{name}": f"{_literally(value)}%" for name, value in query.prefix.items()}
    values |= {f"containing_{name}": f"%{_literally(value)}%" for name, value in query.containing.items()}
    values |= {f"at_most_{name}": stored(value) for name, value in query.at_most.items()}
    values |= {f"at_least_{name}": stored(value) for name, value in query.at_least.items()}
    if query.after is not None and shape.behind:
        values |= {"after_order": query.after[0], "after_key": query.after[1]}
    if shape.limited:
        values["limit"] = query.limit
    if shape.skipping:
        values["offset"] = query.offset
    return values


@partial(once, most=_SHAPES)
def _finding(dialect: str, kind: type[Any], shape: Shape) -> Statement:
    table, known = table_of(kind), dict[str, Column[Any]]()
    window = _window(shape)
    walking = dialect == "sqlite" and (shape.what == "ids" or bool(window))
    where = [_condition(table, known, *each, walking=walking and each[1] not in window) for each in shape.conditions]
    order, key = table.c[shape.order], table.c[key_of(kind)]
    if shape.behind:
        where.append(_behind(known, order, key, descending=shape.descending))
    if shape.what not in ("records", "ids"):
        by = [table.c[each] for each in shape.fields]
        counted = select(*by, func.count()).select_from(table).where(*where)
        return _compiled(dialect, counted.group_by(*by) if by else counted, known)
    ways = (each.desc() if shape.descending else each.asc() for each in (order, key))
    statement = select(*([key] if shape.what == "ids" else _columns(kind))).where(*where).order_by(*ways)
    if shape.limited:
        statement = statement.limit(bindparam("limit", type_=Integer))
    if shape.skipping:
        statement = statement.offset(bindparam("offset", type_=Integer))
    return _compiled(dialect, statement, known)


def _window(shape: Shape) -> frozenset[str]:
    """The fields that have to lie between two values: so few do that their own index is to be taken."""
    ends = {how: {name for each, name, _ in shape.conditions if each == how} for how in ("at_least", "at_most")}
    return frozenset(ends["at_least"] & ends["at_most"])


def _condition(
    table: Table, known: dict[str, Column[Any]], how: str, name: str, form: Any, *, walking: bool = False
) -> Any:
    """A condition, and its values in `known`, by name the column that they are of.

    `walking`: the index of the order is to be walked, which has everything. Without statistics SQLite takes any other index for narrower that begins
    with the column, and sorts what it finds there; behind `coalesce` it sees no column to begin with. PostgreSQL has statistics, which that would keep
    it from using.
    """
    of: Any = table.c[name]
    column: Any = func.coalesce(of, null()) if walking and not of.primary_key else of

    def value(*number: int) -> Any:
        called = "_".join([how, name, *map(str, number)])
        known[called] = of
        return bindparam(called, type_=of.type)

    match how:
        case "equal":
            return column.is_(None) if form else column == value()
        case "one_of":
            return or_(False, *(column == value(number) for number in range(form)))
        case "prefix" | "containing":
            return column.like(value(), escape="/")
        case "at_most":
            return column <= value()
        case _:
            return column >= value()


def _behind(known: dict[str, Column[Any]], order: Any, key: Any, *, descending: bool) -> ColumnElement[bool]:
    """Behind the last record that the caller has."""
    known |= {"after_order": order, "after_key": key}
    at, id = bindparam("after_order", type_=order.type), bindparam("after_key", type_=key.type)
    further, beside = (order < at, key < id) if descending else (order > at, key > id)
    return or_(further, and_(order == at, beside))


def _columns(kind: type[Any]) -> Sequence[Column[Any]]:
    return [table_of(kind).c[name] for name in readers(kind)]


def _compiled(dialect: str, statement: Any, columns: Mapping[str, Column[Any]]) -> Statement:
    of = _DIALECTS[dialect]
    binders = {name: each.type.dialect_impl(of).bind_processor(of) for name, each in columns.items()}
    compiled = statement.compile(dialect=of)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    return Statement(str(compiled), {name: bind for name, bind in binders.items() if bind}, constants)


@once
def reading(dialect: str, kind: type[Any]) -> tuple[Callable[[Any], Any] | None, ...]:
    """What makes a record's values of a row's, field by field; nothing where the driver's are right."""
    of = _DIALECTS[dialect]
    return tuple(
        _both(table_of(kind).c[name].type.dialect_impl(of).result_processor(of, None), read)
        for name, read in readers(kind).items()
    )


def _both(one: Callable[[Any], Any] | None, other: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if one is None or other is None:
        return one or other
    return lambda held: other(one(held))


def _literally(prefix: str) -> str:
    return prefix.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _check(query: Query[Any], asked: Sequence[str]) -> None:
    """A field that a record does not have is a fault of ours, and must not become a query that finds too much."""
    known = _fields(query.kind)
    named = {
        *query.equal,
        *query.one_of,
        *query.prefix,
        *query.containing,
        *query.at_most,
        *query.at_least,
        query.order,
        *asked,
    }
    if not named <= known:
        raise ValueError(f"{query.kind.__name__} has no field {', '.join(sorted(named - known))}")


@once
def _fields(kind: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))
