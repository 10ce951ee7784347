"""The standing watch over every enterprise, as a job: page by page, gone on with where it was when it is begun anew.

It knows no database and no HTTP. To be begun twice costs time and tells nothing twice: each enterprise is compared with what was told of it.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from eligibility.domain.facts import Level
from eligibility.domain.jobs import Job, Progress
from eligibility.domain.keeping import Missing, Query
from eligibility.domain.records import Enterprise
from eligibility.errors import ProfileProblems
from eligibility.services.desk import Desk
from eligibility.services.determinations import Judge
from eligibility.services.determining import determine
from eligibility.services.watching import Store, enterprises_after, watch
from eligibility.services.working import Finished, Report

log = logging.getLogger("eligibility.watching")

KIND = "watching"
"""The kind of job."""
PAGE = 50
"""Enterprises between two notes of how far it is: so many at most are looked at again."""


@dataclass
class Far:
    """How far a watch is: the last enterprise that was looked at, how many were, what was told by kind, and how many could not be judged."""

    after: str | None = None
    done: int = 0
    unreadable: int = 0
    events: Counter[str] = field(default_factory=Counter)

    def document(self) -> dict[str, Any]:
        """As plain data."""
        return {"after": self.after, "done": self.done, "unreadable": self.unreadable, "events": dict(self.events)}


@dataclass(frozen=True, slots=True)
class WatchingWork:
    """Watches. `folder_of` gives a job's folder, `desks` the desks of the policies that it names (none: of all)."""

    store: Store
    folder_of: Callable[[str], Path]
    desks: Callable[[Sequence[str]], Sequence[Desk]]
    judge: Judge = determine

    def __call__(self, job: Job, report: Report) -> Finished:
        """Raises `PackProblems` for a policy that is not installed."""
        request, place = job.request, self.folder_of(job.id) / "far.json"
        desks = self.desks(request["policies"])
        as_of, level = date.fromisoformat(request["as_of"]), Level[request["level"].upper()]
        far = far_from_file(place)
        total = self.store.read(lambda reading: reading.count(Query(Enterprise)))
        report(Progress(KIND, far.done, total))
        while page := self.store.read(lambda reading: enterprises_after(reading, far.after, PAGE)):
            for enterprise in page:
                self._look(far, desks, enterprise, as_of, level)
            far.after, far.done = page[-1], far.done + len(page)
            _write(far, place)
            report(Progress(KIND, far.done, total))
        said = far.document()
        del said["after"]
        return Finished({"as_of": request["as_of"], "policies": [each.pack.id for each in desks], **said})

    def _look(self, far: Far, desks: Sequence[Desk], enterprise: str, as_of: date, level: Level) -> None:
        for desk in desks:
            try:
                events = watch(self.store, desk, enterprise, as_of, level, self.judge)
            except Missing:
                continue  # it has no profile, or is gone since the page was read
            except ProfileProblems as error:
                codes = ", ".join(each.code for each in error.problems)
                log.warning("an enterprise's profile is not read by %s any more: %s", desk.pack.id, codes)
                far.unreadable += 1
            else:
                far.events.update(each.kind for each in events)


def far_from_file(place: Path) -> Far:
    """How far an earlier attempt at the job came; at the beginning where there was none."""
    try:
        said = json.loads(place.read_bytes())
    except FileNotFoundError:
        return Far()
    return Far(said["after"], said["done"], said["unreadable"], Counter(said["events"]))


def _write(far: Far, place: Path) -> None:
    """Whole, or as it was."""
    part = place.with_suffix(".part")
    part.write_text(json.dumps(far.document()), "utf-8")
    part.replace(place)
