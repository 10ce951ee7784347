"""What a fact's value says of all provisions at once: one pattern of their bytes (see `lanes`), found by the value.

Listed values and codes are looked up. Numbers go down a tree of comparisons, written into the code: exact for whole numbers and
decimals alike, and several times faster than a call. Up to three facts of different kinds share a tree, so that fewer patterns are
left to join; how many patterns one tree may hold is bounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from itertools import accumulate, zip_longest
from operator import ge, gt, le, lt, or_
from typing import Any, TypeVar

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.code import Body, Module, joined
from eligibility.engines.compiled.lanes import Effect, slot_of
from eligibility.engines.compiled.leaves import OPPOSITE
from eligibility.ir import atoms as ir

KEPT = 4096
"""Values of one fact whose patterns are kept."""

FEW, MANY = 32, 128
"""Bounds up to which a number shares its tree with other facts, and up to which it has one: longer code takes long to compile."""

SHARED = 512
"""Patterns that a tree of several facts may hold."""

Answer = TypeVar("Answer")


class Values(dict[Any, Answer]):
    """The answer for each value of a fact, `None` among them; that for a new value is worked out when it is first met."""

    def __init__(self, answer: Callable[[Any], Answer], kept: int = KEPT) -> None:
        super().__init__()
        self._answer, self._kept = answer, kept

    def __missing__(self, value: object) -> Answer:
        answer = self._answer(value)
        if len(self) < self._kept:
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


Bound = tuple[Number, bool]
"""Where a comparison cuts the numbers: below the number, or (`True`) above it."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cells that the comparisons with a fact cut the numbers into: cell `n` lies between the bounds `n - 1` and `n`."""

    bounds: tuple[Bound, ...]
    patterns: tuple[int, ...]
    """By cell."""

    def cell(self, number: Number) -> int:
        """The cell that a number lies in."""
        return bisect_left(self.bounds, (number, True))

    def sample(self, cell: int) -> Fraction:
        """A number in a cell; as a fraction, because decimals may round."""
        numbers = [Fraction(number) for number, _ in self.bounds[max(cell - 1, 0) : cell + 1]]
        if cell == 0:
            return numbers[0] - 1
        return sum(numbers, Fraction()) / 2 if cell < len(self.bounds) else numbers[0] + 1

    def tree_text(self, value: str, follow: Callable[[int | None], str], module: Module) -> str:
        """Source text that finds the cell of the number `value`, `follow` being the text for a cell, or for no number."""

        def between(first: int, last: int) -> str:
            if first == last:
                return follow(first)
            middle = (first + last) // 2
            number, above = self.bounds[middle]
            below = f"{value} {'<=' if above else '<'} {module.constant(number)}"
            return f"({between(first, middle)} if {below} else {between(middle + 1, last)})"

        return f"({follow(None)} if {value} is None else {between(0, len(self.bounds))})"

    def cell_text(self, value: str, module: Module) -> str:
        """Source text for the cell of the number `value`, `None` of no number."""
        return f"(None if {value} is None else cell_of({module.reference(self.bounds)}, ({value}, True)))"


def cuts_of(effects: Sequence[Effect]) -> Cuts:
    """The cells that all leaves about a numeric fact make together."""
    cuts = [_cut_of(effect) for effect in effects]
    bounds = tuple(sorted({bound for bound, _, _ in cuts}))
    position = {bound: number for number, bound in enumerate(bounds)}
    lows, highs = [0] * (len(bounds) + 1), [0] * (len(bounds) + 1)
    for bound, low, high in cuts:
        lows[position[bound]] |= low
        highs[position[bound] + 1] |= high
    rising, falling = accumulate(highs, or_), [*accumulate(reversed(lows), or_)][::-1]
    return Cuts(bounds, tuple(low | high for low, high in zip(falling, rising, strict=True)))


def _cut_of(effect: Effect) -> tuple[Bound, int, int]:
    """The cut a comparison makes (by `>=` and `<` below its number, by `>` and `<=` above it), and the bits on either side."""
    match effect.atom:
        case ir.Compare(operator, _, ir.Literal_(int() | Decimal() as number)):
            operator = OPPOSITE[operator] if effect.negated else operator
            sides = (effect.placed(effect.fails), effect.placed(effect.holds))
            low, high = sides if operator in (">=", ">") else sides[::-1]
            return (number, operator in (">", "<=")), low, high
        case _:
            raise TypeError(f"`{effect.atom}` is no comparison with a number")


PATTERN_NAMESPACE: dict[str, Any] = {"cell_of": bisect_left}
"""The names that source text made here uses."""


class FactPatterns:
    """The leaves about one fact, and how its value finds their pattern."""

    def __init__(self, name: str, effects: Sequence[Effect]) -> None:
        self.name = name
        self.effects = effects
        kind = slot_of(effects[0].atom).kind
        self.kind = "number" if kind in NUMERIC else kind
        self.patterns = Values(partial(pattern_of, effects))

    @cached_property
    def cuts(self) -> Cuts:
        """The cells of a numeric fact."""
        return cuts_of(self.effects)

    def of_cell(self, cell: int | None) -> int:
        """The pattern of a numeric fact whose number lies in a cell, or that is unknown."""
        return self.patterns[None] if cell is None else self.cuts.patterns[cell]

    @property
    def branches(self) -> int:
        """How many patterns there are, that of the unknown fact and that of values in no leaf among them."""
        match self.kind:
            case "number":
                return len(self.cuts.patterns) + 1 if len(self.cuts.bounds) <= FEW else SHARED + 1
            case "boolean":
                return 3
            case "enum":
                listed = (each.atom.values for each in self.effects if isinstance(each.atom, ir.Member))
                return len(set().union(*listed)) + 2
            case _:  # codes and sets: too many to count
                return SHARED + 1


Fetched = Sequence[tuple[FactPatterns, str]]
"""Facts, each with the text of its value."""


def pattern_text(facts: Sequence[FactPatterns], start: int, body: Body, module: Module) -> str:
    """Source text of the pattern of all facts together with `start`. Adds statements that fetch their values by `get`."""
    if not facts:
        return module.reference(start)
    texts = []
    for tree in _trees(facts):
        fetched = [(fact, module.fresh("y")) for fact in tree]
        for fact, value in fetched:
            body.add(f"{value} = get({fact.name!r})")
        texts.append(_tree_text(fetched, start, module))
        start = 0
    return joined("|", texts, body, module)


def _trees(facts: Sequence[FactPatterns]) -> Iterator[list[FactPatterns]]:
    """Facts that share a tree: a number, a boolean and a listed value, as far as there is room."""
    numbers, booleans = ([fact for fact in facts if fact.kind == kind] for kind in ("number", "boolean"))
    others = [fact for fact in facts if fact.kind not in ("number", "boolean")]
    for together in zip_longest(numbers, booleans, others):
        tree, room = list[FactPatterns](), SHARED
        for fact in filter(None, together):
            if tree and fact.branches > room:
                yield [fact]
                continue
            tree.append(fact)
            room //= fact.branches
        yield tree


def _tree_text(facts: Fetched, pattern: int, module: Module) -> str:
    """Source text of `pattern` joined with those of facts."""
    if not facts:
        return module.reference(pattern)
    (fact, value), *rest = facts
    match fact.kind:
        case "number":
            return _number_text(fact, value, rest, pattern, module)
        case "boolean":
            met, failed, unknown = (
                _tree_text(rest, pattern | fact.patterns[each], module) for each in (True, False, None)
            )
            return f"({met} if {value} else {failed} if {value} is False else {unknown})"
        case _:
            assert not rest, "a tree ends with the values that are looked up"
            table = Values(lambda each: pattern | fact.patterns[each], fact.branches) if pattern else fact.patterns
            return f"{module.reference(table)}[{value}]"


def _number_text(fact: FactPatterns, value: str, rest: Fetched, pattern: int, module: Module) -> str:
    def follow(cell: int | None) -> str:
        return _tree_text(rest, pattern | fact.of_cell(cell), module)

    if len(fact.cuts.bounds) <= MANY:
        return fact.cuts.tree_text(value, follow, module)
    assert not rest, "nothing shares a tree with a number of many bounds"
    patterns = {cell: pattern | fact.of_cell(cell) for cell in (None, *range(len(fact.cuts.patterns)))}
    return f"{module.reference(patterns)}[{fact.cuts.cell_text(value, module)}]"
