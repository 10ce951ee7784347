"""What every page has, in a real browser: the frame, the switches, pages of errors, and nothing from any other host."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import DESKTOP, PHONE, Visit, tabbed_through

Begin = Callable[..., Visit]
POLICY = "/policies/jilin.corridor_2018_2025"
PAGES = ["/", "/no-such-page", "/policies", f"{POLICY}/clauses/8", f"{POLICY}/versions"]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_everybody_can_use_the_page(visit: Begin, path: str, lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width)
    seen.go(path)
    assert seen.faults() == []


@pytest.mark.parametrize("switch", ["大字版", "高对比"])
@pytest.mark.parametrize("path", PAGES)
def test_a_switch_leaves_the_page_usable_and_is_remembered(visit: Begin, path: str, switch: str) -> None:
    seen = visit(width=PHONE, javascript=False)
    page = seen.go(path)
    page.get_by_role("button", name=switch).click()
    assert seen.path == path
    expect(page.get_by_role("button", name=switch)).to_have_attribute("aria-pressed", "true")
    seen.go("/")
    expect(page.get_by_role("button", name=switch)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}, {"contrast": "more"}])
def test_what_the_system_is_set_to_is_respected(visit: Begin, wish: dict[str, str]) -> None:
    seen = visit(**wish)
    seen.go("/")
    assert seen.faults() == []


def test_high_contrast_has_contrast(visit: Begin) -> None:
    seen = visit()
    seen.go("/").get_by_role("button", name="高对比").click()
    assert seen.faults() == []


def test_the_language_is_switched_in_place(visit: Begin) -> None:
    seen = visit(javascript=False)
    page = seen.go("/no-such-page?x=1")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个地址")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such address")
    assert page.url.endswith("/no-such-page?x=1")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_keyboard_alone_comes_everywhere_and_the_focus_is_seen(visit: Begin) -> None:
    page = visit().go("/no-such-page")
    seen = tabbed_through(page)
    assert seen[:9] == [
        "a 跳到正文",
        "a 惠企政策适用判定",
        "a 自查",
        "a 审核工作台",
        "a 政策条款",
        "a 接入",
        "a 账号",
        "button 大字版",
        "button 高对比",
    ]
    stops = page.locator("a, button, input:not([type='hidden']), select, summary, [tabindex='0']")
    assert len(seen) == sum(each.is_visible() for each in stops.all())


def test_the_first_stop_leads_to_the_content(visit: Begin) -> None:
    page = visit().go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
