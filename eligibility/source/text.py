"""The policy's text, and how quotes are found in it.

Texts arrive with hard wraps, full-width digits and spaces inside words, so quotes are compared after NFKC and without white
space. Every normal character remembers the raw character it came from; offsets given out are raw, in code points.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

Span = tuple[int, int]

ELLIPSIS = "…"
"""Joins the segments of a quote that leaves words out."""


@dataclass(frozen=True, slots=True)
class Text:
    """A raw text, its normal form and, for each normal character, the raw offset it came from."""

    id: str
    raw: str
    sha256: str
    normal: str
    offsets: tuple[int, ...]

    def find(self, quote: str, start: int = 0, end: int | None = None) -> list[Span]:
        """Every place of a quote in the normal text between two normal offsets, overlaps included."""
        wanted, limit = normalise(quote), len(self.normal) if end is None else end
        places, at = [], self.normal.find(wanted, start, limit) if wanted else -1
        while at >= 0:
            places.append((at, at + len(wanted)))
            at = self.normal.find(wanted, at + 1, limit)
        return places

    def raw_span(self, span: Span) -> Span:
        """Raw offsets (start, end) of a normal span; the end is after its last character."""
        return self.offsets[span[0]], self.offsets[span[1] - 1] + 1

    def begins_line(self, at: int) -> bool:
        """Whether only white space stands before a normal offset on its line."""
        offset = self.offsets[at]
        return not self.raw[self.raw.rfind("\n", 0, offset) + 1 : offset].strip()

    def line_end(self, at: int) -> int:
        """The normal offset after the last character of the line that holds a normal offset."""
        stop = self.raw.find("\n", self.offsets[at - 1])
        return len(self.normal) if stop < 0 else bisect_left(self.offsets, stop)


def normalise(text: str) -> str:
    """NFKC without white space. The ellipsis survives as one character."""
    return "".join(_pieces(text))


def _pieces(text: str) -> list[str]:
    return [_normal_character(character) for character in text]


def _normal_character(character: str) -> str:
    if character == ELLIPSIS:
        return character
    return "".join(unicodedata.normalize("NFKC", character).split())


def text_from_bytes(id: str, data: bytes) -> Text:
    """Read a UTF-8 text. Raises `UnicodeDecodeError`."""
    raw = data.decode("utf-8")
    pieces = _pieces(raw)
    offsets = tuple(offset for offset, piece in enumerate(pieces) for _ in piece)
    return Text(id, raw, hashlib.sha256(data).hexdigest(), "".join(pieces), offsets)


_ENCODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(data: bytes) -> str | None:
    """The text of a stranger's file: by its byte-order mark, else UTF-8, else GB18030, each strictly; `None` if it is none of them."""
    marked = next((encoding for mark, encoding in _ENCODINGS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def segments(quote: str) -> list[str]:
    """The parts of a quote between ellipses."""
    return [part for part in quote.split(ELLIPSIS) if part.strip()]


AND_OTHERS = re.compile(r"(?<![平高初中同均对相一二三四五特甲乙])等(?![级额于同值候待])")
"""等 that leaves a list open, and not a part of 高等, 等级, 一等 and their like."""

_SPACE = re.compile(r"\s+")


def tidy(words: str) -> str:
    """Words without the white space that line wraps left: it stays, as one space, between ASCII characters only."""
    return _SPACE.sub(lambda found: " " if _between_ascii(found) else "", words.strip())


def _between_ascii(found: re.Match[str]) -> bool:
    return found.string[found.start() - 1].isascii() and found.string[found.end()].isascii()
