"""The worklist in a browser: tabs, filters, views, a selection, and what is done to it, without scripts too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import signed_in
from tests.browser.visiting import DESKTOP, PHONE, Visit, tabbed_through
from tests.procedure.office import desk as office_desk

Begin = Callable[..., Visit]

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize(("lang", "width"), [("zh", DESKTOP), ("en", PHONE)])
def test_everybody_can_use_the_pages(visit: Begin, lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width)
    signed_in(seen)
    faults: list[tuple[str, list[str]]] = []
    rules = f"/officer/rules?v={office_desk().pack.digest}"
    for path in ("/officer", "/officer/cases", "/officer/cases?q=%3Cscript%3E", "/officer/selection", rules):
        seen.go(path)
        faults.append((path, seen.faults()))
    assert [each for each in faults if each[1]] == []


def test_a_filter_stands_in_the_address_and_is_kept_by_name(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases")
    page.get_by_label("企业名称、信用代码或编号").fill("示例乙001")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="企业", exact=True).click()
    expect(page.get_by_role("columnheader", name="企业", exact=True)).to_have_attribute("aria-sort", "ascending")
    assert "q=" in page.url
    page.get_by_text("保存的视图").click()
    page.get_by_label("视图名称").fill("只看乙")
    page.get_by_role("button", name="保存当前筛选").click()
    seen.go("/officer/cases").get_by_role("link", name="只看乙").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="删除视图“只看乙”").click()
    expect(page.get_by_role("link", name="只看乙")).to_have_count(0)


def test_nothing_found_says_which_filter_to_relax(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?q=没有这家&step=submitted")
    page.get_by_role("link", name="不按“没有这家”查找").click()
    expect(page.get_by_role("row")).not_to_have_count(0)


def test_doing_something_to_nothing_says_so_in_place(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?tab=mine")
    page.get_by_role("button", name="退回补正").click()
    expect(page.get_by_role("alert")).to_contain_text("请先选择办件")
    expect(page.get_by_role("link", name="我的")).to_have_attribute("aria-current", "page")


def test_a_selection_is_assigned_after_a_look_at_it(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen, "赵经办")
    page = seen.go("/officer/cases?tab=unassigned&step=submitted")
    page.get_by_role("checkbox", name="选择 长春示例甲000").check()
    page.get_by_role("button", name="分派").click()
    page.get_by_role("button", name="确认办理 1 件").click()
    expect(page.get_by_label("分派给")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("分派给").select_option(label="赵经办 （我）")
    page.get_by_role("button", name="确认办理 1 件").click()
    expect(page.get_by_role("status")).to_have_text("已办理 1 件。")
    expect(page.get_by_role("link", name="我的")).to_contain_text("1")


def test_what_cannot_be_done_is_counted_by_its_reason(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?tab=mine")
    page.get_by_label("选择本页全部").check()
    page.get_by_role("button", name="同意系统结论").click()
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("status")).to_contain_text("所在环节不能这样办理")


def test_the_keyboard_comes_to_everything_in_the_order_of_the_page(visit: Begin) -> None:
    seen = visit()
    signed_in(seen)
    stops = tabbed_through(seen.go("/officer/cases?tab=mine"))
    order = ["a 待分派", "input q", "button 筛选", "div 办件", "button 分派"]
    places = [next(place for place, stop in enumerate(stops) if stop.startswith(wanted)) for wanted in order]
    assert places == sorted(places)


def test_what_came_as_one_batch_is_a_click_away(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?sort=name")
    everything = page.get_by_role("row").count()
    page.get_by_role("link", name="直接申报 2026-11-02").first.click()
    assert "from=-" in page.url
    expect(page.get_by_text("只看收件批次：直接申报，2026-11-02 提交")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(everything)
    page.get_by_role("link", name="不限收件批次").click()
    assert "from=" not in page.url


def test_all_is_exported_and_then_what_is_new(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen, "李复核")
    page = seen.go("/officer/cases?q=示例")
    for button in ("只导出新增的", "导出全部（Excel）"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("button", name="只导出新增的").click()
    expect(page.get_by_role("status")).to_contain_text("这个筛选没有新增的办件")
    expect(page.get_by_role("row")).not_to_have_count(0)


def test_keys_go_through_the_list_and_are_silent_while_something_is_typed_or_when_switched_off(visit: Begin) -> None:
    seen = visit()
    signed_in(seen)
    page = seen.go("/officer/cases?sort=name")
    links = page.get_by_role("rowheader").get_by_role("link")
    page.keyboard.press("j")
    expect(links.first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(links.first).to_be_focused()
    expect(page.locator("tbody input[type=checkbox]").first).to_be_checked()
    page.keyboard.press("/")
    expect(page.get_by_label("企业名称、信用代码或编号")).to_be_focused()
    page.keyboard.type("jx/")
    expect(page.get_by_label("企业名称、信用代码或编号")).to_have_value("jx/")
    page.get_by_text("快捷键", exact=True).click()
    switch = page.get_by_role("button", name="使用快捷键")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert seen.faults() == []
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.reload()
    page.keyboard.press("j")
    expect(links.first).not_to_be_focused()


def test_keys_lead_from_case_to_case_and_to_what_is_to_be_decided(visit: Begin) -> None:
    seen = visit()
    signed_in(seen)
    page = seen.go("/officer/cases?tab=mine&sort=-submitted")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("第 1/")).to_be_visible()
    first = page.url
    page.keyboard.press("n")
    expect(page.get_by_text("第 2/")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("第 1/")).to_be_visible()
    assert page.url == first
    page.keyboard.press("l")
    expect(page.get_by_role("heading", level=1)).to_have_text("办件")


def test_without_scripts_no_keys_are_promised(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    expect(seen.go("/officer/cases").get_by_text("快捷键", exact=True)).to_be_hidden()
