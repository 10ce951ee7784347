"""Webhooks by the Standard Webhooks scheme: kept by portals, signed with secrets that are derived and kept nowhere, bodies by CloudEvents.

Whether an address may be called is decided when it is called, by whoever calls it; here only its form is. It sends nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from eligibility.domain.access import Confinement, Resource, confinement, require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.canonical import canonical
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.likeness import nearest
from eligibility.domain.outbox import EVENTS, Delivery, DeliveryState, Event, Webhook
from eligibility.errors import Problem, RequestProblems
from eligibility.services.telling import MOST_WEBHOOKS, deliver

OVERLAP = timedelta(hours=24)
"""How long after a change of the secret messages are signed with the one before it too."""
LONGEST_ADDRESS = 2000
SECRET = "whsec_"  # noqa: S105 - what every secret begins with, so that one is known for what it is; no secret itself
TYPE = "eligibility."
"""What the type of every event begins with."""
SOURCE = "/v1/events"
_REMOVED = 500


def create_webhook(unit: Unit, actor: Actor, url: str, kinds: Sequence[str]) -> Webhook:
    """Have a portal's address called. Raises `NotAllowed` and `RequestProblems`."""
    require(actor, "createWebhook", Resource(portal=actor.portal))
    assert actor.portal is not None, "only a portal reaches its own"
    check(url, kinds)
    if unit.count(Query(Webhook, equal={"portal": actor.portal})) >= MOST_WEBHOOKS:
        zh, en = f"一个平台最多 {MOST_WEBHOOKS} 个回调地址", f"a portal has at most {MOST_WEBHOOKS} webhooks"
        raise RequestProblems("request-invalid", [Problem("too-large", "", zh, en, "先删除不用的", "delete one first")])
    webhook = Webhook(unit.new_id(), actor.portal, url, tuple(sorted(set(kinds))), unit.at, unit.at)
    unit.add(webhook)
    unit.note(actor, "createWebhook", webhook, {"host": urlsplit(url).hostname or ""})
    return webhook


def change_webhook(unit: Unit, actor: Actor, id: str, version: int, changes: Mapping[str, Any]) -> Webhook:
    """Change the address, the kinds, or whether it is disabled; `rotate` gives it another secret.

    Raises `NotAllowed`, `Missing`, `Stale` and `RequestProblems`.
    """
    webhook = webhook_of(unit, actor, id, "changeWebhook")
    said = {name: changes[name] for name in ("url", "kinds", "disabled") if name in changes}
    if "kinds" in said:
        said["kinds"] = tuple(sorted(set(said["kinds"])))
    secret = webhook.secret + bool(changes.get("rotate"))
    changed = replace(webhook, **said, secret=secret, changed=unit.at, version=version)
    check(changed.url, changed.kinds)
    kept = unit.replace(changed)
    unit.note(actor, "changeWebhook", kept, {"changed": sorted(changes)})
    return kept


def delete_webhook(unit: Unit, actor: Actor, id: str) -> None:
    """Call it no more, and forget what was delivered to it. Raises `NotAllowed` and `Missing`."""
    webhook = webhook_of(unit, actor, id, "deleteWebhook")
    while found := unit.find(Query(Delivery, equal={"webhook": id}, limit=_REMOVED)):
        for each in found:
            unit.remove(Delivery, each.id)
    unit.remove(Webhook, id)
    unit.note(actor, "deleteWebhook", webhook)


def send_test(unit: Unit, actor: Actor, id: str) -> Delivery:
    """Send a test event to one webhook, whatever kinds it wants. Raises `NotAllowed` and `Missing`."""
    webhook = webhook_of(unit, actor, id, "testWebhook")
    event = Event(unit.new_id(), "webhook.test", id, unit.at, {"webhook": id}, portal=webhook.portal)
    unit.add(event)
    return deliver(unit, event, webhook)


def resend(unit: Unit, actor: Actor, webhook: str, id: str) -> Delivery:
    """Deliver something once more, from the beginning of its attempts. The message keeps its id, so that a receiver knows it.

    Raises `NotAllowed` and `Missing`.
    """
    webhook_of(unit, actor, webhook, "resend")
    delivery = unit.get(Delivery, id)
    if delivery.webhook != webhook:
        raise Missing(Delivery, id)
    again = unit.replace(replace(delivery, state=DeliveryState.WAITING, due=unit.at, attempts=0))
    unit.note(actor, "resend", again, {"webhook": webhook})
    return again


def webhook_of(reading: Reading, actor: Actor, id: str, action: str = "getWebhook") -> Webhook:
    """A webhook. Raises `NotAllowed` and `Missing`."""
    require(actor, action)
    webhook = reading.get(Webhook, id)
    require(actor, action, resource_of(webhook))
    return webhook


def webhooks(reading: Reading, actor: Actor, after: tuple[Any, str] | None, limit: int) -> Sequence[Webhook]:
    """The webhooks that an actor may see. Raises `NotAllowed`."""
    require(actor, "listWebhooks")
    return reading.find(Query(Webhook, equal=_own(confinement(actor, "listWebhooks")), after=after, limit=limit))


def deliveries(
    reading: Reading, actor: Actor, webhook: str, state: DeliveryState | None, after: tuple[Any, str] | None, limit: int
) -> Sequence[Delivery]:
    """What was and is to be delivered to a webhook, the newest first. Raises `NotAllowed` and `Missing`."""
    webhook_of(reading, actor, webhook, "listDeliveries")
    equal = {"webhook": webhook} | ({} if state is None else {"state": state})
    return reading.find(Query(Delivery, equal=equal, descending=True, after=after, limit=limit))


def events(
    reading: Reading, actor: Actor, kind: str | None, after: tuple[Any, str] | None, limit: int
) -> Sequence[Event]:
    """What happened, in the order in which it did, for whoever would rather ask than be called. Raises `NotAllowed`."""
    require(actor, "listEvents")
    confined = confinement(actor, "listEvents")
    equal = _own(confined) | ({} if kind is None else {"kind": kind})
    prefix = {} if confined.division is None else {"division": confined.division}
    return reading.find(Query(Event, equal=equal, prefix=prefix, after=after, limit=limit))


def check(url: str, kinds: Sequence[str]) -> None:
    """Raises `RequestProblems` with all that is wrong with the form of an address, and with kinds of events."""
    problems = [_unknown(kind, index) for index, kind in enumerate(kinds) if kind not in EVENTS]
    if not _is_address(url):
        zh, en = "`url` 应为 https 网址，不含用户名和片段", "`url` is an https address without a user and a fragment"
        problems.insert(0, Problem("value-type", "/url", zh, en))
    if problems:
        raise RequestProblems("request-invalid", problems)


def secret_of(root: bytes, webhook: Webhook, number: int | None = None) -> bytes:
    """A webhook's secret, derived from the service's own: 32 bytes. `number` is that of an earlier one."""
    named = f"eligibility.webhook.1\n{webhook.id}\n{number or webhook.secret}"
    return hmac.digest(root, named.encode(), hashlib.sha256)


def secret_text(root: bytes, webhook: Webhook) -> str:
    """The secret as receivers take it."""
    return SECRET + base64.b64encode(secret_of(root, webhook)).decode()


def body_of(event: Event) -> bytes:
    """An event as CloudEvents 1.0 in JSON: the same bytes whenever it is sent."""
    return canonical(document_of(event)).encode()


def document_of(event: Event) -> dict[str, Any]:
    """An event as plain data, by CloudEvents 1.0."""
    whose = {"enterprise": event.enterprise, "division": event.division, "portal": event.portal}
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": SOURCE,
        "type": TYPE + event.kind,
        "subject": event.subject,
        "time": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        **{name: value for name, value in whose.items() if value is not None},
        "data": dict(event.data),
    }


def headers_of(root: bytes, webhook: Webhook, event: Event, body: bytes, at: datetime) -> dict[str, str]:
    """What a message is signed with: for a while after a change of the secret, with the one before it too."""
    stamp = str(int(at.timestamp()))
    numbers = [webhook.secret]
    if webhook.secret > 1 and at < webhook.changed + OVERLAP:
        numbers.append(webhook.secret - 1)
    signed = f"{event.id}.{stamp}.".encode() + body
    signatures = (hmac.digest(secret_of(root, webhook, number), signed, hashlib.sha256) for number in numbers)
    return {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": event.id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(each).decode()}" for each in signatures),
    }


def _own(confined: Confinement) -> dict[str, Any]:
    """The owners that a confinement names."""
    owners = {"enterprise": confined.enterprise, "portal": confined.portal}
    return {name: value for name, value in owners.items() if value is not None}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    sound = len(url) <= LONGEST_ADDRESS and url.isascii() and url.isprintable() and " " not in url and port != 0
    return bool(sound and parts.scheme in ("https", "http") and parts.hostname and "@" not in parts.netloc) and not (
        parts.fragment
    )


def _unknown(kind: str, index: int) -> Problem:
    near = nearest(kind, EVENTS)
    zh = f"是否想写 `{near[0]}`？" if near else f"可用的：{'、'.join(EVENTS)}"
    en = f"did you mean `{near[0]}`?" if near else f"kinds: {', '.join(EVENTS)}"
    shown = kind[:60]
    return Problem("value-unlisted", f"/kinds/{index}", f"没有事件 `{shown}`", f"there is no event `{shown}`", zh, en)
