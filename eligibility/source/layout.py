"""The one layout of rule files: what a file says, written as every file is. `docs/write-a-policy.md` says how that looks.

Keys come in the order of the models. What fits on its line is written on it, a list of several mappings never; texts are not broken.
Comments stay, and one empty line where the author left some. It must not know what rules mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from eligibility.source.forms import Form
from eligibility.source.remarks import Remarks
from eligibility.source.scalars import scalar_text
from eligibility.source.yaml import Comment, Path

WIDTH = 120
"""Columns of a line, a Chinese character counted as two. Only a text that does not fit goes beyond."""

_STEP = "  "


def text_from_content(content: Mapping[str, Any], form: Form, remarks: Remarks | None = None) -> str:
    """A file of this content. `form` is that of the kind of file."""
    said = remarks or Remarks()
    lines = _Layout(said).mapping(content, (), form, 0)
    return "".join(f"{line}\n" for line in (*_head(said), *lines)) or "{}\n"


def _head(remarks: Remarks) -> Iterator[str]:
    """What is said of the file, and an empty line where one stands below it."""
    for index, each in enumerate(remarks.head):
        if index and each.spaced:
            yield ""
        yield each.text
    if remarks.head and remarks.head_ends:
        yield ""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Lines of values, without the indentation that they stand at: `indent` says how much that is."""

    remarks: Remarks

    def mapping(self, content: Mapping[str, Any], path: Path, form: Form, indent: int) -> list[str]:
        lines: list[str] = []
        for key in form.ordered(content):
            own, inner = (*path, key), form.at(key, content[key])
            head = f"{scalar_text(key, flow=False, typed=form.free)}:"
            entry = self._entry(head, content[key], own, inner, indent)
            lines += self._around(own, entry, first=not lines, apart=inner.paragraphs)
        return lines

    def _entry(self, head: str, value: Any, path: Path, form: Form, indent: int) -> list[str]:
        column = indent + _width(head) + 1
        short = None if len(path) == 1 and _is_list_of_more(value) else self._short(value, path, form, column)
        if short is not None:
            return [self._with_remark(f"{head} {short}", path)]
        inside = self._long(value, path, form, indent + len(_STEP))
        return [self._with_remark(head, path), *_indented(inside)]

    def _long(self, value: Any, path: Path, form: Form, indent: int) -> list[str]:
        if isinstance(value, Mapping):
            return self.mapping(value, path, form, indent)
        lines: list[str] = []
        for index, item in enumerate(value):
            own, inner = (*path, index), form.at(index, item)
            lines += self._around(own, self._item(item, own, inner, indent), first=not index, apart=inner.paragraphs)
        return lines

    def _item(self, item: Any, path: Path, form: Form, indent: int) -> list[str]:
        short = None if _is_one_text(item) else self._short(item, path, form, indent + len(_STEP))
        if short is not None:
            return [self._with_remark(f"- {short}", path)]
        inside = self._long(item, path, form, indent + len(_STEP))
        notes = next(index for index, line in enumerate(inside) if not line.startswith("#") and line)
        first, *rest = inside[notes:]
        return [*inside[:notes], self._with_remark(f"- {first}", path), *_indented(rest)]

    def _with_remark(self, line: str, path: Path) -> str:
        remark = self.remarks.beside.get(path)
        return f"{line}  {remark}" if remark else line

    def _around(self, path: Path, lines: list[str], *, first: bool, apart: bool) -> list[str]:
        """An entry with the comments and empty lines before and after it."""
        before = self.remarks.before.get(path, [])
        above = list(_commented(before, apart=apart))
        if path in self.remarks.spaced or (apart and not before):
            above.append("")
        after = _commented(self.remarks.after.get(path, []), apart=False)
        return [*(above[1:] if first and above[:1] == [""] else above), *lines, *after]

    # On one line

    def _short(self, value: Any, path: Path, form: Form, column: int) -> str | None:
        """A value on the line of its key; `None` for what has lines of its own."""
        if isinstance(value, str):
            return scalar_text(value, flow=False, typed=form.free or form.typed)
        flow = self._flow(value, path, form)
        return flow if flow is not None and (not value or column + _width(flow) <= WIDTH) else None

    def _flow(self, value: Any, path: Path, form: Form) -> str | None:
        """A value between brackets; `None` where it cannot be: something in it is said aside, or has lines of its own."""
        if isinstance(value, str):
            return scalar_text(value, flow=True, typed=form.free or form.typed)
        keyed = isinstance(value, Mapping)
        if value and (form.lines or (not keyed and sum(not isinstance(each, str) for each in value) > 1)):
            return None
        parts = []
        for key in form.ordered(value) if keyed else range(len(value)):
            part = self._flow(value[key], (*path, key), form.at(key, value[key]))
            if part is None or self.remarks.are_on((*path, key)):
                return None
            head = f"{scalar_text(str(key), flow=True, typed=form.free)}: " if keyed else ""
            parts.append(head + part)
        return ("{%s}" if keyed else "[%s]") % ", ".join(parts)


def _is_list_of_more(value: Any) -> bool:
    """A list of more than texts: at the top of a file each of its items has a line at least."""
    return isinstance(value, list) and not all(isinstance(each, str) for each in value)


def _is_one_text(item: Any) -> bool:
    """A mapping of one key and a text, which needs no brackets behind a dash."""
    return isinstance(item, Mapping) and len(item) == 1 and all(isinstance(each, str) for each in item.values())


def _indented(lines: list[str]) -> Iterator[str]:
    return (f"{_STEP}{line}" if line else line for line in lines)


def _commented(comments: list[Comment], *, apart: bool) -> Iterator[str]:
    for index, each in enumerate(comments):
        if each.spaced or (apart and not index):
            yield ""
        yield each.text


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
