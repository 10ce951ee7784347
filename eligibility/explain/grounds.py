"""Grounds: the conditions that an answer stands on, found in the reason trees that executors give back.

Pure functions of outcomes. `eligibility.explain.sentences` puts grounds into words; nothing here changes a verdict.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, assert_never

from eligibility.domain.facts import Cause, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import Words
from eligibility.explain.implicants import Formula, Settling, Threshold, all_parts, any_part, bits, settling_sets
from eligibility.ir.atoms import AnyRecord, Arithmetic, Atom, Compare, Count, Expression, Shift, Slot, Sum
from eligibility.ir.printing import text_from_atom
from eligibility.ir.reasons import Outcome, Reason, open_causes
from eligibility.ir.rules import Gate, Leaf, Open, Quote, Term

Settler = Literal["enterprise", "register", "officer", "other_norm", "correction"]

SETTLERS: Mapping[Why, Settler] = {
    Why.MISSING: "enterprise",
    Why.UNCERTAIN: "register",
    Why.UNVERIFIED: "register",
    Why.CONFLICT: "register",
    Why.OPEN_TERM: "officer",
    Why.JUDGEMENT: "officer",
    Why.OPEN_LIST: "officer",
    Why.OTHER_NORM: "other_norm",
    Why.DOMAIN_ERROR: "correction",
}
"""Who can settle what is undetermined: the enterprise by answering, a register or evidence, an officer's finding, the authority of
another document, or whoever corrects the facts."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition wherever it stands: a leaf, an open question, a presumed term without its body, or `rows`.

    `rows` are the rows of a table that are for others: together they are one condition, and `reasons` holds what they asked
    first. `record` is the position of the record it is about, `None` when it is about the enterprise. `quote`, `name` and
    `reading` are its own or those of the nearest condition around it.
    """

    kind: Literal["leaf", "open", "term", "rows"]
    reasons: tuple[Reason, ...]
    verdict: Verdict
    record: int | None = None
    quote: Quote | None = None
    name: Words | None = None
    reading: Words | None = None
    presumed: str | None = None
    """The presumed term through whose body it counts."""

    @property
    def reason(self) -> Reason:
        """Its reason, where it first stands."""
        return self.reasons[0]


@dataclass(frozen=True, slots=True)
class RecordGrounds:
    """What blocks one record."""

    index: int
    blocking: tuple[tuple[Condition, ...], ...]
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class OpenCause:
    """A cause of undetermined, who can settle it, and the first condition that has it (none when records are unknown)."""

    cause: Cause
    settler: Settler
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a provision's verdict stands on. Only the field of its verdict is filled.

    `sufficient`, of MET: a shortest set of conditions that make it so. `blocking`, of NOT_MET: the minimal sets that each make it
    so, smallest first; `records` says the same of each record. `open`, of UNDETERMINED: the causes, in order. `exhaustive` is false
    when there may be further sets (or a shorter one).
    """

    verdict: Verdict
    sufficient: tuple[Condition, ...] = ()
    blocking: tuple[tuple[Condition, ...], ...] = ()
    records: tuple[RecordGrounds, ...] = ()
    open: tuple[OpenCause, ...] = ()
    exhaustive: bool = True


def grounds_of(outcome: Outcome) -> Grounds:
    """The grounds of one provision's verdict."""
    numbered = Numbered()
    formula = numbered.outcome(outcome)
    match outcome.verdict:
        case Verdict.MET:
            found = numbered.settling(formula, True)
            return Grounds(MET, numbered.named(found.sets[0]), exhaustive=found.exhaustive)
        case Verdict.NOT_MET:
            found = numbered.settling(formula, False)
            records = tuple(_record_grounds(outcome, formula, numbered))
            return Grounds(NOT_MET, (), numbered.all_named(found), records, exhaustive=found.exhaustive)
        case Verdict.UNDETERMINED:
            return Grounds(UNDETERMINED, open=tuple(_open(outcome, numbered)))
        case _:
            assert_never(outcome.verdict)


def _record_grounds(outcome: Outcome, formula: Threshold, numbered: Numbered) -> Iterator[RecordGrounds]:
    for record, part in zip(outcome.records, formula.parts if outcome.records else (), strict=True):
        found = numbered.settling(part, False)
        yield RecordGrounds(record.index, numbered.all_named(found), found.exhaustive)


def _open(outcome: Outcome, numbered: Numbered) -> Iterator[OpenCause]:
    first: dict[Cause, Condition] = {}
    for condition in numbered.conditions:
        for cause in condition.reason.causes:
            first.setdefault(cause, condition)
    for cause in open_causes(outcome):
        yield OpenCause(cause, settler_of(cause, first.get(cause)), first.get(cause))


def settler_of(cause: Cause, condition: Condition | None) -> Settler:
    """Who can settle a cause: an officer when it is findings that contradict each other."""
    if cause.kind == Why.CONFLICT.value and condition is not None and condition.kind != "leaf":
        return "officer"
    return SETTLERS[Why(cause.kind)]


@dataclass(frozen=True, slots=True)
class _Around:
    """What a condition takes from those around it, and the record in hand."""

    record: int | None
    quote: Quote | None = None
    name: Words | None = None
    reading: Words | None = None
    presumed: str | None = None

    def inside(self, reason: Reason) -> _Around:
        """Around what is below a reason."""
        about = reason.node.about
        term = reason.node.id if reason.decided_by == "presumption" and isinstance(reason.node, Term) else None
        if about.quote is None and about.words is None and about.reading is None and term is None:
            return self
        return replace(
            self,
            quote=about.quote or self.quote,
            name=about.words or self.name,
            reading=about.reading or self.reading,
            presumed=term or self.presumed,
        )


class Numbered:
    """The conditions of an outcome, numbered in the order of the text, and the formula they stand in."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.truths: list[bool | None] = []
        self._numbers: dict[Hashable, int] = {}

    def outcome(self, outcome: Outcome) -> Threshold:
        """A provision judged once, or any of its records."""
        if outcome.applies is not None and outcome.meets is not None:
            return self._pair(outcome.applies, outcome.meets, None)
        return any_part(self._pair(each.applies, each.meets, each.index) for each in outcome.records)

    def _pair(self, applies: Reason, meets: Reason, record: int | None) -> Threshold:
        return all_parts(self._formula(each, _Around(record)) for each in (applies, meets))

    def settling(self, formula: Formula, goal: bool) -> Settling:
        """The minimal sets that make a part of the formula `goal`."""
        return settling_sets(formula, goal, self.truths)

    def named(self, mask: int) -> tuple[Condition, ...]:
        """The conditions of a set."""
        return tuple(self.conditions[number] for number in bits(mask))

    def all_named(self, found: Settling) -> tuple[tuple[Condition, ...], ...]:
        """The conditions of every set."""
        return tuple(self.named(mask) for mask in found.sets)

    def _formula(self, reason: Reason, around: _Around) -> Formula:
        node = reason.node
        match node:
            case Leaf():
                text, of_record = _read_once(_Same(node))
                record = around.record if of_record else None
                return self._number((text, of_record, record), "leaf", (reason,), record, around)
            case Gate(table=True):
                return self._table(node, reason, around.inside(reason))
            case Gate():
                return _threshold(node, tuple(self._formula(each, around.inside(reason)) for each in reason.children))
            case Open() | Term() if not reason.children:
                kind: Literal["open", "term"] = "open" if isinstance(node, Open) else "term"
                record = _record_settled_for(reason, around.record)
                return self._number((kind, node.id, record), kind, (reason,), record, around)
            case Open() | Term():
                return self._formula(reason.children[0], around.inside(reason))
            case _:
                assert_never(node)

    def _table(self, node: Gate, reason: Reason, around: _Around) -> Formula:
        """Rows for others are one condition that failed: what stands in them says nothing of this enterprise."""
        others = tuple(row.children[0] for row in reason.children if is_for_others(row))
        if not others:
            return _threshold(node, tuple(self._formula(each, around) for each in reason.children))
        record = (
            around.record
            if any(isinstance(each.node, Leaf) and _of_record(each.node.atom) for each in others)
            else None
        )
        key = ("rows", *(each.node for each in others), record)
        rows = self._number(key, "rows", others, record, around)
        left = (self._formula(each, around) for each in reason.children if not is_for_others(each))
        return any_part((rows, *left))

    def _number(
        self,
        key: Hashable,
        kind: Literal["leaf", "open", "term", "rows"],
        reasons: tuple[Reason, ...],
        record: int | None,
        around: _Around,
    ) -> int:
        number = self._numbers.setdefault(key, len(self.conditions))
        if number == len(self.conditions):
            own = around if kind == "rows" else around.inside(reasons[0])
            verdict = reasons[0].verdict
            self.truths.append(None if verdict is UNDETERMINED else verdict is MET)
            self.conditions.append(
                Condition(kind, reasons, verdict, record, own.quote, own.name, own.reading, own.presumed)
            )
        return number


def is_for_others(row: Reason) -> bool:
    """Whether a table's row is for others: what it asks first is a fact that is otherwise."""
    if not isinstance(row.node, Gate) or row.node.operator != "all" or not row.children:
        return False
    return isinstance(row.children[0].node, Leaf) and row.children[0].verdict is NOT_MET


def _threshold(node: Gate, parts: tuple[Formula, ...]) -> Threshold:
    match node.operator:
        case "all":
            return Threshold(len(parts), parts)
        case "any":
            return Threshold(1, parts)
        case "none":
            return Threshold(1, parts, negated=True)
        case "at_least":
            return Threshold(node.wanted, parts)
        case _:
            assert_never(node.operator)


def _record_settled_for(reason: Reason, record: int | None) -> int | None:
    """A finding on the enterprise settles the question for all its records at once."""
    on_enterprise = any(found.subject.startswith("finding:") for found in reason.found)
    return None if on_enterprise else record


class _Same:
    """A leaf known by being the same object: comparing two whole leaves costs more than all the rest."""

    __slots__ = ("leaf",)

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf

    def __hash__(self) -> int:
        return id(self.leaf)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.leaf is other.leaf


@lru_cache(maxsize=16384)
def _read_once(same: _Same) -> tuple[str, bool]:
    """A leaf's canonical text, and whether it looks at the record in hand."""
    return text_from_atom(same.leaf.atom), _of_record(same.leaf.atom)


def _of_record(atom: Atom) -> bool:
    """Whether a leaf looks at the record that the provision is judged per."""
    match atom:
        case Compare(_, left, right):
            return _looks(left) or _looks(right)
        case AnyRecord(_, where):
            return any(_of_record(each) for each in where)
        case _:
            return atom.slot.scope == "per"


def _looks(expression: Expression) -> bool:
    match expression:
        case Slot(scope=scope):
            return scope == "per"
        case Shift(base):
            return _looks(base)
        case Arithmetic(_, left, right):
            return _looks(left) or _looks(right)
        case Count(_, where):
            return any(_of_record(each) for each in where)
        case Sum(_, field, where):
            return _looks(field) or any(_of_record(each) for each in where)
        case _:
            return False
