"""Dates moved by whole years, months and days, at the ends of months and of the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.domain.dates import shift_date


@pytest.mark.parametrize(
    ("day", "moved", "expected"),
    [
        (date(2024, 2, 29), {"years": 1}, date(2025, 2, 28)),
        (date(2024, 2, 29), {"years": 4}, date(2028, 2, 29)),
        (date(2024, 2, 29), {"years": -1}, date(2023, 2, 28)),
        (date(2023, 2, 28), {"years": 1}, date(2024, 2, 28)),
        (date(2024, 1, 31), {"months": 1}, date(2024, 2, 29)),
        (date(2024, 3, 31), {"months": -1}, date(2024, 2, 29)),
        (date(2024, 12, 31), {"months": 1}, date(2025, 1, 31)),
        (date(2024, 1, 31), {"months": -1}, date(2023, 12, 31)),
        (date(2024, 1, 31), {"months": 13}, date(2025, 2, 28)),
        (date(2024, 2, 28), {"days": 2}, date(2024, 3, 1)),
        (date(2024, 1, 1), {"days": -1}, date(2023, 12, 31)),
        (date(2024, 2, 29), {"years": 1, "months": 1}, date(2025, 3, 29)),
        (date(2024, 1, 31), {"months": 1, "days": 1}, date(2024, 3, 1)),
        (date(2024, 5, 1), {}, date(2024, 5, 1)),
        (date(9999, 12, 31), {"days": 1}, None),
        (date(9999, 12, 31), {"years": 1}, None),
        (date(9999, 12, 31), {"months": 1}, None),
        (date(1, 1, 1), {"days": -1}, None),
        (date(1, 1, 1), {"months": -1}, None),
        (date(1, 1, 31), {"years": -1}, None),
        (date(2024, 5, 1), {"days": 10**12}, None),
        (date(2024, 5, 1), {"years": 10**12}, None),
        (date(9999, 11, 30), {"months": 1}, date(9999, 12, 30)),
        (date(1, 2, 1), {"months": -1}, date(1, 1, 1)),
    ],
)
def test_a_date_moves_to_the_same_day_or_the_months_last(
    day: date, moved: dict[str, int], expected: date | None
) -> None:
    assert shift_date(day, **moved) == expected


@given(st.dates(), st.integers(-50_000, 50_000))
def test_a_day_that_exists_everywhere_moves_there_and_back(day: date, months: int) -> None:
    day = day.replace(day=min(day.day, 28))
    moved = shift_date(day, months=months)
    if moved is not None:
        assert shift_date(moved, months=-months) == day


@given(st.dates(), st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7), st.integers(-(10**10), 10**10))
def test_no_step_makes_it_fail(day: date, years: int, months: int, days: int) -> None:
    assert shift_date(day, years, months, days) is None or isinstance(shift_date(day, years, months, days), date)
