"""Signing in, accounts, keys and the audit log over HTTP, as a browser and as a program would ask."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from eligibility.domain.actors import SYSTEM, Role
from eligibility.services.accounts import Wanted, create_account
from eligibility.services.auditing import sign_checkpoint, verify
from eligibility.services.passwords import password_hash
from eligibility.services.signing import Ed25519Signer, verifier_from
from eligibility.store import Database, StoredLog, database_in
from eligibility_api.app import create_app
from eligibility_api.identity import COOKIE
from tests.contract.service import Service, asked
from tests.identities import an_account, session_of, signed_in
from tests.trust.samples import written

PASSWORD, ANOTHER = "春江潮水连海平 2026", "海上明月共潮生 2026"
SEED = bytes(range(32))
SITE = "https://testserver"


@pytest.fixture
def app(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    monkeypatch.setenv("ELIGIBILITY_AUDIT_KEY", base64.b64encode(SEED).decode())
    for name in ("ELIGIBILITY_RATE_OPEN", "ELIGIBILITY_RATE_ACCOUNT"):
        monkeypatch.delenv(name)
    made = create_app(data=tmp_path)
    yield made
    made.state.keeper.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser: it keeps cookies, and this site is HTTPS."""
    return TestClient(app, base_url=SITE, headers={"accept-language": "en"})


def with_password(app: FastAPI, name: str = "wang", *roles: Role) -> str:
    """The id of an account that can sign in."""
    wanted = Wanted(name, roles or (Role.OFFICER,), password=password_hash(PASSWORD))
    return str(written(app.state.keeper, lambda unit: create_account(unit, SYSTEM, wanted)).id)


def sign_in(client: TestClient, name: str = "wang", password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/v1/session", json={"name": name, "password": password}, headers=headers)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_whoever_signs_in_is_known_until_they_sign_out(app: FastAPI, client: TestClient) -> None:
    id = with_password(app)
    signed = sign_in(client)
    who = client.get("/v1/session")
    out = client.delete("/v1/session", headers={"x-csrf-token": signed.json()["csrf"]})

    assert (signed.status_code, who.json()["account"]["id"], who.json()["way"]) == (200, id, "session")
    assert Service(client).faults(who.json(), "Who") == []
    assert (out.status_code, code_of(client.get("/v1/session"))) == (204, (401, "sign-in-needed"))


def test_the_cookie_can_be_had_by_no_script_no_other_site_and_no_other_host(app: FastAPI, client: TestClient) -> None:
    with_password(app)
    cookie = sign_in(client).headers["set-cookie"]

    name, *attributes = cookie.split("; ")
    assert name.startswith(f"{COOKIE}=")
    assert {each.lower() for each in attributes} == {"httponly", "max-age=43200", "path=/", "samesite=lax", "secure"}


def test_a_session_that_has_ended_is_refused_and_not_taken_for_nobody(app: FastAPI, client: TestClient) -> None:
    with_password(app)
    headers = {"x-csrf-token": sign_in(client).json()["csrf"]}
    stolen = client.cookies[COOKIE]
    client.delete("/v1/session", headers=headers)

    answer = client.get("/v1/session", headers={"cookie": f"{COOKIE}={stolen}"})
    assert code_of(answer) == (401, "credential-refused")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_wrong_password_and_a_name_that_nobody_has_are_told_in_the_same_words(
    app: FastAPI, client: TestClient
) -> None:
    with_password(app)
    answers = [sign_in(client, password=ANOTHER), sign_in(client, name="nobody")]

    assert [each.status_code for each in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_after_five_wrong_passwords_the_right_one_has_to_wait(app: FastAPI, client: TestClient) -> None:
    with_password(app)
    for _ in range(5):
        sign_in(client, password=ANOTHER)
    answer = sign_in(client)

    assert code_of(answer) == (401, "sign-in-refused")
    assert 50 <= int(answer.headers["retry-after"]) <= 60


def test_one_address_may_not_try_passwords_for_ever(app: FastAPI, client: TestClient) -> None:
    statuses = [sign_in(client, name=f"nobody-{number}").status_code for number in range(25)]

    assert statuses == [401] * 20 + [429] * 5


def test_signing_in_gives_another_session_and_ends_the_one_that_was(app: FastAPI, client: TestClient) -> None:
    with_password(app)
    sign_in(client)
    first = client.cookies[COOKIE]
    sign_in(client)

    assert client.cookies[COOKIE] != first
    assert code_of(client.get("/v1/session", headers={"cookie": f"{COOKIE}={first}"})) == (401, "credential-refused")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": SITE}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 200),
    ],
)
def test_no_other_site_signs_anybody_in(app: FastAPI, client: TestClient, headers: dict[str, str], status: int) -> None:
    with_password(app)

    assert sign_in(client, **headers).status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 201),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": None, "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": None, "origin": SITE}, 201),
        ({"x-csrf-token": None}, 403),
        ({"x-csrf-token": "x"}, 403),
    ],
)
def test_what_changes_something_comes_from_our_own_pages_with_their_token(
    app: FastAPI, client: TestClient, change: dict[str, str | None], status: int
) -> None:
    sent = signed_in(app, Role.ADMINISTRATOR) | change
    headers = {name: value for name, value in sent.items() if value is not None}

    answer = client.post("/v1/accounts", json={"name": "li", "roles": ["auditor"]}, headers=headers)

    assert answer.status_code == status
    assert status == 201 or answer.json()["code"] == "cross-site"


def test_an_administrator_makes_accounts_and_changes_what_was_read(app: FastAPI, client: TestClient) -> None:
    headers = signed_in(app, Role.ADMINISTRATOR)
    wanted = {"name": "li", "roles": ["officer", "reviewer"], "division": "220100", "password": PASSWORD}
    made = client.post("/v1/accounts", json=wanted, headers=headers)
    address = made.headers["location"]
    changed = client.patch(address, json={"division": "220300"}, headers={**headers, "if-match": made.headers["etag"]})
    late = client.patch(address, json={"disabled": True}, headers={**headers, "if-match": made.headers["etag"]})
    blind = client.patch(address, json={"disabled": True}, headers=headers)
    disabled = client.patch(address, json={"disabled": True}, headers={**headers, "if-match": changed.headers["etag"]})

    assert (made.status_code, made.json()["has_password"]) == (201, True)
    assert Service(client).faults(made.json(), "Account") == []
    assert (changed.status_code, changed.json()["division"]) == (200, "220300")
    assert (code_of(late), code_of(blind)) == ((409, "record-changed"), (428, "version-needed"))
    assert disabled.json()["disabled"] is True
    assert code_of(sign_in(client, "li")) == (401, "sign-in-refused")
    assert PASSWORD not in made.text + changed.text
    assert [each["name"] for each in client.get("/v1/accounts", headers=headers).json()["items"]] == ["somebody", "li"]


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"name": "li"}, [("key-missing", "/roles")]),
        ({"name": "li", "roles": ["king"]}, [("value-unlisted", "/roles/0")]),
        ({"name": 3, "roles": "officer"}, [("value-type", "/name"), ("value-type", "/roles")]),
        ({"name": "li", "roles": ["officer"], "pasword": "x"}, [("key-unknown", "/pasword")]),
        ({"name": "li", "roles": ["officer"], "password": "short"}, [("password-weak", "/password"), ("password-weak", "/password")][:1]),
        ({"name": "li", "roles": ["officer", "auditor"]}, [("account-invalid", "/roles")]),
        ([], [("value-type", "")]),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_with_its_place(
    app: FastAPI, client: TestClient, body: Any, problems: list[Any]
) -> None:
    answer = client.post("/v1/accounts", json=body, headers=signed_in(app, Role.ADMINISTRATOR))

    assert code_of(answer) == (422, "request-invalid")
    assert [(each["code"], each["pointer"]) for each in answer.json()["errors"]] == problems


def test_two_accounts_do_not_have_one_name(app: FastAPI, client: TestClient) -> None:
    headers = signed_in(app, Role.ADMINISTRATOR)
    statuses = [
        client.post("/v1/accounts", json={"name": "li", "roles": ["auditor"]}, headers=headers).status_code
        for _ in "ab"
    ]

    assert statuses == [201, 409]


def test_a_changed_password_is_the_one_that_opens(app: FastAPI, client: TestClient) -> None:
    with_password(app)
    csrf = sign_in(client).json()["csrf"]
    before = client.cookies[COOKIE]
    wrong = client.put(
        "/v1/session/password", json={"password": "x", "new_password": ANOTHER}, headers={"x-csrf-token": csrf}
    )
    weak = client.put(
        "/v1/session/password",
        json={"password": PASSWORD, "new_password": "wang-wang-wang"},
        headers={"x-csrf-token": csrf},
    )
    right = client.put(
        "/v1/session/password", json={"password": PASSWORD, "new_password": ANOTHER}, headers={"x-csrf-token": csrf}
    )

    assert [code_of(each) for each in (wrong, weak)] == [(401, "sign-in-refused"), (422, "request-invalid")]
    assert (right.status_code, client.get("/v1/session").status_code) == (200, 200)
    assert client.get("/v1/session", headers={"cookie": f"{COOKIE}={before}"}).status_code == 401
    assert [sign_in(client, password=each).status_code for each in (PASSWORD, ANOTHER)] == [401, 200]


def test_a_key_is_shown_once_and_opens_what_its_scopes_say(app: FastAPI, client: TestClient) -> None:
    chief = signed_in(app, Role.ADMINISTRATOR, name="chief")
    portal = an_account(app, "portal", Role.PORTAL, portal="portal-a")
    made = client.post("/v1/keys", json={"name": "k", "account": portal.id, "scopes": ["whoAmI"]}, headers=chief)
    with_key = {"authorization": f"Bearer {made.json()['key']}"}
    who, keys = client.get("/v1/session", headers=with_key), client.get("/v1/keys", headers=with_key)
    listed = client.get("/v1/keys", headers=chief)
    revoked = client.delete(made.headers["location"], headers=chief)

    assert (made.status_code, made.headers["cache-control"], Service(client).faults(made.json(), "NewKey")) == (
        201,
        "no-store",
        [],
    )
    assert (who.json()["way"], who.json()["scopes"], who.json()["account"]["id"]) == ("key", ["whoAmI"], portal.id)
    assert code_of(keys) == (403, "not-allowed")
    assert "key" not in listed.json()["items"][0]
    assert (revoked.status_code, code_of(client.get("/v1/session", headers=with_key))) == (
        200,
        (401, "credential-refused"),
    )


def test_a_key_needs_no_token_of_a_page(app: FastAPI, client: TestClient) -> None:
    portal = an_account(app, "portal", Role.PORTAL, portal="portal-a")
    headers = session_of(app, portal)
    key = client.post("/v1/keys", json={"name": "k"}, headers=headers).json()["key"]
    sent = {"authorization": f"Bearer {key}", "sec-fetch-site": "cross-site", "origin": "https://portal.example"}

    assert client.post("/v1/keys", json={"name": "another"}, headers=sent).status_code == 201


@pytest.mark.parametrize(
    ("expires", "status"),
    [("2099-01-01T00:00:00+08:00", 201), ("2099-01-01T00:00:00", 422), ("2020-01-01T00:00:00Z", 422), ("soon", 422)],
)
def test_a_key_ends_at_a_time_that_is_somewhere(app: FastAPI, client: TestClient, expires: str, status: int) -> None:
    headers = signed_in(app, Role.PORTAL)

    assert client.post("/v1/keys", json={"name": "k", "expires": expires}, headers=headers).status_code == status


@pytest.mark.parametrize(
    "said",
    ["", "Bearer", "Bearer ", "Basic d2FuZzp4", "Bearer ek_0000000000000000." + "x" * 43, "Bearer a.b.c", "Bearer \u00e9", "x" * 5000],
)  # fmt: skip
def test_a_credential_that_is_none_is_refused(client: TestClient, said: str) -> None:
    answer = client.get("/v1/session", headers={b"authorization": said.encode("latin-1")})

    assert code_of(answer) == (401, "credential-refused")


@pytest.mark.parametrize(
    "cookie", ["__Host-session=", "__Host-session=a;b", '__Host-session="\\"', "=;=;=", "\u00e9=1; __Host-session=x"]
)
def test_a_cookie_that_is_none_is_no_fault_of_ours(client: TestClient, cookie: str) -> None:
    assert client.get("/v1/session", headers={b"cookie": cookie.encode("latin-1")}).status_code == 401


def test_self_check_is_open_and_looks_at_no_credential(client: TestClient) -> None:
    answer = client.post("/v1/decisions", json=asked(), headers={"authorization": "Bearer nothing"})

    assert answer.status_code == 200


def test_the_audit_log_is_read_page_by_page_and_verified(app: FastAPI, client: TestClient) -> None:
    headers = signed_in(app, Role.AUDITOR)
    for number in range(5):
        with_password(app, f"wang-{number}")
    written(app.state.keeper, lambda unit: sign_checkpoint(unit, Ed25519Signer(SEED)))
    first = client.get("/v1/audit?limit=4", headers=headers)
    second = client.get(first.json()["next"], headers=headers)
    made = client.get("/v1/audit?action=createAccount&kind=Account", headers=headers).json()["items"]
    found = client.get("/v1/audit/verification", headers=headers).json()
    checkpoints = client.get("/v1/audit/checkpoints", headers=headers).json()["items"]

    assert [each["number"] for each in [*first.json()["items"], *second.json()["items"]]] == list(range(1, 9))
    assert Service(client).faults(first.json()["items"][0], "AuditEntry") == []
    assert [each["action"] for each in made] == ["createAccount"] * 6
    assert found == {"intact": True, "entries": 8, "checkpoints": 1, "signatures": True}
    assert [(each["number"], each["key"]) for each in checkpoints] == [(7, client.get("/v1/audit/key").json()["key"])]
    assert PASSWORD not in json.dumps([first.json(), made])


def test_every_answer_is_careful_with_browsers(app: FastAPI, client: TestClient) -> None:
    answer = client.get("/v1/session")

    for name, value in {
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
    }.items():
        assert answer.headers[name] == value
    assert "camera=()" in answer.headers["permissions-policy"]


def test_over_plain_http_browsers_are_not_told_to_come_by_https(app: FastAPI) -> None:
    assert "strict-transport-security" not in TestClient(app).get("/healthz").headers


@pytest.mark.parametrize(
    ("said", "kept"), [("abc-12345", True), ("short", False), ("x" * 65, False), ("a b c d e f", False)]
)
def test_a_request_has_the_id_that_its_caller_gave_if_it_is_sound(client: TestClient, said: str, kept: bool) -> None:
    answered = client.get("/healthz", headers={"x-request-id": said}).headers["x-request-id"]

    assert (answered == said) is kept
    assert len(answered) >= 8


def test_an_account_that_asks_too_often_is_told_when_to_come_again(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELIGIBILITY_RATE_ACCOUNT", "3/60")
    made = create_app(dict, data=tmp_path)
    headers, others = signed_in(made, Role.AUDITOR), signed_in(made, Role.OFFICER, name="another")
    client = TestClient(made)
    answers = [client.get("/v1/session", headers=headers) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[3].headers["retry-after"] == "20"
    assert client.get("/v1/session", headers=others).status_code == 200
    made.state.keeper.close()


def test_the_head_of_the_log_is_signed_when_the_service_starts_and_when_it_ends(app: FastAPI) -> None:
    with_password(app)
    with TestClient(app, base_url=SITE) as client:
        sign_in(client)
    database = Database.open(database_in(app.state.keeper.data))
    found = verify(StoredLog(database), verifier_from({"ELIGIBILITY_AUDIT_KEY": base64.b64encode(SEED).decode()}))
    database.close()

    assert (found.fault, found.entries, found.checkpoints) == (None, 4, 2)
