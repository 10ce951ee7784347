"""Provisions of common shape as rows of a sheet: their leaves, and their pieces in order; see `sheet`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eligibility.engines.compiled import lanes
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments
from eligibility.engines.compiled.lanes import READ, Decoded, Effect, Unfit
from eligibility.engines.compiled.leaves import Simple
from eligibility.engines.compiled.render import MIDDLE, Choice, Pieces, Renderer, open_provision
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


@dataclass(frozen=True, slots=True)
class Opening:
    """A provision up to its reasons, and their first piece where the byte decides that too."""

    head: bytes
    standings: Sequence[bytes]
    between: bytes
    after: bytes | Choice

    def pieces(self, read: Decoded) -> tuple[bytes, bytes]:
        """What stands before and after the list of what is missing; of a settled provision all is before."""
        head, after = self.head + self.standings[read.place] + self.between, self.after
        if isinstance(after, Choice):
            after = after.options[GROUPS[after.state](read) & 3]
        return (head + MIDDLE + after, b"") if read.place >> 2 & 3 else (head, after)


@dataclass
class Row:
    """A provision on a sheet. `leaves` are its lines, by the name that pieces call their state.

    `parts` are its pieces after the opening: bytes, choices by a leaf or gate, and the rest of leaves, `g[0]` that of `L0`.
    """

    number: int
    leaves: dict[str, Line] = field(default_factory=dict)
    choices: int = 0
    opening: Opening | None = None
    parts: list[bytes | Choice | str] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The byte before any fact is looked at."""
        return lanes.free_choices(self.choices)

    @property
    def gates(self) -> list[Choice]:
        """The pieces that the byte chooses, after the opening."""
        return [part for part in self.parts if isinstance(part, Choice) and part.state in GROUPS]

    def answer(self, byte: int) -> tuple[bytes, ...]:
        """The pieces that the byte decides, in order."""
        read = READ[byte]
        assert self.opening is not None, "only a written row has answers"
        chosen = [part.options[GROUPS[part.state](read) & 3] for part in self.gates]
        return (*self.opening.pieces(read), *chosen)

    def line_of(self, rest: str) -> Line:
        """The leaf that a piece `g[3]` is the rest of."""
        return self.leaves[f"L{rest[2:-1]}"]


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


def row_renderer(fragments: Fragments) -> Renderer:
    """A renderer for rows: they need no code."""
    return Renderer(fragments, Scope(Module({}), SlotTable(), Body()))


def written_row(planned: Planned, renderer: Renderer, before: bytes, after: bytes) -> Row:
    """The row with its pieces, between those of the list."""
    row, pieces, fragments = planned.row, Pieces(), renderer.fragments
    open_provision(pieces, before + fragments.head(planned.provision), STANDING, OPENED)
    pieces.static(b'"applies_to":')
    renderer.render(planned.applies, pieces)
    pieces.static(b',"requires":')
    renderer.render(planned.requires, pieces)
    pieces.static(b"}}" + after)
    first: bytes | Choice = b""
    match pieces.parts:
        case [
            bytes(head),
            "standing",
            bytes(between),
            "opened",
            (bytes() | Choice(state="applies" | "requires")) as first,
            *parts,
        ]:
            row.parts = parts
        case [bytes(head), "standing", bytes(between), "opened", *parts]:
            row.parts = parts
        case _:
            raise AssertionError("a provision opens with its head, standing and what is missing")
    row.opening = Opening(head, fragments.standings(planned.provision), between, first)
    return row


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
