"""Reading a policy in a browser: from its words to what was made of them, and on into a self-check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import PHONE, Visit

Begin = Callable[..., Visit]
WHOLE = "/policies/jilin.corridor_2018_2025"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everybody_can_use_the_whole_policy(visit: Begin, lang: str) -> None:
    seen = visit(lang=lang, width=PHONE)
    seen.go(WHOLE)
    assert seen.faults() == []


def test_words_of_the_text_lead_to_what_was_made_of_them(visit: Begin) -> None:
    page = visit(javascript=False).go("/policies")
    page.get_by_role("link", name="关于推进环长春四辽吉松工业走廊").click()
    page.get_by_role("link", name="单看第 8 条").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第 8 条 支持科技型小巨人企业创新发展")
    page.locator("blockquote").get_by_role("link", name="走廊内", exact=True).click()
    made = page.locator(":target")
    expect(made).to_contain_text("企业在走廊内")
    made.get_by_role("link").click()
    expect(page.locator(":target")).to_contain_text("原文没有说以注册地还是实际经营地为准")


def test_kinds_of_words_are_told_apart_without_colour(visit: Begin) -> None:
    page = visit().go(f"{WHOLE}/clauses/8")
    looks = {
        kind: page.locator(f".legend .k-{kind}").evaluate(
            "node => { const s = getComputedStyle(node); return s.textDecorationStyle + s.textDecorationLine + s.fontWeight; }"
        )
        for kind in ("judgement", "other_norm", "evidence", "decided", "benefit")
    }
    assert len(set(looks.values())) == len(looks)


def test_on_paper_the_text_stands_beside_its_reading_without_the_frame(visit: Begin) -> None:
    page = visit().go(f"{WHOLE}/clauses/8")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="栏目")).to_be_hidden()
    text, made = page.locator(".beside .text").bounding_box(), page.locator(".beside .made").bounding_box()
    assert text is not None
    assert made is not None
    assert (text["y"], text["x"] + text["width"] <= made["x"]) == (made["y"], True)
