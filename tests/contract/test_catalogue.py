"""What can be read: as described, tagged, in both languages, and with the headers that keep browsers careful."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from eligibility import services
from tests.contract.service import EXAMPLES, LANGUAGES, POLICY, Service, profile_from

PACK = services.installed_pack(POLICY)
CLAUSES = [each.number for each in PACK.clauses]
DOCUMENTS = {
    f"/v1/policies/{POLICY}": "Policy",
    "/v1/vocabulary": "Vocabulary",
    "/v1/vocabulary/code-lists/division": "CodeList",
    "/v1/vocabulary/code-lists/industry": "CodeList",
    "/healthz": "Health",
    **{f"/v1/policies/{POLICY}/clauses/{number}": "Clause" for number in CLAUSES},
}
PAGES = ("/", "/problems", "/problems/finding")
TAGGED = (
    *(path for path in DOCUMENTS if path != "/healthz"),
    "/v1/policies",
    "/openapi.json",
    f"/v1/policies/{POLICY}/profile-schema",
)


def get(service: Service, path: str, lang: str = "zh", **headers: str) -> Any:
    return service.client.get(path, headers={"accept-language": lang, **headers})


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "component"), DOCUMENTS.items())
def test_every_document_is_as_described(service: Service, path: str, component: str, lang: str) -> None:
    answer = get(service, path, lang)
    assert answer.status_code == 200
    assert service.faults(answer.json(), component) == []
    assert answer.headers["content-language"] == {"zh": "zh-CN", "en": "en"}[lang]


def test_the_policies_are_those_installed(service: Service) -> None:
    answer = get(service, "/v1/policies")
    assert [each["id"] for each in answer.json()] == sorted(services.installed_packs())
    assert all(service.faults(each, "PolicyHead") == [] for each in answer.json())


def test_a_profile_schema_describes_the_facts_of_its_policy(service: Service) -> None:
    answer = get(service, f"/v1/policies/{POLICY}/profile-schema")
    assert answer.headers["content-type"] == "application/schema+json"
    meta.validate(answer.json())
    validator = Draft202012Validator(answer.json())
    assert [path.name for path in EXAMPLES if not validator.is_valid(profile_from(path))] == []


@pytest.mark.parametrize("path", TAGGED)
def test_a_document_that_has_not_changed_is_not_sent_again(service: Service, path: str) -> None:
    first = get(service, path)
    again = get(service, path, **{"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert get(service, path, **{"if-none-match": '"other"'}).content == first.content
    english = get(service, path, "en")
    assert (english.content == first.content) == (english.headers["etag"] == first.headers["etag"])


@pytest.mark.parametrize("path", [*TAGGED[:3], "/healthz", *PAGES, "/nope"])
def test_head_is_get_without_the_body(service: Service, path: str) -> None:
    same = {"x-request-id": "the-same-request"}
    got, head = get(service, path, **same), service.client.head(path, headers=same)
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("path", [*PAGES, "/v1/policies", "/nope", "/v1/decisions"])
def test_every_answer_keeps_browsers_careful(service: Service, path: str) -> None:
    headers = get(service, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_has_a_command_that_works(service: Service, lang: str) -> None:
    page = get(service, "/", lang)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    command = page.text.split('<pre tabindex="0"><code>')[1].split("</code></pre>")[0]
    body = unescape(command).split("-d '")[1].removesuffix("'")
    assert unescape(command).startswith("curl -s http://testserver/v1/decisions")
    assert service.decide(body.encode()).json()["provisions"][0]["conclusion"] == "eligible"
    assert 'href="/openapi.json"' in page.text


def test_the_first_page_refers_to_no_other_host_whatever_the_host_header_says(service: Service) -> None:
    page = get(service, "/", host="a'; rm -rf ~ #").text
    assert "rm -rf" not in page
    assert "curl -s http://127.0.0.1:8000/v1/decisions" in page
    assert "https://" not in page


def test_health_says_what_is_served_and_whether_a_second_opinion_can_be_had(service: Service) -> None:
    zh, en = (get(service, "/healthz", lang).json() for lang in LANGUAGES)
    assert {"id": PACK.id, "version": PACK.version, "digest": PACK.digest} in zh["policies"]
    assert [each["id"] for each in zh["policies"]] == sorted(services.installed_packs())
    assert zh["second_opinion"]["available"] == en["second_opinion"]["available"]
    assert "durable-rules" in zh["second_opinion"]["words"]
    assert "second opinion" in en["second_opinion"]["words"]
