"""Working days: as the notices arrange them, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from eligibility.domain.workdays import Calendar, UnknownYear, day_of
from eligibility.errors import PackProblems
from eligibility.ir.calendar import calendar_from_files
from eligibility.packs import installed_calendar

DAY = timedelta(days=1)


def worked_in(year: int) -> int:
    """How many working days a year has."""
    first = date(year, 1, 1)
    days = (first + offset * DAY for offset in range((date(year + 1, 1, 1) - first).days))
    return sum(installed_calendar().is_worked(each) for each in days)


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, days: int) -> None:
    assert worked_in(year) == days


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2024, 9, 30), 1, date(2024, 10, 8)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 9, 18), 2, date(2026, 9, 21)),
    ],
    ids=[
        "over a holiday",
        "a Saturday that is worked ends it",
        "a Saturday that is worked",
        "spring festival",
        "a Sunday",
    ],
)
def test_a_time_limit_counts_from_the_day_after(day: date, count: int, last: date) -> None:
    assert installed_calendar().after(day, count) == last


def test_a_publication_counts_its_first_day() -> None:
    assert installed_calendar().through(date(2024, 10, 23), 3) == date(2024, 10, 25)


def test_a_year_that_is_not_arranged_yet_is_not_guessed() -> None:
    with pytest.raises(UnknownYear, match=r"calendar/2027\.yaml") as unknown:
        installed_calendar().after(date(2026, 12, 30), 3)
    assert unknown.value.words.zh == "2027年的节假日安排尚未收录，不能推算到期日"


def test_a_time_limit_within_a_known_year_needs_no_other() -> None:
    assert installed_calendar().after(date(2026, 12, 29), 2) == date(2026, 12, 31)


def test_a_time_limit_has_a_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Calendar().after(date(2024, 1, 1), 0)


def test_the_day_is_that_of_china() -> None:
    assert day_of(datetime(2024, 6, 1, 16, tzinfo=UTC)) == date(2024, 6, 2)


GOOD = """
year: 2031
source: {zh: 通知, en: A notice}
holidays: [{zh: 元旦, from: 2031-01-01, to: 2031-01-03}]
worked: [2031-01-04]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("to: 2031-01-03", "to: 2031-01-32", "`2031-01-32` is no day of 2031"),
        ("to: 2031-01-03", "to: 2032-01-03", "`2032-01-03` is no day of 2031"),
        ("from: 2031-01-01", "from: 2031-01-05", "元旦 ends before it begins"),
        ("worked: [2031-01-04]", "worked: [2031-01-02]", "2031-01-02 is both off and worked"),
        ("holidays", "holiday", "`holiday` is not a key here"),
        ("year: 2031", "year: next", "`year` is `next`, but a whole number is wanted"),
        ("worked: [2031-01-04]", "worked: [4 January]", "`4 January` is not a valid `worked`"),
        (", to: 2031-01-03", "", "the key `to` is missing"),
    ],
)
def test_a_faulty_year_is_told_where_it_is(old: str, new: str, told: str) -> None:
    assert sorted(calendar_from_files({"2031.yaml": GOOD.encode()}).years) == [2031]
    with pytest.raises(PackProblems) as problems:
        calendar_from_files({"2031.yaml": GOOD.replace(old, new).encode()})
    assert told in [each.message for each in problems.value.diagnostics]
