"""What a service of record keeps of enterprises and their applications. Frozen records; a change is a new record in the place of the old.

Standard library only. A record with a `version` may be replaced, by who has its present version; the others are written once. Times are
UTC; `enterprise` is a credit code, `division` the six digits of the place whose authority is responsible, `portal` the portal that an
object came from, if it came from one. These three decide who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One file per enterprise (一企一档). `id` is its credit code, `snapshot` the newest of its profiles."""

    id: str
    name: str
    division: str
    created: datetime
    changed: datetime
    portal: str | None = None
    snapshot: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A profile as it was on a day: every fact with its source, date and level. Never changed; the next one is another record.

    `profile` is canonical JSON, `digest` its SHA-256, `number` counts an enterprise's snapshots from 1. `erased` is when personal data was
    taken out; the digest stays that of what was there.
    """

    id: str
    enterprise: str
    number: int
    at: datetime
    by: str
    profile: str
    digest: str
    division: str
    portal: str | None = None
    erased: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Application:
    """An application for provisions of one policy. `state` is a step of the policy's procedure.

    `snapshot` is the profile that it was submitted with, `determination` the newest of record. `due` is the day by which the present step is to
    be done; where it has a time limit and no such day, `due_unknown` says why. `officer` is who has taken it on, `reference` the number that the
    portal has for it, `ended` when it came to an end, `publication` the list that it stands on.

    The rest follows from other records, and is what very many are found and sorted by: the enterprise's `name`, `search` what it is looked up by,
    and of its determination how many facts are `missing` for the provisions applied for, and how few things would settle the `nearest` of them (0: none);
    `short` is plain data about the single condition that keeps it from being met, where no fact to give is as near; and how far it has come (`reached`, see `eligibility.domain.procedure.Stage`).
    """

    id: str
    enterprise: str
    division: str
    policy: str
    provisions: tuple[str, ...]
    state: str
    created: datetime
    created_by: str
    changed: datetime
    portal: str | None = None
    reference: str | None = None
    snapshot: str | None = None
    determination: str | None = None
    submitted: datetime | None = None
    due: date | None = None
    officer: str | None = None
    ended: datetime | None = None
    due_unknown: str | None = None
    publication: str | None = None
    name: str = ""
    search: str = ""
    missing: int = 0
    nearest: int = 0
    reached: int = 0
    short: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1


class Outcome(Enum):
    """How a determination stands: two opinions agree, it is held for a person, or only one opinion could be had."""

    AGREED = "agreed"
    HELD = "held"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Determination:
    """What the rules say of a profile, of record. `pack` is the digest of the rules, `conclusions` the conclusion of each provision.

    `held` says in words why it is held, `differing` names the provisions on which the opinions differ, `consequences` is plain data about what
    follows. `application` is nothing for a standing watch. `receipt` is the SHA-256 of the receipt, which is a record of its own. `findings` are
    the recorded findings that were judged with, `changes` plain data about what is different from the one that it supersedes, and why; of a
    standing watch also `losing`, by provision the day on which time alone takes it, as far as that was told.
    """

    id: str
    enterprise: str
    division: str
    policy: str
    pack: str
    snapshot: str
    as_of: date
    level: str
    at: datetime
    outcome: Outcome
    conclusions: Mapping[str, str]
    receipt: str
    portal: str | None = None
    application: str | None = None
    supersedes: str | None = None
    held: str | None = None
    differing: tuple[str, ...] = ()
    consequences: tuple[Mapping[str, Any], ...] = ()
    findings: tuple[str, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """The receipt of the determination with the same id, byte for byte."""

    id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RecordedFinding:
    """An officer's answer to an open question about an enterprise, or about one of its records. `until` is the last day it holds."""

    id: str
    enterprise: str
    division: str
    open: str
    holds: bool
    ground: str
    by: str
    at: datetime
    on: date
    record: str | None = None
    until: date | None = None
    application: str | None = None
    attachments: tuple[str, ...] = ()
    withdrawn: datetime | None = None
    version: int = 1


class RulingKind(Enum):
    """What an officer does with a determination's conclusion on one provision."""

    AGREE = "agree"
    OVERRIDE = "override"
    RETURN = "return"


class RulingState(Enum):
    """Where a ruling is: a second reviewer confirms or rejects one that needs it; a later one of the same provision replaces it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Ruling:
    """An officer's decision on one provision of an application (惠企事项).

    `conclusion` is what is decided, `reason` why, `quote` the words of the policy that it rests on, `attachments` what it rests on else;
    `policy` is that of the application.
    """

    id: str
    application: str
    enterprise: str
    division: str
    provision: str
    determination: str
    kind: RulingKind
    conclusion: str
    state: RulingState
    by: str
    at: datetime
    reason: str | None = None
    quote: str | None = None
    attachments: tuple[str, ...] = ()
    reviewer: str | None = None
    reviewed: datetime | None = None
    review_reason: str | None = None
    policy: str = ""
    version: int = 1


class TaskState(Enum):
    """Where a task is."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody of a role is to do. `subject` is plain data of its kind, `department` the responsible body where one is named.

    `reason` says why it was dropped, or what whoever completed it found.
    """

    id: str
    kind: str
    role: str
    division: str
    state: TaskState
    created: datetime
    changed: datetime
    subject: Mapping[str, Any] = field(default_factory=dict)
    enterprise: str | None = None
    application: str | None = None
    department: str | None = None
    assignee: str | None = None
    due: date | None = None
    reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that an enterprise is told, once and whole (一次性告知). `content` is plain data of its kind."""

    id: str
    kind: str
    enterprise: str
    division: str
    at: datetime
    by: str
    content: Mapping[str, Any]
    portal: str | None = None
    application: str | None = None
    read: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an enterprise. Its bytes are kept once, under `digest` (SHA-256); `size` is in bytes."""

    id: str
    digest: str
    size: int
    media_type: str
    name: str
    enterprise: str
    division: str
    by: str
    at: datetime
    portal: str | None = None
    application: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """A list that is published for objections (公示). `begins` and `ends` are days, both inside; `entries` is plain data of what is published."""

    id: str
    policy: str
    division: str
    title: str
    applications: tuple[str, ...]
    entries: tuple[Mapping[str, Any], ...]
    begins: date
    ends: date
    by: str
    at: datetime
    withdrawn: datetime | None = None
    version: int = 1


class ObjectionState(Enum):
    """What became of an objection."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody (`by`, an account) holds against a published application (异议), and what became of it."""

    id: str
    application: str
    publication: str
    enterprise: str
    division: str
    ground: str
    at: datetime
    state: ObjectionState
    answer: str | None = None
    answered_by: str | None = None
    answered: datetime | None = None
    by: str = ""
    version: int = 1


class PaymentKind(Enum):
    """What a payment is: money, a benefit that is not money, money that is claimed back, or money that came back."""

    PAID = "paid"
    PROVIDED = "provided"
    CLAIMED = "claimed"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money paid (兑付) or claimed back (追回) for a provision of an application. `amount` is exact, in yuan, as written."""

    id: str
    application: str
    enterprise: str
    division: str
    provision: str
    kind: PaymentKind
    amount: str
    reference: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Interest:
    """That an account has an interest in an enterprise, and so takes no part in what concerns it (回避). `ended` is when it was taken back, `end_reason` why."""

    id: str
    account: str
    enterprise: str
    ground: str
    by: str
    at: datetime
    ended: datetime | None = None
    end_reason: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter of the worklist that an account has given a name. `query` is the filter as it stands in an address."""

    id: str
    account: str
    name: str
    query: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseExport:
    """The last export of a filter of the worklist by an account: when it was read, and which applications have been exported by it so far."""

    id: str
    account: str
    query: str
    at: datetime
    applications: tuple[str, ...]
