"""Amounts over HTTP: as described, in both languages, and what is said of policies whose text is not the original."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eligibility import services
from tests.contract.service import LANGUAGES, POLICY, Service, asked

ENTERPRISE = Path(__file__).resolve().parents[1] / "data" / "teaching_enterprise.json"
TEACHING = "fictional.teaching"
ASIDE = sorted(id for id in services.installed_packs() if services.stands_aside(id))


def profile(**change: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(ENTERPRISE.read_text("utf-8"))
    return read | {"facts": {key: value for key, value in (read["facts"] | change).items() if value is not None}}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "change",
    [{}, {"rd_spending": None}, {"projects": None}, {"benefits_received": None}, dict.fromkeys(profile()["facts"])],
    ids=["known", "a figure missing", "records missing", "receipts missing", "nothing known"],
)
def test_amounts_are_as_described(service: Service, lang: str, change: dict[str, Any]) -> None:
    answer = service.decide(asked(policy=TEACHING, clause=None, profile=profile(**change)), lang)
    assert answer.status_code == 200
    assert service.faults(answer.json(), "Decision") == []
    assert {each["id"] for each in answer.json()["amounts"]["benefits"]} == {
        "1.1",
        "2.1",
        "2.2",
        "3.1",
        "4.1",
        "5.1",
        "6.1",
    }


def test_of_some_provisions_alone_there_is_no_total(service: Service) -> None:
    answer = service.decide(asked(policy=TEACHING, clause="3.1", profile=profile())).json()
    assert service.faults(answer, "Decision") == []
    assert [each["amount"]["low"] for each in answer["amounts"]["benefits"]] == ["2420000"]
    assert "total" not in answer["amounts"]


def test_a_policy_without_amounts_has_none(service: Service) -> None:
    assert "amounts" not in service.decide(asked()).json()


@pytest.mark.parametrize("policy", ASIDE)
def test_a_policy_that_stands_aside_says_so_in_its_answers_and_wherever_it_is_listed(
    service: Service, policy: str
) -> None:
    answer = service.decide(asked(policy=policy, clause=None)).json()
    assert service.faults(answer, "Decision") == []
    listed = {each["id"]: each for each in service.client.get("/v1/policies").json()}
    assert service.faults(listed[policy], "PolicyHead") == []
    assert answer["policy"]["standing"] == listed[policy]["standing"]
    assert answer["policy"]["standing"]["words"] in answer["policy"]["title"]
    assert "standing" not in listed[POLICY]
