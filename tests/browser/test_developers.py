"""The pages for engineers, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PHONE, Visit

Begin = Callable[..., Visit]


@pytest.mark.parametrize(
    ("path", "lang"), [("/developers", "zh"), ("/developers/widget", "en"), ("/problems", "zh"), ("/reference", "en")]
)
def test_everybody_can_use_the_page(visit: Begin, path: str, lang: str) -> None:
    seen = visit(lang=lang, width=PHONE)
    seen.go(path)
    assert seen.faults() == []


def test_the_builder_shows_what_it_writes(visit: Begin) -> None:
    page = visit(javascript=False).go("/developers/widget")
    page.get_by_label("条款").select_option(label="9 支持制造业创新中心建设")
    page.get_by_label("主色").fill("#7a1f5c")
    page.get_by_role("button", name="生成代码").click()
    expect(page.get_by_role("region", name="放进网页的代码")).to_contain_text(
        'data-clause="9" data-lang="zh" data-accent="7a1f5c"'
    )
    expect(page.frame_locator("iframe").get_by_role("button", name="看目前的结果")).to_be_visible()


def test_a_colour_that_cannot_be_read_is_told(visit: Begin) -> None:
    seen = visit()
    page = seen.go("/developers/widget")
    page.get_by_label("主色").fill("ffff00")
    page.get_by_role("button", name="生成代码").click()
    expect(page.get_by_role("alert")).to_contain_text("这个颜色不能用")
    expect(page.get_by_label("主色")).to_have_value("ffff00")
    assert seen.faults() == []
