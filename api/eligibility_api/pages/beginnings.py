"""Self-checks that begin with what is known already: a saved profile, the form that was filled in, or what the service knows of an enterprise."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility.domain.keeping import Missing
from eligibility.domain.workdays import day_of
from eligibility.errors import Problem, ProfileProblems
from eligibility.services.enterprises import known_facts
from eligibility.services.forms import application_form
from eligibility.services.one_profile import NoOneProfile, profile_in_file
from eligibility.services.self_check import new_self_check
from eligibility_api.gate import asker_of
from eligibility_api.pages.check import crumbs
from eligibility_api.pages.display import is_switched
from eligibility_api.pages.faults import faults_from
from eligibility_api.pages.forms import BY_ENTER, uploaded_form
from eligibility_api.pages.site import Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.site import Site

MAX_FILE = 5_000_000
"""Bytes of a file: one enterprise's."""
PREFILL = "prefillSelfCheck"


def beginnings_router(site: Site, checks: Checks) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), BeginningPages(site, checks)
    router.get("/check/profile", operation_id="showProfileForm")(pages.form)
    router.post("/check/profile", operation_id="beginFromProfile")(pages.begin)
    router.post("/check/prefill", operation_id=PREFILL)(pages.prefill)
    router.get("/check/form/{policy}", operation_id="getForm")(pages.template)
    return router


class BeginningPages:
    """The page with the ways to begin, and what they lead to."""

    def __init__(self, site: Site, checks: Checks) -> None:
        self.site, self.checks = site, checks

    async def form(self, request: Request) -> Response:
        """The ways to begin."""
        return self._page(request)

    async def begin(self, request: Request) -> Response:
        """Begin with a file, or with what was pasted."""
        async with uploaded_form(request, limit=MAX_FILE) as form:
            if is_switched(request, form):
                return self._page(request, form)
            if form.get(BY_ENTER) and form.get("credit_code"):
                return Response(None, 307, {"location": "/check/prefill"})  # the browser sends the same form there
            try:
                data = await self._data(form)
                return await self._begun(request, form, data)
            except NoOneProfile as error:
                return self._page(request, form, error.problems)
            except ProfileProblems as error:
                return self._page(request, form, error.problems)

    async def prefill(self, request: Request) -> Response:
        """Begin with what the service knows of an enterprise: for who may see it."""
        async with uploaded_form(request, limit=MAX_FILE) as form:
            code, actor = (form.get("credit_code") or "").strip().upper(), asker_of(request).actor
            try:
                facts = await self.checks.keeper.read(lambda unit: _known(unit, actor, code))
            except LookupError:
                zh, en = "没有这家企业的档案", "nothing is known of this enterprise"
                return self._page(request, form, [Problem("record-unknown", "/credit_code", zh, en)])
            return await self._begun(request, form, {"facts": facts})

    async def template(self, request: Request, policy: str) -> Response:
        """The form to fill in, as a workbook."""
        pack, lang = self.checks.installed.pack(policy), self.site.language(request)
        day = day_of(self.checks.keeper.now())
        made = await run_in_threadpool(lambda: application_form(pack, day, (), lang))
        headers = {"content-disposition": 'attachment; filename="form.xlsx"', "cache-control": "no-cache"}
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(made, 200, headers, kind)

    async def _data(self, form: Form) -> dict[str, Any]:
        file, pasted = form.files.get("file"), (form.get("pasted") or "").strip()
        if file is None and not pasted:
            zh, en = "没有选择文件，也没有粘贴内容", "neither a file was chosen nor anything pasted"
            raise NoOneProfile([Problem("form-part", "/file", zh, en)])
        vocabulary = services.installed_vocabulary()
        data, name = (await file.read(), file.filename or "") if file else (pasted.encode("utf-8", "replace"), "pasted")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"profile{Path(name).suffix.lower()[:6]}"
            path.write_bytes(data)
            return await run_in_threadpool(lambda: profile_in_file(path, name, vocabulary))

    async def _begun(self, request: Request, form: Form, data: dict[str, Any]) -> Response:
        pack = self.checks.installed.pack(form.get("policy") or "")
        day = day_of(self.checks.keeper.now())
        check = new_self_check(pack, day, self.site.language(request), None, data)
        return await self.checks.begin(request, check)

    def _page(self, request: Request, form: Form | None = None, problems: Sequence[Problem] = ()) -> Response:
        t, lang = self.site.words(request), self.site.language(request)
        return self.site.answer(
            request,
            "check/profile.html",
            Head(t("begin.title"), crumbs(t), faulty=bool(problems)),
            status=422 if problems else 200,
            policies=[services.policy_head(each, lang) for each in self.checks.installed.shown.values()],
            chosen=(form and form.get("policy")) or "",
            pasted=(form and form.get("pasted")) or "",
            credit_code=(form and form.get("credit_code")) or "",
            faults=faults_from(problems, lang, {"/file": "file", "/credit_code": "credit_code"}),
        )


def _known(unit: Any, actor: Any, code: str) -> dict[str, Any]:
    """What is known of an enterprise; of one that is not there, and of one that is another's, the same is said."""
    try:
        return known_facts(unit, actor, PREFILL, code)
    except Missing as error:
        raise LookupError(code) from error
