"""Comparisons of numbers and dates, exactly: whole numerators over whole denominators, crosswise multiplied, never rounded.

Numbers that would leave 62 bits make their row odd, to be judged elsewhere. What an expression means is said by
`eligibility.engines.reference`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, floor, gcd
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Why
from eligibility.domain.verdict import UNDETERMINED
from eligibility.engines.columnar.batch import Batch
from eligibility.engines.columnar.encode import EXACT, SMALL
from eligibility.engines.columnar.leaves import MET_, NOT_MET_, Causes, Judged, cause, subject_of
from eligibility.engines.columnar.signals import Fold, Mapped, Signal, taken
from eligibility.ir import atoms as ir

Whole = NDArray[np.int64] | int
Mask = NDArray[np.bool_]

_NONE: Signal[Causes] = Signal(None, [()])


@dataclass(frozen=True, slots=True)
class Amount:
    """A number between `low` and `high` (mostly the same), each over `under`, which is positive. Dates are day numbers.

    `unknown` marks rows without a value. `why` says why, and of ranges why they are no single number.
    """

    low: Whole
    high: Whole
    under: Whole = 1
    unknown: Mask | None = None
    why: Signal[Causes] = _NONE


class Expression(Protocol):
    """An expression that was made ready."""

    def amount(self, batch: Batch) -> Amount:
        """Its value for each row."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same number, day or truth for all."""

    value: Fraction

    def amount(self, _: Batch) -> Amount:
        return Amount(self.value.numerator, self.value.numerator, self.value.denominator)


def constant(value: Any) -> Constant:
    """A literal or the judging date."""
    return Constant(Fraction(value.toordinal() if isinstance(value, date) else value))


@dataclass(frozen=True, slots=True)
class SlotAmount:
    """A slot's number."""

    slot: ir.Slot
    place: str | None

    def amount(self, batch: Batch) -> Amount:
        return batch.once(("amount", self.slot, self.place), lambda: self._amount(batch))

    def _amount(self, batch: Batch) -> Amount:
        subject = subject_of(self.slot)
        exact = batch.exact(self.slot, self.place)
        if exact is None:
            nobody = np.ones(batch.height(self.place), dtype=np.bool_)
            return Amount(0, 0, 1, nobody, Signal(None, [(cause(Why.MISSING, subject),)]))
        if exact.unknown is None:
            return Amount(exact.numbers, exact.numbers, exact.scale)
        causes: list[Causes] = [(), (), *((cause(why, subject),) for why in exact.whys)]
        why = Signal(exact.unknown, causes)
        return Amount(exact.numbers, exact.numbers, exact.scale, exact.unknown > 0, why)


@dataclass(frozen=True, slots=True)
class Guard:
    """Arithmetic on whole columns; rows whose numbers would grow too large are noted as odd and reckoned with as 0."""

    batch: Batch
    place: str | None

    def times(self, left: Whole, right: Whole) -> Whole:
        """The product."""
        if isinstance(left, int):
            return left * right if isinstance(right, int) else self.times(right, left)
        if size(left) * size(right) < EXACT and size(right) < EXACT:
            return left * right
        return self._small(left, right, np.abs(_float(left)) * np.abs(_float(right))) * _small_constant(right)

    def plus(self, left: Whole, right: Whole) -> Whole:
        """The sum."""
        if isinstance(left, int):
            return left + right if isinstance(right, int) else self.plus(right, left)
        if size(left) + size(right) < EXACT:
            return left + right
        return self._small(left, right, np.abs(_float(left)) + np.abs(_float(right))) + _small_constant(right)

    def column(self, number: Whole, height: int) -> NDArray[np.int64]:
        """A number for each row; one that is too large makes all rows odd."""
        if not isinstance(number, int):
            return number
        if abs(number) >= EXACT:
            self.batch.note_odd(np.ones(height, dtype=np.bool_), self.place)
        return np.full(height, _small_constant(number), dtype=np.int64)

    def _small(self, left: NDArray[np.int64], right: Whole, about: NDArray[np.float64]) -> NDArray[np.int64]:
        """`left` where the result, about that large, is small enough."""
        far = about >= EXACT / 2
        if size(right) >= EXACT and isinstance(right, int):
            far |= left != 0
        self.batch.note_odd(far, self.place)
        small: NDArray[np.int64] = np.where(far, 0, left)
        return small


def size(numbers: Whole) -> int:
    """The greatest of the absolute values."""
    if isinstance(numbers, int):
        return abs(numbers)
    return max(-int(numbers.min()), int(numbers.max())) if len(numbers) else 0


def _float(numbers: Whole) -> Any:
    return float(numbers) if isinstance(numbers, int) else numbers.astype(np.float64)


def _small_constant(number: Whole) -> Whole:
    return 0 if isinstance(number, int) and abs(number) >= EXACT else number


def _either(left: Mask | None, right: Mask | None) -> Mask | None:
    if left is None or right is None:
        return left if right is None else right
    return left | right


def together(first: Causes, second: Causes) -> Causes:
    return tuple(dict.fromkeys((*first, *second)))


@dataclass
class Calculated:
    """Arithmetic. A zero divisor is an error, also when the dividend is unknown."""

    operator: str
    left: Expression
    right: Expression
    place: str | None
    causing: Fold[Causes]

    def amount(self, batch: Batch) -> Amount:
        guard, left, right = Guard(batch, self.place), self.left.amount(batch), self.right.amount(batch)
        unknown = _either(left.unknown, right.unknown)
        match self.operator:
            case "/":
                return self._divided(guard, left, right, batch.height(self.place))
            case "*":
                value, under = guard.times(left.low, right.low), guard.times(left.under, right.under)
            case symbol:
                (one, other), under = same_under(guard, left.low, left.under, right.low, right.under)
                value = guard.plus(one, -other if symbol == "-" else other)
        return Amount(value, value, under, unknown, self.causing([left.why, right.why]))

    def _divided(self, guard: Guard, left: Amount, right: Amount, height: int) -> Amount:
        value, under = guard.times(left.low, right.under), guard.times(left.under, right.low)
        zero = np.broadcast_to(np.asarray(right.low == 0), height)
        if right.unknown is not None:
            zero = zero & ~right.unknown
        error: Signal[Causes] = Signal(zero.astype(np.uint8), [(), (_domain_error("division by zero"),)])
        if isinstance(under, int):
            value, under = (value, under or 1) if under >= 0 else (-value, -under)
        else:
            turned = np.where(under < 0, -1, 1)
            value, under = guard.column(value, height) * turned, np.where(under == 0, 1, under * turned)
        unknown = _either(_either(left.unknown, right.unknown), zero)
        return Amount(value, value, under, unknown, self.causing([left.why, right.why, error]))


def _domain_error(subject: str) -> str:
    return cause(Why.DOMAIN_ERROR, subject)


def same_under(
    guard: Guard, left: Whole, left_under: Whole, right: Whole, right_under: Whole
) -> tuple[tuple[Whole, Whole], Whole]:
    """Two quotients brought over one positive number: both numerators, and that number."""
    if isinstance(left_under, int) and isinstance(right_under, int):
        common = gcd(left_under, right_under)
        more_left, more_right = right_under // common, left_under // common
        return (guard.times(left, more_left), guard.times(right, more_right)), left_under * more_left
    return (guard.times(left, right_under), guard.times(right, left_under)), guard.times(left_under, right_under)


@dataclass
class Moved:
    """A date moved by whole years, months and days; beyond the calendar is an error."""

    shift: ir.Shift
    base: Expression
    place: str | None
    causing: Fold[Causes]

    def amount(self, batch: Batch) -> Amount:
        base = self.base.amount(batch)
        days, inverse = np.unique(np.asarray(base.low), return_inverse=True)
        moved = np.array([self._moved(day) for day in days.tolist()], dtype=np.int64)[inverse].reshape(-1)
        moved = np.broadcast_to(moved, batch.height(self.place))
        beyond = moved == 0
        if base.unknown is not None:
            beyond = beyond & ~base.unknown
        error: Signal[Causes] = Signal(beyond.astype(np.uint8), [(), (_domain_error("date"),)])
        return Amount(moved, moved, 1, _either(base.unknown, beyond), self.causing([base.why, error]))

    def _moved(self, ordinal: int) -> int:
        """The day number, 0 beyond the calendar."""
        day = date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
        there = None if day is None else shift_date(day, self.shift.years, self.shift.months, self.shift.days)
        return 0 if there is None else there.toordinal()


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

MIRRORED: dict[str, ir.Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

_VERDICTS = (NOT_MET_, MET_, Judged(UNDETERMINED))


@dataclass
class Comparison:
    """Any comparison."""

    operator: ir.Operator
    left: Expression
    right: Expression
    place: str | None
    fold: Fold[Judged]
    _left: Mapped[Causes, Judged] = field(default_factory=lambda: Mapped(_undetermined))
    _right: Mapped[Causes, Judged] = field(default_factory=lambda: Mapped(_undetermined))

    def judged(self, batch: Batch) -> Signal[Judged]:
        left, right = self.left.amount(batch), self.right.amount(batch)
        truth = np.broadcast_to(self._truth(Guard(batch, self.place), left, right), batch.height(self.place))
        unknown = _either(left.unknown, right.unknown)
        if unknown is not None:
            truth = np.where(unknown, np.uint8(2), truth)
        return self.fold([self._left(left.why), self._right(right.why), Signal(truth, _VERDICTS)])

    def _truth(self, guard: Guard, left: Amount, right: Amount) -> Any:
        """0 fails, 1 holds, 2 is undetermined."""
        (a, c), _ = same_under(guard, left.low, left.under, right.low, right.under)
        holds = _OPERATORS[self.operator]
        if left.low is left.high and right.low is right.high:
            return np.asarray(holds(a, c), dtype=np.uint8)
        (b, d), _ = same_under(guard, left.high, left.under, right.high, right.under)
        if self.operator in ("==", "!="):
            apart, single = np.asarray((b < c) | (d < a)), np.asarray((a == b) & (c == d))
            equal = np.where(apart, 0, np.where(single, 1, 2)).astype(np.uint8)
            return equal if self.operator == "==" else np.where(equal == 2, equal, 1 - equal).astype(np.uint8)
        corners = sum(np.asarray(holds(one, other), dtype=np.uint8) for one in (a, b) for other in (c, d))
        return taken(np.array([0, 2, 2, 2, 1], dtype=np.uint8), np.asarray(corners))


def _undetermined(causes: Causes) -> Judged:
    return Judged(UNDETERMINED, causes)


def last_decides(first: Judged, second: Judged) -> Judged:
    """Causes gathered, and then a verdict; of what is settled causes do not matter."""
    if second.verdict is not UNDETERMINED:
        return second
    return Judged(UNDETERMINED, together(first.causes, second.causes))


@dataclass
class Bound:
    """A slot against a constant: one comparison of whole numbers a row."""

    operator: ir.Operator
    slot: ir.Slot
    value: Fraction
    place: str | None

    def judged(self, batch: Batch) -> Signal[Judged]:
        exact = batch.exact(self.slot, self.place)
        subject = subject_of(self.slot)
        if exact is None:
            return Signal(None, [Judged(UNDETERMINED, (cause(Why.MISSING, subject),))])
        holds, reversed_ = self._compared(exact.small, self.value * exact.scale)
        codes = holds.view(np.uint8)
        if exact.unknown is not None:
            np.maximum(codes, exact.unknown, out=codes)
        unknown = [Judged(UNDETERMINED, (cause(why, subject),)) for why in exact.whys]
        return Signal(codes, [*((MET_, NOT_MET_) if reversed_ else (NOT_MET_, MET_)), *unknown])

    def _compared(self, numbers: NDArray[Any], bound: Fraction) -> tuple[Mask, bool]:
        """Whether the numbers reach (or equal) the bound, and whether that means that the leaf fails."""
        most = SMALL if numbers.dtype == np.int32 else EXACT
        if self.operator in ("==", "!="):
            whole = bound.denominator == 1 and abs(bound) < most
            equal = numbers == int(bound) if whole else np.zeros(len(numbers), dtype=np.bool_)
            return equal, self.operator == "!="
        least = ceil(bound) if self.operator in (">=", "<") else floor(bound) + 1
        return numbers >= max(-most, min(least, most)), self.operator in ("<", "<=")
