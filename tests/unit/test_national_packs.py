"""The national packs: every line of the size bands, the score of technology-based SMEs, high-technology enterprises, and how all are marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from eligibility.domain.conclusion import Conclusion
from eligibility.ir.derive import CLASSES
from eligibility.packs import installed_pack, stands_aside
from eligibility.profile import profile_from_json
from eligibility.services.judging import judge
from eligibility.services.receipts import receipt

AS_OF = date(2024, 6, 1)
SIZE, SME, HIGH_TECH = (
    f"national.{name}" for name in ("enterprise_size_2017", "technology_sme", "high_tech_enterprise")
)
MARK = "据转载摘要，尚未与原文核对"
BANDS = installed_pack(SIZE).vocabulary.derived["size_class"].bands


def conclusions(policy: str, **facts: Any) -> dict[str, Conclusion]:
    pack = installed_pack(policy)
    given = {
        name: {"2023": value} if pack.vocabulary.facts[name].yearly and not isinstance(value, dict) else value
        for name, value in facts.items()
    }
    return judge(pack, profile_from_json({"facts": given}, pack.vocabulary), AS_OF).conclusions


# Size bands

FACTS = {"employees_persons": "employees", "revenue_wan_yuan": "revenue", "assets_wan_yuan": "assets"}
CLASS_OF = dict(zip(("1.1a", "1.1b", "1.1c", "1.1d"), CLASSES, strict=True))


def size(industry: str, **columns: int) -> str:
    """The one class of an enterprise; empty when the norm has none."""
    figures = {FACTS[name]: f"{value}万元" if name != "employees_persons" else value for name, value in columns.items()}
    found = conclusions(SIZE, main_industry=industry, **figures)
    classes = [CLASS_OF[id] for id, each in found.items() if each is Conclusion.ELIGIBLE]
    undecided = {each for each in found.values() if each not in (Conclusion.ELIGIBLE, Conclusion.NOT_MET_AT_PRESENT)}
    assert undecided <= {Conclusion.NEEDS_JUDGEMENT}
    assert len(classes) + 4 * bool(undecided) in (1, 4)
    return classes[0] if classes else ""


def lines() -> Iterator[tuple[str, str, dict[str, int], str]]:
    """Of every bound of every row: an enterprise one below, on and one above it, the others on theirs, and its class."""
    for band in BANDS:
        for position, name in enumerate(CLASSES[:3]):
            on = {column: bounds[position] for column, bounds in band.bounds.items()}
            for column, bound in on.items():
                for step in (-1, 0, 1):
                    figures = {**on, column: bound + step}
                    expected = name if step >= 0 else expected_below(band.bounds, figures)
                    yield band.code, band.industries[0], figures, expected


def expected_below(bounds: Any, figures: dict[str, int]) -> str:
    """The highest class whose every bound is reached: a second reading of the method."""
    for position, name in enumerate(CLASSES[:3]):
        if all(figures[column] >= each[position] for column, each in bounds.items()):
            return name
    return "micro"


def test_one_below_on_and_above_every_bound_of_every_row_falls_in_its_class() -> None:
    tried = list(lines())
    assert {code for code, *_ in tried} == {band.code for band in BANDS}
    assert len(BANDS) == 16
    assert [(code, figures, size(industry, **figures)) for code, industry, figures, _ in tried] == [
        (code, figures, expected) for code, _, figures, expected in tried
    ]


def test_every_industry_without_a_row_has_no_class_whatever_its_figures() -> None:
    codes = installed_pack(SIZE).vocabulary.code_lists["industry"]
    inside = codes.below(tuple(code for band in BANDS for code in band.industries))
    above = {parent for code in inside for parent in codes.ancestors(code)}
    outside = sorted(code for code in codes.names if code not in inside and code not in above)
    assert {code[0] for code in outside} == {"G", "J", "K", "P", "Q", "S", "T"}
    for industry, employees in product(outside, (1, 100_000)):
        assert size(industry, employees_persons=employees, revenue_wan_yuan=employees, assets_wan_yuan=employees) == ""


@pytest.mark.parametrize("employees", [100, 150, 199])
def test_storage_with_100_to_199_persons_is_medium(employees: int) -> None:
    assert size("G5990", employees_persons=employees, revenue_wan_yuan=5000) == "medium"


@pytest.mark.parametrize("revenue", [10_000, 50_000, 99_999])
def test_telecommunications_with_10_000_to_99_999_of_revenue_is_medium(revenue: int) -> None:
    assert size("I6410", employees_persons=2000, revenue_wan_yuan=revenue) == "medium"


# Technology-based SMEs

PLAIN = {
    "resident_enterprise": True,
    "employees": 100,
    "revenue": "1亿元",
    "assets": "1亿元",
    "restricted_products": False,
    "major_incidents": False,
    "research_misconduct": False,
    "credit_lists": [],
    "total_costs": "1亿元",
}


def points(table: tuple[tuple[int, int], ...], share: int) -> int:
    return next((worth for bound, worth in table if share >= bound), 0)


STAFF = ((30, 20), (25, 16), (20, 12), (15, 8), (10, 4))
BY_REVENUE = ((6, 50), (5, 40), (4, 30), (3, 20), (2, 10))
BY_COSTS = ((30, 50), (25, 40), (20, 30), (15, 20), (10, 10))
CLASS_TWO = ((4, 24), (3, 18), (2, 12), (1, 6))


def test_the_score_is_the_sum_of_the_highest_level_of_each_item() -> None:
    """Every share on a line and one below, against the table added up by hand."""
    for staff, research, one, two in product(
        (9, 10, 15, 20, 25, 29, 30), (0, 1, 2, 3, 4, 5, 6), (0, 1), (0, 1, 2, 3, 4)
    ):
        score = points(STAFF, staff) + points(BY_REVENUE, research) + (30 if one else points(CLASS_TWO, two))
        facts = {"tech_staff": staff, "rd_spending": f"{research * 100}万元"}
        found = conclusions(SME, **{**PLAIN, **facts, "class_one_rights": one, "class_two_rights": two})
        expected = score >= 60 and staff >= 10
        assert (found["1.1"] is Conclusion.CONDITIONALLY_ELIGIBLE) is expected, (staff, research, one, two, score)


@pytest.mark.parametrize("share", [9, 10, 14, 15, 20, 25, 29, 30])
def test_research_counts_by_whichever_of_revenue_and_costs_gives_more(share: int) -> None:
    costs, revenue, spending = 1_000, 20_000, share * 10
    facts = {
        "tech_staff": 10,
        "rd_spending": f"{spending}万元",
        "total_costs": f"{costs}万元",
        "revenue": f"{revenue}万元",
    }
    by_revenue = points(BY_REVENUE, spending * 100 // revenue)
    score = 4 + max(points(BY_COSTS, share), by_revenue) + 30
    found = conclusions(SME, **{**PLAIN, **facts, "class_one_rights": 1, "class_two_rights": 0})
    assert (found["1.1"] is Conclusion.CONDITIONALLY_ELIGIBLE) is (score >= 60)


def test_what_cannot_matter_to_the_score_is_not_needed() -> None:
    facts = {"tech_staff": 30, "rd_spending": "600万元"}
    assert conclusions(SME, **PLAIN, **facts)["1.1"] is Conclusion.CONDITIONALLY_ELIGIBLE
    low = {"tech_staff": 10, "rd_spending": "100万元"}
    assert conclusions(SME, **PLAIN, **low)["1.1"] is Conclusion.NOT_MET_AT_PRESENT


@pytest.mark.parametrize(
    "change",
    [
        {"employees": 501},
        {"revenue": "200000001元"},
        {"assets": "200000001元"},
        {"credit_lists": ["经营异常名录"]},
        {"major_incidents": True},
        {"resident_enterprise": False},
    ],
    ids=str,
)
def test_each_condition_beside_the_score_is_needed(change: dict[str, Any]) -> None:
    facts = {"tech_staff": 300, "rd_spending": "2000万元", "class_one_rights": 1}
    assert conclusions(SME, **PLAIN, **facts)["1.1"] is Conclusion.CONDITIONALLY_ELIGIBLE
    assert conclusions(SME, **{**PLAIN, **facts, **change})["1.1"] is Conclusion.NOT_MET_AT_PRESENT


# High- and new-technology enterprises


def high_tech(revenue: str, spending: str, **change: Any) -> Conclusion:
    years = ("2021", "2022", "2023")
    facts = {
        "founded": "2023-06-01",
        "core_rights_owned": True,
        "tech_staff": 10,
        "employees": 100,
        "revenue": dict.fromkeys(years, revenue),
        "rd_spending": dict.fromkeys(years, spending),
        "high_tech_revenue": revenue,
        "major_incidents_in_a_year": False,
    }
    return conclusions(HIGH_TECH, **{**facts, **change})["1.1"]


@pytest.mark.parametrize(
    ("revenue", "enough", "short"),
    [
        ("5000万元", "250万元", "2499999元"),
        ("50000001元", "2000001元", "2000000元"),
        ("2亿元", "800万元", "7999999元"),
        ("200000001元", "6000001元", "6000000元"),
    ],
)
def test_the_share_of_research_that_is_asked_goes_by_the_revenue_of_the_last_year(
    revenue: str, enough: str, short: str
) -> None:
    assert high_tech(revenue, enough) is Conclusion.NEEDS_JUDGEMENT  # of the field, which another norm lists
    assert high_tech(revenue, short) is Conclusion.NOT_MET_AT_PRESENT


@pytest.mark.parametrize(
    "change",
    [
        {"founded": "2023-06-02"},
        {"core_rights_owned": False},
        {"tech_staff": 9},
        {"high_tech_revenue": "29999999元"},
        {"major_incidents_in_a_year": True},
    ],
    ids=str,
)
def test_each_condition_of_a_high_technology_enterprise_is_needed(change: dict[str, Any]) -> None:
    assert high_tech("5000万元", "250万元", high_tech_revenue="3000万元") is Conclusion.NEEDS_JUDGEMENT
    assert high_tech("5000万元", "250万元", **change) is Conclusion.NOT_MET_AT_PRESENT


# How they are marked


@pytest.mark.parametrize("policy", [SIZE, SME, HIGH_TECH])
def test_a_secondary_summary_says_so_in_every_answer(policy: str) -> None:
    pack = installed_pack(policy)
    decision = judge(pack, profile_from_json({"facts": {}}, pack.vocabulary), AS_OF)
    head = decision.document()["policy"]
    assert (head["standing"]["status"], head["standing"]["words"]) == ("secondary", MARK)
    assert MARK in head["title"]
    assert stands_aside(policy)
    assert all(each.status == "summary" for each in pack.documents.values())


def test_a_receipt_of_a_secondary_summary_says_so() -> None:
    pack = installed_pack(SME)
    profile = profile_from_json({"facts": {}}, pack.vocabulary)
    assert MARK in receipt(pack, profile, AS_OF).decode()


def test_the_policy_whose_text_is_the_original_stands_for_itself() -> None:
    assert not stands_aside("jilin.corridor_2018_2025")
