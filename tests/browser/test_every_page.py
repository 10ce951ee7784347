"""Every page as it is to somebody who does not see it, or hardly: a name on every control, a question over every choice, one heading, the landmarks; edges and rings that stand out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser

from eligibility.domain.access import PUBLIC, RIGHTS
from tests.browser.accessible import tree_faults
from tests.browser.contrast import contrast_faults
from tests.browser.desk import signed_in
from tests.browser.visiting import PHONE, Visit, headings, visit_of, width_faults
from tests.pages.asking import POLICY, Checking
from tests.procedure.office import desk as office_desk

Somebody = Callable[[str | None], Visit]
CHECKING = "somebody with a self-check"
"""Who is none of the desk's people."""
NO_PAGES = {"showStatic", "showEmbedLoader", "showEmbedAccent"}
FRAMED = {"showEmbed"}
"""Has no head of the site and no way to other pages."""
ELSEWHERE = {"showScreening", "showAuditVerification"}
"""Visited by the tests of batches and of the audit trail, in every state."""

QUESTIONS = (
    "body_kind", "founder_is_veteran", "overseas_activities", "registered_division", "main_industry", "industries", "revenue[-1]", "employees[-1]",
    "founded", "name", "credit_code", "recognitions[0]", "projects[0]", "overview",
)  # fmt: skip
"""Each kind of control."""

PAGES: tuple[tuple[str, str, str | None], ...] = (
    ("showStart", "/", None),
    ("showStart", "/", CHECKING),
    ("showProfileForm", "/check/profile", None),
    *(("showQuestion", f"/check/q/{each}", CHECKING) for each in QUESTIONS),
    ("showAllQuestions", "/check/all", CHECKING),
    ("showAnswers", "/check/answers", CHECKING),
    ("showResult", "/check/result", CHECKING),
    ("showResultOf", "/check/result/8.3", CHECKING),
    ("showResultOf", "/check/result/12.3", CHECKING),
    ("showReportForm", "/check/report", CHECKING),
    ("showReport", "/r/2222-2222-2222-2222", None),
    ("showPolicies", "/policies", None),
    ("showPolicy", f"/policies/{POLICY}", None),
    ("showPolicy", "/policies/fictional.teaching", None),
    ("showClause", f"/policies/{POLICY}/clauses/8", None),
    ("showClause", f"/policies/{POLICY}/clauses/1", None),
    ("showVersions", f"/policies/{POLICY}/versions", None),
    ("showEmbed", "/embed?host=https://elsewhere.example", None),
    ("showEmbed", f"/embed?policy={POLICY}&clause=8&host=HOME", None),
    ("showReference", "/reference", None),
    ("showProblems", "/problems", None),
    ("showProblem", "/problems/not-found", None),
    ("showDevelopers", "/developers", None),
    ("showWidgetBuilder", "/developers/widget", None),
    ("showWidgetBuilder", "/developers/widget?accent=ffff00", None),
    ("showKeys", "/developers/keys", "周管理"),
    ("showWebhooks", "/developers/webhooks", "周管理"),
    ("showSignIn", "/sign-in", None),
    ("showAccount", "/account", "王经办"),
    ("showDesk", "/officer", "王经办"),
    ("showScreenings", "/officer/batches", "王经办"),
    ("showNewScreening", "/officer/batches/new", "王经办"),
    ("showCases", "/officer/cases?tab=mine", "王经办"),
    ("showCases", "/officer/cases?q=nobody", "王经办"),
    ("showSelection", "/officer/selection?do=assign&id=CASE", "王经办"),
    ("showSelection", "/officer/selection?do=return&id=CASE", "王经办"),
    ("showCase", "/officer/cases/CASE", "王经办"),
    ("showCase", "/officer/cases/CASE", "李复核"),
    ("showDecisionsForm", "/officer/decisions", "王经办"),
    ("showRules", "/officer/rules", "王经办"),
    ("showRules", "/officer/rules?v=PACK", "王经办"),
    ("showAudit", "/officer/audit", "孙审计"),
    ("showStart", "/no-such-page", None),
    ("showCases", "/officer/cases", "孙审计"),
)  # fmt: skip
"""The page, its address, and who visits it."""


@pytest.fixture(scope="module")
def somebody(browser: Browser, port: int, desk: list[str]) -> Iterator[Somebody]:
    """Visits of somebody who is signed in, or has a self-check that is answered to the end: one each, because to begin one takes longer than a page."""
    begun: dict[str | None, Visit] = {}

    def visit(who: str | None) -> Visit:
        if who not in begun:
            begun[who] = seen = visit_of(browser, port, width=PHONE)
            if who == CHECKING:
                seen.context.add_cookies([{"name": "check", "value": answered(port), "url": seen.home}])
            elif who is not None:
                signed_in(seen, who)
        return begun[who]

    yield visit
    for each in begun.values():
        each.context.close()
    assert [said for each in begun.values() for said in (*each.elsewhere, *each.complaints)] == []


def answered(port: int) -> str:
    """The resume code of a self-check about everything, of a small enterprise of Changchun."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"accept-language": "zh"}) as client:
        Checking(client).begin().finish()
        return client.cookies["check"]


@pytest.mark.parametrize(("page", "path", "who"), PAGES)
def test_somebody_who_hears_the_page_or_hardly_sees_it_misses_nothing(
    somebody: Somebody, desk: list[str], page: str, path: str, who: str | None
) -> None:
    seen = somebody(who)
    seen.go(path.replace("CASE", desk[3]).replace("PACK", office_desk().pack.digest).replace("HOME", seen.home))
    found = tree_faults(seen.page)
    if page in FRAMED:
        found = [each for each in found if each not in ("0 banner", "no navigation")]
    assert [*found, *headings(seen.page), *width_faults(seen.page), *contrast_faults(seen.page)] == []


def test_no_page_is_left_out() -> None:
    pages = {id for id in PUBLIC | RIGHTS.keys() if id.startswith("show")} - NO_PAGES
    assert {page for page, _, _ in PAGES} | ELSEWHERE == pages
