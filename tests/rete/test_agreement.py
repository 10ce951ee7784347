"""durable-rules, fed leaf verdicts, concludes what the verdict algebra says: exhaustively where small, at random elsewhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.rete import LeafVerdicts, ProvisionOpinion, ReteProgram, ReteWorkers
from eligibility.ir.rules import Node, Provision

from .builders import (
    NOTHING,
    World,
    all_,
    any_,
    at_least_,
    conditions,
    defined,
    expected,
    expected_of_records,
    leaves,
    names_of,
    none,
    open_,
    pack,
    presumed,
    provision,
    score,
    vector,
)
from .builders import given as asked

A, B, C, D, E, F = leaves(6)

SMALL: dict[str, tuple[Node, Node]] = {
    "all of three": (all_(A, B, C), NOTHING),
    "any of three": (any_(A, B, C), NOTHING),
    "none of three": (none(A, B, C), NOTHING),
    "two of four": (at_least_(2, A, B, C, D), NOTHING),
    "three of five": (at_least_(3, A, B, C, D, E), NOTHING),
    "four of six": (at_least_(4, A, B, C, D, E, F), NOTHING),
    "two of two": (at_least_(2, A, B), NOTHING),
    "two of one and the same": (at_least_(2, A, A, B), NOTHING),
    "a score that two reach": (score(6, (4, 3, 2, 1), A, B, C, D), NOTHING),
    "a score with one that reaches it alone": (score(5, (5, 3, 1, 1), A, B, C, D), NOTHING),
    "a score of equal parts": (score(4, (2, 2, 2), A, B, C), NOTHING),
    "a score that all are needed for": (score(9, (4, 3, 2), A, B, C), NOTHING),
    "a score that cannot be reached": (score(10, (4, 3, 2), A, B, C), NOTHING),
    "a score of five items": (score(60, (20, 50, 30, 16, 12), A, B, C, D, E), NOTHING),
    "none of something": (at_least_(0, A, B), NOTHING),
    "more than there are": (at_least_(3, A, B), NOTHING),
    "no parts": (all_(any_(A, all_()), none(), none(any_())), NOTHING),
    "never": (any_(A, any_()), B),
    "any over all over none": (any_(all_(A, none(B, C)), all_(D, E)), F),
    "the same gate in both places": (any_(A, B), all_(any_(A, B), C)),
    "a condition and its opposite": (all_(A, none(A)), any_(B, none(B))),
    "a leaf alone": (A, open_()),
    "a term": (presumed(any_(A, B)), C),
    "a term over what has no parts": (all_(presumed(all_(), "x"), presumed(any_(), "y")), NOTHING),
    "a term in a term": (presumed(all_(presumed(A, "inner"), B)), NOTHING),
    "a term in a term and alone": (all_(presumed(presumed(A, "inner"), "outer"), B), presumed(A, "inner")),
    "a definition": (defined(at_least_(2, A, B, C)), defined(A)),
}


def worlds_of(*provisions: Provision) -> Iterator[World]:
    """Every assignment."""
    named = names_of(*provisions)
    return (dict(zip(named, values, strict=True)) for values in product(*named.values()))


def random_world(chance: random.Random, *provisions: Provision) -> World:
    return {name: chance.choice(values) for name, values in names_of(*provisions).items()}


def opinion_of(each: Provision, world: World) -> ProvisionOpinion:
    return ProvisionOpinion(each.id, *expected(each, world))


@pytest.mark.parametrize("name", SMALL)
def test_agrees_with_the_algebra_on_every_assignment_of_a_small_condition(name: str, workers: ReteWorkers) -> None:
    each = provision(*SMALL[name])
    program = ReteProgram.from_pack(pack(each))
    for world in worlds_of(each):
        assert workers.decide(program, asked(program, vector(each, world))).provisions == (opinion_of(each, world),)


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
            verdicts = (MET,) * met + (NOT_MET,) * failed + (UNDETERMINED,) * (40 - met - failed)
            world = dict(zip(names_of(each), verdicts, strict=True))
            assert workers.decide(program, asked(program, verdicts)).provisions == (opinion_of(each, world),)


def agrees_at_random(nodes: list[tuple[Node, Node]], seed: int, times: int, workers: ReteWorkers) -> None:
    """One program of all the conditions, and `times` assignments."""
    provisions = [provision(requires, applies, f"1.{number}") for number, (requires, applies) in enumerate(nodes)]
    program = ReteProgram.from_pack(pack(*provisions))
    chance = random.Random(seed)
    for _ in range(times):
        world = random_world(chance, *provisions)
        want = tuple(opinion_of(each, world) for each in provisions)
        inputs = asked(program, *(vector(each, world) for each in provisions))
        assert workers.decide(program, inputs).provisions == want


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
    provisions = [provision(node, A, f"2.{number}", "projects") for number, node in enumerate(nodes)]
    program = ReteProgram.from_pack(pack(*provisions))
    chance = random.Random(seed)
    worlds = [random_world(chance, *provisions) for _ in range(records)]
    inputs = tuple(LeafVerdicts(each.id, tuple(vector(each, world) for world in worlds)) for each in provisions)
    want = tuple(ProvisionOpinion(each.id, *expected_of_records(each, worlds)) for each in provisions)
    assert workers.decide(program, inputs).provisions == want


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_of_records_agrees_on_every_assignment(count: int, workers: ReteWorkers) -> None:
    each = provision(A, B, per="projects")
    program = ReteProgram.from_pack(pack(each))
    for worlds in product(worlds_of(each), repeat=count):
        opinion = workers.decide(program, (LeafVerdicts(each.id, tuple(vector(each, world) for world in worlds)),))
        assert opinion.provisions == (ProvisionOpinion(each.id, *expected_of_records(each, worlds)),)


def test_unknown_records_are_undetermined_and_no_records_are_not_met(workers: ReteWorkers) -> None:
    each = provision(all_(), all_(), per="projects")
    program = ReteProgram.from_pack(pack(each))
    unknown = workers.decide(program, (LeafVerdicts(each.id, None),))
    empty = workers.decide(program, (LeafVerdicts(each.id, ()),))
    assert unknown.provisions == (ProvisionOpinion(each.id, UNDETERMINED, UNDETERMINED),)
    assert empty.provisions == (ProvisionOpinion(each.id, NOT_MET, NOT_MET),)


def test_provisions_about_the_enterprise_and_about_records_come_back_in_the_packs_order(workers: ReteWorkers) -> None:
    provisions = (
        provision(A, id="1.1"),
        provision(A, id="1.2", per="projects"),
        provision(B, id="1.3"),
        provision(A, id="1.4", per="incubators"),
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
    program = ReteProgram.from_pack(pack(provision(any_(A, B), C, "8.3")))
    (receipt,) = workers.decide(program, asked(program, (MET, MET, MET))).receipts
    assert [program.place_of(rail) for rail in receipt.given] == ["8.3/applies_to", "8.3/requires/0", "8.3/requires/1"]
    assert [(rail[0], program.place_of(rail)) for rail in receipt.concluded] == [("t", "8.3/requires"), ("t", "8.3")]
