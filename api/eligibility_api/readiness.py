"""Whether the service can do its work now: the database answers, the writer writes, the disk has room. What is missing is named.

It waits two seconds at most, so that whoever asks every few seconds is answered.
"""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility_api.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from eligibility_api.desk import Desk
    from eligibility_api.keeper import Keeper

PATIENCE = 2.0
"""Seconds."""
LEAST_FREE = 256 * 1024 * 1024
"""Bytes that must be free where the data folder is: a little below, and writes begin to fail."""


async def readiness(keeper: Keeper, desk: Desk) -> tuple[bool, dict[str, Any]]:
    """Whether all that is needed is there, and the state of each part: `ok`, `failed`, or `degraded` where only some work must wait."""
    database, writer = await asyncio.gather(
        _answers(keeper.read(lambda unit: unit.last_entry())), _answers(keeper.write(lambda _: None))
    )
    disk = await run_in_threadpool(_has_room, keeper.data)
    opinion = (await run_in_threadpool(services.second_opinion))["available"]
    needed = {"database": database, "writer": writer, "disk": disk}
    wanted = {"worker": not desk.worker.given_up, "second_opinion": opinion}
    parts = {name: "ok" if well else "failed" for name, well in needed.items()}
    parts |= {name: "ok" if well else "degraded" for name, well in wanted.items()}
    ready = all(needed.values())
    return ready, {"status": "ready" if ready else "unavailable", "parts": parts}


async def _answers(work: Awaitable[object]) -> bool:
    try:
        await asyncio.wait_for(work, PATIENCE)
    except (Refused, TimeoutError):
        return False
    return True


def _has_room(folder: Path) -> bool:
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free >= LEAST_FREE
