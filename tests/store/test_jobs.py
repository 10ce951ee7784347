"""Jobs as they are kept: no job is lost, none is done twice, and what a worker that lost its job says is not written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from eligibility.domain.jobs import MOST_ATTEMPTS, Job, JobState, NotWaiting, Progress, TooManyJobs, Trouble, UnknownJob
from eligibility.store import Database, StoredJobs
from tests.store.jobs import NOON, a_job, minutes

TROUBLE = Trouble("file-unreadable", "读不了", "cannot be read", "另存后重试", "save it anew")


def released(jobs: StoredJobs, at: datetime) -> list[Job | None]:
    """Every job that runs, given back."""
    return [jobs.release(hold, at) for hold in jobs.holds()]


def test_a_job_is_found_as_it_was_added(jobs: StoredJobs) -> None:
    job = a_job(request={"policy": "p", "企业": ["甲", 1]})
    jobs.add(job, most=1)
    assert jobs.job("a") == job


def test_a_job_nobody_added_is_unknown(jobs: StoredJobs) -> None:
    for ask in (jobs.job, jobs.events, lambda id: jobs.cancel(id, NOON)):
        with pytest.raises(UnknownJob):
            ask("a")


def test_a_caller_may_have_only_so_many_unfinished_jobs(jobs: StoredJobs) -> None:
    jobs.add(a_job("a"), most=2)
    jobs.add(a_job("b"), most=2)
    with pytest.raises(TooManyJobs) as refusal:
        jobs.add(a_job("c"), most=2)
    assert refusal.value.most == 2
    jobs.add(a_job("d", caller="another"), most=2)
    jobs.cancel("a", minutes(1))
    jobs.add(a_job("c"), most=2)
    assert jobs.job("c").state is JobState.QUEUED


def test_the_oldest_job_is_claimed_first_and_by_one_worker_only(jobs: StoredJobs) -> None:
    jobs.add(a_job("late", at=minutes(5)), most=9)
    jobs.add(a_job("early"), most=9)
    claimed = [jobs.claim(worker, minutes(6)) for worker in ("w1", "w2", "w3")]
    assert [job and job.id for job in claimed] == ["early", "late", None]


def test_workers_that_claim_at_once_never_share_a_job(tmp_path: Path) -> None:
    databases = [Database.open(tmp_path / "s.sqlite3") for _ in range(4)]
    first = StoredJobs(databases[0])
    for number in range(20):
        first.add(a_job(f"job {number:02}"), most=99)

    def claim_all(number: int) -> list[str]:
        store = StoredJobs(databases[number])
        return [job.id for job in iter(lambda: store.claim(f"w{number}", minutes(1)), None)]

    with ThreadPoolExecutor(4) as pool:
        claimed = [id for ids in pool.map(claim_all, range(4)) for id in ids]
    for database in databases:
        database.close()
    assert sorted(claimed) == [f"job {number:02}" for number in range(20)]


def test_a_job_is_followed_from_event_to_event(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    seen = jobs.events("a")[-1].number
    jobs.report("a", "w", Progress("judging", 10, 30), minutes(2))
    jobs.finish("a", "w", {"read": 30}, "a.xlsx", minutes(3))
    assert [(each.at, each.state, each.progress) for each in jobs.events("a", after=seen)] == [
        (minutes(2), JobState.RUNNING, Progress("judging", 10, 30)),
        (minutes(3), JobState.DONE, Progress("done", 30, 30)),
    ]


def test_a_finished_job_has_its_summary_and_its_result(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    assert jobs.finish("a", "w", {"counts": {"eligible": 3}}, "a.xlsx", minutes(2))
    job = jobs.job("a")
    assert (job.state, job.summary, job.result, job.changed) == (
        JobState.DONE, {"counts": {"eligible": 3}}, "a.xlsx", minutes(2),
    )  # fmt: skip


def test_a_failed_job_says_why(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    assert jobs.fail("a", "w", TROUBLE, minutes(2))
    assert (jobs.job("a").state, jobs.job("a").trouble) == (JobState.FAILED, TROUBLE)


def test_a_job_that_waits_is_cancelled_at_once(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    assert jobs.cancel("a", minutes(1)).state is JobState.CANCELLED
    assert jobs.claim("w", minutes(2)) is None


def test_a_job_that_runs_is_cancelled_when_its_worker_next_reports(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    assert jobs.cancel("a", minutes(2)).state is JobState.RUNNING
    assert not jobs.report("a", "w", Progress("judging", 1, 2), minutes(3))
    assert jobs.stopped("a", "w", minutes(3))
    assert jobs.job("a").state is JobState.CANCELLED


@pytest.mark.parametrize("end", ["finish", "fail", "stopped"])
def test_cancelling_what_has_ended_changes_nothing(jobs: StoredJobs, end: str) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    {
        "finish": lambda: jobs.finish("a", "w", {}, "r", minutes(2)),
        "fail": lambda: jobs.fail("a", "w", TROUBLE, minutes(2)),
        "stopped": lambda: jobs.stopped("a", "w", minutes(2)),
    }[end]()
    before = jobs.job("a")
    assert jobs.cancel("a", minutes(3)) == before


def test_a_job_that_asks_goes_on_with_the_answer(jobs: StoredJobs) -> None:
    jobs.add(a_job(request={"policy": "p", "mapping": None}), most=1)
    jobs.claim("w", minutes(1))
    assert jobs.ask("a", "w", {"suggested": {"营收": "revenue"}}, minutes(2))
    waiting = jobs.job("a")
    assert (waiting.state, waiting.summary) == (JobState.WAITING, {"suggested": {"营收": "revenue"}})
    assert jobs.claim("w", minutes(3)) is None
    answered = jobs.answer("a", {"mapping": {"B": "revenue"}}, minutes(4))
    assert (answered.state, answered.request) == (JobState.QUEUED, {"policy": "p", "mapping": {"B": "revenue"}})


def test_an_answer_that_nothing_waits_for_is_refused(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    with pytest.raises(NotWaiting) as refusal:
        jobs.answer("a", {"mapping": {}}, minutes(1))
    assert (refusal.value.state, jobs.job("a")) == (JobState.QUEUED, a_job())


def test_a_job_that_asks_can_be_cancelled(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    jobs.ask("a", "w", {}, minutes(2))
    assert jobs.cancel("a", minutes(3)).state is JobState.CANCELLED


def test_the_job_of_a_worker_that_is_gone_waits_again(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("gone", minutes(1))
    assert {(hold.job, hold.worker) for hold in jobs.holds()} == {("a", "gone")}
    assert [job and job.state for job in released(jobs, minutes(2))] == [JobState.QUEUED]
    assert (list(jobs.queued()), list(jobs.holds())) == (["a"], [])
    again = jobs.claim("next", minutes(3))
    assert again is not None
    assert (again.id, again.attempt) == ("a", 2)


def test_what_a_worker_says_of_a_job_that_is_no_longer_its_own_is_not_written(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("slow", minutes(1))
    released(jobs, minutes(2))
    jobs.claim("next", minutes(3))
    before = jobs.job("a")
    written = (
        jobs.report("a", "slow", Progress("judging", 1, 2), minutes(4)),
        jobs.finish("a", "slow", {}, "wrong", minutes(4)),
        jobs.fail("a", "slow", TROUBLE, minutes(4)),
        jobs.stopped("a", "slow", minutes(4)),
        jobs.beat("a", "slow"),
    )
    assert written == (False, False, False, False, False)
    assert jobs.job("a") == before


def test_a_worker_that_has_given_a_sign_of_life_since_keeps_its_job(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("w", minutes(1))
    (seen,) = jobs.holds()
    events = jobs.events("a")
    assert jobs.beat("a", "w")
    assert jobs.release(seen, minutes(2)) is None
    assert (jobs.job("a").state, jobs.events("a")) == (JobState.RUNNING, events)


def test_a_job_whose_workers_keep_dying_fails_and_says_so(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    for attempt in range(MOST_ATTEMPTS):
        jobs.claim(f"w{attempt}", minutes(attempt))
        released(jobs, minutes(attempt))
    job = jobs.job("a")
    assert (job.state, job.trouble and job.trouble.code) == (JobState.FAILED, "job-lost")


def test_a_job_that_was_to_be_cancelled_when_its_worker_died_is_cancelled(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("gone", minutes(1))
    jobs.cancel("a", minutes(2))
    assert [job and job.state for job in released(jobs, minutes(3))] == [JobState.CANCELLED]


def test_a_job_past_its_day_is_named_once_and_keeps_nothing_of_the_applicants(jobs: StoredJobs) -> None:
    for id in ("done", "waits"):
        jobs.add(a_job(id, expires=minutes(60)), most=9)
    jobs.claim("w", minutes(1))
    jobs.finish("done", "w", {"counts": {}}, "done.xlsx", minutes(2))
    assert jobs.expire(minutes(59)) == []
    assert [(job.id, job.result) for job in jobs.expire(minutes(60))] == [("done", "done.xlsx")]
    assert jobs.expire(minutes(61)) == []
    job = jobs.job("done")
    assert (job.state, job.request, job.summary, job.result) == (JobState.EXPIRED, {}, {}, None)
    assert jobs.job("waits").state is JobState.QUEUED
