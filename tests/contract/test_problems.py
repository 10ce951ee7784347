"""Problem documents: every code can be had over HTTP, points to its place, and says in both languages what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from eligibility import services
from eligibility.errors import PROFILE_CODES, REQUEST_CODES
from eligibility_api.app import create_app
from eligibility_api.asking import ASKINGS
from eligibility_api.bodies import MAX_BODY
from eligibility_api.installed import Installed
from eligibility_api.problems import refused
from eligibility_api.requests import MAX_RECORDS
from eligibility_api.routes.asked import Asked
from eligibility_api.turns import Turns
from eligibility_api.words import STATUSES, TITLES
from tests.contract.service import JSON, POLICY, Service, asked, errors_of

OVER_HTTP = {*REQUEST_CODES, *PROFILE_CODES} - {"profile-missing"}  # that one is about a file, on the command line

IN_LISTS = {"key-unknown", "key-missing", "form-part", "job-lost", "account-invalid", "password-weak"}
"""Codes of requests that are never a whole answer's."""

GOOD = json.dumps(asked())


def facts(**said: Any) -> bytes:
    return json.dumps(asked(profile={"facts": said})).encode()


def findings(*said: Any) -> bytes:
    return json.dumps(asked(profile={"findings": list(said)})).encode()


BODIES: dict[str, tuple[bytes, int, str, list[tuple[str, str]]]] = {
    "empty": (b"", 400, "request-syntax", [("json-syntax", "")]),
    "not JSON": (b"policy=x", 400, "request-syntax", [("json-syntax", "")]),
    "not UTF-8": (b'{"policy": "\xff"}', 400, "request-syntax", [("json-syntax", "")]),
    "UTF-16": (GOOD.encode("utf-16"), 400, "request-syntax", [("json-syntax", "")]),
    "repeated key": (
        GOOD[:-1].encode() + b', "as_of": "2020-01-01"}', 400, "request-syntax", [("key-repeated", "/as_of")]),
    "NaN": (facts(founded=1).replace(b"1}", b"NaN}"), 400, "request-syntax", [("number-unreadable", "/profile/facts/founded")]),
    "huge integer": (
        facts(employees={"2023": 7}).replace(b"7}", b"7" * 5000 + b"}"), 400, "request-syntax",
        [("number-unreadable", "/profile/facts/employees/2023")]),
    "huge exponent": (
        facts(employees={"2023": 7}).replace(b"7}", b"7e" + b"9" * 30 + b"}"), 400, "request-syntax",
        [("number-unreadable", "/profile/facts/employees/2023")]),
    "lone surrogate": (facts(name="\ud800"), 400, "request-syntax", [("text-broken", "/profile/facts/name")]),
    "lone surrogate in a key": (facts(**{"\ud800": 1}), 400, "request-syntax", [("text-broken", "/profile/facts/\ufffd")]),
    "deep": (b"[" * 100_000, 400, "request-syntax", [("too-deep", "")]),
    "a list": (b"[]", 422, "request-invalid", [("value-type", "")]),
    "nothing in it": (b"{}", 422, "request-invalid", [("key-missing", f"/{key}") for key in ("policy", "as_of", "profile")]),
    "null": (
        b'{"policy": null, "as_of": "2024-01-01", "profile": {}}', 422, "request-invalid", [("key-missing", "/policy")]),
    "unknown key": (json.dumps(asked(**{"a/b~": 1})).encode(), 422, "request-invalid", [("key-unknown", "/a~1b~0")]),
    "unknown policy": (json.dumps(asked(policy="jilin.corridor")).encode(), 422, "request-invalid", [("policy-unknown", "/policy")]),
    "policy not text": (json.dumps(asked(policy=["a"])).encode(), 422, "request-invalid", [("value-type", "/policy")]),
    "unknown clause": (json.dumps(asked(clause="8.9")).encode(), 422, "request-invalid", [("clause-unknown", "/clause")]),
    "clause not text": (json.dumps(asked(clause=8)).encode(), 422, "request-invalid", [("value-type", "/clause")]),
    "unknown level": (json.dumps(asked(level="sure")).encode(), 422, "request-invalid", [("value-unlisted", "/level")]),
    "level not text": (json.dumps(asked(level=1)).encode(), 422, "request-invalid", [("value-type", "/level")]),
    "impossible day": (json.dumps(asked(as_of="2023-02-29")).encode(), 422, "request-invalid", [("date-impossible", "/as_of")]),
    "day of another form": (json.dumps(asked(as_of="2023-2-9")).encode(), 422, "request-invalid", [("value-type", "/as_of")]),
    "profile not an object": (json.dumps(asked(profile=[])).encode(), 422, "profile-invalid", [("profile-syntax", "/profile")]),
    "unknown fact": (facts(employes={}), 422, "profile-invalid", [("fact-unknown", "/profile/facts/employes")]),
    "unknown field": (facts(projects=[{"feild": 1}]), 422, "profile-invalid", [("field-unknown", "/profile/facts/projects/0/feild")]),
    "wrong type": (facts(social_insured=3), 422, "profile-invalid", [("value-type", "/profile/facts/social_insured")]),
    "wrong unit": (facts(revenue={"2023": "3人"}), 422, "profile-invalid", [("value-unit", "/profile/facts/revenue/2023")]),
    "out of range": (facts(employees={"2023": -1}), 422, "profile-invalid", [("value-range", "/profile/facts/employees/2023")]),
    "unlisted value": (facts(body_kind="飞船"), 422, "profile-invalid", [("value-unlisted", "/profile/facts/body_kind")]),
    "unlisted code": (facts(main_industry="C9999"), 422, "profile-invalid", [("code-unlisted", "/profile/facts/main_industry")]),
    "impossible date": (facts(founded="2023-02-29"), 422, "profile-invalid", [("date-impossible", "/profile/facts/founded")]),
    "credit code": (facts(credit_code="91220104FAKE00013C"), 422, "profile-invalid", [("credit-code", "/profile/facts/credit_code")]),
    "envelope": (facts(name={"value": "a", "level": "sure"}), 422, "profile-invalid", [("envelope", "/profile/facts/name/level")]),
    "malformed finding": (findings({"open": "meihekou"}), 422, "profile-invalid", [("finding", "/profile/findings/0")]),
    "finding on nothing": (
        findings({"open": "meihekoo", "holds": True, "by": "a", "on": "2024-01-01", "ground": "b"}), 422, "profile-invalid",
        [("finding", "/profile/findings/0/open")]),
    "too many records in all": (
        facts(projects=[{}] * 101, recognitions=[{}] * 100), 422, "profile-invalid", [("too-large", "/profile/facts")]),
    "too many records": (facts(projects=[{}] * 1001), 422, "profile-invalid", [("too-large", "/profile/facts/projects")]),
}  # fmt: skip
"""A body, and the status, code and errors of its answer."""


@pytest.mark.parametrize("path", [each.path for each in ASKINGS.values()])
@pytest.mark.parametrize(
    "of", ["empty", "nothing in it", "unknown key", "impossible day", "unknown fact", "finding on nothing"]
)
def test_every_operation_tells_the_same_problems_of_a_body(service: Service, path: str, of: str) -> None:
    body, status, code, errors = BODIES[of]
    if path == "/v1/flags":  # takes no clause, and says so
        body = body.replace(b'"clause": "8.3", ', b"")
    problem = service.problem(service.ask(path, body))
    assert (problem["status"], problem["code"], errors_of(problem)) == (status, code, errors)


SKIPPED: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "not a list": ("employees", [("value-type", "/skipped")]),
    "not texts": ([1], [("value-type", "/skipped")]),
    "no fact": (["employes[-1]"], [("fact-unknown", "/skipped/0")]),
    "no year": (["body_kind", "employees"], [("fact-unknown", "/skipped/1")]),
    "no field": (["projects[0].plaec"], [("fact-unknown", "/skipped/0")]),
    "a list's record": (["projects[0]"], [("fact-unknown", "/skipped/0")]),
    "too many": (["body_kind"] * 1001, [("too-large", "/skipped")]),
}


@pytest.mark.parametrize(("skipped", "errors"), SKIPPED.values(), ids=SKIPPED)
def test_what_is_skipped_must_be_something_that_is_asked(
    service: Service, skipped: Any, errors: list[tuple[str, str]]
) -> None:
    problem = service.problem(service.ask("/v1/advice", asked(skipped=skipped)))
    assert errors_of(problem) == errors
    assert (
        service.ask("/v1/advice", asked(skipped=["projects", "projects[0].place", "employees[-1]"])).status_code == 200
    )


def test_a_key_of_another_operation_is_no_key_of_this_one(service: Service) -> None:
    for path, key in (("/v1/decisions", "skipped"), ("/v1/flags", "clause")):
        problem = service.problem(service.ask(path, asked(**{"clause": None, key: "8"})))
        assert errors_of(problem) == [("key-unknown", f"/{key}")]


def test_a_full_line_is_told_at_once_and_when_to_come_back(service: Service) -> None:
    turns, app = Turns(most=0), create_app()
    app.router.routes.insert(0, Route("/full", Asked(ASKINGS["explain"], Installed(), turns), methods=["POST"]))
    answer = TestClient(app).post("/full", content=GOOD, headers=JSON)
    problem = service.problem(answer)
    assert (problem["status"], problem["code"], answer.headers["retry-after"]) == (503, "busy", "2")


@pytest.mark.parametrize(("body", "status", "code", "errors"), BODIES.values(), ids=BODIES)
def test_a_faulty_body_is_answered_with_its_problems(
    service: Service, body: bytes, status: int, code: str, errors: list[tuple[str, str]]
) -> None:
    problem = service.problem(service.decide(body))
    assert (problem["status"], problem["code"], errors_of(problem)) == (status, code, errors)


def test_every_code_of_requests_and_profiles_can_be_had_over_http(service: Service) -> None:
    from_bodies = {
        code for _, _, document, errors in BODIES.values() for code in (document, *(each for each, _ in errors))
    }
    elsewhere = {
        "body-too-large",
        "media-type",
        "not-found",
        "method-not-allowed",
        "internal",
        "busy",
    }  # the tests below
    elsewhere |= {"receipt-faulty", "receipt-differs", "rules-unavailable"}  # test_receipts.py
    elsewhere |= {"form-unreadable", "form-part", "path-refused", "too-many-jobs", "store-unavailable"}
    elsewhere |= {"record-unknown", "record-changed", "record-taken"}  # test_keeper.py
    elsewhere |= {"self-check-unknown", "report-unknown"}  # tests/pages/test_self_check.py
    elsewhere |= {
        "version-needed",
        "version-faulty",
        "idempotency-key-faulty",
        "idempotency-key-reused",
        "parameter-faulty",
        "cursor-faulty",
    }
    elsewhere |= {
        "sign-in-needed",
        "credential-refused",
        "sign-in-refused",
        "sign-in-unavailable",
        "not-allowed",
        "cross-site",
    }
    elsewhere |= {
        "too-many-requests",
        "too-slow",
        "account-invalid",
        "account-own",
        "administrator-last",
        "password-weak",
    }  # tests/trust
    elsewhere |= {"case-refused"}  # tests/procedure
    elsewhere |= {"webhooks-off", "attachment-refused"}  # tests/portals
    elsewhere |= {"job-unknown", "job-state", "job-lost"}  # test_screenings.py, and those above; tests/store
    assert from_bodies | elsewhere | {"second-opinion-unavailable"} == OVER_HTTP


def test_every_code_has_words_and_those_of_whole_answers_a_status() -> None:
    assert TITLES.keys() == OVER_HTTP
    assert REQUEST_CODES.keys() - STATUSES.keys() == IN_LISTS


def test_all_problems_of_request_and_profile_are_told_at_once(service: Service) -> None:
    body = {
        "policy": "x",
        "as_of": "2024-13-01",
        "clause": 8,
        "levle": 1,
        "profile": {"facts": {"founded": 1, "nme": 2}},
    }
    problem = service.problem(service.decide(body, "en"))
    assert errors_of(problem) == [
        ("key-unknown", "/levle"),
        ("policy-unknown", "/policy"),
        ("date-impossible", "/as_of"),
        ("value-type", "/clause"),
        ("value-type", "/profile/facts/founded"),
        ("fact-unknown", "/profile/facts/nme"),
    ]
    assert problem["detail"] == "6 problems, the first at `/levle`: the request has no key `levle`"
    assert problem["errors"][0]["help"] == "did you mean `level`?"


def test_a_problem_is_told_in_the_callers_language_and_has_both(service: Service) -> None:
    zh, en = (service.problem(service.decide(asked(as_of="2023-02-29"), lang)) for lang in ("zh", "en"))
    assert (zh["detail"], en["detail"]) == (zh["zh"], zh["en"])
    assert (zh["errors"][0]["detail"], en["errors"][0]["detail"]) == (
        "没有 2023-02-29 这一天",
        "there is no day 2023-02-29",
    )
    assert {key: zh[key] for key in ("type", "status", "code", "zh", "en")} == {
        key: en[key] for key in ("type", "status", "code", "zh", "en")
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": ""},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=gb18030"},
        {"content-type": "application/jsonx"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
    ids=str,
)
def test_a_body_that_is_not_declared_as_plain_json_is_refused(service: Service, headers: dict[str, str]) -> None:
    answer = service.client.post("/v1/decisions", content=GOOD, headers=headers)
    problem = service.problem(answer)
    assert (problem["status"], problem["code"]) == (415, "media-type")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=UTF-8", "Application/JSON", "application/x+json"]
)
def test_json_by_any_of_its_names_is_read(service: Service, kind: str) -> None:
    assert service.client.post("/v1/decisions", content=GOOD, headers={"content-type": kind}).status_code == 200


def chunks(size: int) -> Iterator[bytes]:
    for _ in range(size // 50_000):
        yield b" " * 50_000


def test_a_body_over_the_limit_is_refused_declared_or_in_chunks(service: Service) -> None:
    declared = service.decide(b" " * (MAX_BODY + 1))
    chunked = service.client.post("/v1/decisions", content=chunks(MAX_BODY + 50_000), headers=JSON)
    for answer in (declared, chunked):
        problem = service.problem(answer)
        assert (problem["status"], problem["code"]) == (413, "body-too-large")


def test_a_body_of_just_the_limit_is_read(service: Service) -> None:
    assert service.decide(GOOD.encode().ljust(MAX_BODY)).status_code == 200
    padded = service.client.post("/v1/decisions", content=iter([GOOD.encode(), b" " * 100]), headers=JSON)
    assert padded.status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("path", [each.path for each in ASKINGS.values() if each.slow])
def test_the_largest_profile_that_is_taken_has_an_answer_or_a_problem_of_its_own(service: Service, path: str) -> None:
    most = next(each for each in ASKINGS.values() if each.path == path).form.most_records
    kinds = [id for id, fact in services.installed_vocabulary().facts.items() if fact.type.kind == "records"]
    lists: list[dict[str, Any]] = [{id: [{}] * most} for id in kinds]
    for said in [{id: [{}] * (most // len(kinds)) for id in kinds}, *lists]:
        answer = service.ask(path, {"policy": POLICY, "as_of": "2024-06-01", "profile": {"facts": said}})
        if answer.status_code != 200:
            assert errors_of(service.problem(answer)) == [("too-large", "/profile/facts")]
        assert len(answer.content) < 20_000_000


def test_the_largest_profile_that_is_taken_has_an_answer_of_bounded_size(service: Service) -> None:
    kinds = [id for id, fact in services.installed_vocabulary().facts.items() if fact.type.kind == "records"]
    each = MAX_RECORDS // len(kinds)
    lists: tuple[dict[str, Any], ...] = ({id: [{}] * each for id in kinds}, *({id: [{}] * MAX_RECORDS} for id in kinds))
    for said in lists:
        answer = service.decide(json.dumps(asked(profile={"facts": said}, clause=None)).encode())
        assert answer.status_code == 200
        assert len(answer.content) < 20_000_000


def test_an_address_that_is_not_there(service: Service) -> None:
    for path in (
        "/v1",
        "/v1/policies/",
        "/v2/decisions",
        "/docs",
        "/v1/vocabulary/code-lists/x",
        "/problems/x",
        "/%FF%00",
    ):
        problem = service.problem(service.client.get(path))
        assert (problem["status"], problem["code"]) == (404, "not-found"), path


def test_a_policy_or_a_clause_that_is_not_there_says_what_there_is(service: Service) -> None:
    policy = service.problem(service.client.get("/v1/policies/jilin.corridor_2018_2026"))
    assert (policy["code"], policy["help_en"]) == ("policy-unknown", f"did you mean `{POLICY}`?")
    clause = service.problem(service.client.get(f"/v1/policies/{POLICY}/clauses/27"))
    assert (clause["code"], clause["help_en"]) == ("clause-unknown", f"see /v1/policies/{POLICY} for all clauses")


@pytest.mark.parametrize(("method", "path", "allowed"), [
    ("GET", "/v1/decisions", {"POST"}),
    ("HEAD", "/v1/decisions", {"POST"}),
    ("PUT", "/v1/policies", {"GET"}),
    ("OPTIONS", "/", {"GET", "POST"}),
    ("OPTIONS", "/v1/session", {"GET", "POST", "DELETE"}),
    ("PUT", "/v1/applications/x", {"GET", "PATCH"}),
    ("BREW", "/healthz", {"GET"}),
])  # fmt: skip
def test_a_method_an_address_does_not_answer(service: Service, method: str, path: str, allowed: set[str]) -> None:
    answer = service.client.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed
    if method != "HEAD":
        assert service.problem(answer)["code"] == "method-not-allowed"


def test_a_fault_of_ours_gives_an_id_and_no_internals(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Any) -> Any:
        raise RuntimeError("a secret")

    app = create_app()
    app.router.routes.insert(0, Route("/broken", broken))
    answer = TestClient(app).get("/broken")
    problem = service.problem(answer)
    assert (problem["status"], problem["code"]) == (500, "internal")
    assert "secret" not in answer.text
    logged = caplog.records[-1]
    assert problem["instance"] in logged.getMessage()
    assert problem["instance"] in problem["detail"]
    assert logged.exc_info is not None
    assert "a secret" in str(logged.exc_info[1])


def test_a_second_opinion_that_cannot_be_had_is_a_503(service: Service) -> None:
    def held(_: Any) -> Any:
        raise refused("second-opinion-unavailable", "第二执行器不可用", "no second opinion")

    app = create_app()
    app.router.routes.insert(0, Route("/held", held))
    assert service.problem(TestClient(app).get("/held"))["status"] == 503
