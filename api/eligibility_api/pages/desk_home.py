"""`/officer`: what waits for whoever comes to the desk, and how everything stands; on the first day, how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility.domain.actors import Role
from eligibility.services import desk_figures, worklist
from eligibility.services.picturing import picture_csv, pictures_html
from eligibility.services.worklist import Filter, Tab
from eligibility_api.gate import asker_of
from eligibility_api.pages.forms import see_other
from eligibility_api.pages.office import HOME, csv_file
from eligibility_api.pages.site import Head
from eligibility_api.pages.worklist_query import query_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eligibility.services.picturing import Picture
    from eligibility_api.pages.office import Office

FIGURES = HOME + "/figures"


def desk_home_router(office: Office) -> APIRouter:
    """The address."""
    router, home = APIRouter(include_in_schema=False), DeskHome(office)
    router.get(HOME, operation_id="showDesk")(home.show)
    router.get(FIGURES, operation_id="getDeskFigure")(home.figure)
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

        def look(unit: Any) -> tuple[Sequence[Queue], Mapping[str, Picture]]:
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
            return queues, desk_figures.desk_figures(unit, actor, office.all_desks, lang)

        queues, pictures = await office.keeper.read(look)
        return office.answer(
            request,
            "desk/home.html",
            Head(t("desk.home")),
            queues=queues,
            is_empty=not any(each.count for each in queues),
            figures=pictures_html(pictures, lang, lambda name: f"{FIGURES}?of={name}"),
        )

    async def figure(self, request: Request) -> Response:
        """The figures of the picture that the address names, as CSV; where there is nothing to show in it, the page."""
        office, actor, lang = self.office, asker_of(request).actor, self.office.site.language(request)
        pictures = await office.keeper.read(lambda unit: desk_figures.desk_figures(unit, actor, office.all_desks, lang))
        picture = pictures.get(request.query_params.get("of", ""))
        return see_other(HOME) if picture is None else csv_file(picture_csv(picture), picture.title)
