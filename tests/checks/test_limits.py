"""Limits that never bind: what a benefit comes to at most by its own numbers is never less than what an enterprise gets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.amounts.account import account_of
from eligibility.checks.limits import most_of
from eligibility.domain.quantity import Number
from eligibility.engines import reference
from eligibility.ir.rules import Pack
from eligibility.packs import PackSource
from eligibility.services.checking import check
from tests.amounts.generate import completed, enterprise, pack
from tests.checks.corpus import CHECKS, DAY, case


def is_never_exceeded(seed: int) -> int:
    """How many benefits of a random policy are bounded by their own numbers."""
    r = Random(seed)
    made = pack(r)
    bounds = {each.id: most for each in made.provisions if (most := most_of(each)) is not None}
    for _ in range(3):
        gets_no_more(made, bounds, r)
    return len(bounds)


def gets_no_more(made: Pack, bounds: Mapping[str, Number], r: Random) -> None:
    slots = completed(r, enterprise(r))
    verdicts = {each.provision.id: each.verdict for each in reference.judge(made, slots)}
    for benefit in account_of(made, verdicts, slots, whole=False).benefits:
        most = bounds.get(benefit.provision.id)
        if most is not None:
            assert benefit.priced.range.high is not None
            assert benefit.priced.range.high <= Fraction(most)


def test_nobody_gets_more_than_the_numbers_of_a_benefit_allow() -> None:
    assert sum(is_never_exceeded(seed) for seed in range(400)) > 100


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.integers(0, 2**62))
def test_nobody_gets_more_than_the_numbers_of_a_benefit_allow_many_times(seed: int) -> None:
    is_never_exceeded(seed)


CASE = CHECKS / "limit-idle" / "above-what-it-is-over"


def codes(**instead: str) -> set[str]:
    """What is found in the case with some words put in the place of others, wherever they stand."""
    source = case(CASE)
    files = {name: data.decode() for name, data in source.files.items()}
    for old, new in instead.items():
        files = {name: text.replace(old, new) for name, text in files.items()}
    locked = hashlib.sha256(files["text.txt"].encode()).hexdigest()
    files["policy.yaml"] = re.sub(r"\b[0-9a-f]{64}\b", locked, files["policy.yaml"])
    changed = PackSource({name: text.encode() for name, text in files.items()}, source.vocabulary_files)
    return {each.code for each in check(changed, DAY).findings}


@pytest.mark.parametrize(
    ("instead", "is_idle"),
    [
        ({}, True),
        ({"20万元": "15万元"}, True),
        ({"20万元": "14万元"}, False),
        ({"application": "year"}, True),
        ({"application": "ever"}, False),
    ],
    ids=["above", "just as much", "below", "a year", "what was received ever counts"],
)
def test_a_limit_is_idle_only_where_its_benefits_can_never_reach_it(instead: dict[str, str], is_idle: bool) -> None:
    assert ("limit-idle" in codes(**instead)) is is_idle
