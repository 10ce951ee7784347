"""What a pack looks like to the second opinion: flat rules over rails, in rulesets, in layers. Plain data.

Nothing here knows durable-rules or where a leaf's verdict comes from. `check_program` holds the limits inside which
durable-rules was measured to be right; whoever makes or loads a program calls it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from eligibility.engines.rete.rails import OK, EnvelopeBreached, check_rails, false_rail, number_of, true_rail

if TYPE_CHECKING:
    from eligibility.ir.rules import Pack

MOST_PRODUCTIONS = 40
"""Productions a ruleset may hold, its sentinel included."""

MOST_TESTS = 60
"""Tests a ruleset may hold, its sentinel's included; each mention of a rail counts as one."""

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When every rail of some path is true, the rail `concludes` is. Its name is the rail it concludes."""

    concludes: str
    paths: tuple[Path, ...]

    @property
    def tests(self) -> int:
        """How many rails it mentions."""
        return sum(map(len, self.paths))


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rules that see one fact together. None may read what another concludes. `number` is its place in the program."""

    number: int
    rules: tuple[Rule, ...]

    @property
    def reads(self) -> frozenset[str]:
        """Every rail that some rule mentions."""
        return frozenset(rail for rule in self.rules for path in rule.paths for rail in path)


Layer = tuple[Ruleset, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a leaf's verdict enters. A `term` may instead go by its definition."""

    number: int
    kind: Literal["leaf", "term"]


@dataclass(frozen=True, slots=True)
class SoFar:
    """Of a provision judged per record: where the verdicts of the records already judged enter."""

    verdict: int
    applies: int


@dataclass(frozen=True, slots=True)
class ProvisionRails:
    """A provision's slots in pre-order (`applies_to`, then `requires`) and the rails its answers come out on."""

    id: str
    slots: tuple[Slot, ...]
    verdict: int
    applies: int
    requires: int
    so_far: SoFar | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What is judged together: all provisions about the enterprise, or all about one kind of record (`per`)."""

    per: str | None
    provisions: tuple[ProvisionRails, ...]
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class ReteProgram:
    """A whole pack. `order` is its provisions' ids; `places` says which condition each number stands for."""

    digest: str
    order: tuple[str, ...]
    parts: tuple[Part, ...]
    places: Mapping[int, str]

    @classmethod
    def from_pack(cls, pack: Pack) -> ReteProgram:
        """Compile every provision of a pack. A few milliseconds; keep the result as long as the pack."""
        from eligibility.engines.rete.compile import program_from_provisions  # noqa: PLC0415 - it builds what is here

        return program_from_provisions(pack.provisions)

    def rulesets(self) -> Iterator[Ruleset]:
        """Every ruleset, in order."""
        for part in self.parts:
            for layer in part.layers:
                yield from layer

    def numbers(self) -> Iterator[int]:
        """Every number that a verdict enters or leaves by."""
        for part in self.parts:
            for rails in part.provisions:
                yield from (slot.number for slot in rails.slots)
                yield from (rails.verdict, rails.applies, rails.requires)

    def place_of(self, rail: str) -> str:
        """Which condition a rail speaks of, as `8.3/requires/0`; of a condition that stands in many places, the first."""
        return self.places[number_of(rail)]


def digest_of(order: tuple[str, ...], parts: tuple[Part, ...]) -> str:
    """SHA-256 of everything that decides an answer."""
    return hashlib.sha256(repr((order, parts)).encode()).hexdigest()


def check_program(program: ReteProgram) -> None:
    """Raise `EnvelopeBreached` unless every ruleset is inside the limits and all names can be told apart."""
    names = {rail for ruleset in program.rulesets() for rail in ruleset.reads}
    names |= {rule.concludes for ruleset in program.rulesets() for rule in ruleset.rules}
    names |= {rail for number in program.numbers() for rail in both_rails(number)}
    check_rails(names)
    if [ruleset.number for ruleset in program.rulesets()] != list(range(sum(1 for _ in program.rulesets()))):
        raise EnvelopeBreached("rulesets are numbered from nought in their order")
    for ruleset in program.rulesets():
        check_ruleset(ruleset)


def check_ruleset(ruleset: Ruleset) -> None:
    """Raise `EnvelopeBreached` for a ruleset that durable-rules could misread, hang on or refuse."""
    _check_size(ruleset)
    concluded = [rule.concludes for rule in ruleset.rules]
    if len(set(concluded)) != len(concluded) or OK in concluded:
        raise EnvelopeBreached("a rail is concluded by one rule, and the sentinel's by none")
    if not ruleset.reads.isdisjoint(concluded):
        raise EnvelopeBreached("a rule may not read what its own ruleset concludes")
    check_rails({*concluded, *ruleset.reads})


def _check_size(ruleset: Ruleset) -> None:
    productions = 1 + len(ruleset.rules)
    if productions > MOST_PRODUCTIONS:
        raise EnvelopeBreached(f"{productions} productions in a ruleset, at most {MOST_PRODUCTIONS} are safe")
    tests = 1 + sum(rule.tests for rule in ruleset.rules)
    if tests > MOST_TESTS:
        raise EnvelopeBreached(f"{tests} tests in a ruleset, at most {MOST_TESTS} are safe")
    if not all(rule.paths and all(rule.paths) for rule in ruleset.rules):
        raise EnvelopeBreached("a rule without a condition would hang durable-rules")


def both_rails(number: int) -> tuple[str, str]:
    """The true and the false rail of a number."""
    return true_rail(number), false_rail(number)
