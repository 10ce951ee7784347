"""The compiled executor says what the reference says, on random packs and random enterprises, to the last byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.facts import Level, Slots
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs
from eligibility.profile import numbers_as_decimals, profile_from_json, slots_from_profile
from tests.differential.agreement import Executors
from tests.strategies import enterprises, pack, packs, slots

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
ENTERPRISES_A_PACK = 40


def agree_on_many(seed: int, enterprises: int) -> None:
    """One random pack and many random enterprises, from a seed."""
    r = Random(seed)
    executors = Executors(pack(r))
    for _ in range(enterprises):
        executors.agree_on(slots(r))


@settings(max_examples=150)
@given(packs(), enterprises())
def test_agree_on_random_packs_and_enterprises_that_can_be_made_smaller(pack: Pack, enterprise: Slots) -> None:
    Executors(pack).agree_on(enterprise)


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
@settings(max_examples=130)
@given(seed=st.integers(0, 2**62))
def test_agree_on_ten_thousand_random_packs_and_enterprises(half: int, seed: int) -> None:
    agree_on_many(seed * 2 + half, ENTERPRISES_A_PACK)


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.integers(0, 2**62))
def test_agree_on_eight_hundred_thousand_random_packs_and_enterprises(seed: int) -> None:
    agree_on_many(seed, ENTERPRISES_A_PACK)


@pytest.mark.parametrize("level", [Level.CLAIMED, Level.REGISTRY, Level.FINDING], ids=lambda level: level.name)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_agree_on_every_installed_pack_and_example(path: Path, level: Level) -> None:
    for id in installed_packs():
        installed = installed_pack(id)
        profile = profile_from_json(numbers_as_decimals(path.read_text("utf-8")), installed.vocabulary)
        Executors(installed).agree_on(slots_from_profile(profile, date(2024, 6, 30), level))
