"""Rows of a large sheet, written whole: an applicants' sheet has a million cells, and xlsxwriter would keep and check each, and write it afterwards.

The rest of the sheet (widths, panes, filters, print) stays xlsxwriter's. Text is written as text and nothing else: no formula, no link and
no markup comes out of what somebody wrote. It knows no applicants.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from xlsxwriter.worksheet import Worksheet

from eligibility.tables.model import CellValue
from eligibility.tables.sheets import letters

LONGEST = 32_767
"""Characters that a cell can hold; longer text is cut and says so."""

DIGITS = 15
"""What a number of a spreadsheet holds exactly; longer ones are written as text."""

_ODD = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_DAY_0 = date(1899, 12, 31).toordinal()
_NO_SUCH_DAY = 60
"""Spreadsheets count a 29 February 1900."""

BLANK = ""
"""A cell that is not there."""


def fitting(text: str) -> str:
    """The text, cut where it does not fit into a cell."""
    return text if len(text) <= LONGEST else text[: LONGEST - 8] + "…（截断）"


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet whose rows are added whole, from the top, and that has no others."""

    def __init__(self) -> None:
        super().__init__()
        self._added = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - `let_go` closes it
        self._count = 0
        self._openings: list[str] = []

    def add_row(self, cells: Sequence[str], points: float | None = None) -> None:
        """The next row, of cells as `Cells` makes them; `points` is its height."""
        for column in range(len(self._openings), len(cells)):
            self._openings.append(f'<c r="{letters(column)}')
        self._check_dimensions(self._count, max(len(cells) - 1, 0))
        self._count = number = self._count + 1
        drawn = "".join(
            [f"{opening}{number}{cell}" for opening, cell in zip(self._openings, cells, strict=False) if cell]
        )
        tall = f' ht="{points:g}" customHeight="1"' if points is not None else ""
        self._added.write(f'<row r="{number}"{tall}>{drawn}</row>')

    def _write_sheet_data(self) -> None:
        """Called when xlsxwriter, writing the sheet, has come to its rows."""
        self._xml_start_tag("sheetData")
        self._added.seek(0)
        shutil.copyfileobj(self._added, self.fh)
        self._xml_end_tag("sheetData")

    def let_go(self) -> None:
        """Of the rows: the workbook is written, or will not be."""
        self._added.close()


class Cells:
    """Cells without their address, as XML. A look is a format of xlsxwriter; `day` is that of dates without one."""

    def __init__(self, book: Any, day: Any) -> None:
        self._strings = book.str_table
        self._day = day
        self._styles: dict[int, str] = {}

    def _style(self, look: Any) -> str:
        if look is None:
            return ""
        style = self._styles.get(id(look))
        if style is None:
            style = self._styles[id(look)] = f' s="{look._get_xf_index()}"'  # noqa: SLF001 - a cell names its format by it
        return style

    def text(self, text: str, look: Any = None) -> str:
        """Text that stands here alone."""
        kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        return f'"{self._style(look)} t="inlineStr"><is><t{kept}>{_escaped(fitting(text))}</t></is></c>'

    def repeated(self, text: str, look: Any = None) -> str:
        """Our own text that stands in many cells: it is written once. Not for what somebody else wrote, which might be markup."""
        number = self._strings._get_shared_string_index(fitting(text))  # noqa: SLF001 - there is no other way to refer to it
        self._strings.count -= 1
        return f'"{self._style(look)} t="s"><v>{number}</v></c>'

    def have_repeated(self, cells: int) -> None:
        """How many cells of `repeated` texts were put into rows: a workbook states it."""
        self._strings.count += cells

    def as_it_stood(self, cell: CellValue, look: Any = None) -> str:
        """Text as text, numbers and dates as such; `BLANK` for nothing, unless it has a look."""
        match cell:
            case None:
                return f'"{self._style(look)}/>' if look is not None else BLANK
            case str():
                return self.text(cell, look)
            case bool():
                return f'"{self._style(look)} t="b"><v>{cell:d}</v></c>'
            case int() | Decimal():
                said = str(cell)
                if len(said.lstrip("-")) > DIGITS:
                    return self.text(said, look)
                return f'"{self._style(look)}><v>{said}</v></c>'
            case date():
                return f'"{self._style(look or self._day)}><v>{_serial(cell)}</v></c>'


def _serial(day: date) -> int:
    """The number that a spreadsheet shows as a day."""
    number = day.toordinal() - _DAY_0
    return number if number < _NO_SUCH_DAY else number + 1


def _escaped(text: str) -> str:
    if _ODD.search(text) is None:
        return text
    return escape(Worksheet._escape_control_characters(text), quote=False)  # noqa: SLF001 - as xlsxwriter's own strings
