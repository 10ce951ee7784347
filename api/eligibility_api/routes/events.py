"""`/v1/webhooks` and `/v1/events`: portals say where they are called, see what became of it, and may come and ask instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility.domain.actors import Role
from eligibility.domain.outbox import EVENTS, DeliveryState
from eligibility.services import webhooks
from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.gate import asker_of
from eligibility_api.idempotency import answer_once
from eligibility_api.pagination import page_of, value_of
from eligibility_api.problems import refused
from eligibility_api.replies import Reply, reply, response, version_of
from eligibility_api.schemas.events import EVENT_OPERATIONS, delivery_document, event_document, webhook_document
from eligibility_api.schemas.records import operation_of
from eligibility_api.sent import Sent, sent_from_bytes

if TYPE_CHECKING:
    from eligibility_api.deliverer import Deliverer
    from eligibility_api.keeper import Keeper

_Url = Annotated[
    str,
    Field(max_length=webhooks.LONGEST_ADDRESS, json_schema_extra={"format": "uri", "pattern": "^https?://[!-~]+$"}),
]
_Kind = Annotated[str, Field(max_length=60, json_schema_extra={"enum": list(EVENTS)})]
"""What is none of these is told by the use case, with what it is like."""
_Kinds = Annotated[list[_Kind], Field(max_length=50, default_factory=list)]


class NewWebhook(Sent):
    """An address, and the events that it wants; none named: all."""

    url: _Url
    kinds: _Kinds


class WebhookChange(Sent):
    """What becomes of a webhook; what is left out stays."""

    url: _Url = ""
    kinds: _Kinds
    disabled: bool = False
    rotate: bool = False


def events_router(keeper: Keeper, deliverer: Deliverer) -> APIRouter:
    """The addresses. `deliverer` knows what the secrets of webhooks are derived from."""
    router, to = APIRouter(prefix="/v1"), Webhooks(keeper, deliverer)
    told = {id: operation_of(id, each, _SENT.get(id)) for id, each in EVENT_OPERATIONS.items()}
    router.post("/webhooks", **told["createWebhook"])(to.create)
    router.get("/webhooks", **told["listWebhooks"])(to.list)
    router.get("/webhooks/{id}", **told["getWebhook"])(to.get)
    router.patch("/webhooks/{id}", **told["changeWebhook"])(to.change)
    router.delete("/webhooks/{id}", **told["deleteWebhook"])(to.delete)
    router.post("/webhooks/{id}/test", **told["testWebhook"])(to.test)
    router.get("/webhooks/{id}/deliveries", **told["listDeliveries"])(to.deliveries)
    router.post("/webhooks/{id}/deliveries/{delivery}/resend", **told["resend"])(to.resend)
    router.get("/events", **told["listEvents"])(to.events)
    return router


_SENT: dict[str, type[Sent]] = {"createWebhook": NewWebhook, "changeWebhook": WebhookChange}


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Takes webhooks in, shows them and what was delivered."""

    keeper: Keeper
    deliverer: Deliverer

    async def create(self, request: Request) -> Response:
        """A webhook."""
        self._check_on()
        actor, body = asker_of(request).actor, await _json(request)
        asked = sent_from_bytes(NewWebhook, body)

        def work(unit: Any) -> Reply:
            made = webhooks.create_webhook(unit, actor, asked.url, asked.kinds)
            return reply(webhook_document(made), 201, f"/v1/webhooks/{made.id}")

        return await answer_once(self.keeper, request, actor, body, work)

    async def list(self, request: Request) -> Response:
        """Webhooks."""
        actor, page = asker_of(request).actor, page_of(request)
        found = await self.keeper.read(lambda unit: webhooks.webhooks(unit, actor, page.place, page.wanted))
        return response(request, page.reply(found, webhook_document))

    async def get(self, request: Request, id: str) -> Response:
        """A webhook, and its secret for the portal whose it is."""
        actor = asker_of(request).actor
        webhook = await self.keeper.read(lambda unit: webhooks.webhook_of(unit, actor, id))
        key = self.deliverer.key
        secret = webhooks.secret_text(key, webhook) if key is not None and Role.PORTAL in actor.roles else None
        return response(request, reply(webhook_document(webhook, secret)), **{"cache-control": "no-store"})

    async def change(self, request: Request, id: str) -> Response:
        """A webhook that was read, changed."""
        actor, version, body = asker_of(request).actor, version_of(request), await _json(request)
        asked = sent_from_bytes(WebhookChange, body)
        changes = {name: getattr(asked, name) for name in asked.model_fields_set}

        def work(unit: Any) -> Reply:
            return reply(webhook_document(webhooks.change_webhook(unit, actor, id, version, changes)))

        return await answer_once(self.keeper, request, actor, body, work)

    async def delete(self, request: Request, id: str) -> Response:
        """A webhook that is called no more."""
        actor = asker_of(request).actor
        await self.keeper.write(lambda unit: webhooks.delete_webhook(unit, actor, id))
        return Response(status_code=204)

    async def test(self, request: Request, id: str) -> Response:
        """A test event."""
        self._check_on()
        actor = asker_of(request).actor

        def work(unit: Any) -> Reply:
            return reply(delivery_document(webhooks.send_test(unit, actor, id)), 202)

        return await answer_once(self.keeper, request, actor, b"", work)

    async def deliveries(self, request: Request, id: str) -> Response:
        """What was delivered, and what was not."""
        actor, page = asker_of(request).actor, page_of(request, "state")
        state = value_of(page, "state", DeliveryState).get("state")
        found = await self.keeper.read(
            lambda unit: webhooks.deliveries(unit, actor, id, state, page.place, page.wanted)
        )
        return response(request, page.reply(found, delivery_document))

    async def resend(self, request: Request, id: str, delivery: str) -> Response:
        """A delivery, once more from the beginning."""
        actor = asker_of(request).actor

        def work(unit: Any) -> Reply:
            return reply(delivery_document(webhooks.resend(unit, actor, id, delivery)), 202)

        return await answer_once(self.keeper, request, actor, b"", work)

    async def events(self, request: Request) -> Response:
        """Events."""
        actor, page = asker_of(request).actor, page_of(request, "kind")
        kind = page.filters.get("kind")
        found = await self.keeper.read(lambda unit: webhooks.events(unit, actor, kind, page.place, page.wanted))
        return response(request, page.reply(found, event_document))

    def _check_on(self) -> None:
        """Raises `Refused` where nothing can be signed."""
        if self.deliverer.key is None:
            zh, en = (
                "本服务没有设置 `ELIGIBILITY_WEBHOOK_KEY`，不发送回调",
                "this service has no `ELIGIBILITY_WEBHOOK_KEY` and calls nobody",
            )
            raise refused("webhooks-off", zh, en)


async def _json(request: Request) -> bytes:
    check_media_type(request.scope)
    return await body_of(request.scope, request.receive)
