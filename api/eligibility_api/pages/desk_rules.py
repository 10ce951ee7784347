"""`/officer/rules`: the versions of the rules, and what each would make of the applications under way. What changed between two, `/policies` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility.services import rules_effect
from eligibility_api.gate import asker_of
from eligibility_api.pages.site import Head

if TYPE_CHECKING:
    from eligibility_api.kept_packs import KeptPacks
    from eligibility_api.pages.office import Office

RULES = "/officer/rules"
SHOWN = 100
"""Conclusions that are listed."""


def desk_rules_router(office: Office, kept: KeptPacks) -> APIRouter:
    """The address."""
    router, pages = APIRouter(include_in_schema=False), DeskRules(office, kept)
    router.get(RULES, operation_id="showRules")(pages.show)
    return router


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Lists versions, and tells the effect of one."""

    office: Office
    kept: KeptPacks

    async def show(self, request: Request) -> Response:
        """What there is; with `?v=` the effect of that version on what is under way."""
        office, actor, t = self.office, asker_of(request).actor, self.office.site.words(request)
        asked = request.query_params.get("v", "")
        pack = await self.kept.pack(asked) if asked else None
        effect = None
        if pack is not None:
            id = pack.id
            cases, total = await office.keeper.read(
                lambda unit: rules_effect.stored_cases(unit, actor, office.steps, id)
            )
            chosen = pack
            effect = await office.desks.turns.do(lambda: rules_effect.effect_of(cases, total, chosen))
        return office.answer(
            request,
            "desk/rules.html",
            Head(t("desk.rules"), office.crumbs(request)),
            packs=list(office.installed.packs.values()),
            kept=await self.kept.others(),
            chosen=pack,
            effect=effect,
            shown=SHOWN,
            most=rules_effect.MOST,
            steps=office.step_words(request),
        )
