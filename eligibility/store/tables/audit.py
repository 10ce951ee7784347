"""The audit log, entry by entry, and the signed heads of it: see `eligibility.domain.audit`."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class AuditEntryRow(SQLModel, table=True):
    __tablename__ = "audit_entry"
    __table_args__ = (Index("audit_of_record", "kind", "id"), Index("audit_of_actor", "actor", "number"))

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    actor: str
    action: str
    kind: str
    id: str
    details: str
    previous: str
    hash: str


class AuditCheckpointRow(SQLModel, table=True):
    __tablename__ = "audit_checkpoint"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hash: str
    at: str
    algorithm: str
    key: str
    signature: str
