"""Places of a pack in words, in both languages: every step that the second opinion can name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eligibility.domain.vocabulary import Words
from eligibility.engines.rete import ReteProgram
from eligibility.explain.places import PlaceWords
from eligibility.ir.rules import About, Gate, TermDef
from eligibility.packs import installed_pack
from tests.rete.builders import all_, any_, at_least_, leaves, none, open_, pack, presumed, provision

CORRIDOR = installed_pack("jilin.corridor_2018_2025")

PLACES = [
    ("8.3", "8.3 科技型小巨人企业省级财政奖补", "8.3 Provincial award for technology little giants"),
    ("8.3/applies_to", "8.3 科技型小巨人企业省级财政奖补的适用对象", "8.3 Provincial award for technology little giants: whom it is for"),
    ("8.3/requires", "8.3 科技型小巨人企业省级财政奖补的要求", "8.3 Provincial award for technology little giants: what it requires"),
    ("3.1/any", "3.1 重大标志性项目优先支持（任一条记录）", "3.1 Priority for major landmark projects (of any record)"),
    ("3.1/applies_to/so far", "3.1 重大标志性项目优先支持的适用对象（此前各条记录）", "3.1 Priority for major landmark projects: whom it is for (of the records before)"),
    ("3.1/requires/0", "项目位于走廊范围内", "The project lies in the corridor"),
    ("3.1/requires/0/given", "项目位于走廊范围内（认定意见）", "The project lies in the corridor (an officer's finding)"),
    ("3.1/requires/0/body", "项目位于走廊范围内（按推定）", "The project lies in the corridor (as presumed)"),
    ("2.1/applies_to/0/body/1/body#", "中型、小型或微型（其中一部分）", "Medium, small or micro (a part of them)"),
    ("always met", "恒成立", "always so"),
    ("never met", "恒不成立", "never so"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "zh", "en"), PLACES)
def test_a_place_says_what_stands_there(place: str, zh: str, en: str) -> None:
    assert (PlaceWords(CORRIDOR, "zh").of(place), PlaceWords(CORRIDOR, "en").of(place)) == (zh, en)


A, B, C = (Gate("all", (), About(words=Words(zh, en))) for zh, en in (("甲", "one"), ("乙", "two"), ("丙", "three")))

GATES = [
    (all_(A, B), "全部满足（甲、乙）", "all of (one; two)"),
    (any_(A, B, C), "满足其一（甲、乙、丙）", "one of (one; two; three)"),
    (none(A), "均不符合（甲）", "none of (one)"),
    (at_least_(2, A, B, C), "至少满足 2 项（甲、乙、丙）", "at least 2 of (one; two; three)"),
    (all_(any_(A, B), C), "全部满足（一组 2 项条件、丙）", "all of (a group of 2; three)"),
    (any_(*[A] * 7), "满足其一（甲、甲、甲、甲、甲、甲、… 7）", "one of (one; one; one; one; one; one; … 7)"),
]


def of(condition: Gate, place: str, lang: str) -> str:
    return PlaceWords(pack(provision(all_(condition))), lang).of(place)


@pytest.mark.parametrize(("gate", "zh", "en"), GATES)
def test_a_gate_without_a_name_is_told_by_what_is_below_it(gate: Gate, zh: str, en: str) -> None:
    assert (of(gate, "1.1/requires/0", "zh"), of(gate, "1.1/requires/0", "en")) == (zh, en)


def test_a_step_of_counting_says_how_far_it_has_come() -> None:
    gate = at_least_(2, A, B, C)
    assert of(gate, "1.1/requires/0#1 of 2", "zh") == "至少满足 2 项（甲、乙、丙）（前 2 项中至少 1 项）"
    assert of(gate, "1.1/requires/0#1 of 2", "en") == "at least 2 of (one; two; three) (at least 1 of the first 2)"


def test_a_term_without_a_name_of_its_own_has_that_of_its_definition() -> None:
    term = TermDef("in_corridor", Words("走廊内", "in the corridor"), True, Words("", ""), "", "")
    named = replace(pack(provision(presumed(open_()))), terms={"in_corridor": term})
    assert PlaceWords(named, "zh").of("1.1/requires/given") == "走廊内（认定意见）"
    assert PlaceWords(named, "en").of("1.1/requires/given") == "in the corridor (an officer's finding)"


def test_every_place_of_a_compiled_pack_is_understood() -> None:
    made = pack(provision(at_least_(3, *leaves(6)), per="projects"), provision(any_(*leaves(40)), id="1.2"))
    words = PlaceWords(made, "en")
    assert all(map(words.of, ReteProgram.from_pack(made).places.values()))


def test_a_provision_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        PlaceWords(CORRIDOR, "zh").of("99.9/requires")
