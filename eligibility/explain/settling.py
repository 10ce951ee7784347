"""Minimal sets of missing facts of which some answers settle a provision, by subject and with an example of such answers.

Where cells stand for all answers the sets are read off the diagram. Where they do not (leaves that join two unknown numbers),
each set is tried again with one fact fewer, the enterprise's situation being built anew: at most `MOST_TRIED` times a set and
`MOST_TRIED_IN_ALL` times a provision. What could not be tried any more is told as it is: it settles, perhaps with a fact too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from eligibility.explain.choosing import SETTLED, settling_sets
from eligibility.explain.knowledge import Place, placed
from eligibility.explain.search import Situation
from eligibility.ir.rules import Provision

MOST_TRIED = 64
MOST_TRIED_IN_ALL = 512

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settling:
    """The sets, smallest first, in an order that does not hang on what was asked before. `exhaustive`: there are no others."""

    sets: tuple[Answers, ...]
    exhaustive: bool


def settling(situation: Situation, provision: Provision, diagram: int) -> Settling:
    """The minimal settling sets of a provision's diagram over the facts that can be asked."""
    sets = settling_sets(situation.diagrams, diagram)
    variables = situation.knowledge.variables
    found = [
        {variables[number].subject: variables[number].values[cell] for number, cell in choice}
        for choice in sets.choices
    ]
    if situation.complete(provision, diagram):
        return Settling(_ordered(found), sets.exhaustive)
    values = {variables[each].subject: variables[each].values for each in situation.diagrams.support(diagram)}
    trial = _Trial(situation, provision, values)
    smaller = (each for answers in found for each in trial.smallest(answers))
    return Settling(_ordered(_minimal(smaller)), False)


def _ordered(sets: Iterable[Answers]) -> tuple[Answers, ...]:
    """A diagram's own order is that in which things were first asked about, by whomever."""
    named = [dict(sorted(each.items())) for each in sets]
    return tuple(sorted(named, key=lambda each: (len(each), list(each))))


@dataclass(slots=True)
class _Trial:
    """Sets of one provision, tried by building the situation after their answers."""

    situation: Situation
    provision: Provision
    values: Mapping[str, tuple[Any, ...]]
    tried: int = 0

    def smallest(self, answers: Answers) -> Iterator[Answers]:
        """The set, or the sets with a fact fewer that settle as well."""
        fewer = [[each for each in answers if each != left_out] for left_out in answers]
        found = [one for subjects in fewer if (one := self._settled_by(subjects)) is not None]
        if not found:
            yield answers
        for each in found:
            yield from self.smallest(each)

    def _settled_by(self, subjects: list[str]) -> Answers | None:
        for chosen in islice(product(*(self.values[each] for each in subjects)), MOST_TRIED):
            if self.tried >= MOST_TRIED_IN_ALL:
                return None
            self.tried += 1
            answers = dict(zip(subjects, chosen, strict=True))
            slots, _ = placed(self.situation.slots, Place(), answers)
            after = Situation(self.situation.knowledge, slots, self.situation.judge_leaf)
            if after.second_pass(after.formula(self.provision)) in SETTLED:
                return answers
        return None


def _minimal(sets: Iterable[Answers]) -> list[Answers]:
    kept: list[Answers] = []
    for answers in sorted(sets, key=len):
        if not any(each.keys() <= answers.keys() for each in kept):
            kept.append(answers)
    return kept
