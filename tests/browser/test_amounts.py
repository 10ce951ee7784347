"""Amounts in a real browser: the result, one provision, the report and the question about what was received before, on a phone and on a desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visiting import DESKTOP, PHONE, Visit

GIVEN = Path(__file__).resolve().parents[1] / "data" / "teaching_enterprise.json"
POLICY = "fictional.teaching"


def faults_at(seen: Visit, path: str) -> list[str]:
    """What is wrong with a page, with its address."""
    seen.go(path)
    return [f"{path}: {each}" for each in seen.faults()]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_amounts_are_read_by_everybody(visit: Callable[..., Visit], lang: str, width: int) -> None:
    seen = visit(lang=lang, width=width)
    facts = json.loads(GIVEN.read_text("utf-8"))["facts"]
    del facts["benefits_received"]
    page = seen.go("/check/profile")
    page.locator("#pasted").fill(json.dumps({"facts": facts}, ensure_ascii=False))
    page.locator("#policy").select_option(POLICY)
    page.locator("#profile .actions button").first.click()
    pages = ("/check/result", "/check/result/3.1", "/check/q/benefits_received[0]", f"/policies/{POLICY}/clauses/8")
    assert [each for path in pages for each in faults_at(seen, path)] == []
    total = {"zh": "合计：不超过300万元", "en": "Total: at most 300万元"}[lang]
    expect(seen.go("/check/result").locator(".amounts")).to_contain_text(total)
