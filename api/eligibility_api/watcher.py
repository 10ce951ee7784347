"""The standing watch at once: an enterprise is looked at when facts or findings about it have come in, after the answer was sent.

What is lost here, because the service ends or is busy, the nightly watch (`eligibility watch`) tells.
"""

from __future__ import annotations

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

    def after(self, answer: Response, enterprise: str) -> Response:
        """An answer after which an enterprise is looked at, unless it is a refusal."""
        if answer.status_code < 300:
            answer.background = BackgroundTask(self.look, enterprise)
        return answer

    async def look(self, enterprise: str) -> None:
        """Look at an enterprise now. Whatever keeps it from being looked at is logged: who sent the facts has been answered."""
        for policy in self.desks.installed.packs:
            try:
                await self._look(self.desks.of(policy), enterprise)
            except (Refused, *REFUSALS) as error:
                log.warning("the standing watch for %s is left to the nightly one: %s", policy, type(error).__name__)

    async def _look(self, desk: Desk, enterprise: str) -> None:
        keeper = self.desks.keeper
        await self.desks.turns.do(lambda: watch(keeper.writer, desk, enterprise, day_of(keeper.now())))
