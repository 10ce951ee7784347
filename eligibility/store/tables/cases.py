"""Enterprises, their profiles, their applications, and everything that is decided about these: see `eligibility.domain.records`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from eligibility.store.tables.shapes import key_of, plain

COUNTED = ("state", "officer", "division", "policy", "missing")
"""What the worklist is counted by: narrow, so that a hundred thousand are counted from some hundred pages of an index."""
WORKLIST = (*COUNTED, "search")
"""What the worklist is filtered by. The index of each order has all of it, so that no page of it, however far down, looks at rows that it does not show."""
WORKLIST_ORDERS = ("submitted", "name", "division", "missing", "nearest")
"""What it can be sorted by."""


class EnterpriseRow(SQLModel, table=True):
    __tablename__ = "enterprise"
    __table_args__ = (Index("enterprise_by_division", "division", "id"), Index("enterprise_by_portal", "portal", "id"))

    id: str = Field(primary_key=True)
    name: str
    division: str
    created: datetime
    changed: datetime
    portal: str | None
    snapshot: str | None
    version: int


class SnapshotRow(SQLModel, table=True):
    __tablename__ = "snapshot"
    __table_args__ = (Index("snapshot_of_enterprise", "enterprise", "number", unique=True),)

    id: str = Field(primary_key=True)
    enterprise: str = key_of("enterprise")
    number: int
    at: datetime
    by: str
    profile: str
    digest: str
    division: str
    portal: str | None
    erased: datetime | None
    version: int


class ApplicationRow(SQLModel, table=True):
    __tablename__ = "application"
    __table_args__ = (
        Index("application_of_enterprise", "enterprise", "id"),
        Index("application_by_division", "division", "state", "id"),
        Index("application_by_policy", "policy", "state", "id"),
        Index("application_of_portal", "portal", "reference", unique=True),
        Index("application_by_step", *WORKLIST),
        Index("application_counted", *COUNTED),
        Index("application_by_stage", "reached", "division"),
        *(
            Index(f"application_listed_by_{each}", each, "id", *(other for other in WORKLIST if other != each))
            for each in WORKLIST_ORDERS
        ),
    )

    id: str = Field(primary_key=True)
    enterprise: str = key_of("enterprise")
    division: str
    policy: str
    provisions: list[str] = plain()
    state: str
    created: datetime
    created_by: str
    changed: datetime
    portal: str | None
    reference: str | None
    snapshot: str | None = key_of("snapshot", optional=True)
    determination: str | None
    submitted: datetime | None
    due: date | None
    officer: str | None
    ended: datetime | None
    due_unknown: str | None
    publication: str | None
    name: str
    search: str
    missing: int
    nearest: int
    reached: int
    short: dict[str, Any] = plain()
    version: int


class DeterminationRow(SQLModel, table=True):
    __tablename__ = "determination"
    __table_args__ = (
        Index("determination_of_application", "application", "id"),
        Index("determination_of_enterprise", "enterprise", "policy", "id"),
        Index("determination_by_outcome", "outcome", "id"),
    )

    id: str = Field(primary_key=True)
    enterprise: str = key_of("enterprise")
    division: str
    policy: str
    pack: str
    snapshot: str = key_of("snapshot")
    as_of: date
    level: str
    at: datetime
    outcome: str
    conclusions: dict[str, str] = plain()
    receipt: str
    portal: str | None
    application: str | None = key_of("application", optional=True)
    supersedes: str | None
    held: str | None
    differing: list[str] = plain()
    consequences: list[dict[str, Any]] = plain()
    findings: list[str] = plain()
    changes: dict[str, Any] = plain()


class ReceiptRow(SQLModel, table=True):
    __tablename__ = "receipt"

    id: str = Field(primary_key=True, foreign_key="determination.id")
    data: bytes


class RecordedFindingRow(SQLModel, table=True):
    __tablename__ = "finding"
    __table_args__ = (Index("finding_of_enterprise", "enterprise", "id"),)

    id: str = Field(primary_key=True)
    enterprise: str = key_of("enterprise")
    division: str
    open: str
    holds: bool
    ground: str
    by: str
    at: datetime
    on: date
    record: str | None
    until: date | None
    application: str | None = key_of("application", optional=True)
    attachments: list[str] = plain()
    withdrawn: datetime | None
    version: int


class RulingRow(SQLModel, table=True):
    __tablename__ = "ruling"
    __table_args__ = (
        Index("ruling_of_application", "application", "provision", "id"),
        Index("ruling_by_provision", "policy", "provision", "kind", "state", "division"),
    )

    id: str = Field(primary_key=True)
    application: str = key_of("application")
    enterprise: str
    division: str
    provision: str
    determination: str = key_of("determination")
    kind: str
    conclusion: str
    state: str
    by: str
    at: datetime
    reason: str | None
    quote: str | None
    attachments: list[str] = plain()
    reviewer: str | None
    reviewed: datetime | None
    review_reason: str | None
    policy: str
    version: int


class TaskRow(SQLModel, table=True):
    __tablename__ = "task"
    __table_args__ = (
        Index("task_by_division", "state", "division", "id"),
        Index("task_of_application", "application", "state"),
        Index("task_of_assignee", "assignee", "state", "id"),
    )

    id: str = Field(primary_key=True)
    kind: str
    role: str
    division: str
    state: str
    created: datetime
    changed: datetime
    subject: dict[str, Any] = plain()
    enterprise: str | None
    application: str | None = key_of("application", optional=True)
    department: str | None
    assignee: str | None
    due: date | None
    reason: str | None
    version: int


class NoticeRow(SQLModel, table=True):
    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_of_enterprise", "enterprise", "id"),
        Index("notice_of_application", "application", "id"),
    )

    id: str = Field(primary_key=True)
    kind: str
    enterprise: str = key_of("enterprise")
    division: str
    at: datetime
    by: str
    content: dict[str, Any] = plain()
    portal: str | None
    application: str | None = key_of("application", optional=True)
    read: datetime | None
    version: int


class AttachmentRow(SQLModel, table=True):
    __tablename__ = "attachment"
    __table_args__ = (
        Index("attachment_of_enterprise", "enterprise", "id"),
        Index("attachment_of_application", "application", "id"),
        Index("attachment_by_digest", "digest"),
    )

    id: str = Field(primary_key=True)
    digest: str
    size: int
    media_type: str
    name: str
    enterprise: str = key_of("enterprise")
    division: str
    by: str
    at: datetime
    portal: str | None
    application: str | None = key_of("application", optional=True)


class PublicationRow(SQLModel, table=True):
    __tablename__ = "publication"
    __table_args__ = (Index("publication_by_division", "division", "id"),)

    id: str = Field(primary_key=True)
    policy: str
    division: str
    title: str
    applications: list[str] = plain()
    entries: list[dict[str, Any]] = plain()
    begins: date
    ends: date
    by: str
    at: datetime
    withdrawn: datetime | None
    version: int


class ObjectionRow(SQLModel, table=True):
    __tablename__ = "objection"
    __table_args__ = (Index("objection_of_application", "application", "id"),)

    id: str = Field(primary_key=True)
    application: str = key_of("application")
    publication: str = key_of("publication")
    enterprise: str
    division: str
    ground: str
    at: datetime
    state: str
    answer: str | None
    answered_by: str | None
    answered: datetime | None
    by: str
    version: int


class PaymentRow(SQLModel, table=True):
    __tablename__ = "payment"
    __table_args__ = (Index("payment_of_application", "application", "id"),)

    id: str = Field(primary_key=True)
    application: str = key_of("application")
    enterprise: str
    division: str
    provision: str
    kind: str
    amount: str
    reference: str
    by: str
    at: datetime


class InterestRow(SQLModel, table=True):
    __tablename__ = "interest"
    __table_args__ = (
        Index("interest_of_account", "account", "enterprise"),
        Index("interest_in_enterprise", "enterprise"),
    )

    id: str = Field(primary_key=True)
    account: str
    enterprise: str
    ground: str
    by: str
    at: datetime
    ended: datetime | None
    end_reason: str | None
    version: int


class SavedViewRow(SQLModel, table=True):
    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_of_account", "account", "id"),)

    id: str = Field(primary_key=True)
    account: str = key_of("account")
    name: str
    query: str
    at: datetime


class CaseExportRow(SQLModel, table=True):
    __tablename__ = "case_export"
    __table_args__ = (Index("case_export_of_account", "account", "query"),)

    id: str = Field(primary_key=True)
    account: str = key_of("account")
    query: str
    at: datetime
    applications: list[str] = plain()
