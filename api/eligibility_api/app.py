"""The service: `uvicorn eligibility_api.app:create_app --factory`. Wiring only; what is answered is in `routes`."""

from __future__ import annotations

import gc
import logging
from contextlib import asynccontextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from eligibility import services
from eligibility_api.installed import Installed, all_installed
from eligibility_api.languages import LANGUAGES, language_of
from eligibility_api.openapi import openapi_document
from eligibility_api.problems import ProblemResponse, Refused, refused
from eligibility_api.routes.decisions import Decisions
from eligibility_api.routes.health import health_router
from eligibility_api.routes.pages import pages_router
from eligibility_api.routes.policies import answer, policies_router
from eligibility_api.shell import Shell

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from eligibility.services import Pack
    from eligibility_api.languages import Lang

log = logging.getLogger("eligibility_api")


def create_app(load: Callable[[], Mapping[str, Pack]] = all_installed) -> FastAPI:
    """The application. `load` gives the compiled policies by id; it is called at the start, or by the first request."""
    installed = Installed(load)

    @asynccontextmanager
    async def warmed_up(_: FastAPI) -> AsyncIterator[None]:
        warm_up(installed)
        yield

    app = FastAPI(
        openapi_url=None,  # ours says more, and FastAPI's pages about it would load scripts from other hosts
        redirect_slashes=False,
        lifespan=warmed_up,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # what enterprises send stays in this process
        exception_handlers={Refused: on_refused, HTTPException: on_http_exception},
    )
    app.add_middleware(Shell)
    app.router.routes.append(Route("/v1/decisions", Decisions(installed), methods=["POST"]))
    for router in (policies_router(installed), health_router(installed), pages_router(installed)):
        app.include_router(router)
    describe(app, installed)
    return app


def warm_up(installed: Installed) -> None:
    """Compile every policy and judge nobody once, so that the first caller does not wait.

    Raises `PackProblems`: a faulty policy stops the start.
    """
    nobody = services.profile_from_json({}, services.installed_vocabulary())
    for pack in installed.packs.values():
        for lang in LANGUAGES:
            services.judge(pack, nobody, date(2000, 1, 1), lang=lang)
    # What is loaded now stays for good; the garbage collector need not walk it again at every turn.
    gc.collect()
    gc.freeze()
    log.info("policies: %s", ", ".join(installed.packs) or "none")
    opinion = services.second_opinion("en")
    log.log(logging.INFO if opinion["available"] else logging.WARNING, "%s", opinion["words"])


def describe(app: FastAPI, installed: Installed) -> None:
    """Serve the OpenAPI document, in either language."""

    def written(lang: Lang = "zh") -> dict[str, Any]:
        return openapi_document(app.routes, installed, lang)

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        lang = language_of(request.scope)
        return answer(request, installed.document(("openapi", lang), lambda: written(lang)), lang)

    app.openapi = written  # type: ignore[method-assign]


async def on_refused(_: Request, refusal: Exception) -> Any:
    """A refusal of ours as a problem document."""
    assert isinstance(refusal, Refused)
    return ProblemResponse(refusal)


async def on_http_exception(request: Request, fault: Exception) -> Any:
    """What the router refuses, as a problem document."""
    assert isinstance(fault, HTTPException)
    if fault.status_code == 405:
        allowed = (fault.headers or {}).get("Allow", "")
        zh, en = f"该地址支持：{allowed}", f"the address answers: {allowed}"
        return ProblemResponse(refused("method-not-allowed", zh, en, headers=fault.headers))
    path = services.shortened(request.url.path)
    return ProblemResponse(refused("not-found", f"没有地址 `{path}`", f"there is no address `{path}`"))
