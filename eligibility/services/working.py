"""Doing jobs: claimed one at a time, reported on, and ended with a result, with trouble, or because somebody cancelled.

It knows no database and no HTTP: jobs come through the port `eligibility.domain.jobs.Jobs`, time through `now`, and what is to be done through
`Work`, one function a kind of job.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eligibility.domain.jobs import Hold, Job, Jobs, Progress, Trouble

log = logging.getLogger("eligibility.jobs")

BEAT = 1.0
"""Seconds between two signs of life of a worker that does a job: the lease on the job is as long as somebody else waits for the next one."""


class Cancelled(Exception):
    """Somebody wants the job stopped, or it is another worker's by now. Work lets it pass."""


class WorkFailed(Exception):
    """The job cannot be done, for a reason that whoever asked for it can be told."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.code}: {trouble.en}")
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of a job: plain data about it, and the name of its result's file where it has one."""

    summary: Mapping[str, Any]
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A job cannot go on before a person has answered; `summary` says what is asked."""

    summary: Mapping[str, Any]


Report = Callable[[Progress], None]
Work = Callable[[Job, Report], Finished | Asked]
"""Does one job, saying how far it is as often as it likes. Raises `WorkFailed`, and lets `Cancelled` pass."""

INTERNAL = Trouble(
    "internal",
    "处理时发生内部错误",
    "a fault of ours",
    "请联系服务提供方并告知任务编号",
    "tell whoever runs the service the id of the job",
)


class Runner:
    """A worker's loop body. `worker` names it; no two that run at the same time may have one name."""

    def __init__(self, jobs: Jobs, work: Mapping[str, Work], worker: str, now: Callable[[], datetime]) -> None:
        self.jobs, self.work, self.worker, self.now = jobs, work, worker, now
        self._beats = Beats(jobs, worker)

    def alive(self) -> AbstractContextManager[None]:
        """Within it the worker gives signs of life of the job that it does; without them another one takes the job over."""
        return self._beats.beginning()

    def run_all(self) -> int:
        """Do jobs of the kinds that this worker knows until none is queued; how many that were."""
        count = 0
        while self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Do the oldest job that is queued. Whether there was one."""
        job = self.jobs.claim(self.worker, self.now(), tuple(self.work))
        if job is None:
            return False
        try:
            with self._beats.of(job.id) as lost:
                came = self.work[job.kind](job, self._reporter(job, lost))
        except Cancelled:
            self.jobs.stopped(job.id, self.worker, self.now())
        except WorkFailed as failure:
            self.jobs.fail(job.id, self.worker, failure.trouble, self.now())
        except MemoryError:
            # A process without memory does no job well: it ends, and the one that follows takes this job over, a few times.
            raise
        except Exception:
            # Whatever it was, the job must not stay behind as running, and the next one must have its turn.
            log.exception("job %s", job.id)
            self.jobs.fail(job.id, self.worker, INTERNAL, self.now())
        else:
            self._end(job, came)
        return True

    def _end(self, job: Job, came: Finished | Asked) -> None:
        match came:
            case Finished(summary, result):
                self.jobs.finish(job.id, self.worker, summary, result, self.now())
            case Asked(summary):
                self.jobs.ask(job.id, self.worker, summary, self.now())

    def _reporter(self, job: Job, lost: threading.Event) -> Report:
        """Writes a new step at once, and of a step one report a hundredth of its rows: every report is a transaction."""
        last: list[tuple[str, int]] = []

        def report(progress: Progress) -> None:
            if lost.is_set():
                raise Cancelled
            share = 100 * progress.done // progress.total if progress.total else 0
            if last == [(progress.step, share)]:
                return
            last[:] = [(progress.step, share)]
            if not self.jobs.report(job.id, self.worker, progress, self.now()):
                raise Cancelled

        return report


class Beats:
    """Says again and again that the worker of a job lives.

    One thread for as long as the worker, begun before its first job: a process that has run out of memory cannot begin another, and may
    wait for it for ever.
    """

    def __init__(self, jobs: Jobs, worker: str) -> None:
        self._jobs, self._worker = jobs, worker
        self._ended = threading.Event()
        self._going: tuple[str, threading.Event] | None = None
        self._thread = threading.Thread(target=self._beat, name=f"beats of {worker}")

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """From now until the end."""
        self._thread.start()
        try:
            yield
        finally:
            self._ended.set()
            self._thread.join()

    @contextmanager
    def of(self, id: str) -> Iterator[threading.Event]:
        """While a job is done. The event it gives is set when the job is no longer this worker's."""
        lost = threading.Event()
        self._going = (id, lost)
        try:
            yield lost
        finally:
            self._going = None

    def _beat(self) -> None:
        while not self._ended.wait(BEAT):
            if (going := self._going) is None:
                continue
            id, lost = going
            try:
                if not self._jobs.beat(id, self._worker):
                    lost.set()
            except Exception:
                # A database that is busy or away must not end the signs of life: the next one may get through in time.
                log.exception("job %s: no sign of life could be given", id)


def take_back(jobs: Jobs, left: Iterable[Hold], at: datetime) -> int:
    """Give back the jobs of workers that are gone; how many were still theirs."""
    found = [(hold, jobs.release(hold, at)) for hold in left]
    released = [(hold, job) for hold, job in found if job is not None]
    for hold, job in released:
        log.warning("job %s was left by %s: now %s", job.id, hold.worker, job.state.value)
    return len(released)
