"""Dates moved by whole years, months and days. No clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def shift_date(day: date, years: int = 0, months: int = 0, days: int = 0) -> date | None:
    """`day` moved; a day the month does not have becomes its last. `None` outside the years 1 to 9999."""
    total = day.year * 12 + (day.month - 1) + years * 12 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    try:
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)
    except OverflowError:
        return None
