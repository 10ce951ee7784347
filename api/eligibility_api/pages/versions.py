"""The versions of a policy's rules that are kept, and what changed in meaning between two of them.

Comparing takes a solver seconds, so that each pair is compared once, in a line of its own.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility.domain.workdays import day_of
from eligibility.services.standing import notices
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import refused
from eligibility_api.turns import Turns

if TYPE_CHECKING:
    from datetime import date

    from eligibility.services import Pack
    from eligibility_api.installed import Installed
    from eligibility_api.keeper import Keeper
    from eligibility_api.kept_packs import KeptPacks
    from eligibility_api.languages import Lang
    from eligibility_api.pages.site import Site

MOST_COMPARING = 4
"""Comparisons that may wait for their turn."""


def versions_router(site: Site, installed: Installed, kept: KeptPacks, keeper: Keeper) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), VersionPages(site, installed, kept, keeper)
    router.get("/policies/{policy}/versions", operation_id="showVersions")(pages.versions)
    return router


class VersionPages:
    """The page."""

    def __init__(self, site: Site, installed: Installed, kept: KeptPacks, keeper: Keeper) -> None:
        self.site, self.installed, self.kept, self.keeper = site, installed, kept, keeper
        self.turns = Turns(MOST_COMPARING)
        self.compared: dict[tuple[str, str, date, Lang], dict[str, Any]] = {}

    async def versions(self, request: Request, policy: str) -> Response:
        """What is kept of a policy; with `?old=…&new=…` what changed between two versions."""
        pack = self.installed.pack(policy)
        found = await self.kept.versions(pack)
        digests = {each.digest: each for each in found}
        old, new = (request.query_params.get(name, "") for name in ("old", "new"))
        for asked in (old, new):
            if asked and asked not in digests:
                raise refused("not-found", "没有保存这个版本的规则", "no rules of this version are kept")
        document = await self._difference(request, digests[old], digests[new]) if old and new else None
        t = self.site.words(request)
        above = (Crumb(t("reader.title"), "/policies"), Crumb(pack.title.zh, f"/policies/{policy}"))
        return self.site.answer(
            request,
            "reader/versions.html",
            Head(
                t("reader.versions"),
                above,
                notices=notices(pack, self.site.language(request), day_of(self.keeper.now())),
            ),
            id=pack.id,
            current=pack.digest,
            versions=found,
            old=old or (found[0].digest if found else ""),
            new=new or pack.digest,
            document=document,
            can_compare=find_spec("z3") is not None and len(found) > 1,
        )

    async def _difference(self, request: Request, old: Pack, new: Pack) -> dict[str, Any]:
        if find_spec("z3") is None:
            zh, en = "这个服务没有安装求解器，不能比较", "no solver is installed here, so that nothing can be compared"
            raise refused("not-found", zh, en)
        day, lang = day_of(self.keeper.now()), self.site.language(request)
        key = (old.digest, new.digest, day, lang)
        if key not in self.compared:
            self.compared[key] = await self.turns.do(lambda: _difference(old, new, day, lang))
        return self.compared[key]


def _difference(old: Pack, new: Pack, day: date, lang: Lang) -> dict[str, Any]:
    from eligibility.services.differing import compare_meaning, compared_json  # noqa: PLC0415 - the solver is an extra

    return compared_json(compare_meaning(old, new, day), lang)
