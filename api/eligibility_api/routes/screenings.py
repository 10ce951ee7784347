"""`/v1/screenings`: a file of applicants in, a job that screens it, its progress, its result. What is done is the worker's business."""

from __future__ import annotations

import asyncio
import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, StreamingResponse

from eligibility.domain.jobs import Job, JobState, NotWaiting, TooManyJobs
from eligibility.store import StoreUnavailable, safe_name
from eligibility_api.bodies import body_of, check_media_type
from eligibility_api.gate import asker_of
from eligibility_api.keeper import refusal_of, utc_now
from eligibility_api.languages import CONTENT_LANGUAGE, Lang, language_of
from eligibility_api.problems import Refused, refused
from eligibility_api.schemas.jobs import event_document, job_document
from eligibility_api.schemas.operations import job_operation
from eligibility_api.screening_requests import ScreeningRequest, answer_from_bytes, screening_request_from_bytes
from eligibility_api.uploads import upload_from_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from eligibility_api.desk import Desk
    from eligibility_api.installed import Installed

KEPT = timedelta(days=7)
"""How long a job, its file and its result are kept."""
POLL = 0.25
"""Seconds between two looks for something new to tell a listener."""
QUIET = 60
"""So many looks without anything new, and a comment is sent, lest somebody between takes the line for dead."""


def screenings_router(installed: Installed, desk: Desk) -> APIRouter:
    """The addresses."""
    router, screenings = APIRouter(prefix="/v1/screenings"), Screenings(installed, desk)
    router.post("", **job_operation("createScreening"))(screenings.create)
    router.get("/{id}", **job_operation("getScreening"))(screenings.get)
    router.post("/{id}/answer", **job_operation("answerScreening"))(screenings.answer)
    router.delete("/{id}", **job_operation("cancelScreening"))(screenings.cancel)
    router.get("/{id}/events", **job_operation("followScreening"))(screenings.follow)
    router.get("/{id}/result", **job_operation("getScreeningResult"))(screenings.result)
    return router


class Screenings:
    """Takes screenings in, tells how they are, hands out what came of them."""

    def __init__(self, installed: Installed, desk: Desk) -> None:
        self.installed, self.desk = installed, desk

    async def create(self, request: Request) -> Response:
        """A file comes in; the job is queued before it is answered."""
        lang, desk = language_of(request.scope), self.desk
        async with upload_from_body(request.scope, request.receive) as upload:
            asked = screening_request_from_bytes(upload.request, self.installed, has_file=upload.file is not None)
            if asked.path is not None:
                desk.check_allowed(asked.path)
            job = new_job(asked, asker_of(request).actor.account, lang, upload.file.filename if upload.file else None)
            if upload.file is not None:
                await upload.save(desk.files.input_of(job.id, job.request["input"]))
        try:
            await desk.take_in(job)
        except (TooManyJobs, StoreUnavailable) as error:
            await run_in_threadpool(desk.files.remove, [job.id])
            raise too_many(error.most) if isinstance(error, TooManyJobs) else refusal_of(error) from error
        return _told(request, job, 202, location=address_of(job))

    async def get(self, request: Request, id: str) -> Response:
        """How a job is."""
        return _told(request, await self._job(request, id))

    async def _job(self, request: Request, id: str) -> Job:
        """A job of whoever asks. Raises `Refused`."""
        return await self.desk.job(id, asker_of(request).actor.account)

    async def answer(self, request: Request, id: str) -> Response:
        """A person has confirmed what the columns are."""
        check_media_type(request.scope)
        await self._job(request, id)
        body = await body_of(request.scope, request.receive)
        answer = answer_from_bytes(body, self.installed)
        try:
            job = await run_in_threadpool(self.desk.jobs.answer, id, answer, utc_now())
        except NotWaiting as error:
            zh = f"任务现在是 `{error.state.value}`，没有在等待确认"
            raise refused("job-state", zh, f"the job is `{error.state.value}` and waits for no answer") from error
        await self.desk.worker.ring()
        return _told(request, job)

    async def cancel(self, request: Request, id: str) -> Response:
        """Stop a job; one that has ended stays as it is."""
        await self._job(request, id)
        return _told(request, await run_in_threadpool(self.desk.jobs.cancel, id, utc_now()))

    async def follow(self, request: Request, id: str) -> Response:
        """What happens to a job, as server-sent events."""
        await self._job(request, id)
        seen = request.headers.get("last-event-id", "0")
        after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0
        headers = _headers(language_of(request.scope))
        return StreamingResponse(_events(self.desk, id, after), 200, headers, "text/event-stream")

    async def result(self, request: Request, id: str) -> Response:
        """The results' file."""
        job = await self._job(request, id)
        if job.result is None:
            zh = f"任务现在是 `{job.state.value}`，没有可下载的结果"
            raise refused("job-state", zh, f"the job is `{job.state.value}` and has no result to download")
        disposition = f"attachment; filename*=UTF-8''{quote(job.result)}"
        headers = _headers(language_of(request.scope)) | {"content-disposition": disposition}
        path = self.desk.files.result_of(id, job.result)
        return FileResponse(path, headers=headers, media_type="application/octet-stream")


def _told(request: Request, job: Job, status: int = 200, **headers: str) -> Response:
    lang = language_of(request.scope)
    body = json.dumps(job_document(job, lang, address_of(job)), ensure_ascii=False).encode()
    return Response(body, status, _headers(lang) | headers, "application/json")


def new_job(asked: ScreeningRequest, caller: str, lang: Lang, sent: str | None) -> Job:
    """A job of its own random id; `sent` is the name that its file was sent under."""
    now = utc_now()
    request: dict[str, Any] = asked.document() | {"lang": lang}
    if sent is not None:
        request |= {"name": Path(sent).name, "input": safe_name(sent)}
    id = secrets.token_urlsafe(18)
    return Job(id, "screening", caller, JobState.QUEUED, request, now, now, now + KEPT)


def address_of(job: Job) -> str:
    """Where a job is looked up."""
    return f"/v1/screenings/{job.id}"


async def _events(desk: Desk, id: str, after: int) -> AsyncIterator[bytes]:
    """What happened to a job since event `after`, and what happens, until it has ended or waits for a person."""
    quiet = 0
    while True:
        events = await run_in_threadpool(desk.jobs.events, id, after)
        for event in events:
            after = event.number
            data = json.dumps(event_document(event), ensure_ascii=False)
            yield f"id: {event.number}\nevent: {event.state.value}\ndata: {data}\n\n".encode()
        if events and events[-1].state not in (JobState.QUEUED, JobState.RUNNING):
            return
        quiet = 0 if events else quiet + 1
        if quiet >= QUIET:
            quiet = 0
            yield b": still there\n\n"
        await asyncio.sleep(POLL)


def _headers(lang: Lang) -> dict[str, str]:
    return {
        "content-language": CONTENT_LANGUAGE[lang].decode(),
        "vary": "Accept-Language",
        "cache-control": "no-store",
    }


def too_many(most: int) -> Refused:
    """What is said to a caller who has as many unfinished jobs as one may have."""
    zh, en = f"最多同时有 {most} 个未完成的任务", f"at most {most} unfinished jobs at a time"
    return refused("too-many-jobs", zh, en)
