"""What the addresses of records have in common: who asks, what was sent, which version it is based on, done once and answered with the record.

It knows no record and no use case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from eligibility_api.bodies import MAX_BODY, body_of, check_media_type
from eligibility_api.gate import asker_of
from eligibility_api.idempotency import Once
from eligibility_api.replies import version_of
from eligibility_api.sent import Sent, sent_from_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import Response
    from starlette.requests import Request

    from eligibility.domain.actors import Actor
    from eligibility.store import StoredUnit
    from eligibility_api.keeper import Keeper
    from eligibility_api.replies import Reply

S = TypeVar("S", bound=Sent)
P = TypeVar("P")


class Nothing(Sent):
    """The body of a request that says nothing but that something is to be done."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[S]):
    """A request that writes: by whom, what was sent, and the version it is based on (0 where none is)."""

    actor: Actor
    sent: S
    version: int


async def act(
    keeper: Keeper,
    request: Request,
    model: type[S],
    work: Callable[[StoredUnit, Asked[S]], Reply],
    *,
    versioned: bool = True,
) -> Response:
    """Do something once. Raises `Refused`, and what `work` raises."""

    async def nothing(_: Asked[S]) -> None:
        return None

    return await act_prepared(keeper, request, model, nothing, lambda unit, asked, _: work(unit, asked), versioned)


async def act_prepared(
    keeper: Keeper,
    request: Request,
    model: type[S],
    prepare: Callable[[Asked[S]], Awaitable[P]],
    work: Callable[[StoredUnit, Asked[S], P], Reply],
    versioned: bool = True,
) -> Response:
    """The same for what takes long and is prepared before the transaction: not at all when it was answered already."""
    actor = asker_of(request).actor
    version = version_of(request) if versioned else 0
    body = await _body(request, model)
    asked = Asked(actor, sent_from_bytes(model, body or b"{}"), version)
    once = Once.of(keeper, request, actor, body)
    if (given := await once.given()) is not None:
        return given
    prepared = await prepare(asked)
    return await once.write(lambda unit: work(unit, asked, prepared))


async def _body(request: Request, model: type[Sent]) -> bytes:
    """The body. One that says nothing may be left out."""
    body = await body_of(request.scope, request.receive, MAX_BODY)
    if body or any(field.is_required() for field in model.model_fields.values()):
        check_media_type(request.scope)
    return body


def changed_in(sent: Sent) -> dict[str, Any]:
    """What was said, of a body in which everything may be left out."""
    return {name: getattr(sent, name) for name in sent.model_fields_set}
