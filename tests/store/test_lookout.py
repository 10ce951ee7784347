"""Looking out for jobs that nobody does, over a real store: who has fallen silent loses its job, who gives signs of life does not."""

from __future__ import annotations

from eligibility.domain.jobs import Job, JobState, Progress
from eligibility.services.lookout import SILENCE, Lookout
from eligibility.services.working import Finished, Report, Runner
from eligibility.store import StoredJobs
from tests.store.jobs import NOON, a_job, minutes


class Seconds:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_worker_that_falls_silent_loses_its_job_and_one_that_lives_keeps_it(jobs: StoredJobs) -> None:
    jobs.add(a_job("a"), most=9)
    jobs.add(a_job("b", at=minutes(1)), most=9)
    jobs.claim("dead", minutes(2))
    jobs.claim("alive", minutes(2))
    seconds = Seconds()
    lookout = Lookout("own", seconds)
    for now in (0.0, SILENCE - 1):
        seconds.now = now
        assert not lookout.look(jobs, minutes(3))
        jobs.beat("b", "alive")
    seconds.now = SILENCE
    assert lookout.look(jobs, minutes(3))
    assert [jobs.job(id).state for id in ("a", "b")] == [JobState.QUEUED, JobState.RUNNING]


def test_two_that_look_out_take_a_job_back_once(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    jobs.claim("dead", NOON)
    seconds = Seconds()
    both = [Lookout(name, seconds) for name in ("first", "second")]
    for each in both:
        each.look(jobs, NOON)
    (hold,) = jobs.holds()
    seconds.now = SILENCE
    assert both[0].look(jobs, minutes(1))
    assert jobs.release(hold, minutes(1)) is None
    jobs.claim("first", minutes(2))
    assert not both[1].look(jobs, minutes(3))
    assert (jobs.job("a").state, jobs.job("a").attempt) == (JobState.RUNNING, 2)


def test_a_job_that_was_queued_with_a_process_that_is_gone_is_rung_for_at_the_second_look(jobs: StoredJobs) -> None:
    jobs.add(a_job(), most=1)
    lookout = Lookout("own", Seconds())
    assert [lookout.look(jobs, NOON) for _ in range(2)] == [False, True]


def test_a_worker_that_is_busy_is_not_rung(jobs: StoredJobs) -> None:
    jobs.add(a_job("a"), most=9)
    jobs.add(a_job("b", at=minutes(1)), most=9)
    jobs.claim("own", minutes(2))
    lookout = Lookout("own", Seconds())
    assert [lookout.look(jobs, NOON) for _ in range(2)] == [False, False]
    jobs.finish("a", "own", {}, None, minutes(3))
    assert lookout.look(jobs, NOON)


def test_a_worker_gives_signs_of_life_while_it_does_a_job(jobs: StoredJobs) -> None:
    def work(job: Job, report: Report) -> Finished:
        (before,) = jobs.holds()
        while jobs.holds() == {before}:
            pass
        return Finished({})

    jobs.add(a_job(), most=1)
    runner = Runner(jobs, {"screening": work}, "w", lambda: NOON)
    with runner.alive():
        runner.run_all()
    assert jobs.job("a").state is JobState.DONE


def test_a_worker_whose_job_was_taken_from_it_stops_before_its_next_step(jobs: StoredJobs) -> None:
    ended: list[str] = []

    def work(job: Job, report: Report) -> Finished:
        report(Progress("judging", 0, 10**9))
        while all(jobs.release(hold, minutes(1)) is None for hold in jobs.holds()):
            pass
        for row in range(10**8):
            report(Progress("judging", row % 10, 10**9))
        ended.append(job.id)
        return Finished({})

    jobs.add(a_job(), most=1)
    runner = Runner(jobs, {"screening": work}, "slow", lambda: NOON)
    with runner.alive():
        runner.run_one()
    assert (jobs.job("a").state, ended) == (JobState.QUEUED, [])
