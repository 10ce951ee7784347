"""`/v1/accounts` and `/v1/keys`: who may sign in, and with what programs ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from eligibility.domain.actors import Role
from eligibility.errors import Problem
from eligibility.services import accounts, keys, passwords
from eligibility_api.gate import asker_of
from eligibility_api.pagination import page_of
from eligibility_api.problems import Refused
from eligibility_api.replies import reply, response, version_of
from eligibility_api.schemas.identity import account_document, key_document
from eligibility_api.schemas.records import record_operation
from eligibility_api.sent import Sent, sent

if TYPE_CHECKING:
    from eligibility_api.keeper import Keeper
    from eligibility_api.turns import Turns

_Password = Annotated[str, Field(min_length=1, max_length=4 * passwords.LONGEST)]
_Text = Annotated[str, Field(min_length=1, max_length=500)]
_Roles = Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))]


class NewAccount(Sent):
    """An account as it is asked for."""

    name: Annotated[str, Field(min_length=1, max_length=accounts.LONGEST_NAME)]
    roles: _Roles
    enterprise: _Text | None = None
    division: _Text | None = None
    portal: _Text | None = None
    password: _Password | None = None
    issuer: _Text | None = None
    subject: _Text | None = None


class AccountChange(Sent):
    """What becomes of an account; what is left out stays, and `null` takes away."""

    roles: _Roles | SkipJsonSchema[None] = None
    enterprise: _Text | None = None
    division: _Text | None = None
    portal: _Text | None = None
    password: _Password | None = None
    issuer: _Text | None = None
    subject: _Text | None = None
    disabled: bool | SkipJsonSchema[None] = None


class NewKeyAsked(Sent):
    """A key as it is asked for. Without `account` it is for whoever asks; without `scopes` it may all that its account may."""

    name: Annotated[str, Field(min_length=1, max_length=keys.LONGEST_NAME)]
    account: _Text | None = None
    scopes: Annotated[list[_Text], Field(max_length=200)] | None = None
    expires: Annotated[datetime, Field(strict=False)] | None = None


def accounts_router(keeper: Keeper, turns: Turns) -> APIRouter:
    """The addresses. `turns` is where passwords are hashed."""
    router, addresses = APIRouter(prefix="/v1"), Accounts(keeper, turns)
    router.post("/accounts", **record_operation("createAccount", NewAccount))(addresses.create)
    router.get("/accounts", **record_operation("listAccounts"))(addresses.list)
    router.get("/accounts/{id}", **record_operation("getAccount"))(addresses.get)
    router.patch("/accounts/{id}", **record_operation("changeAccount", AccountChange))(addresses.change)
    router.post("/keys", **record_operation("createKey", NewKeyAsked))(addresses.create_key)
    router.get("/keys", **record_operation("listKeys"))(addresses.list_keys)
    router.delete("/keys/{id}", **record_operation("revokeKey"))(addresses.revoke_key)
    return router


@dataclass(frozen=True, slots=True)
class Accounts:
    """Makes, shows and changes accounts and keys."""

    keeper: Keeper
    turns: Turns

    async def create(self, request: Request) -> Response:
        """An account."""
        actor, asked = asker_of(request).actor, await sent(NewAccount, request)
        hashed = await self._hashed(asked.password, asked.name)
        said = asked.model_dump() | {"roles": tuple(asked.roles), "password": hashed}
        account = await self.keeper.write(lambda unit: accounts.create_account(unit, actor, accounts.Wanted(**said)))
        return response(request, reply(account_document(account), 201, f"/v1/accounts/{account.id}"))

    async def list(self, request: Request) -> Response:
        """Accounts, in the order in which they were made."""
        actor, page = asker_of(request).actor, page_of(request)
        found = await self.keeper.read(lambda unit: accounts.accounts(unit, actor, page.place, page.wanted))
        return response(request, page.reply(found, account_document))

    async def get(self, request: Request, id: str) -> Response:
        """One account."""
        actor = asker_of(request).actor
        account = await self.keeper.read(lambda unit: accounts.account_of(unit, actor, id))
        return response(request, reply(account_document(account)))

    async def change(self, request: Request, id: str) -> Response:
        """Change an account that was read."""
        actor, version, asked = asker_of(request).actor, version_of(request), await sent(AccountChange, request)
        changes: dict[str, Any] = {name: getattr(asked, name) for name in asked.model_fields_set}
        _check_given(changes)
        if changes.get("password") is not None:
            changes["password"] = await self._hashed(changes["password"])
        if "roles" in changes:
            changes["roles"] = tuple(changes["roles"])
        account = await self.keeper.write(lambda unit: accounts.change_account(unit, actor, id, version, changes))
        return response(request, reply(account_document(account)))

    async def create_key(self, request: Request) -> Response:
        """A key, its text for this once."""
        actor, asked = asker_of(request).actor, await sent(NewKeyAsked, request)
        _check_expiry(asked.expires)
        owner = asked.account or actor.account
        text, key = await self.keeper.write(
            lambda unit: keys.create_key(unit, actor, owner, asked.name, asked.scopes, asked.expires)
        )
        made = reply({**key_document(key), "key": text}, 201, f"/v1/keys/{key.id}")
        return response(request, made, **{"cache-control": "no-store"})

    async def list_keys(self, request: Request) -> Response:
        """Keys, without what opens anything."""
        actor, page = asker_of(request).actor, page_of(request)
        found = await self.keeper.read(lambda unit: keys.keys(unit, actor, page.place, page.wanted))
        return response(request, page.reply(found, key_document))

    async def revoke_key(self, request: Request, id: str) -> Response:
        """A key that opens nothing any more."""
        actor = asker_of(request).actor
        key = await self.keeper.write(lambda unit: keys.revoke_key(unit, actor, id))
        return response(request, reply(key_document(key)))

    async def _hashed(self, password: str | None, *names: str) -> str | None:
        """Raises `Refused` for a password that is too weak."""
        if password is None:
            return None
        if problems := passwords.password_problems(password, "/password", *names):
            raise Refused("request-invalid", problems)
        return await self.turns.do(lambda: passwords.password_hash(password))


def _check_given(changes: dict[str, Any]) -> None:
    """Raises `Refused` for what cannot be taken away."""
    problems = [
        Problem("value-type", f"/{name}", f"`{name}` 不能为 null", f"`{name}` cannot be null")
        for name in ("roles", "disabled")
        if name in changes and changes[name] is None
    ]
    if problems:
        raise Refused("request-invalid", problems)


def _check_expiry(expires: datetime | None) -> None:
    """Raises `Refused` for a time of no place."""
    if expires is not None and expires.tzinfo is None:
        zh, en = (
            "`expires` 须带时区，例如 2027-01-01T00:00:00+08:00",
            "`expires` needs its time zone, as in 2027-01-01T00:00:00+08:00",
        )
        raise Refused("request-invalid", [Problem("value-type", "/expires", zh, en)])
