"""A clerk's way through a self-check in a real browser: with scripts and without, in both languages, on a phone and on a desk, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.visiting import DESKTOP, PHONE, Visit, focused, tabbed_through

Begin = Callable[..., Visit]

WORDS = {
    "zh": {
        "one": "只查一条", "begin": "开始查这一条", "all": "开始全面自查", "save": "保存并继续", "last": "保存，没有别的了", "over": "勾好了，其余的都没有",
        "enterprise": "企业", "giant": "科技型小巨人企业", "provincial": "省级", "result": "查看结果", "eligible": "符合条件", "report": "打印或保存结果",
        "make": "生成报告", "place": "营业执照上的住所在哪个县（市、区）？", "place_of_work": "主要生产经营场所在哪个县（市、区）？", "details": "8.3 科技型小巨人企业省级财政奖补：逐项条件、怎样会改变、材料",
    },
    "en": {
        "one": "Check one clause", "begin": "Check this one", "all": "Check everything", "save": "Save and go on", "last": "Save; there are no others", "over": "Done: none of the others",
        "enterprise": "Enterprise", "giant": "Technology little-giant enterprise", "provincial": "Provincial", "result": "See the result", "eligible": "Eligible", "report": "Print or keep the result",
        "make": "Make a report",
    },
}  # fmt: skip


def begun(seen: Visit, words: dict[str, str], clause: str = "8.3") -> Page:
    """At the first question about a clause."""
    page = seen.go("/")
    seen.corridor().get_by_label(words["one"]).select_option(clause)
    seen.corridor().get_by_role("button", name=words["begin"], exact=True).click()
    return page


def answer_all(page: Page, words: dict[str, str], look: Callable[[], None]) -> None:
    """Answer what 8.3 asks, as a little giant of Changchun; `look` is done at every question."""
    look()
    page.get_by_role("radio", name=words["enterprise"], exact=True).check()
    page.get_by_role("button", name=words["save"]).click()
    look()
    page.get_by_role("radio", name=words["giant"]).check()
    page.get_by_role("radio", name=words["provincial"]).check()
    page.locator("#f-from").fill("2023-01-01")
    page.locator("#f-to").fill("2036-12-31")
    page.get_by_role("button", name=words["last"]).click()
    for _ in range(2):
        look()
        page.locator("main select").first.select_option("220104")
        page.get_by_role("button", name=words["save"]).click()


@pytest.mark.parametrize(
    ("lang", "width", "javascript"),
    [("zh", PHONE, False), ("zh", DESKTOP, True), ("en", PHONE, True), ("en", DESKTOP, False)],
)
def test_one_clause_from_the_first_page_to_a_report(visit: Begin, lang: str, width: int, javascript: bool) -> None:
    seen, words = visit(lang=lang, width=width, javascript=javascript), WORDS[lang]
    page = begun(seen, words)

    def look() -> None:
        assert seen.faults() == [], seen.path

    answer_all(page, words, look)
    assert seen.path == "/check/answers"
    look()
    page.get_by_role("link", name=words["result"]).first.click()
    expect(page.get_by_role("heading", name=f"{words['eligible']} (1)")).to_be_visible()
    look()
    page.locator("a[href='/check/result/8.3']").click()
    look()
    page.go_back()
    page.get_by_role("link", name=words["report"]).click()
    look()
    page.get_by_role("button", name=words["make"]).click()
    assert seen.path.startswith("/r/")
    look()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_is_begun_with_an_overview_and_can_be_filled_in_on_one_page(visit: Begin, lang: str) -> None:
    seen, words = visit(lang=lang, width=PHONE), WORDS[lang]
    page = seen.go("/")
    seen.corridor().get_by_role("button", name=words["all"], exact=True).click()
    page.get_by_role("radio", name=words["enterprise"], exact=True).check()
    page.get_by_role("button", name=words["save"]).click()
    assert seen.path == "/check/q/overview"
    assert seen.faults() == []
    page.get_by_role("button", name=words["over"]).click()
    for path in ("/check/all", "/check/answers", "/check/result", "/check/result/12.3", "/check/profile"):
        seen.go(path)
        assert seen.faults() == [], path


@pytest.mark.parametrize("javascript", [True, False])
def test_an_error_is_told_first_and_every_word_of_it_leads_to_its_field(visit: Begin, javascript: bool) -> None:
    seen = visit(width=PHONE, javascript=javascript)
    page = begun(seen, WORDS["zh"])
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("alert")).to_contain_text("没有填写")
    expect(page).to_have_title("有误：是哪一类主体？ · 惠企政策适用判定")
    assert seen.faults() == []
    if javascript:
        expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    assert page.url.endswith("#f-answer")


def test_the_panel_tells_what_an_answer_would_come_to_before_it_is_saved(visit: Begin) -> None:
    seen = visit()
    page = begun(seen, WORDS["zh"])
    expect(page.get_by_role("status")).to_contain_text("待补充 1")
    page.get_by_role("radio", name="高等院校").check()
    expect(page.get_by_role("status")).to_contain_text("不适用 1")
    seen.go("/check/answers")
    expect(page.locator("main")).to_contain_text("还没有填写")


def test_an_answer_given_before_the_script_has_come_is_told_of_too(visit: Begin) -> None:
    seen = visit()
    held: list[Route] = []
    seen.page.route("**/check.js", lambda route: held.append(route))  # noqa: PLW0108 - a bound method of a list takes no attributes
    page = begun(seen, WORDS["zh"])
    page.get_by_role("radio", name="高等院校").check()
    expect(page.get_by_role("status")).to_contain_text("待补充 1")
    held[0].continue_()
    expect(page.get_by_role("status")).to_contain_text("不适用 1")


def test_every_control_has_a_name_and_every_choice_stands_under_its_question(visit: Begin) -> None:
    page = begun(visit(), WORDS["zh"])
    group = page.get_by_role("group", name="是哪一类主体？")
    assert group.get_by_role("radio").count() == 12
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("group", name="是哪一种认定？")).to_be_visible()
    expect(page.get_by_label("认定从哪一天起有效？")).to_be_visible()


def test_one_clause_by_keyboard_alone(visit: Begin) -> None:
    seen = visit()
    page = begun(seen, WORDS["zh"], "22.1")
    assert "button 保存并继续" in tabbed_through(page)
    seen.go(seen.path)
    while focused(page).count() == 0 or focused(page).get_attribute("type") != "radio":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while focused(page).inner_text() != "保存并继续":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("核对已填写的内容")


def test_large_type_on_a_phone_and_high_contrast_keep_every_page_usable(visit: Begin) -> None:
    seen = visit(width=PHONE)
    page = begun(seen, WORDS["zh"])
    for switch in ("大字版", "高对比"):
        page.get_by_role("button", name=switch).click()
    answer_all(page, WORDS["zh"], lambda: None)
    for path in ("/check/q/recognitions[0]", "/check/answers", "/check/result", "/check/result/8.3"):
        seen.go(path)
        assert seen.faults() == [], path


def test_on_paper_the_result_stands_without_what_is_only_for_the_screen(visit: Begin) -> None:
    seen = visit()
    page = begun(seen, WORDS["zh"])
    answer_all(page, WORDS["zh"], lambda: None)
    seen.go("/check/result")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("button", name="大字版")).to_be_hidden()
    expect(page.get_by_role("heading", name="自查结果")).to_be_visible()


def test_a_resume_code_takes_the_self_check_to_another_browser(visit: Begin) -> None:
    page = begun(visit(), WORDS["zh"])
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    code = page.locator("aside .code").inner_text()
    elsewhere = visit(width=PHONE, javascript=False)
    other = elsewhere.go("/")
    other.get_by_label("恢复码").fill(code)
    other.get_by_role("button", name="接着答").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("企业获得过哪些认定（科技型小巨人、高新技术企业等）？")


def test_switching_the_language_keeps_answers_and_place(visit: Begin) -> None:
    seen = visit(javascript=False)
    page = begun(seen, WORDS["zh"])
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    place = seen.path
    page.get_by_role("button", name="English").click()
    assert seen.path == place
    seen.go("/check/answers")
    expect(page.locator("dl")).to_contain_text("Enterprise")
