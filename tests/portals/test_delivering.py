"""Events reach webhooks, signed so that the receivers' own library knows them; what fails is tried again, and at last given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Standard
from standardwebhooks import WebhookVerificationError

from eligibility.domain.actors import Actor, Role
from eligibility.domain.keeping import Missing, Query
from eligibility.domain.outbox import Delivery, DeliveryState, Event, Webhook
from eligibility.errors import RequestProblems
from eligibility.services import delivering, webhooks
from eligibility.services.delivering import MOST_ATTEMPTS, TOGETHER, wait_after
from eligibility.services.telling import MOST_WEBHOOKS, tell
from eligibility_api.deliverer import Deliverer, key_from
from eligibility_api.keeper import Keeper
from tests.portals.receiver import Receiver, receiver
from tests.portals.small import Clock
from tests.store.jobs import NOON
from tests.store.records import an_enterprise

ROOT = bytes(range(32))
SETTINGS = {
    "ELIGIBILITY_WEBHOOK_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "ELIGIBILITY_WEBHOOK_ALLOW": "127.0.0.0/8",
}
PORTAL = Actor("account-a", frozenset({Role.PORTAL}), portal="portal-a")


class Post:
    """A store and what sends from it; chance is always the longest wait."""

    def __init__(self, folder: Path) -> None:
        # Receivers refuse messages of another day, and they have a clock.
        self.clock = Clock(datetime.now(UTC))  # noqa: TID251
        self.keeper = Keeper(folder, self.clock)
        self.deliverer = Deliverer(self.keeper, lambda: SETTINGS, lambda: 1.0)

    def write(self, work: Callable[[Any], Any]) -> Any:
        return self.keeper.writer.write(work)

    def webhook(self, url: str, *kinds: str) -> Webhook:
        made: Webhook = self.write(lambda unit: webhooks.create_webhook(unit, PORTAL, url, kinds))
        return made

    def tell(self, kind: str = "enterprise.changed") -> Event:
        made: Event = self.write(lambda unit: tell(unit, kind, an_enterprise(portal="portal-a"), {"number": 1}))
        return made

    def send(self) -> int:
        """Send what is due, and wait for what comes of it."""

        async def work() -> int:
            count = await self.deliverer.look()
            await self.deliverer.settled()
            return count

        return asyncio.run(work())

    def deliveries(self) -> list[Delivery]:
        return list(self.keeper.writer.read(lambda unit: unit.find(Query(Delivery))))


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.keeper.close()


def verified(webhook: Webhook, server: Receiver, index: int = -1) -> Any:
    headers, body = server.received[index]
    return Standard(webhooks.secret_text(ROOT, webhook)).verify(body, headers)


def test_a_receiver_verifies_an_event_with_its_own_library(post: Post) -> None:
    with receiver() as server:
        webhook, event = post.webhook(server.url), post.tell()
        assert post.send() == 1
    document = verified(webhook, server)
    assert document == webhooks.document_of(event)
    assert (document["specversion"], document["type"], document["data"]) == (
        "1.0",
        "eligibility.enterprise.changed",
        {"number": 1},
    )
    assert server.received[0][0]["content-type"] == "application/cloudevents+json; charset=utf-8"
    (delivery,) = post.deliveries()
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.DELIVERED, 204, 1)
    assert post.send() == 0


def test_a_message_that_was_changed_is_not_verified(post: Post) -> None:
    with receiver() as server:
        webhook = post.webhook(server.url)
        post.tell()
        post.send()
    headers, body = server.received[0]
    with pytest.raises(WebhookVerificationError):
        Standard(webhooks.secret_text(ROOT, webhook)).verify(body.replace(b"1", b"2"), headers)


def test_after_a_change_of_the_secret_both_are_good_for_a_day(post: Post) -> None:
    with receiver() as server:
        old = post.webhook(server.url)
        new = post.write(lambda unit: webhooks.change_webhook(unit, PORTAL, old.id, old.version, {"rotate": True}))
        assert webhooks.secret_text(ROOT, new) != webhooks.secret_text(ROOT, old)
        post.tell()
        post.send()
        assert verified(old, server) == verified(new, server)
        post.clock.turn(webhooks.OVERLAP)
        post.tell()
        post.send()
    assert len(server.received[1][0]["webhook-signature"].split()) == 1


def test_secrets_are_of_one_webhook_and_one_service() -> None:
    one = Webhook("1", "portal-a", "https://a.example", (), NOON, NOON)
    found = {webhooks.secret_text(root, replace(one, id=id, secret=number))
             for root in (ROOT, bytes(32)) for id in ("1", "2") for number in (1, 2)}  # fmt: skip
    assert len(found) == 8


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(post: Post) -> None:
    waits = []
    with receiver(status=500) as server:
        post.webhook(server.url)
        event = post.tell()
        while (delivery := _tried(post)).state is DeliveryState.WAITING:
            waits.append(delivery.due - post.clock.now)
            assert post.send() == 0
            post.clock.turn(waits[-1])
    assert waits == [wait_after(attempt, 1.0) for attempt in range(1, MOST_ATTEMPTS)]
    assert (delivery.state, delivery.status, delivery.attempts) == (DeliveryState.GIVEN_UP, 500, MOST_ATTEMPTS)
    assert {headers["webhook-id"] for headers, _ in server.received} == {event.id}


def _tried(post: Post) -> Delivery:
    assert post.send() == 1
    return post.deliveries()[0]


def test_waits_grow_fourfold_up_to_a_bound_and_are_never_nothing() -> None:
    assert [wait_after(n, 1.0).total_seconds() for n in (1, 2, 3, 4, 8, 9)] == [10, 40, 160, 640, 72_000, 72_000]
    assert wait_after(5, 0.5) == wait_after(5, 1.0) / 2
    assert wait_after(1, 0.0) == timedelta(seconds=1)


def test_a_given_up_delivery_can_be_sent_anew_and_keeps_its_id(post: Post) -> None:
    with receiver(status=410) as server:
        webhook = post.webhook(server.url)
        event = post.tell()
        post.send()
        delivery = post.deliveries()[0]
        assert delivery.state is DeliveryState.GIVEN_UP
        gone = post.write(lambda unit: unit.get(Webhook, webhook.id))
        assert gone.disabled
        back = {"disabled": False}
        post.write(lambda unit: webhooks.change_webhook(unit, PORTAL, gone.id, gone.version, back))
        server.status = 200
        post.write(lambda unit: webhooks.resend(unit, PORTAL, webhook.id, delivery.id))
        post.send()
    assert post.deliveries()[0].state is DeliveryState.DELIVERED
    assert [headers["webhook-id"] for headers, _ in server.received] == [event.id, event.id]


def test_a_delivery_that_is_sent_anew_meanwhile_is_not_overwritten(post: Post) -> None:
    webhook = post.webhook("https://portal.example/hook")
    post.tell()
    (claimed,) = post.write(lambda unit: delivering.claim(unit, {}))
    post.write(lambda unit: webhooks.resend(unit, PORTAL, webhook.id, claimed.delivery.id))
    tried = delivering.Tried(why="timeout")
    post.write(lambda unit: delivering.settle(unit, claimed, tried, 1.0))
    (delivery,) = post.deliveries()
    assert (delivery.attempts, delivery.due, delivery.why) == (0, post.clock.now, None)


def test_what_was_claimed_by_a_process_that_died_is_due_again(post: Post) -> None:
    post.webhook("https://portal.example/hook")
    post.tell()
    assert len(post.write(lambda unit: delivering.claim(unit, {}))) == 1
    assert post.write(lambda unit: delivering.claim(unit, {})) == []
    post.clock.turn(delivering.CLAIM)
    assert len(post.write(lambda unit: delivering.claim(unit, {}))) == 1


def test_a_slow_receiver_holds_up_itself_only(post: Post) -> None:
    with receiver(silent=True) as slow, receiver() as quick:
        post.webhook(slow.url)
        post.webhook(quick.url)
        for _ in range(TOGETHER + 2):
            post.tell()

        async def work() -> list[int]:
            counts = [await post.deliverer.look()]
            await only_slow_ones_left()
            counts.append(await post.deliverer.look())
            await only_slow_ones_left()
            slow.over.set()
            await post.deliverer.settled()
            return counts

        async def only_slow_ones_left() -> None:
            while len(calls := post.deliverer._calls) > TOGETHER:
                await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)

        assert asyncio.run(work()) == [2 * TOGETHER, 2]
        assert (len(slow.received), len(quick.received)) == (TOGETHER, TOGETHER + 2)


def test_a_webhook_that_is_deleted_takes_its_deliveries_along(post: Post) -> None:
    webhook = post.webhook("https://portal.example/hook")
    post.tell()
    post.write(lambda unit: webhooks.delete_webhook(unit, PORTAL, webhook.id))
    assert post.deliveries() == []
    with pytest.raises(Missing):
        post.write(lambda unit: webhooks.webhook_of(unit, PORTAL, webhook.id))


def test_a_test_event_goes_to_its_webhook_only_whatever_it_wants(post: Post) -> None:
    one, _ = (post.webhook("https://portal.example/hook", "application.moved") for _ in range(2))
    delivery = post.write(lambda unit: webhooks.send_test(unit, PORTAL, one.id))
    assert [(each.webhook, each.id) for each in post.deliveries()] == [(one.id, delivery.id)]


@contextmanager
def refused(*expected: tuple[str, str]) -> Iterator[None]:
    with pytest.raises(RequestProblems) as problems:
        yield
    assert [(each.code, each.pointer) for each in problems.value.problems] == list(expected)


@pytest.mark.parametrize(
    "url",
    [
        "", "portal.example", "ftp://portal.example", "https://", "https://u:p@portal.example/", "https://portal.example/#a", "https://例.example/",
        "https://portal.example:99999/", "https://portal.example/ a", "https://[::1/", "https://portal.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with refused(("value-type", "/url")):
        webhooks.check(url, ())


def test_unknown_kinds_of_events_are_all_told_with_what_was_meant() -> None:
    with refused(("value-unlisted", "/kinds/0"), ("value-unlisted", "/kinds/2")):
        webhooks.check("https://portal.example", ["aplication.moved", "application.moved", "x"])


def test_a_portal_has_so_many_webhooks_and_no_more(post: Post) -> None:
    for _ in range(MOST_WEBHOOKS):
        post.webhook("https://portal.example/hook")
    with refused(("too-large", "")):
        post.webhook("https://portal.example/hook")


def test_without_a_secret_nothing_is_sent(post: Post) -> None:
    assert key_from({}) is None
    assert key_from(SETTINGS) == ROOT
