"""Quotes to places in the policy's text, and the account of every character of a clause."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from eligibility.ir.rules import Quote
from eligibility.source.text import ELLIPSIS, Span, Text, normalise, segments, tidy


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
    """The parts of a text that quotes must lie in, in order, and what they are called in messages."""

    text: Text
    spans: tuple[Span, ...]
    name: str

    def anchor(self, quote: str) -> Anchored:
        """Find every segment of a quote, in order, each exactly once. Raises `QuoteProblem`."""
        parts = segments(quote)
        if not parts:
            raise QuoteProblem("quote-not-found", "the quote has no words", "quote words of the policy")
        spans = tuple(self._segment(part) for part in parts)
        if any(one[1] > other[0] for one, other in pairwise(spans)):
            message = f"the parts of `{quote}` do not stand in this order in {self.name}"
            raise QuoteProblem("quote-not-found", message, "write them in the order of the text")
        raw = tuple(self.text.raw_span(span) for span in spans)
        return Anchored(Quote(ELLIPSIS.join(tidy(part) for part in parts), self.text.id, raw), spans)

    def find(self, quote: str) -> list[Span]:
        """Every place of a quote without ellipsis."""
        return [place for span in self.spans for place in self.text.find(quote, *span)]

    def _segment(self, segment: str) -> Span:
        inside = self.find(segment)
        if len(inside) == 1:
            return inside[0]
        if inside:
            message = f"`{segment}` stands {len(inside)} times in {self.name}"
            raise QuoteProblem("quote-ambiguous", message, "quote more of the words around it")
        if self.text.find(segment):
            help = "quote words of that part, or move the condition to the provision that it belongs to"
            raise QuoteProblem("quote-outside", f"`{segment}` stands in the policy, but not in {self.name}", help)
        raise QuoteProblem("quote-not-found", f"`{segment}` does not stand in {self.name}", self._nearest(segment))

    def _nearest(self, segment: str) -> str:
        """The longest beginning of the segment that does stand in the region."""
        wanted = normalise(segment)
        size = max((size for size in range(2, len(wanted)) if self.find(wanted[:size])), default=0)
        if not size:
            return "quotes are compared letter by letter, after NFKC and without white space"
        at = self.find(wanted[:size])[0][0]
        return f"the text reads `{self.text.normal[at : at + len(wanted) + 4]}`"


def whole(text: Text) -> Region:
    """A text from beginning to end."""
    return Region(text, ((0, len(text.normal)),), "the policy")


def is_punctuation(character: str) -> bool:
    """Characters that need no account: punctuation, symbols, separators and private-use marks."""
    return unicodedata.category(character)[0] in "PZSC"


def joined(text: Text, spans: Sequence[Span]) -> list[Span]:
    """The same spans, in their order, those made one between which only punctuation stands."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1][1] <= span[0] and all(map(is_punctuation, text.normal[found[-1][1] : span[0]])):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found


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
