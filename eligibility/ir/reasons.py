"""What every executor gives back: outcomes with reason trees, in one shape, so that executors can be compared.

No words here; `eligibility.explain` turns outcomes into words and JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from eligibility.domain.facts import Cause, Value, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, any_of
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term


@dataclass(frozen=True, slots=True)
class Found:
    """A value a leaf looked at. Of records: how many there were and which matched, by position."""

    subject: str
    value: Value | None = None
    records: int | None = None
    matching: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition's verdict and what it rests on.

    `may_meet` and `may_fail`: whether facts that can still be asked could bring it to MET or to NOT_MET.
    """

    node: Node
    verdict: Verdict
    may_meet: bool
    may_fail: bool
    children: tuple[Reason, ...] = ()
    causes: tuple[Cause, ...] = ()
    found: tuple[Found, ...] = ()
    decided_by: str | None = None
    """Of a term: `finding`, `presumption` or `definition`; of an open question `finding` once it is answered."""


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """A provision judged for one record; `applies` and `meets` as in `Outcome`."""

    index: int
    verdict: Verdict
    applies: Reason
    meets: Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """A provision's verdict. Either `applies` and `meets` are reasons, or `records` holds one outcome a record.

    `causes` is why the records themselves are unknown.
    """

    provision: Provision
    verdict: Verdict
    applies_verdict: Verdict
    askable: bool
    """Undetermined, and a fact that can be asked could still settle it."""

    applies: Reason | None = None
    meets: Reason | None = None
    records: tuple[RecordOutcome, ...] = field(default=())
    causes: tuple[Cause, ...] = field(default=())

    def reasons(self) -> Iterator[Reason]:
        """The roots of all reason trees, in order."""
        if self.applies is not None and self.meets is not None:
            yield self.applies
            yield self.meets
        for record in self.records:
            yield record.applies
            yield record.meets


def leaf_reason(
    node: Leaf | Open | Term,
    verdict: Verdict,
    causes: Iterable[Cause] = (),
    found: tuple[Found, ...] = (),
    decided_by: str | None = None,
) -> Reason:
    """A reason without children. Only a missing fact can be asked for."""
    causes = tuple(dict.fromkeys(causes)) if verdict is UNDETERMINED else ()
    askable = any(cause.kind == Why.MISSING.value for cause in causes)
    return Reason(
        node, verdict, verdict is MET or askable, verdict is NOT_MET or askable, (), causes, found, decided_by
    )


def gate_reason(node: Gate, verdict: Verdict, children: tuple[Reason, ...]) -> Reason:
    """A gate's reason; what may still become of it follows from what may become of its children."""
    may_meet, may_fail = gate_rails(
        node, [child.may_meet for child in children], [child.may_fail for child in children]
    )
    return Reason(node, verdict, may_meet, may_fail, children)


def gate_rails(node: Gate, may_meet: Sequence[bool], may_fail: Sequence[bool]) -> tuple[bool, bool]:
    """Whether the gate may be met and may fail, were its children free to take what they may."""
    match node.operator:
        case "all":
            return all(may_meet), any(may_fail)
        case "any":
            return any(may_meet), all(may_fail)
        case "none":
            return all(may_fail), any(may_meet)
        case "at_least":
            counted = node.counted
            meets = sum(worth for worth, may in zip(counted, may_meet, strict=True) if may)
            fails = sum(worth for worth, may in zip(counted, may_fail, strict=True) if may)
            return meets >= node.wanted, fails > sum(counted) - node.wanted


def outcome_from_reasons(provision: Provision, applies: Reason, meets: Reason) -> Outcome:
    """The outcome of a provision that is judged once for the enterprise."""
    verdict = all_of((applies.verdict, meets.verdict))
    askable = verdict is UNDETERMINED and _askable(applies, meets)
    return Outcome(provision, verdict, applies.verdict, askable, applies, meets)


def outcome_from_records(provision: Provision, records: tuple[RecordOutcome, ...]) -> Outcome:
    """The outcome of a provision that is judged per record: any of them."""
    verdict = any_of(record.verdict for record in records)
    applies = any_of(record.applies.verdict for record in records)
    open_records = [record for record in records if record.verdict is UNDETERMINED]
    can_meet = any(record.applies.may_meet and record.meets.may_meet for record in open_records)
    can_fail = all(record.applies.may_fail or record.meets.may_fail for record in open_records)
    askable = verdict is UNDETERMINED and (can_meet or can_fail)
    return Outcome(provision, verdict, applies, askable, records=records)


def outcome_from_unknown_records(provision: Provision, why: Why) -> Outcome:
    """The outcome when not even the records are known."""
    assert provision.per is not None
    causes = (Cause(why.value, provision.per),)
    return Outcome(provision, UNDETERMINED, UNDETERMINED, why is Why.MISSING, causes=causes)


def record_outcome(index: int, applies: Reason, meets: Reason) -> RecordOutcome:
    """One record's outcome."""
    return RecordOutcome(index, all_of((applies.verdict, meets.verdict)), applies, meets)


def _askable(applies: Reason, meets: Reason) -> bool:
    return (applies.may_meet and meets.may_meet) or applies.may_fail or meets.may_fail


def open_causes(outcome: Outcome) -> tuple[Cause, ...]:
    """Why an undetermined outcome is so: the causes of undetermined leaves that still matter, each once, in order."""
    if outcome.verdict is not UNDETERMINED:
        return ()
    found: dict[Cause, None] = dict.fromkeys(outcome.causes)
    for pair in _undetermined_pairs(outcome):
        for reason in pair:
            found.update(dict.fromkeys(_causes(reason)))
    return tuple(found)


def _undetermined_pairs(outcome: Outcome) -> Iterator[tuple[Reason, Reason]]:
    if outcome.applies is not None and outcome.meets is not None:
        yield outcome.applies, outcome.meets
    for record in outcome.records:
        if record.verdict is UNDETERMINED:
            yield record.applies, record.meets


def open_causes_of(reason: Reason) -> tuple[Cause, ...]:
    """Why one condition is undetermined, each cause once, in order."""
    return tuple(dict.fromkeys(_causes(reason)))


def _causes(reason: Reason) -> Iterator[Cause]:
    if reason.verdict is UNDETERMINED:
        yield from reason.causes
        for child in reason.children:
            yield from _causes(child)
