"""Facts about an enterprise: their types, their values, and the ways of not knowing one.

Values here are already typed and exact. Reading them from JSON or a workbook is the business of `eligibility.profile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum

YEARS_BACK = 10
"""How many fiscal years before `as_of` a rule may look."""


class Level(IntEnum):
    """How well a fact is evidenced; a judgement is made at a threshold."""

    CLAIMED = 1
    DOCUMENTED = 2
    REGISTRY = 3
    VERIFIED = 4
    FINDING = 5


class Why(Enum):
    """Why a condition is undetermined. The first is the only one that asking the enterprise can mend."""

    MISSING = "missing"
    UNCERTAIN = "uncertain"
    UNVERIFIED = "unverified"
    CONFLICT = "conflict"
    OPEN_TERM = "open_term"
    OPEN_LIST = "open_list"
    OTHER_NORM = "other_norm"
    JUDGEMENT = "judgement"
    DOMAIN_ERROR = "domain_error"


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One reason for undetermined: its kind and the fact or open question it is about.

    `subject` is a slot such as `revenue[-1]`, `projects[0].place`, an open question's id, or a leaf's text.
    """

    kind: str
    subject: str


Scalar = bool | int | Decimal | str | date
Record = Mapping[str, "Value"]
Value = Scalar | frozenset[str] | tuple[Record, ...]
"""A known value of a slot. In a record, a field that is unknown is absent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value comes from. `on` is the date of the source."""

    level: Level = Level.CLAIMED
    source: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Slots:
    """What an executor sees: known values by slot, and why the others are unknown when it is more than missing.

    A slot is a fact as of the judging date: `revenue[-1]`, `registered_division`, `recognitions`, or
    `finding:corridor` for an officer's answer to an open question. A record's fields are slots too.
    Unknown reasons inside records are keyed by path, `projects[0].place`.
    """

    as_of: date
    known: Mapping[str, Value] = field(default_factory=dict)
    unknown: Mapping[str, Why] = field(default_factory=dict)
    presume: bool = True
    """Whether labelled presumptions count (self-check), or only findings do."""

    evidence: Mapping[str, Evidence] = field(default_factory=dict)
