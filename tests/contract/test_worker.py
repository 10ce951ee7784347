"""The worker's process as the service keeps it: started by the first ring, started again when it dies, ended with the service."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from eligibility_api.worker import MOST_DEATHS, Worker

SAYS_EACH_RING = """
import os, sys
out = open(sys.argv[1], 'a', buffering=1)
out.write('started\\n')
for line in sys.stdin:
    out.write('rung\\n')
    if os.path.exists(sys.argv[1] + '.die'):
        os.remove(sys.argv[1] + '.die')
        os._exit(7)
out.write('ended\\n')
"""
DIES_AT_ONCE = "import sys; open(sys.argv[1], 'a').write('started\\n'); sys.exit(3)"


def worker(script: str, said: Path) -> Worker:
    async def ended() -> None:
        await asyncio.to_thread(note, said, "gone")

    return Worker([sys.executable, "-c", script, str(said)], ended)


def note(said: Path, word: str) -> None:
    with said.open("a") as file:
        file.write(f"{word}\n")


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what happens in another process: let the event loop turn until it has."""
    while not await asyncio.to_thread(condition):
        pass


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(test(), 60)

    asyncio.run(limited())


def test_the_first_ring_starts_it_and_the_next_ones_reach_it(tmp_path: Path) -> None:
    said = tmp_path / "said"

    async def test() -> None:
        kept = worker(SAYS_EACH_RING, said)
        assert not kept.running
        await kept.ring()
        await until(lambda: lines(said) == ["started"])
        await kept.ring()
        await until(lambda: lines(said) == ["started", "rung"])
        assert kept.running
        await kept.stop()
        assert not kept.running

    run(test)


def test_one_that_dies_is_started_again(tmp_path: Path) -> None:
    said = tmp_path / "said"

    async def test() -> None:
        kept = worker(SAYS_EACH_RING, said)
        await kept.ring()
        await until(lambda: lines(said) == ["started"])
        await asyncio.to_thread(Path(f"{said}.die").touch)
        await kept.ring()
        await until(lambda: lines(said) == ["started", "rung", "gone", "started"])
        await kept.stop()
        assert lines(said)[-1] == "gone"

    run(test)


def test_one_that_cannot_live_is_given_up_until_the_next_ring(tmp_path: Path) -> None:
    said = tmp_path / "said"

    async def test() -> None:
        kept = worker(DIES_AT_ONCE, said)
        for rings in (1, 2):
            await kept.ring()
            await until(lambda: lines(said).count("started") == rings * (MOST_DEATHS + 1))  # noqa: B023 - awaited at once
            await until(lambda: not kept.running)
        await kept.stop()

    run(test)
