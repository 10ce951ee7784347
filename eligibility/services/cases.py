"""Which enterprises are one case for a provision: those that no condition of it tells apart, so that what is said of one holds for all.

A case is a key made of what the provision's leaves see: the verdicts of the leaves about a slot in place of its value, and the place of a
number or date among the limits it is compared with. Rows of a table that are for others are left out, as they are left out of reasons. What
a case does not know are the values themselves; words that repeat one must be made anew for each value. It judges leaves, and no provision.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, assert_never

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Record, Slots, Value
from eligibility.domain.verdict import NOT_MET
from eligibility.engines import reference
from eligibility.explain.formulas import is_for_others
from eligibility.ir import atoms as ir
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

Key = Hashable


def as_written(value: Key) -> Key:
    """Numbers that are equal but written otherwise are told otherwise."""
    return str(value) if isinstance(value, Decimal) else value


class Cases:
    """The cases of one provision on one date."""

    def __init__(self, provision: Provision, as_of: date) -> None:
        self.provision = provision
        self.as_of = as_of
        self.seen = _Seen(provision.per)
        for node in (provision.applies_to, provision.requires):
            self.seen.node(node)
        slots = self.seen.slots
        self._measures = [name for name, atoms in slots.items() if _limits(atoms, as_of) is not None]
        self._tokens = [
            (name, _Token(name, atoms, as_of)) for name, atoms in slots.items() if name not in self._measures
        ]
        self._records = [(name, _RecordToken(name, self.seen, as_of)) for name in self.seen.records]
        self._exactly = [name for name, _ in self._tokens]
        self._questions = [f"finding:{id}" for id in self.seen.questions]
        self._sources = [*sorted({name.split("[", 1)[0] for name in (*slots, *self.seen.records)}), *self._questions]
        self._ladders: dict[Key, list[tuple[str, _Ladder]]] = {}

    def quick(self, slots: Slots) -> Key | None:
        """A key that is made at once and tells apart at least what the case tells apart, and all values that words repeat.

        `None` where there is none: with numbers to compare, or with more than values to look at.
        """
        if self._measures or slots.unknown or slots.evidence:
            return None
        get, per = slots.known.get, self.provision.per
        key: list[Key] = [get(name) for name in self._exactly]
        for name, records_token in self._records:
            records = get(name)
            if isinstance(records, tuple):
                key.append(
                    tuple([records_token.values(each) if name == per else records_token(each) for each in records])
                )
            else:
                key.append(None)
        if self._questions:
            key.append(self._findings(slots))
        return tuple(key)

    def coarse(self, slots: Slots) -> Key:
        """What is known before the numbers and dates are looked at."""
        get, unknown, evidence = slots.known.get, slots.unknown, slots.evidence
        key: list[Key] = []
        for name, token in self._tokens:
            value = get(name)
            key.append(token(value) if value is not None else unknown.get(name) if unknown else None)
        for name, record_token in self._records:
            records = get(name)
            key.append(tuple(map(record_token, records)) if isinstance(records, tuple) else unknown.get(name))
        if unknown:
            key.append(
                tuple(item for item in sorted(unknown.items(), key=_first) if "." in item[0] and self._reads(item[0]))
            )
        if evidence:
            key.append(tuple(map(evidence.get, self._sources)))
        if self._questions:
            key.append(self._findings(slots))
        return tuple(key)

    def _reads(self, path: str) -> bool:
        return path.split("[", 1)[0] in self.seen.records

    def _findings(self, slots: Slots) -> Key:
        """What officers found, of the enterprise and of the records that the provision is judged per."""
        get, names = slots.known.get, self._questions
        answers = tuple(map(get, names)), tuple(map(slots.unknown.get, names)) if slots.unknown else None
        records = get(self.provision.per) if self.provision.per else None
        if not isinstance(records, tuple):
            return answers
        return answers, tuple([tuple([each.get(name) for name in names]) for each in records])

    def full(self, coarse: Key, slots: Slots) -> Key | None:
        """The case; `None` while the limits that count in it are not known: judge, then call `learn`."""
        ladders = self._ladders.get(coarse)
        if ladders is None:
            return None
        get, unknown = slots.known.get, slots.unknown
        return coarse, tuple([ladder(get(name), unknown.get(name)) for name, ladder in ladders])

    def learn(self, coarse: Key, outcome: Outcome) -> None:
        """Take from an outcome which limits count: those outside the rows that are for others."""
        left = _Seen(self.provision.per)
        for reason in outcome.reasons():
            left.reason(reason, set(self._measures))
        atoms = left.slots if self._measures and (outcome.applies is not None) else self.seen.slots
        self._ladders[coarse] = [
            (name, _Ladder(_limits(atoms.get(name, ()), self.as_of) or ())) for name in self._measures
        ]


def _first(item: tuple[str, Any]) -> str:
    return item[0]


class _Seen:
    """What conditions look at: atoms by slot of the enterprise, and by field of its records."""

    def __init__(self, per: str | None) -> None:
        self.per = per
        self.slots: dict[str, list[ir.Atom]] = {}
        self.records: dict[str, dict[str, list[ir.Atom]]] = {per: {}} if per else {}
        self.questions: dict[str, None] = {}
        self.wheres: dict[str, list[tuple[ir.Atom, ...]]] = {}
        self.outside: set[str] = {per} if per else set()
        """Records of which more is seen than whether they pass a `where`."""

    def node(self, node: Node) -> None:
        """A condition and everything below it."""
        match node:
            case Leaf(atom):
                self.atom(atom, None)
            case Gate(children=children):
                for child in children:
                    self.node(child)
            case Term():
                self.questions[node.id] = None
                self.node(node.body)
            case Open():
                self.questions[node.id] = None
            case _:
                assert_never(node)

    def reason(self, reason: Reason, measures: set[str]) -> None:
        """A condition that was judged, without the rows of tables that are for others; what put them there must be no measure."""
        node = reason.node
        if isinstance(node, Leaf):
            self.atom(node.atom, None)
        children = reason.children
        if isinstance(node, Gate) and node.table:
            children = tuple(each for each in children if not self._is_put_aside(each, measures)) or children
        for child in children:
            self.reason(child, measures)

    def _is_put_aside(self, row: Reason, measures: set[str]) -> bool:
        if not is_for_others(row):
            return False
        asked = _Seen(self.per)
        asked.node(row.children[0].node)
        return not measures & asked.slots.keys()

    def atom(self, atom: ir.Atom, item: str | None) -> None:
        """A leaf. `item` names the records whose `where` it stands in."""
        match atom:
            case ir.Compare(_, left, right):
                for side in (left, right):
                    self._expression(side, atom, item)
            case ir.AnyRecord(records, where):
                self._where(records, where)
            case _:
                self._slot(atom.slot, atom, item)

    def _expression(self, side: ir.Expression, atom: ir.Compare, item: str | None) -> None:
        match side:
            case ir.Slot():
                self._slot(side, atom, item)
            case ir.Shift(base):
                self._expression(base, atom, item)
            case ir.Arithmetic(_, left, right):
                self._expression(left, atom, item)
                self._expression(right, atom, item)
            case ir.Count(records, where):
                self.outside.add(records)  # how many there are is told only where every field is known
                self._where(records, where)
            case ir.Sum(records, field, where):
                self.outside.add(records)
                self._slot(field, atom, records)
                self._where(records, where)
            case ir.Literal_() | ir.AsOf():
                return
            case _:
                assert_never(side)

    def _where(self, records: str, where: tuple[ir.Atom, ...]) -> None:
        self.records.setdefault(records, {})
        self.wheres.setdefault(records, []).append(where)
        for each in where:
            self.atom(each, records)
            if isinstance(each, ir.AnyRecord) or _looks_elsewhere(each):
                self.outside.add(records)

    def _slot(self, slot: ir.Slot, atom: ir.Atom, item: str | None) -> None:
        records = {"per": self.per, "item": item}.get(slot.scope)
        place = self.slots if records is None else self.records.setdefault(records, {})
        place.setdefault(slot.name, []).append(atom)


def _limits(atoms: Sequence[ir.Atom], as_of: date) -> tuple[Any, ...] | None:
    """What a slot is compared with, in order, when it is a number or date that is compared with fixed values and nothing else."""
    limits = set()
    for atom in atoms:
        if not isinstance(atom, ir.Compare):
            return None
        slot, other = (atom.left, atom.right) if isinstance(atom.left, ir.Slot) else (atom.right, atom.left)
        fixed = _fixed(other, as_of)
        if not isinstance(slot, ir.Slot) or slot.kind == "boolean" or fixed is None:
            return None
        limits.add(fixed)
    return tuple(sorted(limits))


def _is_fixed(side: ir.Expression) -> bool:
    """Whether a side is the same for every enterprise."""
    return isinstance(side, ir.Literal_ | ir.AsOf) or (isinstance(side, ir.Shift) and _is_fixed(side.base))


def _fixed(side: ir.Expression, as_of: date) -> Any:
    """The value of a side that is the same for every enterprise, else `None`."""
    match side:
        case ir.Literal_(value):
            return value if isinstance(value, date) else Fraction(value)
        case ir.AsOf():
            return as_of
        case ir.Shift(base) if isinstance(_fixed(base, as_of), date):
            return shift_date(_fixed(base, as_of), side.years, side.months, side.days)
        case _:
            return None


class _Ladder:
    """The place of a value among limits: between two of them, or on one."""

    def __init__(self, limits: tuple[Any, ...]) -> None:
        self.limits = limits

    def __call__(self, value: Any, why: Key = None) -> Key:
        if value is None:
            return why
        if not self.limits:
            return True
        exact = value if isinstance(value, date) else Fraction(value)
        return bisect_left(self.limits, exact) + bisect_right(self.limits, exact)


class _Token:
    """What the leaves about a slot make of its value."""

    def __init__(self, name: str, atoms: list[ir.Atom], as_of: date) -> None:
        self.name = name
        self.atoms = atoms
        self.as_of = as_of
        self.exact = any(isinstance(each, ir.Compare) for each in atoms)
        self._known: dict[Value, Key] = {}

    def __call__(self, value: Value) -> Key:
        if self.exact:
            return value
        token = self._known.get(value)
        if token is None:
            here = {self.name: value}
            frame = reference.Frame(Slots(self.as_of, here), here, "", here, "")
            token = self._known[value] = tuple(reference.judge_atom(each, frame).verdict.value for each in self.atoms)
        return token


class _RecordToken:
    """What the leaves about records make of one record.

    Where they only ask whether a record passes, one that fails is like any other that fails.
    """

    def __init__(self, name: str, seen: _Seen, as_of: date) -> None:
        self.name = name
        self.as_of = as_of
        self.fields = [(id, _field_token(id, atoms, as_of)) for id, atoms in seen.records[name].items()]
        self.wheres = None if name in seen.outside else seen.wheres.get(name, [])
        self._known: dict[Key, Key] = {}

    def values(self, record: Record) -> Key:
        """The fields that are looked at, as they are."""
        return tuple([as_written(record.get(id)) for id, _ in self.fields])

    def __call__(self, record: Record) -> Key:
        token = tuple([(id, token(record[id])) if id in record else id for id, token in self.fields])
        if self.wheres is None:
            return token
        known = self._known.get(token)
        if known is None:
            known = self._known[token] = tuple(self._passed(record, where) for where in self.wheres)
        return known

    def _passed(self, record: Record, where: tuple[ir.Atom, ...]) -> Key:
        frame = reference.Frame(Slots(self.as_of), item=record, item_path="record")
        judged = [reference.judge_atom(each, frame) for each in where]
        if any(each.verdict is NOT_MET for each in judged):
            return False
        return tuple((each.verdict.value, tuple(cause.subject for cause in each.causes)) for each in judged)


def _field_token(id: str, atoms: list[ir.Atom], as_of: date) -> Callable[[Any], Key]:
    limits = _limits(atoms, as_of)
    return _Token(id, atoms, as_of) if limits is None else _Ladder(limits)


def _looks_elsewhere(atom: ir.Atom) -> bool:
    """Whether a leaf of a `where` may look at more than fields of its record."""
    sides = (atom.left, atom.right) if isinstance(atom, ir.Compare) else ()
    slots = [atom.slot] if isinstance(atom, ir.Truth | ir.Member | ir.Overlap | ir.Under) else []
    slots += [each for each in sides if isinstance(each, ir.Slot)]
    plain = all(isinstance(each, ir.Slot) or _is_fixed(each) for each in sides)
    return not plain or any(each.scope != "item" for each in slots)
