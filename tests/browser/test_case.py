"""A case in a browser: seen, decided, confirmed by another, taken back; what is refused, and a colleague who was faster."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from eligibility.domain.actors import Actor
from tests.browser.desk import a_desk, application, people, signed_in
from tests.browser.visiting import DESKTOP, PHONE, Visit
from tests.procedure.office import AGREE

Begin = Callable[..., Visit]
REASON = "营业执照与登记信息一致，予以认可"
QUOTE = "科技型小巨人企业给予省级财政奖补支持"
numbers = iter(range(100, 200))


@pytest.fixture
def case(desk: list[str]) -> Iterator[tuple[str, Actor]]:
    """An application in the preliminary review, and 王经办 whose it is."""
    with a_desk() as office:
        wang = people(office)["王经办"]
        yield application(office, next(numbers), "first_review", officer=wang), wang


def provision(page: Page, id: str) -> Locator:
    return page.get_by_role("article").filter(has=page.locator(f'[id="h-{id}"]'))


@pytest.mark.parametrize(("lang", "width"), [("zh", DESKTOP), ("en", PHONE)])
def test_everybody_can_use_the_page(visit: Begin, case: tuple[str, Actor], lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width)
    signed_in(seen)
    page = seen.go(f"/officer/cases/{case[0]}?tab=mine")
    expect(page.get_by_role("heading", level=1)).to_contain_text("有限公司")
    assert seen.faults() == []
    page.get_by_role("group", name="8.3").get_by_role("radio").nth(1).check()
    page.get_by_role("article").first.get_by_role(
        "button", name="记录意见" if lang == "zh" else "Record the decision"
    ).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert seen.faults() == []


def test_a_decision_is_recorded_confirmed_by_another_and_the_case_goes_on(
    visit: Begin, case: tuple[str, Actor]
) -> None:
    id, _ = case
    officer = visit(javascript=False)
    signed_in(officer)
    page = officer.go(f"/officer/cases/{id}?tab=mine")
    for each in ("8.3", "9.1"):
        provision(page, each).get_by_label("同意系统结论").check()
        provision(page, each).get_by_role("button", name="记录意见").click()
    expect(provision(page, "9.1")).to_contain_text("审核意见：")
    page.get_by_role("button", name="报送复审").click()
    expect(page.get_by_role("definition").filter(has_text="复审")).to_be_visible()
    reviewer = visit(javascript=False)
    signed_in(reviewer, "李复核")
    page = reviewer.go(f"/officer/cases/{id}")
    for article in page.get_by_role("article").filter(has=page.get_by_role("button", name="通过", exact=True)).all():
        article.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_role("list").last).to_contain_text("报送复审")


def test_an_override_needs_a_reason_and_a_ground_and_loses_nothing_that_was_typed(
    visit: Begin, case: tuple[str, Actor]
) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go(f"/officer/cases/{case[0]}")
    form = provision(page, "8.3")
    form.get_by_label("改判", exact=True).check()
    form.get_by_label("改判为").select_option("needs_judgement")
    form.get_by_label("依据的政策原文").fill("</textarea><script>alert(1)</script>")
    form.get_by_label("理由").fill("太短")
    form.get_by_role("button", name="记录意见").click()
    expect(page.get_by_role("alert")).to_contain_text("理由不少于10个字")
    expect(form.get_by_label("改判为")).to_have_value("needs_judgement")
    expect(form.get_by_label("依据的政策原文")).to_have_value("</textarea><script>alert(1)</script>")
    expect(form.get_by_label("依据的政策原文")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("依据的政策原文").fill(QUOTE)
    form.get_by_label("理由").fill(REASON)
    form.get_by_role("button", name="记录意见").click()
    expect(form).to_contain_text("改判 · ! 需人工研判")
    expect(form).to_contain_text("等待复核")
    form.get_by_role("button", name="撤回对 8.3 的审核意见").click()
    expect(form).to_contain_text("以前的意见 1 条")
    expect(page.get_by_role("list").last).to_contain_text("撤回对 8.3 的审核意见")


def test_a_colleague_who_was_faster_stands_beside_what_was_typed(visit: Begin, case: tuple[str, Actor]) -> None:
    id, wang = case
    seen = visit(javascript=False)
    signed_in(seen, "赵经办")
    page = seen.go(f"/officer/cases/{id}")
    with a_desk() as office:
        office.turn(days=30)
        office.rule(id, "8.3", AGREE, by=wang)
    form = provision(page, "8.3")
    form.get_by_label("要求补正").check()
    form.get_by_label("理由").fill("请补充认定证书的扫描件，谢谢")
    form.get_by_role("button", name="记录意见").click()
    beside = page.get_by_role("region", name="同事先办了")
    expect(beside).to_contain_text("王经办：8.3 同意系统结论")
    expect(beside).to_contain_text("请补充认定证书的扫描件，谢谢")
    form.get_by_role("button", name="记录意见").click()
    expect(form).to_contain_text("要求补正")
    expect(page.get_by_role("region", name="同事先办了")).to_have_count(0)


def test_the_neighbours_in_the_list_are_a_click_away(visit: Begin, case: tuple[str, Actor]) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?tab=mine&sort=-submitted")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    first = page.url
    expect(page.get_by_text("第 1/")).to_be_visible()
    page.get_by_role("link", name="下一件").click()
    expect(page.get_by_text("第 2/")).to_be_visible()
    page.get_by_role("link", name="上一件").click()
    assert page.url == first


def test_an_attachment_is_looked_at_before_it_is_taken(visit: Begin, case: tuple[str, Actor]) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go(f"/officer/cases/{case[0]}")
    page.get_by_label("上传附件").set_input_files(
        {"name": "<b>.exe", "mimeType": "application/pdf", "buffer": b"MZ\x00"}
    )
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_label("上传附件")).to_have_attribute("aria-invalid", "true")
    paper: FilePayload = {"name": "<img src=x>.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    page.get_by_label("上传附件").set_input_files(paper)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("link", name="<img src=x>.pdf")).to_be_visible()


def test_all_that_is_not_decided_is_agreed_with_at_once_unless_a_colleague_was_faster(
    visit: Begin, case: tuple[str, Actor]
) -> None:
    id, wang = case
    seen = visit(javascript=False)
    signed_in(seen, "赵经办")
    page = seen.go(f"/officer/cases/{id}")
    with a_desk() as office:
        office.turn(days=30)
        office.rule(id, "8.3", AGREE, by=wang)
    page.get_by_role("button", name="还没有意见的都同意系统结论（8.3、9.1）").click()
    expect(page.get_by_role("region", name="同事先办了")).to_contain_text("王经办：8.3 同意系统结论")
    page.get_by_role("button", name="还没有意见的都同意系统结论（9.1）").click()
    expect(provision(page, "9.1")).to_contain_text("审核意见： 同意系统结论")
    expect(page.get_by_role("button", name="还没有意见的都同意系统结论")).to_have_count(0)


def test_a_task_is_completed_with_what_was_found_and_nothing_typed_is_lost(
    visit: Begin, case: tuple[str, Actor]
) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go(f"/officer/cases/{case[0]}")
    task = page.get_by_role("listitem").filter(has_text="责任单位审查").filter(has_text="省科技厅").first
    task.get_by_text("填写办理意见，完成").first.click()
    task.get_by_role("textbox").fill("查过了")
    task.get_by_role("button", name="填写办理意见，完成").click()
    expect(page.get_by_role("alert")).to_contain_text("理由不少于10个字")
    expect(task.get_by_role("textbox")).to_have_value("查过了")
    task.get_by_role("textbox").fill("已核对省级认定文件，认定在有效期内")
    task.get_by_role("button", name="填写办理意见，完成").click()
    expect(page.get_by_role("heading", name="已完成的任务")).to_be_visible()
    expect(page.get_by_text("已核对省级认定文件，认定在有效期内")).to_be_visible()


def test_decisions_come_back_in_a_sheet_and_are_shown_before_they_are_recorded(
    visit: Begin, case: tuple[str, Actor]
) -> None:
    id, _ = case
    seen = visit(javascript=False)
    signed_in(seen)
    page = seen.go("/officer/cases?tab=mine")
    page.get_by_role("link", name="上传审核意见").click()
    page.get_by_role("button", name="看会改动什么").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择文件")
    lines = f"编号,惠企事项,意见,理由\n{id},8.3,同意,\n{id},9.1,<script>,\n{id},9.1,要求补正,请补充建设方案的批复文件\n"
    page.get_by_label("Excel 或 CSV 文件").set_input_files(
        {"name": "意见.csv", "mimeType": "text/csv", "buffer": lines.encode("gb18030")}
    )
    page.get_by_role("button", name="看会改动什么").click()
    expect(page.get_by_role("status")).to_contain_text("会记录 1 条；0 条与已记录的相同；2 条有问题")
    page.get_by_role("button", name="确认记录 1 条").click()
    expect(page.get_by_role("status")).to_have_text("已办理 1 件。")
    expect(provision(seen.go(f"/officer/cases/{id}"), "8.3")).to_contain_text("审核意见： 同意系统结论")
