"""Every suggestion is judged to what it promises, holds nothing that is not needed, and touches only what can be changed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from eligibility.domain.verdict import MET
from eligibility.engines import reference
from eligibility.services.whatif import changed_slots, suggestions_of
from tests import strategies as some
from tests.property.advice_oracle import case, clean, combinations, pool

if TYPE_CHECKING:
    from eligibility.domain.vocabulary import Vocabulary

PROVISIONS = 1_500
"""For each of the two seeds."""


def vocabulary(r: Random) -> Vocabulary:
    """Some of the facts can be changed."""
    facts = {id: replace(fact, changeable=r.random() < 0.7) for id, fact in some.VOCABULARY.facts.items()}
    return replace(some.VOCABULARY, facts=facts)


def others(r: Random, subject: str, example: Any) -> list[Any]:
    """Other values for a subject of a suggestion; of a further record, other records."""
    if subject.endswith("[+]"):
        fields = some.VOCABULARY.facts[subject[:-3]].type.fields
        return [({name: clean(some.value(r, each.type, 1.0)) for name, each in fields.items()},) for _ in range(8)]
    return pool(r, subject) if not subject.startswith("open:") else [True, False]


def check(r: Random, seed_vocabulary: Vocabulary) -> int:
    c = case(r, most_unknown=2)
    pack = some.pack_of((c.provision,), seed_vocabulary)
    before = reference.judge_provision(c.provision, c.slots).verdict
    if before is MET:
        return 0
    found, exhaustive = suggestions_of(pack, c.provision, c.slots)
    for each in found:
        assert reference.judge_provision(c.provision, changed_slots(c.slots, each.values)).verdict is MET
        for subject in each.values:
            fact = subject.partition("[")[0]
            known = fact in c.slots.known or f"{fact}[-1]" in c.slots.known
            assert subject.startswith("open:") or not known or "]." in subject or seed_vocabulary.facts[fact].changeable
            if any("[*]" in one for one in each.values):
                continue  # a finding on a further record says nothing without the record
            fewer = {one: others(r, one, each.values[one]) for one in each.values if one != subject}
            if fewer and exhaustive:
                for tried in combinations(r, fewer, 20):
                    outcome = reference.judge_provision(c.provision, changed_slots(c.slots, tried))
                    assert outcome.verdict is not MET, f"{sorted(tried)} are enough"
    return len(found)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_suggestion_is_judged_to_be_met_and_needs_all_it_names(seed: int) -> None:
    r = Random(seed)
    known = vocabulary(r)
    assert sum(check(r, known) for _ in range(PROVISIONS)) > PROVISIONS // 4


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 110))
def test_suggestions_hold_on_many_more_provisions(seed: int) -> None:
    r = Random(seed)
    known = vocabulary(r)
    for _ in range(5_000):
        check(r, known)
