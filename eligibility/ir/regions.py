"""Where a clause stands in the policy's text, and where the text names the bodies responsible for it. It must not know conditions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eligibility.ir.anchoring import Region
from eligibility.source.models import ClauseFile
from eligibility.source.text import Span, Text, normalise

Stops = Mapping[str, Sequence[int]]
"""By a text's id the normal offsets at which something begins that ends a clause."""

MARK = "\ue010"
"""The private-use character that some texts print after a clause's number."""

ROLES = r"(?:责任|牵头|主责|主办|落实|实施)(?:单位|部门)"
"""What a text calls the bodies responsible for a clause."""

EVERY_ROLE = r"(?:责任|牵头|主责|主办|落实|实施|配合|协办|参与)(?:单位|部门)"
"""The same, and those who help."""

_OTHERS = re.compile(f"{EVERY_ROLE}:")
_BRACKET = re.compile(rf"\({ROLES}:([^()]*(?:\([^()]*\)[^()]*)*)\)")
_LINE = re.compile(rf"{ROLES}:")
_SEPARATORS = str.maketrans("", "", normalise("、，及；。"))


@dataclass(frozen=True, slots=True)
class Place:
    """A clause's region, and in the normal text the words that name its bodies: with what is around them, and alone."""

    region: Region
    around: Span | None = None
    names: Span | None = None


def openings_of(clause: ClauseFile) -> tuple[str, ...]:
    """How the text may print the clause's beginning: its label or number, and its heading. Without a heading the label stands for it."""
    if clause.label is None:
        return f"{clause.clause}{MARK}{clause.heading}", f"{clause.clause}{clause.heading}"
    return (clause.label,) if clause.label == clause.heading else (f"{clause.label}{clause.heading}",)


def place_of(clause: ClauseFile, texts: Mapping[str, Text], stops: Stops) -> Place | None:
    """The clause's place: up to the bracket that names its bodies, or with a label up to the next of `stops`.

    A text named `clause_n` comes first.
    """
    number = clause.clause
    for text in sorted(texts.values(), key=lambda text: (text.id != f"clause_{number}", text.id)):
        for begin, after in _beginnings(clause, text):
            if clause.label is not None:
                return _labelled(clause, text, (begin, after), _stop(text, after, stops[text.id]))
            if bracket := _BRACKET.search(text.normal, after):
                return Place(_region(clause, text, begin, bracket.end()), bracket.span(), bracket.span(1))
    return None


def _region(clause: ClauseFile, text: Text, begin: int, end: int) -> Region:
    return Region(text, ((begin, end),), f"clause {clause.clause}")


def _beginnings(clause: ClauseFile, text: Text) -> Iterator[Span]:
    """A label must begin a line: 第二条 also stands where other clauses refer to it."""
    for opening in openings_of(clause):
        for span in text.find(opening):
            if clause.label is None or text.begins_line(span[0]):
                yield span


def stops_in(text: Text, begins: Iterable[str]) -> tuple[int, ...]:
    """The normal offsets at which these words begin a line, in order."""
    places = {span[0] for each in begins for span in text.find(each) if text.begins_line(span[0])}
    return tuple(sorted(places))


def _stop(text: Text, after: int, stops: Sequence[int]) -> int:
    at = bisect_left(stops, after)
    return stops[at] if at < len(stops) else len(text.normal)


def _labelled(clause: ClauseFile, text: Text, opening: Span, end: int) -> Place:
    """Its bodies stand in its last bracket, or on a line of their own, or nowhere by themselves."""
    begin, after = opening
    region = _region(clause, text, begin, end)
    for bracket in [*_BRACKET.finditer(text.normal, after, end)][-1:]:
        return Place(region, bracket.span(), bracket.span(1))
    for found in _LINE.finditer(text.normal, after, end):
        if text.begins_line(found.start()):
            stop = text.line_end(found.end())
            return Place(region, (found.start(), stop), (found.end(), stop))
    return Place(region)


def same_bodies(departments: Iterable[str], printed: str) -> bool:
    """Whether the bodies are those of a printed list, in its order."""
    wanted = "".join(normalise(each) for each in departments).translate(_SEPARATORS)
    return wanted == _OTHERS.sub("", printed).translate(_SEPARATORS)
