"""How long a body may take to come: a little at the start, and more with every piece, so that a large file on a slow line arrives and a
trickle does not hold a place for ever. It knows nothing of what is sent.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from eligibility_api.problems import ProblemResponse, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRACE = 20.0
"""Seconds that any body may take."""
SLOWEST = 20_000
"""Bytes a second that a larger body must come at."""


class Patience:
    """Gives up on bodies that come too slowly: an ASGI layer. `clock` gives seconds that only grow."""

    def __init__(self, app: ASGIApp, grace: float = GRACE, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.grace, self.clock = app, grace, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, _Timed(receive, self.grace, self.clock).receive, send)
        except _TooSlow:
            zh, en = "请求正文发送过慢，连接已关闭", "the body came too slowly, and the connection is closed"
            await ProblemResponse(refused("too-slow", zh, en, {"connection": "close"}))(scope, receive, send)


class _TooSlow(Exception):
    """A body did not come in time."""


class _Timed:
    """Receives, and stops waiting when the time is up. What comes after the body is waited for without end."""

    def __init__(self, receive: Receive, grace: float, clock: Callable[[], float]) -> None:
        self._receive, self._clock = receive, clock
        self._until = clock() + grace
        self._coming = True

    async def receive(self) -> Message:
        if not self._coming:
            return await self._receive()
        left = self._until - self._clock()
        if left <= 0:
            raise _TooSlow
        try:
            async with asyncio.timeout(left):  # unlike `wait_for`, without a task of its own
                message = await self._receive()
        except TimeoutError:
            raise _TooSlow from None
        self._until += len(message.get("body", b"")) / SLOWEST
        self._coming = message.get("more_body", False)
        return message
