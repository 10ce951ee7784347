"""Results as data: CSV, JSON lines and Parquet, long (a row an enterprise and provision) or wide (a row an enterprise).

The columns are those of docs/screening.md, "Results". CSV is for spreadsheet programs too, which take some text for formulas: such text gets
a tab in front, and how often is given back so that it can be said.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

from eligibility.tables.marked import problem_cells
from eligibility.tables.model import CellValue, Roster
from eligibility.tables.screened import Judged, Payable, Screened, Screening

Shape = Literal["long", "wide"]

LISTED = ("missing", "because", "blocking")
_RISKY = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(%|[eE][+-]?[0-9]+)?")
JOINED = " ; "
"""Between the parts of a list in one cell of a CSV file."""


class CsvCells:
    """Cells of a CSV file. `prefixed` counts the cells that got a tab."""

    def __init__(self) -> None:
        self.prefixed = 0

    def safe(self, cell: CellValue | Sequence[str]) -> str:
        """The text of a cell that no spreadsheet program takes for a formula."""
        if cell is None:
            return ""
        text = JOINED.join(cell) if isinstance(cell, list | tuple) else str(cell)
        if (
            isinstance(cell, str | list | tuple)
            and _RISKY.match(text.lstrip(" \u3000"))
            and not _NUMBER.fullmatch(text)
        ):
            self.prefixed += 1
            return "\t" + text
        return text


def csv_from_table(heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A table as a CSV file: UTF-8 with a mark, for spreadsheet programs."""
    cells, text = CsvCells(), io.StringIO(newline="")
    csv.writer(text).writerows(map(cells.safe, row) for row in (heads, *rows))
    return text.getvalue().encode("utf-8-sig")


def fields_of(judged: Judged) -> dict[str, Any]:
    """One provision's result, field by field."""
    return {
        "verdict": judged.verdict.value,
        "conclusion": judged.conclusion.value,
        "missing": list(judged.missing),
        "because": list(judged.because),
        "blocking": list(judged.blocking),
        "reason": judged.reason,
        "quotes": list(judged.quotes),
    }


AMOUNTS = ("amount_low", "amount_high", "amount")
"""What stands beside a provision's result in a policy that states amounts: both ends in 元, and how it comes about."""

TOTAL = "total"
"""The name of all benefits together, in wide rows."""


def amount_fields(payable: Payable, id: str) -> dict[str, Any]:
    """What a provision comes to, or all of them; blank of one without an amount."""
    money = payable.total if id == TOTAL else payable.benefits.get(id)
    return dict(zip(AMOUNTS, (money.low, money.high, money.words) if money else (None, None, None), strict=True))


def records_of_row(row: Screened, shape: Shape) -> Iterator[dict[str, Any]]:
    """The rows of the results that one applicant becomes."""
    key, payable = {"key": row.applicant.key}, row.payable
    if shape == "long":
        for each in row.judged:
            amounts = amount_fields(payable, each.provision) if payable else {}
            yield {**key, "provision": each.provision, **fields_of(each), **amounts}
        return
    wide: dict[str, Any] = key
    for each in row.judged:
        found = fields_of(each)
        if payable and each.provision in payable.benefits:
            found |= amount_fields(payable, each.provision)
        wide |= {f"{each.provision}.{name}": value for name, value in found.items()}
    if payable and payable.total:
        wide |= {f"{TOTAL}.{name}": value for name, value in amount_fields(payable, TOTAL).items()}
    yield wide


def write_csv(path: Path, screening: Screening, roster: Roster, rows: Iterable[Screened], shape: Shape) -> int:
    """UTF-8 with a mark, for spreadsheet programs. Wide rows begin with the applicant's own columns. How many cells got a tab."""
    cells = CsvCells()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        own = [each.header for each in roster.columns] if shape == "wide" else []
        writer.writerow(map(cells.safe, [*own, *_heads(screening, shape)]))
        for row in rows:
            original = row.applicant.original
            kept = [original[index] if index < len(original) else None for index in range(len(own))]
            for record in records_of_row(row, shape):
                writer.writerow(map(cells.safe, [*kept, *record.values()]))
    return cells.prefixed


def _heads(screening: Screening, shape: Shape) -> list[str]:
    names = ("verdict", "conclusion", *LISTED, "reason", "quotes")
    if shape == "long":
        return ["key", "provision", *names, *(AMOUNTS if screening.priced else ())]
    wide = [
        f"{each.id}.{name}" for each in screening.provisions for name in (*names, *(AMOUNTS if each.priced else ()))
    ]
    return ["key", *wide, *(f"{TOTAL}.{name}" for name in (AMOUNTS if screening.totalled else ()))]


def write_jsonl(path: Path, rows: Iterable[Screened], shape: Shape) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            for record in records_of_row(row, shape):
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")


def write_problems(path: Path, screening: Screening, roster: Roster) -> int:
    """The rows that were not judged as CSV: as they stood, then where, what and how to mend it. How many cells got a tab."""
    cells = CsvCells()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        _write_problem_rows(file, cells, screening, roster)
    return cells.prefixed


def _write_problem_rows(file: TextIO, cells: CsvCells, screening: Screening, roster: Roster) -> None:
    writer = csv.writer(file)
    say, width = screening.say, len(roster.columns)
    mine = [say("单元格", "Cell"), say("问题", "Problem"), say("怎么改", "How to mend it")]
    writer.writerow(map(cells.safe, [*(each.header for each in roster.columns), *mine]))
    for row in roster.faulty:
        kept = [row.original[index] if index < len(row.original) else None for index in range(width)]
        writer.writerow(map(cells.safe, [*kept, *problem_cells(row.problems, screening)]))
