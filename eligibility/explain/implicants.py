"""Minimal sets of conditions that settle a formula: with these as they are, whatever the others were, the result stays.

"Whatever" means that every other condition may hold or fail. Where each condition only ever helps or only ever hinders, the sets
follow from the formula's shape; a condition that does both is tried both ways. Sets are bit masks over the conditions.
Pure algebra; it must not know facts, rules or words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MAX_SETS = 64
"""Sets that are followed at any step; the smallest are kept."""

MAX_STEPS = 1024
"""Sets that are followed in all steps over the parts of one threshold together: of many parts, fewer sets each."""

MAX_MIXED = 6
"""Conditions that both help and hinder, tried both ways while all sets are looked for."""

MAX_TRIED = 12
"""The same while one set is made smaller; beyond it the rest count as unknown, which is sound."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """At least `wanted` of the parts hold; `negated`: fewer do."""

    wanted: int
    parts: tuple[Formula, ...]
    negated: bool = False


Formula = bool | int | Threshold
"""A constant, a condition by its number, or a threshold. `bool` is asked for before `int`."""

Found = dict[tuple[int, bool], tuple["Formula", list[int], bool]]
"""The sets found of a part for a goal, by the part's `id`: the part itself, its sets, and whether they are all."""

Truths = Sequence[bool | None]
"""What each condition is, by its number; `None` while it is undetermined."""


@dataclass(frozen=True, slots=True)
class Settling:
    """Minimal settling sets, smallest first. `exhaustive`: these are all there are."""

    sets: tuple[int, ...]
    exhaustive: bool = True


def all_parts(parts: Iterable[Formula]) -> Threshold:
    """Every part holds."""
    listed = tuple(parts)
    return Threshold(len(listed), listed)


def any_part(parts: Iterable[Formula]) -> Threshold:
    """Some part holds."""
    return Threshold(1, tuple(parts))


def settling_sets(formula: Formula, goal: bool, truths: Truths, found_before: Found | None = None) -> Settling:
    """All minimal sets of determined conditions that make the formula `goal`; none when they do not.

    `found_before` is what earlier calls found under the same truths; it is added to.
    """
    search = _Search(truths, {} if found_before is None else found_before)
    found = search.sets(formula, goal)
    if search.exhaustive:
        return Settling(tuple(sorted(found, key=_rank)))
    smaller = {_shrunk(formula, goal, mask, truths) for mask in found}
    return Settling(tuple(sorted(smaller, key=_rank)), exhaustive=False)


def _rank(mask: int) -> tuple[int, int]:
    return mask.bit_count(), mask


def bits(mask: int) -> Iterator[int]:
    """The numbers in a mask, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class _Search:
    """One search; `exhaustive` turns false when something was left out."""

    def __init__(self, truths: Truths, found: Found) -> None:
        self.truths = truths
        self.found = found
        self.exhaustive = True

    def sets(self, formula: Formula, goal: bool) -> list[int]:
        """Minimal sets, looked for once."""
        known = self.found.get((id(formula), goal))
        if known is None:
            before, self.exhaustive = self.exhaustive, True
            known = self.found[id(formula), goal] = (formula, self._looked_for(formula, goal), self.exhaustive)
            self.exhaustive = before
        self.exhaustive = self.exhaustive and known[2]
        return known[1]

    def _looked_for(self, formula: Formula, goal: bool) -> list[int]:
        """What every part must give is looked for part by part, whatever conditions they share."""
        parts = _conjuncts(formula, goal)
        if parts is not None:
            return self._combined(len(parts), [self.sets(part, wanted) for part, wanted in parts])
        helping, hindering = _polarities(formula)
        if not helping & hindering:
            return self._shaped(formula, goal)
        formula = _at_worst(formula, helping, hindering, goal, self.truths)
        mixed = mixed_conditions(formula)
        if not mixed:
            return self._shaped(formula, goal)
        if mixed.bit_count() > MAX_MIXED:
            return self._one(formula, goal)
        return self._tried(formula, goal, next(bits(mixed)))

    def _shaped(self, formula: Formula, goal: bool) -> list[int]:
        """Of a formula whose conditions each only help or only hinder."""
        match formula:
            case bool():
                return [0] if formula is goal else []
            case int():
                return [1 << formula] if self.truths[formula] is goal else []
            case Threshold(_, parts, negated):
                return self._combined(
                    _needed(formula, goal), [self._shaped(part, goal is not negated) for part in parts]
                )

    def _tried(self, formula: Formula, goal: bool, condition: int) -> list[int]:
        """A set holds the condition, or settles the formula both ways."""
        truth = self.truths[condition]
        ways = {way: self.sets(conditioned(formula, condition, way), goal) for way in (True, False)}
        both = self._combined(2, list(ways.values()))
        return both if truth is None else self._kept([*both, *(mask | 1 << condition for mask in ways[truth])])

    def _combined(self, wanted: int, options: list[list[int]]) -> list[int]:
        """Every choice of `wanted` parts with a set of each."""
        if wanted <= 0:
            return [0]
        reached: list[list[int]] = [[0], *([] for _ in range(wanted))]
        for sets in options:
            for count in range(wanted, 0, -1):
                joined = [mask | more for mask in reached[count - 1] for more in sets]
                if joined:
                    reached[count] = self._kept([*reached[count], *joined], max(1, MAX_STEPS // len(options)))
        return reached[wanted]

    def _kept(self, masks: list[int], limit: int = MAX_SETS) -> list[int]:
        """Without sets that hold another, and no more than are followed."""
        kept: list[int] = []
        for mask in sorted(set(masks), key=_rank):
            if not any(smaller & mask == smaller for smaller in kept):
                kept.append(mask)
        if len(kept) > min(limit, MAX_SETS):
            self.exhaustive = False
        return kept[: min(limit, MAX_SETS)]

    def _one(self, formula: Formula, goal: bool) -> list[int]:
        """A single set, where there are too many conditions to try."""
        self.exhaustive = False
        everything = sum(1 << number for number, truth in enumerate(self.truths) if truth is not None)
        everything &= _conditions(formula)
        return (
            [_shrunk(formula, goal, everything, self.truths)] if forces(formula, goal, everything, self.truths) else []
        )


def _needed(formula: Threshold, goal: bool) -> int:
    """How many parts must go the right way for the threshold to be `goal`."""
    reached = goal is not formula.negated
    return formula.wanted if reached else len(formula.parts) - formula.wanted + 1


def _conjuncts(formula: Formula, goal: bool) -> list[tuple[Formula, bool]] | None:
    """The parts that must all go one way for the formula to be `goal`; `None` when fewer would do."""
    if isinstance(formula, Threshold) and formula.parts and _needed(formula, goal) == len(formula.parts):
        return [(part, goal is not formula.negated) for part in formula.parts]
    return None


def _shrunk(formula: Formula, goal: bool, mask: int, truths: Truths) -> int:
    """A minimal set inside a settling one; later conditions go first. Only the parts that name a condition are asked again."""
    naming: dict[int, list[tuple[Formula, bool]]] = {}
    for part in _flat(formula, goal):
        for number in bits(_conditions(part[0])):
            naming.setdefault(number, []).append(part)
    for number in sorted(bits(mask), reverse=True):
        less = mask & ~(1 << number)
        if all(forces(part, wanted, less, truths) for part, wanted in naming.get(number, ())):
            mask = less
    return mask


def _flat(formula: Formula, goal: bool) -> Iterator[tuple[Formula, bool]]:
    parts = _conjuncts(formula, goal)
    if parts is None:
        yield formula, goal
        return
    for part, wanted in parts:
        yield from _flat(part, wanted)


def forces(formula: Formula, goal: bool, mask: int, truths: Truths) -> bool:
    """Whether the conditions of the mask, as they are, make the formula `goal` whatever the others were."""
    value = _value(formula, mask, truths)
    if value is not None:
        return value is goal
    parts = _conjuncts(formula, goal)
    if parts is not None:
        return all(forces(part, wanted, mask, truths) for part, wanted in parts)
    mixed = mixed_conditions(formula) & ~mask
    if not mixed or mixed.bit_count() > MAX_TRIED:
        return False
    first = next(bits(mixed))
    return all(forces(conditioned(formula, first, way), goal, mask, truths) for way in (True, False))


def _value(formula: Formula, mask: int, truths: Truths) -> bool | None:
    """Three-valued, conditions outside the mask unknown."""
    match formula:
        case bool():
            return formula
        case int():
            return truths[formula] if mask >> formula & 1 else None
        case Threshold(wanted, parts, negated):
            values = [_value(part, mask, truths) for part in parts]
            if values.count(True) >= wanted:
                return not negated
            return negated if len(values) - values.count(False) < wanted else None


def conditioned(formula: Formula, condition: int, way: bool) -> Formula:
    """The formula once a condition is taken to hold or to fail, made smaller where that settles a part."""
    return _told(formula, {condition: way})


def _at_worst(formula: Formula, helping: int, hindering: int, goal: bool, truths: Truths) -> Formula:
    """Without the conditions that cannot be in any set: what only helps and does not hold here might as well fail."""
    worst: dict[int, bool] = {}
    for number in bits(helping ^ hindering):
        wanted = goal if helping >> number & 1 else not goal
        if truths[number] is not wanted:
            worst[number] = not wanted
    return _told(formula, worst)


def _told(formula: Formula, ways: Mapping[int, bool]) -> Formula:
    match formula:
        case bool():
            return formula
        case int():
            return ways.get(formula, formula)
        case Threshold(wanted, parts, negated):
            told = [_told(part, ways) for part in parts]
            left = tuple(part for part in told if part is not True and part is not False)
            wanted -= sum(part is True for part in told)
            if wanted <= 0 or wanted > len(left):
                return (wanted <= 0) is not negated
            return Threshold(wanted, left, negated)


def mixed_conditions(formula: Formula) -> int:
    """The conditions that both help and hinder."""
    helping, hindering = _polarities(formula)
    return helping & hindering


def _conditions(formula: Formula) -> int:
    helping, hindering = _polarities(formula)
    return helping | hindering


def _polarities(formula: Formula) -> tuple[int, int]:
    match formula:
        case bool():
            return 0, 0
        case int():
            return 1 << formula, 0
        case Threshold(_, parts, negated):
            helping = hindering = 0
            for one, other in map(_polarities, parts):
                helping |= one
                hindering |= other
            return (hindering, helping) if negated else (helping, hindering)
