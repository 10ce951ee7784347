"""`/v1/enterprises/{code}/export` and `…/erasure`: what is kept about an enterprise, told whole, and its personal data erased on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.services import personal
from eligibility_api.gate import asker_of
from eligibility_api.replies import reply, response
from eligibility_api.schemas.records import record_operation

if TYPE_CHECKING:
    from eligibility_api.keeper import Keeper


def personal_router(keeper: Keeper) -> APIRouter:
    """The addresses."""
    router, addresses = APIRouter(prefix="/v1/enterprises/{code}"), Personal(keeper)
    router.get("/export", **record_operation("exportEnterprise"))(addresses.export)
    router.post("/erasure", **record_operation("eraseEnterprise"))(addresses.erase)
    return router


@dataclass(frozen=True, slots=True)
class Personal:
    """Hands out, and erases."""

    keeper: Keeper

    async def export(self, request: Request, code: str) -> Response:
        """Everything about an enterprise."""
        actor = asker_of(request).actor
        told = await self.keeper.write(lambda unit: personal.export_enterprise(unit, actor, code))
        return response(request, reply(told), **{"cache-control": "no-store"})

    async def erase(self, request: Request, code: str) -> Response:
        """Personal facts, as far as they may be erased."""
        actor, vocabulary = asker_of(request).actor, services.installed_vocabulary()
        made = await self.keeper.write(lambda unit: personal.erase_enterprise(unit, actor, code, vocabulary))
        kept = [{"snapshot": each, "applications": list(of)} for each, of in sorted(made.kept.items())]
        salt = {} if made.salt is None else {"salt": made.salt}
        document = {"erased": list(made.erased), "kept": kept, "facts": list(made.facts), **salt}
        return response(request, reply(document), **{"cache-control": "no-store"})
