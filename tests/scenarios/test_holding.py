"""Which conditions scenarios hold: coverage, changes that are noticed or not, notes in the pack, and the scenarios that are proposed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eligibility.checks.mutations import atoms
from eligibility.ir.leaf import Derived, Typer
from eligibility.ir.printing import text_from_atom
from eligibility.packs import installed_packs, installed_source, installed_vocabulary
from eligibility.services.authoring import scenarios_below
from eligibility.services.checking import check
from eligibility.services.testing import PackTried, json_from_tested, suggested_feature, try_pack
from eligibility.services.trials import enterprises_in
from tests.checks.corpus import DAY, base, sourced

ROOT = Path(__file__).resolve().parents[2]
POLICIES = sorted(installed_packs())
"""Every policy that ships has its scenarios, and they hold its every condition."""

FEW = {"national.enterprise_size_2017": 1, "national.high_tech_enterprise": 4}
"""Policies with few changes, and one in how many of them is enough to try."""

TABLE = """\
as_of: 2026-11-26
facts: {body_kind: enterprise}
rows:
  - {name: 在线上, facts: {rd_spending: {2025: 500万元}}, concludes: {"1.3": 属政策导向范围}}
  - {name: 多一元, facts: {rd_spending: {2025: 5000001}}, concludes: {"1.3": 暂不符合}}
  - {name: 没有填, concludes: {"1.3": 待补充}}
"""
WHOLE = TABLE + '  - {name: 工商户, facts: {body_kind: individual_business}, concludes: {"1.3": 不适用}}\n'
"""Nothing that 1.3 asks can be changed without a row noticing."""


def survivors(tested: PackTried, about: str) -> list[str]:
    assert tested.mutated is not None
    return [each.mutant.words.zh for each in tested.mutated.survivors if each.mutant.part.id == about]


def tried(table: str, only: str | None = "1.3", notes: str = "") -> PackTried:
    more = {"checks.yaml": notes.encode()} if notes else {}
    return try_pack(sourced(base("grants") | more), {"t.yaml": table.encode()}, DAY, only=only)


def test_a_change_that_no_row_notices_is_named() -> None:
    one = "".join(line for line in TABLE.splitlines(keepends=True) if "在线上" not in line)
    named = "“研发费用500万元以下”：改为 `rd_spending[-1] < 500万元`"
    assert named in survivors(tried(one), "1.3")
    assert named not in survivors(tried(TABLE), "1.3")


def test_rows_on_both_sides_of_every_line_leave_no_change_unnoticed() -> None:
    assert survivors(tried(WHOLE), "1.3") == []


def test_what_each_condition_was_seen_to_be_is_told() -> None:
    covered = {(each.part.id, each.condition.quote): each for each in tried(TABLE).covered}
    assert covered["1.3", "研发费用500万元以下"].lacking == ()
    assert covered["1.3", "的企业"].lacking == ("not_met", "undetermined", "decides_not_met")
    assert len(covered["1.2", "民营"].lacking) == 5


def test_an_author_may_explain_a_change_and_is_told_when_that_is_needless() -> None:
    note = (
        'meant:\n  - {code: mutation-survived, at: "1.3", quote: 的企业, says: 当作满足, why: {zh: 略, en: left out}}\n'
    )
    before, after = tried(TABLE), tried(TABLE, notes=note)
    assert set(survivors(before, "1.3")) - set(survivors(after, "1.3")) == {"“的企业”：当作满足"}
    told = tried(WHOLE, only=None, notes=note)
    assert told.mutated is not None
    assert [(each.code, each.line) for each in told.mutated.unneeded] == [("note-unneeded", 2)]
    checked = check(sourced(base("grants") | {"checks.yaml": note.encode()}), DAY)
    assert [each.code for each in checked.findings] == []


def test_where_a_scenario_fails_nothing_is_changed() -> None:
    tested = tried(TABLE.replace("暂不符合", "符合条件"))
    assert [each.code for each in tested.failures] == ["scenario-failed"]
    assert tested.mutated is None
    assert tested.is_faulty


def test_the_scenarios_that_are_proposed_pass_and_notice_what_none_did() -> None:
    before = try_pack(sourced(base("grants")), {}, DAY, only="1.1")
    proposed = suggested_feature(before)
    after = try_pack(sourced(base("grants")), {"new.feature": proposed.encode()}, DAY, only="1.1")
    assert after.failures == ()
    assert len(survivors(before, "1.1")) > 25
    assert survivors(after, "1.1") == []


LEAVES = {
    "employees[-1] >= 20人": ["employees[-1] > 20人", "employees[-1] >= 19人", "employees[-1] >= 21人"],
    "revenue[-1] > 2000万元": ["revenue[-1] >= 2000万元", "revenue[-1] > 19999999元", "revenue[-1] > 20000001元"],
    "rd_spending[-1] / revenue[-1] < 3%": [
        "(rd_spending[-1] / revenue[-1]) <= 3%",
        "(rd_spending[-1] / revenue[-1]) < 2.99%",
        "(rd_spending[-1] / revenue[-1]) < 3.01%",
    ],
    "founded <= as_of - 3年": ["founded < (as_of - 3年)", "founded <= (as_of - 4年)", "founded <= (as_of - 2年)"],
    "ownership in open [private, mixed]": [
        "ownership in [private, mixed]",
        "ownership in open [mixed]",
        "ownership in open [private]",
    ],
    "registered_division under [220100, 220200]": [
        "registered_division under [220200]",
        "registered_division under [220100]",
    ],
    "social_insured": [],
    "count(recognitions where level is provincial) >= 2个": [
        "count(recognitions where level in [provincial]) > 2个",
        "count(recognitions) >= 2个",
        "count(recognitions where level in open [provincial]) >= 2个",
        "count(recognitions where level in [provincial]) >= 1个",
        "count(recognitions where level in [provincial]) >= 3个",
    ],
}


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_leaf_is_changed_in_each_of_its_parts_by_one_step(leaf: str) -> None:
    vocabulary = installed_vocabulary()
    atom = Typer(vocabulary).atom(leaf)
    assert not isinstance(atom, Derived)
    assert [text_from_atom(each) for each in atoms(atom, vocabulary)] == LEAVES[leaf]


def held(policy: str, share: int) -> PackTried:
    files = scenarios_below(ROOT / "features" / policy)
    return try_pack(installed_source(policy), files, date(2024, 6, 1), share=share)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_share_of_the_changes_of_a_policy_is_noticed_or_explained(policy: str) -> None:
    said = json_from_tested(held(policy, FEW.get(policy, 12)))
    assert (said["failures"], said["mutations"]["survivors"]) == ([], [])
    assert said["mutations"]["tried"] > 8


@pytest.mark.soak
@pytest.mark.parametrize("policy", POLICIES)
def test_every_change_of_a_policy_is_noticed_or_explained(policy: str) -> None:
    said = json_from_tested(held(policy, 1))["mutations"]
    assert (said["survivors"], said["unneeded"]) == ([], [])
    assert said["same"] < 20


@pytest.mark.parametrize("policy", POLICIES)
def test_every_bound_of_a_policy_has_an_enterprise_on_it(policy: str) -> None:
    source = installed_source(policy)
    tried = enterprises_in(scenarios_below(ROOT / "features" / policy), source.compiled())
    assert [(each.about, each.code, each.words.zh) for each in check(source, date(2024, 6, 1), tried).findings] == []
