"""What a pack's leaves look at, by fact and by field: found once a pack, for `eligibility.explain.search`. It must not judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Term

Over = ir.AnyRecord | ir.Count | ir.Sum


@dataclass(slots=True)
class Looks:
    """Leaves by what they read: enterprise facts by slot, fields by list and name; and by provision, the leaves over each list."""

    top: dict[str, list[ir.Atom]] = field(default_factory=dict)
    fields: dict[tuple[str, str], list[ir.Atom]] = field(default_factory=dict)
    slots: dict[tuple[str, str], ir.Slot] = field(default_factory=dict)
    """The slot of each fact (`("", name)`) and field."""

    over: dict[tuple[str, str], list[ir.Atom]] = field(default_factory=dict)
    summed: set[tuple[str, str]] = field(default_factory=set)

    def reading(self, records: str, name: str) -> list[ir.Atom]:
        """The leaves that read a fact (`records` is empty) or a field."""
        return self.fields.get((records, name), []) if records else self.top.get(name, [])


def looks_of(pack: Pack) -> Looks:
    """Everything the provisions look at."""
    looks = Looks()
    for provision in pack.provisions:
        for node in (provision.applies_to, provision.requires):
            for atom in atoms_of(node):
                _add(looks, atom, provision.per, None)
                for records in {over.records for over in overs_of(atom)}:
                    looks.over.setdefault((provision.id, records), []).append(atom)
    return looks


def atoms_of(node: Node) -> Iterator[ir.Atom]:
    """The leaves of a condition."""
    match node:
        case Leaf(atom):
            yield atom
        case Gate(children=children):
            for child in children:
                yield from atoms_of(child)
        case Term(body=body):
            yield from atoms_of(body)
        case Open():
            return
        case _:
            assert_never(node)


def overs_of(atom: ir.Atom) -> Iterator[Over]:
    """What a leaf says over lists of records, the outermost only."""
    match atom:
        case ir.AnyRecord():
            yield atom
        case ir.Compare(_, left, right):
            yield from _overs_in(left)
            yield from _overs_in(right)
        case _:
            return


def _overs_in(expression: ir.Expression) -> Iterator[Over]:
    match expression:
        case ir.Count() | ir.Sum():
            yield expression
        case ir.Shift(base):
            yield from _overs_in(base)
        case ir.Arithmetic(_, left, right):
            yield from _overs_in(left)
            yield from _overs_in(right)
        case _:
            return


def slots_of(atom: ir.Atom) -> Iterator[ir.Slot]:
    """The slots a leaf reads itself, outside any `where`."""
    match atom:
        case ir.Compare(_, left, right):
            yield from _slots_in(left)
            yield from _slots_in(right)
        case ir.AnyRecord():
            return
        case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            yield slot
        case _:
            assert_never(atom)


def _slots_in(expression: ir.Expression) -> Iterator[ir.Slot]:
    match expression:
        case ir.Slot():
            yield expression
        case ir.Shift(base):
            yield from _slots_in(base)
        case ir.Arithmetic(_, left, right):
            yield from _slots_in(left)
            yield from _slots_in(right)
        case _:
            return


def _add(looks: Looks, atom: ir.Atom, per: str | None, item: str | None) -> None:
    for slot in slots_of(atom):
        records = {"top": "", "per": per, "item": item}[slot.scope] or ""
        looks.slots.setdefault((records, slot.name), slot)
        into = looks.fields.setdefault((records, slot.name), []) if records else looks.top.setdefault(slot.name, [])
        if atom not in into:
            into.append(atom)
    for over in overs_of(atom):
        if isinstance(over, ir.Sum):
            key = (over.records, over.field.name)
            looks.summed.add(key)
            looks.slots.setdefault(key, over.field)
            looks.fields.setdefault(key, []).append(atom)
        for inner in over.where:
            _add(looks, inner, per, over.records)


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything that a condition's verdict can depend on: slots of the enterprise and of the record in hand, lists, findings."""

    slots: tuple[ir.Slot, ...]
    lists: tuple[str, ...]
    findings: tuple[str, ...]


def reach_of(node: Node) -> Reach:
    """What a condition reads, each once."""
    slots: dict[ir.Slot, None] = {}
    lists: dict[str, None] = {}
    for atom in atoms_of(node):
        for slot in _all_slots(atom, lists):
            slots.setdefault(slot)
    return Reach(tuple(slots), tuple(lists), tuple(dict.fromkeys(_findings_in(node))))


@dataclass(frozen=True, slots=True)
class PerRecord:
    """What a pack reads of each record of a list: its fields and open questions, and facts of the enterprise beside them."""

    fields: tuple[ir.Slot, ...]
    opens: tuple[str, ...]
    beside: tuple[ir.Slot, ...]


def per_record(pack: Pack, looks: Looks) -> dict[str, PerRecord]:
    """By list, in the order of the text."""
    lists = dict.fromkeys(name for name, _ in looks.slots if name)
    return {name: _per_record(pack, looks, name) for name in lists}


def _per_record(pack: Pack, looks: Looks, name: str) -> PerRecord:
    fields = (replace(slot, scope="per") for (records, _), slot in looks.slots.items() if records == name)
    provisions = (each for each in pack.provisions if each.per == name)
    reaches = [reach_of(node) for each in provisions for node in (each.applies_to, each.requires)]
    opens = dict.fromkeys(id for reach in reaches for id in reach.findings)
    beside = dict.fromkeys(slot for reach in reaches for slot in reach.slots if slot.scope == "top")
    return PerRecord(tuple(fields), tuple(opens), tuple(beside))


def _all_slots(atom: ir.Atom, lists: dict[str, None]) -> Iterator[ir.Slot]:
    yield from slots_of(atom)
    for over in overs_of(atom):
        lists.setdefault(over.records)
        for inner in over.where:
            yield from (slot for slot in _all_slots(inner, lists) if slot.scope != "item")


def _findings_in(node: Node) -> Iterator[str]:
    match node:
        case Open(id):
            yield id
        case Term(id, presumption, body):
            yield from [id] if presumption else []
            yield from _findings_in(body)
        case Gate(children=children):
            for child in children:
                yield from _findings_in(child)
        case _:
            return


def shifts_of(pack: Pack) -> set[tuple[int, int, int]]:
    """By how many years, months and days the rules move dates."""
    found: set[tuple[int, int, int]] = set()
    for provision in pack.provisions:
        for node in (provision.applies_to, provision.requires):
            for atom in atoms_of(node):
                found |= set(_shifts(atom))
    return found


def _shifts(atom: ir.Atom) -> Iterator[tuple[int, int, int]]:
    for over in overs_of(atom):
        for inner in over.where:
            yield from _shifts(inner)
    if isinstance(atom, ir.Compare):
        yield from _shifts_in(atom.left)
        yield from _shifts_in(atom.right)


def _shifts_in(expression: ir.Expression) -> Iterator[tuple[int, int, int]]:
    """Both ways, because either side of a comparison may be the one that is moved."""
    if isinstance(expression, ir.Shift):
        yield expression.years, expression.months, expression.days
        yield -expression.years, -expression.months, -expression.days
        yield from _shifts_in(expression.base)
