"""Signs the head of the audit log while the service runs: at the start, every hour in which something was written, and at the end.

What is signed and how is `eligibility.services.auditing`. Of several processes whichever comes first signs; the others find nothing new.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from eligibility.services.auditing import sign_checkpoint
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from eligibility.services.signing import Ed25519Signer
    from eligibility_api.keeper import Keeper

log = logging.getLogger("eligibility_api")

EVERY = 3600.0
"""Seconds between two signatures: what is written in between could be cut off unseen by whoever has the database."""


class Notary:
    """Signs by itself, if there is something to sign with. Of one event loop."""

    def __init__(self, keeper: Keeper, every: float = EVERY) -> None:
        self.keeper, self.every = keeper, every
        self._signer: Ed25519Signer | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, signer: Ed25519Signer | None) -> None:
        """At the start."""
        self._signer = signer
        if signer is not None:
            self._task = asyncio.create_task(self._go_on())

    async def end(self) -> None:
        """At the end."""
        if self._task is None:
            return
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._sign()

    async def _go_on(self) -> None:
        while True:
            await self._sign()
            await asyncio.sleep(self.every)

    async def _sign(self) -> None:
        """A store that cannot be had now can be had later; what was written until then is signed with the rest."""
        signer = self._signer
        if signer is None or not self.keeper.exists:
            return
        try:
            await self.keeper.write(lambda unit: sign_checkpoint(unit, signer))
        except Refused as refusal:
            log.warning("the audit log is not signed now: %s", refusal)
