"""What other threads have made comes home to the event loop: all that is there at once, each to who waits for it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import pytest

from eligibility_api.arrivals import Arrivals


def test_all_that_came_at_once_is_brought_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait() -> tuple[list[object], int]:
        loop, calls = asyncio.get_running_loop(), list[int]()
        call = loop.call_soon_threadsafe

        def counted(*words: object) -> asyncio.Handle:
            calls.append(1)
            return call(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        arrivals, made = Arrivals(loop), [Future[int]() for _ in range(5)]
        waiting = [arrivals.of(each) for each in made]
        for number, each in enumerate(made[:4]):
            each.set_result(number)
        made[4].set_exception(ValueError("no"))
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        return [str(each) for each in answers], len(calls)

    assert asyncio.run(wait()) == (["0", "1", "2", "3", "no"], 1)


def test_who_waits_no_longer_takes_back_what_was_asked() -> None:
    async def give_up() -> bool:
        made = Future[int]()
        waiting = Arrivals(asyncio.get_running_loop()).of(made)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return made.cancelled()

    assert asyncio.run(give_up())


def test_what_comes_when_nobody_waits_any_more_keeps_nobody_else_waiting() -> None:
    async def wait() -> int:
        arrivals, gone, other = Arrivals(asyncio.get_running_loop()), Future[int](), Future[int]()
        gone.set_running_or_notify_cancel()
        given_up, waiting = arrivals.of(gone), arrivals.of(other)
        given_up.cancel()
        gone.set_result(1)
        other.set_result(2)
        return await waiting

    assert asyncio.run(wait()) == 2
