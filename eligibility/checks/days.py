"""Days of the calendar as whole numbers (the first of January of the year 1 is 1), and their shifts, for the solver.

A shift by months is no arithmetic that a solver is good at. It is told within how many days the shifted day lies, and when it
takes a wrong one, what is true of all days of that month; so a proof holds of all days, and no enterprise is shown with a wrong one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from eligibility.checks.solver import Formula, Model, Term, both, either, same, whole
from eligibility.domain.dates import shift_date

FIRST, LAST = date.min.toordinal(), date.max.toordinal()

_MONTH = 146_097 / 4_800
"""Days of an average month, over the 400 years after which the calendar repeats."""

_UNEVEN = 10
"""By how many days some months in a row are longer or shorter than as many average ones, at most."""


def in_calendar(day: Term) -> Formula:
    """The days from year 1 to year 9999."""
    return both(day >= FIRST, day <= LAST)


@dataclass(slots=True)
class Shifted:
    """A day moved by whole months and days. `day` is where it lies, as far as the solver knows."""

    base: Term
    name: str
    years: int
    months: int
    days: int
    day: Term = field(init=False)
    exists: Formula = field(init=False)
    """Whether it lies in the calendar."""

    def __post_init__(self) -> None:
        begin, end = _span(self.years, self.months, self.days)
        self.exists = both(self.base >= begin, self.base <= end)
        self.day = whole(self.name) if self._by_months else self.base + self.days

    @property
    def _by_months(self) -> bool:
        return self.years * 12 + self.months != 0

    def facts(self) -> Iterator[Formula]:
        """Within how many days it lies."""
        if self._by_months:
            about = round((self.years * 12 + self.months) * _MONTH) + self.days
            yield self.day - self.base >= about - _UNEVEN
            yield self.day - self.base <= about + _UNEVEN

    def is_right(self, model: Model) -> bool:
        """Whether the model moves the day as the calendar does."""
        if not self._by_months or not model.holds(self.exists):
            return True
        return self._moved(date.fromordinal(model.whole(self.base))) == model.whole(self.day)

    def mended(self, model: Model) -> Iterator[Formula]:
        """What is true of the month that the model takes wrongly."""
        yield from self._of_month(date.fromordinal(model.whole(self.base)).replace(day=1))

    def kept(self, model: Model) -> Formula:
        """That the day which is moved stays as the model has it."""
        return same(self.base, model.whole(self.base))

    def _of_month(self, first: date) -> Iterator[Formula]:
        """Days move together, but for the last ones of a month that become the last of a shorter one."""
        begin, last = first.toordinal(), first.replace(day=monthrange(first.year, first.month)[1]).toordinal()
        while begin <= last:
            reached = self._moved(date.fromordinal(begin))
            end = begin
            while end < last and _step(reached, self._moved(date.fromordinal(end + 1))) == end + 1 - begin:
                end += 1
            if reached is not None:
                outside = either(self.base < begin, self.base > end)
                yield either(outside, self.day == self.base + (reached - begin))
            begin = end + 1

    def _moved(self, day: date) -> int | None:
        reached = shift_date(day, self.years, self.months, self.days)
        return reached.toordinal() if reached else None


def _step(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else other - one


def _span(years: int, months: int, days: int) -> tuple[int, int]:
    """The first and last day that a shift leaves in the calendar; the last is before the first where it leaves none."""
    steps, calendar = years * 12 + months, range(FIRST, LAST + 1)

    def side(at: int) -> int:
        """Before the calendar, in it, or after."""
        day = date.fromordinal(at)
        month = shift_date(day, months=steps)
        if month is None:
            return -1 if steps < 0 else 1
        reached = month.toordinal() + days
        return -1 if reached < FIRST else 1 if reached > LAST else 0

    return FIRST + bisect_left(calendar, 0, key=side), FIRST + bisect_right(calendar, 0, key=side) - 1
