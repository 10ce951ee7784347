"""Tables kept as text: the encoding is found strictly, never guessed by likelihood. CSV becomes a sheet; it knows no headers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from eligibility.source.text import decoded
from eligibility.tables.kinds import empty
from eligibility.tables.model import CellValue
from eligibility.tables.refusal import LIMITS, FileRefused, oversized
from eligibility.tables.sheets import Sheet


def text_of_file(path: Path) -> str:
    """The text of a file: by its byte-order mark, else UTF-8, else GB18030, each strictly. Raises `FileRefused`."""
    text = decoded(path.read_bytes())
    if text is not None:
        return text
    raise FileRefused(
        path.name,
        "table-encoding",
        "文字编码不是 UTF-8、UTF-16 或 GB18030",
        "the text is neither UTF-8, UTF-16 nor GB18030",
        "请用表格软件打开并另存为 .xlsx，或另存为 UTF-8 编码的 .csv",
        "open it in a spreadsheet program and save it as .xlsx, or as .csv in UTF-8",
    )


def sheet_of_csv(path: Path) -> Sheet:
    """The rows of a CSV file, parted by commas, tabs or semicolons. Raises `FileRefused`."""
    text = text_of_file(path)
    if not text.strip():
        raise empty(path.name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[CellValue]] = []
    one: dict[str, str] = {}
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            _check_size(path.name, len(rows), len(row), cells)
            rows.append([one.setdefault(cell, cell) if cell.strip() else None for cell in row])
    except csv.Error as error:
        line = reader.line_num
        raise FileRefused(
            path.name,
            "table-damaged",
            f"第 {line} 行不是完整的 CSV，常见原因是引号不成对",
            f"line {line} is not whole CSV, often because of a quote without its pair",
            "请补上引号，或者用表格软件打开并另存为 .xlsx",
            "add the quote, or open it in a spreadsheet program and save it as .xlsx",
        ) from error
    return Sheet(path.name, None, rows)


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first line that says something."""
    first = next(line for line in text.splitlines() if line.strip())
    return max(",\t;", key=first.count)


def _check_size(name: str, rows: int, columns: int, cells: int) -> None:
    for count, most, zh, en in (
        (
            columns,
            LIMITS.columns,
            f"第 {rows + 1} 行超过 {LIMITS.columns} 列",
            f"row {rows + 1} has more than {LIMITS.columns} columns",
        ),
        (rows, LIMITS.rows, f"超过 {LIMITS.rows} 行", f"it has more than {LIMITS.rows} rows"),
        (cells, LIMITS.cells, f"超过 {LIMITS.cells} 个单元格", f"it has more than {LIMITS.cells} cells"),
    ):
        if count > most:
            raise oversized(name, zh, en, str(most))
