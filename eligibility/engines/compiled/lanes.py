"""Many provisions judged at once, each in one byte of a long integer.

Most provisions ask for all of some leaves about single facts, perhaps with a choice or two. Of such a provision a byte tells all:
whether a leaf failed, whether one is unknown, whether each choice has a leaf that holds or could. A fact's value then decides
one byte pattern for all provisions at once, looked up by the value (numbers: by the bounds they lie between) and joined by `|`.
Only for slots of which nothing more is known than that they are missing; all else is the business of `states`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from itertools import accumulate
from math import ceil, floor
from operator import ge, gt, le, lt, or_
from typing import Any, TypeVar

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.code import Module
from eligibility.engines.compiled.leaves import OPPOSITE
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Provision, Term

APPLIES_FAILS, APPLIES_UNKNOWN, FAILS, UNKNOWN = 1, 2, 4, 8
HOLDS, POSSIBLE = (16, 64), (32, 128)
CHOICES = 2
"""`any` gates that a provision may have in its requirements."""

KEPT = 4096
"""Values of one fact whose patterns are kept."""


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


Answer = TypeVar("Answer")


class Values(dict[Any, Answer]):
    """The answer for each value of a fact, `None` among them; that for a new value is worked out when it is first met."""

    def __init__(self, answer: Callable[[Any], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, value: object) -> Answer:
        answer = self._answer(value)
        if len(self) < KEPT:
            self[value] = answer
        return answer


def pattern_of(effects: Sequence[Effect], value: object) -> int:
    """The pattern of a value."""
    if value is None:
        return unknown_pattern(effects)
    pattern = 0
    for effect in effects:
        pattern |= effect.placed(effect.holds if holds(effect.atom, value) != effect.negated else effect.fails)
    return pattern


def unknown_pattern(effects: Iterable[Effect]) -> int:
    """The pattern of a fact that is unknown."""
    pattern = 0
    for effect in effects:
        pattern |= effect.placed(effect.unknown)
    return pattern


def holds(atom: ir.Atom, value: Any) -> bool:
    """Whether a leaf that fits holds for a known value."""
    match atom:
        case ir.Truth():
            return bool(value)
        case ir.Member():
            return (value in atom.values) != atom.negated
        case ir.Under(slot):
            inside = not atom.members.isdisjoint(value) if slot.kind == "codes" else value in atom.members
            return inside != atom.negated
        case ir.Overlap(values=values):
            return all(each in value for each in values) if atom.every else any(each in value for each in values)
        case ir.Compare(operator, _, ir.Literal_(bound)):
            return bool(_COMPARED[operator](value, bound))
        case _:
            raise TypeError(f"`{atom}` is not about one fact")


_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Cuts:
    """Bounds in order, and the pattern of each stretch between them. A bound is the least number of its upper stretch."""

    bounds: list[Number]
    patterns: list[int]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a comparison cuts the numbers, and the bits on either side."""

    bound: Number
    low: int
    high: int


def cuts_from(cuts: Sequence[Cut]) -> Cuts:
    """The stretches that all cuts make together."""
    bounds = sorted({cut.bound for cut in cuts})
    position = {bound: number for number, bound in enumerate(bounds)}
    lows, highs = [0] * (len(bounds) + 1), [0] * (len(bounds) + 1)
    for cut in cuts:
        lows[position[cut.bound]] |= cut.low
        highs[position[cut.bound] + 1] |= cut.high
    rising = list(accumulate(highs, or_))
    falling = list(accumulate(reversed(lows), or_))[::-1]
    return Cuts(bounds, [low | high for low, high in zip(falling, rising, strict=True)])


def cut_of(effect: Effect) -> tuple[ir.Operator, Cut]:
    """The cut a comparison makes: by `>=` and `<` below its bound, by `>` and `<=` above it."""
    match effect.atom:
        case ir.Compare(operator, _, ir.Literal_(int() | Decimal() as bound)):
            operator = OPPOSITE[operator] if effect.negated else operator
            sides = (effect.placed(effect.fails), effect.placed(effect.holds))
            low, high = sides if operator in (">=", ">") else sides[::-1]
            return operator, Cut(bound, low, high)
        case _:
            raise TypeError(f"`{effect.atom}` is no comparison with a number")


def whole_cuts(effects: Sequence[Effect]) -> Cuts:
    """The stretches as whole numbers see them."""
    cuts = []
    for operator, cut in map(cut_of, effects):
        least = ceil(cut.bound) if operator in (">=", "<") else floor(cut.bound) + 1
        cuts.append(Cut(least, cut.low, cut.high))
    return cuts_from(cuts)


class Numbers:
    """The pattern of any value of a numeric fact."""

    def __init__(self, effects: Sequence[Effect]) -> None:
        self._effects = effects
        self._unknown = unknown_pattern(effects)

    @cached_property
    def _cuts(self) -> tuple[Cuts, Cuts]:
        cuts = [cut_of(effect) for effect in self._effects]
        below, above = (
            cuts_from([cut for operator, cut in cuts if operator in which]) for which in ((">=", "<"), (">", "<="))
        )
        return below, above

    def __call__(self, value: Any) -> int:
        if value is None:
            return self._unknown
        below, above = self._cuts
        return below.patterns[bisect_right(below.bounds, value)] | above.patterns[bisect_left(above.bounds, value)]


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

LANE_NAMESPACE: dict[str, Any] = {"DECODED": DECODED, "stretch": bisect_right}


def lane_text(effects: Sequence[Effect], fetch: str, module: Module) -> str:
    """Source text of a fact's pattern, `fetch` being the text of its value."""
    bind = module.reference
    if slot_of(effects[0].atom).kind not in NUMERIC:
        return f"{bind(Values(partial(pattern_of, effects)))}[{fetch}]"
    cuts, value = whole_cuts(effects), module.fresh("y")
    whole = f"{bind(cuts.patterns)}[stretch({bind(cuts.bounds)}, {value})]"
    return f"({whole} if type({value} := {fetch}) is int else {bind(Numbers(effects))}({value}))"
