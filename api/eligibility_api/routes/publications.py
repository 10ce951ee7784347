"""`/v1/publications`: lists published for objections, open to everybody, and the objections to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BeforeValidator, Field

from eligibility.domain.records import Application, Objection, ObjectionState, Publication
from eligibility.services import browsing, objecting, publishing
from eligibility.services.browsing import Wanted
from eligibility_api.acting import act
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of, value_of
from eligibility_api.replies import Reply, reply, response
from eligibility_api.schemas.cases import APPLICATION, CASE_OPERATIONS, OBJECTION, PUBLICATION
from eligibility_api.schemas.records import operation_of
from eligibility_api.sent import Sent, whole

if TYPE_CHECKING:
    from eligibility_api.acting import Asked
    from eligibility_api.desks import Desks
    from eligibility_api.keeper import Keeper

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Long = Annotated[str, Field(max_length=4000)]
_Version = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(whole)]
Day = Annotated[date, Field(strict=False)]


class NewPublication(Sent):
    """A list: applications by id with the version that was read of each, all of them or none. Without `ends` the period is reckoned."""

    policy: _Text
    title: _Text
    division: Annotated[str, Field(pattern="^[0-9]{6}$")]
    applications: Annotated[dict[str, _Version], Field(max_length=publishing.MOST_LISTED)]
    begins: Day
    ends: Day | None = None


class WithdrawalSent(Sent):
    """Why a list is taken back."""

    reason: _Long


class NewObjection(Sent):
    """What is held against an application on a list."""

    application: _Text
    ground: _Long


class AnswerSent(Sent):
    """What becomes of an objection, and why."""

    upheld: bool
    answer: _Long


_SENT: dict[str, type[Sent]] = {
    "createPublication": NewPublication, "withdrawPublication": WithdrawalSent, "objectTo": NewObjection, "answerObjection": AnswerSent,
}  # fmt: skip


def publications_router(keeper: Keeper, desks: Desks) -> APIRouter:
    """The addresses."""
    router, to = APIRouter(prefix="/v1"), Publications(keeper, desks)
    told = {id: operation_of(id, each, _SENT.get(id)) for id, each in CASE_OPERATIONS.items()}
    router.post("/publications", **told["createPublication"])(to.create)
    router.get("/publications", **told["publicList"])(to.list)
    router.get("/publications/{id}", **told["getPublication"])(to.get)
    router.post("/publications/{id}/withdrawal", **told["withdrawPublication"])(to.withdraw)
    router.post("/publications/{id}/objections", **told["objectTo"])(to.object)
    router.get("/objections", **told["listObjections"])(to.objections)
    router.post("/objections/{id}/answer", **told["answerObjection"])(to.answer)
    return router


@dataclass(frozen=True, slots=True)
class Publications:
    """Publishes lists, and takes objections to them."""

    keeper: Keeper
    desks: Desks

    async def create(self, request: Request) -> Response:
        """A list."""

        def work(unit: Any, asked: Asked[NewPublication]) -> Reply:
            sent, desk = asked.sent, self.desks.of(asked.sent.policy)
            said = (sent.title, sent.division, sent.applications, sent.begins, sent.ends)
            made = publishing.publish(unit, asked.actor, desk, *said)
            return reply(PUBLICATION.document(made), 201, f"/v1/publications/{made.id}")

        return await act(self.keeper, request, NewPublication, work, versioned=False)

    async def list(self, request: Request) -> Response:
        """Lists, for everybody."""
        page = page_of(request, "policy", "division")
        wanted = Wanted(page.only("policy"), page.only("division"), after=page.place, limit=page.wanted)
        found = await self.keeper.read(lambda unit: unit.find(wanted.query(Publication)))
        return response(request, page.reply(found, PUBLICATION.document))

    async def get(self, request: Request, id: str) -> Response:
        """One list, for everybody."""
        return response(
            request, reply(PUBLICATION.document(await self.keeper.read(lambda unit: unit.get(Publication, id))))
        )

    async def withdraw(self, request: Request, id: str) -> Response:
        """A list taken back."""
        desk = await self._desk_of(id)

        def work(unit: Any, asked: Asked[WithdrawalSent]) -> Reply:
            gone = publishing.withdraw_publication(unit, asked.actor, desk, id, asked.version, asked.sent.reason)
            return reply(PUBLICATION.document(gone))

        return await act(self.keeper, request, WithdrawalSent, work)

    async def object(self, request: Request, id: str) -> Response:
        """An objection."""
        desk = await self._desk_of(id)

        def work(unit: Any, asked: Asked[NewObjection]) -> Reply:
            sent = asked.sent
            made = objecting.object_to(unit, asked.actor, desk, id, sent.application, sent.ground)
            return reply(OBJECTION.document(made), 201)

        return await act(self.keeper, request, NewObjection, work, versioned=False)

    async def objections(self, request: Request) -> Response:
        """Objections."""
        actor, page = asker_of(request).actor, page_of(request, "state", "application", "publication")
        equal = page.only("application", "publication") | value_of(page, "state", ObjectionState)
        wanted = Wanted(equal, after=page.place, limit=page.wanted)
        found = await self.keeper.read(lambda unit: browsing.listed(unit, actor, "listObjections", Objection, wanted))
        return response(request, page.reply(found, OBJECTION.document))

    async def answer(self, request: Request, id: str) -> Response:
        """What became of one."""
        objection = await self.keeper.read(lambda unit: unit.get(Objection, id))
        desk = await self.desks.of_application(objection.application)

        def work(unit: Any, asked: Asked[AnswerSent]) -> Reply:
            sent = asked.sent
            said = (unit, asked.actor, desk, id, asked.version)
            application, kept = objecting.answer_objection(*said, upheld=sent.upheld, answer=sent.answer)
            return _answered(application, kept)

        return await act(self.keeper, request, AnswerSent, work)

    async def _desk_of(self, id: str) -> Any:
        """The desk of a list. Raises `Refused`."""
        publication = await self.keeper.read(lambda unit: unit.get(Publication, id))
        return self.desks.of(publication.policy)


def _answered(application: Application, objection: Objection) -> Reply:
    document = {"application": APPLICATION.document(application), "objection": OBJECTION.document(objection)}
    return reply(document, version=application.version)
