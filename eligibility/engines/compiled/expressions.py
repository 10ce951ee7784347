"""Expressions as source text: exact ratios and dates, and the guards under which they have no value.

A division is never carried out: a number is a numerator over a denominator, and a comparison multiplies across, turned round
where the denominators' sign is negative. So whole numbers stay whole and nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from eligibility.engines.compiled.scope import Place, Scope
from eligibility.ir import atoms as ir


@dataclass(frozen=True, slots=True)
class Plain:
    """A date or boolean: its text, and the conditions under which it has no value, in the order in which they are safe to test."""

    text: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A number. `signs` are the factors of the denominator whose sign is known only when it is computed."""

    numerator: str
    denominator: str = "1"
    signs: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()


def is_plain(expression: ir.Expression) -> bool:
    """Dates and booleans are compared as they are."""
    match expression:
        case ir.AsOf() | ir.Shift():
            return True
        case ir.Slot(kind=kind) | ir.Literal_(kind=kind):
            return kind in ("date", "end_date", "boolean")
        case _:
            return False


def plain_text(expression: ir.Expression, scope: Scope) -> Plain:
    """A date or boolean expression."""
    match expression:
        case ir.Slot():
            value = scope.place(expression).value
            return Plain(value, (f"{value} is None",))
        case ir.Shift(base, years, months, days):
            inner, moved = plain_text(base, scope), scope.module.fresh("d")
            guard = f"({moved} := shift_date({inner.text}, {years}, {months}, {days})) is None"
            return Plain(moved, (*inner.guards, guard))
        case ir.AsOf():
            return Plain("as_of")
        case ir.Literal_(value):
            return Plain(scope.module.constant(value))
        case _:
            raise TypeError(f"`{expression}` is no date")


def ratio_text(expression: ir.Expression, scope: Scope) -> Ratio:
    """A number."""
    match expression:
        case ir.Slot():
            exact = scope.exact(scope.place(expression))
            return Ratio(exact, guards=(f"{exact} is None",))
        case ir.Literal_(value):
            assert isinstance(value, int | Decimal), "a date is no number"
            return _constant(Fraction(value))
        case ir.Arithmetic("/", left, right):
            return _divided(ratio_text(left, scope), ratio_text(right, scope))
        case ir.Arithmetic("*", left, right):
            return _multiplied(ratio_text(left, scope), ratio_text(right, scope))
        case ir.Arithmetic():
            return _added(expression.operator, ratio_text(expression.left, scope), ratio_text(expression.right, scope))
        case _:
            raise TypeError(f"`{expression}` cannot be part of arithmetic")


def _constant(value: Fraction) -> Ratio:
    return Ratio(f"({value.numerator})" if value < 0 else str(value.numerator), str(value.denominator))


def _times(left: str, right: str) -> str:
    return right if left == "1" else left if right == "1" else f"{left} * {right}"


def _multiplied(left: Ratio, right: Ratio) -> Ratio:
    return Ratio(
        f"({_times(left.numerator, right.numerator)})",
        _times(left.denominator, right.denominator),
        left.signs + right.signs,
        left.guards + right.guards,
    )


def _added(operator: str, left: Ratio, right: Ratio) -> Ratio:
    numerator = f"({_times(left.numerator, right.denominator)} {operator} {_times(right.numerator, left.denominator)})"
    return Ratio(
        numerator, _times(left.denominator, right.denominator), left.signs + right.signs, left.guards + right.guards
    )


def _divided(left: Ratio, right: Ratio) -> Ratio:
    return Ratio(
        f"({_times(left.numerator, right.denominator)})",
        _times(left.denominator, right.numerator),
        (*left.signs, right.numerator),
        (*left.guards, *right.guards, f"{right.numerator} == 0"),
    )


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def compared_text(operator: ir.Operator, left: Ratio, right: Ratio) -> str:
    """Whether the comparison holds, both sides having a value."""
    one, other = _times(left.numerator, right.denominator), _times(right.numerator, left.denominator)
    signs = left.signs + right.signs
    holds = f"{one} {operator} {other}"
    if not signs or operator in ("==", "!="):
        return holds
    return f"({holds} if {' * '.join(signs)} > 0 else {one} {_TURNED[operator]} {other})"


def value_text(ratio: Ratio) -> str:
    """The number itself, exactly."""
    return ratio.numerator if ratio.denominator == "1" else f"Fraction({ratio.numerator}) / ({ratio.denominator})"


def slots_of(expression: ir.Expression) -> Iterator[ir.Slot]:
    """The slots of an expression over no records, from left to right."""
    match expression:
        case ir.Slot():
            yield expression
        case ir.Shift(base):
            yield from slots_of(base)
        case ir.Arithmetic(_, left, right):
            yield from slots_of(left)
            yield from slots_of(right)
        case ir.Literal_() | ir.AsOf():
            return
        case ir.Count() | ir.Sum():
            raise TypeError("a count or sum stands alone on a side of a comparison")
        case _:
            assert_never(expression)


def cause_lines(expression: ir.Expression, scope: Scope, missing: Callable[[Place], str]) -> Iterator[str]:
    """Statements that add to `out` why an expression over no records has no value."""
    match expression:
        case ir.Slot():
            place = scope.place(expression)
            yield f"if {place.value} is None: out.append({missing(place)})"
        case ir.Shift(base):
            yield from cause_lines(base, scope, missing)
            yield f"if {guarded(plain_text(expression, scope).guards)}: out.append(DATE_ERROR)"
        case ir.Arithmetic(operator, left, right):
            yield from cause_lines(left, scope, missing)
            yield from cause_lines(right, scope, missing)
            if operator == "/":
                divisor = ratio_text(right, scope)
                yield f"if {guarded((*divisor.guards, f'{divisor.numerator} == 0'))}: out.append(ZERO_DIVISOR)"
        case _:
            return


def guarded(guards: tuple[str, ...]) -> str:
    """None of the guards but the last holds."""
    return " and ".join([*(f"not ({guard})" for guard in guards[:-1]), f"({guards[-1]})"])
