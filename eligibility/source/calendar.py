"""The form of a year of the calendar: `calendar/<year>.yaml`. Read as strictly as a pack's files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from eligibility.source.models import DAY, Name, Source, Whole, WordsSource

DaySource = Annotated[str, StringConstraints(pattern=DAY)]


class HolidaySource(Source):
    """Days off, both ends inside; weekends between them are off as well."""

    zh: Name
    first: DaySource = Field(alias="from")
    last: DaySource = Field(alias="to")


class YearFile(Source):
    """One year, as a notice arranges it."""

    year: Whole
    source: WordsSource
    holidays: list[HolidaySource]
    worked: list[DaySource]
