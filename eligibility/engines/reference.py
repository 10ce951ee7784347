"""The reference executor: this module *is* the meaning of the rules. Every other executor must agree with it.

Short and obvious before fast. It reads typed rules and slots, and must not know YAML, words, HTTP or another executor.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, assert_never

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Cause, Record, Slots, Value, Why
from eligibility.domain.verdict import (
    MET,
    NOT_MET,
    UNDETERMINED,
    Verdict,
    all_of,
    any_of,
    at_least,
    negate,
    none_of,
    verdict_from,
)
from eligibility.ir import atoms as ir
from eligibility.ir.reasons import (
    Found,
    Outcome,
    Reason,
    gate_reason,
    leaf_reason,
    outcome_from_reasons,
    outcome_from_records,
    outcome_from_unknown_records,
    record_outcome,
)
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term


@dataclass(frozen=True, slots=True)
class Frame:
    """Where slots are read: the enterprise, and the records in hand with their paths (`projects[0]`)."""

    slots: Slots
    per: Record | None = None
    per_path: str = ""
    item: Record | None = None
    item_path: str = ""
    bodies: dict[int, Reason] = field(default_factory=dict, compare=False, repr=False)
    """What the bodies of terms came to, by `id`: a term says the same wherever it stands, and many provisions lean on one."""

    def read(self, slot: ir.Slot) -> tuple[Value | None, str]:
        """The value of a slot (`None` when unknown) and its path."""
        match slot.scope:
            case "top":
                return self.slots.known.get(slot.name), slot.name
            case "per":
                return (self.per or {}).get(slot.name), f"{self.per_path}.{slot.name}"
            case "item":
                return (self.item or {}).get(slot.name), f"{self.item_path}.{slot.name}"
            case _:
                assert_never(slot.scope)

    def cause(self, path: str) -> Cause:
        """Why the slot at `path` is unknown."""
        return Cause(self.slots.unknown.get(path, Why.MISSING).value, path)


@dataclass(frozen=True, slots=True)
class Judged:
    """A leaf's verdict, why it is undetermined, and what was looked at."""

    verdict: Verdict
    causes: tuple[Cause, ...] = ()
    found: tuple[Found, ...] = ()


def judge(pack: Pack, slots: Slots) -> tuple[Outcome, ...]:
    """Every provision of the pack, in order."""
    return tuple(judge_each(pack.provisions, slots))


def judge_each(provisions: Iterable[Provision], slots: Slots) -> Iterator[Outcome]:
    """Several provisions, in order."""
    enterprise = Frame(slots)
    return (judge_provision(provision, slots, enterprise) for provision in provisions)


def judge_provision(provision: Provision, slots: Slots, enterprise: Frame | None = None) -> Outcome:
    """One provision: once for the enterprise, or for each of its records. `enterprise` is a frame of the same slots."""
    if provision.per is None:
        frame = enterprise or Frame(slots)
        return outcome_from_reasons(
            provision, judge_node(provision.applies_to, frame), judge_node(provision.requires, frame)
        )
    records = slots.known.get(provision.per)
    if not isinstance(records, tuple):
        return outcome_from_unknown_records(provision, slots.unknown.get(provision.per, Why.MISSING))
    frames = (Frame(slots, record, f"{provision.per}[{index}]") for index, record in enumerate(records))
    return outcome_from_records(
        provision,
        tuple(
            record_outcome(index, judge_node(provision.applies_to, frame), judge_node(provision.requires, frame))
            for index, frame in enumerate(frames)
        ),
    )


def judge_node(node: Node, frame: Frame) -> Reason:
    """A condition and everything below it."""
    match node:
        case Gate():
            children = tuple(judge_node(child, frame) for child in node.children)
            return gate_reason(node, gate_verdict(node, [child.verdict for child in children]), children)
        case Leaf():
            judged = judge_atom(node.atom, frame)
            return leaf_reason(node, judged.verdict, judged.causes, judged.found)
        case Open():
            return _from_finding(node, frame) or _undecided(node, node.why, frame)
        case Term(presumption=True):
            return _from_finding(node, frame) or _presumed(node, frame)
        case Term():
            return _defined(node, frame, "definition")
        case _:
            assert_never(node)


def gate_verdict(node: Gate, verdicts: list[Verdict]) -> Verdict:
    """What a gate makes of its children."""
    match node.operator:
        case "all":
            return all_of(verdicts)
        case "any":
            return any_of(verdicts)
        case "none":
            return none_of(verdicts)
        case "at_least":
            return at_least(node.wanted, verdicts, node.points)
        case _:
            assert_never(node.operator)


def _finding_slot(id: str, frame: Frame) -> tuple[Value | None, str]:
    """A finding on the record in hand, else one on the enterprise; none where findings contradict each other."""
    name = f"finding:{id}"
    own = f"{frame.per_path}.{name}"
    if frame.per is not None and name in frame.per:
        return frame.per[name], own
    if frame.per is not None and own in frame.slots.unknown:
        return None, own
    return frame.slots.known.get(name), name


def _from_finding(node: Open | Term, frame: Frame) -> Reason | None:
    """What findings decide: a verdict, or nothing when they contradict each other. `None` without any finding."""
    value, path = _finding_slot(node.id, frame)
    if isinstance(value, bool):
        return leaf_reason(node, verdict_from(value), found=(Found(path, value),), decided_by="finding")
    return _undecided(node, Why.CONFLICT, frame) if path in frame.slots.unknown else None


def _undecided(node: Open | Term, why: Why, frame: Frame) -> Reason:
    subject = f"{frame.per_path}.{node.id}" if frame.per_path else node.id
    return leaf_reason(node, UNDETERMINED, (Cause(why.value, subject),))


def _presumed(node: Term, frame: Frame) -> Reason:
    if frame.slots.presume:
        return _defined(node, frame, "presumption")
    return _undecided(node, Why.OPEN_TERM, frame)


def _defined(node: Term, frame: Frame, decided_by: str) -> Reason:
    body = frame.bodies.get(id(node.body))
    if body is None:
        body = frame.bodies[id(node.body)] = judge_node(node.body, frame)
    return Reason(node, body.verdict, body.may_meet, body.may_fail, (body,), decided_by=decided_by)


def judge_atom(atom: ir.Atom, frame: Frame) -> Judged:
    """One leaf."""
    match atom:
        case ir.Compare():
            return _compare(atom, frame)
        case ir.AnyRecord():
            return _any_record(atom, frame)
        case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            value, path = frame.read(slot)
            if value is None:
                return Judged(UNDETERMINED, (frame.cause(path),))
            verdict = _judge_value(atom, value)
            causes = (Cause(Why.OPEN_LIST.value, path),) if verdict is UNDETERMINED else ()
            return Judged(verdict, causes, (Found(path, value),))
        case _:
            assert_never(atom)


def _judge_value(atom: ir.Truth | ir.Member | ir.Overlap | ir.Under, value: Any) -> Verdict:
    """A leaf about one slot, its value known. Undetermined only where a list is open."""
    match atom:
        case ir.Truth():
            return verdict_from(value)
        case ir.Member():
            return _signed(atom.negated, _listed(value in atom.values, atom.open))
        case ir.Under():
            codes = value if isinstance(value, frozenset) else {value}
            return _signed(atom.negated, verdict_from(not atom.members.isdisjoint(codes)))
        case ir.Overlap():
            combine = all_of if atom.every else any_of
            return combine(_listed(wanted in value, atom.open and bool(value)) for wanted in atom.values)
        case _:
            assert_never(atom)


def _listed(found: bool, is_open: bool) -> Verdict:
    """Not on an open list (等) is undetermined, not false."""
    if found:
        return MET
    return UNDETERMINED if is_open else NOT_MET


def _signed(negated: bool, verdict: Verdict) -> Verdict:
    return negate(verdict) if negated else verdict


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression's value: `low` and `high` are equal unless records are undetermined, `None` when unknown."""

    low: Any
    high: Any
    causes: tuple[Cause, ...] = ()
    found: tuple[Found, ...] = ()


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(atom: ir.Compare, frame: Frame) -> Judged:
    left, right = _compute(atom.left, frame), _compute(atom.right, frame)
    causes, found = left.causes + right.causes, left.found + right.found
    if left.low is None or right.low is None:
        return Judged(UNDETERMINED, causes, found)
    return Judged(_compare_ranges(atom.operator, left, right), causes, found)


def _compare_ranges(symbol: ir.Operator, left: Computed, right: Computed) -> Verdict:
    """A comparison holds when it holds for every pair in the ranges, fails when it fails for every pair."""
    if symbol in ("==", "!="):
        return _signed(symbol == "!=", _equal_ranges(left, right))
    holds = _OPERATORS[symbol]
    corners = {holds(low_or_high, other) for low_or_high in (left.low, left.high) for other in (right.low, right.high)}
    return verdict_from(corners.pop()) if len(corners) == 1 else UNDETERMINED


def _equal_ranges(left: Computed, right: Computed) -> Verdict:
    if left.high < right.low or right.high < left.low:
        return NOT_MET
    single = left.low == left.high and right.low == right.high
    return MET if single else UNDETERMINED


def _compute(expression: ir.Expression, frame: Frame) -> Computed:
    match expression:
        case ir.Slot():
            return _compute_slot(expression, frame)
        case ir.Literal_(value):
            return _exactly(value)
        case ir.AsOf():
            return _exactly(frame.slots.as_of)
        case ir.Shift():
            return _compute_shift(expression, frame)
        case ir.Arithmetic():
            return _compute_arithmetic(expression, frame)
        case ir.Count():
            return _compute_over(expression, frame, lambda _record: 1)
        case ir.Sum():
            return _compute_over(expression, frame, lambda record: record.get(expression.field.name))
        case _:
            assert_never(expression)


def _exactly(value: Any, found: tuple[Found, ...] = ()) -> Computed:
    """Numbers become fractions, so that no operation ever rounds."""
    exact = value if isinstance(value, bool | date) else Fraction(value)
    return Computed(exact, exact, (), found)


def _compute_slot(slot: ir.Slot, frame: Frame) -> Computed:
    value, path = frame.read(slot)
    if value is None:
        return Computed(None, None, (frame.cause(path),))
    return _exactly(value, (Found(path, value),))


def _domain_error(subject: str, computed: tuple[Computed, ...]) -> Computed:
    causes = tuple(cause for part in computed for cause in part.causes)
    found = tuple(each for part in computed for each in part.found)
    return Computed(None, None, (*causes, Cause(Why.DOMAIN_ERROR.value, subject)), found)


def _compute_shift(shift: ir.Shift, frame: Frame) -> Computed:
    base = _compute(shift.base, frame)
    if base.low is None:
        return base
    moved = shift_date(base.low, shift.years, shift.months, shift.days)
    return _domain_error("date", (base,)) if moved is None else Computed(moved, moved, (), base.found)


def _compute_arithmetic(node: ir.Arithmetic, frame: Frame) -> Computed:
    left, right = _compute(node.left, frame), _compute(node.right, frame)
    if node.operator == "/" and right.low == 0:
        return _domain_error("division by zero", (left, right))
    if left.low is None or right.low is None:
        return Computed(None, None, left.causes + right.causes, left.found + right.found)
    apply = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[node.operator]
    value = apply(left.low, right.low)
    return Computed(value, value, (), left.found + right.found)


@dataclass(frozen=True, slots=True)
class Matched:
    """Records and the verdict of `where` on each; `causes` of the undetermined ones."""

    records: tuple[Record, ...]
    verdicts: tuple[Verdict, ...]
    causes: tuple[Cause, ...]
    found: tuple[Found, ...]


def match_records(name: str, where: tuple[ir.Atom, ...], frame: Frame) -> Matched | None:
    """The records of a list and the verdict of `where` on each; `None` when the list is unknown."""
    records = frame.slots.known.get(name)
    if not isinstance(records, tuple):
        return None
    judged = []
    for index, record in enumerate(records):
        inner = replace(frame, item=record, item_path=f"{name}[{index}]")
        judged.append([judge_atom(atom, inner) for atom in where])
    verdicts = tuple(all_of(part.verdict for part in parts) for parts in judged)
    causes = tuple(cause for parts in judged for cause in _open_causes(parts))
    matching = tuple(index for index, verdict in enumerate(verdicts) if verdict is MET)
    return Matched(records, verdicts, causes, (Found(name, None, len(records), matching),))


def _open_causes(parts: list[Judged]) -> tuple[Cause, ...]:
    """Why a record is undetermined; of one that is settled, nothing."""
    if all_of(part.verdict for part in parts) is not UNDETERMINED:
        return ()
    return tuple(cause for part in parts if part.verdict is UNDETERMINED for cause in part.causes)


def _any_record(atom: ir.AnyRecord, frame: Frame) -> Judged:
    matched = match_records(atom.records, atom.where, frame)
    if matched is None:
        return Judged(UNDETERMINED, (frame.cause(atom.records),))
    return Judged(any_of(matched.verdicts), matched.causes, matched.found)


def _compute_over(over: ir.Count | ir.Sum, frame: Frame, amount: Callable[[Record], Any]) -> Computed:
    """The range of a count or sum: what is certain, and what the undetermined records could add or take."""
    matched = match_records(over.records, over.where, frame)
    if matched is None:
        return Computed(None, None, (frame.cause(over.records),))
    counted = [(index, amount(record), matched.verdicts[index]) for index, record in enumerate(matched.records)]
    counted = [each for each in counted if each[2] is not NOT_MET]
    unknown = tuple(_unknown_amount(over, index, frame) for index, value, _ in counted if value is None)
    if unknown:
        return Computed(None, None, matched.causes + unknown, matched.found)
    certain = sum(Fraction(value) for _, value, verdict in counted if verdict is MET)
    doubtful = [Fraction(value) for _, value, verdict in counted if verdict is UNDETERMINED]
    low = certain + sum(min(value, Fraction(0)) for value in doubtful)
    high = certain + sum(max(value, Fraction(0)) for value in doubtful)
    return Computed(low, high, matched.causes, matched.found)


def _unknown_amount(over: ir.Count | ir.Sum, index: int, frame: Frame) -> Cause:
    assert isinstance(over, ir.Sum)  # every record counts for one, so a count's amount is known
    return frame.cause(f"{over.records}[{index}].{over.field.name}")
