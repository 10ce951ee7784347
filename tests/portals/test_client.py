"""The client that comes with the product, against the service in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from eligibility.client import Client, NotVerified, Refusal, verified
from eligibility.domain.actors import SYSTEM
from eligibility.services.keys import create_key
from tests.contract.service import POLICY
from tests.portals.receiver import receiver
from tests.portals.test_delivering import SETTINGS
from tests.portals.way import CODE, GIANT, Way, a_way


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    for name, value in {**SETTINGS, "ELIGIBILITY_SECOND_OPINION": "off"}.items():
        monkeypatch.setenv(name, value)
    with a_way(tmp_path) as made:
        yield made


@pytest.fixture
def client(way: Way) -> Client:
    way.headers("portal")
    account = way.people["portal"].id
    key, _ = way.app.state.keeper.writer.write(lambda unit: create_key(unit, SYSTEM, account, "k", None, None))
    return Client("http://testserver", key, http=way.client)


def test_a_portal_applies_hears_of_it_and_reads_the_decision(way: Way, client: Client) -> None:
    with receiver() as server:
        webhook = client.create_webhook(server.url, ["determination.made"])
        client.put_profile(CODE, "长春示例企业", "220104", GIANT)
        application = client.apply(CODE, POLICY, ["8.3"], "P-1")
        made = client.submit(application["id"], application["version"])

        async def deliver() -> None:
            await way.app.state.deliverer.look()
            await way.app.state.deliverer.settled()

        asyncio.run(deliver())
        ((headers, body),) = server.received
    event = verified(webhook["secret"], headers, body, way.now)
    assert (event["subject"], event["data"]["conclusions"]) == (made["determination"]["id"], {"8.3": "eligible"})
    assert client.determination(event["subject"]) == made["determination"]
    assert client.replay(client.receipt(event["subject"]))["status"] == "identical"
    assert [each["state"] for each in client.applications(reference="P-1")] == ["submitted"]
    assert [each["state"] for each in client.deliveries(webhook["id"])] == ["delivered"]


def test_a_message_that_was_changed_or_is_old_is_not_verified(way: Way, client: Client) -> None:
    with receiver() as server:
        webhook = client.create_webhook(server.url)
        client.test_webhook(webhook["id"])

        async def deliver() -> None:
            await way.app.state.deliverer.look()
            await way.app.state.deliverer.settled()

        asyncio.run(deliver())
        ((headers, body),) = server.received
    said = (webhook["secret"], headers, body, way.now)
    assert verified(*said)["type"] == "eligibility.webhook.test"
    for secret, sent, data, now in (
        ("whsec_AAAA", headers, body, way.now),
        (webhook["secret"], {}, body, way.now),
        (webhook["secret"], headers, body + b" ", way.now),
        (webhook["secret"], headers, body, way.now + timedelta(minutes=6)),
    ):
        with pytest.raises(NotVerified):
            verified(secret, sent, data, now)


def test_a_list_is_read_page_by_page(way: Way, client: Client) -> None:
    client.put_profile(CODE, "长春示例企业", "220104", GIANT)
    ids = [client.apply(CODE, POLICY, ["8.3"])["id"] for _ in range(3)]
    assert [each["id"] for each in client.applications(limit="1")] == ids


def test_a_refusal_is_told_by_its_code(client: Client) -> None:
    with pytest.raises(Refusal) as refusal:
        client.application("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert (refusal.value.status, refusal.value.code) == (404, "record-unknown")


def answering(*answers: Any) -> tuple[Client, list[httpx2.Request], list[float]]:
    """A client whose service answers so, one after the other; what it asked, and how long it waited."""
    asked, waits, left = list[httpx2.Request](), list[float](), iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        found = next(left)
        if isinstance(found, Exception):
            raise found
        return found

    http = httpx2.Client(transport=httpx2.MockTransport(answer))
    return Client("http://service", http=http, pause=waits.append), asked, waits


def test_what_may_succeed_later_is_asked_again_under_the_same_key() -> None:
    busy = httpx2.Response(503, headers={"retry-after": "7"})
    client, asked, waits = answering(busy, httpx2.ConnectError("lost"), httpx2.Response(200, json={"id": "a"}))
    assert client.apply(CODE, POLICY, ["8.3"]) == {"id": "a"}
    assert (waits, len({each.headers["idempotency-key"] for each in asked}), len(asked)) == ([7.0, 4.0], 1, 3)


def test_after_the_last_attempt_it_says_what_happened() -> None:
    client, _, waits = answering(*[httpx2.Response(502, text="bad gateway") for _ in range(4)])
    with pytest.raises(Refusal) as refusal:
        client.enterprise(CODE)
    assert (refusal.value.status, refusal.value.problem["detail"], len(waits)) == (502, "bad gateway", 3)
