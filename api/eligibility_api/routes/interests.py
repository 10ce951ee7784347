"""`/v1/interests`: conflicts of interest (回避), declared by whose they are or by an administrator, and ended by an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from eligibility.domain.records import Interest
from eligibility.services import browsing, interests
from eligibility.services.browsing import Wanted
from eligibility_api.acting import act
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of
from eligibility_api.replies import Reply, reply, response
from eligibility_api.schemas.cases import INTEREST
from eligibility_api.schemas.records import record_operation
from eligibility_api.sent import Sent

if TYPE_CHECKING:
    from eligibility_api.acting import Asked
    from eligibility_api.keeper import Keeper

_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Long = Annotated[str, Field(max_length=4000)]


class InterestSent(Sent):
    """In which enterprise, and why. Without `account` it is one's own."""

    enterprise: _Text
    ground: _Long
    account: _Text | None = None


class EndSent(Sent):
    """Why there is none any more."""

    reason: _Long


def interests_router(keeper: Keeper) -> APIRouter:
    """The addresses."""
    router, to = APIRouter(prefix="/v1/interests"), Interests(keeper)
    router.post("", **record_operation("declareInterest", InterestSent))(to.declare)
    router.get("", **record_operation("listInterests"))(to.list)
    router.post("/{id}/end", **record_operation("endInterest", EndSent))(to.end)
    return router


@dataclass(frozen=True, slots=True)
class Interests:
    """Takes them in, shows them and ends them."""

    keeper: Keeper

    async def declare(self, request: Request) -> Response:
        """An interest: the one that is there already, when it was declared before."""

        def work(unit: Any, asked: Asked[InterestSent]) -> Reply:
            sent = asked.sent
            account = sent.account or asked.actor.account
            made = interests.declare_interest(unit, asked.actor, account, sent.enterprise, sent.ground)
            return reply(INTEREST.document(made), 201)

        return await act(self.keeper, request, InterestSent, work, versioned=False)

    async def list(self, request: Request) -> Response:
        """Interests, the ended ones too, the oldest first: one's own, or everybody's for who may see them."""
        actor, page = asker_of(request).actor, page_of(request, "account", "enterprise")
        wanted = Wanted(page.only("account", "enterprise"), after=page.place, limit=page.wanted)
        found = await self.keeper.read(lambda unit: browsing.listed(unit, actor, "listInterests", Interest, wanted))
        return response(request, page.reply(found, INTEREST.document))

    async def end(self, request: Request, id: str) -> Response:
        """An interest that there is no more."""

        def work(unit: Any, asked: Asked[EndSent]) -> Reply:
            return reply(
                INTEREST.document(interests.end_interest(unit, asked.actor, id, asked.version, asked.sent.reason))
            )

        return await act(self.keeper, request, EndSent, work)
