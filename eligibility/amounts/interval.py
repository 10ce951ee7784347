"""Ranges of exact numbers. An operation's range holds every result that numbers from its operands' ranges can have.

`None` is no bound. It must not know facts or rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = Fraction | int | Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both inside."""

    low: Fraction | None
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high

    def holds(self, number: Exact) -> bool:
        """Whether the number lies inside."""
        exact = Fraction(number)
        return (self.low is None or self.low <= exact) and (self.high is None or exact <= self.high)

    def __add__(self, other: Interval) -> Interval:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def __neg__(self) -> Interval:
        return Interval(None if self.high is None else -self.high, None if self.low is None else -self.low)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if ZERO in (self, other):
            return ZERO
        if self.low is not None and other.low is not None and self.low >= 0 and other.low >= 0:
            high = None if self.high is None or other.high is None else self.high * other.high
            return Interval(self.low * other.low, high)
        if None in (self.low, self.high, other.low, other.high):
            return ANYTHING
        corners = [
            a * b for a in (self.low, self.high) for b in (other.low, other.high) if a is not None and b is not None
        ]
        return Interval(min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Where the divisor could be zero, nothing is known of the quotient."""
        if other.holds(0):
            return ANYTHING
        if other.low is None or other.high is None:
            bound = other.high if other.low is None else other.low
            assert bound, "a range without zero has a bound, and that is not zero"
            return self * exactly(0).joined(exactly(1 / bound))
        return self * Interval(1 / other.high, 1 / other.low)

    def at_most(self, other: Interval) -> Interval:
        """The smaller of the two."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        return Interval(low, _least(self.high, other.high))

    def at_least(self, other: Interval) -> Interval:
        """The greater of the two."""
        return -((-self).at_most(-other))

    def joined(self, other: Interval) -> Interval:
        """The smallest range that holds both."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(low, high)


def _least(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def exactly(number: Exact) -> Interval:
    """The range of one number."""
    exact = Fraction(number)
    return Interval(exact, exact)


ZERO = exactly(0)
ANYTHING = Interval(None, None)
NOT_NEGATIVE = Interval(Fraction(0), None)


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of all."""
    return sum(intervals, start=ZERO)


def joined(intervals: Iterable[Interval]) -> Interval:
    """The smallest range that holds all of them, of which there is at least one."""
    found, *others = intervals
    for each in others:
        found = found.joined(each)
    return found
