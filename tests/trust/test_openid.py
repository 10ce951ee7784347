"""OpenID Connect against a provider that runs on the loopback: who it vouches for comes in, and nobody else however they try."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility.settings import SettingsFaulty
from eligibility_api import openid
from eligibility_api.app import create_app
from eligibility_api.identity import COOKIE
from eligibility_api.openid import provider_from
from tests.identities import an_account
from tests.trust.provider import AUDIENCE, CLIENT, SECRET, Provider, Signing, running_provider

SITE = "https://testserver"
OTHER_KEY = Signing("k1")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with running_provider(SITE) as running:
        monkeypatch.setenv("ELIGIBILITY_OIDC_ISSUER", running.issuer)
        monkeypatch.setenv("ELIGIBILITY_OIDC_CLIENT", CLIENT)
        monkeypatch.setenv("ELIGIBILITY_OIDC_SECRET", SECRET)
        monkeypatch.setenv("ELIGIBILITY_OIDC_AUDIENCE", AUDIENCE)
        monkeypatch.setenv("ELIGIBILITY_ADDRESS", SITE)
        yield running


@pytest.fixture
def app(provider: Provider, tmp_path: Any) -> Iterator[FastAPI]:
    made = create_app(dict, data=tmp_path)
    an_account(made, "wang", Role.OFFICER, issuer=provider.issuer, subject="s1")
    yield made
    made.state.keeper.close()


@pytest.fixture
def browser(app: FastAPI) -> Iterator[TestClient]:
    client = TestClient(app, base_url=SITE, headers={"accept-language": "en"}, follow_redirects=False)
    with client:
        yield client


def at_the_provider(browser: TestClient) -> str:
    """A browser goes to the provider, signs in there, and is sent back: where to."""
    page = browser.get("/v1/session/openid/begin")
    assert page.status_code == 303
    with httpx2.Client(trust_env=False) as outside:
        return str(outside.get(page.headers["location"]).headers["location"])


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_the_provider_vouches_for_is_signed_in(browser: TestClient) -> None:
    back = browser.get(at_the_provider(browser))
    who = browser.get("/v1/session").json()

    assert (back.status_code, back.headers["location"], who["account"]["name"], who["way"]) == (
        303,
        "/",
        "wang",
        "session",
    )
    assert COOKIE in browser.cookies
    assert "__Host-sign-in" not in browser.cookies


def test_what_is_asked_of_the_provider_is_different_every_time_and_hides_the_verifier(browser: TestClient) -> None:
    asked = [parse_qs(urlsplit(browser.get("/v1/session/openid/begin").headers["location"]).query) for _ in "ab"]

    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert browser.cookies["__Host-sign-in"].split(".")[2] not in str(asked)


def test_nobody_gets_an_account_by_signing_in(browser: TestClient, provider: Provider) -> None:
    provider.subject = "s2"

    assert code_of(browser.get(at_the_provider(browser))) == (401, "sign-in-refused")
    assert COOKIE not in browser.cookies


def test_a_code_is_of_use_to_the_browser_that_asked_for_it_only(app: FastAPI, browser: TestClient) -> None:
    address = at_the_provider(browser)
    with TestClient(app, base_url=SITE, follow_redirects=False) as other:
        assert code_of(other.get(address)) == (401, "sign-in-refused")
        other.get("/v1/session/openid/begin")
        assert code_of(other.get(address)) == (401, "sign-in-refused")


def test_a_code_is_good_once(browser: TestClient) -> None:
    address = at_the_provider(browser)
    kept = browser.cookies["__Host-sign-in"]
    browser.get(address)

    assert code_of(browser.get(address, headers={"cookie": f"__Host-sign-in={kept}"})) == (401, "sign-in-refused")


@pytest.mark.parametrize(
    "change", [{"state": "x"}, {"code": "x"}, {"iss": "https://evil.example"}, {"code": ""}, {"state": ""}]
)
def test_what_comes_back_changed_is_refused(browser: TestClient, change: dict[str, str]) -> None:
    said = {key: each[0] for key, each in parse_qs(urlsplit(at_the_provider(browser)).query).items()} | change

    assert code_of(browser.get("/v1/session/openid", params=said)) == (401, "sign-in-refused")


def test_whoever_the_provider_refuses_is_refused(browser: TestClient, provider: Provider) -> None:
    provider.refuses = "access_denied"

    assert code_of(browser.get(at_the_provider(browser))) == (401, "sign-in-refused")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"azp": "another client"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    browser: TestClient, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    assert code_of(browser.get(at_the_provider(browser))) == (401, "sign-in-refused")


@pytest.mark.parametrize("alg", ["none", "HS256", "RS1"])
def test_the_token_does_not_choose_how_it_is_verified(browser: TestClient, provider: Provider, alg: str) -> None:
    provider.header = {"alg": alg}

    assert code_of(browser.get(at_the_provider(browser))) == (401, "sign-in-refused")


def test_a_list_of_audiences_with_ours_in_it_is_one(browser: TestClient, provider: Provider) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}

    assert browser.get(at_the_provider(browser)).status_code == 303


def bearer(provider: Provider, **changed: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {provider.token(**changed)}"}


def test_a_program_comes_in_with_a_token_for_this_service(browser: TestClient, provider: Provider) -> None:
    answer = browser.get("/v1/session", headers=bearer(provider))

    assert (answer.status_code, answer.json()["way"], answer.json()["account"]["name"]) == (200, "token", "wang")


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": CLIENT},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"sub": "nobody"},
        {"nbf": 9_999_999_999},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_service_is_refused(
    browser: TestClient, provider: Provider, changed: dict[str, Any]
) -> None:
    assert code_of(browser.get("/v1/session", headers=bearer(provider, **changed))) == (401, "credential-refused")


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS256"}, {"kid": "nobody's"}, {"alg": "RS256", "crit": "exp"}], ids=str
)
def test_a_token_with_another_header_is_refused(
    browser: TestClient, provider: Provider, header: dict[str, str]
) -> None:
    provider.header = header

    assert code_of(browser.get("/v1/session", headers=bearer(provider))) == (401, "credential-refused")


def test_a_token_signed_by_another_with_the_name_of_the_key_is_refused(browser: TestClient, provider: Provider) -> None:
    browser.get("/v1/session", headers=bearer(provider))
    provider.key, true = OTHER_KEY, provider.key
    forged = bearer(provider)
    provider.key = true

    assert code_of(browser.get("/v1/session", headers=forged)) == (401, "credential-refused")


def test_the_keys_are_asked_for_once_and_anew_when_they_have_changed(
    browser: TestClient, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        browser.get("/v1/session", headers=bearer(provider))
    once = provider.asked.count("/jwks")
    provider.key = Signing("k2")
    too_soon = browser.get("/v1/session", headers=bearer(provider)).status_code
    monkeypatch.setattr(openid, "FETCH_EVERY", -1.0)
    later = browser.get("/v1/session", headers=bearer(provider)).status_code

    assert (once, too_soon, later, provider.asked.count("/jwks")) == (1, 401, 200, 2)


def test_a_provider_that_does_not_answer_is_told_and_sign_in_with_a_password_goes_on(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_provider(SITE) as gone:
        for name, value in {"ISSUER": gone.issuer, "CLIENT": CLIENT, "SECRET": SECRET, "AUDIENCE": AUDIENCE}.items():
            monkeypatch.setenv(f"ELIGIBILITY_OIDC_{name}", value)
        monkeypatch.setenv("ELIGIBILITY_ADDRESS", SITE)
        token = bearer(gone)
    app = create_app(dict, data=tmp_path)
    with TestClient(app, base_url=SITE) as browser:
        answers = [browser.get("/v1/session/openid/begin"), browser.get("/v1/session", headers=token)]
        password = browser.post("/v1/session", json={"name": "nobody", "password": "x"})

    assert [code_of(each) for each in answers] == [(503, "sign-in-unavailable")] * 2
    assert answers[0].headers["retry-after"] == "5"
    assert code_of(password) == (401, "sign-in-refused")


def test_a_provider_that_says_it_is_another_is_not_believed(browser: TestClient, provider: Provider) -> None:
    provider.issuer += "/tenant"

    assert code_of(browser.get("/v1/session/openid/begin")) == (503, "sign-in-unavailable")


def test_without_a_provider_there_is_no_such_address(tmp_path: Any) -> None:
    with TestClient(create_app(dict, data=tmp_path), base_url=SITE) as browser:
        assert browser.get("/v1/session/openid/begin").status_code == 404
        assert browser.get("/v1/session", headers={"authorization": "Bearer a.b.c"}).status_code == 401


WHOLE = {
    "ELIGIBILITY_OIDC_ISSUER": "https://id.example",
    "ELIGIBILITY_OIDC_CLIENT": "c",
    "ELIGIBILITY_OIDC_SECRET": "s",
    "ELIGIBILITY_ADDRESS": "https://e.example/",
}


def test_the_settings_name_a_provider() -> None:
    made = provider_from(WHOLE)

    assert made is not None
    assert (made.settings.issuer, made.redirect_uri) == ("https://id.example", "https://e.example/v1/session/openid")
    assert provider_from({}) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"ELIGIBILITY_OIDC_CLIENT": ""}, ["ELIGIBILITY_OIDC_CLIENT"]),
        (
            {"ELIGIBILITY_OIDC_SECRET": "", "ELIGIBILITY_ADDRESS": ""},
            ["ELIGIBILITY_OIDC_SECRET", "ELIGIBILITY_ADDRESS"],
        ),
        ({"ELIGIBILITY_OIDC_ISSUER": "http://id.example"}, ["ELIGIBILITY_OIDC_ISSUER"]),
        ({"ELIGIBILITY_ADDRESS": "http://e.example"}, ["ELIGIBILITY_ADDRESS"]),
    ],
)
def test_settings_that_do_not_go_together_are_named(change: dict[str, str], named: list[str]) -> None:
    with pytest.raises(SettingsFaulty) as faulty:
        provider_from(WHOLE | change)

    assert [each.name for each in faulty.value.problems] == named
