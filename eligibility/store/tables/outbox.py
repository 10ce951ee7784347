"""Events, who is told of them, and answers that are given once only: see `eligibility.domain.outbox`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from eligibility.store.tables.shapes import key_of, plain


class EventRow(SQLModel, table=True):
    __tablename__ = "event"
    __table_args__ = (Index("event_of_portal", "portal", "id"), Index("event_of_enterprise", "enterprise", "id"))

    id: str = Field(primary_key=True)
    kind: str
    subject: str
    at: datetime
    data: dict[str, Any] = plain()
    enterprise: str | None
    division: str | None
    portal: str | None


class WebhookRow(SQLModel, table=True):
    __tablename__ = "webhook"
    __table_args__ = (Index("webhook_of_portal", "portal"),)

    id: str = Field(primary_key=True)
    portal: str
    url: str
    kinds: list[str] = plain()
    created: datetime
    changed: datetime
    secret: int
    disabled: bool
    version: int


class DeliveryRow(SQLModel, table=True):
    __tablename__ = "delivery"
    __table_args__ = (Index("delivery_due", "state", "due"), Index("delivery_of_webhook", "webhook", "id"))

    id: str = Field(primary_key=True)
    webhook: str = key_of("webhook")
    portal: str
    event: str = key_of("event")
    state: str
    due: datetime
    created: datetime
    attempts: int
    status: int | None
    why: str | None
    delivered: datetime | None
    version: int


class AnsweredRow(SQLModel, table=True):
    __tablename__ = "answered"
    __table_args__ = (Index("answered_by_time", "at"),)

    id: str = Field(primary_key=True)
    request: str
    status: int
    answer: bytes
    at: datetime
