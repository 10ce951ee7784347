"""`/officer/rules`: the versions of the rules, and what each would make of the applications under way. What changed between two, `/policies` says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility.services import rules_effect
from eligibility_api.gate import asker_of
from eligibility_api.pages.site import Head
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility.services import Archive, Pack
    from eligibility_api.pages.office import Office

RULES = "/officer/rules"
SHOWN = 100
"""Conclusions that are listed."""


def desk_rules_router(office: Office, archive: Archive) -> APIRouter:
    """The address."""
    router, pages = APIRouter(include_in_schema=False), DeskRules(office, archive)
    router.get(RULES, operation_id="showRules")(pages.show)
    return router


@dataclass(frozen=True, slots=True)
class DeskRules:
    """Lists versions, and tells the effect of one."""

    office: Office
    archive: Archive

    async def show(self, request: Request) -> Response:
        """What there is; with `?v=` the effect of that version on what is under way."""
        office, actor, t = self.office, asker_of(request).actor, self.office.site.words(request)
        asked = request.query_params.get("v", "")
        pack = None if not asked else await office.desks.turns.do(lambda: self._pack(asked))
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
            kept=await office.desks.turns.do(self._kept),
            chosen=pack,
            effect=effect,
            shown=SHOWN,
            most=rules_effect.MOST,
            steps=office.step_words(request),
        )

    def _kept(self) -> Sequence[str]:
        """The digests of versions that are kept and not installed."""
        installed = {each.digest for each in self.office.installed.packs.values()}
        return [each for each in self.archive.digests() if each not in installed]

    def _pack(self, digest: str) -> Pack:
        """A version. Raises `Refused`."""
        found = next((each for each in self.office.installed.packs.values() if each.digest == digest), None)
        if found is not None:
            return found
        try:
            if digest in self.archive.digests():
                return self.archive.pack(digest)
        except services.ArchiveFaulty as error:
            raise refused("not-found", "这个版本的规则无法读取", "the rules of this version cannot be read") from error
        raise refused("not-found", "没有保存这个版本的规则", "no rules of this version are kept")
