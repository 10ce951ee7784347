"""The numbers that begin paragraphs: 第一条, 一、, （一）, 1. and their kind. It must not know what a clause is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["part", "article", "cn", "cn_paren", "num", "num_paren", "row"]

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100}
_CN = "〇零一二三四五六七八九十百"
_GAP = r"[ \u3000\u00a0]*"

_FORMS: tuple[tuple[LabelKind, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第{_GAP}([{_CN}\d]+){_GAP}[章编节篇](?![程约目])")),
    ("article", re.compile(rf"第{_GAP}([{_CN}\d]+){_GAP}条(?![的款项、，,和及至或第规约例件])")),
    ("cn", re.compile(rf"([{_CN}]+){_GAP}[、．.]")),
    ("cn_paren", re.compile(rf"[（(]{_GAP}([{_CN}]+){_GAP}[）)]{_GAP}[、．.]?")),
    ("num_paren", re.compile(rf"[（(]{_GAP}(\d{{1,3}}){_GAP}[）)]")),
    ("row", re.compile(r"(\d{1,3})\t")),
    ("num", re.compile(rf"(\d{{1,3}})(?:{_GAP}[、．.\ue000-\uf8ff](?!\d)|[ \u3000]+(?=[\u4e00-\u9fff]))")),
)


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the beginning of a paragraph: its kind, its value and its words as printed."""

    kind: LabelKind
    value: int
    words: str


def label_of(line: str) -> Label | None:
    """The label a line begins with. White space before it must be gone."""
    plain = _plain_digits(line[:16])
    for kind, form in _FORMS:
        found = form.match(plain)
        if found and (value := number_from_words(found[1])):
            return Label(kind, value, line[: found.end()].rstrip())
    return None


def _plain_digits(line: str) -> str:
    """The same line with full-width digits and letters made plain: one character stays one."""
    return "".join(unicodedata.normalize("NFKC", each) if "０" <= each <= "９" else each for each in line)


def number_from_words(words: str) -> int:
    """1 to 999 from Chinese or Arabic digits; 0 for what is no number."""
    if words.isascii() and words.isdigit():
        return int(words)
    if not set(words) & {"十", "百"}:
        return int("".join(str(_DIGITS[each]) for each in words))
    total, digit = 0, 0
    for each in words:
        if each in _UNITS:
            total, digit = total + _UNITS[each] * (digit or 1), 0
        else:
            digit = _DIGITS[each]
    return total + digit
