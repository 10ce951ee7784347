"""The standing watch at once: an enterprise is looked at when facts or findings about it have come in, after the answer was sent.

One enterprise at a time, and once for all that comes in while it waits for its turn: what is looked at is how it is then. What is lost
here, because the service ends or is busy, the nightly watch (`eligibility watch`) tells.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask

from eligibility.domain.workdays import day_of
from eligibility.services.watching import watch
from eligibility_api.keeper import REFUSALS
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from fastapi import Response

    from eligibility.services.desk import Desk
    from eligibility_api.desks import Desks

log = logging.getLogger("eligibility_api")


class Watcher:
    """Looks at one enterprise for every installed policy."""

    def __init__(self, desks: Desks) -> None:
        self.desks = desks
        self._waiting: set[str] = set()
        self._turn = asyncio.Lock()

    def after(self, answer: Response, enterprise: str) -> Response:
        """An answer after which an enterprise is looked at, unless it is a refusal."""
        if answer.status_code < 300:
            answer.background = BackgroundTask(self.look, enterprise)
        return answer

    async def look(self, enterprise: str) -> None:
        """Look at an enterprise, unless that is going to be done anyway. What keeps it from being done is logged: who sent the facts was answered."""
        if enterprise in self._waiting:
            return
        self._waiting.add(enterprise)
        try:
            await self._turn.acquire()
        finally:
            self._waiting.discard(enterprise)  # what comes in from now on may not be seen any more
        try:
            await self._look_for_all(enterprise)
        finally:
            self._turn.release()

    async def _look_for_all(self, enterprise: str) -> None:
        for policy in self.desks.installed.originals:
            try:
                await self._look(self.desks.of(policy), enterprise)
            except (Refused, *REFUSALS) as error:
                log.warning("the standing watch for %s is left to the nightly one: %s", policy, type(error).__name__)

    async def _look(self, desk: Desk, enterprise: str) -> None:
        keeper = self.desks.keeper
        await self.desks.turns.do(lambda: watch(keeper.writer, desk, enterprise, day_of(keeper.now())))
