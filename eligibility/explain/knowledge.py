"""What is known of a pack on a date before any enterprise, kept between enterprises: diagrams, variables, cells.

It must not import an executor: a leaf's verdict is asked of the `LeafJudge` that is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eligibility.domain.facts import Record, Slots, Value
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.explain.cells import Cells
from eligibility.explain.choosing import Gains
from eligibility.explain.diagram import FAILS, HOLDS, Diagrams
from eligibility.explain.subjects import Looks, Over, Reach, looks_of, overs_of, per_record, reach_of, slots_of
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Node, Pack

OPEN_QUESTION = "open:"
"""Before the id of an open question, in a subject."""

NUMBERS: dict[Verdict, int] = {NOT_MET: FAILS, MET: HOLDS}


@dataclass(frozen=True, slots=True)
class Place:
    """The records in hand and their paths (`projects[0]`)."""

    per: Record | None = None
    per_path: str = ""
    item: Record | None = None
    item_path: str = ""


LeafJudge = Callable[[ir.Atom, Slots, Place], Verdict]
"""The executor's verdict on one leaf."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A subject and its cells in a diagram. `values` are representative answers; an open question's are true and false."""

    number: int
    subject: str
    values: tuple[Any, ...]
    complete: bool


class Knowledge:
    """Diagrams of one pack on one date, kept between enterprises."""

    def __init__(self, pack: Pack, as_of: date) -> None:
        self.pack = pack
        self.as_of = as_of
        self.looks: Looks = looks_of(pack)
        self.per_record = per_record(pack, self.looks)
        self.reaches: dict[int, Reach] = {}
        self._shapes: dict[int, tuple[tuple[ir.Slot, ...], tuple[Over, ...]]] = {}
        self._beside: dict[tuple[str, str], tuple[ir.Slot, ...]] = {}
        self.forget()

    def forget(self) -> None:
        """Begin anew; only a matter of memory."""
        self.diagrams = Diagrams()
        self.variables: list[Variable] = []
        self.named: dict[Hashable, Variable] = {}
        self.leaves: dict[Hashable, int] = {}
        self.cells: dict[Hashable, Cells] = {}
        self.nodes: dict[Hashable, int] = {}
        self.quantified: dict[Hashable, int] = {}
        self.gains: dict[int, Gains] = {}
        self.gapped: set[Hashable] = set()

    def shape(self, atom: ir.Atom) -> tuple[tuple[ir.Slot, ...], tuple[Over, ...]]:
        """The slots that a leaf reads itself, and what it says over lists."""
        found = self._shapes.get(id(atom))
        if found is None:
            found = self._shapes[id(atom)] = (tuple(slots_of(atom)), tuple(overs_of(atom)))
        return found

    def beside(self, records: str, name: str) -> tuple[ir.Slot, ...]:
        """The other slots in leaves that read a slot: what its cells depend on."""
        key = (records, name)
        if key not in self._beside:
            atoms = self.looks.reading(records, name)
            known = {other for atom in atoms for other in slots_of(atom) if other.name != name}
            self._beside[key] = tuple(sorted(known, key=lambda each: (each.scope, each.name)))
        return self._beside[key]

    def reach(self, node: Node) -> Reach:
        """What a condition of the pack reads."""
        found = self.reaches.get(id(node))
        if found is None:
            found = self.reaches[id(node)] = reach_of(node)
        return found

    def variable(self, subject: str, cells: Cells, scope: Hashable = None) -> Variable:
        """The variable of a subject with these cells, the same one each time."""
        key = (subject, scope, tuple(frozen(each) for each in cells.values), cells.complete)
        found = self.named.get(key)
        if found is None:
            number = self.diagrams.variable(len(cells.values) + (not cells.complete), wild=not cells.complete)
            found = self.named[key] = Variable(number, subject, cells.values, cells.complete)
            self.variables.append(found)
        return found


def frozen(value: Any) -> Hashable:
    """A value that can be a key; `True` and 1 are kept apart."""
    if isinstance(value, tuple):
        return tuple(tuple(sorted((key, frozen(each)) for key, each in record.items())) for record in value)
    return type(value).__name__, value if not isinstance(value, frozenset) else tuple(sorted(value))


def placed(slots: Slots, place: Place, given: Mapping[str, Any]) -> tuple[Slots, Place]:
    """Slots and the records in hand, once answers are given by path."""
    known = dict(slots.known)
    for path, value in given.items():
        base, dot, name = path.rpartition(".")
        if not dot:
            known[path] = value
            continue
        place = replace(
            place,
            per={**(place.per or {}), name: value} if base == place.per_path else place.per,
            item={**(place.item or {}), name: value} if base == place.item_path else place.item,
        )
        _put(known, base, name, value)
    return replace(slots, known=known), place


def _put(known: dict[str, Value], base: str, name: str, value: Any) -> None:
    """Give a record of a known list a field."""
    name_of_list, _, index = base.partition("[")
    records = known.get(name_of_list)
    if isinstance(records, tuple) and index != "*]":
        at = int(index[:-1])
        known[name_of_list] = (*records[:at], {**records[at], name: value}, *records[at + 1 :])
