"""Decisions over HTTP: exactly as described, in the caller's language, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from eligibility import services
from tests.contract.service import EXAMPLES, LANGUAGES, POLICY, Service, asked, profile_from


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("as_of", ["2019-03-01", "2024-06-01", "2027-01-01"])
def test_the_whole_decision_of_every_example_is_as_described(
    service: Service, example: Path, lang: str, as_of: str
) -> None:
    answer = service.decide(asked(profile=profile_from(example), as_of=as_of, clause=None), lang)
    assert answer.status_code == 200
    assert service.faults(answer.json(), "Decision") == []
    assert answer.json()["language"] == lang


@pytest.mark.parametrize("level", services.LEVELS)
def test_every_level_is_as_described_and_recorded(service: Service, level: str) -> None:
    answer = service.decide(asked(profile=profile_from(EXAMPLES[0]), level=level, clause=None))
    assert service.faults(answer.json(), "Decision") == []
    assert answer.json()["level"] == level


def test_findings_of_an_officer_are_as_described(service: Service) -> None:
    facts = profile_from(EXAMPLES[2])["facts"]
    finding = {"open": "meihekou", "holds": True, "by": "虚构的经办人", "on": "2024-05-01", "ground": "规划文本"}
    answer = service.decide(asked(profile={"facts": facts, "findings": [finding]}, clause=None))
    assert service.faults(answer.json(), "Decision") == []
    assert '"decided_by":"finding"' in answer.text


def test_a_schema_that_is_not_exact_would_be_noticed(service: Service) -> None:
    decision = service.decide(asked()).json()
    decision["provisions"][0]["reasons"]["requires"]["of"][0]["extra"] = 1
    assert service.faults(decision, "Decision") != []


def test_the_bytes_are_those_of_the_engine_and_the_same_every_time(service: Service) -> None:
    profile = profile_from(EXAMPLES[0])
    first, second = (service.decide(asked(profile=profile, clause=None)) for _ in range(2))
    pack = services.installed_pack(POLICY)
    read = services.profile_from_json(
        services.numbers_as_decimals(json.dumps(profile)), services.installed_vocabulary()
    )
    expected = services.judge(pack, read, services.date_from_text("2024-06-01")).json
    assert first.content == second.content == expected


def test_the_order_of_keys_in_the_request_does_not_matter(service: Service) -> None:
    body = asked(profile=profile_from(EXAMPLES[0]))
    turned = dict(reversed(body.items()))
    assert service.decide(body).content == service.decide(turned).content


@pytest.mark.parametrize(("clause", "expected"), [("8", ["8.1", "8.2", "8.3"]), ("8.3", ["8.3"])])
def test_a_clause_or_a_provision_can_be_judged_alone(service: Service, clause: str, expected: list[str]) -> None:
    decision = service.decide(asked(clause=clause)).json()
    assert [each["id"] for each in decision["provisions"]] == expected
    whole = service.decide(asked(clause=None)).json()
    assert decision["provisions"] == [each for each in whole["provisions"] if each["id"] in expected]


def test_a_duty_can_be_asked_for(service: Service) -> None:
    decision = service.decide(asked(clause="1.1")).json()
    assert decision["provisions"] == []
    assert [each["id"] for each in decision["duties"]] == ["1.1"]


def test_null_for_what_may_be_left_out_is_leaving_it_out(service: Service) -> None:
    body = asked(clause=None)
    assert service.decide({**body, "clause": None, "level": None}).content == service.decide(body).content


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.7,zh;q=0.3", "en"),
        ("zh;q=0.2, en;q=0.8", "en"),
        ("fr, de;q=0.9", "zh"),
        ("fr, en;q=0.5, *;q=0.1", "en"),
        ("en;q=0", "zh"),
        ("en;q=nan, zh;q=x", "zh"),
        ("*", "zh"),
        ("ZH-hant", "zh"),
        ("," * 5000, "zh"),
    ],
)
def test_the_words_are_in_the_callers_language(service: Service, header: str, expected: str) -> None:
    answer = service.decide(asked(), header)
    assert answer.json()["language"] == expected
    assert answer.headers["content-language"] == {"zh": "zh-CN", "en": "en"}[expected]
    assert answer.headers["vary"] == "Accept-Language"


def test_ids_verdicts_and_quotes_do_not_depend_on_the_language(service: Service) -> None:
    zh, en = (service.decide(asked(profile=profile_from(EXAMPLES[0]), clause=None), lang).json() for lang in LANGUAGES)
    same = ("id", "verdict", "conclusion", "quote")
    assert [[each[key] for key in same] for each in zh["provisions"]] == [
        [each[key] for key in same] for each in en["provisions"]
    ]


def test_an_answer_names_what_a_replay_needs_and_is_kept_by_no_cache(service: Service) -> None:
    answer = service.decide(asked(level="documented"))
    decision = answer.json()
    assert decision["policy"]["digest"] == services.installed_pack(POLICY).digest
    assert decision["facts_digest"] == hashlib.sha256(b'{"facts":{}}').hexdigest()
    assert (decision["as_of"], decision["level"]) == ("2024-06-01", "documented")
    assert decision["engine"]["version"] == services.ENGINE_VERSION
    assert answer.headers["cache-control"] == "no-store"


def test_fractions_are_exact(service: Service) -> None:
    spent = {"rd_spending": {"2023": 2.01}, "revenue": {"2023": 67}}
    texts = {"rd_spending": {"2023": "2.01元"}, "revenue": {"2023": "67元"}}
    exact, written = (service.decide(asked(profile={"facts": facts}, clause=None)) for facts in (spent, texts))
    assert exact.json()["provisions"] == written.json()["provisions"]
