"""The columnar executor says what the reference says: verdict, conclusion, missing facts, other causes and blocking conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._datasets import KEY, dataset
from eligibility.domain.answer import Answer
from eligibility.domain.facts import Level, Slots
from eligibility.engines import reference
from eligibility.engines.columnar import ColumnarPack, Screened
from eligibility.explain.answers import answer_from_outcome
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.profile import slots_from_profile
from eligibility.services.screening_datasets import Screening
from eligibility.tables.dataset import columns_from_frame, profile_from_row
from tests.columns import columns_from_slots, plain_slots
from tests.strategies import JUDGING_DATES, pack, packs

CORRIDOR = "jilin.corridor_2018_2025"
AS_OF = date(2024, 6, 30)
ENTERPRISES_A_PACK = 40


def expected(pack: Pack, slots: Slots) -> list[Answer]:
    return [answer_from_outcome(outcome) for outcome in reference.judge(pack, slots)]


def rows_of(screened: Screened) -> list[tuple[Answer, ...]]:
    return list(zip(*screened.answers, strict=True))


def agree_on_many(seed: int, enterprises: int = ENTERPRISES_A_PACK) -> tuple[int, int]:
    """One random pack and some random enterprises, in two batches; how many answers there are and how many came from elsewhere."""
    r = Random(seed)
    made, as_of, presume = pack(r), r.choice(JUDGING_DATES), r.random() < 0.6
    executor, elsewhere = ColumnarPack(made, as_of, presume), 0
    for _ in range(2):
        batch = [replace(plain_slots(r), as_of=as_of, presume=presume) for _ in range(enterprises // 2)]
        wanted = [expected(made, slots) for slots in batch]
        screened = executor.screen(columns_from_slots(batch), wanted.__getitem__)
        if made.provisions:
            assert rows_of(screened) == [tuple(each) for each in wanted]
        elsewhere += len(screened.elsewhere)
    return enterprises, elsewhere


@settings(max_examples=60)
@given(packs(), st.randoms(use_true_random=False))
def test_agree_on_random_packs_and_enterprises_that_can_be_made_smaller(pack: Pack, r: Random) -> None:
    slots = replace(plain_slots(r), as_of=AS_OF, presume=True)
    screened = ColumnarPack(pack, AS_OF, presume=True).screen(
        columns_from_slots([slots, slots]), lambda _: expected(pack, slots)
    )
    if pack.provisions:
        assert rows_of(screened) == [tuple(expected(pack, slots))] * 2


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_agree_on_two_hundred_random_packs_most_of_it_judged_by_columns(part: int) -> None:
    counts = [agree_on_many(seed) for seed in range(50 * part, 50 * (part + 1))]
    assert sum(elsewhere for _, elsewhere in counts) < 0.3 * sum(enterprises for enterprises, _ in counts)


@pytest.mark.soak
@settings(max_examples=2_500)
@given(st.integers(0, 2**62))
def test_agree_on_thousands_of_random_packs(seed: int) -> None:
    agree_on_many(seed)


@pytest.mark.parametrize("seed", range(15))
def test_without_reasons_verdicts_and_conclusions_are_the_same(seed: int) -> None:
    r = Random(seed)
    made = pack(r)
    batch = [replace(plain_slots(r), as_of=AS_OF, presume=False) for _ in range(60)]
    wanted = [[Answer(each.verdict, each.conclusion) for each in expected(made, slots)] for slots in batch]
    screened = ColumnarPack(made, AS_OF, presume=False, reasons=False).screen(
        columns_from_slots(batch), wanted.__getitem__
    )
    if made.provisions:
        assert rows_of(screened) == [tuple(each) for each in wanted]


def agree_on_generated(first: int, rows: int, level: Level, unknown: float, inside: float) -> None:
    """Generated enterprises and the corridor policy: each row as its own profile says."""
    corridor = installed_pack(CORRIDOR)
    frame = dataset(corridor, rows, AS_OF, unknown=unknown, inside=inside, first=first).drop(KEY)
    executor = ColumnarPack(corridor, AS_OF, level is Level.CLAIMED)
    screened = executor.screen(
        columns_from_frame(frame, Screening(corridor, AS_OF).reads(), corridor.vocabulary, AS_OF), nobody
    )
    for row, answers in zip(frame.iter_rows(named=True), rows_of(screened), strict=True):
        profile = profile_from_row(row, corridor.vocabulary, AS_OF)
        assert list(answers) == expected(corridor, slots_from_profile(profile, AS_OF, level))


def nobody(row: int) -> Sequence[Answer]:
    raise AssertionError(f"columns hold row {row}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "unknown", "inside"),
    [(Level.CLAIMED, 0.2, 0.03), (Level.REGISTRY, 0.05, 0.2)],
    ids=["claimed", "registry"],
)
def test_agree_on_generated_enterprises_and_the_corridor_policy(level: Level, unknown: float, inside: float) -> None:
    agree_on_generated(0, 1_000, level, unknown, inside)
