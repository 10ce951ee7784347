"""The policy's text, and how quotes are found in it.

Texts arrive with hard wraps, full-width digits and spaces inside words, so quotes are compared after NFKC and without white
space. Every normal character remembers the raw character it came from; offsets given out are raw, in code points.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
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


def segments(quote: str) -> list[str]:
    """The parts of a quote between ellipses."""
    return [part for part in quote.split(ELLIPSIS) if part.strip()]


_SPACE = re.compile(r"\s+")


def tidy(words: str) -> str:
    """Words without the white space that line wraps left: it stays, as one space, between ASCII characters only."""
    return _SPACE.sub(lambda found: " " if _between_ascii(found) else "", words.strip())


def _between_ascii(found: re.Match[str]) -> bool:
    return found.string[found.start() - 1].isascii() and found.string[found.end()].isascii()
