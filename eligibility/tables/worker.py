"""Opens a workbook in a process of its own, so that no file can take ours down. Nothing is understood here."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import IO, Any

from eligibility.confined import Died, Overrun, ask
from eligibility.tables.kinds import empty
from eligibility.tables.refusal import LIMITS, FileRefused, damaged, demanding
from eligibility.tables.sheets import Merged, Sheet, plain_row

_PLAIN = {("datetime", name) for name in ("date", "datetime", "time", "timedelta")}


class _Unpickler(pickle.Unpickler):
    """Takes cells only: the process that wrote them has read a stranger's file."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"`{module}.{name}` is no cell")


def sheets_of_workbook(path: Path, kind: str) -> list[Sheet]:
    """Every sheet of an .xlsx, .xls or .ods. Raises `FileRefused`."""
    with tempfile.TemporaryFile() as answered:
        said, content = _asked(path, kind, answered)
    if said == "refused":
        raise FileRefused(*content)
    if not content:
        raise empty(path.name)
    return [_sheet(path.name, each) for each in content]


def _asked(path: Path, kind: str, answered: IO[bytes]) -> tuple[str, Any]:
    try:
        ask("eligibility.tables.child", [kind, str(path.absolute())], LIMITS.seconds, answered)
    except Overrun as error:
        raise demanding(path.name) from error
    except Died as error:
        raise damaged(path.name) from error
    answer: tuple[str, Any] = _Unpickler(answered).load()
    return answer


def _sheet(file: str, said: Any) -> Sheet:
    name, rows, faults, merged, hidden = said
    for index, row in enumerate(rows):
        rows[index] = plain_row(row)
    return Sheet(file, name, rows, faults, [Merged(*each) for each in merged], hidden)
