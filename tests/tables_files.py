"""Files of applicants as people make them: builders for workbooks, CSV text and sound credit codes. No test, no reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from eligibility.domain.credit_code import check_character, inner_check_character


def credit_code(number: int) -> str:
    """A sound code of an enterprise registered in Changchun."""
    body = f"{number:08d}"
    first = f"91220101{body}{inner_check_character(body)}"
    return first + check_character(first)


def workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    merged: Mapping[str, Sequence[tuple[str, Any]]] | None = None,
) -> Path:
    """A workbook of the sheets' rows; `merged` gives ranges with what they say. Text is never taken for formulas or links."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, as_date)
                elif isinstance(cell, Formula):
                    sheet.write_formula(row, column, cell.text, None, cell.saved)
                elif cell is not None:
                    sheet.write(row, column, cell)
        for where, said in (merged or {}).get(name, ()):
            sheet.merge_range(where, said)
    book.close()
    return path


class Formula:
    """A formula and the result that was saved with it; `""` is none."""

    def __init__(self, text: str, saved: Any = "") -> None:
        self.text, self.saved = text, saved


def text_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file of text."""
    path.write_bytes(text.encode(encoding))
    return path
