"""Leaf verdicts are taken from the reference's reason trees, and nothing above a leaf is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.reference import judge
from eligibility.engines.rete import LeafVerdicts, NotThisProgram, ReteProgram, inputs_from_outcomes
from eligibility.engines.rete.entering import entering_from_inputs
from eligibility.engines.rete.opinion import Vector
from eligibility.ir.rules import Pack

from .builders import all_, any_, defined, leaf, leaves, open_, pack, presumed, provision, slots


def inputs_of(pack: Pack, known: dict, presume: bool = True) -> tuple[LeafVerdicts, ...]:
    inputs = inputs_from_outcomes(judge(pack, slots(known, presume)))
    entering_from_inputs(ReteProgram.from_pack(pack), inputs)
    return inputs


def test_leaves_come_in_pre_order_of_applies_to_then_requires() -> None:
    first, second, third = leaves(3)
    rules = pack(provision(all_(second, any_(third)), first))
    assert inputs_of(rules, {"fact_0": True, "fact_1": False}) == (
        LeafVerdicts("1.1", ((MET, NOT_MET, UNDETERMINED),)),
    )


def test_an_open_question_is_a_leaf() -> None:
    rules = pack(provision(open_("weight")))
    assert inputs_of(rules, {"finding:weight": True}) == (LeafVerdicts("1.1", ((MET,),)),)


def test_a_presumption_that_counts_goes_by_its_definition() -> None:
    rules = pack(provision(presumed(leaf("fact_0"))))
    assert inputs_of(rules, {"fact_0": True}) == (LeafVerdicts("1.1", ((None, MET),)),)


def test_a_presumption_that_does_not_count_is_undetermined_and_what_is_below_was_not_looked_at() -> None:
    rules = pack(provision(presumed(all_(leaf("fact_0"), presumed(leaf(), "inner"), defined(leaf())))))
    entries = (UNDETERMINED, None, None, None, None)
    assert inputs_of(rules, {"fact_0": True}, presume=False) == (LeafVerdicts("1.1", (entries,)),)


def test_a_finding_on_a_term_decides_without_its_definition() -> None:
    rules = pack(provision(presumed(leaf("fact_0"))))
    known = {"fact_0": True, "finding:in_corridor": False}
    assert inputs_of(rules, known) == (LeafVerdicts("1.1", ((NOT_MET, None),)),)


def test_a_definition_has_no_slot_of_its_own() -> None:
    rules = pack(provision(defined(leaf("fact_0"))))
    assert inputs_of(rules, {"fact_0": True}) == (LeafVerdicts("1.1", ((MET,),)),)


@pytest.mark.parametrize(
    ("known", "vectors"),
    [
        ({}, None),
        ({"projects": ()}, ()),
        ({"projects": ({"built": True}, {})}, ((MET,), (UNDETERMINED,))),
    ],
)
def test_each_record_has_its_own_leaves(known: dict, vectors: tuple[Vector, ...] | None) -> None:
    rules = pack(provision(leaf("built", "per"), per="projects"))
    assert inputs_of(rules, known) == (LeafVerdicts("1.1", vectors),)


def test_a_verdict_above_the_leaves_is_never_read() -> None:
    rules = pack(provision(all_(leaf("fact_0")), any_(leaf("fact_0"))))
    (outcome,) = judge(rules, slots({"fact_0": True}))
    lying = replace(
        outcome,
        verdict=NOT_MET,
        applies_verdict=NOT_MET,
        applies=replace(outcome.applies, verdict=NOT_MET),
        meets=replace(outcome.meets, verdict=UNDETERMINED),
    )
    assert inputs_from_outcomes([lying]) == inputs_from_outcomes([outcome])


def test_a_reason_tree_of_another_shape_is_refused() -> None:
    (outcome,) = judge(pack(provision(all_(leaf(), leaf()))), slots({}))
    other = replace(outcome, provision=provision(all_(leaf())))
    with pytest.raises(NotThisProgram, match="2 reasons for 1 conditions"):
        inputs_from_outcomes([other])


ONE = provision(all_(*leaves(2)))
SAME = provision(leaf(), leaf())
PER = (provision(leaf(), id="2.1", per="projects"), provision(leaf(), id="2.2", per="projects"))


@pytest.mark.parametrize(
    ("provisions", "inputs", "why"),
    [
        ((ONE,), (), "not of the pack's provisions"),
        ((ONE,), (LeafVerdicts("9.9", ((MET, MET),)),), "not of the pack's provisions"),
        ((ONE,), (LeafVerdicts("1.1", ((MET,),)),), "1 leaf verdicts for the 2 leaves"),
        ((ONE,), (LeafVerdicts("1.1", ()),), "judged once"),
        ((ONE,), (LeafVerdicts("1.1", None),), "judged once"),
        ((ONE,), (LeafVerdicts("1.1", ((MET, cast(Any, True)),)),), "something other than verdicts"),
        ((ONE,), (LeafVerdicts("1.1", ((MET, cast(Any, "met")),)),), "something other than verdicts"),
        ((ONE,), (LeafVerdicts("1.1", ((MET, cast(Any, 1e300)),)),), "something other than verdicts"),
        ((SAME,), (LeafVerdicts("1.1", ((MET, NOT_MET),)),), "has another verdict elsewhere"),
        (PER, (LeafVerdicts("2.1", None), LeafVerdicts("2.2", ())), "on different records"),
        (PER, (LeafVerdicts("2.1", ()), LeafVerdicts("2.2", ((MET,),))), "on different records"),
    ],
)
def test_leaf_verdicts_that_do_not_fit_are_refused_before_any_rule_sees_them(provisions, inputs, why: str) -> None:
    with pytest.raises(NotThisProgram, match=why):
        entering_from_inputs(ReteProgram.from_pack(pack(*provisions)), inputs)


def test_a_condition_not_looked_at_in_one_place_may_be_decided_in_another() -> None:
    program = ReteProgram.from_pack(pack(provision(presumed(leaf("fact_0")), leaf("fact_0"))))
    (runs,) = entering_from_inputs(program, (LeafVerdicts("1.1", ((NOT_MET, MET, None),)),))
    assert runs is not None
    assert [(rail[0], program.place_of(rail)) for rail in sorted(runs[0])] == [
        ("f", "1.1/applies_to"),
        ("t", "1.1/requires/given"),
    ]
