"""Looking out for jobs that nobody does: of a worker that has fallen silent, or queued with a process that is gone.

Any number of processes may look out for the same jobs. It compares what it sees with what it saw, by a clock that only measures: what the
time of day is, here or where the worker runs, does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from eligibility.domain.jobs import Hold, Jobs
from eligibility.services.working import take_back

SILENCE = 30.0
"""Seconds without a sign of life after which a worker loses its job: longer than a write waits for the database."""


class Lookout:
    """What one process has seen of the jobs. `seconds` is a clock that never goes back; `own` names its worker."""

    def __init__(self, own: str, seconds: Callable[[], float], silence: float = SILENCE) -> None:
        self._own, self._seconds, self._silence = own, seconds, silence
        self._since: dict[Hold, float] = {}
        self._queued: frozenset[str] = frozenset()

    def look(self, jobs: Jobs, at: datetime) -> bool:
        """Take back what silent workers hold. Whether the own worker is to be rung: it does none, and one was taken back or has waited since the last look."""
        seen = jobs.holds()
        now = self._seconds()
        self._since = {hold: self._since.get(hold, now) for hold in seen}
        silent = [hold for hold, since in self._since.items() if now - since >= self._silence]
        taken = take_back(jobs, silent, at)
        queued = jobs.queued()
        waited, self._queued = queued & self._queued, queued
        return bool(taken or waited) and all(hold.worker != self._own for hold in seen)
