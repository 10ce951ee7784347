"""Two versions of a policy: what is wider, narrower, equal, new or gone; and whom of a roster it concerns."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from eligibility.checks.differences import Sort
from eligibility.domain.facts import Level
from eligibility.ir.rules import Pack
from eligibility.services.differing import compare_meaning, compared_json
from eligibility.services.impact import impact
from eligibility.tables.impact import Group, ImpactPage, impact_html
from eligibility.tables.model import Roster
from eligibility.tables.reading import roster_from_files
from tests.checks.corpus import DAY, base, sourced
from tests.minimal_pack import changed


def version(change: str = "", name: str = "grants") -> Pack:
    """A good pack, changed as a case is."""
    files = changed(base(name), change) if change else base(name)
    return sourced(files).compiled()


STRICTER = """
@ clauses/clause_01.yaml
-holds: "employees[-1] >= 20人"
+holds: "employees[-1] > 20人"
"""

LOOSER = """
@ clauses/clause_02.yaml
-    applies_to: {quote: 民营企业, holds: ownership is private}
+    applies_to: {quote: 民营企业, holds: "ownership in [private, mixed]"}
"""

ELSEWHERE = """
@ terms.yaml
-      - holds: "place under [220100, 220200]"
+      - holds: "place under [220100, 220300]"
"""

SAME_IN_OTHER_WORDS = """
@ clauses/clause_01.yaml
-        - {quote: 成立3年以上, holds: "founded <= as_of - 3年"}
-        - {quote: 上一年度研发费用占营业收入比例不低于3%, holds: "rd_spending[-1] / revenue[-1] >= 3%"}
+        - {quote: 上一年度研发费用占营业收入比例不低于3%, holds: "3% <= rd_spending[-1] / revenue[-1]"}
+        - {quote: 成立3年以上, holds: "as_of - 3年 >= founded"}
"""


def sorts(old: Pack, new: Pack) -> dict[str, str]:
    return {
        each.id: each.sort.value for each in compare_meaning(old, new, DAY).differences if each.sort is not Sort.EQUAL
    }


def test_a_policy_is_equal_to_itself() -> None:
    assert sorts(version(), version()) == {}


def test_each_direction_has_its_word() -> None:
    assert sorts(version(), version(STRICTER)) == {"1.1": "narrower"}
    assert sorts(version(STRICTER), version()) == {"1.1": "wider"}
    assert sorts(version(), version(LOOSER)) == {"2.2": "wider"}
    assert sorts(version(), version(ELSEWHERE)) == {"2.3": "different"}


def test_the_same_rule_written_otherwise_is_equal() -> None:
    assert sorts(version(), version(SAME_IN_OTHER_WORDS)) == {}


def test_an_enterprise_on_the_line_shows_what_it_loses() -> None:
    found = compared_json(compare_meaning(version(), version(STRICTER), DAY))
    (shown,) = [each for each in found["provisions"] if each["sort"] == "narrower"]
    assert shown["loses"]["profile"]["facts"]["employees"] == {"2025": 20}
    assert (shown["loses"]["before"], shown["loses"]["after"]) == ("符合条件", "暂不符合")
    assert "gains" not in shown


def test_an_open_question_in_the_place_of_a_refusal_is_a_difference() -> None:
    opened = """
@ clauses/clause_01.yaml
-        - {quote: 民营, holds: ownership is private}
+        - any: [{quote: 民营, holds: ownership is private}, {quote: 民营, open: meihekou}]
"""
    assert sorts(version(), version(opened)) == {"1.2": "wider"}


MOVED = """
@ clauses/clause_01.yaml
-  - id: "1.3"
+  - id: "1.5"
"""

DROPPED = """
@ clauses/clause_01.yaml
-  - id: "1.3"
-    title: {zh: 技术诊断, en: Technical diagnosis}
-    quote: 对研发费用500万元以下的企业，提供技术诊断服务。
-    effect: service
-    benefit: {quote: 提供技术诊断服务, zh: 技术诊断, en: Technical diagnosis}
-    applies_to: {quote: 的企业, zh: 是企业, en: Is an enterprise, holds: body_kind is enterprise}
-    requires: {quote: 研发费用500万元以下, holds: "rd_spending[-1] <= 500万元"}
-    wording: [{quote: 对, why: connective}]
-duties:
+duties:
+  - {id: "1.3", quote: 对研发费用500万元以下的企业，提供技术诊断服务。}
"""


def test_a_provision_is_followed_to_its_new_number() -> None:
    found = compared_json(compare_meaning(version(), version(MOVED), DAY))
    assert [(each["id"], each["was"], each["sort"]) for each in found["provisions"] if "was" in each] == [
        ("1.5", "1.3", "equal")
    ]


def test_what_is_new_and_what_is_gone_is_said() -> None:
    assert sorts(version(), version(DROPPED)) == {"1.3": "removed"}
    assert sorts(version(DROPPED), version()) == {"1.3": "added"}


def test_an_effect_and_a_benefit_that_change_are_told_beside_an_equal_meaning() -> None:
    stronger = """
@ clauses/clause_01.yaml
-    effect: priority
-    benefit: {quote: 优先安排贷款贴息, zh: 贷款贴息, en: Interest subsidy}
+    effect: grant
+    benefit: {quote: 优先安排贷款贴息, zh: 优先贴息, en: Interest subsidy}
"""
    found = compared_json(compare_meaning(version(), version(stronger), DAY))
    assert [(each["id"], each["sort"], each["changed"]) for each in found["provisions"] if each["changed"]] == [
        ("1.2", "equal", ["effect", "benefit"])
    ]


TABLE = """\
名称,主体类型,所有制性质,注册地,主营行业,从业人员（2025年）,营业收入（2025年）（万元）,资产总额（2025年）（万元）
甲,企业,民营,220102,C3620,10,100,100
乙,企业,混合所有制,220102,C3620,400,9000,100
丙,企业,国有,220302,C1311,2000,90000,100
丁,企业,民营,,,,,
"""


def roster(folder: Path, pack: Pack) -> Roster:
    file = folder / "roster.csv"
    file.write_text(TABLE, "utf-8")
    return roster_from_files([file], pack.vocabulary)


def test_whom_a_change_concerns_is_counted_by_provision_city_industry_and_size(tmp_path: Path) -> None:
    old, new = version(), version(LOOSER + "\n" + ELSEWHERE.lstrip())
    counted = impact(old, new, roster(tmp_path, new), date(2026, 6, 1), Level.CLAIMED)
    assert counted.document() == {
        "enterprises": 4,
        "gaining": 2,
        "losing": 0,
        "unchanged": 2,
        "money": {"before": "0.00", "after": "0.00", "unsettled": 0},
        "by_provision": [
            {"name": "2.2 减免服务收费", "gains": 1, "loses": 0},
            {"name": "2.3 上门服务", "gains": 1, "loses": 0},
        ],
        "by_city": [{"name": "四平市", "gains": 1, "loses": 0}, {"name": "长春市", "gains": 1, "loses": 0}],
        "by_industry": [{"name": "制造业", "gains": 2, "loses": 0}],
        "by_size": [{"name": "中型", "gains": 1, "loses": 0}, {"name": "大型", "gains": 1, "loses": 0}],
    }


def test_the_page_of_an_impact_draws_gains_and_losses_and_says_when_there_are_none() -> None:
    page = ImpactPage(
        "zh",
        "影响报告",
        "第1版 → 第2版",
        "4 家企业",
        [Group("city", "注册地", [("长春市", 3, 1)]), Group("size", "规模", [])],
    )
    html = impact_html(page)
    assert "变化最多的是“长春市”：3 家受益，1 家受损。" in html
    assert [f"长春市 · {word}" in html for word in ("受益 3", "受损 1")] == [True, True]
    assert "没有企业受影响。" in html


AWARD = """
@ text.txt
-给予绿色奖励，
+给予绿色奖励10万元，

@ clauses/clause_02.yaml
-给予绿色奖励，不得
+给予绿色奖励10万元，不得

@ clauses/clause_02.yaml
-    benefit: {quote: 给予绿色奖励, zh: 绿色奖励, en: Green award}
+    benefit: {quote: 给予绿色奖励10万元, zh: 绿色奖励, en: Green award, amount: {quote: 给予绿色奖励10万元, fixed: 10万元}}
"""


def test_an_amount_that_changes_is_told_and_counted_in_yuan(tmp_path: Path) -> None:
    old, new = version(AWARD, "works"), version(AWARD.replace("10万元", "12.5万元"), "works")
    found = compared_json(compare_meaning(old, new, DAY))
    assert [(each["id"], each["changed"]) for each in found["provisions"] if each["changed"]] == [
        ("2.1", ["quote", "benefit"])
    ]
    roster = tmp_path / "roster.jsonl"
    facts = {
        "name": "甲",
        "registered_division": "220302",
        "recognitions": [{"kind": "green_factory", "from": "2024-01-01", "to": "长期"}],
    }
    roster.write_text(json.dumps({"facts": facts}, ensure_ascii=False) + "\n", "utf-8")
    counted = impact(old, new, roster_from_files([roster], new.vocabulary), date(2026, 6, 1), Level.CLAIMED)
    assert counted.document()["money"] == {"before": "100000.00", "after": "125000.00", "unsettled": 0}
