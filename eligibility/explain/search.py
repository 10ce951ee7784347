"""What is still open about an enterprise: which missing facts matter, minimal settling sets, the second pass, minimal changes.

Every provision becomes a decision diagram over the answers that are missing, with each leaf's verdicts asked of the executor
that is handed in. All questions are then read off the diagrams; nothing is judged again. It must not import an executor.

Caps: `MOST_COMBINED` combinations of answers for a leaf that joins several unknown facts, `MOST_CLASSES` kinds of record,
`MOST_SETS` minimal sets. Where a cap is met, or a leaf joins unknown facts in a way that cells cannot cover, the variable gets one
more *wild* cell in which its leaves stay undetermined: nothing is then called settled that is not, and `complete` is false.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any, assert_never

from eligibility.domain.facts import Record, Slots, Value, Why
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.explain.cells import Cells, cells_of
from eligibility.explain.choosing import Gains
from eligibility.explain.diagram import FAILS, HOLDS, OPEN, Diagrams
from eligibility.explain.subjects import Looks, Reach, looks_of, overs_of, reach_of, slots_of
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term

MOST_COMBINED = 256
MOST_CLASSES = 128
MOST_SETS = 32
MOST_RECORDS = 4
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """The records in hand and their paths (`projects[0]`)."""

    per: Record | None = None
    per_path: str = ""
    item: Record | None = None
    item_path: str = ""


LeafJudge = Callable[[ir.Atom, Slots, Place], Verdict]
"""The executor's verdict on one leaf."""

_NUMBERS = {NOT_MET: FAILS, MET: HOLDS}


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
        self.reaches: dict[int, Reach] = {}
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


@dataclass(slots=True)
class Situation:
    """One enterprise on one date: what is known, and a diagram for each provision over what is not.

    `free` names known facts that are treated as if they could still be changed; their first cell is what they are now, and for a
    list that no further record is added.
    """

    knowledge: Knowledge
    slots: Slots
    judge_leaf: LeafJudge
    free: frozenset[str] = frozenset()
    _cells: dict[str, Variable] = field(default_factory=dict)
    _lists: dict[tuple[str, str], Variable] = field(default_factory=dict)
    _frozen: dict[str, Hashable] = field(default_factory=dict)
    _provision: str = ""
    _gaps: int = 0
    capped: set[str] = field(default_factory=set)
    """Provisions of which some leaf was given up on: more may be found out than is said here, never less."""

    def formula(self, provision: Provision) -> int:
        """The provision's verdict as a diagram over everything unknown, open questions included."""
        if len(self.knowledge.diagrams) > _MOST_REMEMBERED:
            self.knowledge.forget()
            self._cells, self._lists = {}, {}
        self._provision = provision.id
        before = self._gaps
        made = self._formula(provision)
        if self._gaps > before:
            self.capped.add(provision.id)
        return made

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

    @property
    def diagrams(self) -> Diagrams:
        """Shared with every other situation of the pack and date."""
        return self.knowledge.diagrams

    def askable(self, number: int) -> bool:
        """Whether the enterprise can be asked: the fact is missing, not open, and not known."""
        subject = self.knowledge.variables[number].subject
        return self.slots.unknown.get(subject, Why.MISSING) is Why.MISSING and not subject.startswith(_OPEN)

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
        return provision.id not in self.capped and all(self.knowledge.variables[each].complete for each in self.diagrams.mentions(formula))

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

    def _states(self, reach: Reach, place: Place) -> Iterator[Hashable]:
        for slot in reach.slots:
            held, path = self._path(slot, place)
            value = (held or {}).get(slot.name)
            yield self._variable(slot, path, place).number if value is None else frozen(value)
        for name in reach.lists:
            value = self.slots.known.get(name)
            yield self._provision if value is None else self._frozen_list(name, value)
        for id in reach.findings:
            yield self._finding(id, place)

    def _frozen_list(self, name: str, value: Value) -> Hashable:
        if name not in self._frozen:
            self._frozen[name] = frozen(value)
        return self._frozen[name]

    def _node(self, node: Node, place: Place) -> int:
        match node:
            case Gate(operator, children):
                parts = self._parts(operator, children, place)
                return self._gate(operator, node.wanted, parts)
            case Leaf(atom):
                return self.atom(atom, place)
            case Open(id):
                return self._open(id, place)
            case Term(id, presumption, body):
                decided = self._finding(id, place) if presumption else None
                if decided is not None:
                    return decided
                if presumption and not self.slots.presume:
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

    def _gate(self, operator: str, wanted: int, parts: list[int]) -> int:
        match operator:
            case "all":
                return self.diagrams.all_of(parts)
            case "any":
                return self.diagrams.any_of(parts)
            case "none":
                return self.diagrams.flip(self.diagrams.any_of(parts))
            case _:
                return self.diagrams.at_least(wanted, parts)

    def _finding(self, id: str, place: Place) -> int | None:
        slot = f"finding:{id}"
        held = (place.per or {}).get(slot, self.slots.known.get(slot))
        return (HOLDS if held else FAILS) if isinstance(held, bool) else None

    def _open(self, id: str, place: Place) -> int:
        decided = self._finding(id, place)
        if decided is not None:
            return decided
        variable = self.knowledge.variable(f"{_OPEN}{place.per_path + '.' if place.per_path else ''}{id}", Cells((True, False)))
        return self.diagrams.leaf(variable.number, (HOLDS, FAILS))

    def atom(self, atom: ir.Atom, place: Place) -> int:
        """A leaf: one diagram over the unknown slots and lists that it reads."""
        if isinstance(atom, ir.AnyRecord):
            return self._any_record(atom, place)
        unknown = [over.records for over in overs_of(atom) if not isinstance(self.slots.known.get(over.records), tuple)]
        if unknown:
            return self._over_unknown(atom, unknown, place)
        variables = {path: self._variable(slot, path, place) for slot, path in self._unknown(atom, place)}
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
        for over in overs_of(atom):
            found |= self._unknown_within(over.records, over, place)
        return [(slot, path) for path, slot in found.items()]

    def _unknown_slots(self, atom: ir.Atom, place: Place) -> list[tuple[ir.Slot, str]]:
        return [(slot, self._path(slot, place)[1]) for slot in slots_of(atom) if self._read(slot, place) is None]

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
        held = tuple(frozen(each) if each is not None else None for each in (self._read(slot, place) for slot in slots_of(atom)))
        listed = any(True for _ in overs_of(atom))
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
        return _NUMBERS.get(self.judge_leaf(atom, self.slots, place), OPEN)

    def _branch(self, atom: ir.Atom, left: list[tuple[str, Variable]], given: dict[str, Any], place: Place) -> int:
        if not left:
            slots, inner = placed(self.slots, place, given)
            return _NUMBERS.get(self.judge_leaf(atom, slots, inner), OPEN)
        (path, variable), *rest = left
        parts = [self._branch(atom, rest, given | {path: value}, place) for value in variable.values]
        return self.diagrams.select(variable.number, parts if variable.complete else [*parts, OPEN])

    def _variable(self, slot: ir.Slot, path: str, place: Place) -> Variable:
        found = self._cells.get(path)
        if found is None:
            found = self._cells[path] = self.knowledge.variable(path, self._cells_of(slot, path, place))
        return found

    def _cells_of(self, slot: ir.Slot, path: str, place: Place) -> Cells:
        records, own = self._own_place(path, place)
        if path in self.free:
            return self._made_cells(slot, path, records, own)
        beside = self.knowledge.beside(records, slot.name)
        values = tuple(None if (value := self._read(each, own)) is None else frozen(value) for each in beside)
        key = (records, slot.name, values)
        found = self.knowledge.cells.get(key)
        if found is None:
            found = self.knowledge.cells[key] = self._made_cells(slot, path, records, own)
        return found

    def _own_place(self, path: str, place: Place) -> tuple[str, Place]:
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
        alone = [atom for atom in atoms if not list(overs_of(atom)) and self._only(atom, path, own)]
        joined = len(alone) < len(atoms)

        def signature(value: Any) -> Hashable:
            slots, inner = placed(self.slots, own, {path: value})
            said = tuple(self.judge_leaf(atom, slots, inner) for atom in alone)
            return (said, frozen(value)) if joined else said

        scopes = {other.scope for atom in atoms for other in slots_of(atom) if other.name == slot.name}
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
        slots = list(slots_of(atom))
        apart = {"per", "item"} <= {slot.scope for slot in slots}
        return not apart and all(self._path(slot, own)[1] == path or self._read(slot, own) is not None for slot in slots)

    # Lists of records that nobody gave, or to which a record may be added.

    def _of_unknown_records(self, provision: Provision, records: str) -> int:
        """A provision judged per record: no record, or one of each kind that its conditions can tell apart."""
        whole = self._both(provision, Place({}, f"{records}[*]"))
        key = ("per", provision.id, whole, records in self.free)
        return self._remembered(self.knowledge.nodes, key, lambda: self._of_kinds(provision, records, whole))

    def _of_kinds(self, provision: Provision, records: str, whole: int) -> int:
        nodes = (provision.applies_to, provision.requires)
        names = {slot.name for node in nodes for slot in self.knowledge.reach(node).slots if slot.scope == "per"}
        kinds = self._whole(self._kinds((whole,), f"{records}[*]."), records, names)
        covered = len(kinds) < MOST_CLASSES and self._covered((whole,), f"{records}[*].")
        cells = Cells(((), *((record,) for record in kinds.values())), covered)
        self._gaps += not covered
        variable = self._list_variable(records, (provision.id, "per"), cells)
        parts = [FAILS, *(each for (each,) in kinds)]
        return self.diagrams.select(variable.number, parts if cells.complete else [*parts, OPEN])

    def _kinds(self, formulas: tuple[int, ...], prefix: str) -> dict[tuple[int, ...], Record]:
        """The kinds of record: what is left of the formulas once a record's fields are known, and a record of that kind."""
        found: dict[tuple[int, ...], Record] = {}
        seen: set[tuple[int, ...]] = set()

        def walk(left: tuple[int, ...], record: dict[str, Any]) -> None:
            if left in seen or len(found) >= MOST_CLASSES:
                return
            seen.add(left)
            numbers = sorted(frozenset().union(*(self.diagrams.mentions(each) for each in left)))
            own = [each for each in numbers if self.knowledge.variables[each].subject.startswith(prefix)]
            if not own:
                found.setdefault(left, record)
                return
            variable = self.knowledge.variables[own[0]]
            name = variable.subject.removeprefix(prefix)
            for cell in range(self.diagrams.sizes[own[0]]):
                rest = tuple(self.diagrams.restrict(each, own[0], cell) for each in left)
                walk(rest, record | ({name: variable.values[cell]} if cell < len(variable.values) else {}))

        walk(formulas, {})
        return found

    def _whole(
        self, kinds: Mapping[tuple[int, ...], Record], records: str, names: set[str]
    ) -> dict[tuple[int, ...], Record]:
        """The same kinds, their records with every field that the leaves read, whether it matters or not."""
        first = {name: self._cells[f"{records}[*].{name}"].values for name in sorted(names) if f"{records}[*].{name}" in self._cells}
        rest = {name: values[0] for name, values in first.items() if values}
        return {kind: {**rest, **record} for kind, record in kinds.items()}

    def _covered(self, formulas: tuple[int, ...], prefix: str) -> bool:
        """Whether the cells of a record's fields stand for all that they can be."""
        numbers = frozenset().union(*(self.diagrams.mentions(each) for each in formulas))
        named = (self.knowledge.variables[each] for each in numbers)
        return all(each.complete for each in named if each.subject.startswith(prefix))

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
            variable = self._lists[self._provision, name] = self._list_variable(name, self._provision, self._lists_of(name, atoms))
        beside = {path: self._variable(slot, path, place) for slot, path in self._unknown_slots(atom, place)}
        return self._tabled(atom, {name: variable, **beside}, place)

    def _lists_of(self, name: str, atoms: Sequence[ir.Atom]) -> Cells:
        """No record, and lists of records of the kinds that the `where`s tell apart, until nothing new can be said of a list."""
        template = Place(item={}, item_path=f"{name}[*]")
        overs = [over for atom in atoms for over in overs_of(atom) if over.records == name]
        wheres = tuple(self.diagrams.all_of(self.atom(each, template) for each in over.where) for over in overs)
        names = {slot.name for over in overs for each in over.where for slot in slots_of(each) if slot.scope == "item"}
        kinds = self._whole(self._kinds(wheres, f"{name}[*]."), name, names)
        plain = all(isinstance(atom, ir.AnyRecord) for atom in atoms)
        whole = all(part < len(_TERMINAL) for kind in kinds for part in kind) and len(kinds) < MOST_CLASSES
        whole = whole and self._covered(wheres, f"{name}[*].")
        if plain:
            return self._joined_kinds(kinds, whole)
        amounts = {over.field.name for over in overs if isinstance(over, ir.Sum)}
        singles = [
            {**record, **dict.fromkeys(amounts - record.keys(), amount)} for record in kinds.values() for amount in _AMOUNTS
        ]
        copies = [(each,) * count for each in singles for count in (1, 2, 3, 5, 10)]
        pairs = list(product(singles, repeat=2)) if len(singles) <= MOST_RECORDS else []
        return Cells(((), *copies, *pairs)[:MOST_CLASSES], False)

    def _joined_kinds(self, kinds: Mapping[tuple[int, ...], Record], whole: bool) -> Cells:
        """Lists of up to a few records: a list is to a leaf what its best record is."""
        found: dict[tuple[int, ...], tuple[Record, ...]] = {}
        edge: dict[tuple[int, ...], tuple[Record, ...]] = {kind: (record,) for kind, record in kinds.items()}
        for _ in range(MOST_RECORDS):
            fresh = {kind: records for kind, records in edge.items() if kind not in found}
            if not fresh:
                break
            found |= fresh
            edge = {
                tuple(self.diagrams.any_of(pair) for pair in zip(kind, other, strict=True)): (*records, record)
                for kind, records in fresh.items()
                for other, record in kinds.items()
            }
        complete = whole and set(edge) <= set(found) and len(found) < MOST_CLASSES
        empty = tuple(FAILS for _ in next(iter(kinds)))
        lists = [records for kind, records in found.items() if kind != empty]
        return Cells(((), *lists[:MOST_CLASSES]), complete)


_OPEN = "open:"
_TERMINAL = (FAILS, OPEN, HOLDS)
_AMOUNTS = (0, 1, 1_000_000_000)


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
