"""What follows from determinations, chained by durable-rules inside the same envelope: booleans in, booleans out.

A signal is one rail and so is each thing that may follow; rules that conclude one thing are the paths of one flat rule, in their order. It
concludes nothing itself and knows no words; `eligibility.domain.consequences` is what the rules mean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from eligibility.domain.consequences import Condition, Consequence, ConsequenceRule, Following, Signal
from eligibility.engines.rete.compile import WIDEST
from eligibility.engines.rete.entering import Entering
from eligibility.engines.rete.firings import Unfounded
from eligibility.engines.rete.opinion import SecondOpinion
from eligibility.engines.rete.program import Part, Path, ReteProgram, Rule, check_program, digest_of
from eligibility.engines.rete.rails import RailNumbers, true_rail
from eligibility.engines.rete.shards import Gate, layers_from_gates


@dataclass(frozen=True, slots=True)
class ConsequenceProgram:
    """The rules over rails: `rails` of every condition, `reasons` the paths to each concluded rail with the rule each stands for.

    A path without a rule is a step on the way: one of several rails that together stand for more paths than fit one rule.
    """

    program: ReteProgram
    rails: Mapping[Condition, str]
    reasons: Mapping[str, tuple[tuple[Path, ConsequenceRule | None], ...]]

    def entering(self, signals: Collection[Signal]) -> tuple[Entering, ...]:
        """The rails of what a determination tells. A signal that no rule reads has none."""
        return ((frozenset(self.rails[each] for each in signals if each in self.rails),),)

    def consequences(self, opinion: SecondOpinion) -> tuple[Consequence, ...]:
        """What follows, each with the first rule that gave it. Raises `Unfounded` for a rule that fired without a reason."""
        (receipt,) = opinion.receipts
        true = {*receipt.given, *receipt.concluded}
        follows = [each for each, rail in self.rails.items() if isinstance(each, Following) and rail in true]
        return tuple(Consequence(each, self._reason(self.rails[each], true)) for each in follows)

    def _reason(self, rail: str, true: set[str]) -> ConsequenceRule:
        for path, rule in self.reasons.get(rail, ()):
            if true.issuperset(path):
                return rule or self._reason(path[0], true)
        raise Unfounded(f"`{rail}` was concluded without a reason")


def consequence_program(rules: Sequence[ConsequenceRule]) -> ConsequenceProgram:
    """Compile rules, each of which comes after those whose conclusions it reads. Raises `EnvelopeBreached` for a fault in this module."""
    compiler = _Compiler()
    for concludes, together in _by_conclusion(rules).items():
        compiler.add(concludes, together)
    layers = layers_from_gates(compiler.gates, count())
    parts = (Part(None, (), layers),)
    program = ReteProgram(digest_of((), parts), (), parts, compiler.places)
    check_program(program)
    return ConsequenceProgram(program, compiler.rails, compiler.reasons)


def _by_conclusion(rules: Iterable[ConsequenceRule]) -> dict[Following, list[ConsequenceRule]]:
    """A conclusion stands where the last of its rules does, so that it comes after all that they read."""
    found: dict[Following, list[ConsequenceRule]] = {}
    for rule in rules:
        found[rule.concludes] = [*found.pop(rule.concludes, []), rule]
    return found


_Options = Sequence[tuple[Path, ConsequenceRule | None]]


class _Compiler:
    """Collects the gates, what each rail stands for, and why each is concluded."""

    def __init__(self) -> None:
        self.gates: list[Gate] = []
        self.rails: dict[Condition, str] = {}
        self.reasons: dict[str, tuple[tuple[Path, ConsequenceRule | None], ...]] = {}
        self.places: dict[int, str] = {}
        self._numbers = RailNumbers()

    def add(self, concludes: Following, rules: Iterable[ConsequenceRule]) -> None:
        """All rules of one conclusion."""
        options = [(tuple(map(self._rail, rule.when)), rule) for rule in rules]
        self._conclude(self._rail(concludes), options)

    def _rail(self, condition: Condition) -> str:
        if condition not in self.rails:
            self.rails[condition] = self._fresh(str(condition))
        return self.rails[condition]

    def _fresh(self, place: str) -> str:
        number = self._numbers.take()
        self.places[number] = place
        return true_rail(number)

    def _conclude(self, rail: str, options: _Options) -> None:
        while len(options) > WIDEST:
            options = [((self._step(chunk, rail),), None) for chunk in _chunks(options)]
        self.reasons[rail] = tuple(options)
        self.gates.append(Gate((Rule(rail, tuple(path for path, _ in options)),)))

    def _step(self, options: _Options, towards: str) -> str:
        rail = self._fresh(f"a step towards {towards}")
        self._conclude(rail, options)
        return rail


def _chunks(options: _Options) -> Iterator[_Options]:
    return (options[start : start + WIDEST] for start in range(0, len(options), WIDEST))
