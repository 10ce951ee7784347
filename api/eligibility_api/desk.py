"""The jobs of this service: kept in its database and data folder, done by the worker beside it or beside another process on the same ones.

Opened when the first job is asked for or about. It wires what it is given and decides nothing about jobs themselves.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility.domain.jobs import UnknownJob
from eligibility.services.lookout import SILENCE, Lookout
from eligibility.services.working import take_back
from eligibility.store import StoredJobs, StoreUnavailable, files_in
from eligibility_api.keeper import utc_now
from eligibility_api.problems import Refused, refused
from eligibility_api.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eligibility.domain.jobs import Job
    from eligibility_api.keeper import Keeper

T = TypeVar("T")

log = logging.getLogger("eligibility_api")

MOST_JOBS = 3
"""Unfinished jobs that one caller may have."""
LOOK = 5.0
"""Seconds between two looks for jobs that nobody does."""


class Desk:
    """Where jobs are taken in, looked up and handed out."""

    def __init__(self, keeper: Keeper, allowed: Sequence[Path] = (), silence: float = SILENCE) -> None:
        self.keeper, self.allowed = keeper, tuple(each.resolve() for each in allowed)
        self.files = files_in(keeper.data)
        self.name = f"{os.getpid()}-{secrets.token_hex(8)}"
        self.worker = Worker(
            [sys.executable, "-m", "eligibility.cli", "work", str(keeper.data), self.name], self.worker_ended
        )
        self.lookout = Lookout(self.name, time.monotonic, silence)
        self._looking: asyncio.Task[None] | None = None

    @property
    def jobs(self) -> StoredJobs:
        """Raises `StoreUnavailable`."""
        return StoredJobs(self.keeper.database)

    async def begin(self) -> None:
        """At the start: what has expired goes, what is queued is done, and from now on what nobody does is looked for."""
        if self.keeper.exists:
            await run_in_threadpool(self.clear)
            if await run_in_threadpool(self.jobs.queued):
                await self.worker.ring()
        self._looking = asyncio.create_task(self._look())

    async def end(self) -> None:
        """At the end. What the worker was doing is queued again, for whoever comes first."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking
        await self.worker.stop()

    async def worker_ended(self) -> None:
        """The worker's process is gone: what it held need not wait until its silence is noticed."""
        await self._undisturbed(self._take_back)

    def _take_back(self) -> None:
        own = [hold for hold in self.jobs.holds() if hold.worker == self.name]
        take_back(self.jobs, own, utc_now())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            if self.keeper.exists and not self.worker.given_up and await self._undisturbed(self._looked):
                await self.worker.ring()

    def _looked(self) -> bool:
        return self.lookout.look(self.jobs, utc_now())

    async def _undisturbed(self, work: Callable[[], T]) -> T | None:
        """Work that a database which is away only puts off: the next look is soon."""
        try:
            return await run_in_threadpool(work)
        except StoreUnavailable as error:
            log.warning("jobs could not be looked at: %s", type(error).__name__)
            return None

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
