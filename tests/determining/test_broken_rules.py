"""A second executor whose rules were broken is caught: whenever that changes an opinion on the enterprise at hand, it is held.

And only then: what a broken rule leaves as it was is agreed on. What it changes is found out beforehand, without durable-rules.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

import pytest

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.facts import Level, Slots
from eligibility.domain.opinions import Asking
from eligibility.domain.records import Outcome
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.engines.rete import (
    LeafVerdicts,
    NotThisProgram,
    ReteProgram,
    ReteWorkers,
    SecondOpinion,
    inputs_from_outcomes,
)
from eligibility.engines.rete.decide import Contradiction
from eligibility.engines.rete.entering import entering_from_inputs
from eligibility.explain.document import DocumentWriter
from eligibility.ir.rules import Pack
from eligibility.profile import LEVELS, profile_from_json, slots_from_profile
from eligibility.services.judging import Decision
from eligibility.services.opinions import SecondOpinions, programs_from_pack
from eligibility.services.two_opinions import Compared, Judged, compared
from tests import strategies
from tests.determining.breaking import BREAKS, Flip, broken, plainly
from tests.determining.cases import DAYS, PACK
from tests.enterprises import random_said

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Case:
    """A pack and enterprises to judge by it."""

    pack: Pack
    enterprises: list[Slots]

    @cached_property
    def compiled(self) -> CompiledPack:
        """Compiled once: it takes longer than judging."""
        return CompiledPack(self.pack, DocumentWriter)


def corridor(r: Random, enterprises: int) -> Case:
    profiles = (profile_from_json(random_said(r), PACK.vocabulary) for _ in range(enterprises))
    levels = list(LEVELS.values())
    return Case(PACK, [slots_from_profile(each, r.choice(DAYS), r.choice(levels)) for each in profiles])


def of_a_random_pack(r: Random, enterprises: int) -> Case:
    return Case(strategies.pack(r), [strategies.slots(r) for _ in range(enterprises)])


def first_opinion(case: Case, slots: Slots) -> Judged:
    """The compiled executor's decision, and where the second opinion starts."""
    pack, written = case.pack, case.compiled.write(slots)
    conclusions = {each["id"]: Conclusion(each["conclusion"]) for each in json.loads(written)}
    decision = Decision(b'{"provisions":%b}' % written, conclusions)
    return Judged(
        pack, profile_from_json({}, pack.vocabulary), Level.CLAIMED, "zh", decision, reference.judge(pack, slots)
    )


def compare(case: Case, slots: Slots, opinions: SecondOpinions) -> Compared:
    """Both opinions on an enterprise."""
    return compared(first_opinion(case, slots), opinions, Asking.REQUIRED)


def said_of(opinion: SecondOpinion) -> list[tuple]:
    return [(each.id, each.verdict, each.applies) for each in opinion.provisions]


def is_changed(case: Case, slots: Slots, wrong: ReteProgram, inputs: tuple[LeafVerdicts, ...]) -> bool:
    """Whether the broken program, or the right one on other inputs, says something else of the enterprise."""
    right = ReteProgram.from_pack(case.pack)
    asked = inputs_from_outcomes(reference.judge(case.pack, slots))
    try:
        said = plainly(wrong, entering_from_inputs(wrong, inputs))
    except (Contradiction, NotThisProgram):
        return True
    return said_of(said) != said_of(plainly(right, entering_from_inputs(right, asked)))


def hold_broken(r: Random, case: Case, how: str, opinions: SecondOpinions) -> Counter[Outcome]:
    """Break one rule and judge everybody: held exactly where the break tells."""
    wrong = broken(r, ReteProgram.from_pack(case.pack), BREAKS[how])
    if wrong is None:
        return Counter()
    asked = SecondOpinions(opinions.workers, lambda pack: replace(programs_from_pack(pack), verdicts=wrong))
    return Counter(hold(case, slots, wrong, asked, None) for slots in case.enterprises)


def hold(case: Case, slots: Slots, wrong: ReteProgram, opinions: SecondOpinions, flip: Flip | None) -> Outcome:
    inputs = inputs_from_outcomes(reference.judge(case.pack, slots))
    changed = is_changed(case, slots, wrong, flip(inputs) if flip else inputs)
    found = compare(case, slots, opinions)
    assert found.outcome is (Outcome.HELD if changed else Outcome.AGREED)
    assert (found.alert is not None) is changed
    return found.outcome


class FlippedInputs(ReteWorkers):
    """Workers that are told something else than was found."""

    def __init__(self, workers: ReteWorkers, flip: Flip) -> None:
        super().__init__()
        self._asked, self._flip = workers, flip

    def decide(self, program: ReteProgram, inputs: tuple[LeafVerdicts, ...]) -> SecondOpinion:
        return self._asked.decide(program, self._flip(inputs))


def hold_flipped(r: Random, case: Case, opinions: SecondOpinions) -> Counter[Outcome]:
    """Turn one input round: held exactly where it tells."""
    flip = Flip(r.randrange(2**32))
    asked = SecondOpinions(FlippedInputs(opinions.workers, flip))
    right = ReteProgram.from_pack(case.pack)
    inputs = (inputs_from_outcomes(reference.judge(case.pack, each)) for each in case.enterprises)
    telling = [
        each
        for each, said in zip(case.enterprises, inputs, strict=True)
        if any(one.vectors and one.vectors[0] for one in said)
    ]
    return Counter(hold(case, each, right, asked, flip) for each in telling)


def caught(seed: int, breaks: int, how: str, opinions: SecondOpinions) -> Counter[Outcome]:
    """Over packs of every sort, the corridor's among them."""
    r, counted = Random(f"{how} {seed}"), Counter[Outcome]()
    for number in range(breaks):
        case = corridor(r, 4) if number % 4 == 0 else of_a_random_pack(r, 6)
        counted += hold_flipped(r, case, opinions) if how == "flipped_input" else hold_broken(r, case, how, opinions)
    return counted


WAYS = [*BREAKS, "flipped_input"]


@pytest.mark.slow
@pytest.mark.parametrize("how", WAYS)
def test_a_broken_rule_is_caught_wherever_it_changes_an_opinion(how: str, asked_once: SecondOpinions) -> None:
    counted = caught(1, 12, how, asked_once)
    assert counted[Outcome.HELD] > 0


@pytest.mark.soak
@pytest.mark.parametrize("how", WAYS)
def test_every_broken_rule_of_a_thousand_is_caught(how: str, asked_once: SecondOpinions) -> None:
    counted = caught(2, 125, how, asked_once)
    log.info(
        "%s: %s determinations changed and held, %s as they were and agreed",
        how,
        counted[Outcome.HELD],
        counted[Outcome.AGREED],
    )
    assert counted[Outcome.HELD] > 20
    assert counted[Outcome.AGREED] > 0 or how == "contradiction"


def test_two_opinions_agree_on_packs_that_nobody_broke(opinions: SecondOpinions) -> None:
    r = Random(11)
    for case in (corridor(r, 4), *(of_a_random_pack(r, 4) for _ in range(6))):
        assert [compare(case, slots, opinions).outcome for slots in case.enterprises] == [Outcome.AGREED] * 4
