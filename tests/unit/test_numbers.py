"""Numbers that a quote states: Arabic and Chinese numerals, units, shares, ranges; and what a leaf must not add to them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from eligibility.ir.conditions import says_and_others
from eligibility.ir.leaf import Derived, Typer
from eligibility.ir.numbers import literals_of, numbers_in, unquoted
from eligibility.packs import installed_vocabulary

TYPER = Typer(installed_vocabulary())


@pytest.mark.parametrize(
    ("quote", "numbers"),
    [
        ("从业人员20人以上", {"20"}),
        ("不低于3%", {"0.03"}),
        ("不低于３％", {"0.03"}),
        ("不低于5‰", {"0.005"}),
        ("百分之三", {"0.03"}),
        ("千分之五", {"0.005"}),
        ("百分之十五", {"0.15"}),
        ("百分之三点五", {"0.035"}),
        ("三成以上", {"0.3"}),
        ("1000万元", {"10000000"}),
        ("1,000万元", {"10000000"}),
        ("1 000 万元", {"10000000"}),
        ("1.5亿元", {"150000000"}),
        ("10万人次", {"100000"}),
        ("二十万元", {"200000"}),
        ("三千五百万元", {"35000000"}),
        ("一亿二千万元", {"120000000"}),
        ("两千零五十人", {"2050"}),
        ("十人", {"10"}),
        ("十五人", {"15"}),
        ("一百零三家", {"103"}),
        ("二〇一八年", {"2018"}),
        ("二零一八年", {"2018"}),
        ("10—20万元", {"100000", "200000"}),
        ("10万元至20万元", {"100000", "200000"}),
        ("3至5%", {"0.03", "0.05"}),
        ("2018年1月1日", {"2018", "1"}),
        ("2018，100", {"2018", "100"}),
        ("数百万元", set()),
        ("上万家企业", set()),
        ("按规定给予奖补", set()),
        ("", set()),
    ],
)
def test_a_quote_states_its_numbers_in_base_units(quote: str, numbers: set[str]) -> None:
    assert {Decimal(each) for each in numbers} == numbers_in(quote)


def of(leaf: str, quote: str) -> str | None:
    atom = TYPER.atom(leaf)
    assert not isinstance(atom, Derived)
    return unquoted(atom, quote)


@pytest.mark.parametrize(
    ("leaf", "quote", "expected"),
    [
        ("revenue[-1] >= 1000万元", "营业收入1000万元以上", None),
        ("revenue[-1] >= 10000000", "营业收入1000万元以上", None),
        ("revenue[-1] >= 1000万元", "营业收入一千万元以上", None),
        ("revenue[-1] >= 1000", "营业收入1000万元以上", "1000"),
        ("revenue[-1] >= 1000万元", "营业收入2000万元以上", "1000万元"),
        ("rd_spending[-1] / revenue[-1] >= 3%", "比例不低于百分之三", None),
        ("rd_spending[-1] / revenue[-1] >= 0.03", "比例不低于3%", None),
        ("rd_spending[-1] / revenue[-1] >= 3", "比例不低于3%", "3"),
        ("rd_spending[-1] * 100 / revenue[-1] >= 3", "比例不低于3%", "100"),
        ("revenue[-1] > 0元", "有营业收入", "0元"),
        ("revenue[-1] > revenue[-2]", "营业收入增长", None),
        ("founded <= as_of - 3年", "成立满三年", None),
        ("founded <= as_of - 2年", "成立满三年", "2"),
        ("founded <= as_of - 3年", "成立多年", "3"),
        ("founded >= 2018-01-01", "2018年以后成立", None),
        ("founded <= 2018-12-31", "2018年底前成立", None),
        ("founded <= 2018-06-30", "2018年6月底前成立", None),
        ("founded <= 2018-06-15", "2018年6月底前成立", "2018-06-15"),
        ("founded <= 2018-07-31", "2018年6月底前成立", "2018-07-31"),
        ("founded >= 2019-01-01", "2018年以后成立", "2019-01-01"),
        ("count(projects where investment >= 100万元) >= 2个", "两个投资100万元以上的项目", None),
        ("count(projects where investment >= 200万元) >= 2个", "两个投资100万元以上的项目", "200万元"),
        ("sum(projects.investment) >= 100万元", "总投资100万元以上", None),
        ("any(projects where investment >= 100万元)", "投资项目", "100万元"),
        ("social_insured is true", "参加社会保险", None),
        ("main_industry under [C13]", "食品企业", None),
    ],
)  # fmt: skip
def test_a_leaf_holds_no_number_that_its_quote_lacks(leaf: str, quote: str, expected: str | None) -> None:
    assert of(leaf, quote) == expected


def test_literals_of_a_leaf_are_its_numbers_and_the_steps_of_its_dates() -> None:
    atom = TYPER.atom("count(projects where investment >= 1万元, founded >= as_of - 3年) >= 2个")
    assert not isinstance(atom, Derived)
    assert list(literals_of(atom)) == [10_000, 2, 3]


@pytest.mark.parametrize("quote", ["汽车、新能源等领域", "等产业", "合同能源管理等未来收益权", "高等院校、科研院所等"])
def test_and_others_leaves_a_list_open(quote: str) -> None:
    assert says_and_others(quote)


@pytest.mark.parametrize(
    "quote", ["高等院校、科研院所", "一等奖", "同等条件下优先", "平等对待", "等级评定", "汽车、新能源"]
)
def test_the_character_inside_another_word_says_nothing_of_others(quote: str) -> None:
    assert not says_and_others(quote)
