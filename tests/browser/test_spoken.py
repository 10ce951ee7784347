"""Key pages as a screen reader goes through them, word for word: `python3 dev.py golden --reset tests/browser` writes them anew, and whoever does reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.visiting import Visit
from tests.pages.asking import AS_OF

Begin = Callable[..., Visit]
Golden = Callable[[Path, str], None]
SPOKEN = Path(__file__).parent / "spoken"
OTHERWISE_EACH_TIME = (
    (re.compile(r"(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}"), "CODE"),
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"(?<=保存到 )\d{4}-\d\d-\d\d"), "DAY"),
)
"""Codes, addresses, digests of rules, and the days until which something is kept."""


def spoken(page: Page, part: str = "main") -> str:
    """A part of a page, of which only what stays the same is held."""
    text = page.locator(part).aria_snapshot()
    for pattern, word in OTHERWISE_EACH_TIME:
        text = pattern.sub(word, text)
    return text + "\n"


def test_a_page_that_is_not_there_with_the_frame_of_every_page(visit: Begin, golden: Golden) -> None:
    golden(SPOKEN / "not-found.yaml", spoken(visit().go("/no-such-page"), "body"))


def test_the_way_in(visit: Begin, golden: Golden) -> None:
    seen = visit()
    page = seen.go("/")
    page.get_by_text("按别的日期判断").click()
    page.get_by_label("按哪一天的情况判断").fill(AS_OF)
    golden(SPOKEN / "start.yaml", spoken(page))


@pytest.mark.usefixtures("desk")  # where nobody has an account the door says how the first is made
def test_a_clause_and_the_door_in_english(visit: Begin, golden: Golden) -> None:
    seen = visit(lang="en")
    golden(SPOKEN / "clause-8.en.yaml", spoken(seen.go("/policies/jilin.corridor_2018_2025/clauses/8")))
    page = seen.go("/sign-in")
    page.get_by_role("button", name="Sign in", exact=True).click()
    golden(SPOKEN / "sign-in-faulty.en.yaml", spoken(page))


def test_a_self_check_from_its_first_question_to_its_report(visit: Begin, golden: Golden) -> None:
    seen = visit(javascript=False)
    page = seen.go("/")
    page.get_by_text("按别的日期判断").click()
    page.get_by_label("按哪一天的情况判断").fill(AS_OF)
    seen.corridor().get_by_label("只查一条").select_option("8.3")
    seen.corridor().get_by_role("button", name="开始查这一条", exact=True).click()
    page.get_by_role("button", name="保存并继续").click()
    golden(SPOKEN / "question-faulty.yaml", spoken(page))
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    golden(SPOKEN / "record.yaml", spoken(page))
    page.get_by_role("radio", name="科技型小巨人企业").check()
    page.get_by_role("radio", name="省级").check()
    page.locator("#f-from").fill("2023-01-01")
    page.get_by_role("checkbox", name="长期有效").check()
    page.get_by_role("button", name="保存，没有别的了").click()
    page.locator("main select").first.select_option("220104")
    page.get_by_role("button", name="保存并继续").click()
    for path, name in (
        ("/check/answers", "answers"),
        ("/check/result", "result"),
        ("/check/result/8.3", "one-result"),
        ("/check/report", "report-form"),
    ):
        golden(SPOKEN / f"{name}.yaml", spoken(seen.go(path)))
    page.get_by_role("button", name="生成报告").click()
    golden(SPOKEN / "report.yaml", spoken(page))


def test_what_is_looked_over(visit: Begin, golden: Golden) -> None:
    seen = visit(javascript=False)
    seen.go("/")
    seen.corridor().get_by_role("button", name="开始全面自查", exact=True).click()
    seen.page.get_by_role("radio", name="企业", exact=True).check()
    seen.page.get_by_role("button", name="保存并继续").click()
    golden(SPOKEN / "overview.yaml", spoken(seen.page))
