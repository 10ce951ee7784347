"""What all benefits together come to: limits with the balance used, 就高不重复, and the range of the best lawful combination.

Between the two ends lies what the best combination comes to whatever the unknown facts turn out to be. It must not know words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations, islice, product
from math import prod

from eligibility.amounts.combining import Best, Choice, Room, best_of
from eligibility.amounts.figures import Computed, Scene, compute
from eligibility.amounts.interval import ZERO, Interval
from eligibility.domain.facts import Cause
from eligibility.ir import atoms as ir
from eligibility.ir.limits import RECEIVED
from eligibility.ir.money import Limit
from eligibility.ir.rules import Pack

MOST_SCENARIOS = 256
"""Ways in which 就高 groups may turn out that are looked at; beyond, the lower end is nothing. And ways to part limits that cross."""


@dataclass(frozen=True, slots=True)
class Left:
    """A limit on an enterprise's facts: how much it is, how much was used before, what is left, and why that is not one number."""

    limit: Limit
    cap: Interval
    used: Interval
    left: Interval
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """All benefits: the range of the best combination, and the combination itself where everything turns out as high as it can.

    `best` is `None` when nothing bounds it from above.
    """

    range: Interval
    best: Best | None
    choice: Choice
    dropped: Mapping[str, str]
    """Benefits that 就高不重复 leaves out, each with one that is higher."""

    amounts: Mapping[str, Interval]
    """What each benefit comes to alone."""


def left_of(pack: Pack, limit: Limit, scene: Scene) -> Left:
    """A limit with the balance used."""
    cap = compute(limit.at_most, scene)
    used = _used(pack, limit, scene)
    most, gone = cap.range.at_least(ZERO), used.range.at_least(ZERO)
    left = (most - gone).at_least(ZERO)
    return Left(limit, most, gone, left, () if left.is_exact else tuple(dict.fromkeys(cap.causes + used.causes)))


def _used(pack: Pack, limit: Limit, scene: Scene) -> Computed:
    """What was received under the limit before: of its provisions, in its period, by whom it counts."""
    if limit.period == "application":
        return Computed(ZERO)
    return compute(ir.Sum(RECEIVED, ir.Slot("amount", "money", "item"), tuple(_counted(pack, limit, scene))), scene)


def _counted(pack: Pack, limit: Limit, scene: Scene) -> Iterator[ir.Atom]:
    yield ir.Member(ir.Slot("policy", "text", "item"), (pack.id, pack.name.zh, pack.title.zh))
    yield ir.Member(ir.Slot("provision", "text", "item"), limit.over)
    if limit.holder == "enterprise":
        yield ir.Member(ir.Slot("receiver", "enum", "item", "benefit_receiver"), ("enterprise",))
    if limit.period == "year":
        year = scene.frame.slots.as_of.year
        received = ir.Slot("received", "date", "item")
        yield ir.Compare(">=", received, ir.Literal_(date(year, 1, 1), "date"))
        yield ir.Compare("<=", received, ir.Literal_(date(year, 12, 31), "date"))


def together(pack: Pack, amounts: Mapping[str, Interval], lefts: Sequence[Left]) -> Together:
    """The best lawful combination of benefits with these amounts, under these limits."""
    shared = _Shared(pack, {id: amounts[id] for id in _in_order(pack) if id in amounts}, lefts)
    choice = shared.at_best()
    highest = best_of(choice)
    top = shared.highest(choice, highest)
    bounded = top < shared.beyond
    return Together(
        Interval(shared.lowest(), top if bounded else None),
        highest if bounded else None,
        choice,
        shared.dropped(),
        shared.amounts,
    )


def _in_order(pack: Pack) -> Sequence[str]:
    """Provisions in the order in which they are paid: as the policy states it, else in order of the text."""
    stated = pack.payment_order.ids if pack.payment_order else ()
    return (*stated, *(each.id for each in pack.provisions if each.id not in stated))


@dataclass(frozen=True, slots=True)
class _Shared:
    """Benefits with ranges, and what they share."""

    pack: Pack
    amounts: Mapping[str, Interval]
    lefts: Sequence[Left]

    # The upper end: everything as high as it can be

    def at_best(self) -> Choice:
        """The choice when all amounts and limits are as high as they can be, and 就高 leaves open what may be the highest."""
        out = self.dropped()
        high = {id: each.high for id, each in self.amounts.items() if id not in out}
        ends = {id: self.beyond if end is None else end for id, end in high.items()}
        return self._choice(ends, [(each, each.left.high) for each in self.lefts])

    def highest(self, choice: Choice, best: Best) -> Fraction:
        """No completion of the facts makes the best combination come to more.

        Under limits that cross an amount that is lower can leave more to others, so each set of limits of which no two cross is
        taken alone: under these the total only grows with its parts. The sets depend on the rules only.
        """
        if self.exact:
            return best.most
        families = dict.fromkeys(islice(uncrossed(self._overs()), MOST_SCENARIOS))
        ways = (tuple(room for room in choice.rooms if room.limit in each) for each in families)
        return min(best_of(replace(choice, rooms=each)).most for each in ways)

    @property
    def exact(self) -> bool:
        """Whether nothing is a range."""
        return all(each.is_exact for each in (*self.amounts.values(), *(left.left for left in self.lefts)))

    @property
    def beyond(self) -> Fraction:
        """More than all that is bounded comes to."""
        ends = [each.high for each in self.amounts.values()] + [each.left.high for each in self.lefts]
        return 1 + sum((end for end in ends if end is not None), Fraction(0))

    def _choice(self, amounts: Mapping[str, Fraction], rooms: Iterable[tuple[Left, Fraction | None]]) -> Choice:
        """A choice among what is more than nothing. A limit without an end, or over nothing of it, limits nothing."""
        positive = {id: amount for id, amount in amounts.items() if amount > 0}
        limits = (
            Room(each.limit.id, frozenset(positive.keys() & {*each.limit.over}), left)
            for each, left in rooms
            if left is not None
        )
        return Choice(positive, rivals_of(self.pack), tuple(each for each in limits if each.over))

    # 就高不重复

    def dropped(self) -> dict[str, str]:
        """Benefits that surely are not the highest of their group, each with one that surely is no lower."""
        found: dict[str, str] = {}
        for group in groups_of(self.pack):
            members = [id for id in self.amounts if id in group]
            for id in members:
                higher = next((other for other in members if self._beats(other, id)), None)
                if higher is not None:
                    found[id] = higher
        return found

    def _beats(self, one: str, other: str) -> bool:
        """Whether the one is surely higher than the other."""
        low, high = self.amounts[one].low, self.amounts[other].high
        return low is not None and high is not None and low > high

    def _scenarios(self) -> Iterator[dict[str, Interval]]:
        """Every way in which the groups may turn out: in each, one member that may be the highest stands for its group."""
        groups = [[id for id in self.amounts if id in group] for group in groups_of(self.pack)]
        options = [self._winners(members) for members in groups if members]
        if prod(map(len, options)) > MOST_SCENARIOS:
            yield {}
            return
        grouped = {id for members in groups for id in members}
        alone = {id: each for id, each in self.amounts.items() if id not in grouped}
        for winners in product(*options):
            merged = alone | {id: each for winner in winners for id, each in winner.items()}
            yield {id: merged[id] for id in self.amounts if id in merged}

    def _winners(self, members: Sequence[str]) -> list[dict[str, Interval]]:
        """Who may be the highest. Of amounts that are known, all that are highest alike may be chosen among."""
        lows = {id: self.amounts[id].low or Fraction(0) for id in members}
        most = max(lows.values())
        if all(self.amounts[id].is_exact for id in members):
            return [{id: self.amounts[id] for id in members if lows[id] == most}]
        return [
            {id: Interval(most, self.amounts[id].high)}
            for index, id in enumerate(members)
            if not any(
                self._before(members[other], id, other < index) for other in range(len(members)) if other != index
            )
        ]

    def _before(self, one: str, other: str, earlier: bool) -> bool:
        """Whether the one is never lower than the other; of two that are always alike the earlier is."""
        low, high = self.amounts[one].low, self.amounts[other].high
        return low is not None and high is not None and (low > high or (earlier and low == high))

    # The lower end: everything as low as it can be

    def lowest(self) -> Fraction:
        """No completion of the facts makes the best combination come to less."""
        return min(self._low(scenario) for scenario in self._scenarios())

    def _low(self, amounts: Mapping[str, Interval]) -> Fraction:
        """Under limits that cross an amount that is higher can leave less to others. So benefits are left out until no two limits cross
        among the rest, in each way that the rules allow, or limits that cross are taken as one: all of that grows with its parts.
        """
        rooms = [(each, each.left.low or Fraction(0)) for each in self.lefts]
        choice = self._choice({id: each.low or Fraction(0) for id, each in amounts.items()}, rooms)
        if self.exact:
            return best_of(choice).total
        sets = list(dict.fromkeys(islice(untangled(self._overs(), frozenset(self.amounts)), MOST_SCENARIOS)))
        ways = [
            replace(choice, amounts={id: each for id, each in choice.amounts.items() if id in kept}) for kept in sets
        ]
        if len(sets) > 1:
            joined = nested([Room(each.limit.id, frozenset(each.limit.over), left) for each, left in rooms])
            ways.append(replace(choice, rooms=joined))
        return max(best_of(each).total for each in ways)

    def _overs(self) -> list[tuple[str, frozenset[str]]]:
        """Each limit and what it is over."""
        return [(each.limit.id, frozenset(each.limit.over)) for each in self.lefts]


def nested(rooms: Sequence[Room]) -> tuple[Room, ...]:
    """Limits of which no two cross: those that do become one over all, no wider than the narrower.

    What is paid under these is never more than under the limits themselves, and grows with every amount; under limits that cross, an
    amount that grows can take the room of two others.
    """
    found = list(rooms)
    while True:
        pair = next((each for each in combinations(found, 2) if _cross(each[0].over, each[1].over)), None)
        if pair is None:
            return tuple(found)
        one, other = pair
        merged = Room(f"{one.limit}+{other.limit}", one.over | other.over, min(one.left, other.left))
        found = [each for each in found if each not in pair] + [merged]


def untangled(limits: Sequence[tuple[str, frozenset[str]]], ids: frozenset[str]) -> Iterator[frozenset[str]]:
    """Sets of benefits among which no two limits cross: as many benefits as there can be, and some with fewer."""
    pair = next((each for each in combinations(limits, 2) if _cross(each[0][1] & ids, each[1][1] & ids)), None)
    if pair is None:
        yield ids
        return
    (_, one), (_, other) = pair
    for left_out in (one & other, one - other, other - one):
        yield from untangled(limits, ids - left_out)


def uncrossed(limits: Sequence[tuple[str, frozenset[str]]]) -> Iterator[tuple[str, ...]]:
    """Sets of limits (each with what it is over) of which no two cross: as many limits as there can be, and some with fewer."""
    pair = next((each for each in combinations(limits, 2) if _cross(each[0][1], each[1][1])), None)
    if pair is None:
        yield tuple(id for id, _ in limits)
        return
    for left_out in pair:
        yield from uncrossed([each for each in limits if each is not left_out])


def _cross(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = one & other
    return bool(shared) and shared not in (one, other)


def rivals_of(pack: Pack) -> frozenset[frozenset[str]]:
    """Pairs of provisions whose benefits are not given beside each other."""
    chosen = {
        frozenset((each.id, id))
        for each in pack.provisions
        for excluded in each.excludes
        if excluded.keep == "choice"
        for id in excluded.ids
    }
    return frozenset(chosen | {frozenset(pair) for group in groups_of(pack) for pair in combinations(group, 2)})


def groups_of(pack: Pack) -> tuple[frozenset[str], ...]:
    """Provisions of which only the highest is given (就高不重复); groups that share a member are one."""
    groups: list[frozenset[str]] = []
    for each in pack.provisions:
        for excluded in (one for one in each.excludes if one.keep == "highest"):
            joined = frozenset((each.id, *excluded.ids))
            touching = [group for group in groups if group & joined]
            groups = [group for group in groups if group not in touching] + [joined.union(*touching)]
    return tuple(groups)
