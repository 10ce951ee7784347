"""The runs of the standing watch over HTTP: what whoever waits for its events sees of them, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eligibility.domain.jobs import Progress, Trouble
from eligibility.services.watching_work import KIND
from eligibility.store import StoredJobs
from tests.contract.service import POLICY
from tests.portals.test_client import client_of
from tests.portals.way import MORNING, Way, a_watch, a_way

SUMMARY = {"as_of": "2024-06-03", "policies": [POLICY], "done": 40, "unreadable": 1, "events": {"enterprise.lost": 2}}


@pytest.fixture
def way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "off")
    with a_way(tmp_path) as made:
        yield made


def jobs_of(way: Way) -> StoredJobs:
    return StoredJobs(way.app.state.keeper.database)


def run(way: Way, id: str) -> None:
    """A watch that was begun and ended."""
    a_watch(way, id)
    jobs = jobs_of(way)
    assert jobs.claim("w", MORNING, (KIND,)) is not None
    jobs.report(id, "w", Progress(KIND, 40, 40), MORNING)
    jobs.finish(id, "w", SUMMARY, None, MORNING + timedelta(minutes=3))


def seen(way: Way, who: str, **said: str) -> Any:
    return way.made(who, "listWatches", **said)["items"]


def test_a_portal_sees_when_the_watch_ran_and_not_over_how_many(way: Way) -> None:
    run(way, "a")
    assert seen(way, "portal") == [
        {
            "id": "a", "state": "done", "created": "2024-06-03T01:00:00Z", "changed": "2024-06-03T01:03:00Z",
            "as_of": "2024-06-03", "policies": [POLICY],
        }
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_whoever_runs_it_sees_how_far_it_is_and_what_it_told(way: Way, who: str) -> None:
    run(way, "a")
    (found,) = seen(way, who)
    assert found["progress"] == {"step": "done", "done": 40, "total": 40}
    assert (found["unreadable"], found["events"]) == (1, {"enterprise.lost": 2})


def test_one_that_failed_says_why(way: Way) -> None:
    a_watch(way, "a")
    jobs_of(way).claim("w", MORNING, (KIND,))
    jobs_of(way).fail("a", "w", Trouble("job-lost", "进程意外终止", "the process died"), MORNING)
    (found,) = seen(way, "portal")
    assert (found["state"], found["trouble"]) == ("failed", {"code": "job-lost", "detail": "进程意外终止"})


def test_they_come_page_by_page_the_newest_first_and_without_other_jobs(way: Way) -> None:
    for id in "abc":
        a_watch(way, id)
    a_watch(way, "d", kind="screening")
    first = way.ask("auditor", "listWatches", limit="2")
    assert [each["id"] for each in first.json()["items"]] == ["c", "b"]
    second = way.client.get(first.json()["next"], headers=way.headers("auditor")).json()
    assert [each["id"] for each in second["items"]] == ["a"]
    assert "next" not in second
    assert [each["id"] for each in client_of(way).watches()] == ["c", "b", "a"]


@pytest.mark.parametrize("who", ["officer", "reviewer"])
def test_it_is_nothing_of_the_desks(way: Way, who: str) -> None:
    assert way.refused(who, "listWatches") == ["not-allowed"]
