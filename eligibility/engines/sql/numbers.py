"""Exact arithmetic without division: a number is a constant factor times one whole expression over another.

Comparisons multiply across, so nothing is ever rounded; what a database cannot hold exactly it refuses, it does not approximate.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from eligibility.engines.sql.dialect import Dialect
from eligibility.engines.sql.text import FALSE, TRUE, Sql, every, joined, not_null, null, sql, truth, when
from eligibility.ir import atoms as ir

_COMPARE: dict[ir.Operator, Callable[[Fraction, Fraction], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SYMBOLS: dict[ir.Operator, str] = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TURNED: dict[ir.Operator, ir.Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Ratio:
    """`factor` · `over` / `under`; either expression may be absent and is then one. Null where it has no value."""

    factor: Fraction
    over: Sql | None = None
    under: Sql | None = None


def times(left: Ratio, right: Ratio) -> Ratio:
    """The product."""
    return Ratio(left.factor * right.factor, _product(left.over, right.over), _product(left.under, right.under))


def divided(dialect: Dialect, left: Ratio, right: Ratio) -> tuple[Ratio, Sql]:
    """The quotient, null where the divisor is zero, and whether it is zero (null where that is unknown)."""
    if right.over is None:
        if right.factor == 0:
            return Ratio(Fraction(1), null(dialect.whole_type)), TRUE if right.under is None else not_null(right.under)
        return times(left, Ratio(1 / right.factor, right.under, None)), FALSE
    divisor = scaled(dialect, right.over, right.factor.numerator)
    quotient = Ratio(
        left.factor * right.factor.denominator,
        _product(left.over, right.under),
        _product(left.under, sql("NULLIF({}, 0)", divisor)),
    )
    zero = sql("({} = 0)", divisor)
    return quotient, zero if right.under is None else every([zero, not_null(right.under)])


def plus(dialect: Dialect, left: Ratio, right: Ratio) -> Ratio:
    """The sum, over the product of the denominators."""
    if left.over is None and right.over is None and left.under is None and right.under is None:
        return Ratio(left.factor + right.factor)
    shared, parts = _crossed(dialect, left, right)
    return Ratio(shared, sql("({})", joined(" + ", parts)), _product(left.under, right.under))


def minus(dialect: Dialect, left: Ratio, right: Ratio) -> Ratio:
    """The difference."""
    return plus(dialect, left, Ratio(-right.factor, right.over, right.under))


def compared(dialect: Dialect, symbol: ir.Operator, left: Ratio, right: Ratio) -> Sql:
    """The comparison, null where a side is."""
    under = _product(left.under, right.under)
    if left.over is None and right.over is None and under is None:
        return truth(_COMPARE[symbol](left.factor, right.factor))
    _, sides = _crossed(dialect, left, right)
    straight, turned = (sql(f"({{}} {SYMBOLS[each]} {{}})", *sides) for each in (symbol, _TURNED[symbol]))
    if under is None or straight == turned:
        return straight if under is None else when((not_null(under), straight))
    return when((sql("({} > 0)", under), straight), (sql("({} < 0)", under), turned))


def _crossed(dialect: Dialect, left: Ratio, right: Ratio) -> tuple[Fraction, list[Sql]]:
    """Both over the product of their denominators: a positive factor that they share, and what is left of each, as small as can be."""
    one, other = left.factor, right.factor
    largest = gcd(one.numerator, other.numerator) or 1
    shared = Fraction(largest, lcm(one.denominator, other.denominator))
    return shared, [
        _whole(dialect, one / shared, left.over, right.under),
        _whole(dialect, other / shared, right.over, left.under),
    ]


def scaled(dialect: Dialect, value: Sql, factor: int) -> Sql:
    """A whole expression times a whole number."""
    return value if factor == 1 else sql("({} * {})", dialect.whole(factor), value)


def _whole(dialect: Dialect, factor: Fraction, *parts: Sql | None) -> Sql:
    """A whole factor times some expressions."""
    product = _product(*parts)
    return dialect.whole(factor.numerator) if product is None else scaled(dialect, product, factor.numerator)


def _product(*parts: Sql | None) -> Sql | None:
    there = [part for part in parts if part is not None]
    if len(there) < 2:
        return there[0] if there else None
    return sql("({})", joined(" * ", there))
