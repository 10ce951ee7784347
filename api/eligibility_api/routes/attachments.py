"""Attachments: files sent to an application, kept by their content, and given back so that no browser does anything with them but save them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility.domain.records import Application
from eligibility.services import attaching, browsing
from eligibility.services.attaching import Content
from eligibility_api.bodies import body_of
from eligibility_api.gate import asker_of
from eligibility_api.idempotency import Once
from eligibility_api.languages import CONTENT_LANGUAGE, language_of
from eligibility_api.pagination import page_of
from eligibility_api.problems import refused
from eligibility_api.replies import Reply, reply, response
from eligibility_api.schemas.cases import ATTACHMENT, CASE_OPERATIONS
from eligibility_api.schemas.records import operation_of

if TYPE_CHECKING:
    from eligibility.store import Contents
    from eligibility_api.keeper import Keeper


def attachments_router(keeper: Keeper, contents: Contents) -> APIRouter:
    """The addresses. `contents` is where the bytes are kept."""
    router, to = APIRouter(prefix="/v1"), Attachments(keeper, contents)
    told = {id: operation_of(id, each) for id, each in CASE_OPERATIONS.items()}
    router.post("/applications/{id}/attachments", **told["addAttachment"])(to.add)
    router.get("/applications/{id}/attachments", **told["listAttachments"])(to.list)
    router.get("/attachments/{id}", **told["getAttachment"])(to.get)
    return router


@dataclass(frozen=True, slots=True)
class Attachments:
    """Takes files in, lists them, gives them back."""

    keeper: Keeper
    contents: Contents

    async def add(self, request: Request, id: str) -> Response:
        """A file. Its bytes are on disk before the record of them is kept."""
        actor, name = asker_of(request).actor, _name(request)
        await self.keeper.read(lambda unit: browsing.one(unit, actor, "addAttachment", Application, id))
        data = await body_of(request.scope, request.receive, attaching.MOST_BYTES)
        once = Once.of(self.keeper, request, actor, data)
        if (given := await once.given()) is not None:
            return given
        media_type = await run_in_threadpool(attaching.media_type_of, data)
        content = Content(await run_in_threadpool(self.contents.keep, data), len(data), media_type)

        def work(unit: Any) -> Reply:
            made = attaching.attach(unit, actor, id, content, name)
            return reply(ATTACHMENT.document(made), 201, f"/v1/attachments/{made.id}")

        return await once.write(work)

    async def list(self, request: Request, id: str) -> Response:
        """The files of an application."""
        actor, page = asker_of(request).actor, page_of(request)
        found = await self.keeper.read(lambda unit: attaching.attachments(unit, actor, id, page.place, page.wanted))
        return response(request, page.reply(found, ATTACHMENT.document))

    async def get(self, request: Request, id: str) -> Response:
        """A file. What is kept under its digest is seen to be that."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: attaching.attachment_of(unit, actor, id))
        data = await run_in_threadpool(self.contents.data, found.digest)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "content-language": CONTENT_LANGUAGE[language_of(request.scope)].decode(),
            "vary": "Accept-Language, Authorization, Cookie",
            "cache-control": "private, no-store",
            "x-media-type": found.media_type,
        }
        return Response(data, 200, headers, "application/octet-stream")


def _name(request: Request) -> str:
    """What the file is called. Raises `Refused`."""
    said = request.query_params.get("name", "")
    if not said.strip() or len(said) > attaching.LONGEST_NAME or not said.isprintable():
        most = attaching.LONGEST_NAME
        zh, en = (
            f"`name` 应为文件名，最多 {most} 个字符",
            f"`name` is what the file is called, {most} characters at most",
        )
        raise refused("parameter-faulty", zh, en)
    return said
