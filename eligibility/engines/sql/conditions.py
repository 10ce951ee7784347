"""Conditions as SQL: gates, terms and open questions over leaves.

What may still become of a condition (`eligibility.ir.reasons`) is the verdict itself wherever only missing facts leave it open; two more
columns are made only where something else may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from eligibility.domain.facts import Why
from eligibility.engines.sql.dataset import Part
from eligibility.engines.sql.leaves import Leaves
from eligibility.engines.sql.parts import said
from eligibility.engines.sql.scope import Scope, Settled
from eligibility.engines.sql.text import (
    FALSE,
    TRUE,
    UNKNOWN,
    Sql,
    at_least,
    every,
    negated,
    possibly,
    some,
    surely,
    unknown,
    verdict,
)
from eligibility.ir.rules import Gate, Leaf, Node, Open, Term


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with what is below it. `may_meet` and `may_fail` are never null."""

    node: Node
    verdict: Sql
    may_meet: Sql
    may_fail: Sql
    asks: bool
    children: tuple[Condition, ...] = ()
    missing: tuple[Part, ...] = ()
    because: tuple[Part, ...] = ()


class Conditions:
    """Conditions over one dataset. `presume`: labelled presumptions count."""

    def __init__(self, leaves: Leaves, *, presume: bool) -> None:
        self.leaves = leaves
        self.presume = presume

    def condition(self, node: Node, scope: Scope) -> Condition:
        """A condition and everything below it."""
        match node:
            case Gate():
                return self._gate(node, tuple(self.condition(child, scope) for child in node.children), scope)
            case Leaf():
                return self._leaf(node, self.leaves.settle(node.atom, scope), scope)
            case Open():
                return self._open(node, node.why, scope)
            case Term(presumption=True) if not self.presume:
                return self._open(node, Why.OPEN_TERM, scope)
            case Term():
                body = self.condition(node.body, scope)
                return Condition(node, body.verdict, body.may_meet, body.may_fail, body.asks, (body,))
            case _:
                assert_never(node)

    def _leaf(self, node: Leaf, settled: Settled, scope: Scope) -> Condition:
        judged = settled.verdict
        if settled.asks:
            may_meet, may_fail = possibly(judged), possibly(negated(judged))
        else:
            asked = scope.frame.let(every([unknown(judged), said(self.leaves.dialect, settled.missing)]))
            may_meet, may_fail = some([surely(judged), asked]), some([surely(negated(judged)), asked])
        return Condition(node, judged, may_meet, may_fail, settled.asks, (), settled.missing, settled.because)

    def _open(self, node: Open | Term, why: Why, scope: Scope) -> Condition:
        """A dataset has no findings: the question is open."""
        dialect = self.leaves.dialect
        subject = dialect.text(node.id) if scope.per is None else scope.per.path(dialect, node.id)
        text = dialect.because(dialect.text(why.value), subject)
        return Condition(node, UNKNOWN, FALSE, FALSE, asks=False, because=(Part(TRUE, text),))

    def _gate(self, node: Gate, children: tuple[Condition, ...], scope: Scope) -> Condition:
        frame = scope.frame
        judged = frame.let(_gate_verdict(node, [child.verdict for child in children]))
        if all(child.asks for child in children):
            return Condition(node, judged, possibly(judged), possibly(negated(judged)), True, children)
        meets, fails = [child.may_meet for child in children], [child.may_fail for child in children]
        may_meet, may_fail = (frame.let(each) for each in _gate_rails(node, meets, fails))
        return Condition(node, judged, may_meet, may_fail, False, children)


def _gate_verdict(node: Gate, children: Sequence[Sql]) -> Sql:
    match node.operator:
        case "all":
            return every(children)
        case "any":
            return some(children)
        case "none":
            return negated(some(children))
        case "at_least":
            met = at_least(node.wanted, [surely(child) for child in children], node.counted)
            reachable = at_least(node.wanted, [possibly(child) for child in children], node.counted)
            return verdict((met, True), (negated(reachable), False))
        case _:
            assert_never(node.operator)


def _gate_rails(node: Gate, meets: Sequence[Sql], fails: Sequence[Sql]) -> tuple[Sql, Sql]:
    """`eligibility.ir.reasons.gate_rails` as SQL."""
    match node.operator:
        case "all":
            return every(meets), some(fails)
        case "any":
            return some(meets), every(fails)
        case "none":
            return every(fails), some(meets)
        case "at_least":
            spare = sum(node.counted) - node.wanted + 1
            return at_least(node.wanted, meets, node.counted), at_least(spare, fails, node.counted)
        case _:
            assert_never(node.operator)
