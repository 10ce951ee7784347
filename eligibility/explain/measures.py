"""What a comparison measured: the exact value of each side, how it reads, and how far it is from what is wanted.

Exact fractions throughout; a value that has no finite decimal form is shown rounded, says so, and is never rounded onto or over
the value it is compared with. It must not judge: verdicts come from an executor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Slots, Value
from eligibility.domain.quantity import text_from_quantity
from eligibility.ir.atoms import Arithmetic, AsOf, Atom, Count, Expression, Literal_, Member, Overlap, Shift, Slot, Sum
from eligibility.ir.reads import reads_of_atom
from eligibility.ir.reasons import Found

Exact = Fraction | date | bool | None
"""A side of a comparison; `None` where records or facts leave it open."""

_PLACES = 12
_SHORT = 10**8


def measured(expression: Expression, found: Iterator[Found], slots: Slots) -> Exact:
    """The value of a side, from the values its leaf found, which come in the order in which the side names them."""
    match expression:
        case Slot():
            return _exact(next(found, Found("")).value)
        case Literal_(value):
            return _exact(value)
        case AsOf():
            return slots.as_of
        case Shift(base, years, months, days):
            day = measured(base, found, slots)
            return shift_date(day, years, months, days) if isinstance(day, date) else None
        case Arithmetic():
            return _computed(
                expression, measured(expression.left, found, slots), measured(expression.right, found, slots)
            )
        case Count(records, where):
            each = next(found, None)
            return Fraction(len(each.matching)) if each and _plain(records, where, slots) else None
        case Sum(records, field, where):
            each = next(found, None)
            return _summed(slots.known[records], field.name, each) if each and _plain(records, where, slots) else None
        case _:
            assert_never(expression)


def _exact(value: Value | None) -> Exact:
    if isinstance(value, bool | date):
        return value
    return Fraction(value) if isinstance(value, int | Decimal) else None


def _computed(node: Arithmetic, left: Exact, right: Exact) -> Exact:
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None


def _summed(records: Value, field: str, found: Found) -> Exact:
    values = [_exact(records[index].get(field)) for index in found.matching] if isinstance(records, tuple) else [None]
    return sum((each for each in values if isinstance(each, Fraction)), Fraction(0)) if None not in values else None


def _plain(records: str, where: tuple[Atom, ...], slots: Slots) -> bool:
    """Whether every record is known in all that is asked of it, so that what matches is all that could."""
    known = slots.known.get(records)
    if not isinstance(known, tuple) or any(isinstance(each, Member | Overlap) and each.open for each in where):
        return False
    fields = {read.field for each in where for read in reads_of_atom(each, None, records) if read.fact == records}
    return all(field in record for record in known for field in fields)


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a number counts: its kind and unit."""

    kind: str
    unit: str | None = None


def dimension_of(expression: Expression) -> Dimension:
    """Of a side; a share of two like quantities is a ratio."""
    match expression:
        case Slot(kind=kind, unit=unit) | Literal_(kind=kind, unit=unit):
            return Dimension(kind, unit)
        case Count():
            return Dimension("count")
        case Sum(_, field):
            return Dimension(field.kind, field.unit)
        case Arithmetic(operator, left, right):
            one, other = dimension_of(left), dimension_of(right)
            if operator == "/":
                return Dimension("ratio") if one.kind == other.kind and one.kind != "number" else Dimension("number")
            return one if operator != "*" or one.kind not in ("ratio", "number") else other
        case AsOf() | Shift():
            return Dimension("date")
        case _:
            assert_never(expression)


def measure_text(value: Fraction, dimension: Dimension, lang: str, against: Fraction | None = None) -> str:
    """A quantity as a person reads it, rounded only where it has no short decimal form."""
    if (value * _SHORT).denominator == 1:
        return _text(value, dimension)
    for places in range(4, _PLACES + 1):
        rounded = Fraction(round(value, places))
        if against is None or value == against or (rounded != against and (rounded < against) == (value < against)):
            break
    about = "about " if lang == "en" else "约 "
    return about + _text(rounded, dimension)


def _text(value: Fraction, dimension: Dimension) -> str:
    """Of a value with at most twelve decimal places; made from text, because decimal arithmetic may round."""
    decimal = Decimal(f"{(value * 10**_PLACES).numerator}E-{_PLACES}")
    return text_from_quantity(decimal, dimension.kind, dimension.unit)


def gap_text(gap: Fraction, dimension: Dimension, lang: str) -> str:
    """A distance as a person reads it: between shares in percentage points."""
    if dimension.kind != "ratio":
        return measure_text(gap, dimension, lang)
    points = measure_text(gap, dimension, lang).removesuffix("%")
    return f"{points} percentage points" if lang == "en" else f"{points} 个百分点"
