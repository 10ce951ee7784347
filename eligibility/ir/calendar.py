"""From the files of a calendar to the years it knows. It must not reckon days: see `eligibility.domain.workdays`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from eligibility.domain.vocabulary import Words
from eligibility.domain.workdays import Arrangement, Calendar
from eligibility.errors import PackProblems
from eligibility.source.calendar import YearFile
from eligibility.source.read import model_from_bytes
from eligibility.source.yaml import Path, YamlFile


def calendar_from_files(files: Mapping[str, bytes]) -> Calendar:
    """Read a calendar: one file a year. Raises `PackProblems` with every problem at once."""
    years: dict[int, Arrangement] = {}
    problems = []
    for name, data in sorted(files.items()):
        source, file = model_from_bytes(name, data, YearFile)
        if source is not None:
            years[source.year] = _arrangement(source, file)
        problems.extend(file.problems)
    if problems:
        raise PackProblems(problems)
    return Calendar(years)


def _arrangement(source: YearFile, file: YamlFile) -> Arrangement:
    off: set[date] = set()
    for index, each in enumerate(source.holidays):
        first = _day(each.first, source.year, file, ("holidays", index, "from"))
        last = _day(each.last, source.year, file, ("holidays", index, "to"))
        if first and last and last < first:
            help = "write the first day before the last"
            message = f"{each.zh} ends before it begins"
            file.problems.append(file.diagnostic(("holidays", index, "to"), "bad-value", message, help))
        elif first and last:
            off.update(_days(first, last))
    worked = {_day(each, source.year, file, ("worked", index)) for index, each in enumerate(source.worked)} - {None}
    for day in sorted(off & worked):
        message = f"{day} is both off and worked"
        file.problems.append(file.diagnostic(("worked",), "bad-value", message, "look into the notice which it is"))
    return Arrangement(
        source.year,
        frozenset(off),
        frozenset(each for each in worked if each),
        Words(source.source.zh, source.source.en),
    )


def _day(text: str, year: int, file: YamlFile, path: Path) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year != year:
        message = f"`{text}` is no day of {year}"
        file.problems.append(file.diagnostic(path, "bad-value", message, "write it as 2026-01-31"))
        return None
    return day


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
