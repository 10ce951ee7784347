"""Slow bodies: what trickles in is given up, what is merely large is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from eligibility_api.bodies import body_of
from eligibility_api.patience import GRACE, SLOWEST, Patience


class Line:
    """A line on which pieces come so many seconds apart; afterwards nothing comes."""

    def __init__(self, pieces: Iterable[bytes], apart: float) -> None:
        self.pieces, self.apart, self.now = list(pieces), apart, 0.0

    async def receive(self) -> dict[str, Any]:
        if not self.pieces:
            await asyncio.Event().wait()
        self.now += self.apart
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": piece != b"."}


def answer_to(line: Line) -> tuple[int, bytes]:
    """What is answered to a body on a line."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = await body_of(scope, receive, 100_000_000)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"%d" % len(body)})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": []}
    asyncio.run(Patience(app, clock=lambda: line.now)(scope, line.receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_a_body_that_comes_at_once_is_read() -> None:
    assert answer_to(Line([b"abc", b"."], 0.001)) == (200, b"4")


def test_a_body_that_trickles_is_given_up() -> None:
    status, body = answer_to(Line([b"x"] * 1000 + [b"."], GRACE / 50))

    assert (status, json.loads(body)["code"]) == (408, "too-slow")


def test_a_large_body_on_a_slow_line_arrives() -> None:
    pieces = [b"x" * SLOWEST] * 600

    assert answer_to(Line([*pieces, b"."], 0.99)) == (200, b"%d" % (600 * SLOWEST + 1))


def test_a_large_body_that_stops_half_way_is_given_up() -> None:
    line = Line([b"x" * 10], 0.001)
    line.now = 0.0

    async def ask() -> int:
        sent: list[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await body_of(scope, receive)

        async def send(message: Any) -> None:
            sent.append(message)

        await Patience(app, grace=0.01)({"type": "http", "headers": []}, line.receive, send)
        return int(sent[0]["status"])

    assert asyncio.run(ask()) == 408
