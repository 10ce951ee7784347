"""Text that would hurt, typed into every form: no script runs, no dialog opens, it stands on the page as it was typed, and so does everything beside it.

The visit itself notes dialogs, scripts that fail and whatever the content policy stops.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from eligibility_api.pages.worklist_query import LONGEST
from tests.browser.desk import a_desk, application, people, signed_in
from tests.browser.test_batches import looked_until
from tests.browser.test_self_check import WORDS, begun
from tests.browser.visiting import Visit
from tests.hostile import TEXTS
from tests.tables_files import credit_code, workbook

Begin = Callable[..., Visit]
ALL = " ".join(TEXTS)
LONG = TEXTS[0] * 5000


def typed(field: Locator, text: str) -> str:
    """Type into a field; what stands in it then: a browser keeps some fields short."""
    field.fill(text)
    return field.input_value()


def unhurt(page: Page) -> None:
    """No script that was typed has run."""
    assert page.evaluate("window.hurt") is None
    assert page.locator("main img, main svg[onload], main script").count() == 0


def stands(page: Page, text: str) -> None:
    """The text is there to be read, character for character, and what is invisible in it too; only blanks at its ends are gone."""
    shown = page.locator("main").evaluate("node => node.textContent")
    assert text.strip() in shown
    unhurt(page)


def test_in_a_question(visit: Begin) -> None:
    seen = visit()
    page = begun(seen, WORDS["zh"])
    for text in (*TEXTS, LONG):
        said = typed(seen.go("/check/q/main_industry").locator("#f-answer"), text)
        page.get_by_role("button", name="保存并继续").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.locator("#f-answer")).to_have_value(said)
        unhurt(page)


def test_in_a_record_whose_other_fields_stay(visit: Begin) -> None:
    seen = visit()
    page = begun(seen, WORDS["zh"])
    page.get_by_role("radio", name="企业", exact=True).check()
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("radio", name="其他", exact=True).check()
    other = typed(page.get_by_label("其他的，请写明"), ALL)
    page.locator("#f-from").fill("2023-01-01")
    page.get_by_role("button", name="大字版").click()
    expect(page.get_by_label("其他的，请写明")).to_have_value(other)
    expect(page.locator("#f-from")).to_have_value("2023-01-01")
    unhurt(page)
    page.get_by_role("button", name="保存，没有别的了").click()
    stands(seen.go("/check/answers"), other)


def test_in_all_questions_a_report_and_a_profile(visit: Begin) -> None:
    seen = visit()
    page = seen.go("/")
    seen.corridor().get_by_role("button", name="开始全面自查", exact=True).click()
    said = {id: typed(seen.go("/check/all").locator(id), ALL) for id in ("#f-main_industry",)}
    said |= {id: typed(page.locator(id), ALL) for id in ("#f-revenue--1", "#f-industries") if page.locator(id).count()}
    page.locator("#f-employees--1").fill("12")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    for id, text in (said | {"#f-employees--1": "12"}).items():
        expect(page.locator(id)).to_have_value(text)
    unhurt(page)
    name = typed(seen.go("/check/report").locator("#name"), ALL)
    code = typed(page.locator("#credit_code"), TEXTS[1])
    page.get_by_role("button", name="生成报告").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#name")).to_have_value(name)
    expect(page.locator("#credit_code")).to_have_value(code)
    page.locator("#credit_code").fill("")
    page.get_by_role("button", name="生成报告").click()
    stands(page, name)
    pasted = typed(seen.go("/check/profile").locator("#pasted"), '{"facts": {"name": "' + ALL)
    code = typed(page.locator("#credit_code"), TEXTS[0])
    page.get_by_role("button", name="开始自查").click()
    expect(page.locator("#pasted")).to_have_value(pasted)
    expect(page.locator("#credit_code")).to_have_value(code)
    unhurt(page)
    page.get_by_label("选择文件").set_input_files(
        {"name": f"{TEXTS[1]}.json", "mimeType": "application/json", "buffer": b'{"facts": {"<script>": 1}}'}
    )
    page.get_by_role("button", name="开始自查").click()
    stands(page, "<script>")


def test_on_the_first_page_and_at_the_door(visit: Begin) -> None:
    seen = visit()
    page = seen.go("/")
    code = typed(page.locator("#code"), ALL)
    page.get_by_role("button", name="接着答").click()
    expect(page.locator("#code")).to_have_value(code)
    unhurt(page)
    seen.go("/sign-in").locator("#name").fill(ALL)
    page.locator("#password").fill(ALL)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("#name")).to_have_value(ALL)
    expect(page.locator("#password")).to_have_value("")
    unhurt(page)


@pytest.mark.usefixtures("desk")
def test_in_the_filter_of_the_worklist_and_the_name_of_a_view(visit: Begin) -> None:
    seen = visit()
    signed_in(seen)
    page = seen.go("/officer/cases")
    for text in (*TEXTS, LONG[:4000]):  # it goes into an address, which a server takes so much of
        page.locator("#q").fill(text)
        page.get_by_role("button", name="筛选", exact=True).click()
        searched = "".join(filter(str.isprintable, text))[:LONGEST]
        expect(page.locator("#q")).to_have_value(searched)
        stands(page, searched)
    page.get_by_text("保存的视图").click()
    view = typed(page.locator("#view"), TEXTS[1])
    page.get_by_role("button", name="保存当前筛选").click()
    stands(page, view)
    page.get_by_role("button", name=f"删除视图“{view}”").click()


@pytest.mark.usefixtures("desk")
def test_in_a_workbook_its_headers_and_its_name(visit: Begin, tmp_path: Path) -> None:
    seen = visit()
    signed_in(seen, "赵经办")
    page = seen.go("/officer/batches/new")
    headers = ["企业名称", "统一社会信用代码", "从业人员（2025年）", *TEXTS]
    rows = [[text, credit_code(1 + number), text, *TEXTS] for number, text in enumerate(TEXTS)]
    path = workbook(tmp_path / "hurtful.xlsx", {"{{7}}<b>": [headers, *rows]})
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "<img src=x onerror=alert(1)>.xlsx", "mimeType": "application/zip", "buffer": path.read_bytes()}
    )
    page.get_by_role("button", name="读取文件").click()
    looked_until(page, "筛查", "button")
    stands(page, TEXTS[0])
    stands(page, TEXTS[1])


@pytest.mark.usefixtures("desk")
def test_in_a_decision_and_a_notice(visit: Begin) -> None:
    with a_desk() as office:
        id = application(office, 401, "first_review", officer=people(office)["王经办"])
    seen = visit()
    signed_in(seen)
    page = seen.go(f"/officer/cases/{id}")
    form = page.get_by_role("article").first
    form.get_by_label("改判", exact=True).check()
    form.get_by_label("改判为").select_option("needs_judgement")
    form.get_by_label("依据的政策原文").fill(ALL)
    form.get_by_label("理由").fill(LONG)
    form.get_by_role("button", name="记录意见").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(form.get_by_label("依据的政策原文")).to_have_value(ALL)
    expect(form.get_by_label("理由")).to_have_value(LONG)
    unhurt(page)
    form.get_by_label("要求补正").check()
    form.get_by_label("理由").fill(ALL)
    form.get_by_role("button", name="记录意见").click()
    stands(page, ALL)
    page.get_by_label("退回补正：说明").fill(ALL)
    page.get_by_role("button", name="退回补正").click()
    stands(page, ALL)
