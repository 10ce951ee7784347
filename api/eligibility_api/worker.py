"""The worker beside the service: a process of its own that does queued jobs, started when there is work, started again when it dies.

Its standard input is the bell: a line says that a job is queued, the end says that the service is gone. It knows nothing of jobs.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

log = logging.getLogger("eligibility_api.worker")

MOST_DEATHS = 5
"""How often the worker is started again without having been rung for in between. A job it dies of is given up after fewer."""
GRACE = 5.0
"""Seconds that the worker has to end by itself when the service stops."""


class Worker:
    """At most one process, of the event loop that calls these methods. `ended` is told whenever the process is gone, before another is started."""

    def __init__(self, command: Sequence[str], ended: Callable[[], Awaitable[None]]) -> None:
        self._command, self._ended = command, ended
        self._process: asyncio.subprocess.Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._deaths = 0

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.returncode is None

    @property
    def given_up(self) -> bool:
        """Whether it died too often to be started again by itself."""
        return self._deaths > MOST_DEATHS

    async def ring(self) -> None:
        """There is a job. Starts the process if it is not there: it looks for jobs when it starts."""
        self._deaths = 0
        if not self.running:
            if self._watcher is not None:
                await self._watcher
            await self._start()
        elif self._process is not None and (bell := self._process.stdin) is not None:
            with suppress(ConnectionError):  # it has just died; the one that follows looks for jobs when it starts
                bell.write(b"\n")
                await bell.drain()

    async def stop(self) -> None:
        """End the process."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher
        if self._process is None:
            return
        if self._process.returncode is None:
            await _end(self._process)
        await self._ended()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.PIPE)
        self._watcher = asyncio.create_task(self._watch(self._process))

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Start it again when it dies, until it has died too often for that to help."""
        while True:
            code = await process.wait()
            await self._ended()
            self._deaths += 1
            if self._deaths > MOST_DEATHS:
                log.error("the worker ended with %s again and again; it is started again with the next job", code)
                return
            log.warning("the worker ended with %s; starting it again", code)
            self._process = process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE
            )


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()
