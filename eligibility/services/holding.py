"""What scenarios show of every condition: what it was seen to be, and whether it ever decided alone.

A condition decides alone where its opposite would turn the verdict of its provision, all else as it is (masking MC/DC). It must not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from eligibility.checks.examined import Condition, Examined, Part
from eligibility.checks.mutations import node_at, trail_to
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, any_of, negate
from eligibility.engines.reference import gate_verdict
from eligibility.ir.conditions import terms_in
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import Gate, Term

Turn = Callable[[Verdict], Verdict]
"""What becomes of the provision, by what becomes of a condition."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One condition as it is written; what it was seen to be, and what it was when it decided alone."""

    part: Part
    condition: Condition
    verdicts: set[Verdict] = field(default_factory=set)
    decided: set[Verdict] = field(default_factory=set)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What was never seen: `met`, `not_met`, `undetermined`, `decides_met`, `decides_not_met`."""
        unseen = [each.value for each in Verdict if each not in self.verdicts]
        return (*unseen, *(f"decides_{each.value}" for each in (MET, NOT_MET) if each not in self.decided))


def coverage_of(examined: Examined, outcomes: Iterable[Outcome]) -> list[Covered]:
    """What outcomes show of every condition, in the order of provisions and then of terms."""
    covered = [Covered(part, condition) for part in examined.parts for condition in part.conditions]
    by_node = {node: each for each in covered for node in _nodes(examined, each)}
    for outcome in outcomes:
        for reason, turn in _roots(outcome):
            _look(reason, turn, by_node)
    return covered


def _nodes(examined: Examined, covered: Covered) -> Iterator[int]:
    """The condition by identity; of a term also where the term is used of something else."""
    yield id(covered.condition.node)
    if covered.part.is_term:
        trail = trail_to(covered.part.provision.requires, covered.condition.node)
        for term in _uses(examined, covered.part.id.removeprefix("term:")):
            yield id(node_at(term.body, trail))


def _uses(examined: Examined, id: str) -> Iterator[Term]:
    for provision in examined.pack.provisions:
        for side in (provision.applies_to, provision.requires):
            yield from (term for term in terms_in(side) if term.id.split("@", 1)[0] == id)


def _roots(outcome: Outcome) -> Iterator[tuple[Reason, Turn]]:
    """Both sides of the enterprise, or of each record, and what they do to the verdict."""
    if outcome.applies is not None and outcome.meets is not None:
        yield from _sides(outcome.applies, outcome.meets, lambda verdict: verdict)
    for index, record in enumerate(outcome.records):
        others = [each.verdict for place, each in enumerate(outcome.records) if place != index]
        yield from _sides(record.applies, record.meets, _among(others))


def _among(others: list[Verdict]) -> Turn:
    return lambda verdict: any_of((verdict, *others))


def _sides(applies: Reason, meets: Reason, turn: Turn) -> Iterator[tuple[Reason, Turn]]:
    yield applies, lambda verdict: turn(all_of((verdict, meets.verdict)))
    yield meets, lambda verdict: turn(all_of((applies.verdict, verdict)))


def _look(reason: Reason, turn: Turn, by_node: dict[int, Covered]) -> None:
    covered = by_node.get(id(reason.node))
    if covered is not None:
        covered.verdicts.add(reason.verdict)
        if reason.verdict is not UNDETERMINED and turn(negate(reason.verdict)) is not turn(reason.verdict):
            covered.decided.add(reason.verdict)
    for index, child in enumerate(reason.children):
        _look(child, _below(reason, index, turn), by_node)


def _below(reason: Reason, index: int, turn: Turn) -> Turn:
    """What a child does: through its gate, or as the body of a term."""
    node, verdicts = reason.node, [each.verdict for each in reason.children]
    if not isinstance(node, Gate):
        return turn
    return lambda verdict: turn(gate_verdict(node, [*verdicts[:index], verdict, *verdicts[index + 1 :]]))
