"""The service: `uvicorn eligibility_api.app:create_app --factory`. Wiring only; what is answered is in `routes`."""

from __future__ import annotations

import gc
import logging
import os
import sys
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from eligibility import services, settings
from eligibility.services.desk import limits_from_settings
from eligibility.store import kept_files_in
from eligibility_api import logs
from eligibility_api.asking import ASKINGS
from eligibility_api.deliverer import Deliverer
from eligibility_api.desk import Desk
from eligibility_api.desks import Desks
from eligibility_api.gate import Gate, Gated
from eligibility_api.installed import Installed, all_installed
from eligibility_api.keeper import REFUSALS, Keeper, refusal_of
from eligibility_api.kept_packs import KeptPacks
from eligibility_api.languages import LANGUAGES, language_of
from eligibility_api.memory import give_memory_back
from eligibility_api.metrics import Metrics
from eligibility_api.notary import Notary
from eligibility_api.openapi import openapi_document
from eligibility_api.pages.audit import audit_pages_router
from eligibility_api.pages.batches import batches_router
from eligibility_api.pages.beginnings import beginnings_router
from eligibility_api.pages.case import case_router
from eligibility_api.pages.check import check_router
from eligibility_api.pages.check_results import results_router
from eligibility_api.pages.checks import Checks
from eligibility_api.pages.decisions_back import decisions_back_router
from eligibility_api.pages.desk_home import desk_home_router
from eligibility_api.pages.desk_rules import desk_rules_router
from eligibility_api.pages.developers import developers_router
from eligibility_api.pages.display import display_router
from eligibility_api.pages.embed import embed_router
from eligibility_api.pages.office import Office
from eligibility_api.pages.reader import reader_router
from eligibility_api.pages.reports import reports_router
from eligibility_api.pages.sign_in import sign_in_router
from eligibility_api.pages.site import Site
from eligibility_api.pages.start import start_router
from eligibility_api.pages.static import static_router
from eligibility_api.pages.versions import versions_router
from eligibility_api.pages.worklist import worklist_router
from eligibility_api.patience import Patience
from eligibility_api.problems import ProblemResponse, Refused, refused
from eligibility_api.routes.accounts import accounts_router
from eligibility_api.routes.applications import applications_router
from eligibility_api.routes.asked import Asked
from eligibility_api.routes.attachments import attachments_router
from eligibility_api.routes.audit import audit_router
from eligibility_api.routes.decisions import decisions_router
from eligibility_api.routes.enterprises import enterprises_router
from eligibility_api.routes.events import events_router
from eligibility_api.routes.health import health_router
from eligibility_api.routes.interests import interests_router
from eligibility_api.routes.pages import pages_router
from eligibility_api.routes.personal import personal_router
from eligibility_api.routes.policies import answer, policies_router
from eligibility_api.routes.publications import publications_router
from eligibility_api.routes.receipts import receipt_addresses
from eligibility_api.routes.reference import reference_router
from eligibility_api.routes.screenings import screenings_router
from eligibility_api.routes.sessions import Sessions, sessions_router
from eligibility_api.routes.watches import watches_router
from eligibility_api.shell import Shell
from eligibility_api.trust import Trust
from eligibility_api.turns import Turns
from eligibility_api.watching import Watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from fastapi.telemetry import TelemetryConfig

    from eligibility.services import Archive, Pack
    from eligibility_api.languages import Lang

log = logging.getLogger("eligibility_api")


SWITCH_SECONDS = 0.001
"""How soon slow work makes way for the event loop; Python's own 5 ms, several times an answer, would be felt."""


def create_app(
    load: Callable[[], Mapping[str, Pack]] = all_installed,
    store: Path | None = None,
    data: Path | None = None,
    allowed: Sequence[Path] | None = None,
) -> FastAPI:
    """The application. `load` gives the compiled policies by id; it is called at the start, or by the first request.

    `store` is the folder where packs are kept by digest, so that receipts can be computed again after a policy has moved on; `data` is the
    data folder; `allowed` are folders whose files may be screened. What is left out is as the settings say (`eligibility.settings`).
    """
    logs.begin()
    installed, turns, hashing, metrics = Installed(load), Turns(), Turns(), Metrics()
    keeper = Keeper(data or settings.data_folder())
    desk = Desk(keeper, settings.allowed_folders() if allowed is None else allowed)
    archive = services.Archive(store or settings.packs_folder())
    trust, notary = Trust(keeper), Notary(keeper)
    gate = Gate(trust)
    desks = Desks(installed, keeper, turns)
    deliverer = Deliverer(keeper, lambda: trust.environment)
    site, checks = Site(settings.value_of("ELIGIBILITY_CONTACT")), Checks(installed, keeper, turns)
    office, kept = Office(site, keeper, desks, installed), KeptPacks(installed, archive)

    @asynccontextmanager
    async def warmed_up(_: FastAPI) -> AsyncIterator[None]:
        for problem in settings.check():
            log.warning("%s: %s", problem.name, problem.words.en)
        limits_from_settings()  # a wrong one stops the start, not the first application
        give_memory_back()
        trust.begin()
        warm_up(installed, archive)
        await desk.begin()
        notary.begin(trust.signer)
        deliverer.begin()
        yield
        await deliverer.end()
        await desk.end()
        await notary.end()
        keeper.close()
        turns.close()
        hashing.close()

    app = FastAPI(
        dependencies=[Depends(gate)],
        openapi_url=None,  # ours says more, and FastAPI's pages about it would load scripts from other hosts
        redirect_slashes=False,
        lifespan=warmed_up,
        telemetry=telemetry(),
        exception_handlers={
            Refused: on_refused,
            HTTPException: on_http_exception,
            **dict.fromkeys(REFUSALS, on_use_case_refused),
        },
    )
    app.state.keeper, app.state.deliverer, app.state.problem_page = keeper, deliverer, site.fault
    app.state.desk = desk
    app.add_middleware(Patience)
    app.add_middleware(Watch, metrics=metrics)
    app.add_middleware(Shell)
    asked = {id: (each.path, Asked(each, installed, turns)) for id, each in ASKINGS.items()}
    app.router.routes.extend(
        Route(path, Gated(gate, id, answers), methods=["POST"], name=id)
        for id, (path, answers) in (asked | receipt_addresses(archive, turns)).items()
    )
    for router in (
        policies_router(installed),
        health_router(installed, desk, metrics),
        pages_router(site),
        static_router(),
        display_router(),
        start_router(site, installed, checks),
        check_router(site, checks),
        results_router(site, checks),
        reader_router(site, installed, keeper),
        versions_router(site, installed, kept, keeper),
        reports_router(site, checks, archive),
        beginnings_router(site, checks),
        sign_in_router(site, Sessions(trust, hashing)),
        desk_home_router(office),
        worklist_router(office),
        embed_router(site, installed, checks, settings.embed_hosts()),
        developers_router(site, installed, keeper),
        batches_router(office, desk),
        audit_pages_router(office, trust),
        desk_rules_router(office, kept),
        decisions_back_router(office),
        case_router(office, kept_files_in(keeper.data).attachments),
        screenings_router(installed, desk),
        sessions_router(trust, hashing),
        accounts_router(keeper, hashing),
        events_router(keeper, deliverer),
        enterprises_router(keeper, desks),
        applications_router(keeper, desks),
        decisions_router(keeper, desks),
        publications_router(keeper, desks),
        attachments_router(keeper, kept_files_in(keeper.data).attachments),
        audit_router(trust, turns),
        personal_router(keeper),
        interests_router(keeper),
        watches_router(desk),
    ):
        app.include_router(router)
    describe(app, installed, turns, site)
    return app


def telemetry() -> TelemetryConfig:
    """Traces go to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, and without one nothing leaves this process."""
    tracing = bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
    return {"tracing": tracing, "auto_configure": tracing, "metrics": False, "logs": False}


def warm_up(installed: Installed, archive: Archive) -> None:
    """Compile every policy and judge nobody once, so that the first caller does not wait; keep every pack.

    Raises `PackProblems`, `OSError` and `ArchiveFaulty`: a faulty policy or a folder that cannot be written stops the start.
    """
    nobody = services.profile_from_json({}, services.installed_vocabulary())
    for pack in installed.packs.values():
        for lang in LANGUAGES:
            services.judge(pack, nobody, date(2000, 1, 1), lang=lang)
        services.keep_pack(archive, pack)
    sys.setswitchinterval(SWITCH_SECONDS)
    # What is loaded now stays for good; the garbage collector need not walk it again at every turn.
    gc.collect()
    gc.freeze()
    log.info("policies: %s", ", ".join(installed.packs) or "none")
    log.info("packs are kept in %s", archive.folder)
    opinion = services.second_opinion("en")
    log.log(logging.INFO if opinion["available"] else logging.WARNING, "%s", opinion["words"])


def describe(app: FastAPI, installed: Installed, turns: Turns, site: Site) -> None:
    """Serve the OpenAPI document in either language, and the page that is made of it."""

    def written(lang: Lang = "zh") -> dict[str, Any]:
        return openapi_document(app.routes, installed, lang)

    @app.get("/openapi.json", operation_id="getOpenapi", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        lang = language_of(request.scope)
        document = await turns.do(lambda: installed.document(("openapi", lang), lambda: written(lang)))
        return answer(request, document, lang)

    app.include_router(reference_router(written, turns, site))
    app.openapi = written  # type: ignore[method-assign]


async def on_refused(_: Request, refusal: Exception) -> Any:
    """A refusal of ours as a problem document."""
    assert isinstance(refusal, Refused)
    return ProblemResponse(refusal)


async def on_use_case_refused(_: Request, refusal: Exception) -> Any:
    """What a use case refuses outside of a transaction, as a problem document."""
    return ProblemResponse(refusal_of(refusal))


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
"""All that any address answers; HEAD is asked of whatever answers GET."""


def methods_answered(request: Request) -> list[str]:
    """What may be done at an address: each of its methods is a route of its own, and the router names those of one route only."""
    routes, scope = request.app.routes, request.scope
    return [
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]


async def on_http_exception(request: Request, fault: Exception) -> Any:
    """What the router refuses, as a problem document."""
    assert isinstance(fault, HTTPException)
    if fault.status_code == 405:
        allowed = ", ".join(methods_answered(request))
        zh, en = f"该地址支持：{allowed}", f"the address answers: {allowed}"
        return ProblemResponse(refused("method-not-allowed", zh, en, headers={"allow": allowed}))
    path = services.shortened(request.url.path)
    return ProblemResponse(refused("not-found", f"没有地址 `{path}`", f"there is no address `{path}`"))
