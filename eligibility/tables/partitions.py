"""A folder of results that fills partition by partition: each is there as a whole or not at all, and what is there stays.

A run that was broken off goes on where it was; one that is started again finds everything done. A partition is done when its account
(`part-00000.json`) is there, which is written after its rows. It must not know what the rows are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUN, MANIFEST = "run.json", "manifest.json"
_UNFINISHED = ".unfinished-"

Account = Mapping[str, Any]


class OtherRun(Exception):
    """The folder holds something else: what, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Partitions:
    """The folder of one run."""

    folder: Path

    @classmethod
    def opened(cls, folder: Path, identity: Account) -> Partitions:
        """A new folder, or that of the same run. Raises `OtherRun`."""
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_UNFINISHED}*"):
            left.unlink()
        run, wanted = folder / RUN, _json(identity)
        if not run.exists():
            if any(folder.iterdir()):
                raise OtherRun(
                    f"`{folder.name}` 中有不是筛查结果的文件",
                    f"`{folder.name}` holds files that are no results of screening",
                )
            _write(run, lambda path: path.write_text(wanted, "utf-8"))
        elif (held := json.loads(run.read_text("utf-8"))) != (asked := json.loads(wanted)):
            differing = [key for key, value in asked.items() if value != held.get(key)]
            raise OtherRun(
                f"`{folder.name}` 中是另一次筛查的结果，不同之处：{'、'.join(differing)}",
                f"`{folder.name}` holds the results of another run; different are: {', '.join(differing)}",
            )
        return cls(folder)

    def account(self, number: int) -> Account | None:
        """The account of a partition, once it is done."""
        path = self._path(number, "json")
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else None

    def put(self, number: int, files: Mapping[str, Callable[[Path], object]], account: Account) -> None:
        """A partition's files by ending, and its account last."""
        for ending, write in files.items():
            _write(self._path(number, ending), write)
        _write(self._path(number, "json"), lambda path: path.write_text(_json(account), "utf-8"))

    def finish(self, manifest: Account) -> None:
        """The account of the whole run."""
        _write(self.folder / MANIFEST, lambda path: path.write_text(_json(manifest), "utf-8"))

    def _path(self, number: int, ending: str) -> Path:
        return self.folder / f"part-{number:05d}.{ending}"


def _json(data: Account) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _write(path: Path, write: Callable[[Path], object]) -> None:
    """All of a file or nothing, also when the machine stops."""
    unfinished = path.with_name(f"{_UNFINISHED}{path.name}")
    write(unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(path)
