"""The result of a self-check as a report: made with a name on it or without, kept under a code, shown, printed, and as PDF where that can be made."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from eligibility.domain.keeping import Missing
from eligibility.errors import ProfileProblems
from eligibility.services.archive import ArchiveFaulty, PackNotKept
from eligibility.services.drafts import code_from_text, keep_report, report_of
from eligibility.services.reports import report_from_receipt
from eligibility_api.pages.cards import result_from
from eligibility_api.pages.check import crumbs
from eligibility_api.pages.display import is_switched
from eligibility_api.pages.faults import faults_from
from eligibility_api.pages.forms import form_of, see_other
from eligibility_api.pages.site import Crumb, Head
from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from eligibility.errors import Problem
    from eligibility.services import Archive
    from eligibility.services.reports import Report
    from eligibility_api.pages.checks import Checks
    from eligibility_api.pages.forms import Form
    from eligibility_api.pages.site import Site

NAMED = ("name", "credit_code")
"""The facts that may stand on a report although no rule asks for them."""


def reports_router(site: Site, checks: Checks, archive: Archive) -> APIRouter:
    """The addresses."""
    router, pages = APIRouter(include_in_schema=False), ReportPages(site, checks, archive)
    router.get("/check/report", operation_id="showReportForm")(pages.form)
    router.post("/check/report", operation_id="makeReport")(pages.make)
    router.get("/r/{code}", operation_id="showReport")(pages.show)
    router.get("/r/{code}/receipt", operation_id="getReportReceipt")(pages.receipt)
    router.get("/r/{code}/pdf", operation_id="getReportPdf")(pages.pdf)
    return router


class ReportPages:
    """The pages of reports."""

    def __init__(self, site: Site, checks: Checks, archive: Archive) -> None:
        self.site, self.checks, self.archive = site, checks, archive
        self.can_pdf = find_spec("weasyprint") is not None

    async def form(self, request: Request) -> Response:
        """Whose name is to stand on it."""
        await self.checks.going(request)
        return self._form(request)

    def _form(self, request: Request, form: Form | None = None, problems: Sequence[Problem] = ()) -> Response:
        t, lang = self.site.words(request), self.site.language(request)
        above = [*crumbs(t), Crumb(t("check.result"), "/check/result")]
        return self.site.answer(
            request,
            "check/report_form.html",
            Head(t("report.make"), above, faulty=bool(problems)),
            status=422 if problems else 200,
            typed={name: (form and form.get(name)) or "" for name in NAMED},
            faults=faults_from(problems, lang, {f"/facts/{name}": name for name in NAMED}),
        )

    async def make(self, request: Request) -> Response:
        """Keep the result, and lead to it."""
        form = await form_of(request)
        is_shown_again = is_switched(request, form)
        check, _ = await self.checks.going(request)
        if is_shown_again:
            return self._form(request, form)
        named = {name: said.strip() for name in NAMED if (said := form.get(name) or "").strip()}
        try:
            receipt = await self.checks.compute(lambda: check.receipt(named))
        except ProfileProblems as error:
            return self._form(request, form, error.problems)
        code = await self.checks.keeper.write(lambda unit: keep_report(unit, receipt))
        return see_other(f"/r/{code}")

    async def show(self, request: Request, code: str) -> Response:
        """A report, to read and to print."""
        report, expires = await self._report(request, code)
        return self._page(request, code, report, expires)

    async def receipt(self, request: Request, code: str) -> Response:
        """The receipt, byte for byte: with it anybody can compute the result again."""
        data, _ = await self._kept(request, code)
        headers = {
            "content-disposition": f'attachment; filename="receipt-{code_from_text(code)}.json"',
            "cache-control": "private, no-store",
        }
        return Response(data, 200, headers, "application/json")

    async def pdf(self, request: Request, code: str) -> Response:
        """The report as PDF."""
        if not self.can_pdf:
            zh, en = (
                "本服务没有安装 PDF 组件：请打开报告，用浏览器打印并选择“另存为 PDF”",
                "no PDF can be made here: open the report and print it to a file",
            )
            raise refused("not-found", zh, en)
        from eligibility_api.pages.pdf import pdf_from_html  # noqa: PLC0415 - an extra, and slow to import

        report, expires = await self._report(request, code)
        page = self._page(request, code, report, expires, template="check/report_pdf.html")
        made = await run_in_threadpool(pdf_from_html, bytes(page.body))
        headers = {
            "content-disposition": f'inline; filename="report-{code_from_text(code)}.pdf"',
            "cache-control": "private, no-store",
        }
        return Response(made, 200, headers, "application/pdf")

    def _page(
        self, request: Request, code: str, report: Report, expires: datetime, template: str = "check/report.html"
    ) -> Response:
        t, lang = self.site.words(request), self.site.language(request)
        facts = report.receipt["profile"].get("facts", {})
        values: dict[str, Any] = {
            "report": report,
            "result": result_from(report.decision, report.explained, lang),
            "named": {name: _said(facts.get(name)) for name in NAMED},
            "same": report.replay.status.words.in_language(lang),
            "code": code_from_text(code),
            "expires": expires.date(),
            "can_pdf": self.can_pdf,
            "address": str(request.url.replace(path=f"/r/{code_from_text(code)}", query="")),
        }
        return self.site.answer(
            request,
            template,
            Head(t("report.title"), crumbs(t), notices=report.notices),
            packed=template != "check/report_pdf.html",
            **values,
        )

    async def _report(self, request: Request, code: str) -> tuple[Report, datetime]:
        data, expires = await self._kept(request, code)
        lang = self.site.language(request)
        try:
            return await self.checks.compute(lambda: report_from_receipt(data, self.archive, lang)), expires
        except (PackNotKept, ArchiveFaulty) as error:
            zh, en = (
                "缺少这份报告所用的规则包，现在不能显示；收据仍可下载",
                "the rules of this report are not at hand; its receipt can still be had",
            )
            raise refused("rules-unavailable", zh, en) from error

    async def _kept(self, _: Request, code: str) -> tuple[bytes, datetime]:
        known = code_from_text(code)
        found = None if known is None else await self.checks.keeper.read(lambda unit: _found(unit, known))
        if found is None:
            raise refused("report-unknown", "没有这份报告，或者已经过期", "there is no such report, or it has expired")
        return found


def _found(unit: Any, code: str) -> tuple[bytes, datetime] | None:
    try:
        return report_of(unit, code)
    except Missing:
        return None


def _said(said: Any) -> str:
    """A fact as it was given, with or without what was said of its source."""
    return str(said.get("value", "")) if isinstance(said, dict) else str(said or "")
