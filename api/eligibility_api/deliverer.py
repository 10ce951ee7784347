"""Sends what is due to webhooks, beside the answering of requests: claims, signs, calls, notes what came of it.

What is due and how long to wait is `eligibility.services.delivering`; one that dies over a call loses nothing, because its claim runs out.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import secrets
from collections import Counter
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from eligibility.services import delivering, webhooks
from eligibility_api.calling import Caller
from eligibility_api.problems import Refused
from eligibility_api.targets import allowed_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eligibility.services.delivering import Dispatch
    from eligibility_api.keeper import Keeper

log = logging.getLogger("eligibility_api.deliverer")

KEY = "ELIGIBILITY_WEBHOOK_KEY"
"""The setting with the secret that all webhooks' secrets are derived from."""
POLL = 1.0
"""Seconds between two looks for what is due."""


def key_from(environment: Mapping[str, str]) -> bytes | None:
    """The secret of the settings, 32 bytes; nothing when none is set. Raises `ValueError`."""
    said = environment.get(KEY)
    return base64.b64decode(said, validate=True) if said else None


class Deliverer:
    """Works deliveries off. Of one event loop; `settings` gives the settings, `chance` numbers from 0 to 1."""

    def __init__(
        self, keeper: Keeper, settings: Callable[[], Mapping[str, str]], chance: Callable[[], float] | None = None
    ) -> None:
        self.keeper, self.settings = keeper, settings
        self.chance = chance or secrets.SystemRandom().random
        self._under_way: Counter[str] = Counter()
        self._calls: set[asyncio.Task[None]] = set()
        self._loop: asyncio.Task[None] | None = None

    @cached_property
    def key(self) -> bytes | None:
        """What the secrets of webhooks are derived from."""
        return key_from(self.settings())

    @cached_property
    def caller(self) -> Caller:
        """Who calls."""
        return Caller(allowed_from(self.settings()))

    def begin(self) -> None:
        """At the start. Without a secret nothing can be signed, and nothing is sent."""
        if self.key is not None:
            self._loop = asyncio.create_task(self._work_on())

    async def end(self) -> None:
        """At the end: calls that are under way are broken off, and made again when their claim has run out."""
        running = [each for each in (self._loop, *self._calls) if each is not None]
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def look(self) -> int:
        """Begin to send what is due; how many that were. Raises `Refused` when the store is not there."""
        if not self.keeper.exists:
            return 0
        under_way = dict(self._under_way)
        claimed = await self.keeper.write(lambda unit: delivering.claim(unit, under_way))
        for each in claimed:
            self._under_way[each.webhook.id] += 1
            task = asyncio.create_task(self._send(each))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)
        return len(claimed)

    async def settled(self) -> None:
        """Come back when no call is under way."""
        while self._calls:
            await asyncio.gather(*self._calls)

    async def _work_on(self) -> None:
        while True:
            try:
                await self.look()
            except Refused as refusal:
                log.warning("deliveries wait: %s", refusal)
            except Exception:
                log.exception("a fault while looking for deliveries")
            await asyncio.sleep(POLL)

    async def _send(self, each: Dispatch) -> None:
        assert self.key is not None
        body = webhooks.body_of(each.event)
        headers = webhooks.headers_of(self.key, each.webhook, each.event, body, self.keeper.now())
        try:
            tried = await self.caller.call(each.webhook.url, headers, body)
            log.info("delivery %s: %s", each.delivery.id, tried.status or tried.why)
            with suppress(Refused):  # the store is not there, or the webhook is gone: the claim runs out by itself
                await self.keeper.write(lambda unit: delivering.settle(unit, each, tried, self.chance()))
        finally:
            self._under_way[each.webhook.id] -= 1
