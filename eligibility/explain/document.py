"""The decision document: what the API answers, the terminal draws and every executor must be able to produce.

This is the plain way, a tree of dictionaries from outcomes; the compiled executor writes the same bytes directly, and a test
holds the two together. Keys are emitted in the order of this module; absent means none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, assert_never

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion, conclude
from eligibility.domain.facts import Cause, Slots, Why
from eligibility.domain.standing import NORM_STATUS_WORDS
from eligibility.domain.verdict import NOT_MET, UNDETERMINED
from eligibility.explain.words import Phrases, path_label, plain_value, shown
from eligibility.ir.reasons import Found, Outcome, Reason, open_causes
from eligibility.ir.rules import About, Clause, Duty, Gate, Leaf, Open, Pack, Provision, Quote, Term

Document = dict[str, Any]


def bytes_from_document(document: Document) -> bytes:
    """Compact UTF-8 JSON, keys in their order."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class DocumentWriter:
    """Documents of one pack in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str = "zh") -> None:
        self.pack = pack
        self.lang = "en" if lang == "en" else "zh"
        self.vocabulary = pack.vocabulary
        self.phrases = Phrases(pack.vocabulary, self.lang)
        self.clauses = {clause.number: clause for clause in pack.clauses}

    def provisions(self, outcomes: tuple[Outcome, ...], slots: Slots) -> list[Document]:
        """One document a provision, in the order of the outcomes."""
        return [self.provision(outcome, slots) for outcome in outcomes]

    def duties(self) -> list[Document]:
        """The sentences that bind only government."""
        return [self._duty(duty) for clause in self.pack.clauses for duty in clause.duties]

    def provision(self, outcome: Outcome, slots: Slots) -> Document:
        """A provision with its verdict and all its reasons."""
        conclusion = conclude(outcome.provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)
        causes = open_causes(outcome)
        missing = [self._subject(cause) for cause in causes if cause.kind == Why.MISSING.value]
        because = [self.cause(cause) for cause in causes if cause.kind != Why.MISSING.value]
        return {
            **self.provision_head(outcome.provision),
            "verdict": outcome.verdict.value,
            "applies": outcome.applies_verdict.value,
            **conclusion_document(conclusion, self.lang),
            "missing": missing,
            "because": because,
            "presumptions": list(dict.fromkeys(presumptions(outcome))),
            "reasons": self._reasons(outcome, slots),
        }

    def provision_head(self, provision: Provision) -> Document:
        """What is the same for every enterprise."""
        clause = self.clauses[provision.clause]
        norms = [self._norm(id) for id in provision.norms]
        return {
            "id": provision.id,
            "clause": provision.clause,
            "heading": clause.heading.text,
            "title": provision.title.in_language(self.lang),
            "effect": provision.effect,
            "quote": quote_document(provision.quote),
            "benefit": self._benefit(provision),
            "departments": list(clause.departments),
            "norms": norms,
            "readings": [
                {
                    "quote": quote_document(reading.quote),
                    "reading": reading.words.in_language(self.lang),
                    "why": reading.why.in_language(self.lang),
                }
                for reading in provision.readings
            ],
        }

    def _benefit(self, provision: Provision) -> Document:
        benefit = provision.benefit
        document: Document = {"words": benefit.words.in_language(self.lang)}
        if benefit.quote is not None:
            document["quote"] = quote_document(benefit.quote)
        if benefit.amount_open is not None:
            document["amount_open"] = benefit.amount_open.in_language(self.lang)
        return document

    def _norm(self, id: str) -> Document:
        norm = self.pack.norms[id]
        status = NORM_STATUS_WORDS[norm.status].in_language(self.lang)
        document: Document = {"id": norm.id, "title": norm.words.in_language(self.lang), "status": status}
        if norm.number is not None:
            document["number"] = norm.number
        return document

    def _duty(self, duty: Duty) -> Document:
        clause: Clause = self.clauses[duty.clause]
        return {
            "id": duty.id,
            "clause": duty.clause,
            "heading": clause.heading.text,
            "quote": quote_document(duty.quote),
            "departments": list(clause.departments),
            **conclusion_document(Conclusion.GOVERNMENT_DUTY, self.lang),
        }

    def _reasons(self, outcome: Outcome, slots: Slots) -> Document:
        records = outcome.provision.per
        if outcome.applies is not None and outcome.meets is not None:
            return {
                "applies_to": self.reason(outcome.applies, slots, None),
                "requires": self.reason(outcome.meets, slots, None),
            }
        return {
            "per": records,
            "records": [
                {
                    "index": each.index,
                    "verdict": each.verdict.value,
                    "applies_to": self.reason(each.applies, slots, records),
                    "requires": self.reason(each.meets, slots, records),
                }
                for each in outcome.records
            ],
        }

    def reason(self, reason: Reason, slots: Slots, records: str | None) -> Document:
        """One condition and what is below it. `records` names the records the provision is judged per."""
        head = self.reason_head(reason, records)
        match reason.node:
            case Gate(table=table):
                return head | {"of": [self.reason(each, slots, records) for each in shown_rows(reason, table)]}
            case Leaf():
                found = [self.found(each, slots) for each in reason.found]
                return head | {"found": found, "because": [self.cause(each) for each in reason.causes]}
            case Open() | Term():
                return head | {
                    "decided_by": reason.decided_by,
                    "found": [self.found(each, slots) for each in reason.found],
                    "because": [self.cause(each) for each in reason.causes],
                    "of": [self.reason(each, slots, records) for each in reason.children],
                }
            case _:
                assert_never(reason.node)

    def reason_head(self, reason: Reason, records: str | None) -> Document:
        """Kind, verdict, and what is the same for every enterprise."""
        node = reason.node
        match node:
            case Gate(operator=operator):
                head: Document = {"kind": operator, "verdict": reason.verdict.value}
                if operator == "at_least":
                    head["wanted"] = node.wanted
                if node.points:
                    head["points"] = list(node.points)
                if node.scale != 1:
                    head["scale"] = node.scale
            case Leaf():
                head = {
                    "kind": "leaf",
                    "verdict": reason.verdict.value,
                    "condition": node.text,
                    "needed": self.phrases.needed(node.atom, records),
                }
            case Open():
                question = self.pack.opens[node.id]
                head = {
                    "kind": "open",
                    "verdict": reason.verdict.value,
                    "id": node.id,
                    "question": question.words.in_language(self.lang),
                    "settled_by": question.settled_by.in_language(self.lang),
                }
            case Term():
                head = {"kind": "term", "verdict": reason.verdict.value, "id": node.id, "presumption": node.presumption}
            case _:
                assert_never(node)
        return head | self._about(node.about)

    def _about(self, about: About) -> Document:
        document: Document = {}
        if about.words is not None:
            document["name"] = about.words.in_language(self.lang)
        if about.quote is not None:
            document["quote"] = quote_document(about.quote)
        if about.reading is not None:
            document["reading"] = about.reading.in_language(self.lang)
        return document

    def found(self, found: Found, slots: Slots) -> Document:
        """A value a condition looked at, with its evidence; of records, which ones matched."""
        document: Document = {"fact": found.subject, "label": self.label(found.subject)}
        if found.records is not None:
            document |= {"records": found.records, "matching": list(found.matching)}
        else:
            kind, domain, unit = self.type_of(found.subject)
            document["value"] = plain_value(kind, found.value, unit)
            document["shown"] = shown(self.vocabulary, kind, domain, unit, found.value, self.lang)
        return document | evidence_document(slots, found.subject)

    def type_of(self, path: str) -> tuple[str, str | None, str | None]:
        """Kind, domain and unit of the slot at a path."""
        if "finding:" in path:
            return "boolean", None, None
        base, _, field = path.partition("].")
        name = base.split("[", 1)[0]
        fact = self.vocabulary.facts[name].type
        if field:
            fact = fact.fields[field].type
        return fact.kind, fact.domain, fact.unit

    def label(self, subject: str) -> str:
        """The label of a fact's path or an open question."""
        prefix, _, id = subject.rpartition("finding:")
        id = id if prefix or subject.startswith("finding:") else subject.rpartition(".")[2]
        if id in self.pack.opens:
            return self.pack.opens[id].words.in_language(self.lang)
        term, _, argument = id.partition("@")
        if term in self.pack.terms:
            return self.pack.terms[term].words.in_language(self.lang) + (
                f"（{self._argument(subject, argument)}）" if argument else ""
            )
        return path_label(self.vocabulary, subject, self.lang)

    def _argument(self, subject: str, argument: str) -> str:
        """The fact that a term is about: the enterprise's, or that of the record in the subject's path."""
        record, found, _ = subject.rpartition("].")
        return path_label(self.vocabulary, f"{record}].{argument}" if found else argument, self.lang)

    def _subject(self, cause: Cause) -> Document:
        return {"fact": cause.subject, "label": self.label(cause.subject)}

    def cause(self, cause: Cause) -> Document:
        """One reason for undetermined."""
        return {"kind": cause.kind, "about": cause.subject, "label": self.label(cause.subject)}


def shown_rows(reason: Reason, table: bool) -> tuple[Reason, ...]:
    """The children worth showing: of a table, the rows that are not for others (all of them when none is left)."""
    if not table:
        return reason.children
    rows = tuple(row for row in reason.children if not (row.children and row.children[0].verdict is NOT_MET))
    return rows or reason.children


def conclusion_document(conclusion: Conclusion, lang: str) -> Document:
    """The conclusion's id and word."""
    return {"conclusion": conclusion.value, "conclusion_words": CONCLUSION_WORDS[conclusion].in_language(lang)}


def quote_document(quote: Quote) -> Document:
    """The words, the document they stand in and their raw offsets in code points."""
    return {"text": quote.text, "document": quote.document, "spans": [list(span) for span in quote.spans]}


def evidence_document(slots: Slots, subject: str) -> Document:
    """Level, source and date of a value, where they were given."""
    evidence = slots.evidence.get(subject.split(".", 1)[0].split("[", 1)[0])
    if evidence is None:
        return {}
    document: Document = {"level": evidence.level.name.lower()}
    if evidence.source is not None:
        document["source"] = evidence.source
    if evidence.on is not None:
        document["on"] = evidence.on.isoformat()
    return document


def presumptions(outcome: Outcome) -> Iterator[str]:
    """The presumed terms that took part in settling something, in order."""
    for reason in outcome.reasons():
        yield from _presumptions(reason)


def _presumptions(reason: Reason) -> Iterator[str]:
    if reason.decided_by == "presumption" and reason.verdict is not UNDETERMINED and isinstance(reason.node, Term):
        yield reason.node.id
    for child in reason.children:
        yield from _presumptions(child)
