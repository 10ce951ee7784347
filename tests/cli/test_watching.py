"""`eligibility watch`: every enterprise of a data folder, as a job, told in words and as data."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from eligibility.cli.watching import WATCHER
from eligibility.domain.jobs import JobState
from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Event
from eligibility.store import Database, StoredJobs
from tests.cli.run import run
from tests.procedure.office import CODE, DAY, an_office
from tests.store.jobs import NOON, a_job


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the technology little giant."""
    monkeypatch.delenv("ELIGIBILITY_DATABASE", raising=False)
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "off")
    with an_office(tmp_path / "eligibility.sqlite3") as office:
        office.enrol()
    return tmp_path


def told(data: Path) -> list[Event]:
    with an_office(data / "eligibility.sqlite3") as office:
        events = list(office.read(lambda unit: unit.find(Query(Event))))
    return [each for each in events if each.kind == "enterprise.in-reach"]


def test_a_watch_tells_and_a_second_one_has_nothing_to_tell(capsysbinary, data: Path) -> None:
    first = run(capsysbinary, "watch", "--as-of", DAY.isoformat(), "--data", data)
    said = first.json()
    assert (first.code, said["state"], said["done"], said["events"]) == (0, "done", 1, {"enterprise.in-reach": 1})
    again = run(capsysbinary, "watch", "--as-of", DAY.isoformat(), "--data", data, "--format", "text")
    assert (again.code, again.text) == (
        0, f"{DAY}：已比对 1 户；告知新近符合 0 件，即将失去 0 件，不再符合 0 件；待人工复核 0 件，档案不能识别 0 件\n",
    )  # fmt: skip
    assert [each.enterprise for each in told(data)] == [CODE]


def test_what_a_dead_watch_left_is_done_first_and_other_jobs_are_left_to_their_worker(capsysbinary, data: Path) -> None:
    database = Database.open(data / "eligibility.sqlite3")
    jobs = StoredJobs(database)
    request = {"as_of": date(2024, 6, 2).isoformat(), "level": "claimed", "policies": []}
    jobs.add(a_job("left", kind="watching", request=request), most=9)
    jobs.add(a_job("other", at=NOON + timedelta(1)), most=9)
    jobs.claim(f"{WATCHER}dead", NOON)
    assert run(capsysbinary, "watch", "--as-of", DAY.isoformat(), "--data", data).code == 0
    assert (jobs.job("left").state, jobs.job("left").attempt) == (JobState.DONE, 2)
    assert jobs.job("other").state is JobState.QUEUED
    database.close()
    assert [each.data["as_of"] for each in told(data)] == ["2024-06-02"]


def test_a_policy_that_is_not_installed_is_refused(capsysbinary, data: Path) -> None:
    refused = run(capsysbinary, "watch", "--as-of", DAY.isoformat(), "--policy", "nowhere", "--data", data)
    assert refused.code == 2
    assert "nowhere" in refused.err
