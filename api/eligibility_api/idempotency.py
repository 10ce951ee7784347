"""`Idempotency-Key`: a request that is sent twice, because its answer was lost, is done once and answered twice with the same bytes.

What is kept of an answer, and for how long, is `eligibility.services.once`. A request that is refused is not kept: it did nothing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eligibility.services import once
from eligibility_api.problems import refused
from eligibility_api.replies import Reply, response

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Response
    from starlette.requests import Request

    from eligibility.domain.actors import Actor
    from eligibility.domain.outbox import Answered
    from eligibility.store import StoredUnit
    from eligibility_api.keeper import Keeper

HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Once:
    """A request that writes. `asked` is nothing when it has no key, and then it is done whenever it comes."""

    keeper: Keeper
    request: Request
    asked: once.Asked | None

    @classmethod
    def of(cls, keeper: Keeper, request: Request, actor: Actor, body: bytes) -> Once:
        """A request with its body. Raises `Refused` for a key that is none."""
        key = request.headers.get(HEADER)
        if key is None:
            return cls(keeper, request, None)
        if not _KEY.fullmatch(key):
            zh = "`Idempotency-Key` 应为 1 到 255 个可见 ASCII 字符"
            raise refused("idempotency-key-faulty", zh, "`Idempotency-Key` is 1 to 255 visible ASCII characters")
        said = (request.method, request.url.path, request.url.query, request.headers.get("if-match", ""))
        return cls(keeper, request, once.asked(actor, key, *(part.encode() for part in said), body))

    async def given(self) -> Response | None:
        """The answer that was given already: asked for before anything slow is done. Raises `Refused`."""
        asked = self.asked
        if asked is None:
            return None
        try:
            found = await self.keeper.glance(lambda unit: once.answer_of(unit, asked))
        except once.KeyReused as error:
            raise _reused() from error
        return None if found is None else self._again(found)

    async def write(self, work: Callable[[StoredUnit], Reply]) -> Response:
        """Do the work and answer, in one transaction. Raises `Refused`, and what `work` raises."""
        asked = self.asked
        if asked is None:
            return response(self.request, await self.keeper.write(work))
        did = False

        def done(unit: StoredUnit) -> tuple[int, bytes]:
            nonlocal did
            did = True
            made = work(unit)
            return made.status, _kept_from_reply(made)

        try:
            answered = await self.keeper.write(lambda unit: once.once(unit, asked, lambda: done(unit)))
        except once.KeyReused as error:
            raise _reused() from error
        return response(self.request, _reply_from_kept(answered)) if did else self._again(answered)

    def _again(self, answered: Answered) -> Response:
        return response(self.request, _reply_from_kept(answered), **{"idempotency-replayed": "true"})


async def answer_once(
    keeper: Keeper, request: Request, actor: Actor, body: bytes, work: Callable[[StoredUnit], Reply]
) -> Response:
    """Answer a request that writes, when nothing slow goes before. Raises `Refused`."""
    return await Once.of(keeper, request, actor, body).write(work)


def _kept_from_reply(reply: Reply) -> bytes:
    """The headers in a line, and then the body as it is."""
    return json.dumps(dict(reply.headers)).encode() + b"\n" + reply.body


def _reply_from_kept(answered: Answered) -> Reply:
    headers, _, body = answered.answer.partition(b"\n")
    return Reply(answered.status, body, json.loads(headers))


def _reused() -> Exception:
    zh = "这个 `Idempotency-Key` 已用于另一个请求：新的请求请换一个"
    return refused("idempotency-key-reused", zh, "this `Idempotency-Key` was used for another request: take a new one")
