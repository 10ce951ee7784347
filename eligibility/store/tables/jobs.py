"""Jobs and what happened to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class JobRow(SQLModel, table=True):
    """A job. Times are UTC."""

    __tablename__ = "job"
    __table_args__ = (Index("job_waiting", "state", "created"), Index("job_of_caller", "caller", "state"))

    id: str = Field(primary_key=True)
    kind: str
    caller: str
    state: str
    request: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    created: datetime
    changed: datetime
    expires: datetime
    step: str
    done: int = 0
    total: int = 0
    cancelling: bool = False
    attempt: int = 0
    worker: str | None = None
    beats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    summary: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    trouble: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    result: str | None = None


class JobEventRow(SQLModel, table=True):
    """Something that happened to a job."""

    __tablename__ = "job_event"
    __table_args__ = (Index("job_event_of_job", "job", "number"), {"sqlite_autoincrement": True})

    number: int | None = Field(default=None, primary_key=True)
    job: str = Field(foreign_key="job.id")
    at: datetime
    state: str
    step: str
    done: int
    total: int
