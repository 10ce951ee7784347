"""The second pass: a provision is called settled exactly when every completion of what is unknown agrees."""

from __future__ import annotations

from math import prod
from random import Random

import pytest

from eligibility.domain.verdict import UNDETERMINED
from eligibility.explain.choosing import SETTLED
from eligibility.services.situations import VERDICTS
from tests.property.advice_oracle import Case, case, combinations, filled, pool, unknown_subjects

CASES = 5_000
"""For each of the two seeds."""

TRIED = 60


def check(r: Random, c: Case) -> str:
    """What kind of case it was; raises where the second pass is wrong."""
    formula = c.situation.formula(c.provision)
    settled = c.situation.second_pass(formula)
    now = c.verdict({})
    if now is not UNDETERMINED:
        assert VERDICTS[settled] is now
        return "settled by Kleene"
    pools = {
        each: [*pool(r, each), *(filled(r, value, each) for value in values)]
        for each, values in unknown_subjects(c).items()
    }
    said = set()
    for answers in combinations(r, pools, TRIED):
        said.add(c.verdict(answers))
        if settled not in SETTLED and (len(said) > 1 or UNDETERMINED in said):
            return "open"
    if settled in SETTLED:
        assert said == {VERDICTS[settled]}
        return "settled by all completions"
    every_one_tried = prod(len(each) for each in pools.values()) <= TRIED
    assert not every_one_tried or not c.situation.complete(c.provision, formula), "every completion agrees"
    return "not told apart"


@pytest.mark.parametrize("seed", [1, 2])
def test_the_second_pass_settles_what_every_completion_agrees_on_and_nothing_else(seed: int) -> None:
    r = Random(seed)
    kinds = [check(r, case(r)) for _ in range(CASES)]
    assert kinds.count("settled by all completions") > CASES // 25
    assert kinds.count("not told apart") < CASES // 25


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 120))
def test_the_second_pass_is_exact_on_many_more_cases(seed: int) -> None:
    r = Random(seed)
    for _ in range(10_000):
        check(r, case(r))
