"""The corridor pack against its text: every word of every provision has an account, and clause 24 is what was printed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from eligibility.ir.anchoring import is_punctuation
from eligibility.ir.conditions import literals_of
from eligibility.ir.rules import Gate, Leaf, Quote, Term
from eligibility.packs import installed_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eligibility.ir.rules import Node, Pack, Provision

PACK = "jilin.corridor_2018_2025"
SENTENCES = (1, 3, 1, 3, 4, 1, 2, 3, 3, 3, 2, 4, 2, 2, 3, 4, 2, 4, 4, 2, 5, 3, 2, 2, 2, 2)
"""How many sentences each clause has."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return installed_pack(PACK)


def letters(text: str) -> str:
    return re.sub(r"[\s\ue010]", "", unicodedata.normalize("NFKC", text))


def quotes_in(node: Node) -> Iterator[Quote]:
    if node.about.quote is not None:
        yield node.about.quote
    match node:
        case Gate(children=children):
            for child in children:
                yield from quotes_in(child)
        case Term():
            return  # a term's own condition quotes nothing


def leaves_of(pack: Pack, node: Node) -> Iterator[Leaf]:
    """What a machine decides, but for the bands of the size classes, which have a source of their own."""
    match node:
        case Leaf():
            yield node
        case Gate(children=children):
            for child in children:
                yield from leaves_of(pack, child)
        case Term(id=id, body=body) if id.split("@")[0] in pack.terms:
            yield from leaves_of(pack, body)


def own_quotes(provision: Provision) -> list[Quote]:
    """Everything a provision says of its words: conditions, benefit, wording."""
    quotes = [*quotes_in(provision.applies_to), *quotes_in(provision.requires)]
    quotes += [each.quote for each in provision.wording]
    return quotes + ([provision.benefit.quote] if provision.benefit.quote else [])


def test_every_word_of_every_provision_is_condition_benefit_or_wording(pack: Pack) -> None:
    silent = {}
    for provision in pack.provisions:
        raw = pack.documents[provision.quote.document].text
        told = {at for quote in own_quotes(provision) for span in quote.spans for at in range(*span)}
        left = [raw[at] for span in provision.quote.spans for at in range(*span) if at not in told]
        if words := "".join(each for each in left if not is_punctuation(each)).strip():
            silent[provision.id] = words
    assert silent == {}


def test_every_sentence_of_every_clause_has_an_account(pack: Pack) -> None:
    expected = {f"{clause}.{number}" for clause, count in enumerate(SENTENCES, 1) for number in range(1, count + 1)}
    told = [provision.id for provision in pack.provisions]
    told += [duty.id for clause in pack.clauses for duty in clause.duties]
    assert len(expected) == 69
    assert expected == {id.rstrip("abcd") for id in told}


def test_no_condition_compares_with_a_number(pack: Pack) -> None:
    conditions = [node for provision in pack.provisions for node in (provision.applies_to, provision.requires)]
    assert [leaf.text for node in conditions for leaf in leaves_of(pack, node) if list(literals_of(leaf.atom))] == []


def test_clause_24_holds_exactly_the_characters_that_the_source_prints_scrambled(pack: Pack) -> None:
    source = pack.documents["source"].text
    printed = Counter(letters(source[source.index("２４\ue010打造") :]))
    rebuilt = Counter(letters(pack.documents["clause_24"].text))
    assert Counter() == rebuilt - printed
    # Only the page number `— 10 —` is left over; its first dash stands before the clause.
    assert Counter("—01") == printed - rebuilt
