"""`/officer/cases/{id}`: an application to decide on. What is shown of it, and everything that somebody at the desk does to it.

Whatever is refused comes back with the page as it is now and with everything that was typed; a colleague who was faster stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.procedure import Need, Work
from eligibility.domain.records import Application, RulingKind, RulingState
from eligibility.services import attaching, browsing, case_file, determinations, moving, ruling, tasks, worklist
from eligibility.services.amounts_html import AmountsHtml
from eligibility.services.attaching import Content
from eligibility.services.completing import Contribution, complete_task
from eligibility.services.ruling import Decided
from eligibility_api.gate import asker_of
from eligibility_api.keeper import REFUSALS, refusal_of
from eligibility_api.pages.cards import Card
from eligibility_api.pages.case_words import KINDS, NOTICES, OUTCOMES, STATES, TASKS, said_of
from eligibility_api.pages.faults import Fault, faults_of
from eligibility_api.pages.forms import form_of, see_other, uploaded_form
from eligibility_api.pages.office import CASES
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.pages.worklist_query import filter_from, filter_from_text, query_of
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from eligibility.domain.actors import Actor
    from eligibility.services.case_file import CaseFile, Explained
    from eligibility.services.desk import Desk
    from eligibility.services.worklist import Filter
    from eligibility.store import Contents
    from eligibility_api.languages import Lang
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.office import Office

WORDS = {"kinds": KINDS, "states": STATES, "tasks": TASKS, "outcomes": OUTCOMES, "notices": NOTICES}
ONE = CASES + "/{id}"
ROOM = 100_000
"""Bytes of a form with a file beside the file itself."""
TOLD = ("case-refused", "record-changed", "request-invalid", "profile-invalid", "busy")
"""Refusals that are told on the page itself."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: which one (`on` is the provision, the ruling or the move that it is about), and what stood in it."""

    form: str = ""
    on: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def get(self, form: str, on: str, name: str) -> str:
        """What was typed in a field of a form."""
        return self.values[name][-1] if self.is_of(form, on) and name in self.values else ""

    def all(self, form: str, on: str, name: str) -> Sequence[str]:
        """What was ticked of a field."""
        return self.values.get(name, ()) if self.is_of(form, on) else ()

    def is_of(self, form: str, on: str) -> bool:
        """Whether this form was sent."""
        return (self.form, self.on) == (form, on)


def case_router(office: Office, contents: Contents) -> APIRouter:
    """The addresses. `contents` is where attachments are kept."""
    router, pages = APIRouter(include_in_schema=False), CasePages(office, contents)
    router.get(ONE, operation_id="showCase")(pages.show)
    router.post(f"{ONE}/ruling", operation_id="ruleOnPage")(pages.rule)
    router.post(f"{ONE}/agreement", operation_id="agreeOnCase")(pages.agree)
    router.post(f"{ONE}/ruling/withdrawal", operation_id="withdrawRuling")(pages.withdraw)
    router.post(f"{ONE}/review", operation_id="reviewOnPage")(pages.review)
    router.post(f"{ONE}/move", operation_id="moveOnPage")(pages.move)
    router.post(f"{ONE}/determination", operation_id="redetermineOnPage")(pages.redetermine)
    router.post(f"{ONE}/task", operation_id="takeOnPage")(pages.take)
    router.post(f"{ONE}/task/completion", operation_id="completeOnPage")(pages.complete)
    router.post(f"{ONE}/attachment", operation_id="attachOnPage")(pages.attach)
    return router


@dataclass(frozen=True, slots=True)
class CasePages:
    """Shows a case, and does what is asked for."""

    office: Office
    contents: Contents

    async def show(self, request: Request, id: str) -> Response:
        """The page."""
        return await self._page(request, id, filter_from(request.query_params))

    async def rule(self, request: Request, id: str) -> Response:
        """A decision on a provision."""
        actor, desk, form = await self._asked(request, id, "ruleOnPage")
        provision, kind = form.get("provision") or "", form.get("kind")
        typed, t = Typed("ruling", provision, form.values), self.office.site.words(request)
        if kind not in {each.value for each in RulingKind}:
            fault = Fault(t("case.needs_kind"), f"kind-{provision}")
            return await self._page(request, id, _filter(form), [fault], typed)
        decided = _decided(RulingKind(kind), form)
        fields = {
            "/reason": f"reason-{provision}",
            "/quote": f"quote-{provision}",
            "/conclusion": f"conclusion-{provision}",
        }
        return await self._done(
            request, id, form, typed, fields | {"": f"kind-{provision}"},
            lambda unit: ruling.rule(unit, actor, desk, id, _version(form), provision, decided), f"#p-{provision}",
        )  # fmt: skip

    async def agree(self, request: Request, id: str) -> Response:
        """With what is determined, on every provision that nobody has decided on."""
        actor, desk, form = await self._asked(request, id, "agreeOnCase")
        return await self._done(
            request, id, form, Typed("agreement", id, form.values), {"": "agree"},
            lambda unit: ruling.agree_with_all(unit, actor, desk, id, _version(form)),
        )  # fmt: skip

    async def withdraw(self, request: Request, id: str) -> Response:
        """A decision of one's own, taken back."""
        actor, desk, form = await self._asked(request, id, "withdrawRuling")
        found = form.get("ruling") or ""
        return await self._done(
            request, id, form, Typed("withdrawal", found, form.values), {},
            lambda unit: ruling.withdraw_ruling(unit, actor, desk, id, _version(form), found),
        )  # fmt: skip

    async def review(self, request: Request, id: str) -> Response:
        """Another person's word on a decision."""
        actor, desk, form = await self._asked(request, id, "reviewOnPage")
        found, confirmed = form.get("ruling") or "", form.get("confirmed") == "yes"
        return await self._done(
            request, id, form, Typed("review", found, form.values), {"": f"review-{found}"},
            lambda unit: ruling.review(
                unit, actor, desk, id, _version(form), found, confirmed=confirmed, reason=form.get("reason") or None
            ),
        )  # fmt: skip

    async def move(self, request: Request, id: str) -> Response:
        """On to another step."""
        actor, desk, form = await self._asked(request, id, "moveOnPage")
        move, reason, version = form.get("move") or "", form.get("reason") or None, _version(form)
        typed, fields = Typed("move", move, form.values), {"/reason": f"why-{move}"}
        if move != moving.RETURNING:
            return await self._done(
                request, id, form, typed, fields,
                lambda unit: moving.move_application(unit, actor, desk, id, version, move, reason),
            )  # fmt: skip
        application = await self.office.keeper.read(lambda unit: unit.get(Application, id))
        missing = await self.office.desks.missing(desk, application)
        return await self._done(
            request, id, form, typed, fields,
            lambda unit: moving.return_for_correction(unit, actor, desk, id, version, missing, reason),
        )  # fmt: skip

    async def redetermine(self, request: Request, id: str) -> Response:
        """Another determination, of what is so now."""
        actor, desk, form = await self._asked(request, id, "redetermineOnPage")
        application = await self.office.keeper.read(lambda unit: unit.get(Application, id))
        prepared = await self.office.desks.prepared(desk, application.enterprise)
        return await self._done(
            request, id, form, Typed("determination"), {},
            lambda unit: determinations.redetermine(unit, actor, desk, id, _version(form), prepared),
        )  # fmt: skip

    async def take(self, request: Request, id: str) -> Response:
        """A task taken on."""
        actor, _, form = await self._asked(request, id, "takeOnPage")
        task = form.get("task") or ""
        return await self._done(
            request, id, form, Typed("task", task), {},
            lambda unit: tasks.take_task(unit, actor, task, _version(form)),
        )  # fmt: skip

    async def complete(self, request: Request, id: str) -> Response:
        """A task done, with what was found."""
        actor, desk, form = await self._asked(request, id, "completeOnPage")
        task, said = form.get("task") or "", {"yes": True, "no": False}.get(form.get("holds") or "")
        contribution = Contribution(form.get("words"), said, form.get("record") or None)
        fields = {"/words": f"words-{task}", "/holds": f"holds-{task}", "/record": f"record-{task}"}
        return await self._done(
            request, id, form, Typed("completion", task, form.values), fields | {"": f"words-{task}"},
            lambda unit: complete_task(unit, actor, lambda _: desk, task, _version(form), contribution), "#tasks",
        )  # fmt: skip

    async def attach(self, request: Request, id: str) -> Response:
        """A file on which a decision can rest."""
        actor = asker_of(request).actor
        await self.office.keeper.read(lambda unit: browsing.one(unit, actor, "attachOnPage", Application, id))
        async with uploaded_form(request, limit=attaching.MOST_BYTES + ROOM) as form:
            file = form.files.get("file")
            if file is None:
                fault = Fault(self.office.site.words(request)("case.needs_file"), "file")
                return await self._page(request, id, _filter(form), [fault])
            name, data = file.filename or "", await file.read()

        async def kept() -> Content:
            media_type = await run_in_threadpool(attaching.media_type_of, data)
            return Content(await run_in_threadpool(self.contents.keep, data), len(data), media_type)

        try:
            content = await kept()
        except REFUSALS as error:
            faults = faults_of(refusal_of(error), self.office.site.language(request), {"": "file"})
            return await self._page(request, id, _filter(form), faults)
        return await self._done(
            request, id, form, Typed("attachment"), {"": "file"},
            lambda unit: attaching.attach(unit, actor, id, content, name), "#attachments",
        )  # fmt: skip

    async def _asked(self, request: Request, id: str, action: str) -> tuple[Actor, Desk, Form]:
        """Who asks, the desk, and the form, once it is certain that they may at all. Raises `Refused`."""
        actor = asker_of(request).actor
        found = await self.office.keeper.read(lambda unit: browsing.one(unit, actor, action, Application, id))
        return actor, self.office.desks.of(found.policy), await form_of(request)

    async def _done(
        self,
        request: Request,
        id: str,
        form: Form,
        typed: Typed,
        fields: Mapping[str, str],
        work: Callable[[Any], Any],
        place: str = "",
    ) -> Response:
        """Do it and show the case; or show it with what is wrong, and everything that was typed."""
        try:
            await self.office.keeper.write(work)
        except Refused as refusal:
            if refusal.code not in TOLD:
                raise
            faults = faults_of(refusal, self.office.site.language(request), fields)
            since = _moment(form.get("seen")) if refusal.code == "record-changed" else None
            return await self._page(request, id, _filter(form), faults, typed, since)
        return see_other(f"{CASES}/{id}?{query_of(_filter(form), done=1)}{place}")

    async def _page(
        self,
        request: Request,
        id: str,
        wanted: Filter,
        faults: Sequence[Fault] = (),
        typed: Typed | None = None,
        since: datetime | None = None,
    ) -> Response:
        office, actor, lang = self.office, asker_of(request).actor, self.office.site.language(request)
        found = await office.keeper.read(lambda unit: browsing.one(unit, actor, "showCase", Application, id))
        desk, t = office.desks.of(found.policy), office.site.words(request)

        def look(unit: Any) -> tuple[CaseFile, worklist.Place | None]:
            file = case_file.case_file(unit, actor, desk, id)
            return file, worklist.place_of(unit, actor, office.steps, wanted, id)

        file, at = await office.keeper.read(look)
        why = await office.desks.turns.do(lambda: case_file.explained(file, desk, lang))
        returnable = any(each.move.id == moving.RETURNING and each.open for each in file.offers)
        missing = (await office.desks.missing(desk, file.application)).items if returnable else ()
        crumb = Crumb(t("desk.cases"), f"{CASES}?{query_of(wanted)}")
        name = file.application.name or file.application.enterprise
        return office.answer(
            request,
            "desk/case.html",
            Head(name, office.crumbs(request, crumb), faulty=bool(faults)),
            status=409 if since else 422 if faults else 200,
            file=file,
            a=file.application,
            why=why,
            cards={id: _card(each, lang) for id, each in why.items()},
            at=at,
            query=query_of(wanted),
            missing=missing,
            provisions=[_provision(file, desk, each) for each in file.application.provisions],
            conclusion_choices={id: _choices(desk, id) for id in file.application.provisions},
            step=getattr(desk.procedure.steps[file.application.state].words, lang),
            policy_title=desk.pack.title.zh,
            can=lambda work: desk.procedure.allows(Work(work), file.application.state),
            needs=lambda move, what: Need(what) in move.needs,
            happened=[(each, said_of(each, desk, t, lang)) for each in reversed(file.happened)],
            newer=[(each, said_of(each, desk, t, lang)) for each in file.happened if since and each.at > since],
            has_changed=since is not None,
            words_of=WORDS,
            completable=tasks.COMPLETED,
            question_of=lambda task: case_file.question_of(desk, task, lang),
            me=actor.account,
            now=office.keeper.now(),
            faults=faults,
            typed=typed or Typed(),
            is_done="done" in request.query_params,
        )


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision applied for, as it stands: what is determined, and the decision in force."""

    id: str
    title: Mapping[str, str]
    conclusion: str | None
    ruling: Any
    earlier: Sequence[Any]
    differs: bool


def _provision(file: CaseFile, desk: Desk, id: str) -> Provision:
    own = [each for each in file.rulings if each.provision == id]
    standing = [each for each in own if each.state in (RulingState.PROPOSED, RulingState.CONFIRMED)]
    made = file.determination
    return Provision(
        id,
        desk.title_of(id),
        None if made is None else made.conclusions.get(id),
        standing[-1] if standing else None,
        [each for each in own if each not in standing],
        made is not None and id in made.differing,
    )


def _card(why: Explained, lang: Lang) -> Card:
    """Why a provision is concluded as it is, with what it comes to."""
    return Card(why.decided, why.explanation, AmountsHtml(why.amounts, lang) if why.amounts else None)


def _choices(desk: Desk, id: str) -> list[str]:
    """What a provision can come to, in the order of conclusions."""
    if id not in desk.provisions:
        return []
    possible = ruling.possible_conclusions(desk.provisions[id].effect)
    return [each.value for each in Conclusion if each in possible]


def _decided(kind: RulingKind, form: Form) -> Decided:
    said = form.get("conclusion") or ""
    conclusion = Conclusion(said) if said in {each.value for each in Conclusion} else None
    overriding = kind is RulingKind.OVERRIDE
    return Decided(
        kind,
        conclusion if overriding else None,
        form.get("reason") or None,
        (form.get("quote") or None) if overriding else None,
        form.all("attachment") if overriding else (),
    )


def _version(form: Form) -> int:
    said = form.get("version") or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _filter(form: Form) -> Filter:
    return filter_from_text(form.get("filter") or "")


def _moment(said: str | None) -> datetime | None:
    """When the page was made that a form stood on, as it says; nothing for what is no moment."""
    try:
        at = datetime.fromisoformat(said or "")
    except ValueError:
        return None
    return at if at.tzinfo else None
