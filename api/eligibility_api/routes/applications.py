"""`/v1/applications`: begun, submitted, moved on, looked up; with their notices. What is decided on them is in `decisions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility.domain.records import Application, Notice
from eligibility.services import applying, browsing, dossier, moving
from eligibility.services.browsing import Wanted
from eligibility_api.acting import Nothing, act, act_prepared
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of
from eligibility_api.problems import refused
from eligibility_api.replies import Reply, reply, response
from eligibility_api.schemas.cases import APPLICATION, CASE_OPERATIONS, DETERMINATION, NOTICE, offers_document
from eligibility_api.schemas.records import operation_of
from eligibility_api.sent import Sent

if TYPE_CHECKING:
    from eligibility.services.determinations import Prepared
    from eligibility.services.noticing import MissingList
    from eligibility_api.acting import Asked
    from eligibility_api.desks import Desks
    from eligibility_api.keeper import Keeper

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Provisions = Annotated[list[_Text], Field(min_length=1, max_length=applying.MOST_PROVISIONS)]


class NewApplication(Sent):
    """An application for provisions of a policy. `reference` is the portal's own number for it."""

    enterprise: _Text
    policy: _Text
    provisions: _Provisions
    reference: _Text | None = None


class ApplicationChange(Sent):
    """Other provisions."""

    provisions: _Provisions


class Reason(Sent):
    """Why, where that is asked for."""

    reason: Annotated[str, Field(max_length=4000)] | None = None


_SENT: dict[str, type[Sent]] = {
    "createApplication": NewApplication, "changeApplication": ApplicationChange, "submitApplication": Nothing, "withdrawApplication": Reason,
    "moveApplication": Reason, "archive": Nothing,
}  # fmt: skip


def applications_router(keeper: Keeper, desks: Desks) -> APIRouter:
    """The addresses."""
    router, to = APIRouter(prefix="/v1"), Applications(keeper, desks)
    told = {id: operation_of(id, each, _SENT.get(id)) for id, each in CASE_OPERATIONS.items()}
    router.post("/applications", **told["createApplication"])(to.create)
    router.get("/applications", **told["listApplications"])(to.list)
    router.get("/applications/{id}", **told["getApplication"])(to.get)
    router.patch("/applications/{id}", **told["changeApplication"])(to.change)
    router.post("/applications/{id}/submission", **told["submitApplication"])(to.submit)
    router.post("/applications/{id}/withdrawal", **told["withdrawApplication"])(to.withdraw)
    router.get("/applications/{id}/moves", **told["listMoves"])(to.moves)
    router.post("/applications/{id}/moves/{move}", **told["moveApplication"])(to.move)
    router.post("/applications/{id}/archive", **told["archive"])(to.archive)
    router.get("/applications/{id}/notices", **told["listNotices"])(to.notices)
    router.get("/notices/{id}", **told["getNotice"])(to.notice)
    return router


@dataclass(frozen=True, slots=True)
class Applications:
    """Takes applications in, moves them on, shows them."""

    keeper: Keeper
    desks: Desks

    async def create(self, request: Request) -> Response:
        """A draft."""

        def work(unit: Any, asked: Asked[NewApplication]) -> Reply:
            sent, desk = asked.sent, self.desks.of(asked.sent.policy)
            made = applying.open_application(unit, asked.actor, desk, sent.enterprise, sent.provisions, sent.reference)
            return reply(APPLICATION.document(made), 201, f"/v1/applications/{made.id}")

        return await act(self.keeper, request, NewApplication, work, versioned=False)

    async def list(self, request: Request) -> Response:
        """Applications, the oldest first."""
        actor = asker_of(request).actor
        page = page_of(request, "state", "policy", "division", "enterprise", "reference", "officer", "due")
        due = {"due": _day(page.filters["due"])} if "due" in page.filters else {}
        equal = page.only("state", "policy", "enterprise", "reference", "officer")
        wanted = Wanted(equal, page.only("division"), due, after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.listed(unit, actor, "listApplications", Application, wanted)
        )
        return response(request, page.reply(found, APPLICATION.document))

    async def get(self, request: Request, id: str) -> Response:
        """One application."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: browsing.one(unit, actor, "getApplication", Application, id))
        return response(request, reply(APPLICATION.document(found)))

    async def change(self, request: Request, id: str) -> Response:
        """Other provisions."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[ApplicationChange]) -> Reply:
            made = applying.change_application(unit, asked.actor, desk, id, asked.version, asked.sent.provisions)
            return reply(APPLICATION.document(made))

        return await act(self.keeper, request, ApplicationChange, work)

    async def submit(self, request: Request, id: str) -> Response:
        """Freeze the profile, determine, hand in."""
        desk = await self.desks.of_application(id)

        async def prepare(asked: Asked[Nothing]) -> Prepared:
            found = await self.keeper.read(
                lambda unit: browsing.one(unit, asked.actor, "submitApplication", Application, id)
            )
            return await self.desks.prepared(desk, found.enterprise)

        def work(unit: Any, asked: Asked[Nothing], prepared: Prepared) -> Reply:
            application, made = applying.submit(unit, asked.actor, desk, id, asked.version, prepared)
            return determination_reply(application, made, 200)

        return await act_prepared(self.keeper, request, Nothing, prepare, work)

    async def withdraw(self, request: Request, id: str) -> Response:
        """Take it back."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[Reason]) -> Reply:
            made = applying.withdraw(unit, asked.actor, desk, id, asked.version, asked.sent.reason)
            return reply(APPLICATION.document(made))

        return await act(self.keeper, request, Reason, work)

    async def moves(self, request: Request, id: str) -> Response:
        """What can be done now, and why not what cannot."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: browsing.one(unit, actor, "listMoves", Application, id))
        desk = self.desks.of(found.policy)
        offers = await self.keeper.read(lambda unit: dossier.offers(unit, actor, desk, id))
        return response(request, reply(offers_document(desk.procedure, found.state, offers)))

    async def move(self, request: Request, id: str, move: str) -> Response:
        """Make a move."""
        desk = await self.desks.of_application(id)

        async def prepare(asked: Asked[Reason]) -> MissingList | None:
            if move != moving.RETURNING:
                return None
            found = await self.keeper.read(
                lambda unit: browsing.one(unit, asked.actor, "moveApplication", Application, id)
            )
            return await self.desks.missing(desk, found)

        def work(unit: Any, asked: Asked[Reason], missing: MissingList | None) -> Reply:
            said = (unit, asked.actor, desk, id, asked.version)
            if missing is None:
                made = moving.move_application(*said, move, asked.sent.reason)
            else:
                made, _ = moving.return_for_correction(*said, missing, asked.sent.reason)
            return reply(APPLICATION.document(made))

        return await act_prepared(self.keeper, request, Reason, prepare, work)

    async def archive(self, request: Request, id: str) -> Response:
        """Put it away."""
        desk = await self.desks.of_application(id)

        def work(unit: Any, asked: Asked[Nothing]) -> Reply:
            return reply(APPLICATION.document(moving.archive(unit, asked.actor, desk, id, asked.version)))

        return await act(self.keeper, request, Nothing, work)

    async def notices(self, request: Request, id: str) -> Response:
        """What the enterprise was told."""
        actor, page = asker_of(request).actor, page_of(request)
        wanted = Wanted(after=page.place, limit=page.wanted)
        found = await self.keeper.read(
            lambda unit: browsing.of_application(unit, actor, "listNotices", Notice, id, wanted)
        )
        return response(request, page.reply(found, NOTICE.document))

    async def notice(self, request: Request, id: str) -> Response:
        """One notice."""
        actor = asker_of(request).actor
        found = await self.keeper.read(lambda unit: browsing.one(unit, actor, "getNotice", Notice, id))
        return response(request, reply(NOTICE.document(found)))


def determination_reply(application: Application, made: Any, status: int) -> Reply:
    """An application with a determination that was made of it."""
    document = {"application": APPLICATION.document(application), "determination": DETERMINATION.document(made)}
    return reply(document, status, version=application.version)


def _day(said: str) -> date:
    """Raises `Refused`."""
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        zh, en = "`due` 应为日期，例如 2024-06-01", "`due` is a day, as in 2024-06-01"
        raise refused("parameter-faulty", zh, en) from error
