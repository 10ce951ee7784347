"""Accounts, sessions and keys, as they are kept: never a password, a token or a key itself. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eligibility.domain.actors import Role


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in. `name` is unique; `password` is a password hash; `issuer` and `subject` are those of OpenID Connect.

    `enterprise`, `division` and `portal` as in `Actor`. `failures` counts failed sign-ins in a row, `locked` is until when none is tried.
    """

    id: str
    name: str
    roles: tuple[Role, ...]
    created: datetime
    changed: datetime
    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None
    disabled: bool = False
    failures: int = 0
    locked: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that has signed in. `id` is the SHA-256 of its token, `csrf` what its forms must carry."""

    id: str
    account: str
    csrf: str
    created: datetime
    seen: datetime
    expires: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key. `id` is its public part, `digest` the SHA-256 of its secret, `scopes` the actions it is confined to."""

    id: str
    account: str
    name: str
    digest: str
    created: datetime
    scopes: tuple[str, ...] | None = None
    expires: datetime | None = None
    revoked: datetime | None = None
    version: int = 1
