"""What becomes of every character of a policy: decided by machine, evidence, judgement, another norm, duty, or no condition.

The account is made from the compiled pack alone, not from what the compiler counted, so each checks the other.

Where several quotes hold one character, the one that leaves most to people wins, so that nothing looks more certain than it
is: judgement, other_norm, evidence, decided, benefit, duty, not_a_condition, heading, departments. What no quote holds is
punctuation, or `unaccounted`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal, assert_never

from eligibility.domain.facts import Why
from eligibility.domain.standing import TEXT_STATUS_WORDS
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir.amount_parts import conditions_of, quotes_of
from eligibility.ir.anchoring import is_punctuation
from eligibility.ir.reads import Read, reads_of_atom
from eligibility.ir.rules import Clause, Gate, Leaf, Node, Open, Pack, Provision, Quote, Term
from eligibility.source.text import Span, normalise, text_from_bytes, tidy

Json = dict[str, Any]

Kind = Literal[
    "judgement", "other_norm", "evidence", "decided", "benefit", "duty", "not_a_condition", "heading", "departments",
    "punctuation", "unaccounted",
]  # fmt: skip

PRECEDENCE: tuple[Kind, ...] = (
    "judgement",
    "other_norm",
    "evidence",
    "decided",
    "benefit",
    "duty",
    "not_a_condition",
    "heading",
    "departments",
    "punctuation",
    "unaccounted",
)
"""Of two kinds that claim one character, the first wins."""

Outside = Literal["title", "preamble", "section", "furniture", "pieces", "blank", "unaccounted"]
"""What stands outside all clauses. `pieces`: a clause printed in disorder, and read from another document."""

KIND_WORDS: dict[str, Words] = {
    "judgement": Words("须研判", "Judgement"),
    "other_norm": Words("依其他文件", "Another norm"),
    "evidence": Words("须佐证", "Needs evidence"),
    "decided": Words("机器可判", "Decided by machine"),
    "benefit": Words("支持内容", "Benefit"),
    "duty": Words("政府职责", "Government duty"),
    "not_a_condition": Words("不是条件", "Not a condition"),
    "heading": Words("标题", "Heading"),
    "departments": Words("责任单位", "Responsible departments"),
    "punctuation": Words("标点", "Punctuation"),
    "unaccounted": Words("未交代", "Unaccounted"),
    "title": Words("文件标题", "Title"),
    "preamble": Words("序言", "Preamble"),
    "section": Words("章节标题", "Section heading"),
    "furniture": Words("页码等版面文字", "Page furniture"),
    "pieces": Words("散乱印出、另据复原文本的条款", "Pieces of a clause read from its reconstruction"),
    "blank": Words("空白", "Blank"),
}
"""The words for every kind, inside clauses and outside."""

_OPEN_LIST = re.compile(r"(?<![高同平均对])等(?![级于同额])")
"""The 等 that leaves a list open, not that of 高等院校."""

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")

_CALLED = re.compile(r"[（(]?\s*(?:[\u4e00-\u9fff]\s*){2}(?:单\s*位|部\s*门)\s*[:：]\s*$")
"""What stands before the names of the bodies: 责任单位, hard wraps inside."""

_CLOSING = re.compile(r"[）)]")

_CHECKS: dict[str, Kind] = {"registry": "decided", "document": "evidence", "officer": "judgement"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind for some spans of a text, and the provision or duty that says so."""

    kind: Kind
    spans: tuple[Span, ...]
    by: str = ""


def coverage_of(pack: Pack, lang: str = "zh") -> Json:
    """The account of a policy: totals, every clause with its sentences, and what stands outside the clauses.

    Numbers are characters of the raw text, white space included.
    """
    clauses = [_clause_document(pack, each, lang) for each in pack.clauses]
    totals = Counter[str]()
    for each in clauses:
        totals.update(each["characters"])
    return {
        "policy": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "clauses_accounted": sum(not each["characters"]["unaccounted"] for each in clauses),
        "clauses_total": len(clauses),
        "sentences_accounted": sum(bool(sentence["by"]) for each in clauses for sentence in each["sentences"]),
        "sentences_total": sum(len(each["sentences"]) for each in clauses),
        "characters": {kind: totals[kind] for kind in PRECEDENCE},
        "clauses": clauses,
        "kinds": {kind: words.in_language(lang) for kind, words in KIND_WORDS.items()},
        "documents": [_document(pack, id, lang) for id in pack.documents],
    }


def _clause_document(pack: Pack, clause: Clause, lang: str) -> Json:
    spans = clause_coverage(pack, clause)
    counts = _characters(spans)
    return {
        "clause": clause.number,
        "heading": clause.heading.text,
        "document": clause.document,
        "status": TEXT_STATUS_WORDS[pack.documents[clause.document].status].in_language(lang),
        "characters": {kind: counts[kind] for kind in PRECEDENCE},
        "sentences": sentences(pack, clause),
        "spans": spans,
    }


def _characters(spans: Iterable[Json]) -> Counter[str]:
    counts = Counter[str]()
    for each in spans:
        counts[each["kind"]] += each["span"][1] - each["span"][0]
    return counts


def clause_coverage(pack: Pack, clause: Clause) -> list[Json]:
    """The clause's region as runs of one kind, without a gap: raw span, kind, and the ids that hold the words."""
    begin, end = clause.span
    text = pack.documents[clause.document].text
    marks = sorted(_marks(pack, clause), key=lambda mark: PRECEDENCE.index(mark.kind), reverse=True)
    kinds: list[Kind] = ["punctuation" if _is_free(text[at]) else "unaccounted" for at in range(begin, end)]
    owners: list[tuple[str, ...]] = [()] * (end - begin)
    for mark in marks:
        for at in (at for span in mark.spans for at in range(*span)):
            kinds[at - begin] = mark.kind
            owners[at - begin] = tuple(sorted({*owners[at - begin], mark.by} - {""}))
    return list(_runs(begin, kinds, owners))


def _is_free(character: str) -> bool:
    """Characters that need no account."""
    return character.isspace() or is_punctuation(character)


def _runs(begin: int, kinds: list[Kind], owners: list[tuple[str, ...]]) -> Iterator[Json]:
    for (kind, by), run in groupby(range(len(kinds)), key=lambda at: (kinds[at], owners[at])):
        places = list(run)
        yield {"span": [begin + places[0], begin + places[-1] + 1], "kind": kind, "by": list(by)}


def _marks(pack: Pack, clause: Clause) -> Iterator[Mark]:
    yield Mark("heading", ((clause.span[0], clause.heading.spans[-1][1]),))
    yield Mark("departments", _departments_spans(pack, clause))
    for duty in clause.duties:
        yield Mark("duty", duty.quote.spans, duty.id)
    for definition in clause.definitions:
        yield Mark("decided", definition.quote.spans, definition.id)
    for limit in clause.limits:
        yield Mark("benefit", limit.quote.spans, limit.id)
    if clause.payment_order is not None:
        yield Mark("benefit", clause.payment_order.quote.spans, clause.payment_order.id)
    for provision in clause.provisions:
        yield from _marks_of_provision(pack, provision)
    for provision in pack.provisions:
        for quote in (each.quote for each in provision.excludes if each.quote.document == clause.document):
            if clause.span[0] <= quote.spans[0][0] < clause.span[1]:
                yield Mark("benefit", quote.spans, provision.id)


def _departments_spans(pack: Pack, clause: Clause) -> tuple[Span, ...]:
    """What names the bodies, with the bracket and 责任单位 around them."""
    spans, text = clause.departments_quote.spans, pack.documents[clause.document].text
    before = text[clause.span[0] : spans[0][0]] if spans else ""
    if called := _CALLED.search(before):
        begin = clause.span[0] + called.start()
        closing = _CLOSING.search(text, spans[-1][1]) if text[begin] in "（(" else None
        return ((begin, closing.end() if closing else spans[-1][1]),)
    return spans


def _sentences_end(pack: Pack, clause: Clause) -> int:
    """Where the sentences of a clause end: before the bodies, unless something is said after them."""
    spans, text = _departments_spans(pack, clause), pack.documents[clause.document].text
    said = bool(spans) and any(each.isalnum() for each in text[spans[-1][1] : clause.span[1]])
    return clause.span[1] if said or not spans else spans[0][0]


def _marks_of_provision(pack: Pack, provision: Provision) -> Iterator[Mark]:
    for wording in provision.wording:
        yield Mark("not_a_condition", wording.quote.spans, provision.id)
    if provision.benefit.quote is not None:
        yield Mark("benefit", provision.benefit.quote.spans, provision.id)
    if provision.benefit.amount is not None:
        for quote in quotes_of(provision.benefit.amount):
            yield Mark("benefit", quote.spans, provision.id)
        for node in conditions_of(provision.benefit.amount):
            yield from _marks_of_node(pack, node, provision)
    for node in (provision.applies_to, provision.requires):
        yield from _marks_of_node(pack, node, provision)


def _marks_of_node(pack: Pack, node: Node, provision: Provision) -> Iterator[Mark]:
    quote = node.about.quote
    if isinstance(node, Gate):
        for child in node.children:
            yield from _marks_of_node(pack, child, provision)
    if quote is None:
        return
    others = _open_list_marks(pack, node, quote, provision.id)
    kind = _leaf_kind(node, pack.vocabulary, provision.per) if others and isinstance(node, Leaf) else None
    yield Mark(kind or weakest(node, pack.vocabulary, provision.per), quote.spans, provision.id)
    yield from others


def _open_list_marks(pack: Pack, node: Node, quote: Quote, by: str) -> list[Mark]:
    """The 等 of an open list: what is not listed is a person's to judge, what is listed is not."""
    if not isinstance(node, Leaf) or not has_open_list(node.atom):
        return []
    text = pack.documents[quote.document].text
    found = (match for begin, end in quote.spans for match in _OPEN_LIST.finditer(text, begin, end))
    return [Mark("judgement", (match.span(),), by) for match in found]


def has_open_list(atom: ir.Atom) -> bool:
    """Whether a value that is not listed leaves the leaf undetermined."""
    match atom:
        case ir.Member(open=is_open) | ir.Overlap(open=is_open):
            return is_open
        case ir.AnyRecord(_, where):
            return any(has_open_list(each) for each in where)
        case ir.Compare(_, left, right):
            counted = (side.where for side in (left, right) if isinstance(side, ir.Count | ir.Sum))
            return any(has_open_list(each) for where in counted for each in where)
        case _:
            return False


def weakest(node: Node, vocabulary: Vocabulary, per: str | None = None) -> Kind:
    """What a condition leaves to people: the most of anything below it. A presumption awaits an officer's finding."""
    match node:
        case Leaf():
            return "judgement" if has_open_list(node.atom) else _leaf_kind(node, vocabulary, per)
        case Open(why=why):
            return "other_norm" if why is Why.OTHER_NORM else "judgement"
        case Term(presumption=True):
            return "judgement"
        case Term(body=body):
            return weakest(body, vocabulary, per)
        case Gate(children=children):
            return _first(weakest(child, vocabulary, per) for child in children)
        case _:
            assert_never(node)


def _leaf_kind(leaf: Leaf, vocabulary: Vocabulary, per: str | None) -> Kind:
    return _first(_CHECKS[_check(read, vocabulary)] for read in reads_of_atom(leaf.atom, per))


def _check(read: Read, vocabulary: Vocabulary) -> str:
    fact = vocabulary.facts[read.fact]
    return fact.type.fields[read.field].check if read.field else fact.check


def _first(kinds: Iterable[Kind]) -> Kind:
    return min(kinds, key=PRECEDENCE.index, default="decided")


def sentences(pack: Pack, clause: Clause) -> list[Json]:
    """The clause's sentences, each up to its 。, with its characters by kind and the ids that account for it."""
    text = pack.documents[clause.document].text
    runs = clause_coverage(pack, clause)
    found: list[Json] = []
    begin = clause.heading.spans[-1][1]
    begin += len(text[begin:]) - len(text[begin:].lstrip("。：: \t\n"))
    while (stop := text.find("。", begin, _sentences_end(pack, clause))) >= 0:
        begin += len(text[begin:stop]) - len(text[begin:stop].lstrip())
        found.append(_sentence(f"{clause.number}.{len(found) + 1}", (begin, stop + 1), text, runs))
        begin = stop + 1
    return found


def _sentence(id: str, span: Span, text: str, runs: list[Json]) -> Json:
    inside = [_clipped(run, span) for run in runs if run["span"][0] < span[1] and run["span"][1] > span[0]]
    by = sorted({owner for run in inside for owner in run["by"]})
    counts = _characters(inside)
    return {
        "id": id,
        "span": list(span),
        "text": readable(text[slice(*span)]),
        "by": by,
        "characters": {kind: counts[kind] for kind in PRECEDENCE if counts[kind]},
    }


def readable(raw: str) -> str:
    """Raw words on one line: without hard wraps, page marks and full-width digits; the punctuation stays."""
    return tidy(raw).replace("\ue010", " ").translate(_DIGITS)


def _clipped(run: Json, span: Span) -> Json:
    return run | {"span": [max(run["span"][0], span[0]), min(run["span"][1], span[1])]}


def _document(pack: Pack, id: str, lang: str) -> Json:
    """A text of the policy: how much of it lies in clauses, and what the rest is."""
    document = pack.documents[id]
    outside = outside_of_clauses(pack, id)
    counts = _characters(outside)
    return {
        "id": id,
        "status": TEXT_STATUS_WORDS[document.status].in_language(lang),
        "sha256": document.sha256,
        "characters": len(document.text),
        "in_clauses": len(document.text) - counts.total(),
        "outside": dict(sorted(counts.items())),
        "spans": outside,
    }


def outside_of_clauses(pack: Pack, id: str) -> list[Json]:
    """The characters of a text that lie in no clause, as runs of one kind; `pieces` name the clause they belong to."""
    text = pack.documents[id].text
    kinds: list[Outside | None] = [_kind_outside(each) for each in text]
    owners: list[tuple[str, ...]] = [()] * len(text)
    for kind, (begin, end), by in [*_pieces(pack, id), *_known_outside(pack, id)]:
        kinds[begin:end] = [kind] * (end - begin)
        owners[begin:end] = [by] * (end - begin)
    for clause in pack.clauses:
        if clause.document == id:
            kinds[slice(*clause.span)] = [None] * (clause.span[1] - clause.span[0])
    return [
        {"span": [places[0], places[-1] + 1], "kind": kind, "by": list(by)}
        for (kind, by), run in groupby(range(len(text)), key=lambda at: (kinds[at], owners[at]))
        if kind is not None and (places := list(run))
    ]


def _kind_outside(character: str) -> Outside:
    """Lone punctuation between clauses is a page's, such as the dash beside its number."""
    if character.isspace():
        return "blank"
    return "furniture" if is_punctuation(character) else "unaccounted"


def _known_outside(pack: Pack, id: str) -> Iterator[tuple[Outside, Span, tuple[str, ...]]]:
    text = text_from_bytes(id, pack.documents[id].text.encode())
    for kind, quotes in _quotes_outside(pack):
        for quote in quotes:
            for span in text.find(quote):
                yield kind, text.raw_span(span), ()
    if pack.preamble is not None and pack.preamble.document == id:
        yield from (("preamble", span, ()) for span in pack.preamble.spans)


def _quotes_outside(pack: Pack) -> tuple[tuple[Outside, Iterable[str]], ...]:
    furniture = (each.quote for each in pack.furniture)
    return ("title", [pack.name.zh]), ("section", {each.section for each in pack.clauses}), ("furniture", furniture)


def _pieces(pack: Pack, id: str) -> Iterator[tuple[Outside, Span, tuple[str, ...]]]:
    """A clause that is read from another document, where this one prints it: from its heading to the next clause or the end."""
    text = text_from_bytes(id, pack.documents[id].text.encode())
    begins = [each.span[0] for each in pack.clauses if each.document == id]
    for clause in (each for each in pack.clauses if each.document != id and begins):
        for number in (clause.label,) if clause.label else (f"{clause.number}\ue010", f"{clause.number}"):
            for place in text.find(f"{number}{clause.heading.text}"):
                begin = text.raw_span(place)[0]
                end = min((each for each in begins if each > begin), default=len(text.raw))
                yield "pieces", (begin, end), (str(clause.number),)
                yield from (("furniture", span, ()) for span in _left_over(clause, text.raw, (begin, end)))


def _left_over(clause: Clause, raw: str, region: Span) -> Iterator[Span]:
    """What the region prints beyond the clause's own characters, from the end: the page's number and its dashes."""
    needed = Counter(normalise(clause.text))
    spare = Counter(normalise(raw[slice(*region)]).replace("\ue010", "")) - needed
    for at in range(region[1] - 1, region[0] - 1, -1):
        each = normalise(raw[at])
        if each and spare[each] > 0:
            spare[each] -= 1
            yield at, at + 1
