"""What differs between databases: literals, lists of text, records, dates, exact whole numbers. The rest of the folder writes common SQL.

A dialect writes text only. Lists of text are `VARCHAR[]`, `text[]` or `ARRAY<STRING>`; what is made of records is a list of rows with
named outputs, to be asked with `exists`, `texts_of` and `total_of`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from eligibility.domain.quantity import Number, text_from_number
from eligibility.domain.vocabulary import Kind
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, is_null, joined, sql, when

OUTPUT = "_o"
"""What a row made of a record is called in a condition on its outputs. Names made here begin with `_`, as no fact does."""


class TooManyDigits(ValueError):
    """A number of the pack that the database has no exact type for."""


class TooManyColumns(ValueError):
    """A provision, named by its id, whose conditions need more columns than a row of the database may have."""


class Field(NamedTuple):
    """A field of a record."""

    name: str
    kind: Kind


def places(value: Number) -> int:
    """How many digits a number has after the point."""
    return len(text_from_number(value).partition(".")[2])


class Dialect(ABC):
    """One database's way of writing."""

    text_type: str
    whole_type: str
    """The type of exact whole numbers."""

    decimals: int
    """How many decimals a number may have where it takes part in arithmetic."""

    digits = 38
    """How many digits a number literal may have."""

    most_columns: int | None = None
    """How many columns a row may have; none: as many as there are."""

    types: Mapping[Kind, str]
    """The column type of a fact or field by its kind, records excepted."""

    # ── literals and names ───────────────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def quoted_name(self, name: str) -> str:
        """A column or table name, quoted."""

    @abstractmethod
    def text(self, value: str) -> Sql:
        """A text literal, whatever is in it."""

    def day(self, value: date) -> Sql:
        """A date literal."""
        return Sql(f"DATE '{value.isoformat()}'")

    def number(self, value: Number) -> Sql:
        """An exact number literal. Raises `TooManyDigits`."""
        if sum(character.isdigit() for character in text_from_number(value)) > self.digits:
            raise TooManyDigits(text_from_number(value))
        return Sql(f"({text_from_number(value)})" if value < 0 else text_from_number(value))

    def compares(self, value: Number) -> bool:
        """Whether the database compares a column with this number exactly, as both are written."""
        return places(value) <= self.digits

    # ── lists of text ────────────────────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def texts(self, items: Sequence[Sql]) -> Sql:
        """A list of the items, nulls left out."""

    @abstractmethod
    def concatenated(self, lists: Sequence[Sql]) -> Sql:
        """Two or more lists as one."""

    @abstractmethod
    def distinct(self, texts: Sql) -> Sql:
        """Each item once, where it first stood."""

    @abstractmethod
    def has(self, texts: Sql, item: Sql) -> Sql:
        """Whether a list has an item."""

    @abstractmethod
    def has_any(self, texts: Sql, items: Sequence[Sql]) -> Sql:
        """Whether a list has one of some items, at least one."""

    @abstractmethod
    def length(self, texts: Sql) -> Sql:
        """How long a list is."""

    def first(self, texts: Sql) -> Sql:
        """The first item of a list that has one."""
        return sql("{}[1]", texts)

    # ── numbers and dates ────────────────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def exact(self, value: Sql, kind: Kind) -> Sql:
        """A number that arithmetic does not round, `10 ** decimals_of(kind)` times as large."""

    def decimals_of(self, kind: Kind) -> int:
        """By how many decimals `exact` moves the point."""
        return 0 if kind == "count" else self.decimals

    def whole(self, value: int) -> Sql:
        """A whole number for exact arithmetic. Raises `TooManyDigits`."""
        return self.number(value)

    @abstractmethod
    def months_later(self, day: Sql, months: int) -> Sql:
        """A date moved by months; a day that does not exist becomes the month's last."""

    @abstractmethod
    def days_later(self, day: Sql, days: int) -> Sql:
        """A date moved by days."""

    # ── records ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def record_frame(self, id: str, outer: Frame) -> Frame:
        """The frame of a record; its roots are the record and its position."""

    @abstractmethod
    def field(self, record: Sql, field: Field) -> Sql:
        """A field of a record."""

    @abstractmethod
    def rows(self, records: Sql, frame: Frame, outputs: Mapping[str, Sql]) -> Sql:
        """A list with one row a record, with the outputs; null of null."""

    @abstractmethod
    def output(self, name: str) -> Sql:
        """A verdict among the outputs of the row `OUTPUT`."""

    @abstractmethod
    def exists(self, rows: Sql, condition: Sql) -> Sql:
        """Whether a condition on the outputs, never null, holds of some row."""

    @abstractmethod
    def texts_of(self, rows: Sql, name: str) -> Sql:
        """The lists of text under a name, row after row, as one."""

    @abstractmethod
    def total_of(self, rows: Sql, name: str) -> Sql:
        """The sum of the exact numbers under a name."""

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @abstractmethod
    def unfolded(self, key: str, source: str, rows: Sequence[Mapping[str, Sql]]) -> str:
        """A SELECT that makes of each row of `source` one row for each of `rows`, the key in front."""

    @abstractmethod
    def records_type(self, fields: Mapping[str, str]) -> str:
        """The type of a column of records, by the types of their fields."""

    def staged(self, source: str) -> str:
        """How a common table expression reads the one before it."""
        return source

    # ── what follows from the above ──────────────────────────────────────────────────────────────────────────────────

    def because(self, why: Sql, subject: Sql) -> Sql:
        """A cause other than a missing fact, `kind:subject`."""
        return sql("({} || ':' || {})", why, subject)

    def text_list(self, values: Sequence[str]) -> Sql:
        """Text literals with commas between them."""
        return joined(", ", [self.text(value) for value in values])

    def any_of(self, rows: Sql, name: str) -> Sql:
        """The Kleene any over a verdict of rows; undetermined where there is no list."""
        found = self.output(name)
        undetermined = self.exists(rows, is_null(found))
        return when(
            (is_null(rows), Sql("NULL")),
            (self.exists(rows, sql("COALESCE({}, FALSE)", found)), Sql("TRUE")),
            (undetermined, Sql("NULL")),
            otherwise=Sql("FALSE"),
        )
