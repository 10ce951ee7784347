"""Two random provisions compared: every enterprise that is shown is told two things, and nobody is of what is called equal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.checks.differences import Difference, Sort, difference
from eligibility.checks.witness import Witness
from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.engines import reference
from eligibility.ir import atoms as ir
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Gate, Leaf, Node, Provision, Term
from eligibility.profile import profile_from_json, slots_from_profile
from tests import strategies as some
from tests.checks.pinned import profile_like

DAY = date(2024, 5, 1)
NAMED = replace(some.LISTED, aliases={each: each for each in some.LISTED.values})
VOCABULARY = replace(some.VOCABULARY, enumerations={"listed": NAMED})
"""The vocabulary of random packs, with values that a profile can name."""

RANK = {NOT_MET: 0, Verdict.UNDETERMINED: 1, MET: 2}


def altered(r: Random, node: Node) -> Node:
    """A condition with a small change somewhere, or none: another operator, bound, list or gate, or a part left out."""
    match node:
        case Gate(children=children) if children:
            at = r.randrange(len(children))
            ways = ("child", "child", "child", "gate", "fewer", "twice", "order")
            match "child" if node.points else r.choice(ways):  # a score has points for each child
                case "gate":
                    return replace(node, operator=r.choice(("all", "any")))
                case "fewer":
                    return replace(node, children=children[:at] + children[at + 1 :])
                case "twice":
                    return replace(node, children=(*children, children[at]))
                case "order":
                    return replace(node, children=tuple(r.sample(children, len(children))))
                case _:
                    return replace(node, children=(*children[:at], altered(r, children[at]), *children[at + 1 :]))
        case Leaf(atom=atom):
            return replace(node, atom=altered_atom(r, atom))
        case Term(body=body):
            return replace(node, body=altered(r, body)) if r.random() < 0.8 else body
        case _:
            return node


def altered_atom(r: Random, atom: ir.Atom) -> ir.Atom:
    match atom:
        case ir.Compare(right=ir.Literal_(_, kind, unit)) if kind in some.NUMBERS:
            if r.random() < 0.5:
                return replace(atom, right=ir.Literal_(r.choice(some.NUMBERS[kind]), kind, unit))
            return replace(atom, operator=r.choice(some.OPERATORS))
        case ir.Compare(operator) if operator not in some.OPERATORS[:2]:
            return replace(atom, operator=r.choice(some.OPERATORS))
        case ir.Member(_, values) | ir.Overlap(_, values):
            return replace(atom, values=values[1:] if r.random() < 0.4 else values[::-1], open=r.random() < 0.3)
        case ir.AnyRecord(_, where) if where:
            return replace(atom, where=tuple(altered_atom(r, each) for each in where))
        case _:
            return atom


def pair(r: Random) -> tuple[Provision, Provision]:
    """A random provision, and one that comes of it by a change or two."""
    old = some.provision(r, 1, some.shared_terms(r))
    new = old
    for _ in range(r.choice((0, 1, 1, 2, 3, 4))):
        if r.random() < 0.5:
            new = replace(new, applies_to=altered(r, new.applies_to))
        else:
            new = replace(new, requires=altered(r, new.requires))
    if r.random() < 0.15:
        new = some.provision(r, 1)
    return old, new


def slots_of(witness: Witness) -> Slots:
    """The enterprise as the reader of profiles takes it."""
    profile = profile_from_json(witness.profile, VOCABULARY)
    return slots_from_profile(profile, witness.as_of, Level.CLAIMED if witness.presume else Level.VERIFIED)


def told(outcome: Outcome) -> tuple[Any, ...]:
    """What the enterprise is told, besides words that hang on the effect."""
    not_applicable = outcome.verdict is NOT_MET and outcome.applies_verdict is NOT_MET
    return outcome.verdict, not_applicable, outcome.askable


@dataclass
class Tally:
    """What came out of many pairs."""

    pairs: int = 0
    equal: int = 0
    undecided: int = 0


def hold(seed: int, enterprises: int, tally: Tally) -> None:
    """One pair: its witnesses judged again, and random enterprises judged by both where they are called equal."""
    r = Random(seed)
    old, new = pair(r)
    found = difference(old, new, VOCABULARY, DAY)
    check_witnesses(found, old, new)
    tally.pairs += 1
    tally.undecided += found.sort is Sort.UNDECIDED
    tally.equal += found.sort is Sort.EQUAL
    if found.sort in (Sort.EQUAL, Sort.WIDER, Sort.NARROWER):
        for _ in range(enterprises):
            slots = profile_like(r)
            before, after = reference.judge_provision(old, slots), reference.judge_provision(new, slots)
            match found.sort:
                case Sort.EQUAL:
                    assert told(before) == told(after)
                case Sort.WIDER:
                    assert RANK[after.verdict] >= RANK[before.verdict]
                case _:
                    assert RANK[after.verdict] <= RANK[before.verdict]


def check_witnesses(found: Difference, old: Provision, new: Provision) -> None:
    for witness, better, worse in ((found.gains, new, old), (found.loses, old, new)):
        if witness is not None:
            slots = slots_of(witness)
            high, low = (reference.judge_provision(each, slots).verdict for each in (better, worse))
            assert RANK[high] > RANK[low]
    if found.told is not None:
        slots = slots_of(found.told)
        assert told(reference.judge_provision(old, slots)) != told(reference.judge_provision(new, slots))


def test_every_difference_is_shown_and_nothing_equal_is_told_apart() -> None:
    tally = Tally()
    for seed in range(200):
        hold(seed, 30, tally)
    assert tally.undecided <= tally.pairs // 50
    assert tally.equal >= tally.pairs // 10


@pytest.mark.soak
@settings(max_examples=2000)
@given(st.integers(0, 2**62))
def test_every_difference_is_shown_and_nothing_equal_is_told_apart_in_many(seed: int) -> None:
    hold(seed, 300, Tally())
