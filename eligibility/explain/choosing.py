"""Which missing fact to ask for first: what each is worth over all open provisions together. Pure; it knows no words and no facts.

The worth of a fact is looked one step ahead: over its possible answers, the share that settles a provision, weighed by the
provision, and a smaller share for every provision that it settles together with others; divided by the effort of answering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from eligibility.explain.diagram import FAILS, HOLDS, Diagrams, Sets

SETTLED = frozenset({FAILS, HOLDS})
_TOGETHER = Fraction(1, 4)
"""What a fact counts for that settles only together with others, before it is divided by how many they are."""

MOST_SETS = 32
_UNIT = 5040 * 10**6
"""Gains are counted in whole parts, because the order of questions must not hang on rounding."""

Gains = tuple[tuple[int, int], ...]
"""What each variable of a diagram is expected to settle of it."""


@dataclass(frozen=True, slots=True)
class OpenProvision:
    """A provision that some answers can still settle: its diagram over the facts that can be asked, and its weight."""

    id: str
    weight: int
    diagram: int


@dataclass(frozen=True, slots=True)
class Worth:
    """A subject that matters, the provisions it matters to, and what asking for it is worth."""

    subject: str
    provisions: tuple[str, ...]
    score: int


def ranked(
    diagrams: Diagrams,
    gains: dict[int, Gains],
    provisions: Iterable[OpenProvision],
    subject_of: Callable[[int], str],
    effort: Callable[[str], int],
) -> list[Worth]:
    """Every subject that matters, the best to ask first; ties in the order of the text. `gains` remembers between calls."""
    found: dict[str, tuple[list[str], int]] = {}
    for provision in provisions:
        if provision.diagram not in gains:
            gains[provision.diagram] = gains_of(diagrams, provision.diagram)
        for variable, gain in gains[provision.diagram]:
            ids, score = found.setdefault(subject_of(variable), ([], 0))
            ids.append(provision.id)
            found[subject_of(variable)] = ids, score + provision.weight * gain
    worth = [Worth(subject, tuple(ids), score * _UNIT // effort(subject)) for subject, (ids, score) in found.items()]
    return sorted(worth, key=lambda each: -each.score)


def gains_of(diagrams: Diagrams, diagram: int) -> Gains:
    """The variables that matter to a diagram and what each is expected to settle."""
    return tuple(
        (variable, int(_UNIT * gain_of(diagrams, diagram, variable))) for variable in sorted(diagrams.support(diagram))
    )


def gain_of(diagrams: Diagrams, diagram: int, variable: int) -> Fraction:
    """How far an answer to the variable is expected to settle the diagram, from 0 to 1."""
    cells = diagrams.answers(variable)
    alone = Fraction(sum((variable, cell) in diagrams.settled(diagram) for cell in range(cells)), cells)
    with_others = [len(each) for each in settling_sets(diagrams, diagram).variables() if variable in each]
    return alone + (1 - alone) * (_TOGETHER / min(with_others) if with_others else _TOGETHER / 8)


def settling_sets(diagrams: Diagrams, diagram: int) -> Sets:
    """Minimal sets of variables of which some answers settle the diagram."""
    return diagrams.sets(diagram, SETTLED, {}, MOST_SETS)
