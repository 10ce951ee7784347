"""The numbers that Word prints before paragraphs and does not keep in their text: 第一条, （一）, 1. It must not know clauses.

Many a policy's clause numbers are such; without them its clauses could not be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from eligibility.drafts.wordxml import W

_CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified", "ideographTraditional"})  # fmt: skip
_CN = "〇一二三四五六七八九"
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered."""

    format: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    """The abstract list of each list: lists of one abstract list count on."""

    def label_for(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, counted on; empty where there is none."""
        place = _place_of(paragraph.find(f"{W}pPr")) or self.styles.get(_style_of(paragraph), None)
        if place is None or (level := self.levels.get(place)) is None:
            return ""
        list_, depth = place
        counts = self.counts.setdefault(self.lists[list_], [0] * _DEEPEST)
        counts[depth] = counts[depth] + 1 if counts[depth] else level.start
        counts[depth + 1 :] = [0] * (_DEEPEST - depth - 1)
        return re.sub(r"%(\d)", lambda found: self._number(list_, int(found[1]) - 1, counts), level.text)

    def _number(self, list_: str, depth: int, counts: list[int]) -> str:
        level = self.levels.get((list_, depth))
        return number_in(level.format, counts[depth] or level.start) if level and depth < _DEEPEST else ""


def numbering_from_parts(numbering: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists that the parts of a document define."""
    found = Numbering()
    if numbering is None:
        return found
    abstract = {each.get(f"{W}abstractNumId", ""): each for each in numbering.iter(f"{W}abstractNum")}
    for each in numbering.iter(f"{W}num"):
        list_, of = each.get(f"{W}numId", ""), _value(each, "abstractNumId")
        found.lists[list_] = of
        if of in abstract:
            found.levels.update({(list_, depth): level for depth, level in _levels(abstract[of])})
    for style in styles.iter(f"{W}style") if styles is not None else ():
        if place := _place_of(style.find(f"{W}pPr")):
            found.styles[style.get(f"{W}styleId", "")] = place
    return found


def _levels(abstract: etree._Element) -> Iterator[tuple[int, Level]]:
    for each in abstract.iter(f"{W}lvl"):
        depth, start = each.get(f"{W}ilvl", "0"), _value(each, "start") or "1"
        if depth.isdigit() and int(depth) < _DEEPEST and start.isdigit():
            yield int(depth), Level(_value(each, "numFmt"), _value(each, "lvlText"), int(start))


def _value(element: etree._Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def _place_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The list and the level of a paragraph or style. List 0 is none."""
    number = properties.find(f"{W}numPr") if properties is not None else None
    if number is None or (list_ := _value(number, "numId")) in {"", "0"}:
        return None
    depth = _value(number, "ilvl") or "0"
    return list_, int(depth) if depth.isdigit() and int(depth) < _DEEPEST else 0


def _style_of(paragraph: etree._Element) -> str:
    properties = paragraph.find(f"{W}pPr")
    return _value(properties, "pStyle") if properties is not None else ""


def number_in(form: str, value: int) -> str:
    """A number as a list format prints it; in plain digits where the format is another."""
    if form in {"bullet", "none"}:
        return ""
    return chinese_number(value) if form in _CHINESE and 0 < value < 1000 else str(value)


def chinese_number(value: int) -> str:
    """1 to 999 in Chinese digits."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_CN[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_CN[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_CN[ones] if ones else "")
