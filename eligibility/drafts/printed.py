"""Characters on a page to lines in reading order: one column, two columns, or the rows of a table. It knows no file format."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Layout = Literal["plain", "columns", "table"]

_WIDE = 1.2
"""A gap of more than so many heights of a character parts columns and cells; a full-width space is one."""

_FEWEST = 4
"""How many rows must show columns or cells before a page is read so."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character and its box, in points from the page's lower left."""

    words: str
    left: float
    bottom: float
    right: float
    top: float
    spaced: bool = False
    """Whether a space is printed before it. A gap alone is none: between digits and Chinese characters programs leave one of their own."""

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a row without a wide gap."""

    words: str
    left: float
    right: float


Row = list[Run]


def lines_of_page(glyphs: Sequence[Glyph]) -> tuple[Layout, list[str]]:
    """How a page was read, and its lines."""
    size = _usual_size(glyphs)
    rows = [_runs(each, size) for each in _rows(glyphs)]
    split = [row for row in rows if len(row) > 1]
    if len(split) >= _FEWEST and (starts := _starts(split, size)) and len(starts) > 2:
        return "table", _cells(rows, starts, size)
    if (gutter := _gutter(rows, size)) is not None:
        return "columns", _columns(rows, gutter)
    return "plain", [" ".join(run.words for run in row) for row in rows]


def _usual_size(glyphs: Sequence[Glyph]) -> float:
    heights = sorted(each.top - each.bottom for each in glyphs)
    return heights[len(heights) // 2] if heights else 1.0


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters whose middles lie within the height of the row, from the top down, each row from left to right."""
    rows: list[list[Glyph]] = []
    for each in sorted(glyphs, key=lambda glyph: (-glyph.middle, glyph.left)):
        if rows and rows[-1][0].bottom < each.middle < rows[-1][0].top:
            rows[-1].append(each)
        else:
            rows.append([each])
    return [sorted(row, key=lambda glyph: glyph.left) for row in rows]


def _runs(row: Sequence[Glyph], size: float) -> Row:
    runs: list[list[Glyph]] = [[row[0]]]
    for before, after in itertools.pairwise(row):
        if after.left - before.right > size * _WIDE:
            runs.append([])
        elif after.spaced or (
            after.left - before.right > size * 0.2 and before.words.isascii() and after.words.isascii()
        ):
            runs[-1].append(Glyph(" ", before.right, after.bottom, after.left, after.top))
        runs[-1].append(after)
    return [Run("".join(each.words for each in run), run[0].left, run[-1].right) for run in runs]


# Two columns


def _gutter(rows: Sequence[Row], size: float) -> float | None:
    """The height-long gap between two columns, if most rows keep clear of it and many have words on both sides."""
    left, right = min((row[0].left for row in rows), default=0), max((row[-1].right for row in rows), default=0)
    width = right - left
    best: tuple[int, float] | None = None
    for step in range(35, 66):
        at = left + width * step / 100
        both = sum(1 for row in rows if _clear(row, at, size) and row[0].right < at < row[-1].left)
        crossed = sum(1 for row in rows if not _clear(row, at, size))
        if both >= _FEWEST and crossed * 3 <= both and (best is None or both - crossed > best[0]):
            best = both - crossed, at
    return best[1] if best else None


def _clear(row: Row, at: float, size: float) -> bool:
    return not any(run.left - size * 0.2 < at < run.right + size * 0.2 for run in row)


def _columns(rows: Sequence[Row], gutter: float) -> list[str]:
    """The left column, then the right one; a row that crosses the gutter ends what stands above it."""
    lines: list[str] = []
    right: list[str] = []
    for row in rows:
        if any(run.left < gutter < run.right for run in row):
            lines += [*right, " ".join(run.words for run in row)]
            right = []
            continue
        for side, into in ((True, lines), (False, right)):
            words = " ".join(run.words for run in row if (run.left < gutter) == side)
            into.extend([words] if words else [])
    return [*lines, *right]


# Tables


def _starts(rows: Sequence[Row], size: float) -> list[float]:
    """Where the cells of most split rows begin; none if they do not line up."""
    found: list[list[float]] = []
    for left in sorted(run.left for row in rows for run in row):
        if found and left - found[-1][-1] < size:
            found[-1].append(left)
        else:
            found.append([left])
    often = [min(each) for each in found if len(each) * 2 >= len(rows) or len(each) >= _FEWEST]
    return (
        often
        if sum(len(each) for each in found) - sum(len(each) for each in found if min(each) in often) <= len(rows) // 2
        else []
    )


def _cells(rows: Sequence[Row], starts: Sequence[float], size: float) -> list[str]:
    """A row of the table begins where its first column does; what is printed below it belongs to the same cells."""
    lines: list[str] = []
    cells: list[str] = []
    for row in rows:
        if not _in_table(row, starts, size):
            lines += ["\t".join(cells)] if cells else []
            lines.append(" ".join(run.words for run in row))
            cells = []
            continue
        if not cells or row[0].left < starts[1] - size / 2:
            lines += ["\t".join(cells)] if cells else []
            cells = [""] * len(starts)
        for run in row:
            cells[max(at for at, start in enumerate(starts) if start <= run.left + size / 2)] += run.words
    return [*lines, *(["\t".join(cells)] if cells else [])]


def _in_table(row: Row, starts: Sequence[float], size: float) -> bool:
    """Whether every run begins where a cell does and ends before the next."""
    for run in row:
        at = [index for index, start in enumerate(starts) if abs(run.left - start) < size]
        if not at or (at[-1] + 1 < len(starts) and run.right > starts[at[-1] + 1] + size / 2):
            return False
    return True
