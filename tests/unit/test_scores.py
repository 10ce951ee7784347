"""Scores as their authors write them: an item gives its highest level that is met, and nothing is counted twice."""

from __future__ import annotations

from itertools import product

import pytest

from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import Words
from eligibility.engines.reference import Frame, judge_node
from eligibility.ir import atoms as ir
from eligibility.ir.rules import About, Gate, Leaf, Node, ScoreItem
from eligibility.ir.scores import implies, score_gate
from tests.strategies import JUDGING_DATES

ITEM = Words("项", "item")


def holds(name: str) -> Leaf:
    return Leaf(ir.Truth(ir.Slot(name, "boolean")), name)


def at_least(bound: int, operator: ir.Operator = ">=") -> Leaf:
    return Leaf(ir.Compare(operator, ir.Slot("x", "number"), ir.Literal_(bound, "number")), f"x {operator} {bound}")


def item(*levels: tuple[int, Node]) -> ScoreItem:
    return ScoreItem(ITEM, levels)


def verdict(gate: Gate, known: dict[str, bool | int]) -> Verdict:
    return judge_node(gate, Frame(Slots(JUDGING_DATES[0], known))).verdict


def test_of_levels_in_any_order_the_highest_that_is_met_counts() -> None:
    """Three levels of one item and one of another, every combination of answers, against the sum of the highest levels."""
    first, second = item((10, holds("a")), (30, holds("c")), (20, holds("b"))), item((5, holds("d")))
    for answers in product((True, False), repeat=4):
        known: dict[str, bool | int] = dict(zip("abcd", answers, strict=True))
        score = max(30 * known["c"], 20 * known["b"], 10 * known["a"]) + 5 * known["d"]
        for wanted in range(1, 37):
            found = verdict(score_gate(wanted, (first, second), About()), known)
            assert found is (MET if score >= wanted else NOT_MET), (known, wanted)


def test_while_a_level_is_unknown_the_score_is_a_range() -> None:
    items = item((10, holds("a")), (30, holds("c"))), item((5, holds("d")))
    known: dict[str, bool | int] = {"a": True, "d": False}
    found = [verdict(score_gate(wanted, items, About()), known) for wanted in (10, 11, 30, 31)]
    assert found == [MET, UNDETERMINED, UNDETERMINED, NOT_MET]


def test_levels_on_one_line_of_bounds_stand_for_themselves() -> None:
    gate = score_gate(20, (item((20, at_least(30)), (16, at_least(25)), (4, at_least(10))),), About())
    assert (gate.points, gate.children) == ((4, 12, 4), (at_least(30), at_least(25), at_least(10)))


def test_levels_that_do_not_follow_from_each_other_are_joined() -> None:
    gate = score_gate(20, (item((30, holds("a")), (12, holds("b"))),), About())
    assert gate.points == (18, 12)
    assert gate.children == (holds("a"), Gate("any", (holds("b"), holds("a"))))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (at_least(30), at_least(25), True),
        (at_least(25), at_least(30), False),
        (at_least(30), at_least(30), True),
        (at_least(30, ">"), at_least(25, ">"), False),
        (holds("a"), holds("a"), False),
        (Gate("any", (at_least(6), at_least(30))), Gate("any", (at_least(5), at_least(25))), True),
        (Gate("any", (at_least(6),)), Gate("any", (at_least(5), at_least(25))), False),
        (Gate("all", (at_least(6),)), Gate("any", (at_least(5),)), False),
    ],
)
def test_only_what_surely_follows_is_taken_to_follow(one: Node, other: Node, expected: bool) -> None:
    assert implies(one, other) is expected
