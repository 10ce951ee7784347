"""Conditions that compare with a dated parameter: the value of the day counts, on a day without one nothing is assumed, and every executor says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from eligibility.checks.differences import Sort
from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines import reference
from eligibility.engines.columnar import ColumnarPack
from eligibility.errors import PackProblems
from eligibility.explain.answers import answer_from_outcome
from eligibility.ir.build import pack_from_files
from eligibility.ir.canonical import files_from_pack
from eligibility.ir.rules import Pack, Term
from eligibility.packs import PackSource, installed_vocabulary
from eligibility.profile import profile_from_json, slots_from_profile
from eligibility.services.differing import compare_meaning, compared_json
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import policy_view
from eligibility.services.testing import try_pack
from tests.checks.corpus import base, sourced
from tests.columns import columns_from_slots
from tests.differential.agreement import Executors
from tests.minimal_pack import changed

SHARE = """
@ terms.yaml
-opens:
+parameters:
+  share:
+    zh: 研发费用占比下限
+    en: Least share of research
+    values:
+      - {to: 2024-12-31, value: 3%, quote: 不低于3%}
+      - {from: 2026-01-01, to: 2026-12-31, value: 4%, source: 2026年公告：不低于4%}
+opens:

@ clauses/clause_01.yaml
-holds: "rd_spending[-1] / revenue[-1] >= 3%"
+zh: 研发费用占比, en: Share of research, holds: "rd_spending[-1] / revenue[-1] >= share"
"""


def made(change: str = SHARE) -> Pack:
    return sourced(changed(base("grants"), change)).compiled()


def enterprise(day: date, share: str | None, level: Level = Level.CLAIMED, **findings: Any) -> Slots:
    """Meets all else of 1.1."""
    year = str(day.year - 1)
    facts: dict[str, Any] = {
        "body_kind": "enterprise", "registered_division": "220102", "founded": "2015-01-01", "credit_lists": [],
        "employees": {year: 50}, "revenue": {year: "100万元"},
    }  # fmt: skip
    if share is not None:
        facts["rd_spending"] = {year: share}
    profile = profile_from_json({"facts": facts, **findings}, installed_vocabulary())
    return slots_from_profile(profile, day, level)


DAYS: list[tuple[date, str | None, Verdict, bool]] = [
    (date(2024, 12, 31), "3万元", MET, False),
    (date(2024, 12, 31), "29999元", NOT_MET, False),
    (date(2025, 1, 1), "50万元", UNDETERMINED, False),
    (date(2025, 12, 31), "0元", UNDETERMINED, False),
    (date(2026, 1, 1), "39999元", NOT_MET, False),
    (date(2026, 12, 31), "4万元", MET, False),
    (date(2027, 1, 1), "50万元", UNDETERMINED, False),
    (date(2024, 6, 1), None, UNDETERMINED, True),
]


def _nobody(row: int) -> Any:
    raise AssertionError(f"row {row} was left to the reference")


def judged(pack: Pack, slots: Slots) -> Any:
    return reference.judge_provision(pack.provisions[0], slots)


@pytest.mark.parametrize(("day", "share", "verdict", "askable"), DAYS, ids=str)
def test_the_value_of_the_day_counts_and_nothing_is_assumed_without_one(
    day: date, share: str | None, verdict: Verdict, askable: bool
) -> None:
    found = judged(made(), enterprise(day, share))
    assert (found.verdict, found.askable) == (verdict, askable)


def test_on_a_day_without_a_value_it_is_another_document_that_decides_each_comparison_on_its_own() -> None:
    pack = made()
    [open_] = [each for each in pack.opens.values() if each.id.startswith("unstated:share:")]
    assert open_.words.zh == "是否达到“研发费用占比下限”在这一天的数值"
    finding = {"open": open_.id, "holds": True, "by": "省科技厅", "on": "2025-03-01", "ground": "补发的公告"}
    assert judged(pack, enterprise(date(2025, 6, 1), "0元", findings=[finding])).verdict is MET
    assert judged(pack, enterprise(date(2024, 6, 1), "0元", findings=[finding])).verdict is NOT_MET


def test_every_executor_says_so() -> None:
    pack = made()
    executors = Executors(pack)
    for day, share, _, _ in DAYS:
        slots = enterprise(day, share)
        executors.agree_on(slots)
        screened = ColumnarPack(pack, day, presume=True).screen(columns_from_slots([slots], pack.vocabulary), _nobody)
        expected = tuple(answer_from_outcome(each) for each in reference.judge(pack, slots))
        assert list(zip(*screened.answers, strict=True)) == [expected]
        assert len(screened.elsewhere) == 0


def test_the_canonical_print_has_the_leaf_as_it_was_written_and_compiles_to_the_same_pack() -> None:
    pack = made()
    again = pack_from_files(files_from_pack(pack), pack.vocabulary)
    assert (again.digest, again.provisions) == (pack.digest, pack.provisions)
    assert b"(rd_spending[-1] / revenue[-1]) >= share" in files_from_pack(pack)["clauses/clause_01.yaml"]


def test_a_number_of_the_leaf_itself_still_stands_in_its_quote() -> None:
    with pytest.raises(PackProblems) as told:
        made(SHARE.replace(">= share", ">= share + 1%"))
    assert [each.code for each in told.value.diagnostics] == ["number-not-quoted"]


def test_a_parameter_of_another_unit_is_refused() -> None:
    with pytest.raises(PackProblems) as told:
        made(SHARE.replace("rd_spending[-1] / revenue[-1] >= share", "employees[-1] >= share"))
    assert [each.code for each in told.value.diagnostics] == ["unit-mismatch"]


def test_a_parameter_may_not_be_called_as_a_fact_is() -> None:
    with pytest.raises(PackProblems) as told:
        made(SHARE.replace("  share:", "  revenue:").replace(">= share", ">= 3%"))
    assert [(each.code, each.message) for each in told.value.diagnostics] == [
        ("fact-duplicate", "`revenue` is a fact already")
    ]


def test_a_value_that_holds_always_needs_no_days() -> None:
    change = SHARE.replace("{to: 2024-12-31, ", "{").replace(
        "+      - {from: 2026-01-01, to: 2026-12-31, value: 4%, source: 2026年公告：不低于4%}\n", ""
    )
    pack = made(change)
    [term] = [each for each in pack.provisions[0].requires.children[0].children if isinstance(each, Term)]  # type: ignore[union-attr]
    assert term.body.text == "(rd_spending[-1] / revenue[-1]) >= 3%"  # type: ignore[union-attr]


def test_another_value_is_a_difference_with_an_enterprise_on_a_day_on_which_it_counts() -> None:
    old, new = (
        made(),
        made(SHARE.replace("value: 4%, source: 2026年公告：不低于4%", "value: 5%, source: 2026年公告：不低于5%")),
    )
    compared = compare_meaning(old, new, date(2026, 6, 1))
    [found] = [each for each in compared.differences if each.sort is not Sort.EQUAL]
    assert (found.id, found.sort) == ("1.1", Sort.NARROWER)
    assert found.loses is not None
    assert found.loses.as_of.year == 2026
    assert [each["id"] for each in compared_json(compared)["parameters"]] == ["share"]


def test_the_reading_of_a_policy_lists_the_values_with_their_days() -> None:
    text = policy_markdown(policy_view(made(), "zh"), "zh")
    asked = "（研发费用（上一年度） ÷ 营业收入（上一年度））"
    assert f"- 按2024-12-31及以前的数值：{asked}不低于3%" in text
    assert f"- 按2026-12-31及以前的数值：{asked}不低于4%" in text
    assert "- 按2027-01-01起的数值：是否达到“研发费用占比下限”在这一天的数值" in text


def test_a_table_on_one_side_of_the_line_only_leaves_the_other_operator_unnoticed() -> None:
    source = sourced(changed(base("grants"), SHARE))
    facts = "body_kind: enterprise, registered_division: 220102, founded: 2015-01-01, credit_lists: [], employees: {2023: 50}, revenue: {2023: 100万元}"
    above = f"as_of: 2024-06-01\nfacts: {{{facts}}}\nrows:\n  - {{name: 上, facts: {{rd_spending: {{2023: 4万元}}}}, concludes: {{'1.1': 符合条件}}}}\n"
    on = above + "  - {name: 线, facts: {rd_spending: {2023: 3万元}}, concludes: {'1.1': 符合条件}}\n"
    assert "“上一年度研发费用占营业收入比例不低于3%”：改为 `>`" in survivors(source, above)
    assert "“上一年度研发费用占营业收入比例不低于3%”：改为 `>`" not in survivors(source, on)


def survivors(source: PackSource, table: str) -> list[str]:
    mutated = try_pack(source, {"t.yaml": table.encode()}, date(2024, 6, 1), only="1.1").mutated
    assert mutated is not None
    return [each.mutant.words.zh for each in mutated.survivors]
