"""Scores as their authors write them: an item gives its highest level that is met, and nothing is counted twice."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.facts import Level, Slots
from eligibility.domain.quantity import Number
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import Words
from eligibility.engines.reference import Frame, judge_node
from eligibility.ir import atoms as ir
from eligibility.ir.build import pack_from_files
from eligibility.ir.canonical import files_from_pack
from eligibility.ir.rules import About, Gate, Leaf, Node, ScoreItem
from eligibility.ir.scores import implies, parts_of, score_gate, with_parts
from eligibility.packs import PackSource
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.services.checking import check
from eligibility.services.judging import judge
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import policy_view
from tests.checks.corpus import DAY, base, sourced
from tests.differential.agreement import Executors
from tests.minimal_pack import changed
from tests.strategies import JUDGING_DATES

ITEM = Words("项", "item")


def holds(name: str) -> Leaf:
    return Leaf(ir.Truth(ir.Slot(name, "boolean")), name)


def at_least(bound: int, operator: ir.Operator = ">=") -> Leaf:
    return Leaf(ir.Compare(operator, ir.Slot("x", "number"), ir.Literal_(bound, "number")), f"x {operator} {bound}")


def item(*levels: tuple[Number, Node]) -> ScoreItem:
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


def test_points_with_decimals_are_counted_exactly() -> None:
    """0.1 + 0.2 reaches 0.3, and 12.25 is more than 12.2."""
    tenths = item((Decimal("0.1"), holds("a"))), item((Decimal("0.2"), holds("b")))
    gate = score_gate(Decimal("0.3"), tenths, About())
    assert (gate.wanted, gate.points, gate.scale) == (3, (1, 2), 10)
    assert verdict(gate, {"a": True, "b": True}) is MET
    assert verdict(gate, {"a": False, "b": True}) is NOT_MET
    gate = score_gate(Decimal("12.25"), (item((Decimal("12.2"), holds("a")), (13, holds("b"))),), About())
    assert (gate.wanted, gate.points, gate.scale) == (1225, (80, 1220), 100)
    assert verdict(gate, {"a": True, "b": False}) is NOT_MET
    assert verdict(gate, {"a": False, "b": True}) is MET


def test_other_conditions_in_the_places_of_levels_keep_the_points() -> None:
    gate = score_gate(Decimal("2.5"), (item((Decimal("2.5"), holds("a")), (1, holds("b"))),), About())
    changed = with_parts(gate, (holds("c"), holds("b")))
    assert (changed.wanted, changed.points, changed.scale) == (gate.wanted, gate.points, gate.scale)
    assert parts_of(changed) == (holds("c"), holds("b"))
    assert with_parts(gate, parts_of(gate)) is gate


DECIMAL = """
@ text.txt
-贴息。对研发费用500万元以下的企业，提供技术诊断服务。做好政策宣传。
+贴息。对评价得分1.75分以上的企业，提供技术诊断服务：研发费用500万元以下得1.25分，从业人员满20人得1.75分、10人以上得0.5分。做好政策宣传。

@ clauses/clause_01.yaml
-    quote: 对研发费用500万元以下的企业，提供技术诊断服务。
+    quote: 对评价得分1.75分以上的企业，提供技术诊断服务：研发费用500万元以下得1.25分，从业人员满20人得1.75分、10人以上得0.5分。

@ clauses/clause_01.yaml
-    requires: {quote: 研发费用500万元以下, holds: "rd_spending[-1] <= 500万元"}
+    requires:
+      quote: 评价得分1.75分以上
+      score: 1.75
+      items:
+        - {zh: 研发, en: Research, levels: [{points: 1.25, when: {quote: 研发费用500万元以下得1.25分, holds: "rd_spending[-1] <= 500万元"}}]}
+        - zh: 人员
+          en: Staff
+          levels:
+            - {points: 1.75, when: {quote: 从业人员满20人得1.75分, holds: "employees[-1] >= 20人"}}
+            - {points: 0.5, when: {quote: 10人以上得0.5分, holds: "employees[-1] >= 10人"}}
"""


def grants(change: str) -> PackSource:
    return sourced(changed(base("grants"), change))


def test_a_score_with_decimals_is_read_printed_told_and_judged_the_same_by_every_executor() -> None:
    pack = grants(DECIMAL).compiled()
    again = pack_from_files(files_from_pack(pack), pack.vocabulary)
    assert (again.digest, again.provisions) == (pack.digest, pack.provisions)
    assert b'"score": "1.75"' in files_from_pack(pack)["clauses/clause_01.yaml"]
    executors = Executors(pack)
    for staff, spending in product((9, 10, 19, 20), ("500万元", "501万元")):
        facts = {"body_kind": "enterprise", "employees": {"2025": staff}, "rd_spending": {"2025": spending}}
        met = staff >= 20 or (staff >= 10 and spending == "500万元")
        profile = profile_from_json({"facts": facts}, pack.vocabulary)
        slots = slots_from_profile(profile, DAY, Level.CLAIMED)
        executors.agree_on(slots)
        assert (judge(pack, profile, DAY).conclusions["1.3"] is Conclusion.WITHIN_ORIENTATION) is met

    text = policy_markdown(policy_view(pack, "zh"), "zh")
    assert "得分不低于 1.75 分" in text


def test_a_fault_in_a_level_is_found_as_in_any_condition() -> None:
    found = check(
        grants(DECIMAL.replace('holds: "employees[-1] >= 10人"', 'holds: "employees[-1] > 10人"')), DAY
    ).findings
    assert [(each.code, each.about, each.quote) for each in found] == [("comparison-differs", "1.3", "10人以上得0.5分")]
    assert found[0].example is not None
