"""Work that outlives a request: a job, the states it goes through, and the port behind which jobs are kept.

Standard library only. It must not know how a job is stored, done or asked for; times are arguments, in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol


class JobState(Enum):
    """Where a job is. `WAITING` is for a person to answer what the job asked; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.WAITING)
MOST_ATTEMPTS = 3
"""How often a job is begun anew after its worker died, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: its step, and of that step `done` of `total` rows (`total` 0 when it is not known)."""

    step: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a job failed, in both languages: a stable code, what happened, how to mend it."""

    code: str
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands. `request` and `summary` are plain data of its kind; `input` and `result` name files of its own."""

    id: str
    kind: str
    caller: str
    state: JobState
    request: Mapping[str, Any]
    created: datetime
    changed: datetime
    expires: datetime
    progress: Progress = Progress("queued")
    cancelling: bool = False
    attempt: int = 0
    summary: Mapping[str, Any] = field(default_factory=dict)
    trouble: Trouble | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something that happened to a job. `number` grows from event to event, so that a listener can go on where it was."""

    number: int
    at: datetime
    state: JobState
    progress: Progress


@dataclass(frozen=True, slots=True)
class Hold:
    """A worker's hold on a job that runs: `beats` grows as long as the worker lives, and one that stays as it is may be taken back."""

    job: str
    worker: str
    beats: int


class UnknownJob(LookupError):
    """There is no such job, or it is no longer kept."""


class NotWaiting(Exception):
    """A job that does not wait for an answer was given one. `state` is where it is."""

    def __init__(self, state: JobState) -> None:
        super().__init__(f"the job is {state.value}")
        self.state = state


class TooManyJobs(Exception):
    """A caller has as many unfinished jobs as one may have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"at most {most} unfinished jobs a caller")
        self.most = most


class Jobs(Protocol):
    """Where jobs are kept. Every method is one transaction; what it returned is kept whatever happens next."""

    def add(self, job: Job, most: int) -> None:
        """Keep a new job. Raises `TooManyJobs` when its caller has `most` unfinished ones."""

    def job(self, id: str) -> Job:
        """Raises `UnknownJob`."""

    def of_kind(self, kind: str, before: str | None, limit: int) -> Sequence[Job]:
        """The jobs of a kind, the newest first; `before` is the id of the last one that is known already."""

    def of_caller(self, caller: str, kind: str, limit: int) -> Sequence[Job]:
        """The jobs of a kind that a caller has asked for, the newest first."""

    def events(self, id: str, after: int = 0) -> Sequence[JobEvent]:
        """What happened since event `after`, in order. Raises `UnknownJob`."""

    def claim(self, worker: str, at: datetime, kinds: Collection[str] | None = None) -> Job | None:
        """The oldest job that waits, of some kinds or of any, now running for `worker`, its attempt counted; nothing when none waits."""

    def report(self, id: str, worker: str, progress: Progress, at: datetime) -> bool:
        """Note how far a job is. Whether its worker is to go on: not when it is to be cancelled or is another's."""

    def ask(self, id: str, worker: str, summary: Mapping[str, Any], at: datetime) -> bool:
        """A job waits for a person, whom `summary` tells what is asked. Whether it was still this worker's."""

    def answer(self, id: str, answer: Mapping[str, Any], at: datetime) -> Job:
        """Go on with a job that waits, `answer` laid over its request. Raises `UnknownJob` and `NotWaiting`."""

    def finish(self, id: str, worker: str, summary: Mapping[str, Any], result: str | None, at: datetime) -> bool:
        """A job is done. Whether it was still this worker's to finish."""

    def fail(self, id: str, worker: str, trouble: Trouble, at: datetime) -> bool:
        """A job cannot be done. Whether it was still this worker's."""

    def stopped(self, id: str, worker: str, at: datetime) -> bool:
        """A job's worker has stopped because it is to be cancelled. Whether it was still this worker's."""

    def cancel(self, id: str, at: datetime) -> Job:
        """Ask for a job to be stopped; one that does not run is cancelled at once, a finished one stays. Raises `UnknownJob`."""

    def beat(self, id: str, worker: str) -> bool:
        """A worker says that it lives. Whether the job is still its own."""

    def holds(self) -> frozenset[Hold]:
        """Who holds which job that runs."""

    def release(self, hold: Hold, at: datetime) -> Job | None:
        """Give back the job of a worker that is gone: it waits again, or fails after `MOST_ATTEMPTS`. Nothing where the hold is another by now."""

    def queued(self) -> frozenset[str]:
        """The jobs that wait for a worker."""

    def expire(self, at: datetime) -> Sequence[Job]:
        """Mark what is past its day as expired, and name those jobs, whose files may go."""
