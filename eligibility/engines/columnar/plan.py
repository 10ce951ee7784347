"""From typed rules to leaves and conditions over columns. Each is made once and shared by all that say the same.

It must not look at any enterprise. What columns do not hold raises `Unheld`: conditions on the records of a `where` that read the
record a provision is judged per.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar, assert_never

from eligibility.domain.answer import Answer
from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Why
from eligibility.domain.verdict import UNDETERMINED
from eligibility.engines.columnar import algebra
from eligibility.engines.columnar.algebra import State
from eligibility.engines.columnar.batch import Memory
from eligibility.engines.columnar.bits import Concluded, FoldedBits, InBits
from eligibility.engines.columnar.conditions import (
    AtLeast,
    Condition,
    Fixed,
    Folded,
    LeafCondition,
    Opposite,
    Row,
    Table,
    open_state,
    several,
)
from eligibility.engines.columnar.leaves import CellLeaf, Judged, Leaf, OfOwner
from eligibility.engines.columnar.numbers import (
    MIRRORED,
    Bound,
    Calculated,
    Comparison,
    Constant,
    Expression,
    Moved,
    SlotAmount,
    constant,
    last_decides,
    together,
)
from eligibility.engines.columnar.records import AmountOfOwner, AnyLeaf, Matching, Total
from eligibility.engines.columnar.signals import Mapped, Renamed
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Effect, Gate, Node, Open, Term
from eligibility.ir.rules import Leaf as LeafNode

T = TypeVar("T")


class Unheld(Exception):
    """A condition that columns do not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: rows are enterprises, or records of a name, in the scope by which a leaf reads their fields."""

    records: str | None = None
    scope: ir.Scope = "top"


TOP = Place()


@dataclass
class Planner:
    """Makes conditions of one pack for a date. `presume`: whether presumptions count; `reasons`: whether anyone will ask for them."""

    as_of: date
    presume: bool
    memory: Memory
    reasons: bool
    _made: dict[Hashable, object] = field(default_factory=dict)

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = make()
        return found  # type: ignore[return-value]  # a key is used for one type

    def condition(self, node: Node, place: Place) -> Condition:
        """A condition and everything below it."""
        match node:
            case LeafNode():
                leaf = self.leaf(node.atom, place)
                return self._once(("condition", id(leaf), node.text), lambda: self._leaf_condition(leaf, node.text))
            case Open():
                return self._open(node.id, node.why, place)
            case Term(presumption=True) if not self.presume:
                return self._open(node.id, Why.OPEN_TERM, place)
            case Term():
                return self.condition(node.body, place)
            case Gate():
                return self._gate(node, place)
            case _:
                assert_never(node)

    def _leaf_condition(self, leaf: Leaf, text: str) -> LeafCondition:
        state = partial(algebra.state_of_leaf, text) if self.reasons else algebra.state_without_reasons
        return LeafCondition(leaf, Renamed(state))

    def _open(self, id: str, why: Why, place: Place) -> Condition:
        return self._once(("open", id, why, place), lambda: Fixed(open_state(id, why, place.scope == "per")))

    def _gate(self, gate: Gate, place: Place) -> Condition:
        if gate.table:
            return self._table(gate, place)
        children = tuple(self.condition(child, place) for child in gate.children)
        match gate.operator:
            case "all":
                return self.all_of(children)
            case "any":
                return self._any_of(children)
            case "none":
                any_of = self._any_of(children)
                return self._once(("none", id(any_of)), lambda: Opposite(any_of))
            case "at_least":
                key = ("at_least", gate.wanted, gate.points, *map(id, children))
                return self._once(
                    key, lambda: AtLeast(children, self.memory.fold(several, ()), Mapped(algebra.counted(gate)))
                )
            case _:
                assert_never(gate.operator)

    def all_of(self, children: Sequence[Condition]) -> Condition:
        """All of some conditions."""
        return self._once(("all", *map(id, children)), lambda: self._folded(children, every=True))

    def _any_of(self, children: Sequence[Condition]) -> Condition:
        return self._once(("any", *map(id, children)), lambda: self._folded(children, every=False))

    def _folded(self, children: Sequence[Condition], every: bool) -> Condition:
        if not self.reasons:
            return FoldedBits([self.in_bits(child) for child in children], every)
        both_or_either = (algebra.both, algebra.ALL_OF_NONE) if every else (algebra.either, algebra.ANY_OF_NONE)
        return Folded(children, self.memory.fold(*both_or_either))

    def in_bits(self, condition: Condition) -> InBits:
        """A condition of which nobody will ask the reasons."""
        return self._once(("bits", id(condition)), lambda: InBits(condition))

    def concluded(self, effect: Effect, answer: Callable[[State], Answer]) -> Concluded:
        """How provisions of an effect are concluded without reasons."""
        return self._once(("concluded", effect), lambda: Concluded(answer))

    def _table(self, gate: Gate, place: Place) -> Condition:
        rows = tuple(self._row(child, place) for child in gate.children)
        key = ("table", *map(id, rows))
        return self._once(key, lambda: Table(rows, self.memory.fold(algebra.rows, algebra.Rows())))

    def _row(self, node: Node, place: Place) -> Row:
        condition, first = self.condition(node, place), self._first_below(node)
        guard = None if first is None else self.condition(first, place)
        key = ("row", id(condition), id(guard))
        return self._once(key, lambda: Row(condition, guard, self.memory.fold(several, ())))

    def _first_below(self, node: Node) -> Node | None:
        """What stands first below a row, as a reason tree tells it."""
        match node:
            case Gate(children=(first, *_)):
                return first
            case Term(presumption=False, body=body):
                return body
            case Term(body=body):
                return body if self.presume else None
            case _:
                return None

    def leaf(self, atom: ir.Atom, place: Place) -> Leaf:
        """A leaf, for the rows of a place."""
        return self._once(("leaf", atom, place), lambda: self._leaf(atom, place))

    def _leaf(self, atom: ir.Atom, place: Place) -> Leaf:
        self._check_scopes(atom, place)
        if place.records is not None and not _reads(atom, place.scope):
            return OfOwner(self.leaf(atom, TOP), place.records)
        match atom:
            case ir.Compare():
                return self._compare(atom, place)
            case ir.AnyRecord(name, where):
                return AnyLeaf(name, self._matching(name, where), self.memory, self.reasons)
            case _:
                return CellLeaf(atom, place.records)

    def _check_scopes(self, atom: ir.Atom, place: Place) -> None:
        if place.scope == "item" and _reads(atom, "per"):
            raise Unheld("a `where` that reads the record in hand")

    def _matching(self, name: str, where: Sequence[ir.Atom]) -> Matching:
        return Matching([self.leaf(atom, Place(name, "item")) for atom in where], self.memory)

    def _compare(self, atom: ir.Compare, place: Place) -> Leaf:
        left, right = self._expression(atom.left, place), self._expression(atom.right, place)
        match left, right:
            case SlotAmount(slot, at), Constant(value) if at == place.records:
                return Bound(atom.operator, slot, value, at)
            case Constant(value), SlotAmount(slot, at) if at == place.records:
                return Bound(MIRRORED[atom.operator], slot, value, at)
            case _:
                fold = self.memory.fold(last_decides, Judged(UNDETERMINED))
                return Comparison(atom.operator, left, right, place.records, fold)

    def _expression(self, expression: ir.Expression, place: Place) -> Expression:
        match expression:
            case ir.Slot():
                own = place.records if expression.scope == place.scope else None
                return self._of_owner(SlotAmount(expression, own), place, own)
            case ir.Literal_(value):
                return constant(value)
            case ir.AsOf():
                return constant(self.as_of)
            case ir.Shift():
                return self._moved(expression, place)
            case ir.Arithmetic(operator, left, right):
                sides = self._expression(left, place), self._expression(right, place)
                return Calculated(operator, *sides, place.records, self.memory.fold(together, ()))
            case ir.Count(name, where) | ir.Sum(name, _, where):
                return self._of_owner(Total(expression, self._matching(name, where), self.memory), place, None)
            case _:
                assert_never(expression)

    def _of_owner(self, amount: Expression, place: Place, own: str | None) -> Expression:
        if place.records is None or own is not None:
            return amount
        return AmountOfOwner(amount, place.records)

    def _moved(self, shift: ir.Shift, place: Place) -> Expression:
        base = self._expression(shift.base, place)
        if isinstance(base, Constant):
            there = shift_date(date.fromordinal(int(base.value)), shift.years, shift.months, shift.days)
            if there is not None:
                return constant(there)
        return Moved(shift, base, place.records, self.memory.fold(together, ()))


def _reads(part: ir.Atom | ir.Expression, scope: ir.Scope) -> bool:
    """Whether a leaf reads a slot of a scope. What a `where` asks of its own records is `item` of another leaf."""
    match part:
        case ir.Slot():
            return part.scope == scope
        case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            return slot.scope == scope
        case ir.Compare(_, left, right) | ir.Arithmetic(_, left, right):
            return _reads(left, scope) or _reads(right, scope)
        case ir.Shift(base):
            return _reads(base, scope)
        case ir.AnyRecord(_, where) | ir.Count(_, where) | ir.Sum(_, _, where):
            return scope != "item" and any(_reads(each, scope) for each in where)
        case ir.Literal_() | ir.AsOf():
            return False
        case _:
            assert_never(part)
