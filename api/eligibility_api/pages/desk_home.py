"""`/officer`: what waits for whoever comes to the desk, and how everything stands; on the first day, how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility.domain.actors import Role
from eligibility.services import desk_figures, worklist
from eligibility.services.worklist import Filter, Tab
from eligibility_api.gate import asker_of
from eligibility_api.pages.office import HOME
from eligibility_api.pages.site import Head
from eligibility_api.pages.worklist_query import query_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility_api.pages.office import Office

SOON = 5
"""Days within which something is due soon."""


def desk_home_router(office: Office) -> APIRouter:
    """The address."""
    router, home = APIRouter(include_in_schema=False), DeskHome(office)
    router.get(HOME, operation_id="showDesk")(home.show)
    return router


@dataclass(frozen=True, slots=True)
class Queue:
    """Something that waits: what it is called, how many, and where they are listed."""

    words: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class DeskHome:
    """Shows it."""

    office: Office

    async def show(self, request: Request) -> Response:
        """The page."""
        office, actor, site = self.office, asker_of(request).actor, self.office.site
        t, lang = site.words(request), site.language(request)

        def look(unit: Any) -> tuple[Sequence[Queue], Sequence[str]]:
            counts = worklist.counts_of(unit, actor, office.steps, Filter())
            queues = [
                Queue(t(words), counts[tab], query_of(Filter(tab)))
                for tab, words in (
                    (Tab.MINE, "home.mine"),
                    (Tab.UNASSIGNED, "home.unassigned"),
                    (Tab.TEAM, "home.team"),
                    (Tab.DONE, "home.done"),
                )
            ]
            if Role.REVIEWER in actor.roles:
                waiting = Filter(step="second_review")
                count = worklist.counts_of(unit, actor, office.steps, waiting)[Tab.TEAM]
                queues.insert(0, Queue(t("home.review"), count, query_of(waiting)))
            procedures = [each.procedure for each in office.all_desks]
            return queues, desk_figures.desk_figures(unit, actor, procedures, lang)

        queues, figures = await office.keeper.read(look)
        return office.answer(
            request,
            "desk/home.html",
            Head(t("desk.home")),
            queues=queues,
            is_empty=not any(each.count for each in queues),
            figures=figures,
        )
