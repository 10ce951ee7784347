"""What is told of a policy before anything else, on every page about it: that its text is not the original one, and that a day lies outside of its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility.ir.rules import Validity
from eligibility_api.app import create_app
from eligibility_api.installed import all_installed
from tests.pages.asking import POLICY, Checking, page
from tests.pages.conftest import BROWSER

TEACHING, SUMMARY = "fictional.teaching", "national.technology_sme"
FICTIONAL = '<p class="notice n-fictional" role="note"><strong>虚构，仅供教学</strong> 为说明规则语言而虚构，没有这样的政策和城市</p>'
OPEN = '<p class="notice n-open" role="note">原文未载明施行日期'


@pytest.mark.parametrize(
    "path",
    [f"/policies/{TEACHING}", f"/policies/{TEACHING}/clauses/1", f"/policies/{TEACHING}/versions", "/policies", "/"],
)
def test_that_a_policy_is_made_up_stands_on_its_pages(client: TestClient, path: str) -> None:
    assert page(client, path).count(FICTIONAL) == 1


def test_it_stands_on_every_page_of_a_self_check_and_on_its_report(client: TestClient) -> None:
    going = Checking(client)
    going.at = client.post("/", data={"all": TEACHING}).headers["location"]
    provision = next(iter(all_installed()[TEACHING].provisions)).id
    for path in (going.at, "/check/all", "/check/answers", "/check/result", f"/check/result/{provision}"):
        assert page(client, path).count(FICTIONAL) == 1, path
    report = client.post("/check/report", data={"name": ""}).headers["location"]
    assert page(client, report).count(FICTIONAL) == 1


def test_a_summary_says_that_it_was_not_compared_and_so_does_its_frame(client: TestClient) -> None:
    told = '<p class="notice n-secondary" role="note"><strong>据转载摘要，尚未与原文核对</strong>'
    assert told in page(client, f"/policies/{SUMMARY}/clauses/1")
    assert told in page(client, f"/embed?policy={SUMMARY}&host=http://testserver")


def test_what_an_original_leaves_open_of_its_time_is_no_matter_of_single_questions(client: TestClient) -> None:
    going = Checking(client).begin("8.3")
    assert "notice" not in going.page()
    for path in (f"/policies/{POLICY}/clauses/8", "/check/result", "/"):
        assert OPEN in page(client, path), path


@pytest.fixture
def ended(tmp_path: Path) -> Iterator[TestClient]:
    """A service of the corridor's policy as if its text said when it ends."""
    pack = replace(all_installed()[POLICY], validity=Validity("至2025年12月31日", None, date(2025, 12, 31)))
    with TestClient(
        create_app(lambda: {POLICY: replace(pack, effective_open=None)}, data=tmp_path),
        headers=BROWSER,
        follow_redirects=False,
    ) as client:
        yield client


def test_a_policy_whose_time_is_over_says_so_with_the_day(ended: TestClient) -> None:
    told = "已过有效期</strong> 有效期至 2025-12-31</p>"
    for path in ("/", "/policies", f"/policies/{POLICY}", f"/policies/{POLICY}/clauses/8"):
        assert told in page(ended, path), path
    assert f"2026-01-01 {told}" in Checking(ended).begin("8.3", as_of="2026-01-01").page()
    assert "已过有效期" not in Checking(ended).begin("8.3", as_of="2025-12-31").page()
