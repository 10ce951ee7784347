"""One sheet of cells, as every kind of file becomes it, and the plain value of a cell. It knows no headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from eligibility.tables.model import CellValue

LARGEST_EXACT = 10**15
"""A spreadsheet holds numbers as binary floats: fifteen digits are sure, and no more are shown."""

ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
"""What an error cell shows, in every spreadsheet program and in whatever they export."""

HELP_SHEETS = ("填表说明", "How to fill in")
"""Sheets that explain and are never read."""

EXAMPLE = "示例"
"""What begins a row that reading passes over."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, rows and columns from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells by row and column, from 0. `faults` says which hold an error (its text) or an uncalculated formula (`""`)."""

    file: str
    name: str | None
    rows: Sequence[Sequence[CellValue]]
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: Sequence[Merged] = ()
    hidden: bool = False


def plain_cell(cell: Any) -> CellValue:
    """A cell as the spreadsheet shows it: numbers to fifteen digits and exact from here on, blank as `None`."""
    match cell:
        case str():
            return cell if cell.strip() else None
        case float():
            return _plain_number(cell)
        case datetime():
            return cell.date() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case time() | timedelta():
            return str(cell)
        case None | bool() | int() | date() | Decimal():
            return cell
        case _:
            return str(cell)


def _plain_number(cell: float) -> int | Decimal | str:
    if cell.is_integer() and abs(cell) < LARGEST_EXACT:
        return int(cell)
    shown = format(cell, ".15g")
    return Decimal(shown) if cell - cell == 0 else shown


def plain_row(cells: Iterable[Any]) -> list[CellValue]:
    """A row of cells."""
    return [plain_cell(cell) for cell in cells]


def letters(column: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said


def column_of(said: str) -> int:
    """The column, from 0, of its letters."""
    number = 0
    for letter in said:
        number = number * 26 + ord(letter) - 64
    return number - 1
