"""Charts as inline SVG and shaded tables, each with a title, its finding in one line and its figures in a table. No dependency, no script, no style inline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import assert_never

WIDTH, LABEL, LINE = 760, 250, 26


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: what it is called, its colour, and the colour of text on it."""

    name: str
    colour: str
    ink: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: bars by label, each of several parts (or one). `unit` names what is counted."""

    title: str
    finding: str
    labels: Sequence[str]
    parts: Sequence[Part]
    values: Sequence[Sequence[int]]
    head: str


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of shares, shaded: for each row its name, how many it stands for (`total` is what these are called), and a count for each column."""

    title: str
    finding: str
    head: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, int, Sequence[int]]]
    total: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Dots on a line a label: at each step one dot a part, its area a count. `values` are by label, part and step."""

    title: str
    finding: str
    head: str
    labels: Sequence[str]
    parts: Sequence[Part]
    steps: Sequence[str]
    values: Sequence[Sequence[Sequence[int]]]


Picture = Chart | Heat | Strip
Table = tuple[Sequence[str], Sequence[Sequence[str | int]]]
"""Heads and rows."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands below a picture: what its table is called, and a link to the same figures as a file, where there is one."""

    table: str
    file: str = ""
    address: str = ""


def drawn(picture: Picture, id: str, beside: Beside) -> str:
    """The whole figure in HTML."""
    match picture:
        case Chart():
            drawing, wide = _legend(picture.parts) + _bars(picture, id), ""
        case Strip():
            drawing, wide = _legend(picture.parts) + _dots(picture, id), ""
        case Heat():
            drawing, wide = _scrolling(_heat(picture), picture.title), ' class="wide"'
        case _:
            assert_never(picture)
    link = f'<p><a href="{escape(beside.address)}" download>{escape(beside.file)}</a></p>' if beside.address else ""
    if not isinstance(picture, Heat):  # which is a table itself
        table = _scrolling(_table(*table_of(picture)), picture.title)
        link = f"<details><summary>{escape(beside.table)}</summary>{table}{link}</details>"
    return (
        f'<figure{wide} aria-labelledby="{id}"><figcaption><h3 id="{id}">{escape(picture.title)}</h3>'
        f"<p>{escape(picture.finding)}</p></figcaption>{drawing}{link}</figure>"
    )


def table_of(picture: Picture) -> Table:
    """The figures of a picture."""
    match picture:
        case Chart(labels=labels, values=values):
            heads = [picture.head, *(part.name for part in picture.parts)]
            return heads, [[label, *row] for label, row in zip(labels, values, strict=True)]
        case Heat():
            heads = [picture.head, picture.total, *(name for _, name in picture.columns)]
            return heads, [[name, total, *counts] for name, total, counts in picture.rows]
        case Strip(labels=labels, values=values):
            heads = [picture.head, *(f"{part.name} {step}" for part in picture.parts for step in picture.steps)]
            rows = ([count for part in row for count in part] for row in values)
            return heads, [[label, *row] for label, row in zip(labels, rows, strict=True)]
        case _:
            assert_never(picture)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str | int]]) -> str:
    above = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    below = "".join(
        f'<tr><th scope="row">{escape(str(label))}</th>{"".join(f"<td>{value}</td>" for value in values)}</tr>'
        for label, *values in rows
    )
    return f"<table><thead><tr>{above}</tr></thead><tbody>{below}</tbody></table>"


def _scrolling(table: str, title: str) -> str:
    """A table that may be wider than the screen, which scrolls by itself and can be reached by keyboard."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">{table}</div>'


def _legend(parts: Sequence[Part]) -> str:
    if len(parts) < 2:
        return ""
    items = "".join(
        f'<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" fill="{each.colour}"/></svg>{escape(each.name)}</li>'
        for each in parts
    )
    return f'<ul class="legend">{items}</ul>'


def _bars(chart: Chart, id: str) -> str:
    most = max((sum(row) for row in chart.values), default=0) or 1
    room = WIDTH - LABEL - 60
    drawn = []
    for line, (label, row) in enumerate(zip(chart.labels, chart.values, strict=True)):
        top, left = line * LINE, float(LABEL)
        drawn.append(f'<text x="{LABEL - 8}" y="{top + 17}" text-anchor="end">{escape(_short(label))}</text>')
        for part, value in zip(chart.parts, row, strict=True):
            width = value / most * room
            if value:
                drawn.append(
                    f'<rect x="{left:.1f}" y="{top + 3}" width="{max(width, 1):.1f}" height="{LINE - 7}" fill="{part.colour}">'
                    f"<title>{escape(label)} · {escape(part.name)} {value}</title></rect>"
                )
            if len(chart.parts) > 1 and width > 9 * len(str(value)):
                drawn.append(
                    f'<text class="in" x="{left + width / 2:.1f}" y="{top + 17}" text-anchor="middle" fill="{part.ink}">{value}</text>'
                )
            left += width
        if len(chart.parts) == 1:
            drawn.append(f'<text x="{left + 6:.1f}" y="{top + 17}">{sum(row)}</text>')
    height = max(len(chart.labels), 1) * LINE + 4
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}">{"".join(drawn)}</svg>'


def _short(label: str) -> str:
    return label if len(label) <= 19 else label[:18] + "…"


SHADES = 10
"""Shades of a heat table, besides none."""
_FULL = (21, 84, 138)


_CELLS = """table.heat { overflow-wrap: normal; }
.heat th, .heat td { padding: 0.2rem 0.4rem; white-space: nowrap; }
.heat td { text-align: right; font-variant-numeric: tabular-nums; print-color-adjust: exact; }
"""


def heat_style() -> str:
    """The style of shaded cells: each shade's ground, with whichever ink is read better on it."""
    return "".join(_shade(step) for step in range(SHADES + 1)) + _CELLS


def _shade(step: int) -> str:
    red, green, blue = (round(255 - (255 - full) * step / SHADES) for full in _FULL)
    light = sum(share * (each / 255) ** 2.2 for share, each in ((0.2126, red), (0.7152, green), (0.0722, blue)))
    ink = "#fff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.05 else "#000"
    return f".heat .s{step} {{ background: rgb({red}, {green}, {blue}); color: {ink}; }}\n"


def _heat(heat: Heat) -> str:
    """A real table; a cell says its share in figures and by its shade."""
    heads = "".join(f'<th scope="col" title="{escape(name)}">{escape(short)}</th>' for short, name in heat.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{total}</td>{"".join(_shaded(count, total) for count in counts)}</tr>'
        for name, total, counts in heat.rows
    )
    first = "".join(f'<th scope="col">{escape(each)}</th>' for each in (heat.head, heat.total))
    return f'<table class="heat"><thead><tr>{first}{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _shaded(count: int, total: int) -> str:
    share = count / total if total else 0.0
    return f'<td class="s{round(share * SHADES)}" title="{count} / {total}">{share:.0%}</td>'


STRIP_LINE, LARGEST, BETWEEN = 34, 14.0, 42


def _dots(strip: Strip, id: str) -> str:
    most = max((count for row in strip.values for part in row for count in part), default=0) or 1
    wide = (WIDTH - LABEL) / len(strip.steps)
    centres = [LABEL + wide * (step + 0.4) for step in range(len(strip.steps))]
    drawn = [
        f'<text x="{x:.1f}" y="16" text-anchor="middle">{escape(step)}</text>'
        for x, step in zip(centres, strip.steps, strict=True)
    ]
    for line, (label, row) in enumerate(zip(strip.labels, strip.values, strict=True)):
        y = 24 + STRIP_LINE * line + STRIP_LINE // 2
        drawn.append(f'<text x="{LABEL - 8}" y="{y + 4}" text-anchor="end">{escape(_short(label))}</text>')
        drawn.append(f'<line x1="{LABEL}" x2="{WIDTH}" y1="{y}" y2="{y}" stroke="#e3e5e8"/>')
        drawn += _line_of_dots(strip, label, row, centres, y, most)
    height = 24 + STRIP_LINE * max(len(strip.labels), 1) + 4
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}">{"".join(drawn)}</svg>'


def _line_of_dots(
    strip: Strip, label: str, row: Sequence[Sequence[int]], centres: Sequence[float], y: int, most: int
) -> Iterator[str]:
    for number, (part, counts) in enumerate(zip(strip.parts, row, strict=True)):
        aside = (number - (len(strip.parts) - 1) / 2) * BETWEEN
        for x, step, count in zip(centres, strip.steps, counts, strict=True):
            if count:
                said = f"{label} · {part.name} · {step}"
                yield _dot(x + aside, y, LARGEST * (count / most) ** 0.5, part, said, count)


def _dot(x: float, y: int, radius: float, part: Part, said: str, count: int) -> str:
    radius = max(radius, 2.0)
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="{radius:.1f}" fill="{part.colour}"><title>{escape(said)} · {count}</title></circle>'
        f'<text class="in" x="{x + radius + 2:.1f}" y="{y + 4}">{count}</text>'
    )
