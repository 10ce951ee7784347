"""A missing fact as a question: its words, the control and JSON Schema of its answer, why it is asked, where the answer goes.

It must not judge and must not choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from eligibility.domain.vocabulary import NUMERIC, FactDef
from eligibility.explain.document import quote_document
from eligibility.explain.words import Phrases, path_label
from eligibility.ir.reads import reads_of_atom
from eligibility.ir.rules import About, Gate, Leaf, Node, Pack, Provision, Term
from eligibility.services.profile_schema import answer_schema
from eligibility.services.situations import definition_of

Json = dict[str, Any]

_CONTROLS = {
    "boolean": "yes_no", "enum": "one_of", "set": "some_of", "code": "code", "codes": "codes", "date": "date", "end_date": "date",
    "records": "records", "credit_code": "text", "text": "text",
}  # fmt: skip


class Questions:
    """The questions of one pack in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = "en" if lang == "en" else "zh"
        self.phrases = Phrases(pack.vocabulary, self.lang)
        self._reasons: dict[tuple[str, str], Json | None] = {}
        self._schemas: dict[tuple[str, str], Json] = {}

    def head(self, subject: str, as_of: date) -> Json:
        """The fact, its label, and where an answer belongs in a profile."""
        return {
            "fact": subject,
            "label": path_label(self.pack.vocabulary, subject, self.lang),
            **place_of(subject, as_of),
        }

    def question(self, subject: str, as_of: date) -> Json:
        """The question in full."""
        fact = definition_of(self.pack.vocabulary, subject)
        words = (fact.question or fact.words).in_language(self.lang)
        return {
            **self.head(subject, as_of),
            "question": words,
            "help": fact.help.in_language(self.lang) if fact.help else None,
            "control": control_of(fact),
            "evidence": list(fact.evidence),
            "schema": self.schema(subject),
        }

    def schema(self, subject: str) -> Json:
        """The JSON Schema of an answer."""
        fact = definition_of(self.pack.vocabulary, subject)
        key = (subject.partition("[")[0], fact.id)
        if key not in self._schemas:
            self._schemas[key] = answer_schema(self.pack.vocabulary, fact, self.lang)
        return self._schemas[key]

    def reason(self, provision: Provision, subject: str) -> Json:
        """Why it is asked: the provision, and the words of a condition that the answer would decide."""
        key = (provision.id, subject)
        if key not in self._reasons:
            self._reasons[key] = self._reason_found(provision, subject)
        head = {"provision": provision.id, "title": provision.title.in_language(self.lang)}
        return head | (self._reasons[key] or {"quote": quote_document(provision.quote)})

    def _reason_found(self, provision: Provision, subject: str) -> Json | None:
        for node in (provision.applies_to, provision.requires):
            for leaf, about in _leaves(node, About()):
                if _reads(leaf, subject, provision.per):
                    quote = about.quote or provision.quote
                    words = about.words.in_language(self.lang) if about.words else None
                    return {
                        "quote": quote_document(quote),
                        "condition": words or self.phrases.needed(leaf.atom, provision.per),
                    }
        return None


def place_of(subject: str, as_of: date) -> Json:
    """Where the answer belongs: the fact's key in `facts`, its year, or the record and field."""
    base, dot, name = subject.partition("].")
    fact, _, index = base.partition("[")
    if dot:
        return {"in": {"fact": fact, "record": int(index), "field": name}}
    if index:
        return {"in": {"fact": fact, "year": str(as_of.year + int(index.rstrip("]")))}}
    return {"in": {"fact": fact}}


def control_of(fact: FactDef) -> str:
    """What a form shows for it: yes_no, one_of, some_of, code, codes, date, number, text or records."""
    return "number" if fact.type.kind in NUMERIC else _CONTROLS[fact.type.kind]


def _leaves(node: Node, about: About) -> Iterator[tuple[Leaf, About]]:
    """The leaves, each with the nearest words and quote that are said of it."""
    inner = About(node.about.quote or about.quote, node.about.words or about.words)
    match node:
        case Leaf():
            yield node, About(inner.quote, node.about.words or (about.words if node.about.quote is None else None))
        case Gate(children=children):
            for child in children:
                yield from _leaves(child, inner)
        case Term(body=body):
            yield from _leaves(body, inner)
        case _:
            return


def _reads(leaf: Leaf, subject: str, per: str | None) -> bool:
    base, dot, name = subject.partition("].")
    fact = base.partition("[")[0]
    return any(read.fact == fact and (not dot or read.field == name) for read in reads_of_atom(leaf.atom, per))


_kept: dict[tuple[int, str], Questions] = {}
_MOST_KEPT = 8


def questions_of(pack: Pack, lang: str) -> Questions:
    """The questions of a pack; the last few are kept, because their words and schemas do not change."""
    key = (id(pack), "en" if lang == "en" else "zh")
    found = _kept.get(key)
    if found is None or found.pack is not pack:
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        found = _kept[key] = Questions(pack, lang)
    return found
