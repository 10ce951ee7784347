"""What was said of one enterprise, typed: facts with their evidence, and officers' findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eligibility.domain.facts import Evidence, Level, Value, Why

LEVELS = {level.name.lower(): level for level in Level if level is not Level.FINDING}
"""Evidence levels that may be given; that of a finding belongs to findings."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the days it held, both inside; `None` is open."""

    value: Value
    begin: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the value held on a day."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Said:
    """What one of several sources that disagree says of a fact; `value` as in `Given`."""

    value: Any
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Given:
    """What was said of one fact: a value with its evidence, or why there is none.

    `value` of a yearly fact is by year, of a dated one a tuple of `Dated`; `field_unknown` gives, by path inside records, why
    a field is unknown when it is more than missing; `conflicting` is what the sources say that disagree, in the order given.
    """

    value: Any = None
    evidence: Evidence | None = None
    why: Why | None = None
    field_unknown: Mapping[str, Why] = field(default_factory=dict)
    conflicting: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """An officer's recorded answer to an open question, for the enterprise or for one of its records by id."""

    open: str
    holds: bool
    by: str
    on: date
    ground: str
    record: str | None = None
    until: date | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything said of one enterprise.

    `digest` is the SHA-256 of its canonical JSON; `said` is that JSON, as given; `pointer` leads to it in what it came in.
    """

    facts: Mapping[str, Given]
    findings: tuple[Finding, ...]
    digest: str
    said: Any = field(default=None, repr=False, compare=False)
    pointer: str = field(default="", compare=False)


def canonical_json(data: Any) -> bytes:
    """Sorted keys, no white space, decimals as written; equal data gives equal bytes."""
    return _CANONICAL.encode(data).encode(errors="surrogatepass")


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
