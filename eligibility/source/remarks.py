"""Comments and empty lines of a rule file, each with the entry (a key with its value, or an item of a list) that it is about.

A comment on a line of its own is about the entry that follows; where that one stands further out, about the entry that ends there. What stands
above the first entry is about the file. It must not know how files are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.source.yaml import Comment, Mark, Path, YamlFile


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry begins, in which column its siblings stand, and the last line on which something of it begins."""

    path: Path
    mark: Mark
    column: int
    last: int


@dataclass(slots=True)
class Remarks:
    """What is said beside the entries of a file. `spaced` entries have an empty line above."""

    before: dict[Path, list[Comment]] = field(default_factory=lambda: defaultdict(list))
    after: dict[Path, list[Comment]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[Path, str] = field(default_factory=dict)
    head: list[Comment] = field(default_factory=list)
    """Comments about the file."""

    head_ends: bool = False
    """Whether an empty line stands between them and the first entry."""

    spaced: set[Path] = field(default_factory=set)

    def are_on(self, path: Path) -> bool:
        """Whether something is said of an entry."""
        return path in self.before or path in self.after or path in self.beside


def remarks_of(file: YamlFile, comments: list[Comment], empty: frozenset[int]) -> Remarks:
    """The remarks of a file that was read without a problem. `empty` are the numbers of its empty lines."""
    found = Remarks()
    entries = sorted(
        _entries(file, (), file.content), key=lambda each: (each.mark.line, each.mark.column, len(each.path))
    )
    found.head = [each for each in comments if not entries or each.line < entries[0].mark.line]
    firsts = {each.mark.line: each for each in reversed(entries)}
    found.spaced = {each.path for line, each in firsts.items() if line - 1 in empty}
    found.head_ends = bool(entries) and entries[0].path in found.spaced
    found.spaced -= {each.path for each in entries[:1]}
    for comment in comments[len(found.head) :]:
        if comment.alone:
            _attach(found, comment, entries, firsts)
        else:
            path = _beside(comment, entries).path
            found.beside[path] = f"{found.beside[path]} {comment.text}" if path in found.beside else comment.text
    return found


def _entries(file: YamlFile, path: Path, content: Any) -> Iterator[Entry]:
    keyed = isinstance(content, Mapping)
    for key in content if keyed else range(len(content) if isinstance(content, list) else 0):
        own = (*path, key)
        inside = list(_entries(file, own, content[key]))
        mark = file.marks[(*path, f"#{key}")] if keyed else file.marks[own]
        last = max([mark.line, file.marks[own].line, *(each.last for each in inside)])
        yield Entry(own, mark, mark.column - (0 if keyed else 2), last)
        yield from inside


def _attach(found: Remarks, comment: Comment, entries: list[Entry], firsts: Mapping[int, Entry]) -> None:
    following = next((firsts[line] for line in sorted(firsts) if line > comment.line), None)
    last = [each for each in entries if each.mark.line < comment.line][-1].path
    around = [each for each in entries if last[: len(each.path)] == each.path]
    ended = next((each for each in reversed(around) if each.column <= comment.column), around[0])
    if following is None or following.column < ended.column:
        found.after[ended.path].append(comment)
    else:
        found.before[following.path].append(comment)


def _beside(comment: Comment, entries: list[Entry]) -> Entry:
    """The outermost entry that ends on the comment's line; else the last that begins there or above."""
    line = max((each.mark.line for each in entries if each.mark.line <= comment.line), default=entries[0].mark.line)
    there = [each for each in entries if each.mark.line == line]
    return next((each for each in there if each.last == line), there[-1])
