"""Sentences about amounts: of a benefit, of all together, of what is given and of what a limit leaves. They judge nothing themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from eligibility.scenarios.case import Case
from eligibility.scenarios.sentences import Judging, NotSo, answer_of, labels, same, then, when


@when(r"以(?P<as_of>〈日〉)为基准日测算金额")
def amounts_are_computed(case: Case, court: Judging, as_of: str) -> None:
    case.answer = court.amounts(case.profile(), date.fromisoformat(as_of))


def benefit_of(case: Case, provision: str) -> dict[str, Any]:
    """What the answer says of a provision's benefit. Raises `NotSo` where it says nothing."""
    benefits: dict[str, dict[str, Any]] = {each["id"]: each for each in answer_of(case)["amounts"]["benefits"]}
    if provision not in benefits:
        raise NotSo(f"没有“{provision}”的金额", f"nothing is said of the amount of {provision}")
    return benefits[provision]


@then(r'惠企事项"(?P<provision>[^"]+)"的金额为"(?P<amount>[^"]+)"')
def amount_is(case: Case, provision: str, amount: str) -> None:
    same(benefit_of(case, provision)["amount"]["words"], amount)


@then(r'惠企事项"(?P<provision>[^"]+)"的金额取决于"(?P<facts>[^"]+)"')
def amount_depends_on(case: Case, provision: str, facts: str) -> None:
    benefit = benefit_of(case, provision)
    same({each["label"] for each in (*benefit["missing"], *benefit["because"])}, labels(facts))


@then(r'惠企事项"(?P<provision>[^"]+)"的算法包括"(?P<words>[^"]+)"，得"(?P<amount>[^"]+)"')
def computed_so(case: Case, provision: str, words: str, amount: str) -> None:
    lines = [(each["words"], each["amount"]["words"]) for each in benefit_of(case, provision)["lines"]]
    same((words, amount) if (words, amount) in lines else lines, (words, amount))


@then(r'合计为"(?P<amount>[^"]+)"')
def total_is(case: Case, amount: str) -> None:
    same(answer_of(case)["amounts"]["total"]["words"], amount)


@then(r'给予"(?P<provisions>[^"]+)"')
def given_are(case: Case, provisions: str) -> None:
    same({each["id"] for each in answer_of(case)["amounts"]["combination"]["given"]}, labels(provisions))


@then(r'不给予"(?P<provision>[^"]+)"，因为"(?P<why>[^"]+)"')
def left_out(case: Case, provision: str, why: str) -> None:
    out = {each["id"]: each["why"] for each in answer_of(case)["amounts"]["combination"]["left_out"]}
    same(out.get(provision), why)


@then(r'限额"(?P<limit>[^"]+)"还余"(?P<amount>[^"]+)"')
def limit_leaves(case: Case, limit: str, amount: str) -> None:
    left = {each["id"]: each["left"]["words"] for each in answer_of(case)["amounts"]["limits"]}
    same(left.get(limit), amount)


@then("所答标明是虚构的教学政策")
def answer_is_marked(case: Case) -> None:
    policy = answer_of(case)["policy"]
    same(policy["standing"]["status"], "fictional")
    same("虚构，仅供教学" in policy["title"], True)
