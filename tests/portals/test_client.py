"""The client of portals: against the service in this process, over the loopback, and against one that loses answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from eligibility.domain.actors import SYSTEM
from eligibility.services.keys import create_key
from eligibility_client import (
    Client,
    NotAllowed,
    NotThere,
    NotVerified,
    Outdated,
    Problem,
    Refused,
    Unavailable,
    Unreachable,
    verified,
)
from eligibility_client.documents import Submitted
from tests.contract.service import POLICY
from tests.portals.receiver import receiver
from tests.portals.test_delivering import SETTINGS
from tests.portals.way import CODE, GIANT, REASON, Way, a_way
from tests.server import running_service

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2024, 6, 3)
HERE = "http://testserver"


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    for name, value in {**SETTINGS, "ELIGIBILITY_SECOND_OPINION": "off"}.items():
        monkeypatch.setenv(name, value)
    with a_way(tmp_path) as made:
        yield made


def client_of(way: Way, transport: httpx2.BaseTransport | None = None, **more: Any) -> Client:
    """The client of the portal, with a key of its own."""
    way.headers("portal")
    account = way.people["portal"].id
    key, _ = way.app.state.keeper.writer.write(lambda unit: create_key(unit, SYSTEM, account, "client", None, None))
    return Client(HERE, key, transport=transport or inside(way), wait=lambda _: None, **more)


def inside(way: Way) -> httpx2.BaseTransport:
    return TestClient(way.app)._transport


class Losing(httpx2.BaseTransport):
    """Loses the answers to what writes, as often as it is told; what was asked reached the service all the same."""

    def __init__(self, behind: httpx2.BaseTransport, times: int) -> None:
        self.behind, self.times, self.keys = behind, times, list[str]()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = self.behind.handle_request(request)
        if request.method == "GET":
            return answer
        self.keys.append(request.headers["idempotency-key"])
        if len(self.keys) <= self.times:
            raise httpx2.ReadError("the connection was lost", request=request)
        return answer


def answering(*answers: httpx2.Response) -> tuple[Client, list[float]]:
    """A client of a service that answers just so, one after the other, and how long it waited in between."""
    left, waited = iter(answers), list[float]()
    transport = httpx2.MockTransport(lambda _: next(left))
    return Client(HERE, transport=transport, wait=waited.append), waited


def submitted(client: Client) -> Submitted:
    client.put_profile(CODE, "长春示例企业", "220104", GIANT["facts"])
    draft = client.create_application(CODE, POLICY, ["8.3"], "P-1")
    return client.submit(draft)


def test_an_application_goes_from_profile_to_receipt(way: Way) -> None:
    with client_of(way) as client:
        made = submitted(client)
        assert (made["application"]["state"], made["application"]["reference"]) == ("submitted", "P-1")
        assert client.determination(made["determination"]["id"])["conclusions"]["8.3"] == "eligible"
        assert client.replay(client.determination_receipt(made["determination"]["id"]))["status"] == "identical"
        assert [each["id"] for each in client.determinations(application=made["application"]["id"])] == [
            made["determination"]["id"]
        ]
        assert client.moves(made["application"]["id"])["state"] == "submitted"
        assert client.withdraw(made["application"], REASON)["state"] == "withdrawn"


def test_self_check_is_asked_without_a_key(way: Way) -> None:
    with Client(HERE, transport=inside(way), lang="en") as client:
        asked = (POLICY, GIANT["facts"], DAY)
        decision = client.decide(*asked, clause="8.3")
        assert [each["conclusion"] for each in decision["provisions"]] == ["eligible"]
        assert decision["language"] == "en"
        assert client.explain(*asked, clause="8.3")["provisions"][0]["id"] == "8.3"
        assert client.advise(*asked, clause="8.3")["provisions"][0]["id"] == "8.3"
        assert client.what_if(*asked, clause="8.3")["provisions"][0]["time"][0]["to"] == "not_met"
        assert client.replay(client.make_receipt(*asked))["status"] == "identical"
        with pytest.raises(NotAllowed, match="sign-in-needed"):
            client.enterprise(CODE)


def test_lists_go_on_over_pages(way: Way) -> None:
    with client_of(way) as client:
        client.put_profile(CODE, "长春示例企业", "220104", GIANT["facts"])
        made = [client.create_application(CODE, POLICY, ["8.3"])["id"] for _ in range(5)]
        assert [each["id"] for each in client.applications(limit="2")] == made
        assert [each["id"] for each in client.applications(limit="2", state="archived")] == []
        assert next(client.events(kind="enterprise.changed"))["data"]["enterprise"] == CODE


def test_what_is_sent_again_because_its_answer_was_lost_is_done_once(way: Way) -> None:
    losing = Losing(inside(way), times=2)
    with client_of(way, losing) as client:
        assert client.put_profile(CODE, "长春示例企业", "220104", GIANT["facts"])["number"] == 1
        assert client.add_facts(CODE, {"employees": {"2024": 321}})["number"] == 2
        assert client.enterprise(CODE)["version"] == 3
    assert len(losing.keys) == 4
    assert len(set(losing.keys[:3])) == 1
    assert losing.keys[3] != losing.keys[0]


def test_no_answer_at_all_is_told_after_the_last_try(way: Way) -> None:
    losing = Losing(inside(way), times=99)
    with client_of(way, losing, tries=3) as client, pytest.raises(Unreachable, match="PUT /v1/enterprises/"):
        client.put_profile(CODE, "长春示例企业", "220104", GIANT["facts"])
    assert len(losing.keys) == 3


def test_the_service_says_how_long_to_wait() -> None:
    busy = httpx2.Response(503, headers={"retry-after": "7"})
    client, waited = answering(busy, httpx2.Response(429), httpx2.Response(200, json={"version": 1}))
    with client:
        assert client.enterprise(CODE)["version"] == 1
    assert waited == [7.0, 1.0]
    client, waited = answering(*[httpx2.Response(503, headers={"retry-after": "99999"})] * 4)
    with client, pytest.raises(Unavailable) as raised:
        client.enterprise(CODE)
    assert (raised.value.status, raised.value.code, waited) == (503, "http", [30.0] * 3)


def test_refusals_say_what_can_be_done_about_them(way: Way) -> None:
    def refused(kind: type[Problem], work: Callable[[], object]) -> Problem:
        with pytest.raises(kind) as raised:
            work()
        return raised.value

    with client_of(way) as client:
        problem = refused(Refused, lambda: client.decide(POLICY, {"founded": "2024-02-30"}, DAY))
        assert (problem.status, problem.code, problem.pointer) == (422, "profile-invalid", "/profile/facts/founded")
        assert problem.zh
        assert problem.en
        assert refused(NotThere, lambda: client.application("01ARZ3NDEKTSV4RRFFQ69G5FAV")).code == "record-unknown"
        made = submitted(client)["application"]
        older = made.copy()
        older["version"] = 1
        outdated = refused(Outdated, lambda: client.withdraw(older, REASON))
        assert outdated.code == "record-changed"
        move = refused(Problem, lambda: client.move(made, "accept"))
        assert (move.status, move.code) == (403, "not-allowed")


@pytest.mark.slow
def test_the_example_of_the_page_does_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Over a real connection."""
    page = (ROOT / "docs" / "client.md").read_text("utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found is not None
    with running_service() as port:
        exec(found[1].replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}"), {})
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "[('8.3', 'eligible')]"
    assert said[1].startswith("profile-invalid /profile/facts/founded ")


def test_a_portal_applies_hears_of_it_and_reads_the_decision(way: Way) -> None:
    client = client_of(way)
    with receiver() as server:
        webhook = client.create_webhook(server.url, ["determination.made"])
        made = submitted(client)

        async def deliver() -> None:
            await way.app.state.deliverer.look()
            await way.app.state.deliverer.settled()

        asyncio.run(deliver())
        ((headers, body),) = server.received
    event = verified(webhook["secret"], headers, body, way.now)
    assert (event["subject"], event["data"]["conclusions"]) == (made["determination"]["id"], {"8.3": "eligible"})
    assert client.determination(event["subject"]) == made["determination"]
    assert client.replay(client.determination_receipt(event["subject"]))["status"] == "identical"
    assert [each["state"] for each in client.applications(reference="P-1")] == ["submitted"]
    assert [each["state"] for each in client.deliveries(webhook["id"])] == ["delivered"]


def test_a_message_that_was_changed_or_is_old_is_not_verified(way: Way) -> None:
    client = client_of(way)
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
