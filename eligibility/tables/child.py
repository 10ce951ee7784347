"""The process that opens a workbook: `python -m eligibility.tables.child KIND PATH`, with its answer on standard output.

What a stranger's file does to a parser it does to this process, which has little memory and little time. Started by `worker.py`.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

from eligibility.confined import TOO_MUCH, Bounds, confine
from eligibility.tables.guard import checked_archive
from eligibility.tables.kinds import encrypted
from eligibility.tables.refusal import LIMITS, FileRefused, damaged, demanding, oversized


def main(kind: str, path: Path) -> None:
    """Answer `("sheets", …)` or `("refused", …)`, pickled; dying is an answer too."""
    confine(Bounds(LIMITS.seconds, LIMITS.memory_megabytes))
    try:
        answer: tuple[str, Any] = "sheets", _sheets(kind, path)
    except FileRefused as refused:
        answer = "refused", refused.args
    except MemoryError:
        sys.exit(TOO_MUCH)
    pickle.dump(answer, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


def _sheets(kind: str, path: Path) -> list[Any]:
    faults = checked_archive(path, kind) if kind in {"xlsx", "ods"} else {}
    import python_calamine  # noqa: PLC0415 - a refused file costs no import

    try:
        with python_calamine.CalamineWorkbook.from_path(path) as workbook:
            return [_sheet(path.name, workbook, each, faults) for each in workbook.sheets_metadata]
    except python_calamine.PasswordError as error:
        raise encrypted(path.name) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise (demanding if "limit" in str(error) else damaged)(path.name) from error


def _sheet(file: str, workbook: Any, metadata: Any, faults: Any) -> Any:
    sheet = workbook.get_sheet_by_name(metadata.name)
    bottom, right = sheet.end or (0, 0)
    if (bottom + 1) * (right + 1) > LIMITS.cells:
        what = f"工作表 `{metadata.name}` 太大", f"sheet `{metadata.name}` is too large"
        raise oversized(file, *what, f"{LIMITS.cells}")
    merged = _merged(file, metadata.name, sheet.merged_cell_ranges or [], (bottom, right))
    one: dict[str, str] = {}  # a word that stands in a thousand cells is sent once
    rows = [
        [one.setdefault(cell, cell) if cell.__class__ is str else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    hidden = metadata.visible.__class__.Visible != metadata.visible
    return metadata.name, rows, faults.get(metadata.name, {}), merged, hidden


def _merged(file: str, name: str, ranges: Any, last: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Merged ranges within the cells there are."""
    found = [(*start, min(end[0], last[0]), min(end[1], last[1])) for start, end in ranges if start <= last]
    if sum((each[2] - each[0] + 1) * (each[3] - each[1] + 1) for each in found) > LIMITS.cells:
        what = f"工作表 `{name}` 合并的单元格太多", f"sheet `{name}` has too many merged cells"
        raise oversized(file, *what, str(LIMITS.cells))
    return found


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
