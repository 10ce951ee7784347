"""What becomes of every character: nothing is left out, nothing looks more certain than it is, and quotes are the text's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from eligibility.domain.facts import Why
from eligibility.ir import atoms as ir
from eligibility.ir.conditions import numbers_in
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Quote, Term
from eligibility.packs import installed_pack, installed_vocabulary
from eligibility.services.coverage import KIND_WORDS, PRECEDENCE, clause_coverage, coverage_of, weakest
from eligibility.source.text import normalise, segments, text_from_bytes
from tests.minimal_pack import compiled, minimal

VOCABULARY = installed_vocabulary()


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack("jilin.corridor_2018_2025")


@pytest.fixture(scope="module")
def document(pack: Pack) -> dict[str, Any]:
    return coverage_of(pack)


def test_all_clauses_and_sentences_are_accounted_for(document: dict[str, Any]) -> None:
    assert (document["clauses_accounted"], document["clauses_total"]) == (26, 26)
    assert (document["sentences_accounted"], document["sentences_total"]) == (69, 69)
    assert document["characters"]["unaccounted"] == 0


def test_the_sentences_are_those_of_the_text(pack: Pack, document: dict[str, Any]) -> None:
    for clause, told in zip(pack.clauses, document["clauses"], strict=True):
        body = normalise(clause.text)
        printed = body[: body.rindex("(责任单位")].split("。")[1:-1]  # the heading ends with a full stop of its own
        assert [normalise(each["text"]) for each in told["sentences"]] == [each + "。" for each in printed]


def test_each_sentence_is_held_by_what_bears_its_number(document: dict[str, Any]) -> None:
    wrong = {
        sentence["id"]: sentence["by"]
        for clause in document["clauses"]
        for sentence in clause["sentences"]
        if {id.rstrip("abcd") for id in sentence["by"]} != {sentence["id"]}
    }
    assert wrong == {}


def test_the_runs_of_a_clause_leave_no_gap(pack: Pack) -> None:
    for clause in pack.clauses:
        runs = clause_coverage(pack, clause)
        edges = [run["span"] for run in runs]
        assert edges[0][0] == clause.span[0]
        assert edges[-1][1] == clause.span[1]
        assert all(before[1] == after[0] for before, after in pairwise(edges))


def test_only_punctuation_and_space_is_called_punctuation(pack: Pack) -> None:
    """Held independently of the compiler, which finds unaccounted words in its own way."""
    letters = {
        (clause.number, character)
        for clause in pack.clauses
        for run in clause_coverage(pack, clause)
        if run["kind"] in ("punctuation", "unaccounted")
        for character in pack.documents[clause.document].text[slice(*run["span"])]
        if not character.isspace() and unicodedata.category(character)[0] not in "PSZC"
    }
    assert letters == set()


def test_the_whole_of_both_texts_is_accounted_for(pack: Pack, document: dict[str, Any]) -> None:
    for each in document["documents"]:
        assert each["in_clauses"] + sum(each["outside"].values()) == each["characters"]
        assert "unaccounted" not in each["outside"]
    source = texts_of(document)["source"]
    assert set(source["outside"]) == {"title", "preamble", "section", "furniture", "pieces", "blank"}
    begin = next(run["span"][0] for run in source["spans"] if run["kind"] == "pieces")
    assert pack.documents["source"].text[begin:].startswith("２４\ue010打造最优营商环境")
    assert {id for run in source["spans"] if run["kind"] == "pieces" for id in run["by"]} == {"24"}


def texts_of(document: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each for each in document["documents"]}


def test_the_page_number_among_the_pieces_is_furniture(pack: Pack, document: dict[str, Any]) -> None:
    text = pack.documents["source"].text
    furniture = [
        text[slice(*run["span"])] for run in texts_of(document)["source"]["spans"] if run["kind"] == "furniture"
    ]
    assert sorted(furniture) == ["0", "1", "—", "—"]


def test_numbers_of_the_totals_are_those_of_the_clauses(document: dict[str, Any]) -> None:
    for kind in PRECEDENCE:
        assert document["characters"][kind] == sum(each["characters"][kind] for each in document["clauses"])
    in_clauses = sum(each["in_clauses"] for each in document["documents"])
    assert sum(document["characters"].values()) == in_clauses


def test_every_kind_has_words_in_both_languages(pack: Pack, document: dict[str, Any]) -> None:
    used = {run["kind"] for part in ("clauses", "documents") for each in document[part] for run in each["spans"]}
    assert used <= set(KIND_WORDS)
    assert coverage_of(pack, "en")["kinds"]["decided"] == "Decided by machine"


def quotes_of(pack: Pack) -> Iterator[Quote]:
    for clause in pack.clauses:
        yield clause.heading
        yield from (duty.quote for duty in clause.duties)
    for provision in pack.provisions:
        yield provision.quote
        yield from (reading.quote for reading in provision.readings)
        yield from (wording.quote for wording in provision.wording)
        yield from (quote for quote in (provision.benefit.quote,) if quote)
        for node in (provision.applies_to, provision.requires):
            yield from quotes_within(node)


def quotes_within(node: Node) -> Iterator[Quote]:
    if node.about.quote:
        yield node.about.quote
    if isinstance(node, Gate):
        for child in node.children:
            yield from quotes_within(child)


def test_every_quote_stands_where_it_says(pack: Pack) -> None:
    quotes = list(quotes_of(pack))
    wrong = [
        quote.text
        for quote in quotes
        if [normalise(pack.documents[quote.document].text[slice(*span)]) for span in quote.spans]
        != [normalise(part) for part in segments(quote.text)]
    ]
    assert wrong == []
    assert len(quotes) > 200


def test_no_number_of_this_policy_is_a_condition(pack: Pack) -> None:
    """The only numbers near a condition are part of names: 世界500强 and 尼龙56."""
    nodes = [node for provision in pack.provisions for node in (provision.applies_to, provision.requires)]
    texts = [quote.text for node in nodes for quote in quotes_within(node)]
    digits = {text for text in texts for number in numbers_in(text) if str(number) in text}
    assert {word for word in ("世界500强", "尼龙56") for text in digits if word in text} == {"世界500强", "尼龙56"}
    assert [text for text in digits if "世界500强" not in text and "尼龙56" not in text] == []


def kinds_at(pack: Pack, number: int, words: str) -> set[str]:
    """The kinds of the characters of some words of a clause."""
    clause = pack.clauses[number - 1]
    text = text_from_bytes(clause.document, pack.documents[clause.document].text.encode())
    begin = next(at for at, raw in enumerate(text.offsets) if raw >= clause.span[0])
    inside = set(range(*text.raw_span(text.find(words, begin)[0])))
    return {run["kind"] for run in clause_coverage(pack, clause) if inside & set(range(*run["span"]))}


@pytest.mark.parametrize(
    ("number", "words", "kind"),
    [
        (8, "走廊内", "judgement"),  # a presumption, which awaits a finding
        (9, "支持企业", "decided"),
        (9, "科研院所、行业组织", "evidence"),
        (9, "等组建", "judgement"),  # the open list's 等 …
        (9, "高等院校", "evidence"),  # … and not the one inside a word
        (25, "大企业", "other_norm"),
        (22, "困难企业", "judgement"),  # a certificate or an officer's view: the weaker of the two
        (8, "给予省级财政奖补支持", "benefit"),
        (1, "切实发挥规划战略引领", "duty"),
        (8, "引导行业向中高端迈进", "not_a_condition"),
        (8, "支持科技型小巨人企业创新发展", "heading"),
        (8, "责任单位", "departments"),
    ],
)
def test_words_are_what_their_conditions_are(pack: Pack, number: int, words: str, kind: str) -> None:
    assert kind in kinds_at(pack, number, words)
    assert kinds_at(pack, number, words) <= {kind, "evidence"} if words == "等组建" else {kind}


LEAF = Leaf(ir.Truth(ir.Slot("social_insured", "boolean")), "social_insured")
PAPER = Leaf(ir.Truth(ir.Slot("hardship_certified", "boolean")), "hardship_certified")
OPEN = Open("x", Why.JUDGEMENT)
NORM = Open("y", Why.OTHER_NORM)
OPEN_LIST = Leaf(ir.Member(ir.Slot("body_kind", "enum", domain="body_kind"), ("enterprise",), open=True), "…")


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (LEAF, "decided"),
        (PAPER, "evidence"),
        (OPEN, "judgement"),
        (Open("x", Why.OPEN_TERM), "judgement"),
        (NORM, "other_norm"),
        (OPEN_LIST, "judgement"),
        (Gate("all", (LEAF, PAPER)), "evidence"),
        (Gate("any", (LEAF, NORM)), "other_norm"),
        (Gate("none", (NORM, OPEN)), "judgement"),
        (Gate("all", ()), "decided"),
        (Term("t", False, Gate("any", (LEAF, PAPER))), "evidence"),
        (Term("t", True, LEAF), "judgement"),
        (Leaf(ir.AnyRecord("recognitions", (ir.Truth(ir.Slot("kind", "boolean", "item")),)), "…"), "decided"),
        (Leaf(ir.AnyRecord("designations", ()), "…"), "evidence"),
        (Leaf(ir.Truth(ir.Slot("plan_conformity", "boolean", "per")), "…"), "judgement"),
    ],
)
def test_a_condition_is_as_certain_as_its_weakest_part(node: Node, kind: str) -> None:
    assert weakest(node, VOCABULARY, "projects") == kind


def test_printed_furniture_is_told_from_words_that_nobody_explained() -> None:
    document = coverage_of(compiled(minimal()))
    outside = document["documents"][0]["outside"]
    assert outside["furniture"] == len("—1—")
    assert "unaccounted" not in outside
