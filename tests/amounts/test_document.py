"""What a decision says of amounts: why each benefit is cut or left out, with figures; and what was received under other policies."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.domain.facts import Level
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services import judge

PACK = installed_pack("fictional.teaching")
ENTERPRISE = json.loads((Path(__file__).resolve().parents[1] / "data" / "teaching_enterprise.json").read_text("utf-8"))
ELSEWHERE = "示范省研发奖补办法"


def amounts(pack: Pack = PACK, lang: str = "zh", **facts: Any) -> dict[str, Any]:
    """The amounts of the teaching enterprise with some facts changed; `None` takes one away."""
    said = deepcopy(ENTERPRISE)
    said["facts"] = {name: value for name, value in (said["facts"] | facts).items() if value is not None}
    profile = profile_from_json(said, pack.vocabulary)
    document = judge(pack, profile, date(2024, 6, 1), Level.CLAIMED, lang).document()
    found: dict[str, Any] = document["amounts"]
    return found


def received(policy: str, amount: str) -> list[dict[str, str]]:
    return [{"policy": policy, "amount": amount, "received": "2024-03-01", "receiver": "本企业"}]


def why(found: dict[str, Any], of: str, id: str) -> str:
    return next(str(each["why"]) for each in found["combination"][of] if each["id"] == id)


def amount_of(found: dict[str, Any], id: str) -> dict[str, Any]:
    return next(dict(each) for each in found["benefits"] if each["id"] == id)


SMALL: dict[str, Any] = {"rd_spending": {"2023": "300万元"}, "revenue": {"2023": "9000万元"}, "projects": []}
"""Too little for any limit of the year to bind."""


def test_a_benefit_that_excludes_another_is_left_out_with_both_figures_and_what_it_would_lead_to() -> None:
    assert why(amounts(**SMALL, founder_is_veteran=True), "left_out", "6.1") == (
        "与 5.1（80万元）不得重复享受；选它，合计至多73万元，少62万元"
    )
    assert why(amounts(lang="en", **SMALL, founder_is_veteran=True), "left_out", "6.1") == (
        "not beside each other: 5.1 (80万元); with it the total is 73万元 at most, 62万元 less"
    )


def test_of_the_highest_of_a_group_the_others_are_left_out_with_both_figures() -> None:
    assert why(amounts(), "left_out", "2.1") == "就高不重复：4.1 50万元，比本项（20万元）高"


def test_what_is_not_given_anyway_is_not_called_left_out() -> None:
    assert "4.1" not in {each["id"] for each in amounts(**SMALL)["combination"]["left_out"]}


def test_a_benefit_cut_by_a_limit_names_the_limit_and_what_it_leaves() -> None:
    assert why(amounts(), "given", "3.1") == ("单独算242万元，受限额 8.2a 企业每年限额（可用280万元）所限，得180万元")


def test_a_benefit_whose_end_nobody_knows_is_given_no_figure_of_its_own() -> None:
    assert why(amounts(projects=None), "given", "3.1") == (
        "单独算尚不能确定，受限额 8.2a 企业每年限额（可用280万元）所限，得280万元"
    )


def test_a_benefit_that_no_room_is_left_for_names_the_limit_that_is_full() -> None:
    assert why(amounts(), "left_out", "5.1") == (
        "限额 8.2a 企业每年限额（可用280万元）已由其他事项用满；选它，合计仍是280万元"
    )


def test_a_limit_says_what_was_used_before_and_what_is_taken_now() -> None:
    said = {each["id"]: each["words"] for each in amounts()["limits"]}
    assert said["8.2a"] == "300万元，以前已用20万元，还余280万元，本次用280万元，用满（本企业，每年（自然年））"
    assert said["8.5"] == "24000005元，本次用100万元（本企业，本次申报）"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], ("300000", "300000")),
        (received(ELSEWHERE, "20万元"), ("100000", "100000")),
        (received(ELSEWHERE, "30万元") + received(ELSEWHERE, "5万元"), ("0", "0")),
        (received("另一项政策", "20万元"), ("300000", "300000")),
        ([{"amount": "20万元"}], ("100000", "300000")),
        ([{"policy": ELSEWHERE}], ("0", "300000")),
        (None, ("0", "300000")),
    ],
    ids=[
        "nothing",
        "less",
        "as much and more",
        "of another kind",
        "of a policy not said",
        "an amount not said",
        "unknown",
    ],
)
def test_of_the_highest_of_two_policies_what_was_received_is_taken_off(
    records: list[dict[str, str]] | None, expected: tuple[str, str]
) -> None:
    found = amount_of(amounts(**SMALL, benefits_received=records), "1.1")
    assert (found["amount"]["low"], found["amount"]["high"]) == expected


def test_without_the_higher_one_nothing_is_given_beside_what_was_received() -> None:
    choosing = replace(
        PACK, digest="", clauses=tuple(map(_choosing, PACK.clauses)), provisions=tuple(map(_chosen, PACK.provisions))
    )
    cases = {"nothing": [], "some": received(ELSEWHERE, "1元"), "unknown": None}
    found = {name: amount_of(amounts(choosing, **SMALL, benefits_received=each), "1.1") for name, each in cases.items()}
    assert {name: (each["amount"]["low"], each["amount"]["high"]) for name, each in found.items()} == {
        "nothing": ("300000", "300000"),
        "some": ("0", "0"),
        "unknown": ("0", "300000"),
    }
    assert found["some"]["lines"][-1]["step"] == "received"


def _choosing(clause: Any) -> Any:
    return replace(clause, provisions=tuple(map(_chosen, clause.provisions)))


def _chosen(provision: Any) -> Any:
    chosen = tuple(replace(each, keep="choice") if each.received else each for each in provision.excludes)
    return replace(provision, excludes=chosen)


def test_the_steps_that_change_an_amount_can_be_told_from_those_that_do_not() -> None:
    lines = amount_of(amounts(), "1.1")["lines"]
    changed = {each["step"]: each["before"] != each["amount"] for each in lines if "step" in each}
    assert changed == {"at_most": True, "round": False, "received": False}


def test_how_much_and_how_stand_in_one_sentence() -> None:
    assert amount_of(amounts(**SMALL), "1.1")["words"].startswith(
        "30万元：研发费用（上一年度）（300万元） × 10% ＝ 30万元；最高不超过100万元 ＝ 30万元；取整到元（零头舍去） ＝ 30万元"
    )
    assert amount_of(amounts(**SMALL), "4.1")["words"] == "0元：不符合条件，不给"
