"""Jobs in the database; `eligibility.domain.jobs.Jobs` says what each method means.

A job that runs belongs to one worker. What another says of it is not written, so that a worker that was taken for dead and goes on all
the same can spoil nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from eligibility.domain.jobs import (
    MOST_ATTEMPTS,
    UNFINISHED,
    Hold,
    Job,
    JobEvent,
    JobState,
    NotWaiting,
    Progress,
    TooManyJobs,
    Trouble,
    UnknownJob,
)
from eligibility.store.database import Database
from eligibility.store.tables import JobEventRow, JobRow

_UNFINISHED = [state.value for state in UNFINISHED]
_LOST = Trouble(
    "job-lost",
    "处理这项任务的进程多次意外终止",
    "the process that worked on this job died several times",
    "请检查文件后重新提交；仍然如此请联系服务提供方",
    "check the file and submit it again; if it happens again, tell whoever runs the service",
)


class StoredJobs:
    """The jobs of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, job: Job, most: int) -> None:
        with self.database.writing() as session:
            unfinished = select(func.count()).where(JobRow.caller == job.caller, col(JobRow.state).in_(_UNFINISHED))
            if session.exec(unfinished).one() >= most:
                raise TooManyJobs(most)
            row = _row_from_job(job)
            session.add(row)
            session.flush()
            _note(session, row)

    def job(self, id: str) -> Job:
        with self.database.reading() as session:
            return _job_from_row(_found(session, id))

    def of_kind(self, kind: str, before: str | None, limit: int) -> Sequence[Job]:
        with self.database.reading() as session:
            found = select(JobRow).where(JobRow.kind == kind).order_by(col(JobRow.id).desc()).limit(limit)
            if before is not None:
                found = found.where(col(JobRow.id) < before)
            return [_job_from_row(row) for row in session.exec(found)]

    def of_caller(self, caller: str, kind: str, limit: int) -> Sequence[Job]:
        with self.database.reading() as session:
            own = select(JobRow).where(JobRow.caller == caller, JobRow.kind == kind)
            found = own.order_by(col(JobRow.created).desc(), col(JobRow.id)).limit(limit)
            return [_job_from_row(row) for row in session.exec(found)]

    def events(self, id: str, after: int = 0) -> Sequence[JobEvent]:
        with self.database.reading() as session:
            _found(session, id)
            rows = select(JobEventRow).where(JobEventRow.job == id, col(JobEventRow.number) > after)
            return [_event_from_row(row) for row in session.exec(rows.order_by(col(JobEventRow.number)))]

    def claim(self, worker: str, at: datetime, kinds: Collection[str] | None = None) -> Job | None:
        with self.database.writing() as session:
            waiting = select(JobRow).where(JobRow.state == JobState.QUEUED.value)
            if kinds is not None:
                waiting = waiting.where(col(JobRow.kind).in_(kinds))
            row = session.exec(waiting.order_by(col(JobRow.created), col(JobRow.id)).limit(1)).first()
            if row is None:
                return None
            row.worker, row.attempt, row.beats = worker, row.attempt + 1, row.beats + 1
            _move(session, row, JobState.RUNNING, at, Progress("starting"))
            return _job_from_row(row)

    def report(self, id: str, worker: str, progress: Progress, at: datetime) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None or row.cancelling:
                return False
            _move(session, row, JobState.RUNNING, at, progress)
            return True

    def ask(self, id: str, worker: str, summary: Mapping[str, Any], at: datetime) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None:
                return False
            row.summary, row.worker = dict(summary), None
            _move(session, row, JobState.CANCELLED if row.cancelling else JobState.WAITING, at)
            return True

    def answer(self, id: str, answer: Mapping[str, Any], at: datetime) -> Job:
        with self.database.writing() as session:
            row = _found(session, id)
            if row.state != JobState.WAITING.value:
                raise NotWaiting(JobState(row.state))
            row.request, row.attempt = {**row.request, **answer}, 0
            _move(session, row, JobState.QUEUED, at, Progress("queued"))
            return _job_from_row(row)

    def finish(self, id: str, worker: str, summary: Mapping[str, Any], result: str | None, at: datetime) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None:
                return False
            row.summary, row.result = dict(summary), result
            _move(session, row, JobState.DONE, at, Progress("done", row.total, row.total))
            return True

    def fail(self, id: str, worker: str, trouble: Trouble, at: datetime) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None:
                return False
            _fail(session, row, trouble, at)
            return True

    def stopped(self, id: str, worker: str, at: datetime) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None:
                return False
            _move(session, row, JobState.CANCELLED, at)
            return True

    def cancel(self, id: str, at: datetime) -> Job:
        with self.database.writing() as session:
            row = _found(session, id)
            if row.state in (JobState.QUEUED.value, JobState.WAITING.value):
                _move(session, row, JobState.CANCELLED, at)
            elif row.state == JobState.RUNNING.value and not row.cancelling:
                row.cancelling = True
                _move(session, row, JobState.RUNNING, at)
            return _job_from_row(row)

    def beat(self, id: str, worker: str) -> bool:
        with self.database.writing() as session:
            row = _held(session, id, worker)
            if row is None:
                return False
            row.beats += 1
            session.add(row)
            return True

    def holds(self) -> frozenset[Hold]:
        with self.database.reading() as session:
            held = select(JobRow.id, JobRow.worker, JobRow.beats).where(JobRow.state == JobState.RUNNING.value)
            return frozenset(Hold(id, worker, beats) for id, worker, beats in session.exec(held) if worker is not None)

    def release(self, hold: Hold, at: datetime) -> Job | None:
        with self.database.writing() as session:
            row = _held(session, hold.job, hold.worker)
            if row is None or row.beats != hold.beats:
                return None
            _release(session, row, at)
            return _job_from_row(row)

    def queued(self) -> frozenset[str]:
        with self.database.reading() as session:
            return frozenset(session.exec(select(JobRow.id).where(JobRow.state == JobState.QUEUED.value)))

    def expire(self, at: datetime) -> Sequence[Job]:
        with self.database.writing() as session:
            old = select(JobRow).where(
                JobRow.expires <= at, col(JobRow.state).not_in([*_UNFINISHED, JobState.EXPIRED.value])
            )
            rows = session.exec(old.order_by(col(JobRow.expires), col(JobRow.id))).all()
            gone = [_job_from_row(row) for row in rows]
            for row in rows:
                row.request, row.summary, row.result, row.trouble = {}, {}, None, None
                _move(session, row, JobState.EXPIRED, at)
            return gone


def _found(session: Session, id: str) -> JobRow:
    row = session.get(JobRow, id)
    if row is None:
        raise UnknownJob(id)
    return row


def _held(session: Session, id: str, worker: str) -> JobRow | None:
    row = session.get(JobRow, id)
    return row if row is not None and row.state == JobState.RUNNING.value and row.worker == worker else None


def _move(session: Session, row: JobRow, state: JobState, at: datetime, progress: Progress | None = None) -> None:
    """Every change of a job is an event of it."""
    row.state, row.changed = state.value, at
    if progress is not None:
        row.step, row.done, row.total = progress.step, progress.done, progress.total
    session.add(row)
    _note(session, row)


def _note(session: Session, row: JobRow) -> None:
    session.add(JobEventRow(job=row.id, at=row.changed, state=row.state, step=row.step, done=row.done, total=row.total))


def _release(session: Session, row: JobRow, at: datetime) -> None:
    row.worker = None
    if row.cancelling:
        _move(session, row, JobState.CANCELLED, at)
    elif row.attempt >= MOST_ATTEMPTS:
        _fail(session, row, _LOST, at)
    else:
        _move(session, row, JobState.QUEUED, at, Progress("queued"))


def _fail(session: Session, row: JobRow, trouble: Trouble, at: datetime) -> None:
    row.trouble = asdict(trouble)
    _move(session, row, JobState.FAILED, at)


def _row_from_job(job: Job) -> JobRow:
    progress = job.progress
    return JobRow(
        id=job.id, kind=job.kind, caller=job.caller, state=job.state.value, request=dict(job.request), created=job.created,
        changed=job.changed, expires=job.expires, step=progress.step, done=progress.done, total=progress.total,
    )  # fmt: skip


def _job_from_row(row: JobRow) -> Job:
    trouble = None if row.trouble is None else Trouble(**row.trouble)
    return Job(
        id=row.id, kind=row.kind, caller=row.caller, state=JobState(row.state), request=row.request,
        created=row.created, changed=row.changed, expires=row.expires,
        progress=Progress(row.step, row.done, row.total), cancelling=row.cancelling, attempt=row.attempt,
        summary=row.summary, trouble=trouble, result=row.result,
    )  # fmt: skip


def _event_from_row(row: JobEventRow) -> JobEvent:
    assert row.number is not None  # it was stored
    return JobEvent(row.number, row.at, JobState(row.state), Progress(row.step, row.done, row.total))
