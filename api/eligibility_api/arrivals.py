"""Brings what other threads have made to the event loop: whatever came at the same time in one call, because each call wakes it.

It does not know what is brought.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import asyncio
    from concurrent import futures

T = TypeVar("T")


class Arrivals:
    """Of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._come: deque[tuple[asyncio.Future[Any], futures.Future[Any]]] = deque()
        self._called = False

    def of(self, made: futures.Future[T]) -> asyncio.Future[T]:
        """What another thread will have made. Whoever waits no longer takes back what was asked, if it was not begun."""
        waiting: asyncio.Future[T] = self._loop.create_future()
        waiting.add_done_callback(lambda _: made.cancel() if waiting.cancelled() else None)
        made.add_done_callback(lambda _: self._came(waiting, made))
        return waiting

    def _came(self, waiting: asyncio.Future[Any], made: futures.Future[Any]) -> None:
        self._come.append((waiting, made))
        if not self._called:  # else whoever called has yet to be heard, and this will be found with the rest
            self._called = True
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._bring)

    def _bring(self) -> None:
        self._called = False
        while self._come:
            waiting, made = self._come.popleft()
            if waiting.done() or made.cancelled():
                continue
            error = made.exception()
            if error is None:
                waiting.set_result(made.result())
            else:
                waiting.set_exception(error)
