"""How the service is: `/healthz` what it serves, `/livez` that it answers, `/readyz` that it can do its work, `/metrics` how much it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from eligibility import services
from eligibility_api.installed import prepared
from eligibility_api.languages import CONTENT_LANGUAGE, language_of
from eligibility_api.metrics import MEDIA_TYPE
from eligibility_api.readiness import readiness
from eligibility_api.schemas.operations import operation

if TYPE_CHECKING:
    from eligibility_api.desk import Desk
    from eligibility_api.installed import Installed
    from eligibility_api.languages import Lang
    from eligibility_api.metrics import Metrics


def health_router(installed: Installed, desk: Desk, metrics: Metrics) -> APIRouter:
    """The addresses."""
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
            "packs_kept": True,
            "second_opinion": services.second_opinion(lang),
        }
        return _told(document, lang)

    @router.get("/livez", **operation("getLiveness"))
    async def get_liveness(request: Request) -> Response:
        return _told({"status": "alive"}, language_of(request.scope))

    @router.get("/readyz", **operation("getReadiness"))
    async def get_readiness(request: Request) -> Response:
        ready, document = await readiness(desk.keeper, desk)
        return _told(document, language_of(request.scope), 200 if ready else 503)

    @router.get("/metrics", operation_id="getMetrics", include_in_schema=False)
    async def get_metrics() -> Response:
        gauges = {"eligibility_writer_waiting": float(desk.keeper.waiting)}
        return Response(metrics.text(gauges), headers={"cache-control": "no-store"}, media_type=MEDIA_TYPE)

    return router


def _told(document: dict[str, Any], lang: Lang, status: int = 200) -> Response:
    headers = {
        "cache-control": "no-store",
        "content-language": CONTENT_LANGUAGE[lang].decode(),
        "vary": "Accept-Language",
    }
    return Response(prepared(document).body, status, headers, media_type="application/json")
