"""durable-rules, fed leaf verdicts, concludes what the verdict algebra says: exhaustively where small, at random elsewhere."""

from __future__ import annotations

import random
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.rete import LeafVerdicts, ProvisionOpinion, ReteProgram, ReteWorkers
from eligibility.engines.rete.opinion import Vector
from eligibility.ir.rules import Node, Provision

from .builders import (
    NOTHING,
    VERDICTS,
    all_,
    any_,
    at_least_,
    conditions,
    defined,
    expected,
    expected_of_records,
    leaf,
    leaves,
    none,
    open_,
    pack,
    presumed,
    provision,
    slots_of,
)
from .builders import given as asked

SMALL: dict[str, tuple[Node, Node]] = {
    "all of three": (all_(*leaves(3)), NOTHING),
    "any of three": (any_(*leaves(3)), NOTHING),
    "none of three": (none(*leaves(3)), NOTHING),
    "two of four": (at_least_(2, *leaves(4)), NOTHING),
    "three of five": (at_least_(3, *leaves(5)), NOTHING),
    "four of six": (at_least_(4, *leaves(6)), NOTHING),
    "two of two": (at_least_(2, *leaves(2)), NOTHING),
    "none of something": (at_least_(0, *leaves(2)), NOTHING),
    "more than there are": (at_least_(3, *leaves(2)), NOTHING),
    "no parts": (all_(any_(leaf(), all_()), none(), none(any_())), NOTHING),
    "never": (any_(leaf(), any_()), leaf()),
    "any over all over none": (any_(all_(leaf(), none(leaf(), leaf())), all_(leaf(), leaf())), leaf()),
    "a leaf alone": (leaf(), open_()),
    "a term": (presumed(any_(leaf(), leaf())), leaf()),
    "a term over what has no parts": (all_(presumed(all_()), presumed(any_())), NOTHING),
    "a term in a term": (presumed(all_(presumed(leaf()), leaf())), NOTHING),
    "a definition": (defined(at_least_(2, *leaves(3))), defined(leaf())),
}


def entries_of(each: Provision) -> list[Vector]:
    """What each slot may hold."""
    kinds = [*slots_of(each.applies_to), *slots_of(each.requires)]
    return [(*VERDICTS, None) if kind == "term" else VERDICTS for kind in kinds]


def opinion_of(each: Provision, vector: Vector) -> ProvisionOpinion:
    return ProvisionOpinion(each.id, *expected(each, vector))


@pytest.mark.parametrize("name", SMALL)
def test_agrees_with_the_algebra_on_every_assignment_of_a_small_condition(name: str, workers: ReteWorkers) -> None:
    each = provision(*SMALL[name])
    program = ReteProgram.from_pack(pack(each))
    for vector in product(*entries_of(each)):
        assert workers.decide(program, asked(program, vector)).provisions == (opinion_of(each, vector),)


@pytest.mark.parametrize("wanted", [1, 2, 17, 39, 40])
@pytest.mark.parametrize("operator", ["all", "any", "none", "at_least"])
def test_agrees_on_gates_wider_than_a_ruleset(operator: str, wanted: int, workers: ReteWorkers) -> None:
    make = {"all": all_, "any": any_, "none": none}
    children = leaves(40)
    node = make[operator](*children) if operator in make else at_least_(wanted, *children)
    each = provision(node)
    program = ReteProgram.from_pack(pack(each))
    for met in (0, 1, wanted - 1, wanted, 40):
        for failed in {0, 1, 40 - wanted, 40 - wanted + 1, 40 - met} & set(range(41 - met)):
            vector = (MET,) * met + (NOT_MET,) * failed + (UNDETERMINED,) * (40 - met - failed)
            assert workers.decide(program, asked(program, vector)).provisions == (opinion_of(each, vector),)


def agrees_at_random(nodes: list[tuple[Node, Node]], seed: int, times: int, workers: ReteWorkers) -> None:
    """One program of all the conditions, and `times` assignments."""
    provisions = [provision(requires, applies, f"1.{number}") for number, (requires, applies) in enumerate(nodes)]
    program = ReteProgram.from_pack(pack(*provisions))
    chance = random.Random(seed)
    for _ in range(times):
        vectors = [tuple(chance.choice(entry) for entry in entries_of(each)) for each in provisions]
        want = tuple(opinion_of(each, vector) for each, vector in zip(provisions, vectors, strict=True))
        assert workers.decide(program, asked(program, *vectors)).provisions == want


PAIRS = st.lists(st.tuples(conditions(), conditions(4)), min_size=10, max_size=10)
SEEDS = st.integers(0, 2**32)


@pytest.mark.slow
@settings(max_examples=125)
@given(PAIRS, SEEDS)
def test_agrees_on_ten_thousand_random_conditions_and_assignments(
    workers: ReteWorkers, nodes: list[tuple[Node, Node]], seed: int
) -> None:
    agrees_at_random(nodes, seed, 8, workers)


@pytest.mark.soak
@settings(max_examples=2_500)
@given(PAIRS, SEEDS)
def test_agrees_on_a_million_random_conditions_and_assignments(
    workers: ReteWorkers, nodes: list[tuple[Node, Node]], seed: int
) -> None:
    agrees_at_random(nodes, seed, 40, workers)


@settings(max_examples=40)
@given(st.lists(conditions(5), min_size=2, max_size=4), st.integers(0, 4), SEEDS)
def test_of_records_agrees_with_any_of_them(workers: ReteWorkers, nodes: list[Node], records: int, seed: int) -> None:
    provisions = [provision(node, leaf(), f"2.{number}", "projects") for number, node in enumerate(nodes)]
    program = ReteProgram.from_pack(pack(*provisions))
    chance = random.Random(seed)
    vectors = [
        tuple(tuple(chance.choice(entry) for entry in entries_of(each)) for _ in range(records)) for each in provisions
    ]
    inputs = tuple(LeafVerdicts(each.id, given) for each, given in zip(provisions, vectors, strict=True))
    want = tuple(
        ProvisionOpinion(each.id, *expected_of_records(each, given))
        for each, given in zip(provisions, vectors, strict=True)
    )
    assert workers.decide(program, inputs).provisions == want


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_of_records_agrees_on_every_assignment(count: int, workers: ReteWorkers) -> None:
    each = provision(leaf(), leaf(), per="projects")
    program = ReteProgram.from_pack(pack(each))
    for vectors in islice(product(product(VERDICTS, VERDICTS), repeat=count), 729):
        opinion = workers.decide(program, (LeafVerdicts(each.id, vectors),))
        assert opinion.provisions == (ProvisionOpinion(each.id, *expected_of_records(each, vectors)),)


def test_unknown_records_are_undetermined_and_no_records_are_not_met(workers: ReteWorkers) -> None:
    each = provision(all_(), all_(), per="projects")
    program = ReteProgram.from_pack(pack(each))
    unknown = workers.decide(program, (LeafVerdicts(each.id, None),))
    empty = workers.decide(program, (LeafVerdicts(each.id, ()),))
    assert unknown.provisions == (ProvisionOpinion(each.id, UNDETERMINED, UNDETERMINED),)
    assert empty.provisions == (ProvisionOpinion(each.id, NOT_MET, NOT_MET),)


def test_provisions_about_the_enterprise_and_about_records_come_back_in_the_packs_order(workers: ReteWorkers) -> None:
    provisions = (
        provision(leaf(), id="1.1"),
        provision(leaf(), id="1.2", per="projects"),
        provision(leaf(), id="1.3"),
        provision(leaf(), id="1.4", per="incubators"),
    )
    program = ReteProgram.from_pack(pack(*provisions))
    inputs = tuple(
        LeafVerdicts(id, vectors)
        for id, vectors in zip(
            program.order, [((MET,),), ((NOT_MET,), (MET,)), ((NOT_MET,),), ((UNDETERMINED,),)], strict=True
        )
    )
    verdicts = [(each.id, each.verdict) for each in workers.decide(program, inputs).provisions]
    assert verdicts == [("1.1", MET), ("1.2", MET), ("1.3", NOT_MET), ("1.4", UNDETERMINED)]


def test_a_receipt_names_the_rails_given_and_the_rules_that_fired(workers: ReteWorkers) -> None:
    program = ReteProgram.from_pack(pack(provision(any_(leaf(), leaf()), leaf(), "8.3")))
    (receipt,) = workers.decide(program, asked(program, (MET, MET, MET))).receipts
    assert [program.place_of(rail) for rail in receipt.given] == ["8.3/applies_to", "8.3/requires/0", "8.3/requires/1"]
    assert [(rail[0], program.place_of(rail)) for rail in receipt.concluded] == [("t", "8.3/requires"), ("t", "8.3")]
