"""The audit trail in a browser: filtered, gone back in, verified; and told plainly where the chain is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import signed_in
from tests.browser.visiting import DESKTOP, PHONE, Visit

Begin = Callable[..., Visit]

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize(("lang", "width"), [("zh", DESKTOP), ("en", PHONE)])
def test_an_auditor_reads_and_verifies_the_log(visit: Begin, lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width)
    signed_in(seen, "孙审计")
    page = seen.go("/officer/audit?actor=%E7%8E%8B%E7%BB%8F%E5%8A%9E&action=moveApplication&since=2026-11-01")
    expect(page.get_by_role("row").nth(1)).to_contain_text("王经办")
    expect(page.get_by_role("row").nth(1)).to_contain_text("受理 → 初审" if lang == "zh" else "→")
    assert seen.faults() == []
    seen.go("/officer/audit?id=%3Cscript%3E")
    assert seen.faults() == []
    page.get_by_role("link", name="核对整条记录链" if lang == "zh" else "Verify the whole chain").click()
    expect(page.get_by_role("status")).to_contain_text("完整" if lang == "zh" else "Whole")
    assert seen.faults() == []


def test_older_entries_are_a_click_away(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen, "孙审计")
    page = seen.go("/officer/audit?before=3")
    expect(page.get_by_role("rowheader")).to_have_text(["3", "2", "1"])
    page.get_by_role("link", name="最新的").click()
    assert page.get_by_role("rowheader").count() > 3


def test_an_officer_has_no_part_in_it(visit: Begin) -> None:
    seen = visit(javascript=False)
    signed_in(seen)
    expect(seen.page.get_by_role("link", name="留痕")).to_have_count(0)
    expect(seen.go("/officer/audit").get_by_role("heading", level=1)).to_be_visible()
