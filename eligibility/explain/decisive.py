"""The leaves that a settled outcome rests on, read off its reason trees. It must not judge and knows no words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, negate
from eligibility.explain.document import shown_rows
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import About, Gate, Leaf


@dataclass(frozen=True, slots=True)
class Decisive:
    """A leaf, the nearest words and quote said of it, and whether it counts because it fails (an exclusion that does not hold)."""

    leaf: Leaf
    about: About
    excluded: bool
    record: int | None = None


def decisive(outcome: Outcome) -> Iterator[Decisive]:
    """The leaves that make the outcome met or not met."""
    if outcome.verdict is UNDETERMINED:
        return
    if outcome.applies is not None and outcome.meets is not None:
        yield from _of_pair(outcome.applies, outcome.meets, outcome.verdict, None)
    for record in outcome.records:
        if record.verdict is outcome.verdict:
            yield from _of_pair(record.applies, record.meets, record.verdict, record.index)
            if outcome.verdict is MET:
                return


def _of_pair(applies: Reason, meets: Reason, verdict: Verdict, record: int | None) -> Iterator[Decisive]:
    for reason in (applies, meets):
        if reason.verdict is verdict:
            yield from _walk(reason, About(), False, record)


def _walk(reason: Reason, about: About, excluded: bool, record: int | None) -> Iterator[Decisive]:
    node, verdict = reason.node, reason.verdict
    inner = About(node.about.quote or about.quote, node.about.words or about.words)
    if isinstance(node, Leaf):
        yield Decisive(node, About(inner.quote, node.about.words), excluded, record)
        return
    if not isinstance(node, Gate):
        for child in reason.children:
            yield from _walk(child, inner, excluded, record)
        return
    wanted = negate(verdict) if node.operator == "none" else verdict
    settling = [child for child in shown_rows(reason, node.table) if child.verdict is wanted]
    one_is_enough = (node.operator == "any" and verdict is MET) or (node.operator == "none" and verdict is NOT_MET)
    for child in settling[:1] if one_is_enough else settling:
        yield from _walk(child, inner, excluded != (node.operator == "none"), record)
