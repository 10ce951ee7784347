"""What was typed and not yet sent stays when the language, the type size or the contrast is switched, with scripts and without; and is not kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import signed_in
from tests.browser.test_self_check import WORDS, begun
from tests.browser.visiting import Visit

Begin = Callable[..., Visit]

WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False])


def to_english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@WITH_AND_WITHOUT
def test_on_the_first_page(visit: Begin, javascript: bool) -> None:
    seen = visit(javascript=javascript)
    page = seen.go("/")
    page.get_by_text("按别的日期判断").click()
    page.get_by_label("按哪一天的情况判断").fill("2024-06-01")
    seen.corridor().get_by_label("只查一条").select_option("22.1")
    page.get_by_label("恢复码").fill("ABCD-EFGH")
    to_english(page)
    expect(page.get_by_label("As of which day")).to_have_value("2024-06-01")
    expect(seen.corridor().get_by_label("Check one clause")).to_have_value("22.1")
    expect(page.get_by_label("Resume code")).to_have_value("ABCD-EFGH")
    seen.corridor().get_by_role("button", name="Check this one").click()
    assert seen.path.startswith("/check/q/")


@WITH_AND_WITHOUT
def test_in_a_question_and_a_record(visit: Begin, javascript: bool) -> None:
    seen = visit(javascript=javascript)
    page = begun(seen, WORDS["zh"])
    page.get_by_role("radio", name="企业", exact=True).check()
    to_english(page)
    expect(page.get_by_role("radio", name="Enterprise", exact=True)).to_be_checked()
    page.get_by_role("button", name="大字版").or_(page.get_by_role("button", name="Large type")).click()
    expect(page.get_by_role("radio", name="Enterprise", exact=True)).to_be_checked()
    seen.go("/check/answers")
    expect(page.locator("dl.answers")).to_have_count(0)
    seen.go("/check/q/body_kind").get_by_role("radio", name="Enterprise", exact=True).check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("radio", name="Technology little-giant enterprise").check()
    page.locator("#f-from").fill("2023-01-01")
    page.get_by_role("checkbox", name="Without an end").check()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("radio", name="科技型小巨人企业")).to_be_checked()
    expect(page.locator("#f-from")).to_have_value("2023-01-01")
    expect(page.get_by_role("checkbox", name="长期")).to_be_checked()


@WITH_AND_WITHOUT
def test_in_what_is_looked_over_and_in_all_questions(visit: Begin, javascript: bool) -> None:
    seen = visit(javascript=javascript)
    page = seen.go("/")
    seen.corridor().get_by_role("button", name="开始全面自查", exact=True).click()
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    page.locator("#o-projects").check()
    to_english(page)
    expect(page.locator("main input:checked")).to_have_count(1)
    expect(page.locator("#o-projects")).to_be_checked()
    seen.go("/check/all")
    page.locator("#f-revenue--1").fill("1,2x")
    page.locator("#f-employees--1-unsure").check()
    page.locator("#none-projects").check()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#f-revenue--1")).to_have_value("1,2x")
    expect(page.locator("#f-employees--1-unsure")).to_be_checked()
    expect(page.locator("#none-projects")).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)


@WITH_AND_WITHOUT
def test_in_the_other_forms(visit: Begin, javascript: bool) -> None:
    seen = visit(javascript=javascript)
    page = begun(seen, WORDS["zh"])
    filled = {
        "/check/report": {"name": '甲 "乙" <b>', "credit_code": "91"},
        "/check/profile": {"pasted": '\n{"facts": </textarea>', "credit_code": "92"},
        "/sign-in?to=/officer/cases": {"name": "王经办"},
    }
    for path, fields in filled.items():
        seen.go(path)
        for id, text in fields.items():
            page.locator(f"#{id}").fill(text)
        page.get_by_role("button", name="大字版").click()
        for id, text in fields.items():
            expect(page.locator(f"#{id}")).to_have_value(text)
        expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")
        page.get_by_role("button", name="大字版").click()
        expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[name='to']").last).to_have_value("/officer/cases")


@WITH_AND_WITHOUT
def test_the_enter_key_still_does_what_the_first_button_of_the_form_does(visit: Begin, javascript: bool) -> None:
    seen = visit(javascript=javascript)
    page = begun(seen, WORDS["zh"], "22.1")
    code = page.locator("aside .code").inner_text()
    page.get_by_role("radio").first.check()
    page.get_by_role("radio").first.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("dl.answers, form#question")).to_be_visible()
    assert seen.path != "/check/q/body_kind"
    place = seen.path
    seen.page.context.clear_cookies()
    seen.go("/").get_by_label("恢复码").fill(code)
    page.get_by_label("恢复码").press("Enter")
    assert seen.path == place
    seen.go("/").get_by_text("按别的日期判断").click()
    page.get_by_label("按哪一天的情况判断").press("Enter")
    assert seen.path == "/check/q/body_kind"
    seen.go("/check/profile").get_by_label("统一社会信用代码").fill("91")
    page.get_by_label("统一社会信用代码").press("Enter")
    expect(page.get_by_role("link", name="在新的标签页登录")).to_be_visible()


def test_in_every_form_of_a_page_with_many_and_only_there(visit: Begin, desk: list[str]) -> None:
    seen = visit()
    signed_in(seen)
    page = seen.go(f"/officer/cases/{desk[3]}?tab=mine")
    page.locator("#kind-8\\.3-override").check()
    page.locator("#conclusion-8\\.3").select_option("needs_judgement")
    page.locator("#reason-8\\.3").fill("第一行\n<第二行>")
    page.locator("#reason-9\\.1").fill("另一条的理由")
    to_english(page)
    expect(page.locator("#kind-8\\.3-override")).to_be_checked()
    expect(page.locator("#conclusion-8\\.3")).to_have_value("needs_judgement")
    expect(page.locator("#reason-8\\.3")).to_have_value("第一行\n<第二行>")
    expect(page.locator("#reason-9\\.1")).to_have_value("另一条的理由")
    assert page.evaluate("sessionStorage.length") == 0
    page.reload()
    expect(page.locator("#reason-8\\.3")).to_have_value("")
