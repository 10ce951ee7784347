"""Advice against brute force: settling sets are sound and minimal, and nothing is asked that cannot change an open verdict."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from eligibility.domain.verdict import UNDETERMINED
from eligibility.explain.choosing import SETTLED
from eligibility.explain.knowledge import Knowledge
from eligibility.explain.search import Situation
from eligibility.explain.settling import settling
from eligibility.services.situations import VERDICTS, judge_leaf
from tests.property.advice_oracle import Case, answered, case, combinations, filled, pool, subjects_of, unknown_subjects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROVISIONS = 1_600
"""For each of the two seeds."""

TRIED = 16


def cases(seed: int, count: int) -> Iterator[tuple[Random, Case]]:
    r = Random(seed)
    for _ in range(count):
        yield r, case(r)


def after(c: Case, answers: Mapping[str, Any]) -> int:
    """What all completions agree on once answers are given; held against brute force in `test_second_pass`."""
    slots = answered(c.slots, answers)
    situation = Situation(Knowledge(c.situation.knowledge.pack, slots.as_of), slots, judge_leaf)
    return situation.second_pass(situation.formula(c.provision))


def open_diagram(c: Case) -> int | None:
    """The diagram over what can be asked, where answers can settle the provision."""
    formula = c.situation.formula(c.provision)
    diagram = c.situation.asked(formula)
    return None if diagram in VERDICTS else diagram


def askable(c: Case) -> list[str]:
    return [each for each in unknown_subjects(c) if not each.startswith("open:") and each not in c.slots.unknown]


def check_sets(r: Random, c: Case) -> None:
    diagram = open_diagram(c)
    if diagram is None:
        return
    for example in settling(c.situation, c.provision, diagram).sets:
        answers = {subject: filled(r, value, subject) for subject, value in example.items()}
        assert after(c, answers) in SETTLED
        for subject in answers:
            fewer = {each: pool(r, each) for each in answers if each != subject}
            for tried in combinations(r, fewer, TRIED):
                assert after(c, tried) not in SETTLED, f"{sorted(tried)} settle it already"


def check_no_other_set(r: Random, c: Case) -> None:
    """Random answers that settle it hold one of the sets."""
    diagram = open_diagram(c)
    asked = askable(c)
    if not asked or c.verdict({}) is not UNDETERMINED:
        return
    found = settling(c.situation, c.provision, diagram) if diagram is not None else None
    sets = [set(one) for one in found.sets] if found else []
    formula = c.situation.formula(c.provision)
    whole = c.situation.complete(c.provision, formula) and (found is None or found.exhaustive)
    settled_now = c.situation.second_pass(formula) in SETTLED
    for _ in range(TRIED // 4):
        subjects = r.sample(asked, r.randint(1, len(asked)))
        answers = {each: r.choice(pool(r, each)) for each in subjects}
        if c.verdict(answers) is not UNDETERMINED and whole and not settled_now:
            assert any(one <= set(subjects) for one in sets), f"{subjects} settle it, and were not named"


def check_asked(r: Random, c: Case) -> None:
    """For every subject that is asked there are answers to the others under which its own answers make a difference.

    Where a cap was met, which the advice says, a fact may be asked whose every answer leads to the same end.
    """
    diagram = open_diagram(c)
    if diagram is None or not c.situation.complete(c.provision, diagram):
        return
    for number in c.situation.diagrams.support(diagram):
        pair = telling(c, diagram, number)
        assert pair is not None
        subject = c.situation.knowledge.variables[number].subject
        without = {key: value for key, value in pair[0].items() if key != subject}
        assert any(differ(r, c, (*pair, without)) for _ in range(20)), f"{subject} makes no difference"


def differ(r: Random, c: Case, tried: tuple[dict[str, Any], ...]) -> bool:
    """Whether some of the answers end otherwise than the others."""
    said = {after(c, {key: filled(r, value, key) for key, value in answers.items()}) for answers in tried}
    return len(said) > 1


def telling(c: Case, diagram: int, number: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Two sets of answers, alike but for one subject (answered otherwise, or not at all), that end differently."""
    d, variables = c.situation.diagrams, c.situation.knowledge.variables

    def differ(one: int, other: int) -> dict[str, Any] | None:
        """Answers under which two diagrams end differently."""
        if one == other:
            return None
        first = min(d.top(one), d.top(other))
        if first >= 1 << 60:
            return {}
        for cell in range(d.answers(first)):
            ends = [d.children(each)[cell] if d.top(each) == first else each for each in (one, other)]
            rest = differ(*ends)
            if rest is not None:
                return {variables[first].subject: variables[first].values[cell]} | rest
        return None

    cells = [d.restrict(diagram, number, cell) for cell in range(d.answers(number))]
    subject, values = variables[number].subject, variables[number].values
    for (one, first), (other, second) in pairwise(enumerate(cells)):
        rest = differ(first, second)
        if rest is not None:
            return {subject: values[one], **rest}, {subject: values[other], **rest}
    unanswered = d.unanswered(diagram, number)
    for cell, each in enumerate(cells):
        rest = differ(each, unanswered)
        if rest is not None:
            return {subject: values[cell], **rest}, rest
    return None


@pytest.mark.parametrize("seed", [1, 2])
def test_settling_sets_are_sound_and_minimal(seed: int) -> None:
    for r, c in cases(seed, PROVISIONS):
        check_sets(r, c)


@pytest.mark.parametrize("seed", [3, 4])
def test_no_settling_set_is_left_out(seed: int) -> None:
    for r, c in cases(seed, PROVISIONS):
        check_no_other_set(r, c)


@pytest.mark.parametrize("seed", [5, 6])
def test_every_fact_that_is_asked_can_change_an_open_verdict(seed: int) -> None:
    for r, c in cases(seed, PROVISIONS):
        check_asked(r, c)


def test_a_settled_provision_asks_nothing() -> None:
    for _, c in cases(7, 300):
        if c.verdict({}) is not UNDETERMINED:
            assert c.situation.asked(c.situation.formula(c.provision)) in SETTLED


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_advice_holds_on_many_more_provisions(seed: int) -> None:
    for r, c in cases(seed, 3_000):
        check_sets(r, c)
        check_no_other_set(r, c)
        check_asked(r, c)


def test_the_oracle_knows_what_is_read() -> None:
    assert any(subjects_of(c.provision, c.slots) for _, c in cases(8, 20))
