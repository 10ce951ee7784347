"""Webhooks over HTTP, from the first address to a message that was delivered and can be sent anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from standardwebhooks import Webhook as Standard
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility.services.telling import tell
from eligibility_api.app import create_app
from tests.contract.service import Service
from tests.identities import signed_in
from tests.portals.receiver import receiver
from tests.portals.test_delivering import SETTINGS
from tests.store.records import an_enterprise


@dataclass
class Portal:
    """A portal's engineer at work."""

    app: FastAPI
    service: Service
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, component: str | None = None, **headers: str) -> Any:
        answer = self.service.client.request(method, path, json=body, headers={**self.headers, **headers})
        if component is not None:
            assert self.service.faults(answer.json(), component) == []
        return answer

    def webhook(self, url: str, *kinds: str) -> Any:
        created = self.ask("POST", "/v1/webhooks", {"url": url, "kinds": list(kinds)}, "Webhook")
        assert created.status_code == 201, created.text
        return self.ask("GET", created.headers["location"], None, "Webhook").json()

    def tell(self, portal: str = "portal-a") -> None:
        record = an_enterprise(portal=portal)
        self.app.state.keeper.writer.write(lambda unit: tell(unit, "enterprise.changed", record, {"number": 1}))

    def send(self) -> None:
        async def work() -> None:
            await self.app.state.deliverer.look()
            await self.app.state.deliverer.settled()

        asyncio.run(work())

    def deliveries(self, webhook: Any, query: str = "") -> Any:
        document = self.ask("GET", f"/v1/webhooks/{webhook['id']}/deliveries{query}").json()
        assert [self.service.faults(each, "Delivery") for each in document["items"]] == [[]] * len(document["items"])
        return document["items"]


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    app = create_app(data=tmp_path)
    yield Portal(app, Service(TestClient(app)), signed_in(app, Role.PORTAL))
    app.state.keeper.close()


def test_from_an_address_to_a_verified_message_to_the_log(portal: Portal) -> None:
    with receiver() as server:
        webhook = portal.webhook(server.url, "enterprise.changed")
        portal.tell()
        portal.send()
        ((headers, body),) = server.received
        document = Standard(webhook["secret"]).verify(body, headers)
        assert portal.service.faults(document, "CloudEvent") == []
        assert portal.ask("GET", "/v1/events?kind=enterprise.changed").json()["items"] == [document]
        (delivery,) = portal.deliveries(webhook, "?state=delivered")
        assert (delivery["event"], delivery["status"], delivery["attempts"]) == (document["id"], 204, 1)
        again = portal.ask("POST", f"/v1/webhooks/{webhook['id']}/deliveries/{delivery['id']}/resend", None, "Delivery")
        assert (again.status_code, again.json()["state"]) == (202, "waiting")
        portal.send()
        assert [headers["webhook-id"] for headers, _ in server.received] == [document["id"]] * 2


def test_a_test_event_is_sent_on_request(portal: Portal) -> None:
    with receiver() as server:
        webhook = portal.webhook(server.url)
        assert portal.ask("POST", f"/v1/webhooks/{webhook['id']}/test", None, "Delivery").status_code == 202
        portal.send()
        headers, body = server.received[0]
        assert Standard(webhook["secret"]).verify(body, headers)["type"] == "eligibility.webhook.test"


def test_a_webhook_that_was_read_can_be_changed(portal: Portal) -> None:
    webhook = portal.webhook("https://portal.example/hook")
    path = f"/v1/webhooks/{webhook['id']}"
    assert portal.ask("PATCH", path, {"disabled": True}).status_code == 428
    changed = portal.ask("PATCH", path, {"disabled": True, "rotate": True}, "Webhook", **{"if-match": '"1"'})
    assert (changed.json()["disabled"], changed.headers["etag"]) == (True, '"2"')
    assert portal.ask("GET", path).json()["secret"] != webhook["secret"]
    stale = portal.ask("PATCH", path, {"disabled": False}, "Problem", **{"if-match": '"1"'})
    assert (stale.json()["code"], stale.headers["etag"]) == ("record-changed", '"2"')
    assert portal.ask("GET", path, None, None, **{"if-none-match": '"2"'}).status_code == 304
    assert portal.ask("DELETE", path).status_code == 204
    assert portal.ask("GET", path).status_code == 404


def test_no_secret_is_kept_with_an_answer(portal: Portal) -> None:
    key = {"idempotency-key": "k"}
    answers = [
        portal.ask("POST", "/v1/webhooks", {"url": "https://portal.example"}, "Webhook", **key) for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert "secret" not in answers[0].json()


def test_only_the_portal_sees_the_secret(portal: Portal) -> None:
    webhook = portal.webhook("https://portal.example/hook")
    auditor = Portal(portal.app, portal.service, signed_in(portal.app, Role.AUDITOR, name="auditor"))
    assert "secret" not in auditor.ask("GET", f"/v1/webhooks/{webhook['id']}", None, "Webhook").json()


def test_events_are_those_of_ones_own(portal: Portal) -> None:
    portal.tell()
    portal.tell("portal-b")
    assert [each["portal"] for each in portal.ask("GET", "/v1/events").json()["items"]] == ["portal-a"]


@pytest.mark.parametrize("query", ["?state=lost", "?kind=enterprise.changed"])
def test_a_filter_that_there_is_not_is_refused(portal: Portal, query: str) -> None:
    webhook = portal.webhook("https://portal.example/hook")
    answer = portal.ask("GET", f"/v1/webhooks/{webhook['id']}/deliveries{query}", None, "Problem")
    assert answer.json()["code"] == "parameter-faulty"


def test_a_service_without_a_secret_calls_nobody_and_says_so(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELIGIBILITY_WEBHOOK_KEY")
    answer = portal.ask("POST", "/v1/webhooks", {"url": "https://portal.example"}, "Problem")
    assert (answer.status_code, answer.json()["code"]) == (503, "webhooks-off")


def test_every_event_is_declared_as_it_is_sent(portal: Portal) -> None:
    declared = portal.service.openapi["webhooks"]
    kinds = portal.service.openapi["components"]["schemas"]["CloudEvent"]["properties"]["type"]["enum"]
    assert [f"eligibility.{kind}" for kind in declared] == kinds
