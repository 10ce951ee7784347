"""What is installed, for people and programs to read: policies, clauses, the vocabulary. Plain data, ready for JSON.

Every function takes the language of its words (`zh` or `en`; anything else is Chinese). The policy's own text stays Chinese.
It must not judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, assert_never

from eligibility.amounts.words import AmountWords
from eligibility.domain.standing import NORM_STATUS_WORDS, TEXT_STATUS_WORDS
from eligibility.domain.vocabulary import CodeList, DerivedDef, Enumeration, FactDef, Vocabulary, Words
from eligibility.explain.document import DocumentWriter, quote_document
from eligibility.explain.words import Phrases
from eligibility.ir.money import Amount
from eligibility.ir.rules import (
    Clause,
    Duty,
    Gate,
    Leaf,
    Node,
    Norm,
    Open,
    OpenQuestion,
    Pack,
    Provision,
    Term,
    TermDef,
)
from eligibility.packs import installed_pack, installed_packs, installed_vocabulary
from eligibility.services.coverage import clause_coverage, readable
from eligibility.services.judging import UnknownClause, standing_document
from eligibility.services.readings import others_of
from eligibility.services.standing import effective_document
from eligibility.source.text import normalise

Json = dict[str, Any]

_NUMBER = re.compile(r"^(\d+)\s*")


def policies(lang: str = "zh") -> list[Json]:
    """The installed policies, by id. Raises `PackProblems` when one does not compile: none is left out in silence."""
    return [policy_head(installed_pack(id), lang) for id in sorted(installed_packs())]


def policy_head(pack: Pack, lang: str = "zh") -> Json:
    """Id, title, version, digest, and how many clauses, provisions and duties."""
    return {
        "id": pack.id,
        "title": pack.title.in_language(lang),
        "version": pack.version,
        "digest": pack.digest,
        "clauses": len(pack.clauses),
        "provisions": len(pack.provisions),
        "duties": sum(len(clause.duties) for clause in pack.clauses),
        **standing_document(pack, lang),
    }


def policy(pack: Pack, lang: str = "zh") -> Json:
    """A policy: its clauses in short, and in full the readings, terms, open questions, norms and texts it rests on.

    `counts` has the numbers that `clauses` has in `policy_head`.
    """
    head = policy_head(pack, lang)
    counts = {key: head.pop(key) for key in ("clauses", "provisions", "duties")}
    return {
        **head,
        "counts": counts,
        "effective": effective_document(pack, lang),
        "preamble": quote_document(pack.preamble) if pack.preamble else None,
        "clauses": [clause_head(pack, each, lang) for each in pack.clauses],
        "readings": list(_readings(pack, lang)),
        "terms": [_term_definition(each, lang) for each in pack.terms.values()],
        "opens": [_open_question(each, lang) for each in pack.opens.values()],
        "norms": [_norm(each, lang) for each in pack.norms.values()],
        "documents": [
            {
                "id": each.id,
                "sha256": each.sha256,
                "status": TEXT_STATUS_WORDS[each.status].in_language(lang),
                "why": _words(each.why, lang),
                "characters": len(each.text),
            }
            for each in pack.documents.values()
        ],
        "vocabulary_digest": pack.vocabulary.digest,
    }


def _readings(pack: Pack, lang: str) -> Iterator[Json]:
    """How the words of provisions are read, and how else they could be."""
    others = others_of(pack)
    for provision in pack.provisions:
        for reading in provision.readings:
            alternatives = others.get((provision.id, normalise(reading.quote.text)), ())
            yield {
                "provision": provision.id,
                "quote": quote_document(reading.quote),
                "reading": reading.words.in_language(lang),
                "why": reading.why.in_language(lang),
                "alternatives": [
                    {
                        "id": each.id,
                        "reading": Words(each.zh, each.en).in_language(lang),
                        "why_not": Words(each.why_not.zh, each.why_not.en).in_language(lang),
                    }
                    for each in alternatives
                ],
            }


def clause_head(pack: Pack, each: Clause, lang: str = "zh") -> Json:
    """A clause without its conditions. `status` is that of the text it is read from."""
    return {
        "number": each.number,
        "heading": each.heading.text,
        "section": each.section,
        "departments": list(each.departments),
        "document": each.document,
        "status": TEXT_STATUS_WORDS[pack.documents[each.document].status].in_language(lang),
        "provisions": [_provision_line(provision, lang) for provision in each.provisions],
        "duties": [_duty(duty) for duty in each.duties],
    }


def _provision_line(provision: Provision, lang: str) -> Json:
    return {
        "id": provision.id,
        "title": provision.title.in_language(lang),
        "effect": provision.effect,
        "quote": quote_document(provision.quote),
    }


def _duty(duty: Duty) -> Json:
    return {"id": duty.id, "quote": quote_document(duty.quote)}


def clause(pack: Pack, number: int | str, lang: str = "zh") -> Json:
    """A clause with its verbatim text, every provision's conditions in words, and the account of its characters.

    `text` is the text as it was received, hard wraps and all: offsets of quotes count from the beginning of the document,
    so `text[begin - span[0] : end - span[0]]` is a quote's segment. `plain` is for reading. Raises `UnknownClause`.
    """
    found = clause_of(pack, number)
    writer = DocumentWriter(pack, lang)
    trees = _Trees(pack, lang)
    return {
        **clause_head(pack, found, lang),
        "text": found.text,
        "plain": plain_text(found),
        "span": list(found.span),
        "provisions": [writer.provision_head(each) | trees.provision(each) for each in found.provisions],
        **_shared(found, trees.amounts),
        "coverage": clause_coverage(pack, found),
    }


def _shared(clause: Clause, words: AmountWords) -> Json:
    """The limits and the order of payment that a clause states, if any."""
    limits = [
        {"id": each.id, "title": words.title(each), "words": words.shared(each), "quote": quote_document(each.quote)}
        for each in clause.limits
    ]
    order = clause.payment_order
    return ({"limits": limits} if limits else {}) | (
        {"order": {"id": order.id, "words": words.order(order), "quote": quote_document(order.quote)}} if order else {}
    )


def clause_of(pack: Pack, number: int | str) -> Clause:
    """The clause of that number. Raises `UnknownClause`."""
    for each in pack.clauses:
        if str(each.number) == str(number):
            return each
    raise UnknownClause(str(number))


def plain_text(each: Clause) -> str:
    """The clause's words on one line, without hard wraps, page marks and full-width digits."""
    return _NUMBER.sub(r"\1 ", readable(each.text))


class _Trees:
    """Conditions as trees of words."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = lang
        self.phrases = Phrases(pack.vocabulary, lang)
        self.amounts = AmountWords(pack, lang)

    def provision(self, provision: Provision) -> Json:
        """Both conditions of a provision, how much it gives where that is stated, and its words that are no condition."""
        amount = provision.benefit.amount
        return {
            "per": provision.per,
            "applies_to": self.node(provision.applies_to, provision.per),
            "requires": self.node(provision.requires, provision.per),
            "wording": [{"quote": quote_document(each.quote), "why": each.why} for each in provision.wording],
            **({"pays": list(self._pays(amount, provision.per))} if amount is not None else {}),
            "excludes": [
                {"ids": list(each.ids), "words": self.amounts.exclusion(each), "quote": quote_document(each.quote)}
                for each in provision.excludes
            ],
        }

    def _pays(self, amount: Amount, per: str | None) -> Iterator[Json]:
        """How much is given, part by part in the order in which it is computed."""
        for depth, words, quote in self.amounts.stated(amount, per):
            yield {"depth": depth, "words": words} | ({"quote": quote_document(quote)} if quote else {})

    def node(self, node: Node, records: str | None) -> Json:
        """A condition and what is below it: its kind, name, quote and reading; a leaf's need, an open question's words."""
        about = {
            "name": node.about.words.in_language(self.lang) if node.about.words else None,
            "quote": quote_document(node.about.quote) if node.about.quote else None,
            "reading": node.about.reading.in_language(self.lang) if node.about.reading else None,
        }
        return (
            self._head(node, records)
            | {key: value for key, value in about.items() if value}
            | self._below(node, records)
        )

    def _head(self, node: Node, records: str | None) -> Json:
        match node:
            case Gate(operator="at_least"):
                return (
                    {"kind": node.operator, "wanted": node.wanted}
                    | ({"points": list(node.points)} if node.points else {})
                    | ({"scale": node.scale} if node.scale != 1 else {})
                )
            case Gate():
                return {"kind": node.operator}
            case Leaf():
                return {"kind": "leaf", "condition": node.text, "needed": self.phrases.needed(node.atom, records)}
            case Open():
                return {"kind": "open"} | _open_question(self.pack.opens[node.id], self.lang)
            case Term():
                return {"kind": "term", "id": node.id, "presumption": node.presumption}
            case _:
                assert_never(node)

    def _below(self, node: Node, records: str | None) -> Json:
        match node:
            case Gate():
                return {"of": [self.node(child, records) for child in node.children]}
            case Term():
                return {"of": [self.node(node.body, records)]}
            case _:
                return {}


def _term_definition(term: TermDef, lang: str) -> Json:
    return {
        "id": term.id,
        "name": term.words.in_language(lang),
        "presumption": term.presumption,
        "why": term.why.in_language(lang),
        "source": term.source,
        "parameter": term.parameter,
    }


def _open_question(question: OpenQuestion, lang: str) -> Json:
    return {
        "id": question.id,
        "question": question.words.in_language(lang),
        "why": question.why.value,
        "because": question.because.in_language(lang),
        "settled_by": question.settled_by.in_language(lang),
        "norm": question.norm,
    }


def _norm(norm: Norm, lang: str) -> Json:
    return {
        "id": norm.id,
        "title": norm.words.in_language(lang),
        "number": norm.number,
        "status": NORM_STATUS_WORDS[norm.status].in_language(lang),
        "source": norm.source,
    }


def vocabulary(lang: str = "zh", of: Vocabulary | None = None) -> Json:
    """Facts, derived facts and enumerations in full; code lists by their size, because they are long: see `codes`."""
    known = of or installed_vocabulary()
    return {
        "digest": known.digest,
        "facts": [_fact(each, lang) for each in known.facts.values()],
        "derived": [_derived(each, lang) for each in known.derived.values()],
        "enumerations": [_enumeration(each, lang) for each in known.enumerations.values()],
        "code_lists": [_code_list(each, lang) for each in known.code_lists.values()],
    }


def _fact(fact: FactDef, lang: str) -> Json:
    document: Json = {
        "id": fact.id,
        "name": fact.words.in_language(lang),
        "type": fact.type.kind,
        "domain": fact.type.domain,
        "unit": fact.type.unit,
        "yearly": fact.yearly,
        "dated": fact.dated,
        "question": _words(fact.question, lang),
        "help": _words(fact.help, lang),
        "evidence": list(fact.evidence),
        "verified_by": list(fact.verified_by),
        "check": fact.check,
        "sensitivity": fact.sensitivity,
        "changeable": fact.changeable,
        "source": fact.source,
    }
    if fact.type.kind == "records":
        document["span"] = list(fact.type.span) if fact.type.span else None
        document["fields"] = [_field(each, lang) for each in fact.type.fields.values()]
    return document


def _field(fact: FactDef, lang: str) -> Json:
    """A field of a record has no years, spans or standing of its own."""
    inherited = ("yearly", "dated", "sensitivity", "changeable")
    return {key: value for key, value in _fact(fact, lang).items() if key not in inherited}


def _words(words: Words | None, lang: str) -> str | None:
    return words.in_language(lang) if words else None


def _derived(derived: DerivedDef, lang: str) -> Json:
    return {
        "id": derived.id,
        "name": derived.words.in_language(lang),
        "enumeration": derived.enumeration,
        "bases": sorted(bases_of(derived)),
        "source": derived.source,
    }


def bases_of(derived: DerivedDef) -> set[str]:
    """The facts a derived one is read off."""
    return {derived.industry, *(slot.split("[", 1)[0] for slot, _ in derived.indicators.values())}


def _enumeration(enumeration: Enumeration, lang: str) -> Json:
    names: dict[str, list[str]] = {value: [] for value in enumeration.values}
    for name, value in enumeration.aliases.items():
        names[value].append(name)
    return {
        "id": enumeration.id,
        "name": enumeration.words.in_language(lang),
        "open": enumeration.open,
        "values": [
            {"id": value, "name": words.in_language(lang), "accepted": names[value]}
            for value, words in enumeration.values.items()
        ],
    }


def _code_list(codes_: CodeList, lang: str) -> Json:
    return {
        "id": codes_.id,
        "name": codes_.words.in_language(lang),
        "count": len(codes_.names),
        "source": codes_.source,
        "digest": codes_.digest,
    }


class UnknownCodeList(LookupError):
    """A code list that the vocabulary does not have."""


def codes(id: str, lang: str = "zh", of: Vocabulary | None = None) -> Json:
    """A code list whole, in the order of its file. Raises `UnknownCodeList`."""
    known = (of or installed_vocabulary()).code_lists
    if id not in known:
        raise UnknownCodeList(id)
    listed = known[id]
    head = _code_list(listed, lang)
    return head | {"codes": [_code(listed, code) for code in listed.names]}


def _code(listed: CodeList, code: str) -> Json:
    first, last = listed.years.get(code, (None, None))
    document: Json = {"code": code, "name": listed.names[code], "parent": listed.parents.get(code)}
    return document | ({"from_year": first, "to_year": last} if first or last else {})
