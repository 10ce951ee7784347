"""Accounts, sessions and keys: see `eligibility.domain.identities`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from eligibility.store.tables.shapes import key_of, plain


class AccountRow(SQLModel, table=True):
    __tablename__ = "account"
    __table_args__ = (
        Index("account_by_name", "name", unique=True),
        Index("account_by_subject", "issuer", "subject", unique=True),
    )

    id: str = Field(primary_key=True)
    name: str
    roles: list[str] = plain()
    created: datetime
    changed: datetime
    enterprise: str | None
    division: str | None
    portal: str | None
    password: str | None
    issuer: str | None
    subject: str | None
    disabled: bool
    failures: int
    locked: datetime | None
    version: int


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"
    __table_args__ = (Index("session_of_account", "account"), Index("session_by_end", "expires"))

    id: str = Field(primary_key=True)
    account: str = key_of("account")
    csrf: str
    created: datetime
    seen: datetime
    expires: datetime
    version: int


class KeyRow(SQLModel, table=True):
    __tablename__ = "api_key"
    __table_args__ = (Index("api_key_of_account", "account"),)

    id: str = Field(primary_key=True)
    account: str = key_of("account")
    name: str
    digest: str
    created: datetime
    scopes: list[str] | None = plain(optional=True)
    expires: datetime | None
    revoked: datetime | None
    version: int
