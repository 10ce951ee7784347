"""The gate before every address: who asks, whether their kind may do this at all, and whether they have not asked too often.

Whose the thing is that they ask about, the use cases know. What is open to everybody goes through without a look at who asks, so that
self-check stays as fast as it is and nobody has to say who they are; and an address that names no action is open to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request

from eligibility.domain.access import PUBLIC, refusal
from eligibility_api.denials import refused_by

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from eligibility_api.identity import Asker
    from eligibility_api.trust import Trust


class Gate:
    """Lets through or refuses. It is a dependency of the whole application, and wraps the addresses that FastAPI does not know."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust

    async def __call__(self, request: Request) -> None:
        """Raises `Refused`."""
        await self.let_through(request.scope, action_of(request.scope["route"]))

    async def let_through(self, scope: Scope, action: str) -> None:
        """Raises `Refused`. Whoever comes through stands in the scope's state as `asker`, and what is asked for as `action`."""
        state = scope.setdefault("state", {})
        state["action"] = action
        if action in PUBLIC:
            self.trust.limits.spend(f"address:{address_of(scope)}", action)
            return
        asker = await self.trust.identities.asker(scope)
        self.trust.limits.spend(
            f"account:{asker.actor.account}" if asker.actor.roles else f"address:{address_of(scope)}", action
        )
        if denied := refusal(asker.actor, action):
            raise refused_by(denied)
        state["asker"] = asker


class Gated:
    """An address of our own, behind the gate."""

    def __init__(self, gate: Gate, action: str, app: ASGIApp) -> None:
        self.gate, self.action, self.app = gate, action, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.gate.let_through(scope, self.action)
        await self.app(scope, receive, send)


def asker_of(request: Request) -> Asker:
    """Who came through the gate to an address that is not open to everybody."""
    asker: Asker = request.scope["state"]["asker"]
    return asker


def action_of(route: BaseRoute) -> str:
    """What a route does: its operation id, or the name that a route outside of the description has."""
    return str(getattr(route, "operation_id", None) or getattr(route, "name", ""))


def address_of(scope: Scope) -> str:
    """The machine that asks, as the server says: behind a proxy the server must be told to believe it."""
    client = scope.get("client")
    return client[0] if client else "unknown"
