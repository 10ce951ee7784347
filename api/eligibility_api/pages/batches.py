"""`/officer/batches`: a file of applicants screened in four steps: file, columns, problems, run. A batch is a job; what is done to it, the worker does.

It can be left at any step and come back to: everything about it is kept with the job, seven days long.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility.domain.facts import Level
from eligibility.domain.jobs import Job, JobState, NotWaiting, TooManyJobs
from eligibility.domain.workdays import day_of
from eligibility.services import batch_figures
from eligibility.services.picturing import picture_csv, pictures_html
from eligibility_api.gate import asker_of
from eligibility_api.keeper import utc_now
from eligibility_api.pages.faults import Fault
from eligibility_api.pages.forms import form_of, see_other, uploaded_form
from eligibility_api.pages.office import csv_file
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import Refused, refused
from eligibility_api.routes.screenings import new_job, too_many
from eligibility_api.screening_requests import ScreeningRequest
from eligibility_api.uploads import MAX_UPLOAD

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import UploadFile

    from eligibility.services.picturing import Picture
    from eligibility_api.desk import Desk as JobDesk
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.office import Office

BATCHES = "/officer/batches"
ONE = BATCHES + "/{id}"
SHOWN = 100
"""Batches that are listed."""
KIND = "screening"
UNUSED = "-"
"""What a column is said to be that stands for nothing."""
STATES = {
    JobState.QUEUED: "batches.state_queued",
    JobState.RUNNING: "batches.state_running",
    JobState.WAITING: "batches.state_waiting",
    JobState.DONE: "batches.state_done",
    JobState.FAILED: "batches.state_failed",
    JobState.CANCELLED: "batches.state_cancelled",
    JobState.EXPIRED: "batches.state_expired",
}
LEVELS = {"claimed": "batches.level_claimed", "documented": "batches.level_documented", "registry": "batches.level_registry", "verified": "batches.level_verified"}  # fmt: skip
ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED)


def batches_router(office: Office, jobs: JobDesk) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), BatchPages(office, jobs)
    router.get(BATCHES, operation_id="showScreenings")(pages.batches)
    router.get(f"{BATCHES}/new", operation_id="showNewScreening")(pages.new)
    router.post(BATCHES, operation_id="createScreeningOnPage")(pages.create)
    router.get(ONE, operation_id="showScreening")(pages.show)
    router.get(f"{ONE}/figures", operation_id="getScreeningFigure")(pages.figure)
    router.post(f"{ONE}/columns", operation_id="answerScreeningOnPage")(pages.answer)
    router.post(f"{ONE}/again", operation_id="repeatScreening")(pages.again)
    router.post(f"{ONE}/cancellation", operation_id="cancelScreeningOnPage")(pages.cancel)
    return router


@dataclass(frozen=True, slots=True)
class BatchPages:
    """Shows batches, and takes in what is said about them."""

    office: Office
    jobs: JobDesk

    async def batches(self, request: Request) -> Response:
        """One's own, the newest first."""
        t = self.office.site.words(request)
        return self.office.answer(
            request,
            "desk/batches.html",
            Head(t("desk.batches"), self.office.crumbs(request)),
            batches=await self._own(asker_of(request).actor.account),
            policies=self.office.policy_words(request),
            states=STATES,
        )

    async def new(self, request: Request) -> Response:
        """The first step."""
        return self._new(request, {"as_of": day_of(self.office.keeper.now()).isoformat()})

    async def create(self, request: Request) -> Response:
        """The file comes in; or, when it came before, one is led to the batch of that time."""
        account, site = asker_of(request).actor.account, self.office.site
        async with uploaded_form(request, limit=MAX_UPLOAD) as form:
            said = {name: form.get(name) or "" for name in ("policy", "as_of", "level")}
            file, faults = form.files.get("file"), self._faults(request, form)
            if file is None:
                faults.insert(0, Fault(site.words(request)("batches.needs_file"), "file"))
            if faults or file is None:
                return self._new(request, said, faults)
            job = self._job(form, account, site.language(request), file.filename or "file")
            digest = await self._kept(file, self.jobs.files.input_of(job.id, job.request["input"]))
        job = replace(job, request={**job.request, "sha256": digest})
        earlier = next((each for each in await self._own(account) if _is_same(each, job)), None)
        if earlier is not None:
            await run_in_threadpool(self.jobs.files.remove, [job.id])
            return see_other(f"{BATCHES}/{earlier.id}?same=1")
        return await self._taken_in(job)

    async def show(self, request: Request, id: str) -> Response:
        """A batch, at the step where it is."""
        return await self._page(request, await self._one(request, id))

    async def figure(self, request: Request, id: str) -> Response:
        """The figures of the picture that the address names, as CSV; where there is nothing to show in it, the page."""
        pictures = self._pictures(request, await self._one(request, id))
        picture = pictures.get(request.query_params.get("of", ""))
        if picture is None:
            return see_other(f"{BATCHES}/{id}")
        return csv_file(picture_csv(picture), picture.title)

    async def answer(self, request: Request, id: str) -> Response:
        """What the columns are; then it runs."""
        job, form = await self._one(request, id), await form_of(request)
        mapping = dict(job.request.get("mapping", {}))
        for number, column in enumerate(job.summary.get("columns", ())):
            if said := (form.get(f"column-{number}") or "").strip():
                mapping[column["header"]] = said
        if fault := services.mapping_fault(mapping):
            lang = self.office.site.language(request)
            return await self._page(request, job, [Fault(getattr(fault, lang), "columns")], form)
        try:
            await run_in_threadpool(self.jobs.jobs.answer, id, {"mapping": mapping, "pause": False}, utc_now())
        except NotWaiting:
            return see_other(f"{BATCHES}/{id}")
        await self.jobs.worker.ring()
        return see_other(f"{BATCHES}/{id}")

    async def again(self, request: Request, id: str) -> Response:
        """The same file by other rules, another day or level, beside what came of it before."""
        before, form = await self._one(request, id), await form_of(request)
        if faults := self._faults(request, form):
            return await self._page(request, before, faults, form)
        job = self._job(form, before.caller, self.office.site.language(request), before.request["name"])
        source = self.jobs.files.input_of(before.id, before.request["input"])
        if not source.is_file():
            raise refused("job-unknown", "原来的文件已经过期删除，请重新上传", "the file has expired: upload it again")
        request_ = {
            **job.request,
            "mapping": dict(before.request.get("mapping", {})),
            "pause": False,
            "before": before.id,
        }
        job = replace(job, request=request_ | {"sha256": before.request.get("sha256", "")})
        await run_in_threadpool(shutil.copyfile, source, self.jobs.files.input_of(job.id, job.request["input"]))
        return await self._taken_in(job)

    async def cancel(self, request: Request, id: str) -> Response:
        """Stop it."""
        await self._one(request, id)
        await form_of(request)
        await run_in_threadpool(self.jobs.jobs.cancel, id, utc_now())
        return see_other(f"{BATCHES}/{id}")

    def _new(self, request: Request, said: Mapping[str, str], faults: Sequence[Fault] = ()) -> Response:
        t = self.office.site.words(request)
        crumbs = self.office.crumbs(request, Crumb(t("desk.batches"), BATCHES))
        return self.office.answer(
            request,
            "desk/batch_new.html",
            Head(t("batches.new"), crumbs, faulty=bool(faults)),
            status=422 if faults else 200,
            said=said,
            policies=self.office.policy_words(request),
            levels=LEVELS,
            faults=faults,
        )

    async def _page(
        self, request: Request, job: Job, faults: Sequence[Fault] = (), form: Form | None = None
    ) -> Response:
        office, t, lang = self.office, self.office.site.words(request), self.office.site.language(request)
        crumbs = office.crumbs(request, Crumb(t("desk.batches"), BATCHES))
        before = await self._before(job)
        vocabulary = services.installed_vocabulary()
        suggested = {each["header"]: each["fact"] for each in job.summary.get("suggestions", ())}
        return office.answer(
            request,
            "desk/batch.html",
            Head(str(job.request.get("name", job.id)), crumbs, faulty=bool(faults)),
            status=422 if faults else 200,
            job=job,
            state=STATES[job.state],
            suggested=suggested,
            sent={} if form is None else form.values,
            facts={id: each.words.in_language(lang) for id, each in vocabulary.facts.items()},
            figures=pictures_html(
                self._pictures(request, job), lang, lambda name: f"{BATCHES}/{job.id}/figures?of={name}"
            ),
            differences=batch_figures.differences(before.summary, job.summary) if before is not None else (),
            before=before,
            policies=office.policy_words(request),
            levels=LEVELS,
            today=day_of(office.keeper.now()).isoformat(),
            is_same="same" in request.query_params,
            faults=faults,
        )

    def _pictures(self, request: Request, job: Job) -> Mapping[str, Picture]:
        """The pictures of a batch by name, once it is done."""
        pack, lang = self.office.installed.packs.get(job.request.get("policy", "")), self.office.site.language(request)
        return batch_figures.batch_figures(job.summary, pack, lang) if job.state is JobState.DONE else {}

    async def _before(self, job: Job) -> Job | None:
        """The batch that this one repeats, once both are done."""
        id = job.request.get("before")
        if id is None or job.state is not JobState.DONE:
            return None
        try:
            found = await self.jobs.job(id, job.caller)
        except Refused:
            return None  # it has expired; what this one says stands by itself
        return found if found.state is JobState.DONE else None

    async def _own(self, account: str) -> Sequence[Job]:
        return await run_in_threadpool(self.jobs.jobs.of_caller, account, KIND, SHOWN)

    async def _one(self, request: Request, id: str) -> Job:
        return await self.jobs.job(id, asker_of(request).actor.account)

    def _faults(self, request: Request, form: Form) -> list[Fault]:
        t = self.office.site.words(request)
        found = []
        if (form.get("policy") or "") not in self.office.installed.packs:
            found.append(Fault(t("batches.needs_policy"), "policy"))
        if _day(form.get("as_of")) is None:
            found.append(Fault(t("batches.needs_day"), "as_of"))
        if (form.get("level") or "") not in LEVELS:
            found.append(Fault(t("batches.needs_level"), "level"))
        return found

    def _job(self, form: Form, account: str, lang: Any, name: str) -> Job:
        as_of, pack = _day(form.get("as_of")), self.office.installed.packs[form.get("policy") or ""]
        assert as_of is not None, "the faults of a form are looked for first"
        level = Level[(form.get("level") or "").upper()]
        return new_job(ScreeningRequest(pack, as_of, level, None, "xlsx", {}, True, None), account, lang, name)

    async def _kept(self, file: UploadFile, path: Path) -> str:
        """Keep an upload; the SHA-256 of it."""

        def work() -> str:
            with path.open("wb") as target:
                shutil.copyfileobj(file.file, target)
            return hashlib.sha256(path.read_bytes()).hexdigest()

        return await run_in_threadpool(work)

    async def _taken_in(self, job: Job) -> Response:
        try:
            await self.jobs.take_in(job)
        except TooManyJobs as error:
            await run_in_threadpool(self.jobs.files.remove, [job.id])
            raise too_many(error.most) from error
        return see_other(f"{BATCHES}/{job.id}")


def _is_same(earlier: Job, job: Job) -> bool:
    """Whether the same file is to be screened by the same once more."""
    named = ("sha256", "policy", "digest", "as_of", "level")
    return earlier.state not in ENDED_BADLY and all(earlier.request.get(each) == job.request[each] for each in named)


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None
