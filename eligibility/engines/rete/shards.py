"""Spread gates over layers and rulesets: a layer reads only what earlier ones concluded, a ruleset stays inside the limits.

It knows rules and rails only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eligibility.engines.rete.program import MOST_PRODUCTIONS, MOST_TESTS, Layer, Rule, Ruleset


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules that conclude one number."""

    rules: tuple[Rule, ...]

    @property
    def tests(self) -> int:
        """How many rails it mentions."""
        return sum(rule.tests for rule in self.rules)


def layers_from_gates(gates: Sequence[Gate], numbers: Iterator[int]) -> tuple[Layer, ...]:
    """Each gate as early as what it reads allows. A gate must come after the gates it reads from.

    `numbers` numbers the rulesets.
    """
    depths: dict[str, int] = {}
    layers: list[list[Gate]] = []
    for gate in gates:
        reads = (rail for rule in gate.rules for path in rule.paths for rail in path)
        depth = max(depths.get(rail, 0) for rail in reads)
        depths.update((rule.concludes, depth + 1) for rule in gate.rules)
        if depth == len(layers):
            layers.append([])
        layers[depth].append(gate)
    return tuple(_rulesets(layer, numbers) for layer in layers)


class _Bin:
    """A ruleset in the making; one production and one test are the sentinel's."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.tests = 1

    def takes(self, gate: Gate) -> bool:
        fits = 1 + len(self.rules) + len(gate.rules) <= MOST_PRODUCTIONS and self.tests + gate.tests <= MOST_TESTS
        if fits:
            self.rules += gate.rules
            self.tests += gate.tests
        return fits


_OPEN_BINS = 8


def _rulesets(gates: Iterable[Gate], numbers: Iterator[int]) -> Layer:
    """First fit, the largest gates first, among the last few rulesets begun."""
    bins: list[_Bin] = []
    for gate in sorted(gates, key=lambda gate: -gate.tests):
        if not any(each.takes(gate) for each in bins[-_OPEN_BINS:]):
            bins.append(_Bin())
            bins[-1].takes(gate)
    return tuple(Ruleset(next(numbers), tuple(each.rules)) for each in bins)
