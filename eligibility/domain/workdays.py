"""Working days of China, from data by year. A year that nobody has arranged yet is not known, and nothing is guessed about it.

Standard library only. Where the data comes from is `eligibility.ir.calendar`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from eligibility.domain.vocabulary import Words

_CHINA = timezone(timedelta(hours=8))
"""China has had one time and no summer time since 1991."""

_DAY = timedelta(days=1)
_SATURDAY = 5


class UnknownYear(LookupError):
    """The days off of a year are not known (yet): the arrangement of a year is published towards the end of the one before."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the working days of {year} are not known: add `calendar/{year}.yaml` when they are published"
        )
        self.year = year

    @property
    def words(self) -> Words:
        """Why a day cannot be told."""
        return words_of_unknown_year(self.year)


def words_of_unknown_year(year: int) -> Words:
    """Why a day of that year cannot be told."""
    return Words(
        f"{year}年的节假日安排尚未收录，不能推算到期日",
        f"the public holidays of {year} are not on record, so the due day cannot be reckoned",
    )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The days off and the make-up working days of one year, and the notice that says so."""

    year: int
    off: frozenset[date]
    worked: frozenset[date]
    source: Words


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known."""

    years: Mapping[int, Arrangement] = field(default_factory=dict)

    def is_worked(self, day: date) -> bool:
        """Whether a day is a working day. Raises `UnknownYear`."""
        if day.year not in self.years:
            raise UnknownYear(day.year)
        year = self.years[day.year]
        return day in year.worked or (day.weekday() < _SATURDAY and day not in year.off)

    def after(self, day: date, count: int) -> date:
        """The last day of a time limit of so many working days that begins on a day; that day itself does not count.

        `count` is at least 1. Raises `UnknownYear`.
        """
        if count < 1:
            raise ValueError(f"a time limit has at least one working day, not {count}")
        left = count
        while left:
            day += _DAY
            left -= self.is_worked(day)
        return day

    def through(self, first: date, count: int) -> date:
        """The last of so many working days that begin with `first`, as a list is published (公示期). Raises `UnknownYear`."""
        return self.after(first - _DAY, count)


def day_of(at: datetime) -> date:
    """The day in China of an aware time."""
    return in_china(at).date()


def span_of(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day in China."""
    return datetime.combine(day, time.min, _CHINA), datetime.combine(day, time.max, _CHINA)


def in_china(at: datetime) -> datetime:
    """An aware time, as clocks in China show it."""
    return at.astimezone(_CHINA)
