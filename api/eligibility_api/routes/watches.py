"""`/v1/watches`: the runs of the standing watch (免申即享), so that whoever waits for its events can see when it last looked, and how far it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility.domain.actors import Role
from eligibility.services.watches import watches
from eligibility_api.gate import asker_of
from eligibility_api.languages import language_of
from eligibility_api.pagination import page_of
from eligibility_api.replies import response
from eligibility_api.schemas.jobs import watch_document
from eligibility_api.schemas.records import record_operation

if TYPE_CHECKING:
    from eligibility_api.desk import Desk


def watches_router(desk: Desk) -> APIRouter:
    """The address."""
    router = APIRouter(prefix="/v1/watches")

    @router.get("", **record_operation("listWatches"))
    async def list_watches(request: Request) -> Response:
        """Runs, the newest first; how many enterprises they looked at is not a portal's business."""
        actor, page = asker_of(request).actor, page_of(request)
        found = await run_in_threadpool(watches, desk.jobs, actor, page.after, page.wanted)
        counted = Role.PORTAL not in actor.roles
        document_of = partial(watch_document, lang=language_of(request.scope), counted=counted)
        return response(request, page.reply(found, document_of))

    return router
