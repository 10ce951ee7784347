"""Files written whole: a reader sees all of one or nothing, also when the machine stops in between. It knows nothing of what is in them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, in a folder that is made if it is not there. Raises `OSError`, and leaves nothing of it then."""
    with writing_whole(path) as file:
        file.write(data)


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """The same, piece by piece: the file is at its place when the block has ended well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        keep(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def folder_whole(target: Path) -> Iterator[Path]:
    """A new folder, for its owner only, that is at its place when the block has ended well; nothing is left of it otherwise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
    try:
        yield folder
        for path in [*folder.rglob("*"), folder]:
            keep(path)
        folder.rename(target)
        keep(target.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def keep(path: Path) -> None:
    """Have a file's bytes, or a folder's own entries, on disk: a file whose name is lost is lost."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
