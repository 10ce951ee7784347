"""Drafts and reports of self-checks: see `eligibility.domain.self_checks`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"
    __table_args__ = (Index("draft_by_end", "expires"),)

    id: str = Field(primary_key=True)
    data: str
    created: datetime
    expires: datetime
    version: int


class KeptReportRow(SQLModel, table=True):
    __tablename__ = "report"
    __table_args__ = (Index("report_by_end", "expires"),)

    id: str = Field(primary_key=True)
    receipt: bytes
    created: datetime
    expires: datetime
