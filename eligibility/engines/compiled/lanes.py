"""Many provisions judged at once, each in one byte of a long integer.

Most provisions ask for all of some leaves about single facts, perhaps with a choice or two. Of such a provision a byte tells all:
whether a leaf failed, whether one is unknown, whether each choice has a leaf that holds or could. A fact's value then decides
one byte pattern for all provisions at once (see `patterns`), and these are joined by `|`.
Only for slots of which nothing more is known than that they are missing; all else is the business of `states`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from eligibility.domain.vocabulary import NUMERIC
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Provision, Term

APPLIES_FAILS, APPLIES_UNKNOWN, FAILS, UNKNOWN = 1, 2, 4, 8
HOLDS, POSSIBLE = (16, 64), (32, 128)
CHOICES = 2
"""`any` gates that a provision may have in its requirements."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A leaf in a provision's byte: the bits it sets when it holds, fails or is unknown."""

    atom: ir.Atom
    negated: bool
    provision: int
    holds: int
    fails: int
    unknown: int

    def placed(self, bits: int) -> int:
        """The bits at the provision's byte."""
        return bits << 8 * self.provision


@dataclass
class Shape:
    """A provision as leaves that all must hold, of `applies_to` and of `requires`, and choices of leaves."""

    applies: list[tuple[ir.Atom, bool]] = field(default_factory=list)
    requires: list[tuple[ir.Atom, bool]] = field(default_factory=list)
    choices: list[list[tuple[ir.Atom, bool]]] = field(default_factory=list)

    def effects(self, number: int) -> Iterator[Effect]:
        """All leaves, for the provision's byte."""
        groups = [("applies", self.applies), ("requires", self.requires)]
        groups += [(f"choice{index}", choice) for index, choice in enumerate(self.choices)]
        for group, leaves in groups:
            for atom, negated in leaves:
                yield effect_of(atom, negated, number, group)

    def start(self) -> int:
        """The byte before any fact is looked at."""
        return free_choices(len(self.choices))


_BITS: dict[str, tuple[int, int, int]] = {
    "applies": (0, APPLIES_FAILS, APPLIES_UNKNOWN),
    "requires": (0, FAILS, UNKNOWN),
    "choice0": (HOLDS[0] | POSSIBLE[0], 0, POSSIBLE[0]),
    "choice1": (HOLDS[1] | POSSIBLE[1], 0, POSSIBLE[1]),
}
"""By the gate a leaf stands under: the bits it sets when it holds, fails or is unknown."""


def effect_of(atom: ir.Atom, negated: bool, provision: int, group: str) -> Effect:
    """The effect of a leaf under `applies`, `requires`, `choice0` or `choice1`."""
    return Effect(atom, negated, provision, *_BITS[group])


def free_choices(used: int) -> int:
    """A choice that a provision does not have counts as held."""
    return sum(HOLDS[free] | POSSIBLE[free] for free in range(used, CHOICES))


class Unfit(Exception):
    """The provision has another shape."""


def shape_of(provision: Provision) -> Shape | None:
    """The provision's shape, if it fits in a byte."""
    shape, spare = Shape(), list[list[tuple[ir.Atom, bool]]]()
    if provision.per is not None:
        return None
    try:
        _conjunction(provision.applies_to, False, shape.applies, spare)
        if spare:
            return None
        _conjunction(provision.requires, False, shape.requires, shape.choices)
    except Unfit:
        return None
    return shape


def _conjunction(
    node: Node, negated: bool, leaves: list[tuple[ir.Atom, bool]], choices: list[list[tuple[ir.Atom, bool]]]
) -> None:
    """Everything that must hold: leaves, and choices among leaves."""
    match node:
        case Term(presumption=False, body=body):
            _conjunction(body, negated, leaves, choices)
        case Leaf(atom=atom) if fits(atom):
            leaves.append((atom, negated))
        case Gate(operator="all" | "any" | "none" as operator, children=children):
            inner = negated != (operator == "none")
            if (operator != "any") != negated or len(children) == 1:
                for child in children:
                    _conjunction(child, inner, leaves, choices)
            else:
                _choice(children, inner, choices)
        case _:
            raise Unfit


def _choice(children: Sequence[Node], negated: bool, choices: list[list[tuple[ir.Atom, bool]]]) -> None:
    if len(choices) == CHOICES:
        raise Unfit
    choice: list[tuple[ir.Atom, bool]] = []
    for child in children:
        if not isinstance(child, Leaf) or not fits(child.atom):
            raise Unfit
        choice.append((child.atom, negated))
    choices.append(choice)


def fits(atom: ir.Atom) -> bool:
    """A leaf about one fact that is settled once the fact is known."""
    match atom:
        case ir.Truth() | ir.Under():
            return atom.slot.scope == "top"
        case ir.Member() | ir.Overlap():
            return atom.slot.scope == "top" and not atom.open
        case ir.Compare(operator, ir.Slot() as slot, ir.Literal_()):
            return slot.scope == "top" and slot.kind in NUMERIC and operator not in ("==", "!=")
        case _:
            return False


def slot_of(atom: ir.Atom) -> ir.Slot:
    """The slot of a leaf that fits."""
    match atom:
        case ir.Compare(left=ir.Slot() as slot) | ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            return slot
        case _:
            raise TypeError(f"`{atom}` is about no single slot")


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a byte tells: the states of `applies_to`, of `requires` and of each choice."""

    applies: int
    requires: int
    choices: tuple[int, ...]

    @property
    def place(self) -> int:
        """The place in the table of standings."""
        state = self.applies & self.requires & 5 | (self.applies | self.requires) & 10
        return state << 2 | self.applies & 3


def _decoded(byte: int) -> Decoded:
    choices = tuple(5 if byte & held else 12 if byte & able else 10 for held, able in zip(HOLDS, POSSIBLE, strict=True))
    applies = 10 if byte & APPLIES_FAILS else 12 if byte & APPLIES_UNKNOWN else 5
    fails = byte & FAILS or 10 in choices
    return Decoded(applies, 10 if fails else 12 if byte & UNKNOWN or 12 in choices else 5, choices)


READ = tuple(map(_decoded, range(256)))
"""What each byte tells."""

DECODED = bytes(read.place for read in READ)
"""Each byte's place in the table of standings."""
