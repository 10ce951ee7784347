"""`GET /healthz`: that the service answers, what it serves, and in words whether a second opinion can be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility_api.installed import prepared
from eligibility_api.languages import CONTENT_LANGUAGE, language_of
from eligibility_api.schemas.operations import operation

if TYPE_CHECKING:
    from eligibility_api.installed import Installed


def health_router(installed: Installed, *, packs_kept: bool) -> APIRouter:
    """The address."""
    router = APIRouter()

    # Not a coroutine: the first question about the second opinion starts a process and waits for it.
    @router.get("/healthz", **operation("getHealth"))
    def get_health(request: Request) -> Response:
        lang = language_of(request.scope)
        document = {
            "status": "ok",
            "engine": {"name": "eligibility", "version": services.ENGINE_VERSION},
            "policies": [
                {"id": each.id, "version": each.version, "digest": each.digest} for each in installed.packs.values()
            ],
            "packs_kept": packs_kept,
            "second_opinion": services.second_opinion(lang),
        }
        headers = {
            "cache-control": "no-store",
            "content-language": CONTENT_LANGUAGE[lang].decode(),
            "vary": "Accept-Language",
        }
        return Response(prepared(document).body, headers=headers, media_type="application/json")

    return router
