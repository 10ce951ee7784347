"""Somebody who is signed in to a service in this process, whatever their role: what they send with each request."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI

from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.identities import Account, Session
from eligibility.services import signing_in
from eligibility.services.accounts import Wanted, create_account
from eligibility.store import StoredUnit
from eligibility_api.identity import COOKIE

NEEDED: dict[Role, dict[str, str]] = {
    Role.ENTERPRISE: {"enterprise": "91220104FAKE00013B"},
    Role.PORTAL: {"portal": "portal-a"},
    Role.OFFICER: {"division": "220100"},
    Role.REVIEWER: {"division": "220100"},
}
"""What an account of a role cannot do without, unless a test says otherwise."""


def an_account(app: FastAPI, name: str, *roles: Role, **more: str) -> Account:
    """An account, made as the service itself would."""
    whole = {key: value for role in roles for key, value in NEEDED.get(role, {}).items()} | more

    def make(unit: StoredUnit) -> Account:
        return create_account(unit, SYSTEM, Wanted(name, roles, **whole))

    return asyncio.run(app.state.keeper.write(make))


def session_of(app: FastAPI, account: Account) -> dict[str, str]:
    """The headers that a browser sends of somebody who has signed in, from a page of the service."""
    return headers_of(*asyncio.run(app.state.keeper.write(lambda unit: signing_in.succeeded(unit, account.id))))


def headers_of(token: str, session: Session) -> dict[str, str]:
    """The headers that a browser sends within a session."""
    return {"cookie": f"{COOKIE}={token}", "x-csrf-token": session.csrf, "sec-fetch-site": "same-origin"}


def signed_in(app: FastAPI, *roles: Role, name: str = "somebody", **more: str) -> dict[str, str]:
    """The headers of somebody new with these roles."""
    return session_of(app, an_account(app, name, *roles, **more))
