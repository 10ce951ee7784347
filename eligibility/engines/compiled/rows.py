"""Provisions of common shape as rows of a sheet: their leaves, and their pieces in order; see `sheet`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from eligibility.engines.compiled import lanes
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments, Triple
from eligibility.engines.compiled.lanes import Decoded, Effect, Unfit, decoded
from eligibility.engines.compiled.leaves import Simple
from eligibility.engines.compiled.render import Choice, Pieces, Renderer, open_provision
from eligibility.engines.compiled.scope import Place, Scope, SlotTable
from eligibility.engines.compiled.states import MET, Plan
from eligibility.ir.rules import Gate, Leaf, Node, Provision, Term

Group = Callable[[Decoded], int]
"""Reads a state, or the place in the table of standings, from a provision's byte."""

APPLIES, REQUIRES, STANDING, OPENED = "applies", "requires", "standing", "opened"
GROUPS: dict[str, Group] = {
    APPLIES: lambda byte: byte.applies,
    REQUIRES: lambda byte: byte.requires,
    "choice0": lambda byte: byte.choices[0],
    "choice1": lambda byte: byte.choices[1],
}


@dataclass(frozen=True, slots=True)
class Line:
    """A leaf: its effect on the byte, the fact it is about, and the gate it stands under."""

    effect: Effect
    fact: str
    group: Group


@dataclass
class Row:
    """A provision on a sheet. `leaves` are its lines, by the name that pieces call their state.

    `parts` are its pieces in order: bytes, choices by a leaf or gate, `standing`, `opened`, and facts as `found …`.
    """

    number: int
    leaves: dict[str, Line] = field(default_factory=dict)
    choices: int = 0
    parts: list[bytes | Choice | str] = field(default_factory=list)
    by_byte: list[tuple[Group, Mapping[int, bytes]]] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The byte before any fact is looked at."""
        return lanes.free_choices(self.choices)

    def heads(self) -> Iterator[tuple[Line, Triple]]:
        """The pieces that a leaf's verdict chooses, in order."""
        for part in self.parts:
            if isinstance(part, Choice) and part.state in self.leaves:
                yield self.leaves[part.state], part.options

    def answer(self, byte: int) -> tuple[bytes, ...]:
        """The pieces that the byte chooses, in order."""
        read = decoded(byte)
        return tuple([options[group(read)] for group, options in self.by_byte])

    def fact_of(self, part: str) -> str:
        """The fact of a piece `g[3]`."""
        return self.leaves[f"L{part[2:-1]}"].fact


@dataclass(frozen=True, slots=True)
class Planned:
    """A provision that can be a row: without pieces yet."""

    provision: Provision
    row: Row
    applies: Plan
    requires: Plan


def planned_row(provision: Provision, number: int) -> Planned | None:
    """The provision as row `number` of a sheet, if the state of every gate can be read from its byte."""
    if provision.per is not None:
        return None
    row = Row(number)
    try:
        return Planned(
            provision, row, _root(provision.applies_to, APPLIES, row), _root(provision.requires, REQUIRES, row)
        )
    except Unfit:
        return None


def written_row(planned: Planned, fragments: Fragments, before: bytes, after: bytes) -> Row:
    """The row with its pieces, between those of the list."""
    row, pieces = planned.row, Pieces()
    renderer = Renderer(fragments, Scope(Module({}), SlotTable(), Body()))
    open_provision(pieces, before + fragments.head(planned.provision), STANDING, OPENED)
    pieces.static(b'"applies_to":')
    renderer.render(planned.applies, pieces)
    pieces.static(b',"requires":')
    renderer.render(planned.requires, pieces)
    pieces.static(b"}}" + after)
    row.parts = pieces.parts
    row.by_byte = [choice for part in row.parts if (choice := _by_byte(part, planned.provision, fragments)) is not None]
    return row


def _by_byte(
    part: bytes | Choice | str, provision: Provision, fragments: Fragments
) -> tuple[Group, Mapping[int, bytes]] | None:
    """What the byte decides of a piece, if it does."""
    if part == STANDING:
        return (lambda byte: byte.place), dict(enumerate(fragments.standings(provision)))
    if isinstance(part, Choice) and part.state in GROUPS:
        return GROUPS[part.state], {state: part.options[state & 3] for state in (0, 5, 10, 12)}
    return None


def _root(node: Node, group: str, row: Row) -> Plan:
    """The condition at the top: a leaf, all or none of some leaves and choices, or one choice."""
    match node:
        case Term(presumption=False):
            body = _root(node.body, group, row)
            return Plan(node, body.state, (body,))
        case Leaf():
            return _leaf(node, group, row)
        case Gate(operator="all" | "none", children=()):
            return Plan(node, MET)
        case Gate(operator="all" | "none" as operator):
            negated = operator == "none"
            return Plan(node, group, tuple(_child(child, group, negated, row) for child in node.children))
        case Gate(operator="any") if group == REQUIRES:
            return _choice(node, row)
        case _:
            raise Unfit


def _child(node: Node, group: str, negated: bool, row: Row) -> Plan:
    if isinstance(node, Leaf):
        return _leaf(node, group, row, negated)
    if group == REQUIRES and not negated and isinstance(node, Gate) and node.operator == "any":
        return _choice(node, row)
    raise Unfit


def _choice(node: Gate, row: Row) -> Plan:
    if row.choices == lanes.CHOICES or not node.children or node.table:
        raise Unfit
    group, row.choices = f"choice{row.choices}", row.choices + 1
    children = []
    for child in node.children:
        if not isinstance(child, Leaf):
            raise Unfit
        children.append(_leaf(child, group, row))
    return Plan(node, group, tuple(children))


def _leaf(node: Leaf, group: str, row: Row, negated: bool = False) -> Plan:
    if not lanes.fits(node.atom):
        raise Unfit
    number = len(row.leaves)
    effect = lanes.effect_of(node.atom, negated, row.number, group)
    row.leaves[f"L{number}"] = Line(effect, lanes.slot_of(node.atom).name, GROUPS[group])
    place = Place("", "", "", "", number)
    return Plan(node, f"L{number}", simple=Simple(place, "", "", ""))
