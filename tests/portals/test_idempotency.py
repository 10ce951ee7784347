"""A request with a key is done once, however often it is sent; the same key for another request is refused."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Answered
from eligibility.services.once import SWEPT
from tests.portals.small import Small

KEY = "3f1c9d6e-0000-4000-8000-000000000001"


def keyed(small: Small, id: str = "a", name: str = "甲", key: str = KEY, **headers: str) -> Any:
    return small.put(id, name, **{"idempotency-key": key, **headers})


def test_the_same_request_again_gets_the_same_bytes_and_does_nothing(small: Small) -> None:
    first, again = keyed(small), keyed(small)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert [again.headers[name] for name in ("etag", "location")] == ['"1"', "/enterprises/a"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert small.done == ["a"]


def test_without_a_key_a_request_is_done_whenever_it_comes(small: Small) -> None:
    assert [small.put("a").status_code, small.put("a").json()["code"]] == [201, "record-taken"]
    assert small.done == ["a", "a"]


@pytest.mark.parametrize("other", [{"name": "乙"}, {"id": "b"}, {"if-match": '"2"'}])
def test_another_request_with_the_same_key_is_refused(small: Small, other: dict[str, str]) -> None:
    keyed(small)
    answer = keyed(small, **other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert small.done == ["a"]


def test_callers_do_not_share_keys(small: Small) -> None:
    assert [keyed(small).status_code, keyed(small, "b", **{"x-actor": "portal-b"}).status_code] == [201, 201]


def test_a_refused_request_may_come_again_with_its_key(small: Small) -> None:
    small.put("a")
    assert keyed(small).json()["code"] == "record-taken"
    assert keyed(small, "b").status_code == 201


def test_after_a_day_a_key_is_as_good_as_new(small: Small) -> None:
    keyed(small)
    small.clock.turn(timedelta(hours=24) - timedelta(microseconds=1))
    assert keyed(small).headers["idempotency-replayed"] == "true"
    small.clock.turn(timedelta(microseconds=1))
    assert keyed(small, "b").status_code == 201


def test_answers_past_their_day_go_as_others_come(small: Small) -> None:
    for index in range(10):
        keyed(small, f"e{index}", key=f"k{index}")
    small.clock.turn(timedelta(hours=25))
    for index in range(3):
        keyed(small, f"f{index}", key=f"l{index}")
    kept = small.keeper.writer.read(lambda unit: unit.count(Query(Answered)))
    assert kept == 10 - min(10, 3 * SWEPT) + 3


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
def test_a_key_that_is_none_is_refused(small: Small, key: str) -> None:
    assert keyed(small, key=key).json()["code"] == "idempotency-key-faulty"


def test_two_at_the_same_time_are_done_once(small: Small) -> None:
    start, answers = Barrier(4), list[Any]()

    def ask() -> None:
        start.wait()
        answers.append(keyed(small))

    threads = [Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert ({each.content for each in answers}, small.done) == ({answers[0].content}, ["a"])
    assert {each.status_code for each in answers} == {201}
