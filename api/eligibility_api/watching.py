"""What was asked, by whom, how it was answered and how long that took: one line of the log and one count a request.

An action is the operation id of an address. Neither the address with its ids, nor what was sent, nor a name or key stands in either.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from eligibility_api.metrics import Metrics

log = logging.getLogger("eligibility_api.requests")

QUIET = frozenset({"getHealth", "getLiveness", "getReadiness", "getMetrics"})
"""Actions that machines ask every few seconds: counted, and in the log only when they fail."""
UNKNOWN = "none"
"""The action of an address that there is not."""
GONE = 499
"""The status of a request whose caller hung up before it was answered."""


class Watch:
    """An ASGI layer. It stands inside of what gives a request its id."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.metrics.going += 1
        try:
            await self.app(scope, receive, seen)
        except Exception:
            status = status or 500
            raise
        finally:
            self.metrics.going -= 1
            self._note(scope, status or GONE, perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        action = state.get("action", UNKNOWN)
        self.metrics.seen(action, status, seconds)
        if status < 500 and (action in QUIET or not log.isEnabledFor(logging.INFO)):
            return
        asker = state.get("asker")
        told = {
            "request": state.get("request_id"),
            "action": action,
            "actor": asker.actor.account if asker else None,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        log.log(logging.WARNING if status >= 500 else logging.INFO, "answered", extra={"told": told})
