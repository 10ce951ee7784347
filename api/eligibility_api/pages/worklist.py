"""`/officer/cases`: the worklist, its filters and views, and what is done to many at once.

What may be done to an application, the use cases say: here each is asked for one by one, and what was refused is counted by its reason.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from eligibility.domain.records import Application
from eligibility.domain.workdays import day_of
from eligibility.services import assigning, browsing, exporting_cases, moving, ruling, views, worklist
from eligibility.services.worklist import MOST_AT_ONCE, Filter, Tab
from eligibility_api.gate import asker_of
from eligibility_api.pages.faults import Fault, faults_of
from eligibility_api.pages.forms import form_of, see_other
from eligibility_api.pages.office import CASES, moment
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.pages.worklist_query import Selection, filter_from, filter_from_text, query_of, selection_from
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.office import Office

TABS = {
    Tab.UNASSIGNED: "cases.tab_unassigned",
    Tab.MINE: "cases.tab_mine",
    Tab.TEAM: "cases.tab_team",
    Tab.DONE: "cases.tab_done",
}
COLUMNS = {
    "name": "cases.enterprise",
    "division": "cases.division",
    "missing": "cases.missing",
    "nearest": "cases.nearest",
    "submitted": "cases.days",
}
"""The columns that the list can be sorted by, in their order."""
REFUSED = {
    "record-changed": "cases.not_changed",
    "interest": "cases.not_interest",
    "work-step": "cases.not_step",
    "move-step": "cases.not_step",
    "conclusion-held": "cases.not_held",
    "nothing-missing": "cases.not_missing",
    "reason-short": "cases.not_reason",
    "officer-foreign": "cases.not_officer",
    "conclusion-foreign": "cases.not_conclusion",
    "ground-missing": "cases.not_ground",
    "quote-foreign": "cases.not_ground",
    "provision-foreign": "cases.not_provision",
    "ruling-settled": "cases.not_open",
    "record-unknown": "cases.not_there",
}
"""Why something was not done, by the code it was refused with."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 10
"""Applications that are named before something is done to many."""
AT_ONCE = 8
"""Applications that are treated side by side: others who ask wait no longer than for these."""
Deed = Callable[[Any], Any]
"""What is done to one application, in a transaction."""
DEEDS = {"assign": "assignApplications", "agree": "agreeOnPage", "return": "returnOnPage"}
"""What can be done to many, and the action of each. To override many at once is not offered."""


def worklist_router(office: Office) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), WorklistPages(office)
    router.get(CASES, operation_id="showCases")(pages.show)
    router.post(f"{CASES}/export", operation_id="exportCases")(pages.export)
    router.get("/officer/selection", operation_id="showSelection")(pages.selection)
    router.post("/officer/selection/assign", operation_id="assignApplications")(pages.assign)
    router.post("/officer/selection/agree", operation_id="agreeOnPage")(pages.agree)
    router.post("/officer/selection/return", operation_id="returnOnPage")(pages.give_back)
    router.post("/officer/views", operation_id="saveView")(pages.save_view)
    router.post("/officer/views/removal", operation_id="removeView")(pages.remove_view)
    return router


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to be treated: the ids, the filter to go back to, and as it was sent."""

    ids: Sequence[str]
    wanted: Filter
    token: str | None


@dataclass(frozen=True, slots=True)
class WorklistPages:
    """Shows the list, and does what is asked for."""

    office: Office

    async def show(self, request: Request) -> Response:
        """A page of the list."""
        return await self._list(request, filter_from(request.query_params))

    async def export(self, request: Request) -> Response:
        """All that match, as a workbook, or what has come since this account exported the filter last; that it was exported is kept."""
        form, office, actor = await form_of(request), self.office, asker_of(request).actor
        wanted = filter_from_text(form.get("filter") or "")
        query, only_new, t = query_of(wanted, sort=None), form.get("which") == "new", office.site.words(request)
        found = await office.keeper.read(
            lambda unit: exporting_cases.cases_to_export(unit, actor, office.steps, wanted, query, only_new=only_new)
        )
        if only_new and not found.lines:
            return await self._list(request, wanted, said=t("cases.nothing_new", at=moment(found.since)))
        desks, lang = {each.pack.id: each for each in office.all_desks}, office.site.language(request)
        data = await office.desks.turns.do(lambda: exporting_cases.workbook(found, desks, lang, found.at, query))
        await office.keeper.write(lambda unit: exporting_cases.record_export(unit, actor, query, found))
        name = quote(f"{t('desk.cases')}-{day_of(found.at).isoformat()}.xlsx")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}", "cache-control": "private, no-store"}
        return Response(data, 200, headers, WORKBOOK)

    async def selection(self, request: Request) -> Response:
        """What would be done to which; or the list again, when nothing is selected."""
        query, t = request.query_params, self.office.site.words(request)
        wanted, deed = filter_from_text(query.get("filter", "")), query.get("do", "")
        action = DEEDS.get(deed)
        if action is None or not self.office.may(asker_of(request).actor, action):
            return await self._list(request, wanted, [Fault(t("cases.choose_deed"), "do")])
        chosen = await self._chosen(request, _named(query.getlist("id"), query.get("here")), query.get("all"), wanted)
        if isinstance(chosen, Fault):
            return await self._list(request, wanted, [chosen])
        return await self._confirm(request, deed, chosen)

    async def assign(self, request: Request) -> Response:
        """To whoever was chosen."""
        form, actor = await form_of(request), asker_of(request).actor
        officer = form.get("officer") or ""

        async def prepare(id: str) -> Deed:
            return lambda unit: assigning.assign(unit, actor, id, None, officer)

        fault = Fault(self.office.site.words(request)("cases.needs_officer"), "officer")
        return await self._do(request, form, "assign", prepare, () if officer else (fault,))

    async def agree(self, request: Request) -> Response:
        """With what is determined, on every provision that nobody has decided on."""
        form, actor, office = await form_of(request), asker_of(request).actor, self.office

        async def prepare(id: str) -> Deed:
            desk = await office.desks.of_application(id)
            return lambda unit: ruling.agree_with_all(unit, actor, desk, id)

        return await self._do(request, form, "agree", prepare)

    async def give_back(self, request: Request) -> Response:
        """For correction, each with the one notice of everything that it lacks."""
        form, actor, office = await form_of(request), asker_of(request).actor, self.office
        reason = form.get("reason") or None

        async def prepare(id: str) -> Deed:
            found = await office.keeper.read(lambda unit: browsing.one(unit, actor, "returnOnPage", Application, id))
            desk = office.desks.of(found.policy)
            missing = await office.desks.missing(desk, found)
            return lambda unit: moving.return_for_correction(unit, actor, desk, id, found.version, missing, reason)

        return await self._do(request, form, "return", prepare)

    async def save_view(self, request: Request) -> Response:
        """Give the present filter a name."""
        form, actor = await form_of(request), asker_of(request).actor
        wanted = filter_from_text(form.get("filter") or "")
        try:
            await self.office.keeper.write(
                lambda unit: views.save_view(unit, actor, form.get("name") or "", query_of(wanted))
            )
        except Refused as refusal:
            if refusal.code != "case-refused":
                raise
            faults = faults_of(refusal, self.office.site.language(request), {"/name": "view"})
            return await self._list(request, wanted, faults)
        return see_other(f"{CASES}?{query_of(wanted)}")

    async def remove_view(self, request: Request) -> Response:
        """Let go of one."""
        form, actor = await form_of(request), asker_of(request).actor
        await self.office.keeper.write(lambda unit: views.remove_view(unit, actor, form.get("id") or ""))
        return see_other(f"{CASES}?{query_of(filter_from_text(form.get('filter') or ''))}")

    async def _list(self, request: Request, wanted: Filter, faults: Sequence[Fault] = (), said: str = "") -> Response:
        office, actor, query = self.office, asker_of(request).actor, request.query_params
        number = query.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1

        def look(unit: Any) -> tuple[worklist.Listing, Any, Any]:
            found = worklist.listing(unit, actor, office.steps, wanted, page)
            own = views.views_of(unit, actor) if office.may(actor, "saveView") else ()
            return found, own, assigning.colleagues(unit, actor) if office.may(actor, "assignApplications") else ()

        found, own, officers = await office.keeper.read(look)
        now, t = office.keeper.now(), office.site.words(request)
        return office.answer(
            request,
            "desk/cases.html",
            Head(t("desk.cases"), office.crumbs(request), faulty=bool(faults)),
            status=422 if faults else 200,
            found=found,
            wanted=wanted,
            address=lambda **changed: f"{CASES}?{query_of(wanted, **changed)}",
            query=query_of(wanted),
            tabs=[(tab, t(words), found.counts[tab]) for tab, words in TABS.items()],
            columns=COLUMNS,
            token=self._pinned(wanted, now).token,
            most=MOST_AT_ONCE,
            views=own,
            officers=officers,
            steps={id: words for id, words in office.step_words(request).items() if id in _steps(office, wanted)},
            policies=office.policy_words(request),
            step_words=office.step_words(request),
            today=day_of(now),
            china_day=day_of,
            days=lambda at: (now - at).days if at else None,
            done=_done_in(query, t),
            said=said,
            deeds={deed: office.may(actor, action) for deed, action in DEEDS.items()},
            faults=faults,
        )

    def _pinned(self, wanted: Filter, at: datetime) -> Selection:
        return Selection(wanted, at, {id: pack.digest for id, pack in self.office.installed.packs.items()})

    async def _do(
        self,
        request: Request,
        form: Form,
        deed: str,
        prepare: Callable[[str], Awaitable[Deed]],
        faults: Sequence[Fault] = (),
    ) -> Response:
        """Do it to each that is chosen, and go back to the list, which says what was done and what was not."""
        wanted = filter_from_text(form.get("filter") or "")
        chosen = await self._chosen(request, _named(form.all("id"), form.get("here")), form.get("all"), wanted)
        if isinstance(chosen, Fault):
            return await self._list(request, wanted, [chosen])
        if faults:
            return await self._confirm(request, deed, chosen, faults)
        refused: Counter[str] = Counter()
        for first in range(0, len(chosen.ids), AT_ONCE):
            part = chosen.ids[first : first + AT_ONCE]
            codes = await asyncio.gather(*(self._tried(prepare, id) for id in part))
            refused.update(code for code in codes if code)
        why = ",".join(f"{code}:{count}" for code, count in sorted(refused.items()))
        return see_other(f"{CASES}?{query_of(chosen.wanted, done=len(chosen.ids) - refused.total(), why=why or None)}")

    async def _tried(self, prepare: Callable[[str], Awaitable[Deed]], id: str) -> str | None:
        """The code with which it was refused, if it was."""
        try:
            await self.office.keeper.write(await prepare(id))
        except Refused as refusal:
            return refusal.problems[0].code if refusal.problems else refusal.code
        return None

    async def _chosen(self, request: Request, ids: Sequence[str], token: str | None, wanted: Filter) -> Chosen | Fault:
        t, actor = self.office.site.words(request), asker_of(request).actor
        if not token:
            few = tuple(dict.fromkeys(ids))[:MOST_AT_ONCE]
            return Chosen(few, wanted, None) if few else Fault(t("cases.choose_some"), "all-here")
        pinned = selection_from(token)
        if pinned is None:
            return Fault(t("cases.choose_some"), "all-here")
        if pinned.rules != self._pinned(wanted, pinned.until).rules:
            return Fault(t("cases.rules_changed"), "all-here")
        found = await self.office.keeper.read(
            lambda unit: worklist.selected(unit, actor, self.office.steps, pinned.wanted, pinned.until)
        )
        return Chosen(found, pinned.wanted, token) if found else Fault(t("cases.choose_some"), "all-here")

    async def _confirm(self, request: Request, deed: str, chosen: Chosen, faults: Sequence[Fault] = ()) -> Response:
        office, actor, t = self.office, asker_of(request).actor, self.office.site.words(request)
        crumb = Crumb(t("desk.cases"), f"{CASES}?{query_of(chosen.wanted)}")
        titles = {"assign": t("cases.assign"), "agree": t("cases.agree"), "return": t("cases.give_back")}

        def look(unit: Any) -> tuple[Any, Any]:
            first = worklist.lines_of(unit, actor, chosen.ids[:SHOWN])
            return first, assigning.colleagues(unit, actor) if deed == "assign" else ()

        lines, officers = await office.keeper.read(look)
        return office.answer(
            request,
            "desk/selection.html",
            Head(titles[deed], office.crumbs(request, crumb), faulty=bool(faults)),
            status=422 if faults else 200,
            deed=deed,
            chosen=chosen,
            query=query_of(chosen.wanted),
            lines=lines,
            officers=officers,
            me=actor.account,
            faults=faults,
        )


def _named(ids: Sequence[str], here: str | None) -> Sequence[str]:
    """The applications that were ticked one by one, or all of a page at once."""
    return (*ids, *here.split(",")) if here else ids


def _steps(office: Office, wanted: Filter) -> Sequence[str]:
    return office.steps.ended if wanted.tab is Tab.DONE else office.steps.under_way


def _done_in(query: Mapping[str, str], t: Callable[..., str]) -> dict[str, Any] | None:
    """What was done just now, as the address says after it."""
    done = query.get("done", "")
    if not (done.isascii() and done.isdigit() and len(done) < 7):
        return None
    why: Counter[str] = Counter()
    for code, _, count in (each.partition(":") for each in query.get("why", "").split(",")):
        if count.isascii() and count.isdigit() and len(count) < 7:
            why[t(REFUSED.get(code, "cases.not_otherwise"))] += int(count)
    return {"done": int(done), "refused": why.total(), "why": list(why.items())}
