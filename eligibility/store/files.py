"""The files of jobs: one folder a job, made when it is asked for, gone when it expires. It knows nothing of what is in them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSAFE = re.compile(r"[^\w.()（）-]+")
MOST_NAME = 100
"""Bytes of a file's name that are kept: a file system takes 255, and the results' names are made from it."""


@dataclass(frozen=True, slots=True)
class JobFiles:
    """All jobs' files below one folder."""

    folder: Path

    def of(self, id: str) -> Path:
        """The folder of a job, made if it is not there. Raises `ValueError` for what is no job's id."""
        if not _ID.fullmatch(id):
            raise ValueError(f"`{id}` is no id of a job")
        path = self.folder / id
        path.mkdir(parents=True, exist_ok=True)
        return path

    def input_of(self, id: str, name: str) -> Path:
        """Where a job's own copy of a file is kept."""
        folder = self.of(id) / "input"
        folder.mkdir(exist_ok=True)
        return folder / name

    def result_of(self, id: str, name: str) -> Path:
        """Where a job's result is."""
        return self.of(id) / "results" / name

    def remove(self, ids: Iterable[str]) -> None:
        """Remove what these jobs have; a job without files is none to complain of."""
        for id in ids:
            path = self.of(id)
            shutil.rmtree(path)


def safe_name(name: str) -> str:
    """A name as somebody sent it, as a file's name of ours: its last part, letters, digits, dots and dashes, not too long.

    The ending is kept, because it says what kind of file it is.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = _UNSAFE.sub("_", last).lstrip(".").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    ending = (dot + ending)[:16]
    while len((stem + ending).encode()) > MOST_NAME:
        stem = stem[:-1]
    return (stem or "file") + ending
