"""Typed leaves: the comparisons that a machine can decide. `eligibility.engines.reference` says what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import Kind

Scope = Literal["top", "per", "item"]
"""Where a slot is read: the enterprise, the record a provision is judged per, or the record a `where` looks at."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A fact as of the judging date. `name` is `revenue[-1]` for the fiscal year before that of `as_of`."""

    name: str
    kind: Kind
    scope: Scope = "top"
    domain: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Literal_:
    """A number (in base units), a date or a boolean; `kind` says which."""

    value: Number | date | bool
    kind: Kind
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class AsOf:
    """The judging date."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A date moved by whole years, months and days; a day that does not exist becomes the month's last."""

    base: Expression
    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Exact `+ - * /`. Division by zero is undetermined (domain error)."""

    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Count:
    """How many records pass `where`; a range while some are undetermined. Stands alone on a side of a comparison."""

    records: str
    where: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a field over the records that pass `where`; a range while some are undetermined."""

    records: str
    field: Slot
    where: tuple[Atom, ...]


Expression = Slot | Literal_ | AsOf | Shift | Arithmetic | Count | Sum

Operator = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers or two dates; booleans by `==` and `!=` only."""

    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Member:
    """An enumerated or text value is one of `values`. `open`: 等, so a value not listed is undetermined."""

    slot: Slot
    values: tuple[str, ...]
    open: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Overlap:
    """A set has one (`every`: each) of `values`. `open`: a non-empty set without it is undetermined."""

    slot: Slot
    values: tuple[str, ...]
    open: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True)
class Under:
    """A code is one of `codes` or lies under one in the code list; of a `codes` slot, at least one does.

    `members` is every listed code that does.
    """

    slot: Slot
    codes: tuple[str, ...]
    members: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """A boolean fact holds."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class AnyRecord:
    """Some record passes every condition of `where` (three-valued any of all)."""

    records: str
    where: tuple[Atom, ...]


Atom = Compare | Member | Overlap | Under | Truth | AnyRecord
