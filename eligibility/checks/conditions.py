"""Conditions for the solver: what must hold of an enterprise for a condition to be met, to fail, and to be askable.

Each rule here is one of the reference executor's, said of an enterprise that is still to be found; a property test holds the
two against each other. It must not know provisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from eligibility.checks import expressions
from eligibility.checks.enterprise import Cell, Enterprise, Records, Told
from eligibility.checks.expressions import Amount, Computed, exact
from eligibility.checks.solver import (
    Formula,
    both,
    choose,
    either,
    false,
    many,
    opposite,
    real_from_whole,
    same,
)
from eligibility.domain.dates import shift_date
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Term


@dataclass(frozen=True, slots=True)
class Rails:
    """A condition: met, failed, and whether missing facts may still bring it to either. Neither met nor failed is undetermined."""

    met: Formula
    failed: Formula
    may_meet: Formula
    may_fail: Formula


@dataclass(frozen=True, slots=True)
class Leafed:
    """A leaf: met, failed, and whether what keeps it undetermined can still be asked for."""

    met: Formula
    failed: Formula
    missing: Formula

    @property
    def undetermined(self) -> Formula:
        """Neither."""
        return both(opposite(self.met), opposite(self.failed))


def rails_from_leaf(leaf: Leafed) -> Rails:
    """What may become of a leaf: what is missing may bring it anywhere."""
    askable = both(leaf.undetermined, leaf.missing)
    return Rails(leaf.met, leaf.failed, either(leaf.met, askable), either(leaf.failed, askable))


Known = dict[tuple[int, tuple[str, int] | None], tuple[Node, Rails]]
"""By `id` of a condition and the record in hand. The condition is kept, so that no other can come to have its `id`."""


@dataclass(slots=True)
class Reader:
    """Translates conditions about one enterprise, seen from the record in hand where there is one."""

    enterprise: Enterprise
    per: tuple[str, int] | None = None
    item: tuple[str, int] | None = None
    known: Known = field(default_factory=dict)
    """What conditions came to, of whatever record; shared by readers of one enterprise."""

    def of_record(self, records: str, index: int) -> Reader:
        """The same, of one record that a provision is judged for."""
        return Reader(self.enterprise, (records, index), None, self.known)

    def node(self, node: Node) -> Rails:
        """A condition and everything below it."""
        key = (id(node), self.per)
        if key not in self.known:
            self.known[key] = node, self._node(node)
        return self.known[key][1]

    def _node(self, node: Node) -> Rails:
        match node:
            case Gate():
                return gate(node, [self.node(child) for child in node.children])
            case Leaf(atom):
                return rails_from_leaf(self.atom(atom))
            case Open():
                return self._found(node.id, Rails(false(), false(), false(), false()))
            case Term(presumption=True):
                return self._found(node.id, self._presumed(node))
            case Term():
                return self.node(node.body)
            case _:
                assert_never(node)

    def _presumed(self, node: Term) -> Rails:
        """A presumption counts in self-check only."""
        body, presume = self.node(node.body), self.enterprise.presume
        return Rails(*(both(presume, each) for each in (body.met, body.failed, body.may_meet, body.may_fail)))

    def _found(self, id: str, unfound: Rails) -> Rails:
        """What findings decide, the record's own before the enterprise's; `unfound` without any."""
        rails = self._by_finding(self.enterprise.told(id, None), unfound)
        own = self.enterprise.told(id, self.per) if self.per is not None else None
        return self._by_finding(own, rails)

    def _by_finding(self, told: Told | None, otherwise: Rails) -> Rails:
        if told is None:
            return otherwise
        met, failed = both(told.given, told.holds), both(told.given, opposite(told.holds))
        silent = both(opposite(told.given), opposite(told.contradicted))
        return Rails(
            either(met, both(silent, otherwise.met)),
            either(failed, both(silent, otherwise.failed)),
            either(met, both(silent, otherwise.may_meet)),
            either(failed, both(silent, otherwise.may_fail)),
        )

    # Leaves

    def atom(self, atom: ir.Atom) -> Leafed:
        """One leaf."""
        match atom:
            case ir.Compare(symbol, left, right):
                return Leafed(*expressions.compared(symbol, self.computed(left), self.computed(right)))
            case ir.AnyRecord(records, where):
                return self._any_record(records, where)
            case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
                cell = self.cell(slot)
                met, failed = self._of_value(atom, cell)
                return Leafed(both(cell.known, met), both(cell.known, failed), cell.missing)
            case _:
                assert_never(atom)

    def cell(self, slot: ir.Slot) -> Cell:
        """What a slot reads."""
        match slot.scope:
            case "top":
                return self.enterprise.fact(slot.name, slot.kind)
            case "per":
                return self._field(self.per, slot)
            case "item":
                return self._field(self.item, slot)
            case _:
                assert_never(slot.scope)

    def _field(self, record: tuple[str, int] | None, slot: ir.Slot) -> Cell:
        assert record is not None, "a field is read of a record in hand"
        return self.enterprise.field_of(*record, slot.name, slot.kind)

    def _of_value(self, atom: ir.Truth | ir.Member | ir.Overlap | ir.Under, cell: Cell) -> tuple[Formula, Formula]:
        """Met and failed, the value known. Undetermined only where a list is open."""
        match atom:
            case ir.Truth():
                return cell.value, opposite(cell.value)
            case ir.Member(_, values, is_open, negated):
                listed = self._is_one_of(cell, values)
                met, failed = listed, false() if is_open else opposite(listed)
                return (failed, met) if negated else (met, failed)
            case ir.Under(_, _, members, negated):
                under = self._is_one_of(cell, members)
                return (opposite(under), under) if negated else (under, opposite(under))
            case ir.Overlap(_, values, is_open, every):
                return self._overlap(cell, values, is_open, every)
            case _:
                assert_never(atom)

    def _is_one_of(self, cell: Cell, values: Iterable[str]) -> Formula:
        cases = sorted(self.enterprise.domains.cases(cell.key).of(values))
        if isinstance(cell.value, tuple):
            return either(*(cell.value[case] for case in cases))
        return either(*(same(cell.value, case) for case in cases))

    def _overlap(self, cell: Cell, values: tuple[str, ...], is_open: bool, every: bool) -> tuple[Formula, Formula]:
        has = [self._is_one_of(cell, [value]) for value in values]
        open_ = either(*cell.value) if is_open else false()
        lacks = [both(opposite(each), opposite(open_)) for each in has]
        return (both(*has), either(*lacks)) if every else (either(*has), both(*lacks))

    # Records

    def _matched(self, records: str, where: tuple[ir.Atom, ...]) -> tuple[Records, list[Leafed]]:
        """The list, and `where` of each record that it may have."""
        listed = self.enterprise.records(records)
        found = []
        for index in range(listed.most):
            inner = Reader(self.enterprise, self.per, (records, index), self.known)
            found.append(_all_of([inner.atom(each) for each in where]))
        return listed, found

    def _any_record(self, records: str, where: tuple[ir.Atom, ...]) -> Leafed:
        listed, matched = self._matched(records, where)
        there = [listed.exists(index) for index in range(len(matched))]
        met = either(*(both(*pair) for pair in zip(there, (each.met for each in matched), strict=True)))
        failed = both(
            listed.known,
            *(either(opposite(exists), each.failed) for exists, each in zip(there, matched, strict=True)),
        )
        return Leafed(met, failed, either(listed.missing, self._missing(there, matched)))

    def _missing(self, there: list[Formula], matched: list[Leafed]) -> Formula:
        """Something can be asked for of a record that is undetermined."""
        return either(
            *(both(exists, each.undetermined, each.missing) for exists, each in zip(there, matched, strict=True))
        )

    def _over(self, records: str, where: tuple[ir.Atom, ...], summed: ir.Slot | None) -> Computed:
        """The range of a count or sum: what is certain, and what the undetermined records could add or take."""
        listed, matched = self._matched(records, where)
        there = [listed.exists(index) for index in range(len(matched))]
        low, high = expressions.literal(0).low.over, expressions.literal(0).low.over
        known, missing = listed.known, either(listed.missing, self._missing(there, matched))
        for index, (exists, each) in enumerate(zip(there, matched, strict=True)):
            value = expressions.literal(1).low.over
            if summed is not None:
                cell = self.enterprise.field_of(records, index, summed.name, summed.kind)
                value = _number_of(cell)
                counts = both(exists, opposite(each.failed))
                known = both(known, either(opposite(counts), cell.known))
                missing = either(missing, both(counts, cell.missing))
            zero = value - value
            certain, doubtful = both(exists, each.met), both(exists, each.undetermined)
            low += choose(certain, value, choose(both(doubtful, value < 0), value, zero))
            high += choose(certain, value, choose(both(doubtful, value > 0), value, zero))
        return Computed(Amount(low), Amount(high), known, missing)

    # Expressions

    def computed(self, expression: ir.Expression) -> Computed:
        """What an expression comes to."""
        match expression:
            case ir.Slot():
                cell = self.cell(expression)
                return exact(Amount(_number_of(cell)), cell.known, cell.missing)
            case ir.Literal_(value):
                return expressions.literal(value)
            case ir.AsOf():
                return expressions.certain(Amount(self.enterprise.as_of))
            case ir.Shift():
                return self._shifted(expression)
            case ir.Arithmetic(symbol, left, right):
                return expressions.arithmetic(symbol, self.computed(left), self.computed(right))
            case ir.Count(records, where):
                return self._over(records, where, None)
            case ir.Sum(records, summed, where):
                return self._over(records, where, summed)
            case _:
                assert_never(expression)

    def _shifted(self, shift: ir.Shift) -> Computed:
        if isinstance(shift.base, ir.Literal_):
            day = shift_date(shift.base.value, shift.years, shift.months, shift.days)  # type: ignore[arg-type]  # typed as a date by the compiler
            return expressions.literal(day) if day else exact(expressions.literal(0).low, false(), false())
        base = self.computed(shift.base)
        name = f"shift:{self.per}:{self.item}:{shift}"
        reached = self.enterprise.shifted(base.low.over, name, shift.years, shift.months, shift.days)
        return exact(Amount(reached.day), both(base.known, reached.exists), base.missing)


def _number_of(cell: Cell) -> object:
    return real_from_whole(cell.value) if cell.kind == "count" else cell.value


def _all_of(parts: list[Leafed]) -> Leafed:
    met, failed = both(*(each.met for each in parts)), either(*(each.failed for each in parts))
    missing = either(*(both(each.undetermined, each.missing) for each in parts))
    return Leafed(met, failed, missing)


def gate(node: Gate, children: list[Rails]) -> Rails:
    """A gate: Kleene of what is, and of what may become of it."""
    met, failed = _kleene(node, [each.met for each in children], [each.failed for each in children])
    may_meet, may_fail = _kleene(node, [each.may_meet for each in children], [each.may_fail for each in children])
    return Rails(met, failed, may_meet, may_fail)


def _kleene(node: Gate, met: list[Formula], failed: list[Formula]) -> tuple[Formula, Formula]:
    match node.operator:
        case "all":
            return both(*met), either(*failed)
        case "any":
            return either(*met), both(*failed)
        case "none":
            return both(*failed), either(*met)
        case "at_least":
            spare = sum(node.counted) - node.wanted + 1
            return many(node.wanted, met, node.counted), many(spare, failed, node.counted)
        case _:
            assert_never(node.operator)
