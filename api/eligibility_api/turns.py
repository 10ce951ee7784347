"""Slow work, one piece at a time in a thread of its own, so that the event loop stays free for everything else.

One thread, because Python computes in one at a time anyway, and because what the search remembers between enterprises is not made
to be shared. The line is short: who would wait too long is told so at once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from eligibility_api.problems import refused

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING = 16
"""Pieces of work, the one in hand included."""

RETRY_AFTER = 2
"""Seconds: a usual piece of work takes a tenth of one."""

Made = TypeVar("Made")


class Turns:
    """The line, and the thread."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="slow-work")

    async def do(self, work: Callable[[], Made], most: int | None = None) -> Made:
        """What the work makes, when its turn has come. Raises `Refused` when the line is full: `most` says otherwise for work that is short."""
        if self._waiting >= (limit := most or self._most):
            zh, en = f"等待处理的请求已有 {limit} 个", f"{limit} requests are waiting already"
            raise refused("busy", zh, en, headers={"Retry-After": str(RETRY_AFTER)})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let nobody in any more; who is still waiting is not served."""
        self._thread.shutdown(wait=False, cancel_futures=True)
