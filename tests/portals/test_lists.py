"""Lists by cursors, and records by versions."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility_api.pagination import cursor_of, place_from_cursor
from eligibility_api.problems import Refused
from tests.portals.small import Small


def walk(small: Small, address: str) -> list[list[str]]:
    """The ids of every page."""
    pages, following = list[list[str]](), address
    while following:
        document = small.client.get(following).json()
        pages.append([each["id"] for each in document["items"]])
        following = document.get("next", "")
    return pages


def test_a_list_comes_page_by_page(small: Small) -> None:
    for id in "abcde":
        small.put(id)
    assert walk(small, "/enterprises?limit=2") == [["a", "b"], ["c", "d"], ["e"]]
    assert walk(small, "/enterprises?limit=5") == [["a", "b", "c", "d", "e"]]
    assert walk(small, "/enterprises?division=220105") == [[]]


def test_what_is_added_meanwhile_moves_no_page(small: Small) -> None:
    for id in "bdf":
        small.put(id)
    first = small.client.get("/enterprises?limit=2")
    for id in "ace":
        small.put(id)
    assert first.links["next"]["url"] == first.json()["next"]
    assert walk(small, first.json()["next"]) == [["e", "f"]]


def cursor_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_a_cursor_is_only_for_its_own_list(small: Small) -> None:
    for id in "abc":
        small.put(id)
    cursor = cursor_in(small.client.get("/enterprises?limit=1&division=220104").json()["next"])
    for query in (f"cursor={cursor}", f"cursor={cursor}&division=220105"):
        answer = small.client.get(f"/enterprises?{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-faulty")
    assert small.client.get(f"/enterprises?division=220104&limit=7&cursor={cursor}").status_code == 200


@given(place=st.text(max_size=30).filter(lambda text: text.isprintable()))
def test_a_cursor_leads_where_it_came_from(place: str) -> None:
    assert place_from_cursor(cursor_of(place, "/list?"), "/list?") == place


@given(cursor=st.text(max_size=40))
def test_whatever_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Refused):
        place_from_cursor(cursor, "/list?")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=٣", "divison=22", "limit="])
def test_faulty_parameters_are_refused(small: Small, query: str) -> None:
    answer = small.client.get(f"/enterprises?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter-faulty")


@pytest.mark.parametrize(
    ("known", "status"), [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200), ("1", 200)]
)
def test_what_the_caller_has_is_not_sent_again(small: Small, known: str, status: int) -> None:
    small.put("a")
    answer = small.client.get("/enterprises/a", headers={"if-none-match": known})
    assert (answer.status_code, answer.headers["etag"], bool(answer.content)) == (status, '"1"', status == 200)


def version(small: Small, **headers: str) -> Any:
    answer = small.client.put("/version", headers=headers)
    return int(answer.text) if answer.status_code == 200 else (answer.status_code, answer.json()["code"])


def test_a_change_names_the_version_that_it_is_based_on(small: Small) -> None:
    assert version(small, **{"if-match": '"12"'}) == 12
    assert version(small) == (428, "version-needed")


@pytest.mark.parametrize("said", ["*", "12", '"1", "2"', '"0"', '"-1"', 'W/"1"', '"x"', '"9999999999"'])
def test_a_version_is_one_strong_tag(small: Small, said: str) -> None:
    assert version(small, **{"if-match": said}) == (400, "version-faulty")
