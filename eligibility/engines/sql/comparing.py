"""Comparisons as SQL: exact numbers, dates and booleans, ranges of counts and sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeGuard, assert_never

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.sql.dataset import Dataset, Part
from eligibility.engines.sql.numbers import SYMBOLS, Ratio, compared, divided, minus, plus, times
from eligibility.engines.sql.records import Records, Total
from eligibility.engines.sql.scope import Scope, Settled
from eligibility.engines.sql.text import (
    FALSE,
    TRUE,
    UNKNOWN,
    Sql,
    every,
    is_null,
    negated,
    not_null,
    null,
    some,
    sql,
    truth,
    verdict,
    when,
)
from eligibility.ir import atoms as ir


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a comparison: a number as a range (`high` is `low` unless records are undetermined), a day, or a boolean.

    `constant` is a day or boolean that is the same for every row.
    """

    low: Ratio | Sql
    high: Ratio | Sql
    missing: tuple[Part, ...] = ()
    because: tuple[Part, ...] = ()
    asks: bool = True
    constant: date | None = None


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Comparisons over one dataset."""

    dataset: Dataset
    records: Records

    def settle(self, atom: ir.Compare, scope: Scope) -> Settled:
        """A comparison."""
        left, right = self._side(atom.left, atom.right, scope), self._side(atom.right, atom.left, scope)
        judged = self._compared(atom.operator, left, right)
        return Settled(judged, left.missing + right.missing, left.because + right.because, left.asks and right.asks)

    def _compared(self, operator: ir.Operator, left: Side, right: Side) -> Sql:
        """It holds when it holds for every pair in the ranges, fails when it fails for every pair."""
        if left.low is left.high and right.low is right.high:
            return self._pair(operator, left.low, right.low)
        least, most = (left.low, right.high), (left.high, right.low)
        match operator:
            case "==" | "!=":
                apart = some([self._pair("<", *most), self._pair(">", *least)])
                single = every([self._pair("==", side.low, side.high) for side in (left, right)])
                return verdict((apart, operator == "!="), (single, operator == "=="))
            case "<" | "<=":
                hardest, easiest = most, least
            case ">" | ">=":
                hardest, easiest = least, most
            case _:
                assert_never(operator)
        holds, may_hold = self._pair(operator, *hardest), self._pair(operator, *easiest)
        return verdict((holds, True), (negated(may_hold), False))

    def _pair(self, operator: ir.Operator, left: Ratio | Sql, right: Ratio | Sql) -> Sql:
        if isinstance(left, Ratio) and isinstance(right, Ratio):
            return compared(self.dataset.dialect, operator, left, right)
        assert isinstance(left, Sql)
        assert isinstance(right, Sql)  # the compiler of rules compares like with like
        if TRUE in (is_null(left), is_null(right)):
            return UNKNOWN
        return sql(f"({{}} {SYMBOLS[operator]} {{}})", left, right)

    # ── sides ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _side(self, one: ir.Expression, other: ir.Expression, scope: Scope) -> Side:
        """A side. A fact and a bound, or two facts, are compared as they stand, without arithmetic."""
        if self._stands(one) and self._stands(other):
            return self._standing(one, scope)
        return self._compute(one, scope)

    def _stands(self, one: ir.Expression) -> TypeGuard[ir.Slot | ir.Literal_]:
        match one:
            case ir.Slot():
                return True
            case ir.Literal_(value):
                return isinstance(value, bool | date) or self.dataset.dialect.compares(value)
            case _:
                return False

    def _standing(self, one: ir.Slot | ir.Literal_, scope: Scope) -> Side:
        if isinstance(one, ir.Slot):
            return self._slot(one, scope)
        match one.value:
            case bool():
                return self._constant(truth(one.value))
            case date():
                return self._constant(self.dataset.dialect.day(one.value), one.value)
            case _:
                return self._constant(self.dataset.dialect.number(one.value))

    def _constant(self, value: Ratio | Sql, constant: date | None = None) -> Side:
        return Side(value, value, constant=constant)

    def _slot(self, slot: ir.Slot, scope: Scope) -> Side:
        read = scope.read(self.dataset, slot)
        return Side(read.value, read.value, read.missing, read.because, asks=not read.because)

    def _compute(self, expression: ir.Expression, scope: Scope) -> Side:
        dialect = self.dataset.dialect
        match expression:
            case ir.Slot(kind=kind) if kind in NUMERIC:
                side = self._slot(expression, scope)
                assert isinstance(side.low, Sql)
                exact = null(dialect.whole_type) if is_null(side.low) == TRUE else dialect.exact(side.low, kind)
                number = Ratio(Fraction(1, 10 ** dialect.decimals_of(kind)), scope.frame.let(exact))
                return Side(number, number, side.missing, side.because, side.asks)
            case ir.Slot():
                return self._slot(expression, scope)
            case ir.Literal_(value) if not isinstance(value, bool | date):
                return self._constant(Ratio(Fraction(value)))
            case ir.Literal_():
                return self._standing(expression, scope)
            case ir.AsOf():
                return self._constant(dialect.day(self.dataset.as_of), self.dataset.as_of)
            case ir.Shift():
                return self._shift(expression, scope)
            case ir.Arithmetic():
                return self._arithmetic(expression, scope)
            case ir.Count():
                return self._total(self.records.count(expression, scope))
            case ir.Sum():
                return self._total(self.records.sum(expression, scope))
            case _:
                assert_never(expression)

    def _total(self, total: Total) -> Side:
        factor = Fraction(1, 10**total.decimals)
        return Side(Ratio(factor, total.low), Ratio(factor, total.high), total.missing, total.because, total.asks)

    def _arithmetic(self, node: ir.Arithmetic, scope: Scope) -> Side:
        dialect = self.dataset.dialect
        left, right = self._compute(node.left, scope), self._compute(node.right, scope)
        assert isinstance(left.low, Ratio)
        assert isinstance(right.low, Ratio)
        missing, because = left.missing + right.missing, left.because + right.because
        zero = FALSE
        match node.operator:
            case "+":
                value = plus(dialect, left.low, right.low)
            case "-":
                value = minus(dialect, left.low, right.low)
            case "*":
                value = times(left.low, right.low)
            case "/":
                value, zero = divided(dialect, left.low, right.low)
            case _:
                assert_never(node.operator)
        if zero != FALSE:
            because = (*because, self._domain_error(zero, "division by zero"))
        return Side(value, value, missing, because, left.asks and right.asks and zero == FALSE)

    def _domain_error(self, when_: Sql, subject: str) -> Part:
        return Part(
            sql("COALESCE({}, FALSE)", when_) if when_ != TRUE else TRUE,
            self.dataset.dialect.text(f"{Why.DOMAIN_ERROR.value}:{subject}"),
        )

    # ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _shift(self, shift: ir.Shift, scope: Scope) -> Side:
        base = self._compute(shift.base, scope)
        assert isinstance(base.low, Sql)
        if base.constant is not None:
            moved = shift_date(base.constant, shift.years, shift.months, shift.days)
            if moved is not None:
                return self._constant(self.dataset.dialect.day(moved), moved)
            value = null("DATE")
        else:
            value = self._moved(base.low, shift, scope)
        if value == base.low:
            return base
        off = every([not_null(base.low), is_null(value)]) if base.constant is None else TRUE
        because = (*base.because, self._domain_error(off, "date"))
        return Side(value, value, base.missing, because, asks=False)

    def _moved(self, day: Sql, shift: ir.Shift, scope: Scope) -> Sql:
        """The day moved, null outside the years 1 to 9999: first by months, then by days."""
        if is_null(day) == TRUE:
            return day
        dialect, months = self.dataset.dialect, 12 * shift.years + shift.months
        if months:
            number = sql("(EXTRACT(YEAR FROM {}) * 12 + EXTRACT(MONTH FROM {}) - 1)", day, day)
            inside = sql(f"({{}} BETWEEN {12 - months} AND {12 * 10_000 - 1 - months})", number)
            day = scope.frame.let(when((inside, dialect.months_later(day, months))))
        if shift.days:
            edge = _shifted_edge(shift.days)
            if edge is None:
                return null("DATE")
            inside = sql("({} >= {})" if shift.days < 0 else "({} <= {})", day, dialect.day(edge))
            day = scope.frame.let(when((inside, dialect.days_later(day, shift.days))))
        return day


def _shifted_edge(days: int) -> date | None:
    """The first or last day that can be moved by some days; `None` where none can."""
    try:
        return (date.min if days < 0 else date.max) - timedelta(days=days)
    except OverflowError:
        return None
