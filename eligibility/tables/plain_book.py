"""A workbook of plain tables: sheets of rows, every cell written as the text or whole number that it is. It knows nothing of what stands in it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from eligibility.tables.marked import PLAIN_TEXT

WIDEST = 60
"""Characters that a column is wide at most."""
_LONGEST = 32_767
"""Characters that a cell takes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heads. `wrapped`: long text is shown in several lines."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    wrapped: bool = False


def book_from_sheets(sheets: Sequence[Sheet], created: datetime) -> bytes:
    """The workbook. Nothing in it becomes a formula or a link, whatever it says; the same rows and moment give the same bytes."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {**PLAIN_TEXT, "in_memory": True})
    book.set_properties({"created": created.replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    looks = {wrapped: book.add_format({"text_wrap": wrapped, "valign": "top"}) for wrapped in (False, True)}
    for each in sheets:
        sheet = book.add_worksheet(each.name)
        for column, words in enumerate(each.heads):
            sheet.write_string(0, column, words, head)
            sheet.set_column(column, column, _width(each, column))
        for number, row in enumerate(each.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, looks[each.wrapped])
                else:
                    sheet.write_string(number, column, value[:_LONGEST], looks[each.wrapped])
        sheet.freeze_panes(1, 0)
        if each.rows:
            sheet.autofilter(0, 0, len(each.rows), len(each.heads) - 1)
    book.close()
    return file.getvalue()


def _width(sheet: Sheet, column: int) -> int:
    """By what stands in the first rows; a character of Chinese is two wide."""
    texts = [sheet.heads[column], *(str(row[column]) for row in sheet.rows[:50])]
    return min(WIDEST, max(sum(2 if ord(each) > 0x2E7F else 1 for each in text) for text in texts) + 2)
