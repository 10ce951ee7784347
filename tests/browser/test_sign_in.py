"""Signing in, out, and one's account, in a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PASSWORD, signed_in
from tests.browser.visiting import DESKTOP, PHONE, Visit

Begin = Callable[..., Visit]

pytestmark = pytest.mark.usefixtures("desk")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whoever_is_not_signed_in_signs_in_and_comes_to_where_they_wanted(visit: Begin, lang: str) -> None:
    seen = visit(lang=lang, width=PHONE, javascript=False)
    page = seen.go("/officer/cases?tab=mine")
    assert seen.path == "/sign-in"
    page.get_by_label("账号" if lang == "zh" else "Account", exact=True).fill("王经办")
    page.get_by_label("密码" if lang == "zh" else "Password").fill(PASSWORD)
    page.get_by_role("button", name="登录" if lang == "zh" else "Sign in", exact=True).click()
    assert page.url.endswith("/officer/cases?tab=mine")


def test_a_wrong_password_is_told_and_the_name_stays(visit: Begin) -> None:
    seen = visit()
    page = seen.go("/sign-in")
    page.get_by_label("账号", exact=True).fill('"><script>alert(1)</script>')
    page.get_by_label("密码").fill("x")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号", exact=True)).to_have_value('"><script>alert(1)</script>')
    assert page.title().startswith("有误：")
    assert seen.faults() == []


def test_the_account_is_shown_and_left(visit: Begin) -> None:
    seen = visit()
    signed_in(seen, "李复核", "/account")
    page = seen.page
    expect(page.get_by_role("definition").filter(has_text="复核")).to_have_count(2)
    assert seen.faults() == []
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("status")).to_have_text("已退出登录。")
    seen.go("/account")
    assert seen.path == "/sign-in"


def test_another_password_is_checked_before_anything_is_changed(visit: Begin) -> None:
    seen = visit(width=DESKTOP)
    signed_in(seen, "赵经办", "/account")
    page = seen.page
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_label("再填一次新密码").fill("short")
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_label("新密码", exact=True)).to_have_attribute("aria-invalid", "true")
    assert seen.faults() == []
