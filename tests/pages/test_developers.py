"""The pages for engineers who are signed in: their keys, and what became of calls to their webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility_api.app import create_app
from tests.identities import signed_in
from tests.pages.conftest import BROWSER

KEY = "A" * 43 + "="


@pytest.fixture
def portal(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The browser of a portal's engineer."""
    monkeypatch.setenv("ELIGIBILITY_WEBHOOK_KEY", KEY)
    app = create_app(data=tmp_path)
    with TestClient(app, base_url="https://testserver", headers=BROWSER, follow_redirects=False) as client:
        client.headers.update(signed_in(app, Role.PORTAL))
        yield client


def test_a_key_is_shown_once_and_works_until_it_is_revoked(portal: TestClient) -> None:
    made = portal.post("/developers/keys", data={"name": "生产环境"})
    (key,) = re.findall(r'<code class="code">(ek_[^<]+)</code>', made.text)
    assert made.headers["cache-control"] == "no-store"
    listed = portal.get("/developers/keys").text
    assert "生产环境" in listed
    assert key not in listed
    (id,) = re.findall(r"/developers/keys/([^/]+)/revoke", listed)
    anybody = {"authorization": f"Bearer {key}", "cookie": "", "accept": "*/*"}
    assert portal.get("/v1/webhooks", headers=anybody).status_code == 200
    assert portal.post(f"/developers/keys/{id}/revoke", data={"go": "1"}).headers["location"] == "/developers/keys"
    assert portal.get("/v1/webhooks", headers=anybody).status_code == 401
    assert "已作废" in portal.get("/developers/keys").text


def test_a_key_without_a_name_is_told_and_nothing_is_made(portal: TestClient) -> None:
    answer = portal.post("/developers/keys", data={"name": "  "})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "还没有密钥" in answer.text


def test_what_is_typed_as_a_name_is_shown_as_text(portal: TestClient) -> None:
    portal.post("/developers/keys", data={"name": "<img src=x onerror=alert(1)>"})
    page = portal.get("/developers/keys").text
    assert "<img" not in page
    assert "&lt;img" in page


def test_calls_are_listed_and_sent_again(portal: TestClient) -> None:
    assert "还没有登记回调" in portal.get("/developers/webhooks").text
    sent = {"accept": "*/*", "idempotency-key": "one"}
    made = portal.post("/v1/webhooks", json={"url": "https://portal.example/hook", "kinds": []}, headers=sent)
    id = made.json()["id"]
    assert (
        portal.post(f"/developers/webhooks/{id}/test", data={"go": "1"}).headers["location"] == "/developers/webhooks"
    )
    page = portal.get("/developers/webhooks").text
    assert "https://portal.example/hook" in page
    (again,) = re.findall(r'action="(/developers/webhooks/[^"]+/resend)"', page)
    assert portal.post(again, data={"go": "1"}).status_code == 303


@pytest.mark.parametrize("path", ["/developers/keys", "/developers/webhooks"])
def test_nobody_sees_what_is_a_portals(portal: TestClient, path: str) -> None:
    answer = portal.get(path, headers={"cookie": ""})
    assert answer.status_code in (303, 401)
    assert "<table" not in answer.text


def test_a_form_from_another_site_makes_no_key(portal: TestClient) -> None:
    answer = portal.post(
        "/developers/keys", data={"name": "x"}, headers={"sec-fetch-site": "cross-site", "x-csrf-token": ""}
    )
    assert answer.status_code == 403
