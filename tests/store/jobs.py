"""Jobs as tests make them: on days of their own, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from eligibility.domain.jobs import Job, JobState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """So many after noon."""
    return NOON + timedelta(minutes=count)


def a_job(id: str = "a", *, at: datetime = NOON, caller: str = "office", **changed: Any) -> Job:
    """A job that waits, and is kept for a week."""
    whole: dict[str, Any] = {
        "id": id, "kind": "screening", "caller": caller, "state": JobState.QUEUED, "request": {"policy": "p"}, "created": at,
        "changed": at, "expires": at + timedelta(days=7),
    }  # fmt: skip
    return Job(**(whole | changed))
