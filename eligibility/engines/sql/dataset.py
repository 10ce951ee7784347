"""The columns of a dataset (docs/screening.md) as slots: where a fact, its reason for being unknown, or a record's field is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import Kind, Vocabulary
from eligibility.engines.sql.dialect import Dialect, Field
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import FALSE, TRUE, Sql, every, is_null, negated, not_null, null, some, sql, when
from eligibility.ir import atoms as ir

UNKNOWN_SUFFIX = "__unknown"
"""A column named after another with this suffix says why that one is null."""

SPAN: Mapping[str, Kind] = {"value": "text", "from": "date", "to": "end_date"}
RECORDS, SPANS = "records", "spans"
"""Types of columns that are known once the fields read of them are."""

_YEARS_BACK = re.compile(r"(.+)\[-(\d+)\]")


@dataclass(frozen=True, slots=True)
class Table:
    """The table a statement reads.

    `columns` are those it has, each with the fields of its structs where it is a list of them (a dated fact told by spans, records
    without some fields); without it, every column that the pack reads is there, dated facts are plain, and no column says why.
    """

    name: str = "enterprises"
    key: str = "credit_code"
    columns: Mapping[str, frozenset[str]] | None = None

    def has(self, column: str) -> bool:
        """Whether a column is there."""
        if self.columns is None:
            return not column.endswith(UNKNOWN_SUFFIX)
        return column in self.columns

    def fields(self, column: str) -> frozenset[str]:
        """The named fields of a column of structs; none where they are not known or it has none."""
        return self.columns.get(column, frozenset()) if self.columns is not None else frozenset()


ENTERPRISES = Table()
"""The table `enterprises` with its key `credit_code` and every column that a pack reads."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something said of an undetermined leaf: a text, or a list of them, where `when` holds."""

    when: Sql
    text: Sql | None = None
    texts: Sql | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A slot as read: its value (null when unknown), its path, and what is said when it is unknown."""

    value: Sql
    path: Sql
    missing: tuple[Part, ...]
    because: tuple[Part, ...] = ()


@dataclass
class Dataset:
    """Slots read from a table on a date. `columns` are those read so far with their types, for the table's definition."""

    dialect: Dialect
    vocabulary: Vocabulary
    as_of: date
    table: Table
    top: Frame
    columns: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    """The fields read of each column of records, with their types."""

    _read_slots: dict[str, Read] = field(default_factory=dict)
    _frames: int = 0

    def slot(self, slot: ir.Slot) -> Read:
        """A fact of the enterprise."""
        if slot.name not in self._read_slots:
            self._read_slots[slot.name] = self._slot(slot)
        return self._read_slots[slot.name]

    def _slot(self, slot: ir.Slot) -> Read:
        id, column = self._column_of(slot.name)
        path = self.dialect.text(slot.name)
        definition = self.vocabulary.facts.get(id)
        if definition is not None and definition.dated and self.table.fields(column):
            return self._spans(column, path)
        return self._read(self._raw(column, self.dialect.types[slot.kind]), column, path)

    def records(self, name: str) -> Read:
        """A list of records."""
        self.fields.setdefault(name, {})
        return self._read(self._raw(name, RECORDS), name, self.dialect.text(name))

    def record_frame(self, outer: Frame) -> Frame:
        """A frame for the records of a list, with names of its own."""
        self._frames += 1
        return self.dialect.record_frame(f"_r{self._frames}_", outer)

    def field(self, records: str, record: Sql, slot: ir.Slot, path: Sql) -> Read:
        """A field of a record in hand. A dataset cannot say why a field is unknown: it is missing."""
        type_ = self.dialect.types[slot.kind]
        known = self.table.fields(records)
        if known and slot.name not in known:
            return Read(null(type_), path, (Part(TRUE, path),))
        self.fields[records][slot.name] = type_
        value = self.dialect.field(record, Field(slot.name, slot.kind))
        return Read(value, path, (Part(is_null(value), path),))

    def column_types(self) -> dict[str, str]:
        """The columns read so far and their types, records with the fields read of them."""
        types: dict[str, str] = {}
        for name, type_ in self.columns.items():
            if type_ in (RECORDS, SPANS):
                types[name] = self.dialect.records_type(self._field_types(name, type_))
            else:
                types[name] = type_
        return types

    def _field_types(self, column: str, type_: str) -> Mapping[str, str]:
        """The fields read of a column; of records of which none is, the first they have, because no struct is empty."""
        types = self.dialect.types
        if type_ == SPANS:
            return {name: types[kind] for name, kind in SPAN.items()}
        first = next(iter(self.vocabulary.facts[column].type.fields.values()))
        return self.fields[column] or {first.id: types[first.type.kind]}

    def _column_of(self, slot: str) -> tuple[str, str]:
        """The fact and the column of a slot: `revenue[-1]` is `revenue_2023` in 2024."""
        back = _YEARS_BACK.fullmatch(slot)
        if back is None:
            return slot, slot
        return back[1], f"{back[1]}_{self.as_of.year - int(back[2])}"

    def _raw(self, column: str, type_: str) -> Sql:
        if not self.table.has(column):
            return null(type_)
        self.columns[column] = type_
        return self.top.root(column, self.dialect.quoted_name(column))

    def _read(self, value: Sql, column: str, path: Sql, conflict: Sql = FALSE) -> Read:
        """A value with what is said when it is null: that sources disagree, the reason in its own column, or that it is missing."""
        unexplained = every([is_null(value), negated(conflict)])
        because: tuple[Part, ...] = ()
        if conflict != FALSE:
            because = (Part(conflict, self.dialect.because(self.dialect.text(Why.CONFLICT.value), path)),)
        if self.table.has(column + UNKNOWN_SUFFIX):
            why = self._raw(column + UNKNOWN_SUFFIX, self.dialect.text_type)
            because = (*because, Part(every([unexplained, not_null(why)]), self.dialect.because(why, path)))
            unexplained = every([unexplained, is_null(why)])
        return Read(value, path, (Part(unexplained, path),), because)

    def _spans(self, column: str, path: Sql) -> Read:
        """The value whose span holds the day; two of them are a conflict."""
        spans, frame = self._raw(column, SPANS), self.record_frame(self.top)
        record = frame.reference(f"{frame.id}r")
        value, begin, end = (self.dialect.field(record, Field(name, kind)) for name, kind in SPAN.items())
        day = self.dialect.day(self.as_of)
        holds = every(
            [some([is_null(begin), sql("({} <= {})", begin, day)]), some([is_null(end), sql("({} >= {})", end, day)])]
        )
        held = self.dialect.texts([when((holds, value))])
        rows = self.top.let(self.dialect.rows(spans, frame, {"held": held}))
        values = self.top.let(self.dialect.distinct(self.top.let(self.dialect.texts_of(rows, "held"))))
        length = self.dialect.length(values)
        one = self.top.let(when((sql("({} = 1)", length), self.dialect.first(values))))
        return self._read(one, column, path, self.top.let(sql("COALESCE({} > 1, FALSE)", length)))
