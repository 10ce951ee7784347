"""The canonical print of a pack: the same rules always give the same JSON, whatever their layout was.

The print has the form of the source files (JSON is YAML), so reading it gives the same rules again.
"""

from __future__ import annotations

import json
from typing import Any, assert_never

from eligibility.domain.quantity import text_from_number, text_from_scaled
from eligibility.domain.vocabulary import Words
from eligibility.ir.canonical_money import (
    amount_document,
    limit_document,
    order_document,
    parameter_document,
    text_from_figure,
)
from eligibility.ir.rules import (
    About,
    Clause,
    Definition,
    Document,
    Exclusion,
    Gate,
    Leaf,
    Node,
    Norm,
    Open,
    OpenQuestion,
    Pack,
    Provision,
    ScoreItem,
    Term,
    TermDef,
)

NORM = "norm:"
"""Prefix of the open question that `ref: norm` stands for."""

UNSTATED = "unstated:"
"""Prefix of the open question that a leaf leaves on days without a value of the parameter it compares with."""

Json = dict[str, Any]


def canonical_pack(pack: Pack) -> Json:
    """The whole pack, file by file."""
    return {
        "policy.yaml": _policy(pack),
        "terms.yaml": {
            "terms": {id: _term_def(each) for id, each in sorted(pack.terms.items())},
            "opens": {id: _open(each) for id, each in sorted(pack.opens.items()) if not _is_made(id, pack)},
            "norms": {id: _norm(each) for id, each in sorted(pack.norms.items())},
        }
        | _parameters(pack),
    } | {f"clauses/clause_{clause.number:02}.yaml": canonical_clause(clause) for clause in pack.clauses}


def _parameters(pack: Pack) -> Json:
    printed = {id: parameter_document(each) for id, each in sorted(pack.parameters.items())}
    return {"parameters": printed} if printed else {}


def files_from_pack(pack: Pack) -> dict[str, bytes]:
    """A folder that compiles to this very pack: its canonical print as files (JSON is YAML), and its texts."""
    printed = {
        name: json.dumps(content, ensure_ascii=False, indent=1) for name, content in canonical_pack(pack).items()
    }
    texts = {_file_of(each): each.text for each in pack.documents.values()}
    return {name: text.encode() for name, text in (printed | texts).items()}


def _policy(pack: Pack) -> Json:
    document: Json = {
        "id": pack.id,
        "title": _words(pack.name),
        "version": pack.version,
        "clauses": str(len(pack.clauses)),
        "texts": {id: _document(each) for id, each in sorted(pack.documents.items())},
        "sections": list(dict.fromkeys(clause.section for clause in pack.clauses)),
        "furniture": [{"quote": each.quote, "why": each.why} for each in pack.furniture],
    }
    if pack.standing:
        document["standing"] = {"status": pack.standing.status, "why": _words(pack.standing.why)}
    if pack.preamble:
        document["preamble"] = pack.preamble.text
    if pack.effective_open:
        document["effective"] = _open_text(pack.effective_open)
    if pack.validity:
        days = {"from": pack.validity.begin, "to": pack.validity.end}
        stated = {name: day.isoformat() for name, day in days.items() if day}
        document["effective"] = {"quote": pack.validity.quote, **stated}
    return document


def _document(document: Document) -> Json:
    printed = {"file": _file_of(document), "status": document.status, "sha256": document.sha256}
    return printed | ({"why": _words(document.why)} if document.why else {})


def _file_of(document: Document) -> str:
    """Texts are named by their ids, whatever their files were called."""
    return f"{document.id}.txt"


def _is_made(id: str, pack: Pack) -> bool:
    """Whether the compiler made this question: of a `ref`, of a derived fact without a standard, or of a parameter without a value."""
    return id.startswith((NORM, UNSTATED)) or id in {no_standard(each) for each in pack.vocabulary.derived}


def no_standard(id: str) -> str:
    """The open question of a derived fact whose table has no row for the industry."""
    return f"{id}_no_standard"


def _words(words: Words) -> Json:
    return {"zh": words.zh, "en": words.en}


def _open_text(words: Words) -> Json:
    return {"open": words.zh, "en": words.en}


def _term_def(term: TermDef) -> Json:
    status = "presumption" if term.presumption else "definition"
    head = {**_words(term.words), "status": status, "why": _words(term.why), "source": term.source}
    body: Json = json.loads(term.body)
    return head | ({"parameter": term.parameter} if term.parameter else {}) | body


def _open(question: OpenQuestion) -> Json:
    document = {
        **_words(question.words),
        "kind": question.why.value,
        "settled_by": _words(question.settled_by),
        "why": _words(question.because),
    }
    return document | ({"norm": question.norm} if question.norm else {})


def _norm(norm: Norm) -> Json:
    document = {**_words(norm.words), "status": norm.status}
    return document | {key: value for key, value in (("number", norm.number), ("source", norm.source)) if value}


def canonical_clause(clause: Clause) -> Json:
    """A clause in the form of its file."""
    shared: Json = {"limits": [limit_document(each) for each in clause.limits]} if clause.limits else {}
    if clause.definitions:
        shared["definitions"] = [_definition(each) for each in clause.definitions]
    if clause.payment_order:
        shared["payment_order"] = order_document(clause.payment_order)
    return {
        "clause": str(clause.number),
        **({"label": clause.label} if clause.label else {}),
        "heading": clause.heading.text,
        **({"section": clause.section} if clause.section else {}),
        "departments": list(clause.departments),
        "provisions": [_provision(each) for each in clause.provisions],
        "duties": [{"id": each.id, "quote": each.quote.text} for each in clause.duties],
    } | shared


def _definition(definition: Definition) -> Json:
    document = {"id": definition.id, "quote": definition.quote.text, "of": definition.of}
    return document | ({"row": definition.row} if definition.row else {})


def _provision(provision: Provision) -> Json:
    benefit: Json = {**_words(provision.benefit.words)}
    if provision.benefit.quote:
        benefit["quote"] = provision.benefit.quote.text
    if provision.benefit.amount_open:
        benefit["amount"] = _open_text(provision.benefit.amount_open)
    if provision.benefit.amount:
        benefit["amount"] = amount_document(provision.benefit.amount, canonical_condition)
    document: Json = {
        "id": provision.id,
        "title": _words(provision.title),
        "quote": provision.quote.text,
        "effect": provision.effect,
        "benefit": benefit,
    }
    if provision.per:
        document["per"] = provision.per
    for key, node in (("applies_to", provision.applies_to), ("requires", provision.requires)):
        if node != Gate("all", ()):
            document[key] = canonical_condition(node)
    document["readings"] = [
        {"quote": each.quote.text, **_words(each.words), "why": _words(each.why)} for each in provision.readings
    ]
    document["wording"] = [{"quote": each.quote.text, "why": each.why} for each in provision.wording]
    document["norms"] = list(provision.norms)
    if provision.excludes:
        document["excludes"] = [_exclusion(each) for each in provision.excludes]
    return document


def _exclusion(exclusion: Exclusion) -> Json:
    document: Json = {"ids": list(exclusion.ids)} if exclusion.ids else {}
    if exclusion.received is not None:
        document["received"] = text_from_figure(exclusion.received)
    return document | {"quote": exclusion.quote.text} | ({"keep": exclusion.keep} if exclusion.keep != "choice" else {})


def canonical_condition(node: Node) -> Json:
    """A condition in the form of the source. Terms are printed by name, their bodies where they are defined."""
    about = _about(node.about)
    match node:
        case Gate(operator="at_least", score=items) if items:
            return about | {
                "score": text_from_scaled(node.wanted, node.scale),
                "items": [_score_item(each) for each in items],
            }
        case Gate(operator="at_least"):
            return about | {"at_least": str(node.wanted), "of": [canonical_condition(child) for child in node.children]}
        case Gate(operator=operator):
            return about | {operator: [canonical_condition(child) for child in node.children]}
        case Leaf(text=text):
            return about | {"holds": text}
        case Open(id=id):
            return about | ({"ref": id.removeprefix(NORM)} if id.startswith(NORM) else {"open": id})
        case Term():
            return about | _term(node)
        case _:
            assert_never(node)


def _score_item(item: ScoreItem) -> Json:
    levels = [{"points": text_from_number(points), "when": canonical_condition(node)} for points, node in item.levels]
    return _words(item.words) | {"levels": levels}


def _term(node: Term) -> Json:
    """A term by its name and parameter; a leaf about a derived fact or a dated parameter by its text."""
    if " " in node.id:
        return {"holds": node.id}
    id, _, of = node.id.partition("@")
    return {"term": id} | ({"of": of} if of else {})


def _about(about: About) -> Json:
    document: Json = {}
    if about.quote:
        document["quote"] = about.quote.text
    if about.words:
        document |= _words(about.words)
    if about.reading:
        document["reading"] = _words(about.reading)
    return document
