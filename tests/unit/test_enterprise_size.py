"""Size classes by the bands of 2017: points on every kind of line, and the laws that the classes must keep."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eligibility.domain.facts import Slots, Value
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.reference import Frame, judge_node
from eligibility.ir.derive import CLASSES, term_from_derived
from eligibility.ir.leaf import Derived
from eligibility.ir.rules import About, Term
from eligibility.packs import installed_vocabulary

VECTORS = yaml.safe_load(
    (Path(__file__).resolve().parents[1] / "data" / "enterprise_size_vectors.yaml").read_text("utf-8")
)
VOCABULARY = installed_vocabulary()
WAN_YUAN = 10_000


def classed(*classes: str) -> Term:
    return term_from_derived(Derived("size_class", classes, negated=False), VOCABULARY, About())


TERMS = {name: classed(name) for name in CLASSES}


def figures(industry: str | None, employees: Any, revenue: Any, assets: Any) -> dict[str, Value]:
    """Slots of the last fiscal year; `none` and `None` are unknown. Money in 万元."""
    given = {"employees[-1]": (employees, 1), "revenue[-1]": (revenue, WAN_YUAN), "assets[-1]": (assets, WAN_YUAN)}
    known: dict[str, Value] = {
        name: int(each) * step for name, (each, step) in given.items() if each not in (None, "none")
    }
    return known | ({"main_industry": industry} if industry else {})


def verdicts(known: dict[str, Value]) -> dict[str, Verdict]:
    frame = Frame(Slots(date(2024, 6, 1), known))
    return {name: judge_node(term, frame).verdict for name, term in TERMS.items()}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: "-".join(map(str, vector.values())))
def test_a_point_on_a_line_falls_in_its_class_and_in_no_other(vector: dict[str, Any]) -> None:
    found = verdicts(figures(vector["industry"], vector["employees"], vector["revenue"], vector["assets"]))
    if vector["size"] == "no_standard":
        assert set(found.values()) == {UNDETERMINED}
    else:
        assert found == {name: MET if name == vector["size"] else NOT_MET for name in CLASSES}


def test_every_lower_bound_is_inside_its_class_and_one_less_is_outside() -> None:
    for band in VOCABULARY.derived["size_class"].bands:
        for position, name in enumerate(CLASSES[:3]):
            at = {column: bounds[position] for column, bounds in band.bounds.items()}
            assert verdicts(of_columns(band.industries[0], at))[name] is MET, (band.code, name)
            for column, bound in at.items():
                below = of_columns(band.industries[0], {**at, column: bound - 1})
                assert verdicts(below)[name] is NOT_MET, (band.code, name, column)


def of_columns(industry: str, columns: dict[str, int]) -> dict[str, Value]:
    return figures(
        industry, columns.get("employees_persons"), columns.get("revenue_wan_yuan"), columns.get("assets_wan_yuan")
    )


industries = st.sampled_from([code for band in VOCABULARY.derived["size_class"].bands for code in band.industries])
amounts = st.one_of(
    st.integers(0, 300_000), st.sampled_from([9, 10, 19, 20, 99, 100, 299, 300, 999, 1000, 1999, 2000, 39_999, 40_000])
)
unsure = st.one_of(st.none(), amounts)


@given(industries, amounts, amounts, amounts)
def test_full_figures_give_exactly_one_class(industry: str, employees: int, revenue: int, assets: int) -> None:
    found = list(verdicts(figures(industry, employees, revenue, assets)).values())
    assert (found.count(MET), found.count(NOT_MET)) == (1, 3)


@given(industries, st.tuples(unsure, unsure, unsure), st.tuples(amounts, amounts, amounts))
def test_what_partial_figures_settle_full_figures_keep(
    industry: str, some: tuple[int | None, ...], rest: tuple[int, ...]
) -> None:
    partial = figures(industry, *some)
    full = figures(industry, *rest) | partial
    before, after = verdicts(partial), verdicts(full)
    assert {name: after[name] for name in CLASSES if before[name] is not UNDETERMINED} == {
        name: before[name] for name in CLASSES if before[name] is not UNDETERMINED
    }


def test_an_unknown_industry_has_no_class_yet() -> None:
    assert set(verdicts(figures(None, 100, 1000, 1000)).values()) == {UNDETERMINED}


def test_a_maker_below_the_large_line_in_one_figure_is_not_large_whatever_the_other() -> None:
    assert verdicts(figures("C3670", 999, None, None))["large"] is NOT_MET
