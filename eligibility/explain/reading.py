"""What an enterprise's slots say, and the cells of those that say nothing, with each leaf's diagram over them.

Caps: a leaf that joins more than `MOST_COMBINED` combinations of answers is given up on and stays undetermined; where cells do not
stand for all answers their variable has one more, *wild* cell in which its leaves stay undetermined. Either is counted as a gap.
It must not import an executor.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from eligibility.domain.facts import Record, Slots, Value
from eligibility.explain.cells import Cells, cells_of
from eligibility.explain.diagram import OPEN, Diagrams
from eligibility.explain.knowledge import NUMBERS, Knowledge, LeafJudge, Place, Variable, frozen, placed
from eligibility.ir import atoms as ir

MOST_COMBINED = 256


@dataclass(slots=True)
class Facts:
    """What is known of one enterprise on one date, and diagrams of leaves over what is not.

    `free` names known facts that are treated as if they could still be changed; their first cell is what they are now, and for a
    list that no further record is added.
    """

    knowledge: Knowledge
    slots: Slots
    judge_leaf: LeafJudge
    free: frozenset[str] = frozenset()
    _cells: dict[str, Variable] = field(default_factory=dict)
    _gaps: int = 0

    @property
    def diagrams(self) -> Diagrams:
        """Shared with every other situation of the pack and date."""
        return self.knowledge.diagrams

    def _remembered(self, memory: dict[Hashable, int], key: Hashable, make: Callable[[], int]) -> int:
        """A diagram from memory, with whether a cap was met in making it."""
        gapped = self.knowledge.gapped
        if key in memory:
            self._gaps += key in gapped
            return memory[key]
        before = self._gaps
        memory[key] = make()
        if self._gaps > before:
            gapped.add(key)
        return memory[key]

    def _gap(self) -> int:
        """A leaf that is given up on: it stays undetermined."""
        self._gaps += 1
        return OPEN

    def _path(self, slot: ir.Slot, place: Place) -> tuple[Record | None, str]:
        match slot.scope:
            case "top":
                return self.slots.known, slot.name
            case "per":
                return place.per, f"{place.per_path}.{slot.name}"
            case "item":
                return place.item, f"{place.item_path}.{slot.name}"

    def _read(self, slot: ir.Slot, place: Place) -> Value | None:
        held, path = self._path(slot, place)
        return None if held is None or path in self.free else held.get(slot.name)

    def _unknown(self, atom: ir.Atom, place: Place) -> list[tuple[ir.Slot, str]]:
        """The slots of a leaf that have no value, with their paths; of lists that are given, the fields that are missing."""
        found = {path: slot for slot, path in self._unknown_slots(atom, place)}
        for over in self.knowledge.shape(atom)[1]:
            found |= self._unknown_within(over.records, over, place)
        return [(slot, path) for path, slot in found.items()]

    def _unknown_slots(self, atom: ir.Atom, place: Place) -> list[tuple[ir.Slot, str]]:
        return [
            (slot, self._path(slot, place)[1])
            for slot in self.knowledge.shape(atom)[0]
            if self._read(slot, place) is None
        ]

    def _unknown_within(self, name: str, over: Any, place: Place) -> dict[str, ir.Slot]:
        found: dict[str, ir.Slot] = {}
        records = self.slots.known.get(name)
        assert isinstance(records, tuple), "lists that are unknown were seen to before"
        summed = [over.field] if isinstance(over, ir.Sum) else []
        for index, record in enumerate(records):
            inner = replace(place, item=record, item_path=f"{name}[{index}]")
            for each in over.where:
                found |= {path: slot for slot, path in self._unknown(each, inner)}
            found |= {f"{name}[{index}].{slot.name}": slot for slot in summed if record.get(slot.name) is None}
        return found

    def _combined(self, atom: ir.Atom, variables: Mapping[str, Variable], place: Place) -> int:
        """The leaf's verdict for every combination of answers."""
        held = tuple(
            frozen(each) if each is not None else None
            for each in (self._read(slot, place) for slot in self.knowledge.shape(atom)[0])
        )
        listed = bool(self.knowledge.shape(atom)[1])
        key = (id(atom), held, *(each.number for each in variables.values()))
        if listed:
            return self._tabled(atom, dict(variables), place)
        return self._remembered(self.knowledge.leaves, key, lambda: self._tabled(atom, dict(variables), place))

    def _tabled(self, atom: ir.Atom, variables: dict[str, Variable], place: Place) -> int:
        freed = any(each.subject.removesuffix("[+]") in self.free for each in variables.values())
        now = OPEN if freed else self._now_said(atom, place)
        if now != OPEN:
            return now
        size = 1
        for each in variables.values():
            size *= len(each.values)
        if size > MOST_COMBINED:
            return self._gap()
        self._gaps += not all(each.complete for each in variables.values())
        return self._branch(atom, sorted(variables.items(), key=lambda each: each[1].number), {}, place)

    def _now_said(self, atom: ir.Atom, place: Place) -> int:
        """The leaf's verdict as things are: a leaf over records may be settled although some of their fields are unknown."""
        return NUMBERS.get(self.judge_leaf(atom, self.slots, place), OPEN)

    def _branch(self, atom: ir.Atom, left: list[tuple[str, Variable]], given: dict[str, Any], place: Place) -> int:
        if not left:
            slots, inner = placed(self.slots, place, given)
            return NUMBERS.get(self.judge_leaf(atom, slots, inner), OPEN)
        (path, variable), *rest = left
        parts = [self._branch(atom, rest, given | {path: value}, place) for value in variable.values]
        return self.diagrams.select(variable.number, parts if variable.complete else [*parts, OPEN])

    def _variable(self, slot: ir.Slot, path: str) -> Variable:
        found = self._cells.get(path)
        if found is None:
            found = self._cells[path] = self.knowledge.variable(path, self._cells_of(slot, path))
        return found

    def _cells_of(self, slot: ir.Slot, path: str) -> Cells:
        records, own = self._own_place(path)
        if path in self.free:
            return self._made_cells(slot, path, records, own)
        beside = self.knowledge.beside(records, slot.name)
        values = tuple(None if (value := self._read(each, own)) is None else frozen(value) for each in beside)
        key = (records, slot.name, values)
        found = self.knowledge.cells.get(key)
        if found is None:
            found = self.knowledge.cells[key] = self._made_cells(slot, path, records, own)
        return found

    def _own_place(self, path: str) -> tuple[str, Place]:
        """The list a field belongs to, and its record alone in hand, however the leaf came to it."""
        base, dot, _ = path.rpartition(".")
        if not dot:
            return "", Place()
        name, _, index = base.partition("[")
        records = self.slots.known.get(name)
        record = records[int(index[:-1])] if isinstance(records, tuple) and index != "*]" else {}
        return name, Place(record, base, record, base)

    def _made_cells(self, slot: ir.Slot, path: str, records: str, own: Place) -> Cells:
        atoms = self.knowledge.looks.reading(records, slot.name)
        summed = (records, slot.name) in self.knowledge.looks.summed
        alone = [atom for atom in atoms if not self.knowledge.shape(atom)[1] and self._only(atom, path, own)]
        joined = len(alone) < len(atoms)

        def signature(value: Any) -> Hashable:
            slots, inner = placed(self.slots, own, {path: value})
            said = tuple(self.judge_leaf(atom, slots, inner) for atom in alone)
            return (said, frozen(value)) if joined else said

        scopes = {other.scope for atom in atoms for other in self.knowledge.shape(atom)[0] if other.name == slot.name}
        made = [
            cells_of(
                replace(slot, scope=scope), atoms, self.knowledge.pack.vocabulary, self.slots.as_of,
                lambda each: self._read(each, own), signature,
            )
            for scope in sorted(scopes) or [slot.scope]
        ]  # fmt: skip
        values: dict[Hashable, Any] = {}
        for value in (*self._now(path, own), *(each for cells in made for each in cells.values)):
            values.setdefault(signature(value), value)
        return Cells(tuple(values.values()), not joined and not summed and all(cells.complete for cells in made))

    def _now(self, path: str, own: Place) -> tuple[Any, ...]:
        """What a changeable fact is now: its first cell."""
        if path not in self.free:
            return ()
        held = own.per if "." in path else self.slots.known
        value = (held or {}).get(path.rpartition(".")[2])
        return () if value is None else (value,)

    def _only(self, atom: ir.Atom, path: str, own: Place) -> bool:
        slots = self.knowledge.shape(atom)[0]
        apart = {"per", "item"} <= {slot.scope for slot in slots}
        return not apart and all(
            self._path(slot, own)[1] == path or self._read(slot, own) is not None for slot in slots
        )
