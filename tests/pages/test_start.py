"""The first page: what it says of each policy before anything is asked."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from tests.pages.asking import POLICY


def policy_in(html: str, id: str) -> str:
    """The part of the first page about a policy."""
    found = re.search(rf'<section aria-labelledby="p-{re.escape(id)}">.*?</section>', html, re.DOTALL)
    assert found is not None
    return found[0]


def test_it_says_as_many_questions_as_the_first_question_says_are_left(client: TestClient) -> None:
    told = re.search("一页一题，([0-9]+) 到 ([0-9]+) 题", policy_in(client.get("/").text, POLICY))
    begun = client.post("/", data={"all": POLICY})
    left = re.search("还需 ([0-9]+) 到 ([0-9]+) 题", client.get(begun.headers["location"]).text)
    assert told is not None
    assert left is not None
    assert told.groups() == left.groups()


def test_real_policies_come_first_summaries_next_and_made_up_ones_last(client: TestClient) -> None:
    html = client.get("/").text
    shown = re.findall(r'<section aria-labelledby="p-([^"]+)">', html)
    assert (shown[0], shown[-1]) == (POLICY, "fictional.teaching")
    assert all("尚未与原文核对" in policy_in(html, each) for each in shown[1:-1])
    assert "虚构" in policy_in(html, shown[-1])


def test_a_policy_of_one_provision_offers_no_choice_of_a_clause(client: TestClient) -> None:
    html = client.get("/").text
    assert "<select" not in policy_in(html, "national.high_tech_enterprise")
    assert "<select" in policy_in(html, POLICY)


def test_another_day_is_folded_away_until_one_is_chosen(client: TestClient) -> None:
    folded = client.get("/").text
    chosen = client.post("/", data={"all": POLICY, "as_of": "2024-02-30"}).text
    assert (
        "<details open>\n<summary>按别的日期判断" in folded,
        "<details open>\n<summary>按别的日期判断" in chosen,
    ) == (False, True)
    assert '<a href="#as_of">' in chosen
