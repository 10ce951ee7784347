"""Charts as inline SVG and shaded tables, each with a title, its finding in one line and its figures in a table. No dependency, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

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


def figure(chart: Chart, id: str, table_word: str) -> str:
    """The whole figure in HTML."""
    return (
        f'<figure aria-labelledby="{id}"><figcaption><h3 id="{id}">{escape(chart.title)}</h3><p>{escape(chart.finding)}</p></figcaption>'
        f"{_legend(chart.parts)}{_bars(chart, id)}<details><summary>{escape(table_word)}</summary>{_table(chart)}</details></figure>"
    )


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


def _table(chart: Chart) -> str:
    heads = "".join(
        f'<th scope="col">{escape(each)}</th>' for each in (chart.head, *(part.name for part in chart.parts))
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(f"<td>{value}</td>" for value in row)}</tr>'
        for label, row in zip(chart.labels, chart.values, strict=True)
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of shares, shaded: for each row its name, how many it stands for, and a count for each column."""

    title: str
    finding: str
    head: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, int, Sequence[int]]]


def heat_table(heat: Heat, id: str) -> str:
    """A real table; a cell says its share in figures and by its shade."""
    heads = "".join(f'<th scope="col" title="{escape(name)}">{escape(short)}</th>' for short, name in heat.columns)
    rows = "".join(
        f'<tr><th scope="row">{escape(name)} <small>{total}</small></th>{"".join(_shaded(count, total) for count in counts)}</tr>'
        for name, total, counts in heat.rows
    )
    return (
        f'<figure class="wide" aria-labelledby="{id}"><figcaption><h3 id="{id}">{escape(heat.title)}</h3><p>{escape(heat.finding)}</p></figcaption>'
        f'<div class="scroll"><table class="heat"><thead><tr><th scope="col">{escape(heat.head)}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div></figure>'
    )


def _shaded(count: int, total: int) -> str:
    share = count / total if total else 0.0
    ink = "#ffffff" if share > 0.6 else "#1a1a1a"
    return f'<td style="background:rgba(21,84,138,{share:.2f});color:{ink}" title="{count} / {total}">{share:.0%}</td>'


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


STRIP_LINE, LARGEST, BETWEEN = 34, 14.0, 42


def strip_figure(strip: Strip, id: str, table_word: str) -> str:
    """The whole figure in HTML."""
    return (
        f'<figure aria-labelledby="{id}"><figcaption><h3 id="{id}">{escape(strip.title)}</h3><p>{escape(strip.finding)}</p></figcaption>'
        f"{_legend(strip.parts)}{_dots(strip, id)}<details><summary>{escape(table_word)}</summary>{_strip_table(strip)}</details></figure>"
    )


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
        for number, (part, counts) in enumerate(zip(strip.parts, row, strict=True)):
            aside = (number - (len(strip.parts) - 1) / 2) * BETWEEN
            drawn += [
                _dot(x + aside, y, LARGEST * (count / most) ** 0.5, part, f"{label} · {part.name} · {step}", count)
                for x, step, count in zip(centres, strip.steps, counts, strict=True)
                if count
            ]
    height = 24 + STRIP_LINE * max(len(strip.labels), 1) + 4
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id}">{"".join(drawn)}</svg>'


def _dot(x: float, y: int, radius: float, part: Part, said: str, count: int) -> str:
    radius = max(radius, 2.0)
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="{radius:.1f}" fill="{part.colour}"><title>{escape(said)} · {count}</title></circle>'
        f'<text class="in" x="{x + radius + 2:.1f}" y="{y + 4}">{count}</text>'
    )


def _strip_table(strip: Strip) -> str:
    names = [f"{part.name} {step}" for part in strip.parts for step in strip.steps]
    heads = "".join(f'<th scope="col">{escape(each)}</th>' for each in (strip.head, *names))
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(f"<td>{count}</td>" for part in row for count in part)}</tr>'
        for label, row in zip(strip.labels, strip.values, strict=True)
    )
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
