"""How much a policy gives, in its own terms: the same words with their quotes in JSON, terminal, page and Markdown."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from eligibility import services
from eligibility.cli.policy_text import clause_lines
from eligibility.cli.terminal import Terminal
from eligibility.ir.rules import Exclusion
from eligibility.packs import installed_pack
from eligibility.services.policy_html import policy_html
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import clause_view, policy_view

PACK = installed_pack("fictional.teaching")
CORRIDOR = installed_pack("jilin.corridor_2018_2025")


def pays(clause: int, id: str, lang: str = "zh") -> list[tuple[int, str, str | None]]:
    provision = next(each for each in services.clause(PACK, clause, lang)["provisions"] if each["id"] == id)
    return [(each["depth"], each["words"], each.get("quote", {}).get("text")) for each in provision["pays"]]


def test_a_share_its_ceiling_and_its_rounding_stand_beside_their_quotes() -> None:
    assert pays(1, "1.1") == [
        (0, "研发费用（上一年度） × 10%", "按上一年度研发费用的10%给予奖补"),
        (0, "最高不超过100万元", "最高不超过100万元"),
        (0, "取整到元（零头舍去）", "不足1元的部分舍去"),
    ]


def test_the_highest_of_several_says_when_each_is_given() -> None:
    assert [(depth, words) for depth, words, _ in pays(2, "2.1")] == [
        (0, "取最高的一项"),
        (1, "条件“国家级制造业单项冠军企业”满足才给"),
        (1, "金额50万元"),
        (1, "条件“省级专精特新中小企业”满足才给"),
        (1, "金额20万元"),
    ]


def test_tiers_bands_and_records_are_told_one_by_one() -> None:
    assert [words for _, words, _ in pays(3, "3.1")] == [
        "总投资，分段计算后相加",
        "1000万元以下（含）的部分 × 8%",
        "超过1000万元、5000万元以下（含）的部分 × 6%",
        "超过5000万元的部分 × 4%",
        "最高不超过200万元",
        "最高不超过（总投资 × 7%）",
        "各项目的金额相加",
    ]
    assert [(depth, words) for depth, words, _ in pays(4, "4.1")] == [
        (0, "营业收入（上一年度），按所在的一档"),
        (1, "按档：1亿元以上、不满5亿元"),
        (2, "金额20万元"),
        (1, "按档：5亿元以上"),
        (2, "金额50万元"),
    ]


def test_a_number_that_changes_with_time_has_its_days() -> None:
    assert pays(5, "5.1")[0][1].endswith("× 设备更新补助比例（至2024-12-31，15%；2025-01-01起，12%）")
    assert pays(5, "5.1", "en")[0][1].endswith(
        "× Share of renewed equipment (to 2024-12-31, 15%; from 2025-01-01, 12%)"
    )


def test_what_is_not_given_beside_a_benefit_says_who_chooses() -> None:
    found = {each["id"]: each["excludes"] for n in (1, 2, 5) for each in services.clause(PACK, n)["provisions"]}
    assert [each["words"] for each in found["1.1"]] == ["就高不重复，减去已领取的金额合计（政策为示范省研发奖补办法）"]
    assert [each["words"] for each in found["2.1"]] == ["与 4.1 就高不重复，只给最高的一项"]
    assert [each["words"] for each in found["5.1"]] == ["与 6.1 不重复享受，由企业选择"]


def test_what_benefits_share_is_told_of_the_clause_that_states_it() -> None:
    clause = services.clause(PACK, 8)
    assert {each["id"]: each["words"] for each in clause["limits"]}["8.5"] == (
        "1.1、5.1 合计不超过研发费用（上一年度）（本企业，本次申报）"
    )
    assert clause["order"]["words"] == "依次支付 1.1、2.1、2.2、3.1、4.1、5.1、6.1"


def said(of: dict[str, Any]) -> list[str]:
    """All words about money of a clause."""
    provisions = [each["words"] for one in of["provisions"] for each in (*one.get("pays", ()), *one["excludes"])]
    return provisions + [each["words"] for each in (*of.get("limits", ()), *([of["order"]] if "order" in of else []))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_surface_says_the_same(lang: str) -> None:
    clauses = [services.clause(PACK, each.number, lang) for each in PACK.clauses]
    terminal, view = Terminal(width=100, lang=lang), policy_view(PACK, lang)
    surfaces = {
        "terminal": "\n".join(line for each in clauses for line in clause_lines(each, terminal, None)),
        "page": unescape(re.sub(r"<[^>]+>", "", policy_html(view, lang))),
        "markdown": policy_markdown(view, lang),
    }
    words = {where: squeezed(text) for where, text in surfaces.items()}
    told = [each for clause in clauses for each in said(clause)]
    assert len(told) > 30
    for each in told:
        assert [where for where, text in words.items() if squeezed(each) not in text] == [], each


def test_every_line_leads_to_its_words_and_every_link_arrives() -> None:
    html = policy_html(policy_view(PACK), "zh")
    anchors, links = re.findall(r'\sid="([^"]+)"', html), set(re.findall(r'href="#([^"]+)"', html))
    assert len(anchors) == len(set(anchors))
    assert links - set(anchors) == set()
    assert {"l8.2a", "l8.5", "l8.6"} <= links


def test_words_quoted_of_an_earlier_clause_mark_nothing_of_this_one() -> None:
    quote = PACK.provisions[0].quote
    excluded = (Exclusion(("1.1",), quote),)
    later = replace(PACK.provisions[-1], excludes=excluded)
    clauses = tuple(
        replace(each, provisions=tuple(later if one.id == later.id else one for one in each.provisions))
        for each in PACK.clauses
    )
    plain, marked = (clause_view(pack, later.clause)["pieces"] for pack in (PACK, replace(PACK, clauses=clauses)))
    assert [(each["text"], bool(each["to"])) for each in marked] == [(each["text"], bool(each["to"])) for each in plain]


def squeezed(text: str) -> str:
    return re.sub(r"[\s•│]+", "", text)


def test_a_policy_that_states_no_amount_says_nothing_of_amounts() -> None:
    whole = [services.clause(CORRIDOR, each.number) for each in CORRIDOR.clauses]
    assert not [each for each in whole if "limits" in each or "order" in each]
    assert not [each for clause in whole for each in clause["provisions"] if "pays" in each]
    assert "给多少" not in policy_html(policy_view(CORRIDOR), "zh")
