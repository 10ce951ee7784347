"""The jobs of this service: kept in its data folder, done by the worker beside it. Opened when the first job is asked for or about.

It wires what it is given and decides nothing about jobs themselves.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility.domain.jobs import UnknownJob
from eligibility.store import StoredJobs, files_in
from eligibility_api.keeper import utc_now
from eligibility_api.problems import Refused, refused
from eligibility_api.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eligibility.domain.jobs import Job
    from eligibility_api.keeper import Keeper

log = logging.getLogger("eligibility_api")

MOST_JOBS = 3
"""Unfinished jobs that one caller may have."""


class Desk:
    """Where jobs are taken in, looked up and handed out."""

    def __init__(self, keeper: Keeper, allowed: Sequence[Path] = ()) -> None:
        self.keeper, self.allowed = keeper, tuple(each.resolve() for each in allowed)
        self.files = files_in(keeper.data)
        self.worker = Worker([sys.executable, "-m", "eligibility.cli", "work", str(keeper.data)])

    @property
    def jobs(self) -> StoredJobs:
        """Raises `StoreUnavailable`."""
        return StoredJobs(self.keeper.database)

    async def begin(self) -> None:
        """At the start: what has expired goes, and what was queued when the service last ended is gone on with."""
        if not self.keeper.exists:
            return
        await run_in_threadpool(self.clear)
        if await run_in_threadpool(self.jobs.any_waits):
            await self.worker.ring()

    async def end(self) -> None:
        """At the end."""
        await self.worker.stop()

    def clear(self) -> None:
        """Remove what has expired."""
        gone = self.jobs.expire(utc_now())
        self.files.remove(job.id for job in gone)
        if gone:
            log.info("%s expired jobs removed", len(gone))

    def check_allowed(self, said: str) -> None:
        """Whether a file on this machine may be screened. Raises `Refused`: of what is not allowed not even that it exists is told."""
        path = Path(said).resolve()
        if not any(path.is_relative_to(each) for each in self.allowed) or not path.is_file():
            shown = services.shortened(said)
            zh, en = (
                f"不能筛查 `{shown}`：不在允许的文件夹里，或者没有这个文件",
                f"`{shown}` cannot be screened: not in an allowed folder, or not there",
            )
            raise refused("path-refused", zh, en)

    async def take_in(self, job: Job) -> None:
        """Queue a job. Raises `TooManyJobs` and `StoreUnavailable`."""
        await run_in_threadpool(self.clear)
        await run_in_threadpool(self.jobs.add, job, MOST_JOBS)
        await self.worker.ring()

    async def job(self, id: str, caller: str) -> Job:
        """A job of a caller; another's is as good as none. Raises `Refused`."""
        try:
            job = await run_in_threadpool(self.jobs.job, id)
        except UnknownJob as error:
            raise _unknown(id) from error
        if job.caller != caller:
            raise _unknown(id)
        return job


def _unknown(id: str) -> Refused:
    shown = services.shortened(id)
    return refused("job-unknown", f"没有编号为 `{shown}` 的任务", f"there is no job `{shown}`")
