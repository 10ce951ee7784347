"""From the reference's reason trees to the leaf verdicts that the second opinion starts from.

Only verdicts of what has no children are taken; a gate's or a provision's verdict is never read, or the second opinion
would not be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from eligibility.domain.verdict import Verdict
from eligibility.engines.rete.opinion import LeafVerdicts, NotThisProgram, Vector
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term


def inputs_from_outcomes(outcomes: Iterable[Outcome]) -> tuple[LeafVerdicts, ...]:
    """The leaf verdicts of every outcome, in order. Raises `NotThisProgram` for a tree that is not its provision's."""
    return tuple(LeafVerdicts(outcome.provision.id, _vectors(outcome)) for outcome in outcomes)


def _vectors(outcome: Outcome) -> tuple[Vector, ...] | None:
    provision = outcome.provision
    if outcome.applies is not None and outcome.meets is not None:
        return (vector_from_reasons(provision, outcome.applies, outcome.meets),)
    if outcome.causes:
        return None
    return tuple(vector_from_reasons(provision, record.applies, record.meets) for record in outcome.records)


def vector_from_reasons(provision: Provision, applies: Reason, meets: Reason) -> Vector:
    """The entries of one judgement of a provision; `eligibility.engines.rete.opinion.Vector` says what they mean."""
    return (*_entries(provision.applies_to, applies), *_entries(provision.requires, meets))


def _entries(node: Node, reason: Reason) -> Iterator[Verdict | None]:
    match node:
        case Gate():
            for child, below in _paired(node.children, reason.children):
                yield from _entries(child, below)
        case Leaf() | Open():
            yield reason.verdict
        case Term(presumption=True) if not reason.children:
            yield reason.verdict
            yield from _untouched(node.body)
        case Term():
            if node.presumption:
                yield None
            for body, below in _paired((node.body,), reason.children):
                yield from _entries(body, below)
        case _:
            assert_never(node)


def _paired(nodes: tuple[Node, ...], reasons: tuple[Reason, ...]) -> Iterator[tuple[Node, Reason]]:
    if len(nodes) != len(reasons):
        raise NotThisProgram(f"{len(reasons)} reasons for {len(nodes)} conditions")
    return zip(nodes, reasons, strict=True)


def _untouched(node: Node) -> Iterator[None]:
    """One `None` for each slot below a condition."""
    match node:
        case Gate():
            for child in node.children:
                yield from _untouched(child)
        case Leaf() | Open():
            yield None
        case Term():
            if node.presumption:
                yield None
            yield from _untouched(node.body)
        case _:
            assert_never(node)
