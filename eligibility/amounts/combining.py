"""The best lawful combination of benefits, with the proof that no other lawful one comes to more.

A combination is lawful when no two of its benefits exclude each other. Its benefits are paid one after the other, each as much as every
limit over it leaves. Amounts here are exact; ranges are the business of `eligibility.amounts.ranging`. It knows no facts and no words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

MOST_STEPS = 20_000
"""Combinations looked at before the search stops and says that its best is not proved."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a limit leaves for the benefits it is over, in 元."""

    limit: str
    over: frozenset[str]
    left: Fraction


@dataclass(frozen=True, slots=True)
class Choice:
    """Benefits with their own amounts, in the order in which they are paid; pairs that exclude each other; limits."""

    amounts: Mapping[str, Fraction]
    rivals: frozenset[frozenset[str]] = frozenset()
    rooms: tuple[Room, ...] = ()

    def is_lawful(self, ids: Collection[str]) -> bool:
        """Whether no two of them exclude each other."""
        taken = frozenset(ids)
        return not any(pair <= taken for pair in self.rivals)


@dataclass(frozen=True, slots=True)
class Case:
    """All combinations with the benefits `taken` and without those `left`: none comes to more than `most`."""

    taken: tuple[str, ...]
    left: tuple[str, ...]
    most: Fraction


@dataclass(frozen=True, slots=True)
class Best:
    """What is paid of each benefit of the best combination, and why nothing comes to more: the cases are all there are.

    `proved` is false when the search was stopped; then no lawful combination comes to more than `most`, which is above `total`.
    """

    paid: Mapping[str, Fraction]
    total: Fraction
    most: Fraction
    proof: tuple[Case, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether no other combination can come to more."""
        return self.most == self.total


def paid(choice: Choice, ids: Collection[str]) -> dict[str, Fraction]:
    """What each benefit of a combination is paid, in order: its amount, or what the limits over it leave."""
    left = [room.left for room in choice.rooms]
    result: dict[str, Fraction] = {}
    for id in (each for each in choice.amounts if each in ids):
        over = [index for index, room in enumerate(choice.rooms) if id in room.over]
        result[id] = min([choice.amounts[id], *(left[index] for index in over)])
        for index in over:
            left[index] -= result[id]
    return result


def bound(choice: Choice, ids: Iterable[str]) -> Fraction:
    """More than this no lawful combination of some of these benefits comes to.

    Of benefits that all exclude each other the highest counts; then each limit, the narrowest first, holds down what lies wholly inside
    it. What only partly lies inside is not held down, so the bound may be too high but never too low.
    """
    groups = [(frozenset(clique), max(choice.amounts[id] for id in clique)) for clique in _cliques(choice, ids)]
    for room in sorted(choice.rooms, key=lambda each: len(each.over)):
        inside = [group for group in groups if group[0] <= room.over]
        if inside:
            joined = frozenset[str]().union(*(group[0] for group in inside))
            held = min(sum((group[1] for group in inside), Fraction(0)), room.left)
            groups = [group for group in groups if group not in inside] + [(joined, held)]
    return sum((group[1] for group in groups), Fraction(0))


def _cliques(choice: Choice, ids: Iterable[str]) -> list[list[str]]:
    """The benefits in groups whose members all exclude each other; most groups have one member."""
    cliques: list[list[str]] = []
    for id in _from_highest(choice, ids):
        for clique in cliques:
            if all(frozenset((id, other)) in choice.rivals for other in clique):
                clique.append(id)
                break
        else:
            cliques.append([id])
    return cliques


def _from_highest(choice: Choice, ids: Iterable[str]) -> list[str]:
    place = {id: number for number, id in enumerate(choice.amounts)}
    return sorted(ids, key=lambda id: (-choice.amounts[id], place[id]))


@dataclass(slots=True)
class _Search:
    """Branch and bound: benefits from the highest down, each taken and left; what cannot beat the best is not looked into."""

    choice: Choice
    best: dict[str, Fraction] = field(default_factory=dict)
    total: Fraction = Fraction(0)
    steps: int = 0

    def look(self, taken: tuple[str, ...], rest: Sequence[str]) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS or bound(self.choice, (*taken, *rest)) <= self.total:
            return
        now = paid(self.choice, taken)
        if (worth := sum(now.values(), Fraction(0))) > self.total:
            self.best, self.total = now, worth
        if rest:
            first, others = rest[0], rest[1:]
            self.look((*taken, first), self.beside(first, others))
            self.look(taken, others)

    def beside(self, id: str, others: Sequence[str]) -> Sequence[str]:
        """Those of the others that it does not exclude."""
        return [other for other in others if frozenset((id, other)) not in self.choice.rivals]


def best_of(choice: Choice) -> Best:
    """The best lawful combination with its proof."""
    ranked = _from_highest(choice, choice.amounts)
    search = _Search(choice)
    search.look((), ranked)
    if search.steps > MOST_STEPS:
        return Best(search.best, search.total, bound(choice, ranked))
    proof = tuple(_cases(choice, search.total, (), (), ranked))
    return Best(search.best, search.total, search.total, proof)


def total_with(choice: Choice, id: str) -> Fraction | None:
    """What the best lawful combination with this benefit in it comes to; `None` when the search was stopped."""
    search = _Search(choice)
    search.look((id,), search.beside(id, _from_highest(choice, choice.amounts.keys() - {id})))
    return None if search.steps > MOST_STEPS else search.total


def _cases(
    choice: Choice, total: Fraction, taken: tuple[str, ...], left: tuple[str, ...], rest: Sequence[str]
) -> Iterable[Case]:
    """The fewest cases, taking benefits from the highest down, in which no combination comes to more than `total`."""
    possible = [id for id in rest if choice.is_lawful((*taken, id))]
    most = most_of(choice, taken, possible)
    if most <= total:
        yield Case(taken, left, most)
        return
    first = possible[0]
    others = [id for id in rest if id != first]
    yield from _cases(choice, total, (*taken, first), left, others)
    yield from _cases(choice, total, taken, (*left, first), others)


def most_of(choice: Choice, taken: Sequence[str], rest: Sequence[str]) -> Fraction:
    """What a case comes to at most: with nothing left to decide, what is paid."""
    if not rest:
        return sum(paid(choice, taken).values(), Fraction(0))
    return bound(choice, (*taken, *rest))


def proves(choice: Choice, total: Fraction, proof: Sequence[Case]) -> bool:
    """Whether the cases are all there are, each is bounded as it says, and none comes to more than `total`."""
    return all(each.most <= total and _is_bounded(choice, each) for each in proof) and _is_complete(
        [(frozenset(each.taken), frozenset(each.left)) for each in proof]
    )


def _is_bounded(choice: Choice, case: Case) -> bool:
    decided = {*case.taken, *case.left}
    rest = [id for id in choice.amounts if id not in decided and choice.is_lawful((*case.taken, id))]
    return most_of(choice, case.taken, rest) <= case.most


def _is_complete(cases: Sequence[tuple[frozenset[str], frozenset[str]]]) -> bool:
    """Whether every combination falls in some case: one case without conditions, or cases split by one benefit taken and left."""
    if any(not taken and not left for taken, left in cases):
        return True
    for id in sorted(frozenset[str]().union(*(taken | left for taken, left in cases))) if cases else ():
        if all(id in taken or id in left for taken, left in cases):
            with_it = [(taken - {id}, left) for taken, left in cases if id in taken]
            without = [(taken, left - {id}) for taken, left in cases if id in left]
            return _is_complete(with_it) and _is_complete(without)
    return False
