"""Sentences about amounts, and the court of the fictional policy that has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pytest_bdd import then, when

from eligibility.profile import profile_from_json
from eligibility.scenarios.case import Case
from eligibility.scenarios.sentences import answer_of, labels
from eligibility.services import judge
from tests.bdd.conftest import sentence
from tests.bdd.court import Court


@pytest.fixture(scope="session")
def court() -> Iterator[Court]:
    with Court.open("fictional.teaching") as opened:
        yield opened


@when(sentence(r"以(?P<as_of>〈日〉)为基准日测算金额"))
def amounts_are_computed(case: Case, court: Court, as_of: str) -> None:
    """The whole policy, by the service and over HTTP; the verdicts by every executor."""
    profile, day = case.profile(), date.fromisoformat(as_of)
    court.judge(profile, day, "claimed", "1")
    decision = judge(court.pack, profile_from_json(profile, court.pack.vocabulary), day).document()
    asked = {"policy": court.pack.id, "as_of": as_of, "profile": profile}
    assert court.http.post("/v1/decisions", json=asked).json() == decision
    case.answer = decision


def benefit_of(case: Case, provision: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in answer_of(case)["amounts"]["benefits"] if each["id"] == provision)
    return found


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"的金额为"(?P<amount>[^"]+)"'))
def amount_is(case: Case, provision: str, amount: str) -> None:
    assert benefit_of(case, provision)["amount"]["words"] == amount


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"的金额取决于"(?P<facts>[^"]+)"'))
def amount_depends_on(case: Case, provision: str, facts: str) -> None:
    benefit = benefit_of(case, provision)
    assert {each["label"] for each in (*benefit["missing"], *benefit["because"])} == labels(facts)


@then(sentence(r'惠企事项"(?P<provision>[^"]+)"的算法包括"(?P<words>[^"]+)"，得"(?P<amount>[^"]+)"'))
def computed_so(case: Case, provision: str, words: str, amount: str) -> None:
    lines = [(each["words"], each["amount"]["words"]) for each in benefit_of(case, provision)["lines"]]
    assert (words, amount) in lines


@then(sentence(r'合计为"(?P<amount>[^"]+)"'))
def total_is(case: Case, amount: str) -> None:
    assert answer_of(case)["amounts"]["total"]["words"] == amount


@then(sentence(r'给予"(?P<provisions>[^"]+)"'))
def given_are(case: Case, provisions: str) -> None:
    assert {each["id"] for each in answer_of(case)["amounts"]["combination"]["given"]} == labels(provisions)


@then(sentence(r'不给予"(?P<provision>[^"]+)"，因为"(?P<why>[^"]+)"'))
def left_out(case: Case, provision: str, why: str) -> None:
    out = {each["id"]: each["why"] for each in answer_of(case)["amounts"]["combination"]["left_out"]}
    assert out[provision] == why


@then(sentence(r'限额"(?P<limit>[^"]+)"还余"(?P<amount>[^"]+)"'))
def limit_leaves(case: Case, limit: str, amount: str) -> None:
    left = {each["id"]: each["left"]["words"] for each in answer_of(case)["amounts"]["limits"]}
    assert left[limit] == amount


@then("所答标明是虚构的教学政策")
def answer_is_marked(case: Case) -> None:
    policy = answer_of(case)["policy"]
    assert policy["standing"]["status"] == "fictional"
    assert "虚构，仅供教学" in policy["title"]
