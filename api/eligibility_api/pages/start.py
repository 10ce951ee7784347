"""The first page, and the ways into a self-check: all of a policy, one clause of it, or what was begun before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.domain.workdays import day_of
from eligibility.services.self_check import new_self_check
from eligibility.services.standing import notices
from eligibility.values import Faulty, date_from_text
from eligibility_api.pages.checks import code_of
from eligibility_api.pages.display import is_switched
from eligibility_api.pages.faults import Fault, fault_at
from eligibility_api.pages.forms import BY_ENTER, form_of
from eligibility_api.pages.site import Head
from eligibility_api.problems import refused
from eligibility_api.routes.pages import first_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from eligibility.services import Pack
    from eligibility.services.advising import Outlook
    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang
    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.site import Site


def start_router(site: Site, installed: Installed, checks: Checks) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), StartPages(site, installed, checks)
    router.get("/", operation_id="showStart")(pages.start)
    router.post("/", operation_id="beginSelfCheck")(pages.begin)
    router.post("/check/resume", operation_id="resumeSelfCheck")(pages.resume)
    return router


class StartPages:
    """The first page."""

    def __init__(self, site: Site, installed: Installed, checks: Checks) -> None:
        self.site, self.installed, self.checks = site, installed, checks
        self._questions: tuple[date | None, Mapping[str, Outlook]] = (None, {})

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.checks.keeper.now())

    async def start(self, request: Request) -> Response:
        """What the service checks, and how to begin."""
        return await self._page(request)

    async def begin(self, request: Request) -> Response:
        """Begin a self-check, and lead to its first question."""
        form = await form_of(request)
        if is_switched(request, form):
            return await self._page(request, form)
        if form.get(BY_ENTER) and form.get("code"):
            return await self._resumed(request, form)
        pack, only = self._wanted(form)
        try:
            as_of = date_from_text(form.get("as_of") or self.today.isoformat())
        except Faulty as fault:
            return await self._page(request, form, [Fault(getattr(fault, self.site.language(request)), "as_of")])
        try:
            check = new_self_check(pack, as_of, self.site.language(request), only)
        except services.UnknownClause as error:
            raise refused("clause-unknown", "政策没有这一条款", "the policy has no such clause") from error
        return await self.checks.begin(request, check)

    async def resume(self, request: Request) -> Response:
        """Go on with what was begun before."""
        return await self._resumed(request, await form_of(request))

    async def _resumed(self, request: Request, form: Form) -> Response:
        answer = await self.checks.resumed(request, form.get("code") or "")
        unknown = Fault(self.site.words(request)("start.code_unknown"), "code")
        return answer or await self._page(request, form, [unknown])

    def _wanted(self, form: Form) -> tuple[Pack, str | None]:
        """What a button asks about: a policy, and the part of it where only one is asked for; the enter key asks about the first. Raises `Refused`."""
        if (one := form.get("one")) is not None:
            return self.installed.pack(one), form.get(clause_field(one)) or None
        first = next(iter(self.installed.shown), "") if form.get(BY_ENTER) else ""
        return self.installed.pack(form.get("all") or first), None

    async def _asked(self) -> Mapping[str, Outlook]:
        """What a self-check of each policy asks before anything is answered, worked out once a day."""
        day, found = self._questions
        if day != self.today:
            day = self.today
            found = await self.checks.compute(
                lambda: {
                    id: new_self_check(each, day, "zh").going.outlook() for id, each in self.installed.packs.items()
                }
            )
            self._questions = (day, found)
        return found

    async def _page(self, request: Request, form: Form | None = None, faults: Sequence[Fault] = ()) -> Response:
        t, lang, asked = self.site.words(request), self.site.language(request), await self._asked()
        today = self.today.isoformat()
        return self.site.answer(
            request,
            "start.html",
            Head(t("start.title"), faulty=bool(faults)),
            status=422 if faults else 200,
            policies=[policy_card(each, lang, asked[id], self.today) for id, each in self.installed.shown.items()],
            today=today,
            as_of=(form and form.get("as_of")) or today,
            typed=(form and form.get("code")) or "",
            faults=faults,
            fault_at=fault_at,
            clause_field=clause_field,
            chosen=lambda policy: (form and form.get(clause_field(policy))) or "",
            going=code_of(request) is not None,
            first_request=first_request(request, self.installed),
        )


def clause_field(policy: str) -> str:
    """The field in which a part of a policy is chosen."""
    return f"clause.{policy}"


def policy_card(pack: Pack, lang: Lang, asked: Outlook, today: date) -> dict[str, Any]:
    """A policy with its clauses that something can be asked about, how many questions that takes at least and at most, and what is told of it first."""
    checked = [each for each in services.policy(pack, lang)["clauses"] if each["provisions"]]
    told = notices(pack, lang, today)
    return {
        **services.policy_head(pack, lang),
        "checked": checked,
        "least": asked.least,
        "most": asked.most,
        "notices": told,
    }
