"""What is still open about an enterprise: which missing facts matter, minimal settling sets, the second pass, minimal changes.

Every provision becomes a decision diagram over the answers that are missing, with each leaf's verdicts asked of the executor
that is handed in. All questions are then read off the diagrams; nothing is judged again. It must not import an executor.

Caps are those of `eligibility.explain.reading` and `eligibility.explain.kinds`; where one is met nothing is called settled that is not,
and `complete` says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import assert_never

from eligibility.domain.facts import Record, Value, Why
from eligibility.explain.cells import Cells
from eligibility.explain.diagram import FAILS, HOLDS, OPEN
from eligibility.explain.kinds import MOST_CLASSES, MOST_RECORDS, covered, joined_kinds, kinds_of
from eligibility.explain.knowledge import OPEN_QUESTION, Place, Variable, frozen
from eligibility.explain.reading import Facts
from eligibility.explain.subjects import PerRecord, Reach, slots_of
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

_TERMINAL = (FAILS, OPEN, HOLDS)
_AMOUNTS = (0, 1, 1_000_000_000)


@dataclass(slots=True)
class Situation(Facts):
    """One enterprise on one date: what is known, and a diagram for each provision over what is not."""

    _lists: dict[tuple[str, str], Variable] = field(default_factory=dict)
    _frozen: dict[str, Hashable] = field(default_factory=dict)
    _provision: str = ""
    _ordered: bool = False
    capped: set[str] = field(default_factory=set)
    """Provisions of which some leaf was given up on: more may be found out than is said here, never less."""

    def formula(self, provision: Provision) -> int:
        """The provision's verdict as a diagram over everything unknown, open questions included."""
        if not self._ordered:
            self._order_records()
        self._provision = provision.id
        before = self._gaps
        made = self._formula(provision)
        if self._gaps > before:
            self.capped.add(provision.id)
        return made

    def _order_records(self) -> None:
        """Number the enterprise's facts before its records', and what is unknown of one record side by side.

        A diagram that had to remember all records at once would double with each.
        """
        self._ordered = True
        per = self.knowledge.per_record
        listed = [(name, held) for name in per if isinstance(held := self.slots.known.get(name), tuple) and held]
        for slot in dict.fromkeys(slot for name, _ in listed for slot in per[name].beside):
            if self._read(slot, Place()) is None:
                self._variable(slot, slot.name)
        for name, records in listed:
            for index, record in enumerate(records):
                self._order_record(per[name], Place(record, f"{name}[{index}]"))

    def _order_record(self, read: PerRecord, place: Place) -> None:
        for slot in read.fields:
            if self._read(slot, place) is None:
                self._variable(slot, f"{place.per_path}.{slot.name}")
        for id in read.opens:
            self._open(id, place)

    def _formula(self, provision: Provision) -> int:
        if provision.per is None:
            return self._both(provision, Place())
        records = self.slots.known.get(provision.per)
        if not isinstance(records, tuple):
            return self._of_unknown_records(provision, provision.per)
        parts = [
            self._both(provision, Place(record, f"{provision.per}[{index}]")) for index, record in enumerate(records)
        ]
        if provision.per in self.free:
            parts.append(self._of_unknown_records(provision, provision.per))
        return self.diagrams.any_of(parts)

    def askable(self, number: int) -> bool:
        """Whether the enterprise can be asked: the fact is missing, not open, and not known."""
        subject = self.knowledge.variables[number].subject
        return self.slots.unknown.get(subject, Why.MISSING) is Why.MISSING and not subject.startswith(OPEN_QUESTION)

    def asked(self, formula: int) -> int:
        """A formula over the facts that can be asked: what all possible answers to everything else agree on."""
        others = tuple(sorted(each for each in self.diagrams.mentions(formula) if not self.askable(each)))
        key = (formula, others)
        found = self.knowledge.quantified.get(key)
        if found is None:
            found = formula
            for number in others:
                found = self.diagrams.unanswered(found, number)
            self.knowledge.quantified[key] = found
        return found

    def complete(self, provision: Provision, formula: int) -> bool:
        """Whether no cap was met, and the cells of every variable in it stand for all answers there are."""
        return provision.id not in self.capped and all(
            self.knowledge.variables[each].complete for each in self.diagrams.mentions(formula)
        )

    def second_pass(self, formula: int) -> int:
        """What every completion agrees on."""
        return self.diagrams.everywhere(formula)

    def _both(self, provision: Provision, place: Place) -> int:
        made = self._node if self.free else self._known_node
        applies = made(provision.applies_to, place)
        return applies if applies == FAILS else self.diagrams.all_of((applies, made(provision.requires, place)))

    def node(self, node: Node, place: Place) -> int:
        """A condition; terms and tables are remembered by everything that they read."""
        shared = isinstance(node, Term) or (isinstance(node, Gate) and node.table)
        return self._known_node(node, place) if shared and not self.free else self._node(node, place)

    def _known_node(self, node: Node, place: Place) -> int:
        key = (id(node), self.slots.presume, place.per_path, *self._states(self.knowledge.reach(node), place))
        return self._remembered(self.knowledge.nodes, key, lambda: self._node(node, place))

    def _states(self, reach: Reach, place: Place) -> Iterator[Hashable]:
        for slot in reach.slots:
            held, path = self._path(slot, place)
            value = (held or {}).get(slot.name)
            yield self._variable(slot, path).number if value is None else frozen(value)
        for name in reach.lists:
            value = self.slots.known.get(name)
            yield self._provision if value is None else self._frozen_list(name, value)
        for id in reach.findings:
            yield self._finding(id, place), self._contradicted(id, place)

    def _frozen_list(self, name: str, value: Value) -> Hashable:
        if name not in self._frozen:
            self._frozen[name] = frozen(value)
        return self._frozen[name]

    def _node(self, node: Node, place: Place) -> int:
        match node:
            case Gate(operator, children):
                return self._gate(node, self._parts(operator, children, place))
            case Leaf(atom):
                return self.atom(atom, place)
            case Open(id):
                return self._open(id, place)
            case Term(id, presumption, body):
                decided = self._finding(id, place) if presumption else None
                if decided is not None:
                    return decided
                if presumption and (not self.slots.presume or self._contradicted(id, place)):
                    return self._open(id, place)
                return self.node(body, place)
            case _:
                assert_never(node)

    def _parts(self, operator: str, children: tuple[Node, ...], place: Place) -> list[int]:
        """The children's diagrams, up to the one that decides."""
        decisive = {"all": FAILS, "any": HOLDS, "none": HOLDS}.get(operator)
        parts: list[int] = []
        for child in children:
            parts.append(self.node(child, place))
            if parts[-1] == decisive:
                break
        return parts

    def _gate(self, gate: Gate, parts: list[int]) -> int:
        match gate.operator:
            case "all":
                return self.diagrams.all_of(parts)
            case "any":
                return self.diagrams.any_of(parts)
            case "none":
                return self.diagrams.flip(self.diagrams.any_of(parts))
            case _:
                return self.diagrams.at_least(gate.wanted, parts, gate.counted)

    def _finding(self, id: str, place: Place) -> int | None:
        slot = f"finding:{id}"
        if slot not in (place.per or {}) and f"{place.per_path}.{slot}" in self.slots.unknown:
            return None
        held = (place.per or {}).get(slot, self.slots.known.get(slot))
        return (HOLDS if held else FAILS) if isinstance(held, bool) else None

    def _contradicted(self, id: str, place: Place) -> bool:
        """Of a question that no finding decides, whether findings contradict each other."""
        slot = f"finding:{id}"
        return slot in self.slots.unknown or f"{place.per_path}.{slot}" in self.slots.unknown

    def _open(self, id: str, place: Place) -> int:
        decided = self._finding(id, place)
        if decided is not None:
            return decided
        variable = self.knowledge.variable(
            f"{OPEN_QUESTION}{place.per_path + '.' if place.per_path else ''}{id}", Cells((True, False))
        )
        return self.diagrams.leaf(variable.number, (HOLDS, FAILS))

    def atom(self, atom: ir.Atom, place: Place) -> int:
        """A leaf: one diagram over the unknown slots and lists that it reads."""
        if isinstance(atom, ir.AnyRecord):
            return self._any_record(atom, place)
        unknown = [
            over.records
            for over in self.knowledge.shape(atom)[1]
            if not isinstance(self.slots.known.get(over.records), tuple)
        ]
        if unknown:
            return self._over_unknown(atom, unknown, place)
        variables = {path: self._variable(slot, path) for slot, path in self._unknown(atom, place)}
        return self._combined(atom, variables, place)

    def _any_record(self, atom: ir.AnyRecord, place: Place) -> int:
        records = self.slots.known.get(atom.records)
        if not isinstance(records, tuple):
            return self._over_unknown(atom, [atom.records], place)
        paths = [f"{atom.records}[{index}]" for index in range(len(records))]
        places = [replace(place, item=record, item_path=path) for record, path in zip(records, paths, strict=True)]
        parts = [self.diagrams.all_of(self.atom(each, inner) for each in atom.where) for inner in places]
        if atom.records in self.free:
            parts.append(self._over_unknown(atom, [atom.records], place))
        return self.diagrams.any_of(parts)

    # Lists of records that nobody gave, or to which a record may be added.

    def _of_unknown_records(self, provision: Provision, records: str) -> int:
        """A provision judged per record: no record, or one of each kind that its conditions can tell apart."""
        whole = self._both(provision, Place({}, f"{records}[*]"))
        key = ("per", provision.id, whole, records in self.free)
        return self._remembered(self.knowledge.nodes, key, lambda: self._of_kinds(provision, records, whole))

    def _of_kinds(self, provision: Provision, records: str, whole: int) -> int:
        nodes = (provision.applies_to, provision.requires)
        names = {slot.name for node in nodes for slot in self.knowledge.reach(node).slots if slot.scope == "per"}
        kinds = self._whole(kinds_of(self.knowledge, (whole,), f"{records}[*]."), records, names)
        told = len(kinds) < MOST_CLASSES and covered(self.knowledge, (whole,), f"{records}[*].")
        cells = Cells(((), *((record,) for record in kinds.values())), told)
        self._gaps += not told
        variable = self._list_variable(records, (provision.id, "per"), cells)
        parts = [FAILS, *(each for (each,) in kinds)]
        return self.diagrams.select(variable.number, parts if cells.complete else [*parts, OPEN])

    def _whole(
        self, kinds: Mapping[tuple[int, ...], Record], records: str, names: set[str]
    ) -> dict[tuple[int, ...], Record]:
        """The same kinds, their records with every field that the leaves read, whether it matters or not."""
        first = {
            name: self._cells[f"{records}[*].{name}"].values
            for name in sorted(names)
            if f"{records}[*].{name}" in self._cells
        }
        rest = {name: values[0] for name, values in first.items() if values}
        return {kind: {**rest, **record} for kind, record in kinds.items()}

    def _list_variable(self, records: str, scope: Hashable, cells: Cells) -> Variable:
        subject = f"{records}[+]" if records in self.free else records
        return self.knowledge.variable(subject, cells, scope)

    def _over_unknown(self, atom: ir.Atom, unknown: list[str], place: Place) -> int:
        """A leaf over a list that is unknown: its verdict on lists of a few records of each kind."""
        name = unknown[0]
        if name not in self.free and (now := self._now_said(atom, place)) != OPEN:
            return now
        atoms = self.knowledge.looks.over.get((self._provision, name), [])
        if place != Place() or len(set(unknown)) > 1 or atom not in atoms:
            return self._gap()
        variable = self._lists.get((self._provision, name))
        if variable is None:
            variable = self._lists[self._provision, name] = self._list_variable(
                name, self._provision, self._lists_of(name, atoms)
            )
        beside = {path: self._variable(slot, path) for slot, path in self._unknown_slots(atom, place)}
        return self._tabled(atom, {name: variable, **beside}, place)

    def _lists_of(self, name: str, atoms: Sequence[ir.Atom]) -> Cells:
        """No record, and lists of records of the kinds that the `where`s tell apart, until nothing new can be said of a list."""
        template = Place(item={}, item_path=f"{name}[*]")
        overs = [over for atom in atoms for over in self.knowledge.shape(atom)[1] if over.records == name]
        before = self._gaps
        wheres = tuple(self.diagrams.all_of(self.atom(each, template) for each in over.where) for over in overs)
        names = {slot.name for over in overs for each in over.where for slot in slots_of(each) if slot.scope == "item"}
        kinds = self._whole(kinds_of(self.knowledge, wheres, f"{name}[*]."), name, names)
        plain = all(isinstance(atom, ir.AnyRecord) for atom in atoms)
        whole = all(part < len(_TERMINAL) for kind in kinds for part in kind) and len(kinds) < MOST_CLASSES
        whole = whole and covered(self.knowledge, wheres, f"{name}[*].") and self._gaps == before
        if plain:
            return joined_kinds(self.diagrams, kinds, whole)
        amounts = {over.field.name for over in overs if isinstance(over, ir.Sum)}
        singles = [
            {**record, **dict.fromkeys(amounts - record.keys(), amount)}
            for record in kinds.values()
            for amount in _AMOUNTS
        ]
        copies = [(each,) * count for each in singles for count in (1, 2, 3, 5, 10)]
        pairs = list(product(singles, repeat=2)) if len(singles) <= MOST_RECORDS else []
        return Cells(((), *copies, *pairs)[:MOST_CLASSES], False)
