"""A batch in a browser: file, columns, problems, run; the same file again; by another level, with what is different."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk import signed_in
from tests.browser.visiting import DESKTOP, PHONE, Visit

Begin = Callable[..., Visit]

pytestmark = pytest.mark.usefixtures("desk")


def sample() -> FilePayload:
    data = files("eligibility_api").joinpath("static", "sample-applicants.csv").read_bytes()
    return {"name": "<b>申报</b>.csv", "mimeType": "text/csv", "buffer": data}


def looked_until(page: Page, button: str, role: str) -> None:
    """Without scripts one asks again oneself."""
    for _ in range(200):
        if page.get_by_role(role, name=button).count():  # type: ignore[arg-type]
            return
        page.reload()
    raise AssertionError(f"{button} did not come: {page.locator('main').inner_text()}")


def test_a_batch_goes_its_four_steps_without_scripts(visit: Begin) -> None:
    seen = visit(javascript=False, width=PHONE)
    signed_in(seen, "赵经办")
    page = seen.go("/officer/batches")
    page.get_by_role("link", name="上传第一批").click()
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择文件")
    page.get_by_label("文件", exact=True).set_input_files(sample())
    page.get_by_role("button", name="读取文件").click()
    looked_until(page, "筛查可用的 4 行", "button")
    expect(page.get_by_role("row", name="G5")).to_contain_text("不是数量")
    page.get_by_label("把“备注”改为").fill("<script>")
    page.get_by_role("button", name="筛查可用的 4 行").click()
    expect(page.get_by_role("alert")).to_contain_text("不是事实或字段")
    expect(page.get_by_label("把“备注”改为")).to_have_value("<script>")
    page.get_by_label("把“备注”改为").fill("-")
    page.get_by_role("button", name="筛查可用的 4 行").click()
    looked_until(page, "下载审核结果", "link")
    expect(page.get_by_role("definition").filter(has_text="读入")).to_have_text(
        "读入 5 行 = 可用 4 + 有问题 1 + 跳过 0"
    )
    first = seen.path
    page.get_by_label("采信到哪一级证据").select_option("verified")
    page.get_by_role("button", name="再筛一次").click()
    looked_until(page, "下载审核结果", "link")
    expect(page.get_by_role("region", name="与上一次筛查的差别")).to_contain_text("需人工研判")
    page = seen.go("/officer/batches/new")
    page.get_by_label("文件", exact=True).set_input_files(sample())
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_role("status")).to_contain_text("这个文件已经上传过")
    assert seen.path == first


def test_scripts_show_how_far_it_is_and_everybody_can_use_the_pages(visit: Begin) -> None:
    seen = visit(lang="en", width=DESKTOP)
    signed_in(seen)
    page = seen.go("/officer/batches")
    assert seen.faults() == []
    page.get_by_role("link", name="Upload").click()
    page.get_by_label("File", exact=True).set_input_files(sample())
    page.get_by_label("As-of date").fill("soon")
    page.get_by_role("button", name="Read the file").click()
    assert seen.faults() == []
    page.get_by_label("File", exact=True).set_input_files(sample())
    page.get_by_label("As-of date").fill("2026-06-01")
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Screen the 4 usable rows").wait_for()
    assert seen.faults() == []
    page.get_by_role("button", name="Screen the 4 usable rows").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the results").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert seen.faults() == []


def test_a_file_that_cannot_be_read_says_why(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen, "李复核")
    page = seen.go("/officer/batches/new")
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "bomb.xlsx", "mimeType": "application/zip", "buffer": b"PK\x03\x04 not a workbook"}
    )
    page.get_by_role("button", name="读取文件").click()
    looked_until(page, "没有完成", "heading")
    expect(page.locator(".errors")).not_to_be_empty()
