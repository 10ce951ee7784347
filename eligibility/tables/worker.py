"""Opens a workbook in a process of its own, so that no file can take ours down. Nothing is understood here."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Any

from eligibility.tables.kinds import empty
from eligibility.tables.refusal import LIMITS, TOO_MUCH, FileRefused, damaged, demanding
from eligibility.tables.sheets import Merged, Sheet, plain_row

_ROOT = Path(__file__).resolve().parents[2]
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
    """Its answer. A signal is the end of its memory or time, any other end the parser's own; what it says aside is for debugging."""
    command = [sys.executable, "-W", "ignore", "-m", "eligibility.tables.child", kind, str(path.absolute())]
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    aside = None if os.environ.get("ELIGIBILITY_DEBUG") else subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=answered, stderr=aside, env=environment,
            timeout=LIMITS.seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise demanding(path.name) from error
    if done.returncode:
        raise demanding(path.name) if done.returncode < 0 or done.returncode == TOO_MUCH else damaged(path.name)
    answered.seek(0)
    answer: tuple[str, Any] = _Unpickler(answered).load()
    return answer


def _sheet(file: str, said: Any) -> Sheet:
    name, rows, faults, merged, hidden = said
    for index, row in enumerate(rows):
        rows[index] = plain_row(row)
    return Sheet(file, name, rows, faults, [Merged(*each) for each in merged], hidden)
