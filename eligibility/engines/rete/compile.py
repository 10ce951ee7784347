"""From typed rules to flat rules over rails: two rails a condition, one rule for MET and one for NOT_MET.

Each gate is a pair of rules in disjunctive form over its children's rails and its own layer, so that nothing multiplies:
`any` over `all` inside one rule would explode into paths. Strong Kleene needs no third rail: undetermined is neither.
It must not look at facts, and it must not fold a verdict here that a rule could conclude.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Literal, assert_never

from eligibility.engines.rete.program import (
    Part,
    Path,
    ProvisionRails,
    ReteProgram,
    Rule,
    Slot,
    SoFar,
    check_program,
    digest_of,
)
from eligibility.engines.rete.rails import OK, RailNumbers, body_rail, false_rail, true_rail
from eligibility.engines.rete.shards import Gate as FlatGate
from eligibility.engines.rete.shards import layers_from_gates
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

_Rail = Callable[[int], str]
_Join = Callable[[list[int], str], int]

WIDEST = 14
"""Children a gate may have before it is split; a pair of rules then mentions at most 28 rails, so two share a ruleset."""


def program_from_provisions(provisions: Sequence[Provision], numbers: RailNumbers | None = None) -> ReteProgram:
    """Compile provisions, each part of them on its own. Raises `EnvelopeBreached` only for a fault in this module."""
    numbers = numbers or RailNumbers()
    places: dict[int, str] = {}
    rulesets = count()
    parts = tuple(
        _part(per, [each for each in provisions if each.per == per], _Compiler(numbers, places), rulesets)
        for per in dict.fromkeys(each.per for each in provisions)
    )
    order = tuple(each.id for each in provisions)
    program = ReteProgram(digest_of(order, parts), order, parts, places)
    check_program(program)
    return program


def _part(per: str | None, provisions: list[Provision], compiler: _Compiler, rulesets: Iterator[int]) -> Part:
    rails = tuple(compiler.provision(each) for each in provisions)
    return Part(per, rails, layers_from_gates(compiler.gates, rulesets))


class _Compiler:
    """Collects the gates of one part, and where each number comes from."""

    def __init__(self, numbers: RailNumbers, places: dict[int, str]) -> None:
        self.gates: list[FlatGate] = []
        self._numbers = numbers
        self._places = places
        self._slots: list[Slot] = []
        self._known: dict[object, int] = {}

    def provision(self, provision: Provision) -> ProvisionRails:
        self._slots = []
        applies = self._node(provision.applies_to, f"{provision.id}/applies_to")
        requires = self._node(provision.requires, f"{provision.id}/requires")
        verdict = self._all([applies, requires], provision.id)
        slots = tuple(self._slots)
        if provision.per is None:
            return ProvisionRails(provision.id, slots, verdict, applies, requires)
        so_far = SoFar(self._number(f"{provision.id}/so far"), self._number(f"{provision.id}/applies_to/so far"))
        any_verdict = self._any([so_far.verdict, verdict], f"{provision.id}/any")
        any_applies = self._any([so_far.applies, applies], f"{provision.id}/applies_to/any")
        return ProvisionRails(provision.id, slots, any_verdict, any_applies, requires, so_far)

    def _number(self, place: str) -> int:
        number = self._numbers.take()
        self._places[number] = place
        return number

    def _once(self, meaning: object, place: str) -> int:
        """One number for one meaning: what is asked twice of one enterprise or record has one answer."""
        if meaning not in self._known:
            self._known[meaning] = self._number(place)
        return self._known[meaning]

    def _slot(self, kind: Literal["leaf", "term"], meaning: object, place: str) -> int:
        number = self._once((kind, meaning), place)
        self._slots.append(Slot(number, kind))
        return number

    def _node(self, node: Node, place: str) -> int:
        match node:
            case Leaf():
                return self._slot("leaf", node.atom, place)
            case Open():
                return self._slot("leaf", node.id, place)
            case Term(presumption=True):
                given = self._slot("term", (node.id, node.body), f"{place}/given")
                return self._term(given, self._node(node.body, f"{place}/body"), place)
            case Term():
                return self._node(node.body, f"{place}/body")
            case Gate():
                children = [self._node(child, f"{place}/{index}") for index, child in enumerate(node.children)]
                return self._gate(node, children, place)
            case _:
                assert_never(node)

    def _gate(self, node: Gate, children: list[int], place: str) -> int:
        match node.operator:
            case "all":
                return self._all(children, place)
            case "any":
                return self._any(children, place)
            case "none":
                return self._none(children, place)
            case "at_least":
                return self._at_least(node.wanted, children, node.counted, place)
            case _:
                assert_never(node.operator)

    def _conclude(self, place: str, met: Iterable[Path], failed: Iterable[Path]) -> int:
        """A number, its rule for MET and its rule for NOT_MET; one that can never hold has no paths and no rule."""
        meaning = (tuple(met), tuple(failed))
        if meaning in self._known:
            return self._known[meaning]
        number = self._once(meaning, place)
        rules = (Rule(true_rail(number), meaning[0]), Rule(false_rail(number), meaning[1]))
        self.gates.append(FlatGate(tuple(rule for rule in rules if rule.paths)))
        return number

    def _always(self, met: bool) -> int:
        """A condition without parts is concluded from the sentinel's rail."""
        ground: list[Path] = [(OK,)]
        return self._conclude("always met", ground, []) if met else self._conclude("never met", [], ground)

    def _all(self, children: list[int], place: str) -> int:
        if not children:
            return self._always(True)
        children = self._narrowed(children, place, self._all)
        return self._conclude(place, [_together(true_rail, children)], _each(false_rail, children))

    def _any(self, children: list[int], place: str) -> int:
        if not children:
            return self._always(False)
        children = self._narrowed(children, place, self._any)
        return self._conclude(place, _each(true_rail, children), [_together(false_rail, children)])

    def _none(self, children: list[int], place: str) -> int:
        if not children:
            return self._always(True)
        children = self._narrowed(children, place, self._any)
        return self._conclude(place, [_together(false_rail, children)], _each(true_rail, children))

    def _narrowed(self, children: list[int], place: str, join: _Join) -> list[int]:
        while len(children) > WIDEST:
            chunks = [children[start : start + WIDEST] for start in range(0, len(children), WIDEST)]
            children = [join(chunk, f"{place}#") if len(chunk) > 1 else chunk[0] for chunk in chunks]
        return children

    def _term(self, given: int, body: int, place: str) -> int:
        """A finding, or else the definition when the input says that it counts."""
        by_body = body_rail(given)
        return self._conclude(
            place,
            [(true_rail(given),), (by_body, true_rail(body))],
            [(false_rail(given),), (by_body, false_rail(body))],
        )

    def _at_least(self, wanted: int, children: list[int], points: tuple[int, ...], place: str) -> int:
        if not 0 < wanted <= sum(points):
            return self._always(wanted <= 0)
        if wanted <= min(points):
            return self._any(children, place)
        if wanted > sum(points) - min(points):
            return self._all(children, place)
        return self._ladder(wanted, children, points, place)

    def _ladder(self, wanted: int, children: list[int], points: tuple[int, ...], place: str) -> int:
        """Count upwards: rung `j` after `i` children says that those of them that are met count for at least `j`.

        Each rung takes at most six rails, so any number of children fits. Only rungs that the last one needs are built.
        """
        rungs: dict[int, int] = {}
        for taken, (child, worth) in enumerate(zip(children, points, strict=True), start=1):
            rungs = {
                rung: self._rung(rung, child, worth, rungs, f"{place}#{rung} of {taken}")
                for rung in _rungs(wanted, points[taken:], sum(points[:taken]))
            }
        return rungs[wanted]

    def _rung(self, rung: int, child: int, worth: int, before: dict[int, int], place: str) -> int:
        """At least `rung`, now with `child`: reached before, or `worth` short of it before and the child is met."""
        reached, short = before.get(rung), before.get(rung - worth)
        if reached is None and short is None:
            return child  # before it nothing counts for so much, and with it nothing more is needed
        if reached is None:
            assert short is not None
            return self._all([short, child], place)
        if short is None:
            return self._any([reached, child], place)
        met = [(true_rail(reached),), (true_rail(short), true_rail(child))]
        failed = [(false_rail(short),), (false_rail(reached), false_rail(child))]
        return self._conclude(place, met, failed)


def _rungs(wanted: int, later: tuple[int, ...], reachable: int) -> list[int]:
    """What must be known to be reached, so that with some of the `later` children `wanted` is; least first."""
    needed = {wanted}
    for worth in later:
        needed |= {rung - worth for rung in needed}
    return sorted(rung for rung in needed if 0 < rung <= reachable)


def _together(rail: _Rail, numbers: list[int]) -> Path:
    return tuple(rail(number) for number in numbers)


def _each(rail: _Rail, numbers: list[int]) -> list[Path]:
    return [(rail(number),) for number in numbers]
