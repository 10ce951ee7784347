"""Counts and durations of requests, by action and status, as Prometheus reads them. Counters of this process; it knows no request's content."""

from __future__ import annotations

import os
import resource
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""


@dataclass(slots=True)
class Durations:
    """How long an action's answers took. `buckets` count those up to each bound, and the last all slower ones."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0


@dataclass(slots=True)
class Metrics:
    """The counters. Used by one event loop."""

    going: int = 0
    answers: dict[tuple[str, int], int] = field(default_factory=dict)
    durations: dict[str, Durations] = field(default_factory=dict)

    def seen(self, action: str, status: int, seconds: float) -> None:
        """An answer that was given."""
        key = (action, status)
        self.answers[key] = self.answers.get(key, 0) + 1
        durations = self.durations.get(action)
        if durations is None:
            durations = self.durations[action] = Durations()
        durations.buckets[bisect_left(BOUNDS, seconds)] += 1
        durations.total += seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """Everything, in the text format; `gauges` are what else is measured now."""
        now = {"eligibility_requests_in_progress": float(self.going), **_of_process(), **gauges}
        lines = [line for name, value in now.items() for line in (f"# TYPE {name} gauge", f"{name} {value:g}")]
        return "\n".join([*lines, *self._answers(), *self._durations()]) + "\n"

    def _answers(self) -> Iterator[str]:
        yield "# TYPE eligibility_requests_total counter"
        for (action, status), count in sorted(self.answers.items()):
            yield f'eligibility_requests_total{{action="{action}",status="{status}"}} {count}'

    def _durations(self) -> Iterator[str]:
        name = "eligibility_request_seconds"
        yield f"# TYPE {name} histogram"
        for action, durations in sorted(self.durations.items()):
            count = 0
            for bound, more in zip([*map(str, BOUNDS), "+Inf"], durations.buckets, strict=True):
                count += more
                yield f'{name}_bucket{{action="{action}",le="{bound}"}} {count}'
            yield f'{name}_sum{{action="{action}"}} {durations.total:.6f}'
            yield f'{name}_count{{action="{action}"}} {count}'


def _of_process() -> dict[str, float]:
    times = os.times()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"process_cpu_seconds": times.user + times.system, "process_peak_memory_bytes": float(resident)}
