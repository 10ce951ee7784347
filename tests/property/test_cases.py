"""Screening thinks each case of a provision out once: what it then says must be what it would have said with nothing remembered."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from eligibility.engines import reference
from eligibility.engines.compiled import Standing
from eligibility.explain.formulas import Formulas
from eligibility.explain.sentences import GroundsWriter
from eligibility.services.screening import Enterprise, OneProvision
from tests import strategies

DAY = date(2024, 6, 1)
ENTERPRISES = 60


def enterprises(chance: Random) -> list[Enterprise]:
    """Those of one run: one date, one level."""
    presume = chance.random() < 0.5
    found = [replace(strategies.slots(chance), as_of=DAY, presume=presume) for _ in range(ENTERPRISES)]
    plain = [replace(each, unknown={}, evidence={}) for each in found]
    return [Enterprise(each, reference.Frame(each), Formulas()) for each in (*found, *plain)]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_does_not_depend_on_who_was_screened_before(seed: int) -> None:
    chance = Random(seed)
    pack, seen = strategies.pack(chance), enterprises(chance)
    writer = GroundsWriter(pack)
    for provision in pack.provisions:
        remembering = OneProvision(provision, DAY, writer)
        for each in seen:
            outcome = reference.judge_provision(provision, each.slots)
            standing = Standing(outcome.verdict, outcome.applies_verdict, outcome.askable)
            afresh = OneProvision(provision, DAY, writer).judged(each, standing)
            assert remembering.judged(each, standing) == afresh


def test_the_packs_and_enterprises_of_this_test_share_cases() -> None:
    cases: Counter[str] = Counter()
    for seed in range(60):
        chance = Random(seed)
        pack, seen = strategies.pack(chance), enterprises(chance)
        for provision in pack.provisions:
            screener = OneProvision(provision, DAY, GroundsWriter(pack))
            for each in seen:
                outcome = reference.judge_provision(provision, each.slots)
                screener.judged(each, Standing(outcome.verdict, outcome.applies_verdict, outcome.askable))
            cases["thought out"] += screener.thought_out
            cases["asked"] += len(seen)
    assert cases["thought out"] < cases["asked"] * 2 / 3
