"""Decision diagrams: a condition as a function of finitely many answers, shared and canonical.

A diagram is a number. 0, 1 and 2 are the verdicts not met, undetermined and met, in their order; any other is a variable with one
diagram for each of its cells. Equal functions are equal numbers, so what a condition depends on can be read off. `all` is the
least of its parts, `any` the greatest, `at_least: n` the n-th greatest (strong Kleene). It knows no facts and no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

FAILS, OPEN, HOLDS = 0, 1, 2

_LEAST, _GREATEST, _AGREED = 0, 1, 2
_TERMINALS = 3
_LAST = 1 << 60
"""The variable of terminals: after all others."""


MOST_NODES = 600_000
"""Some seconds and some hundred megabytes: more is given up on."""


class TooManyAnswers(Exception):
    """What is unknown has more combinations of answers than can be told apart."""


Choice = tuple[tuple[int, int], ...]
"""Answers: a variable and its cell, each."""


@dataclass(frozen=True, slots=True)
class Sets:
    """Minimal sets of variables, each with one choice of cells. `exhaustive`: there are no others."""

    choices: tuple[Choice, ...]
    exhaustive: bool = True

    def variables(self) -> tuple[tuple[int, ...], ...]:
        """The sets without their choices."""
        return tuple(tuple(variable for variable, _ in choice) for choice in self.choices)


class Diagrams:
    """All diagrams of one set of rules on one date. Variables are numbered in the order of their making."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        """How many cells each variable has."""
        self.wild: set[int] = set()
        """Variables whose last cell stands for answers that the others may not cover; nobody can give it."""
        self._nodes: list[tuple[int, tuple[int, ...]]] = [(_LAST, ())] * _TERMINALS
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._applied: dict[tuple[int, int, int], int] = {}
        self._flipped: dict[int, int] = {0: 2, 1: 1, 2: 0}
        self._supports: dict[int, frozenset[int]] = dict.fromkeys(range(_TERMINALS), frozenset())
        self._mentions: dict[int, frozenset[int]] = dict(self._supports)
        self._settled: dict[int, dict[tuple[int, int], int]] = {}
        self._sets: dict[tuple[object, ...], Sets] = {}
        self._everywhere: dict[int, int] = {0: 0, 1: 1, 2: 2}

    def __len__(self) -> int:
        return len(self._nodes)

    def variable(self, size: int, wild: bool = False) -> int:
        """A new variable with `size` cells, the last one wild or not."""
        self.sizes.append(size)
        if wild:
            self.wild.add(len(self.sizes) - 1)
        return len(self.sizes) - 1

    def answers(self, variable: int) -> int:
        """How many of its cells can be given as an answer."""
        return self.sizes[variable] - (variable in self.wild)

    def top(self, diagram: int) -> int:
        """Its first variable."""
        return self._nodes[diagram][0]

    def children(self, diagram: int) -> tuple[int, ...]:
        """One diagram a cell of its first variable."""
        return self._nodes[diagram][1]

    def _make(self, variable: int, children: tuple[int, ...]) -> int:
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (variable, children)
        if key not in self._known:
            if len(self._nodes) >= MOST_NODES:
                raise TooManyAnswers
            self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return self._known[key]

    def leaf(self, variable: int, verdicts: Sequence[int]) -> int:
        """A condition on one variable: its verdict in each cell."""
        return self._make(variable, tuple(verdicts))

    def select(self, variable: int, diagrams: Sequence[int]) -> int:
        """The diagram of the cell that holds; the diagrams may be about any variables."""
        if all(self.top(each) > variable for each in diagrams):
            return self._make(variable, tuple(diagrams))
        parts = []
        for cell, diagram in enumerate(diagrams):
            here = self.leaf(variable, [HOLDS if each == cell else FAILS for each in range(len(diagrams))])
            parts.append(self._apply(_LEAST, here, diagram))
        return self.any_of(parts)

    def flip(self, diagram: int) -> int:
        """Not."""
        found = self._flipped.get(diagram)
        if found is None:
            variable, children = self._nodes[diagram]
            found = self._make(variable, tuple(self.flip(child) for child in children))
            self._flipped[diagram] = found
        return found

    def all_of(self, diagrams: Iterable[int]) -> int:
        """And; of nothing, met."""
        return reduce(lambda one, other: self._apply(_LEAST, one, other), diagrams, HOLDS)

    def any_of(self, diagrams: Iterable[int]) -> int:
        """Or; of nothing, not met."""
        return reduce(lambda one, other: self._apply(_GREATEST, one, other), diagrams, FAILS)

    def at_least(self, wanted: int, diagrams: Sequence[int], points: Sequence[int]) -> int:
        """The n-th greatest; the greatest with which so many points are reached."""
        reached = [HOLDS, *([FAILS] * wanted)]
        for diagram, worth in zip(diagrams, points, strict=True):
            for count in range(wanted, 0, -1):
                more = self._apply(_LEAST, diagram, reached[max(count - worth, 0)])
                reached[count] = self._apply(_GREATEST, reached[count], more)
        return reached[wanted]

    def agreed(self, diagrams: Iterable[int]) -> int:
        """What all of them say, and undetermined where they differ."""
        return reduce(lambda one, other: self._apply(_AGREED, one, other), diagrams)

    def _apply(self, operation: int, one: int, other: int) -> int:
        if one == other:
            return one
        if one > other:
            one, other = other, one
        short = _shortcut(operation, one, other)
        if short is not None:
            return short
        key = (operation, one, other)
        found = self._applied.get(key)
        if found is None:
            found = self._applied[key] = self._split(operation, one, other)
        return found

    def _split(self, operation: int, one: int, other: int) -> int:
        (first, ones), (second, others) = self._nodes[one], self._nodes[other]
        if first == second:
            pairs = zip(ones, others, strict=True)
            return self._make(first, tuple(self._apply(operation, each, their) for each, their in pairs))
        if first < second:
            return self._make(first, tuple(self._apply(operation, each, other) for each in ones))
        return self._make(second, tuple(self._apply(operation, one, each) for each in others))

    def support(self, diagram: int) -> frozenset[int]:
        """The variables it depends on, along answers that can be given."""
        found = self._supports.get(diagram)
        if found is None:
            variable, children = self._nodes[diagram]
            below = (self.support(child) for child in children[: self.answers(variable)])
            found = self._supports[diagram] = frozenset({variable}).union(*below)
        return found

    def mentions(self, diagram: int) -> frozenset[int]:
        """The variables it depends on in any way."""
        found = self._mentions.get(diagram)
        if found is None:
            variable, children = self._nodes[diagram]
            found = frozenset({variable}).union(*(self.mentions(child) for child in children))
            self._mentions[diagram] = found
        return found

    def everywhere(self, diagram: int) -> int:
        """What all answers together agree on."""
        found = self._everywhere.get(diagram)
        if found is None:
            said = {self.everywhere(child) for child in self.children(diagram)}
            found = self._everywhere[diagram] = said.pop() if len(said) == 1 else OPEN
        return found

    def restrict(self, diagram: int, variable: int, cell: int) -> int:
        """The diagram once a variable is answered."""
        return self._rewrite(diagram, variable, lambda children: children[cell])

    def unanswered(self, diagram: int, variable: int) -> int:
        """The diagram while a variable has no answer: what all its cells agree on."""
        return self._rewrite(diagram, variable, self.agreed)

    def _rewrite(self, diagram: int, variable: int, choose: Callable[[tuple[int, ...]], int]) -> int:
        memo: dict[int, int] = {}

        def walk(each: int) -> int:
            first, children = self._nodes[each]
            if first > variable:
                return each
            if each not in memo:
                chosen = (
                    choose(children) if first == variable else self.select(first, [walk(child) for child in children])
                )
                memo[each] = chosen
            return memo[each]

        return walk(diagram)

    def settled(self, diagram: int) -> dict[tuple[int, int], int]:
        """For each answer (variable, cell) that alone settles the diagram, its verdict. One walk for all answers together."""
        found = self._settled.get(diagram)
        if found is None:
            found = self._settled[diagram] = self._settling(diagram)
        return found

    def _settling(self, diagram: int) -> dict[tuple[int, int], int]:
        bits = self._bits(diagram)
        every = (1 << len(bits)) - 1
        own = {variable: 0 for variable, _ in bits}
        for number, (variable, _) in enumerate(bits):
            own[variable] |= 1 << number
        place = {pair: 1 << number for number, pair in enumerate(bits)}
        memo = {FAILS: (every, 0, 0), OPEN: (0, every, 0), HOLDS: (0, 0, every)}

        def walk(each: int) -> tuple[int, int, int]:
            if each not in memo:
                variable, children = self._nodes[each]
                fails = open_ = holds = 0
                for cell, child in enumerate(children):
                    mask = (every ^ own.get(variable, 0)) | place.get((variable, cell), 0)
                    below = walk(child)
                    fails, open_, holds = fails | below[0] & mask, open_ | below[1] & mask, holds | below[2] & mask
                memo[each] = fails, open_, holds
            return memo[each]

        fails, open_, holds = walk(diagram)
        meets, misses = holds & ~open_ & ~fails, fails & ~open_ & ~holds
        return {pair: HOLDS for pair, bit in place.items() if meets & bit} | {
            pair: FAILS for pair, bit in place.items() if misses & bit
        }

    def _bits(self, diagram: int) -> list[tuple[int, int]]:
        return [(each, cell) for each in sorted(self.support(diagram)) for cell in range(self.answers(each))]

    def sets(self, diagram: int, wanted: frozenset[int], keep: Mapping[int, int], most: int) -> Sets:
        """Minimal sets of variables of which some answers bring the diagram to a wanted verdict, the others staying as they are.

        A variable in `keep` stays in its cell, any other stays unanswered. Where there are more than `most` at any step, the
        smallest are kept and the answer says that it is not exhaustive.
        """
        key = (diagram, wanted, tuple(keep.items()), most)
        found = self._sets.get(key)
        if found is None:
            search = _Search(self, wanted, keep, most)
            found = self._sets[key] = Sets(search.walk(diagram), search.exhaustive)
        return found


def _shortcut(operation: int, one: int, other: int) -> int | None:
    """What the smaller diagram decides alone, where it is a verdict; `one` is the smaller number."""
    if operation == _AGREED:
        return OPEN if one == OPEN or other < _TERMINALS else None
    if one == FAILS:
        return FAILS if operation == _LEAST else other
    if one == HOLDS:
        return other if operation == _LEAST else HOLDS
    return (one if operation == _LEAST else other) if other == HOLDS else None


@dataclass(slots=True)
class _Search:
    diagrams: Diagrams
    wanted: frozenset[int]
    keep: Mapping[int, int]
    most: int
    exhaustive: bool = True
    memo: dict[int, tuple[Choice, ...]] = field(default_factory=dict)

    def walk(self, diagram: int) -> tuple[Choice, ...]:
        if diagram < _TERMINALS:
            return ((),) if diagram in self.wanted else ()
        if diagram not in self.memo:
            self.memo[diagram] = self._split(diagram)
        return self.memo[diagram]

    def _split(self, diagram: int) -> tuple[Choice, ...]:
        """Left as it is, or answered in one of the ways it can be."""
        variable, children = self.diagrams.top(diagram), self.diagrams.children(diagram)
        cell = self.keep.get(variable)
        stays = children[cell] if cell is not None else self.diagrams.agreed(children)
        found = list(self.walk(stays))
        for answer, child in enumerate(children[: self.diagrams.answers(variable)]):
            if answer != cell and found != [()]:
                found += [((variable, answer), *each) for each in self.walk(child)]
        least = minimal(found)
        if len(least) > self.most:
            self.exhaustive = False
        return least[: self.most]


def minimal(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """The choices whose variables hold no other choice's variables, smallest first, one for each set."""
    kept: list[tuple[frozenset[int], Choice]] = []
    for choice in sorted(choices, key=lambda each: (len(each), each)):
        variables = frozenset(variable for variable, _ in choice)
        if not any(other <= variables for other, _ in kept):
            kept.append((variables, choice))
    return tuple(choice for _, choice in kept)
