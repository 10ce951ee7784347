"""Quotes to places in the policy's text, and the account of every character of a clause."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from eligibility.ir.rules import Quote
from eligibility.source.text import Span, Text, normalise, segments


class QuoteProblem(Exception):
    """Why a quote cannot be anchored: code, message, help."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.help = code, message, help


@dataclass(frozen=True, slots=True)
class Anchored:
    """A quote and its places in the normal text."""

    quote: Quote
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a text that quotes must lie in, and what it is called in messages."""

    text: Text
    span: Span
    name: str

    def anchor(self, quote: str) -> Anchored:
        """Find every segment of a quote, in order, each exactly once. Raises `QuoteProblem`."""
        spans: list[Span] = []
        after = self.span[0]
        for segment in segments(quote):
            span = self._segment(segment)
            if span[0] < after:
                message = f"the parts of `{quote}` do not stand in this order in {self.name}"
                raise QuoteProblem("quote-not-found", message, "write them in the order of the text")
            spans.append(span)
            after = span[1]
        if not spans:
            raise QuoteProblem("quote-not-found", "the quote is empty")
        raw = tuple(self.text.raw_span(span) for span in spans)
        return Anchored(Quote(quote, self.text.id, raw), tuple(spans))

    def _segment(self, segment: str) -> Span:
        inside = self.text.find(segment, *self.span)
        if len(inside) == 1:
            return inside[0]
        if inside:
            message = f"`{segment}` stands {len(inside)} times in {self.name}"
            raise QuoteProblem("quote-ambiguous", message, "quote more of the words around it")
        if self.text.find(segment):
            raise QuoteProblem("quote-outside", f"`{segment}` stands in the policy, but not in {self.name}")
        raise QuoteProblem("quote-not-found", f"`{segment}` does not stand in {self.name}", self._nearest(segment))

    def _nearest(self, segment: str) -> str:
        """The longest beginning of the segment that does stand in the region."""
        wanted = normalise(segment)
        begin, end = self.span
        size = max((size for size in range(2, len(wanted)) if self.text.find(wanted[:size], begin, end)), default=0)
        if not size:
            return "quotes are compared letter by letter, after NFKC and without white space"
        at = self.text.find(wanted[:size], begin, end)[0][0]
        return f"the text reads `{self.text.normal[at : at + len(wanted) + 4]}`"


def is_punctuation(character: str) -> bool:
    """Characters that need no account: punctuation, symbols, separators and private-use marks."""
    return unicodedata.category(character)[0] in "PZSC"


def unaccounted(text: Text, span: Span, accounted: Iterable[Span]) -> list[Span]:
    """The runs of a span that no accounted span covers, punctuation aside."""
    covered = bytearray(span[1] - span[0])
    for begin, end in accounted:
        covered[max(begin - span[0], 0) : max(end - span[0], 0)] = b"\1" * (min(end, span[1]) - max(begin, span[0]))
    runs: list[Span] = []
    for offset, done in enumerate(covered, span[0]):
        if done or is_punctuation(text.normal[offset]):
            continue
        if runs and all(covered[at - span[0]] == 0 for at in range(runs[-1][1], offset)):
            runs[-1] = (runs[-1][0], offset + 1)
        else:
            runs.append((offset, offset + 1))
    return runs
