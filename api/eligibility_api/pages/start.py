"""The first page: what the service checks and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility_api.pages.site import Head
from eligibility_api.routes.pages import first_request

if TYPE_CHECKING:
    from eligibility_api.installed import Installed
    from eligibility_api.pages.site import Site


def start_router(site: Site, installed: Installed) -> APIRouter:
    """The address."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", operation_id="showStart")
    async def start(request: Request) -> Response:
        t, lang = site.words(request), site.language(request)
        policies = [services.policy_head(each, lang) for each in installed.packs.values()]
        return site.answer(
            request,
            "start.html",
            Head(t("start.title")),
            policies=policies,
            first_request=first_request(request, installed),
        )

    return router
