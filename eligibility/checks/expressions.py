"""Numbers and dates of conditions for the solver, exactly as the reference executor computes them.

A number is a fraction of two terms, so that dividing never leaves exact arithmetic and comparing multiplies out. It must not know gates.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.checks.solver import (
    Formula,
    Term,
    both,
    choose,
    either,
    exactly,
    false,
    number,
    opposite,
    same,
    true,
)
from eligibility.ir import atoms as ir

ONE = None
"""The divisor of a number that is not divided."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number `over / under`, a day, or a truth value; `under` is never zero where the value is known."""

    over: Term
    under: Term | None = ONE


@dataclass(frozen=True, slots=True)
class Computed:
    """What an expression comes to: a range, whether it is known, and whether something that was read can still be asked for."""

    low: Amount
    high: Amount
    known: Formula
    missing: Formula


def exact(amount: Amount, known: Formula, missing: Formula) -> Computed:
    """A single value."""
    return Computed(amount, amount, known, missing)


def certain(amount: Amount) -> Computed:
    """A single value that is known in any case."""
    return exact(amount, true(), false())


def literal(value: Any) -> Computed:
    """A number, a day or a truth value that the rule names."""
    match value:
        case bool():
            return certain(Amount(true() if value else false()))
        case date():
            return certain(Amount(exactly(value.toordinal())))
        case _:
            return certain(Amount(number(Fraction(value))))


def arithmetic(symbol: str, left: Computed, right: Computed) -> Computed:
    """Exact `+ - * /`; a zero divisor leaves nothing known."""
    missing = either(left.missing, right.missing)
    known = both(left.known, right.known)
    if symbol == "/":
        known = both(known, opposite(same(right.low.over, 0)))
    return exact(_joined(symbol, left.low, right.low), known, missing)


def _joined(symbol: str, left: Amount, right: Amount) -> Amount:
    match symbol:
        case "*":
            return Amount(left.over * right.over, _times(left.under, right.under))
        case "/":
            over = left.over if right.under is ONE else left.over * right.under
            return Amount(over, _times(left.under, right.over))
        case _:
            apply = operator.add if symbol == "+" else operator.sub
            one = left.over if right.under is ONE else left.over * right.under
            other = right.over if left.under is ONE else right.over * left.under
            return Amount(apply(one, other), _times(left.under, right.under))


def _times(one: Term | None, other: Term | None) -> Term | None:
    return other if one is ONE else one if other is ONE else one * other


def below(one: Amount, other: Amount) -> Formula:
    """One number is less than another."""
    under = _times(one.under, other.under)
    if under is ONE:
        return one.over < other.over
    left, right = _crossed(one, other)
    return choose(under > 0, left < right, left > right)


def equal(one: Amount, other: Amount) -> Formula:
    """Two values are the same."""
    left, right = _crossed(one, other)
    return same(left, right)


def _crossed(one: Amount, other: Amount) -> tuple[Term, Term]:
    left = one.over if other.under is ONE else one.over * other.under
    right = other.over if one.under is ONE else other.over * one.under
    return left, right


_HOLDS: dict[str, Callable[[Amount, Amount], Formula]] = {
    "<": below,
    "<=": lambda one, other: opposite(below(other, one)),
    ">": lambda one, other: below(other, one),
    ">=": lambda one, other: opposite(below(one, other)),
}


def compared(symbol: ir.Operator, left: Computed, right: Computed) -> tuple[Formula, Formula, Formula]:
    """Whether a comparison is met, fails, and has something missing: it needs every pair of the two ranges."""
    known, missing = both(left.known, right.known), either(left.missing, right.missing)
    if symbol in ("==", "!="):
        met, failed = _equal_ranges(left, right)
        if symbol == "!=":
            met, failed = failed, met
    else:
        lows = [left.low] if left.low is left.high else [left.low, left.high]
        highs = [right.low] if right.low is right.high else [right.low, right.high]
        corners = [_HOLDS[symbol](one, other) for one in lows for other in highs]
        met, failed = both(*corners), both(*(opposite(each) for each in corners))
    return both(known, met), both(known, failed), missing


def _equal_ranges(left: Computed, right: Computed) -> tuple[Formula, Formula]:
    if left.low is left.high and right.low is right.high:
        met = equal(left.low, right.low)
        return met, opposite(met)
    apart = either(below(left.high, right.low), below(right.high, left.low))
    single = both(equal(left.low, left.high), equal(right.low, right.high))
    return both(single, opposite(apart)), apart
