"""The runner on a real store: whatever happens inside a job, its end is told and the next job has its turn."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from eligibility.domain.jobs import Job, JobState, Progress, Trouble
from eligibility.services.working import Asked, Finished, Report, Runner, Work, WorkFailed, take_back
from eligibility.store import StoredJobs
from tests.store.jobs import NOON, a_job, minutes


def ticking() -> Callable[[], datetime]:
    """A clock that goes on by a second each time it is read."""
    seconds = iter(range(10**6))
    return lambda: NOON + timedelta(seconds=next(seconds))


def runner(jobs: StoredJobs, work: Work, worker: str = "w") -> Runner:
    return Runner(jobs, {"screening": work}, worker, ticking())


def test_a_job_that_is_done_has_what_came_of_it(jobs: StoredJobs) -> None:
    def work(job: Job, report: Report) -> Finished:
        report(Progress("judging", 1, 2))
        return Finished({"for": job.request["policy"]}, f"{job.id}.xlsx")

    jobs.add(a_job(), most=1)
    assert runner(jobs, work).run_all() == 1
    job = jobs.job("a")
    assert (job.state, job.summary, job.result) == (JobState.DONE, {"for": "p"}, "a.xlsx")


def test_a_job_that_asks_waits_for_a_person(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    runner(jobs, lambda job, report: Asked({"suggested": {}})).run_all()
    assert (jobs.job("a").state, jobs.job("a").summary) == (JobState.WAITING, {"suggested": {}})


def test_a_failure_that_can_be_told_is_told(jobs: StoredJobs) -> None:
    trouble = Trouble("file-unreadable", "读不了", "cannot be read")

    def work(job: Job, report: Report) -> Finished:
        raise WorkFailed(trouble)

    jobs.add(a_job(), most=1)
    runner(jobs, work).run_all()
    assert (jobs.job("a").state, jobs.job("a").trouble) == (JobState.FAILED, trouble)


def test_a_fault_of_ours_is_logged_and_told_without_internals_and_the_next_job_is_done(
    jobs: StoredJobs, caplog: pytest.LogCaptureFixture
) -> None:
    def work(job: Job, report: Report) -> Finished:
        if job.id == "a":
            raise ZeroDivisionError("secret")
        return Finished({}, "b.xlsx")

    jobs.add(a_job("a"), most=9)
    jobs.add(a_job("b", at=minutes(1)), most=9)
    with caplog.at_level(logging.ERROR):
        assert runner(jobs, work).run_all() == 2
    trouble = jobs.job("a").trouble
    assert trouble is not None
    assert (trouble.code, "secret" in f"{trouble}", "secret" in caplog.text) == ("internal", False, True)
    assert jobs.job("b").state is JobState.DONE


def test_a_job_that_is_cancelled_while_it_runs_stops_at_its_next_report(jobs: StoredJobs) -> None:
    reported: list[int] = []

    def work(job: Job, report: Report) -> Finished:
        for row in range(100):
            if row == 3:
                jobs.cancel(job.id, minutes(1))
            report(Progress("judging", row, 100))
            reported.append(row)
        return Finished({}, "late.xlsx")

    jobs.add(a_job(), most=1)
    runner(jobs, work).run_all()
    assert (jobs.job("a").state, reported) == (JobState.CANCELLED, [0, 1, 2])


def test_a_million_rows_are_reported_in_a_hundred_steps(jobs: StoredJobs) -> None:
    def work(job: Job, report: Report) -> Finished:
        for done in range(0, 1_000_001, 100):
            report(Progress("judging", done, 1_000_000))
        return Finished({}, "r")

    jobs.add(a_job(), most=1)
    runner(jobs, work).run_all()
    steps = [each.progress.done for each in jobs.events("a") if each.progress.step == "judging"]
    assert steps == list(range(0, 1_000_001, 10_000))


def test_a_new_worker_takes_over_what_a_dead_one_left(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("dead", minutes(0))
    fresh = runner(jobs, lambda job, report: Finished({"attempt": job.attempt}, "r"), "fresh")
    assert fresh.run_all() == 0
    assert take_back(jobs, jobs.holds(), minutes(1)) == 1
    assert fresh.run_all() == 1
    assert jobs.job("a").summary == {"attempt": 2}


def test_a_worker_without_memory_ends_and_the_next_one_takes_its_job_over(jobs: StoredJobs) -> None:
    def starving(_: Job, __: Report) -> Finished:
        raise MemoryError

    jobs.add(a_job(), most=1)
    with pytest.raises(MemoryError):
        runner(jobs, starving, "starving").run_all()
    assert jobs.job("a").state is JobState.RUNNING
    fresh = runner(jobs, lambda job, report: Finished({"attempt": job.attempt}, "r"), "fresh")
    take_back(jobs, jobs.holds(), minutes(1))
    assert fresh.run_all() == 1
    assert jobs.job("a").summary == {"attempt": 2}
