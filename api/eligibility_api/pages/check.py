"""The self-check's questions: one a page, or all on one; what was answered, to check and change. What comes of it is in `check_results`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.services.standing import notices
from eligibility.values import Faulty
from eligibility_api.pages.checks import code_of
from eligibility_api.pages.display import is_switched, was_faulty
from eligibility_api.pages.faults import Fault
from eligibility_api.pages.fields import field_of
from eligibility_api.pages.forms import form_of, see_other
from eligibility_api.pages.site import FRAGMENT, Crumb, Head
from eligibility_api.pages.taking import (
    NotSound,
    faults_in,
    is_plain,
    placed,
    put_all,
    read_all,
    take_sound,
    unsound_together,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from eligibility.services.advising import Outlook
    from eligibility.services.self_check import Place, SelfCheck
    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.fields import Field
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.site import Site


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a self-check stands by now: how many provisions have each conclusion, and how many questions are left at least and at most."""

    counts: Sequence[tuple[str, str, int]]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A question's page: its fields, and what goes with them."""

    place: Place
    fields: Sequence[Field]
    panel: Panel
    record: int = 0
    records: int = 0
    ticked: Sequence[str] = ()
    """What somebody has ticked in an overview."""


def check_router(site: Site, checks: Checks) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), CheckPages(site, checks)
    router.get("/check/q/{subject}", operation_id="showQuestion")(pages.question)
    router.post("/check/q/{subject}", operation_id="answerQuestion")(pages.answer)
    router.get("/check/all", operation_id="showAllQuestions")(pages.all)
    router.post("/check/all", operation_id="answerAllQuestions")(pages.answer_all)
    router.get("/check/answers", operation_id="showAnswers")(pages.answers)
    router.post("/check/forget", operation_id="forgetSelfCheck")(pages.forget)
    return router


class CheckPages:
    """The pages of questions."""

    def __init__(self, site: Site, checks: Checks) -> None:
        self.site, self.checks = site, checks

    async def question(self, request: Request, subject: str) -> Response:
        """One question."""
        check, expires = await self.checks.going(request)
        asking = await self.checks.compute(lambda: asking_of(check, placed(check, subject)))
        return self._page(request, check, expires, asking)

    async def answer(self, request: Request, subject: str) -> Response:
        """Take an answer and lead on; what is faulty is shown again with what is wrong."""
        form = await form_of(request)
        if form.get("action") == "preview" and FRAGMENT in request.headers:
            return await self._preview(request, subject, form)
        if is_switched(request, form):
            return await self._shown_again(request, subject, form)
        try:
            changed = await self.checks.change(request, lambda going: take_sound(going, subject, form))
        except NotSound as error:
            return await self._shown_again(request, subject, form, error.faults)
        return see_other(await self.checks.way(changed))

    async def _shown_again(
        self, request: Request, subject: str, form: Form, faults: Mapping[str, Faulty] | None = None
    ) -> Response:
        """What was sent, with what is wrong with it; nothing of it is kept."""
        check, expires = await self.checks.going(request)
        place = placed(check, subject)
        told = faults or (faults_in(check, place, form) if was_faulty(form) else {})
        asking = await self.checks.compute(lambda: asking_of(check, place, form, told))
        return self._page(request, check, expires, asking, status=422 if told else 200)

    async def _preview(self, request: Request, subject: str, form: Form) -> Response:
        """Where the self-check would stand, for a script of ours; nothing is kept."""
        check, _ = await self.checks.going(request)
        with suppress(NotSound):
            take_sound(check, subject, form)
        panel = await self.checks.compute(lambda: panel_of(check))
        return self.site.answer(request, "check/panel_alone.html", Head(""), panel=panel)

    def _page(
        self, request: Request, check: SelfCheck, expires: datetime, asking: Asking, status: int = 200
    ) -> Response:
        t = self.site.words(request)
        template = "check/overview.html" if asking.place.kind == "overview" else f"check/{asking.place.kind}.html"
        title = t("check.overview") if asking.place.kind == "overview" else title_of(asking)
        return self.site.answer(
            request,
            template,
            Head(title, crumbs(t), faulty=status != 200, notices=told_first(check)),
            status=status,
            check=check.going,
            asking=asking,
            faults=told_faults(asking.fields, t),
            panel=asking.panel,
            code=code_of(request),
            expires=expires.date(),
        )

    async def all(self, request: Request) -> Response:
        """Every question that can matter, and those that were answered."""
        check, expires = await self.checks.going(request)
        return await self._all(request, check, expires)

    async def answer_all(self, request: Request) -> Response:
        """Take everything that is sound; what is not is shown again, with all that was typed."""
        form = await form_of(request)
        is_shown_again = is_switched(request, form)
        check, expires = await self.checks.going(request)
        subjects = [each for each in form.all("subject") if is_plain(check, each)]
        said, faults = read_all(check, subjects, form)
        if is_shown_again:
            return await self._all(request, check, expires, form, faults if was_faulty(form) else None)
        faults |= unsound_together(check, said)
        changed = await self.checks.change(request, lambda going: put_all(going, said, form))
        if faults:
            return await self._all(request, changed, expires, form, faults)
        return see_other(await self.checks.way(changed) if form.get("action") == "next" else "/check/answers")

    async def _all(
        self,
        request: Request,
        check: SelfCheck,
        expires: datetime,
        form: Form | None = None,
        faults: Mapping[str, Faulty] | None = None,
    ) -> Response:
        def drawn() -> tuple[list[tuple[str, list[Field]]], Panel]:
            return groups_of(check, form, faults or {}), panel_of(check)

        groups, panel = await self.checks.compute(drawn)
        t = self.site.words(request)
        return self.site.answer(
            request,
            "check/all.html",
            Head(t("check.all"), crumbs(t), faulty=bool(faults), notices=told_first(check)),
            status=422 if faults else 200,
            groups=groups,
            faults=told_faults([field for _, fields in groups for field in fields], t),
            panel=panel,
            check=check.going,
            code=code_of(request),
            expires=expires.date(),
        )

    async def answers(self, request: Request) -> Response:
        """What was answered, each with a way to change it, and what could still be."""
        check, expires = await self.checks.going(request)

        def drawn() -> tuple[Place, list[Any], Panel]:
            outlook = check.going.outlook()
            missing = [(subject, check.label(subject)) for subject in outlook.matters]
            return check.next(outlook), missing, panel_from(check, outlook)

        following, missing, panel = await self.checks.compute(drawn)
        t = self.site.words(request)
        return self.site.answer(
            request,
            "check/answers.html",
            Head(t("check.answers"), crumbs(t), notices=told_first(check)),
            answers=check.answers(),
            following=following,
            missing=missing,
            panel=panel,
            check=check.going,
            code=code_of(request),
            expires=expires.date(),
        )

    async def forget(self, request: Request) -> Response:
        """Let go of everything that was answered."""
        await form_of(request)
        await self.checks.forget(request)
        answer = see_other("/")
        answer.delete_cookie("check")
        return answer


def crumbs(t: Callable[..., str]) -> list[Crumb]:
    """The pages above a question."""
    return [Crumb(t("site.nav_check"), "/")]


def told_first(check: SelfCheck, *, with_open: bool = False) -> list[dict[str, Any]]:
    """What is told of a self-check's policy before anything else, as of the day of the self-check."""
    going = check.going
    return notices(going.pack, going.lang, going.as_of, with_open=with_open)


def told_faults(fields: Sequence[Field], t: Callable[..., str]) -> list[Fault]:
    """What is wrong with the fields of a page, each with what it is about."""
    return [Fault(f"{each.question['label']}{t('check.colon')}{each.fault}", each.id) for each in fields if each.fault]


def title_of(asking: Asking) -> str:
    """The heading of a question: of a record, its list's."""
    return str(asking.fields[0].question["question"]) if asking.fields else ""


# What is drawn


def panel_of(check: SelfCheck) -> Panel:
    """Where a self-check stands."""
    return panel_from(check, check.going.outlook())


def panel_from(check: SelfCheck, outlook: Outlook) -> Panel:
    """The same, where it is known what can be asked."""
    counts, lang = check.counts(), check.going.lang
    shown = [
        (CONCLUSION_SIGNS[each], CONCLUSION_WORDS[each].in_language(lang), counts[each])
        for each in Conclusion
        if counts.get(each)
    ]
    return Panel(shown, outlook.least, outlook.most)


def asking_of(
    check: SelfCheck, place: Place, form: Form | None = None, faults: Mapping[str, Faulty] | None = None
) -> Asking:
    """A question's page, with what was sent and what is wrong with it."""
    outlook, wrong = check.going.outlook(), faults or {}
    panel, matters = panel_from(check, outlook), outlook.matters
    if place.kind == "overview":
        shown = check.overview(outlook.ranked)
        ticked = form.all("ticked") if form else ()
        return Asking(place, [field_of(check, check.question(each), each) for each in shown], panel, ticked=ticked)
    if place.kind == "record":
        name, index = check.record_of(place.subject)
        head = field_of(check, check.question(name, matters.get(name)), name, form, wrong.get(name))
        fields = [
            field_of(check, each, each["field"], form, wrong.get(each["field"])) for each in check.fields(name, index)
        ]
        return Asking(place, [head, *fields], panel, index, len(check.going.records(name)))
    question = check.question(place.subject, matters.get(place.subject))
    return Asking(place, [field_of(check, question, "answer", form, wrong.get("answer"))], panel)


def groups_of(check: SelfCheck, form: Form | None, faults: Mapping[str, Faulty]) -> list[tuple[str, list[Field]]]:
    """Every question that can matter or was answered, by the pages of a form they belong to."""
    return [
        (title, [field_of(check, check.question(each), each, form, faults.get(each)) for each in subjects])
        for title, subjects in check.pages()
    ]
