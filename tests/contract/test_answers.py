"""Reasons, questions, evidence and flags over HTTP: exactly as described, in both languages, the engine's own documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eligibility import services
from eligibility.domain.facts import Level
from tests.contract.service import EXAMPLES, LANGUAGES, POLICY, Service, asked, profile_from

ANSWERS = {
    "/v1/explanations": "Explanation",
    "/v1/advice": "Advice",
    "/v1/what-if": "WhatIf",
    "/v1/verifications": "Verification",
    "/v1/materials": "Materials",
    "/v1/receipts": "Receipt",
}
FINDING = {"open": "meihekou", "holds": True, "by": "虚构的经办人", "on": "2024-05-01", "ground": "规划文本"}
WHO = {"open": "in_corridor@registered_division", "holds": True, "by": "某厅", "on": "2024-05-01", "ground": "文件"}


def faults(service: Service, path: str, body: dict[str, Any], lang: str = "zh") -> list[str]:
    """How an answer differs from its description."""
    answer = service.ask(path, body, lang)
    assert answer.status_code == 200, answer.text
    if path == "/v1/flags":
        return [fault for each in answer.json() for fault in service.faults(each, "Flags")]
    return service.faults(answer.json(), ANSWERS[path])


@pytest.mark.parametrize("path", [*ANSWERS, "/v1/flags"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_answer_about_every_example_is_as_described(service: Service, path: str, example: Any) -> None:
    whole = asked(profile=profile_from(example), clause=None)
    for lang in LANGUAGES:
        assert faults(service, path, whole, lang) == []
    assert faults(service, path, whole | {"level": "documented", "as_of": "2027-01-01"}) == []


@pytest.mark.parametrize("path", [*ANSWERS, "/v1/flags"])
def test_answers_about_an_enterprise_with_everything_unusual_are_as_described(service: Service, path: str) -> None:
    facts = profile_from(EXAMPLES[2])["facts"] | {
        "registered_division": [{"value": "220104", "to": "2030-01-01"}, {"value": "220581", "from": "2020-01-01"}],
        "ownership": {"conflict": [{"value": "民营", "source": "执照"}, {"value": "国有", "level": "registry"}]},
        "social_insured": {"unknown": "uncertain"},
        "projects": [{"id": "p1"}, {"field": "车联网芯片"}, {}],
        "consortia": [],
        "credit_lists": ["失信被执行人"],
    }
    said = [FINDING, FINDING | {"holds": False}, WHO, FINDING | {"until": "2024-05-02"}]
    for findings in (said, said[2:]):
        assert faults(service, path, asked(profile={"facts": facts, "findings": findings}, clause=None)) == []
    assert faults(service, path, asked(profile={}, clause=None)) == []


@pytest.mark.parametrize("path", [*ANSWERS, "/v1/flags"])
def test_every_answer_is_kept_by_no_cache_and_the_same_every_time(service: Service, path: str) -> None:
    body = asked(profile=profile_from(EXAMPLES[0]))
    one, other = (service.ask(path, body, "en") for _ in range(2))
    assert one.content == other.content
    assert (one.headers["cache-control"], one.headers["content-language"]) == ("no-store", "en")
    assert one.headers["vary"] == "Accept-Language"


def test_the_bytes_are_those_of_the_engine(service: Service) -> None:
    said = profile_from(EXAMPLES[0])
    pack = services.installed_pack(POLICY)
    profile = services.profile_from_json(
        services.numbers_as_decimals(json.dumps(said)), services.installed_vocabulary()
    )
    day = services.date_from_text("2024-06-01")
    expected = services.explanation_json(pack, profile, day, Level.CLAIMED, "zh", "8.3")
    assert service.ask("/v1/explanations", asked(profile=said)).content == expected


def test_a_verdict_that_is_not_met_names_every_blocking_set(service: Service) -> None:
    facts = {"body_kind": "企业", "registered_division": "110101", "operating_division": "110101", "recognitions": []}
    explained = service.ask("/v1/explanations", asked(profile={"facts": facts})).json()["provisions"][0]
    assert explained["conclusion_words"] == "暂不符合"
    assert len(explained["grounds"]["blocking"]) == 2
    assert explained["grounds"]["exhaustive"] is True


def test_questions_are_asked_one_after_the_other_until_nothing_matters(service: Service) -> None:
    answers = {
        "body_kind": "企业",
        "registered_division": "220104",
        "operating_division": "220104",
        "recognitions": [{"kind": "科技型小巨人企业", "level": "省级", "from": "2023-01-01", "to": "2026-12-31"}],
    }
    facts: dict[str, Any] = {}
    for _ in range(len(answers)):
        advice = service.ask("/v1/advice", asked(profile={"facts": facts})).json()
        facts[advice["next"]["fact"]] = answers[advice["next"]["fact"]]
        if service.ask("/v1/advice", asked(profile={"facts": facts})).json()["next"] is None:
            break
    assert service.decide(asked(profile={"facts": facts})).json()["provisions"][0]["conclusion"] == "eligible"


def test_what_is_skipped_is_told_but_not_asked_next(service: Service) -> None:
    body = asked(profile={"facts": {"body_kind": "企业"}})
    first = service.ask("/v1/advice", body).json()
    skipping = service.ask("/v1/advice", body | {"skipped": [first["next"]["fact"]]}).json()
    assert skipping["next"]["fact"] != first["next"]["fact"]
    assert skipping["facts"] == first["facts"]
    uncertain = {"facts": {"body_kind": "企业", first["next"]["fact"]: {"unknown": "uncertain"}}}
    answered = service.ask("/v1/advice", asked(profile=uncertain)).json()
    assert first["next"]["fact"] not in {each["fact"] for each in answered["facts"]}


def test_a_recognition_that_ends_is_told_with_the_day_after(service: Service) -> None:
    [provision] = service.ask("/v1/what-if", asked(profile=profile_from(EXAMPLES[0]))).json()["provisions"]
    assert provision["verdict"] == "met"
    assert provision["time"] == [{"on": "2027-01-01", "from": "met", "to": "not_met"}]


def test_verifications_are_for_the_level_verified_unless_another_is_asked_for(service: Service) -> None:
    body = asked(profile=profile_from(EXAMPLES[0]))
    assert service.ask("/v1/verifications", body).json()["level"] == "verified"
    assert service.ask("/v1/verifications", body | {"level": "documented"}).json()["level"] == "documented"
    assert service.ask("/v1/materials", body).json()["level"] == "claimed"


def test_a_flag_says_that_it_is_not_in_the_policy(service: Service) -> None:
    [flags] = service.ask("/v1/flags", asked(profile={"facts": {"credit_lists": ["失信被执行人"]}}, clause=None)).json()
    assert flags["label"].startswith("非本政策原文")
    raised = [each["words"] for each in flags["flags"] if each["verdict"] == "raised"]
    assert "失信被执行人" in raised
