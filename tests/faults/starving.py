"""Takes from a process whatever memory it does not have yet."""

from __future__ import annotations

import resource
from pathlib import Path


def starve(pid: int) -> None:
    """From now on the process gets no more memory from the system: what it asks for is refused."""
    resource.prlimit(pid, resource.RLIMIT_AS, (1, resource.RLIM_INFINITY))


def children_of(pid: int, word: str) -> set[int]:
    """The processes that a process has started and that have a word in their command."""
    return {
        int(each.parent.name)
        for each in Path("/proc").glob("[0-9]*/stat")
        if _parent(each) == pid and word in _command(each.with_name("cmdline"))
    }


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text("ascii", "replace").rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return -1


def _command(cmdline: Path) -> list[str]:
    try:
        return cmdline.read_text("utf-8", "replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
