"""The runs of the standing watch over every enterprise, shown to whoever may see them. It begins none: that is a timer's (`eligibility watch`)."""

from __future__ import annotations

from collections.abc import Sequence

from eligibility.domain.access import require
from eligibility.domain.actors import Actor
from eligibility.domain.jobs import Job, Jobs
from eligibility.services.watching_work import KIND


def watches(jobs: Jobs, actor: Actor, before: str | None, limit: int) -> Sequence[Job]:
    """The runs, the newest first, as long as they are kept. Raises `NotAllowed`."""
    require(actor, "listWatches")
    return jobs.of_kind(KIND, before, limit)
