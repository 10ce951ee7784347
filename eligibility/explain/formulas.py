"""Reason trees as formulas over numbered conditions, and the conditions that stand behind the numbers.

A tree that several provisions share, the body of a term, is walked once an enterprise. It must not judge and knows no words.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import gcd
from typing import Literal, assert_never

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import Words
from eligibility.explain.implicants import Formula, Found, Settling, Threshold, all_parts, any_part, settling_sets
from eligibility.ir.atoms import AnyRecord, Arithmetic, Atom, Compare, Count, Expression, Shift, Slot, Sum
from eligibility.ir.printing import text_from_atom
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import Gate, Leaf, Open, Quote, Term

Kind = Literal["leaf", "open", "term", "rows"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition wherever it stands: a leaf, an open question, a presumed term without its body, or `rows`.

    `rows` are the rows of a table that are for others: together they are one condition, and `reasons` holds what they asked
    first. `record` is the position of the record it is about, `None` when it is about the enterprise. `quote`, `name` and
    `reading` are its own or those of the nearest condition around it.
    """

    kind: Kind
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


@dataclass(frozen=True, slots=True)
class Own:
    """The condition that a reason is by itself."""

    number: int
    kind: Kind
    reasons: tuple[Reason, ...]
    record: int | None

    def condition(self, around: _Around) -> Condition:
        """With what it takes from those around it."""
        near = around if self.kind == "rows" else around.inside(self.reasons[0])
        reason = self.reasons[0]
        return Condition(
            self.kind, self.reasons, reason.verdict, self.record, near.quote, near.name, near.reading, near.presumed
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A reason tree as a formula: the condition that its root is, the parts below, and the mask of all conditions in it.

    It holds its reason, so that the reason's `id` stays its own.
    """

    reason: Reason
    own: Own | None
    below: tuple[Part, ...]
    formula: Formula
    conditions: int


class Formulas:
    """The trees of one enterprise's outcomes. Conditions are numbered as they are met, the same one once.

    Outcomes may share one of these as long as none of them is judged per record: a record's conditions are numbered by its
    position, whatever list it stands in.
    """

    def __init__(self) -> None:
        self.truths: list[bool | None] = []
        self.caused = 0
        """The conditions that have a cause of being undetermined."""

        self._numbers: dict[Hashable, int] = {}
        self._parts: dict[int, Part] = {}
        self._found: Found = {}

    def outcome(self, outcome: Outcome) -> Threshold:
        """A provision judged once, or any of its records."""
        if outcome.applies is not None and outcome.meets is not None:
            return self._pair(outcome.applies, outcome.meets, None)
        return any_part(self._pair(each.applies, each.meets, each.index) for each in outcome.records)

    def _pair(self, applies: Reason, meets: Reason, record: int | None) -> Threshold:
        return all_parts(self._part(each, record).formula for each in (applies, meets))

    def settling(self, formula: Formula, goal: bool) -> Settling:
        """The minimal sets that make a part of an outcome's formula `goal`."""
        return settling_sets(formula, goal, self.truths, self._found)

    def standing(self, outcome: Outcome, wanted: int) -> dict[int, Condition]:
        """The conditions of a mask by number, in the order of the text, each as it first stands in the outcome."""
        found: dict[int, Condition] = {}
        if outcome.applies is not None and outcome.meets is not None:
            for reason in (outcome.applies, outcome.meets):
                wanted = _find(self._part(reason, None), _Around(None), wanted, found)
        for record in outcome.records:
            for reason in (record.applies, record.meets):
                wanted = _find(self._part(reason, record.index), _Around(record.index), wanted, found)
        return found

    def _part(self, reason: Reason, record: int | None) -> Part:
        part = self._parts.get(id(reason))
        if part is None:
            part = self._parts[id(reason)] = self._made(reason, record)
        return part

    def _made(self, reason: Reason, record: int | None) -> Part:
        own = self._own(reason, record)
        below = tuple([self._part(child, record) for child in _below(reason)])
        parts = tuple([part.formula for part in below])
        conditions = 0 if own is None else 1 << own.number
        for part in below:
            conditions |= part.conditions
        return Part(reason, own, below, _formula(reason, own, parts), conditions)

    def _own(self, reason: Reason, record: int | None) -> Own | None:
        node = reason.node
        match node:
            case Leaf():
                text, of_record = _read_once(_Same(node))
                at = record if of_record else None
                return Own(self._number((text, of_record, at), reason), "leaf", (reason,), at)
            case Gate():
                return self._rows(reason, record) if node.table else None
            case Open() | Term() if not reason.children:
                kind: Kind = "open" if isinstance(node, Open) else "term"
                at = _record_settled_for(reason, record)
                return Own(self._number((kind, node.id, at), reason), kind, (reason,), at)
            case Open() | Term():
                return None
            case _:
                assert_never(node)

    def _rows(self, table: Reason, record: int | None) -> Own | None:
        """Rows for others are one condition that failed: what stands in them says nothing of this enterprise."""
        others = tuple(row.children[0] for row in table.children if is_for_others(row))
        if not others:
            return None
        looks = any(isinstance(each.node, Leaf) and _of_record(each.node.atom) for each in others)
        at = record if looks else None
        return Own(self._number(("rows", *(id(each.node) for each in others), at), others[0]), "rows", others, at)

    def _number(self, key: Hashable, reason: Reason) -> int:
        number = self._numbers.setdefault(key, len(self.truths))
        if number == len(self.truths):
            self.truths.append(None if reason.verdict is UNDETERMINED else reason.verdict is MET)
            self.caused |= bool(reason.causes) << number
        return number


def _below(reason: Reason) -> tuple[Reason, ...]:
    """What a reason's formula is made of, besides the condition that it is itself."""
    if isinstance(reason.node, Gate) and reason.node.table:
        return tuple(row for row in reason.children if not is_for_others(row))
    return reason.children


def _formula(reason: Reason, own: Own | None, below: tuple[Formula, ...]) -> Formula:
    if own is not None:
        return any_part((own.number, *below)) if own.kind == "rows" else own.number
    return _threshold(reason.node, below) if isinstance(reason.node, Gate) else below[0]


def _find(part: Part, around: _Around, wanted: int, found: dict[int, Condition]) -> int:
    """Note the wanted conditions of a part as they stand in it; what is still wanted then."""
    if not part.conditions & wanted:
        return wanted
    if part.own is not None and wanted >> part.own.number & 1:
        found[part.own.number] = part.own.condition(around)
        wanted ^= 1 << part.own.number
    if part.below:
        inside = around.inside(part.reason)
        for each in part.below:
            wanted = _find(each, inside, wanted, found)
    return wanted


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
            step = gcd(*node.counted) or 1  # a part that counts for more stands more than once
            counted = [part for part, worth in zip(parts, node.counted, strict=True) for _ in range(worth // step)]
            return Threshold(-(-node.wanted // step), tuple(counted))
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
