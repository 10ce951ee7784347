"""Webhooks, their deliveries and events: what the OpenAPI document says of their addresses, their schemas, and the records as documents of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eligibility.domain.outbox import EVENTS, DeliveryState
from eligibility.services import webhooks
from eligibility_api.schemas.jobs import time_text
from eligibility_api.schemas.records import CHANGED, LISTED, ONCE, SENT, Told
from eligibility_api.schemas.shapes import (
    FLAG,
    TEXT,
    TIME,
    WHOLE,
    Schema,
    among,
    closed,
    listed,
    one_of_values,
    ref,
    said,
)

if TYPE_CHECKING:
    from eligibility.domain.outbox import Delivery, Event, Webhook

TYPES = tuple(webhooks.TYPE + kind for kind in EVENTS)
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""The headers of the Standard Webhooks scheme."""

_TAG = "events"
EVENT_OPERATIONS: dict[str, Told] = {
    "createWebhook": Told(
        _TAG, "登记回调地址 / Have an address called", ref("Webhook"), (*SENT, *ONCE, "webhooks-off"), 201, versioned=True, located=True,
        more="密钥用 `GET` 取 / the secret comes with `GET`",
    ),
    "listWebhooks": Told(_TAG, "回调地址 / Webhooks", ref("Webhook"), LISTED, filters=()),
    "getWebhook": Told(
        _TAG, "一个回调地址 / A webhook", ref("Webhook"), ("record-unknown",), versioned=True,
        more="含验证签名用的密钥，只给所属平台 / with the secret that signatures are verified with, for the portal whose it is",
    ),
    "changeWebhook": Told(
        _TAG, "更改回调地址 / Change a webhook", ref("Webhook"), (*CHANGED, *ONCE), versioned=True,
        more="`rotate` 换密钥：一天内新旧签名都带 / `rotate` changes the secret: for a day both sign",
    ),
    "deleteWebhook": Told(_TAG, "删除回调地址 / Delete a webhook", None, ("record-unknown",), 204),
    "testWebhook": Told(
        _TAG, "发一个测试事件 / Send a test event", ref("Delivery"), (*ONCE, "record-unknown", "webhooks-off"), 202, versioned=True,
    ),
    "listDeliveries": Told(
        _TAG, "投递记录 / The delivery log", ref("Delivery"), (*LISTED, "record-unknown"), filters=("state",),
        forms={"state": one_of_values(DeliveryState)},
        more="最近的在前 / the newest first",
    ),
    "resend": Told(
        _TAG, "重新投递 / Send a delivery anew", ref("Delivery"), (*ONCE, "record-unknown"), 202, versioned=True,
        more="`webhook-id` 不变，接收方可据以去重 / its `webhook-id` stays, so that a receiver knows it",
    ),
    "listEvents": Told(
        _TAG, "发生了什么 / What happened", ref("CloudEvent"), LISTED, filters=("kind",),
        more="按发生的先后；不便接收回调的可以来取 / in order of time, for who would rather ask than be called",
    ),
}  # fmt: skip
"""By operation id."""


def event_schemas() -> dict[str, Schema]:
    """By name."""
    kinds = listed(among(*EVENTS))
    secret = said(TEXT, "验证签名的密钥 / what signatures are verified with: `whsec_…`")
    return {
        "Webhook": closed(
            {
                "id": TEXT, "url": TEXT, "kinds": said(kinds, "空为全部 / none: all"), "disabled": FLAG, "created": TIME, "changed": TIME,
                "version": WHOLE,
            },
            {"secret": secret},
        ),
        "Delivery": closed(
            {
                "id": TEXT, "webhook": TEXT, "event": TEXT, "state": one_of_values(DeliveryState), "attempts": WHOLE,
                "created": TIME, "due": said(TIME, "下次投递的时间 / when it is tried next"), "version": WHOLE,
            },
            {
                "status": said(WHOLE, "接收方答复的状态码 / what it was answered with"), "why": said(TEXT, "没有答复的原因 / why there was no answer"),
                "delivered": TIME,
            },
        ),
        "CloudEvent": closed(
            {
                "specversion": {"type": "string", "const": "1.0"}, "id": TEXT, "source": TEXT, "type": among(*TYPES), "subject": TEXT, "time": TIME,
                "datacontenttype": {"type": "string", "const": "application/json"}, "data": {"type": "object"},
            },
            {"enterprise": TEXT, "division": TEXT, "portal": TEXT},
            "CloudEvents 1.0",
        ),
    }  # fmt: skip


def webhook_document(webhook: Webhook, secret: str | None = None) -> dict[str, Any]:
    """A webhook, with its secret for whose it is."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "kinds": list(webhook.kinds),
        "disabled": webhook.disabled,
        "created": time_text(webhook.created),
        "changed": time_text(webhook.changed),
        **({} if secret is None else {"secret": secret}),
        "version": webhook.version,
    }


def delivery_document(delivery: Delivery) -> dict[str, Any]:
    """A delivery as it stands."""
    optional = {
        "status": delivery.status,
        "why": delivery.why,
        "delivered": None if delivery.delivered is None else time_text(delivery.delivered),
    }
    return {
        "id": delivery.id,
        "webhook": delivery.webhook,
        "event": delivery.event,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "created": time_text(delivery.created),
        "due": time_text(delivery.due),
        **{name: value for name, value in optional.items() if value is not None},
        "version": delivery.version,
    }


def event_document(event: Event) -> dict[str, Any]:
    """An event as it is sent."""
    return webhooks.document_of(event)


def declared_webhooks() -> dict[str, Any]:
    """What receivers are called with, by event: the `webhooks` of the OpenAPI document."""
    headers = [{"name": name, "in": "header", "required": True, "schema": TEXT} for name in SIGNED]
    body = {"required": True, "content": {"application/cloudevents+json": {"schema": ref("CloudEvent")}}}
    answers = {
        "2XX": {"description": "已收到 / received"},
        "410": {"description": "不再接收，地址随即停用 / no more, and the webhook is disabled"},
    }
    return {
        kind: {
            "post": {
                "operationId": f"on_{kind.replace('.', '_')}",
                "summary": f"{words.zh} / {words.en}",
                "tags": [_TAG],
                "parameters": headers,
                "requestBody": body,
                "responses": answers,
                "security": [],
            }
        }
        for kind, words in EVENTS.items()
    }
