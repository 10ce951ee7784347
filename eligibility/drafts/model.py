"""What a document is taken apart into. Offsets are code points of the mended text unless said otherwise. It must not read files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from eligibility.ir.rules import Effect

Span = tuple[int, int]

MarkKind = Literal[
    "norm", "date", "amount", "share", "place", "recognition", "open_list", "reference", "exclusion", "number"
]

Doubt = Literal["", "no_verb", "condition", "exclusion", "limit", "definition", "several_parts"]
"""Why a sentence may be something else than what is proposed."""


@dataclass(frozen=True, slots=True)
class Received:
    """A document's text as its reader gave it: lines end with a line feed, pages with a form feed."""

    name: str
    kind: Literal["txt", "html", "docx", "pdf"]
    text: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person must look at: a code, where (page and line of the received text, from 1), and both languages."""

    code: str
    line: int | None
    zh: str
    en: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """The readable text: furniture out, hard wraps joined, a paragraph a line. `offsets` says where each character was received.

    A character that was put in (a line feed) has the offset of what follows it.
    """

    text: str
    offsets: tuple[int, ...]
    furniture: tuple[Span, ...]
    """The lines that were left out, as spans of the received text."""

    joined: int
    """How many hard wraps were joined."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something found in a sentence. `says` is its plain meaning: a vocabulary id, a number, a clause; empty where it is its words."""

    kind: MarkKind
    span: Span
    words: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The effect that a verb suggests, and the words it rests on. `why` says what else the sentence may be."""

    effect: Effect | Literal["duty"]
    verb: str
    doubt: Doubt = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a clause: `id` is the clause's number and its own."""

    id: str
    span: Span
    words: str
    proposal: Proposal
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause. `label` is its number as printed; `scrambled` says that its words are not in reading order."""

    number: int
    label: str
    heading: str
    section: str
    span: Span
    departments: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    bracketed: bool = False
    """Whether a bracket at its end names the bodies: （责任单位：…）."""

    scrambled: bool = False
    full_stops: int = 0
    """How many sentences the full stops of a scrambled clause suggest."""

    brackets: int = 0
    """How many brackets name bodies."""

    @property
    def counted(self) -> int:
        """How many sentences it has."""
        return self.full_stops if self.scrambled else len(self.sentences)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document, taken apart."""

    title: str
    number: str
    preamble: str
    sections: tuple[str, ...]
    clauses: tuple[Clause, ...]
    tail: tuple[Span, ...]
    """Paragraphs after the last clause: signature, date, attachments."""

    head: tuple[Span, ...] = ()
    """Paragraphs before the title."""

    outside: tuple[Span, ...] = ()
    """Paragraphs of a section that stand in no clause."""

    remarks: tuple[Remark, ...] = field(default=())
