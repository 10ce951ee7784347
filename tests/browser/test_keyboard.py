"""The ten tasks of the site, with the keys alone: whoever has no mouse sees at every step where they are, and a faulty form takes them to what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PASSWORD, a_desk, application, people, signed_in
from tests.browser.keyboard import Keyboard
from tests.browser.test_batches import sample
from tests.browser.test_case import REASON
from tests.browser.visiting import Visit

Begin = Callable[..., tuple[Visit, Keyboard]]
PASTED = '{"facts": {"body_kind": "企业", "registered_division": "220104", "operating_division": "220104"}}'


@pytest.fixture
def keys(visit: Callable[..., Visit]) -> Begin:
    """A visit with the keys alone, on which nothing moves by itself."""

    def begin(**wishes: object) -> tuple[Visit, Keyboard]:
        seen = visit(reduced_motion="reduce", **wishes)
        return seen, Keyboard(seen.page)

    return begin


def begun(seen: Visit, keys: Keyboard, clause: str) -> None:
    """At the first question about a clause."""
    seen.go("/")
    keys.skip_to_content()
    keys.select("只查一条", clause)
    keys.follow("button", "开始查这一条")


def answered(keys: Keyboard) -> None:
    """The first question about 8.3: an enterprise."""
    keys.choose("是哪一类主体？", "企业")
    keys.follow("button", "保存并继续")


def test_everything_from_the_first_page_to_the_result(keys: Begin) -> None:
    seen, hands = keys()
    seen.go("/")
    hands.skip_to_content()
    hands.follow("button", "开始全面自查")
    hands.skip_to_content()
    hands.follow("button", "保存并继续")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.follow_here("主体类型：没有填写")
    answered(hands)
    hands.skip_to_content()
    hands.follow("button", "勾好了，其余的都没有")
    while seen.path != "/check/answers":
        hands.skip_to_content()
        hands.follow("button", "不清楚")
    hands.skip_to_content()
    hands.follow("link", "查看结果")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("自查结果")


def test_one_provision_alone(keys: Begin) -> None:
    seen, hands = keys()
    begun(seen, hands, "8.3")
    answered(hands)
    hands.choose("是哪一种认定？", "科技型小巨人企业")
    hands.choose("是哪一级认定的？", "省级")
    hands.date("认定从哪一天起有效？", "2023", "01", "01")
    hands.date("认定有效到哪一天", "2036", "12", "31")
    hands.follow("button", "保存，没有别的了")
    for question in ("营业执照上的住所在哪个县（市、区）？", "主要生产经营场所在哪个县（市、区）？"):
        hands.select(question, "朝阳区")
        hands.follow("button", "保存并继续")
    hands.follow("link", "查看结果")
    expect(seen.page.get_by_role("heading", name="符合条件 (1)")).to_be_visible()


def test_an_answer_is_changed_from_where_all_are_checked(keys: Begin) -> None:
    seen, hands = keys()
    begun(seen, hands, "8.3")
    answered(hands)
    seen.go("/check/answers")
    hands.skip_to_content()
    hands.follow("link", "修改主体类型")
    hands.choose("是哪一类主体？", "高等院校")
    hands.follow("button", "保存并继续")
    expect(seen.page.locator("dl.answers")).to_contain_text("高等院校")


def test_a_resume_code_leads_back(keys: Begin) -> None:
    seen, hands = keys()
    begun(seen, hands, "8.3")
    answered(hands)
    place, code = seen.path, seen.page.locator("aside .code").inner_text()
    elsewhere, hands = keys()
    elsewhere.go("/")
    hands.write("textbox", "恢复码", "2222-2222")
    hands.press_and_wait("Enter")
    expect(elsewhere.page.get_by_role("alert")).to_be_focused()
    hands.follow_here("没有这个恢复码")
    expect(elsewhere.page.get_by_label("恢复码")).to_be_focused()
    hands.press("Control+a")
    elsewhere.page.keyboard.type(code)
    hands.press_and_wait("Enter")
    assert elsewhere.path == place


def test_a_saved_profile_is_pasted_or_sent(keys: Begin) -> None:
    seen, hands = keys()
    seen.go("/check/profile")
    hands.skip_to_content()
    hands.follow("button", "开始自查")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.write("textbox", "或者把企业档案粘贴在这里", PASTED)
    hands.follow("button", "开始自查")
    seen.go("/check/answers")
    expect(seen.page.locator("dl.answers")).to_contain_text("朝阳区")
    seen.go("/check/profile")
    hands.choose_file("选择文件", {"name": "档案.json", "mimeType": "application/json", "buffer": PASTED.encode()})
    hands.follow("button", "开始自查")
    assert seen.path.startswith("/check/q/")


def test_a_report_is_made_and_printed(keys: Begin) -> None:
    seen, hands = keys()
    begun(seen, hands, "8.3")
    seen.go("/check/result")
    hands.skip_to_content()
    hands.follow("link", "打印或保存结果")
    hands.write("textbox", "统一社会信用代码", "123")
    hands.press_and_wait("Enter")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.follow_here("统一社会信用代码")
    hands.press("Control+a", "Delete")
    hands.follow("button", "生成报告")
    assert seen.path.startswith("/r/")
    seen.page.evaluate("window.print = () => { window.printed = true; }")
    hands.skip_to_content()
    hands.to("button", "打印")
    hands.press("Enter")
    assert seen.page.evaluate("window.printed") is True


def test_a_clause_is_read_and_tried(keys: Begin) -> None:
    seen, hands = keys()
    seen.go("/policies")
    hands.follow("link", "关于推进环长春四辽吉松工业走廊")
    hands.follow("link", "单看第 8 条")
    hands.skip_to_content()
    hands.follow_here("走廊内")
    expect(seen.page.locator(":target")).to_contain_text("企业在走廊内")
    hands.follow("button", "开始自查本条")
    assert seen.path == "/check/q/body_kind"


def test_a_batch_goes_its_steps(keys: Begin, desk: list[str]) -> None:
    seen, hands = keys()
    seen.go("/officer/batches")
    hands.write("textbox", "账号", "李复核")
    hands.write("textbox", "密码", "wrong")
    hands.press_and_wait("Enter")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.write("textbox", "密码", PASSWORD)
    hands.press_and_wait("Enter")
    hands.skip_to_content()
    hands.follow("link", "上传")
    hands.follow("button", "读取文件")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.choose_file("文件", sample())
    hands.follow("button", "读取文件")
    seen.page.get_by_role("button", name="筛查可用的 4 行").wait_for()
    hands.skip_to_content()
    hands.write("combobox", "把“备注”改为", "-")
    hands.follow("button", "筛查可用的 4 行")
    seen.page.get_by_role("link", name="下载审核结果").wait_for()
    hands.skip_to_content()
    hands.to("link", "下载审核结果")


def test_the_worklist_is_filtered_sorted_and_assigned(keys: Begin, desk: list[str]) -> None:
    with a_desk() as office:
        application(office, 311)
    seen, hands = keys()
    signed_in(seen, "王经办", "/officer/cases?tab=unassigned")
    hands.skip_to_content()
    hands.write("searchbox", "企业名称、信用代码或编号", "311")
    hands.press_and_wait("Enter")
    hands.follow("link", "企业", exact=True)
    expect(seen.page.get_by_role("columnheader", name="企业", exact=True)).to_have_attribute("aria-sort", "ascending")
    hands.follow("button", "分派")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.to("checkbox", "选择本页全部")
    hands.press("Space")
    hands.follow("button", "分派")
    hands.select("分派给", "王经办")
    hands.follow("button", "确认办理")
    expect(seen.page.get_by_role("status")).to_be_focused()
    expect(seen.page.get_by_role("status")).to_have_text("已办理 1 件。")


def test_a_case_is_decided_and_the_next_one_opened(keys: Begin, desk: list[str]) -> None:
    with a_desk() as office:
        wang = people(office)["王经办"]
        for number in (351, 352):
            application(office, number, "first_review", officer=wang)
    seen, hands = keys()
    signed_in(seen, "王经办", "/officer/cases?tab=mine%26q=FAKE035")
    hands.follow("link", "示例")
    hands.choose("对 8.3 的审核意见", "要求补正")
    hands.write("textbox", "理由", "短")
    hands.follow("button", "记录意见")
    expect(seen.page.get_by_role("alert")).to_be_focused()
    hands.follow_here("理由不少于10个字")
    hands.press("Control+a")
    seen.page.keyboard.type(REASON)
    hands.follow("button", "记录意见")
    expect(seen.page.locator("article:focus")).to_contain_text(REASON)
    hands.back_to("link", "下一件")
    hands.press_and_wait("Enter")
    expect(seen.page.get_by_text("第 2/")).to_be_visible()
