"""Which rule fired on which conditions: a run's rails as places of the pack, for whoever has to follow an opinion.

It checks as it tells: a rule that is said to have fired without any of its paths being true is refused. It knows no words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from eligibility.engines.rete.opinion import Receipt, SecondOpinion
from eligibility.engines.rete.program import Part, Path, ReteProgram
from eligibility.engines.rete.rails import OK

Standing = Literal["met", "not_met", "by_definition"]
"""What a rail says of its place: a condition is met or not, or a term goes by its definition."""

_STANDINGS: dict[str, Standing] = {"t": "met", "f": "not_met", "b": "by_definition"}


class Unfounded(RuntimeError):
    """A rule fired though none of its paths was true: whatever fired it is broken."""


@dataclass(frozen=True, slots=True)
class On:
    """A condition, by its place in the pack, and what held of it."""

    place: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired: what it concluded, and the conditions of the first of its paths that was true; none where it always holds."""

    concluded: On
    on: tuple[On, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The rules that fired for the enterprise, or for record number `record` (from 0) of `per`, in order."""

    per: str | None
    record: int | None
    firings: tuple[Firing, ...]


def runs_from_opinion(program: ReteProgram, opinion: SecondOpinion) -> tuple[Run, ...]:
    """Every run of an opinion, told. Raises `Unfounded`."""
    parts = {part.per: part for part in program.parts}
    return tuple(_run(program, parts[each.per], each) for each in opinion.receipts)


def _run(program: ReteProgram, part: Part, receipt: Receipt) -> Run:
    true = {OK, *receipt.given, *receipt.concluded}
    paths = {rule.concludes: rule.paths for layer in part.layers for ruleset in layer for rule in ruleset.rules}
    firings = (
        Firing(_on(program, rail), tuple(_told(program, _first_true(rail, paths.get(rail, ()), true))))
        for rail in receipt.concluded
    )
    return Run(receipt.per, receipt.record, tuple(firings))


def _first_true(rail: str, paths: tuple[Path, ...], true: set[str]) -> Path:
    for path in paths:
        if true.issuperset(path):
            return path
    raise Unfounded(f"`{rail}` was concluded without a reason")


def _told(program: ReteProgram, path: Path) -> Iterator[On]:
    """A condition that stands in two places of one rule is told once."""
    return (_on(program, rail) for rail in dict.fromkeys(path) if rail != OK)


def _on(program: ReteProgram, rail: str) -> On:
    return On(program.place_of(rail), _STANDINGS[rail[0]])
