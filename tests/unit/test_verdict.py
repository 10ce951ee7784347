"""The algebra of verdicts: strong Kleene, exhaustively, and its laws."""

from __future__ import annotations

from itertools import product

import pytest

from eligibility.domain.verdict import (
    MET,
    NOT_MET,
    UNDETERMINED,
    Verdict,
    all_of,
    any_of,
    at_least,
    negate,
    none_of,
    verdict_from,
)

ALL = (MET, NOT_MET, UNDETERMINED)
RANK = {NOT_MET: 0, UNDETERMINED: 1, MET: 2}


def futures(verdicts: tuple[Verdict, ...]) -> list[tuple[bool, ...]]:
    """Everything that the undetermined ones may turn out to be."""
    return list(product(*({MET: (True,), NOT_MET: (False,), UNDETERMINED: (True, False)}[each] for each in verdicts)))


def settled(outcomes: set[bool]) -> Verdict:
    """What is certain when each of these may come true."""
    return UNDETERMINED if len(outcomes) == 2 else verdict_from(outcomes.pop())


COMBINATIONS = [combination for size in range(5) for combination in product(ALL, repeat=size)]


@pytest.mark.parametrize(("truth", "verdict"), [(True, MET), (False, NOT_MET), (None, UNDETERMINED)])
def test_a_truth_is_a_verdict_and_unknown_is_one_too(truth: bool | None, verdict: Verdict) -> None:
    assert verdict_from(truth) is verdict


def test_negation_leaves_undetermined_what_is() -> None:
    assert [negate(each) for each in ALL] == [NOT_MET, MET, UNDETERMINED]


def test_and_or_nor_say_what_holds_in_every_future() -> None:
    for verdicts in COMBINATIONS:
        worlds = futures(verdicts)
        assert all_of(verdicts) is settled({all(world) for world in worlds}), verdicts
        assert any_of(verdicts) is settled({any(world) for world in worlds}), verdicts
        assert none_of(verdicts) is settled({not any(world) for world in worlds}), verdicts


@pytest.mark.parametrize("wanted", range(-1, 6))
def test_at_least_says_what_holds_in_every_future(wanted: int) -> None:
    for verdicts in COMBINATIONS:
        assert at_least(wanted, verdicts) is settled({sum(world) >= wanted for world in futures(verdicts)}), verdicts


@pytest.mark.parametrize("points", [(1, 2, 3, 4), (5, 1, 1, 1), (2, 2, 2, 2)])
@pytest.mark.parametrize("wanted", range(12))
def test_a_score_says_what_holds_in_every_future(wanted: int, points: tuple[int, ...]) -> None:
    for verdicts in COMBINATIONS:
        reached = {
            sum(worth for worth, met in zip(points, world, strict=False) if met) >= wanted
            for world in futures(verdicts)
        }
        assert at_least(wanted, verdicts, points) is settled(reached), verdicts


def test_order_and_repetition_do_not_matter() -> None:
    for verdicts in COMBINATIONS:
        assert all_of(reversed(verdicts)) is all_of(verdicts) is all_of((*verdicts, *verdicts)), verdicts
        assert any_of(reversed(verdicts)) is any_of(verdicts) is any_of((*verdicts, *verdicts)), verdicts


def test_and_is_the_least_of_them_and_or_the_greatest() -> None:
    for verdicts in filter(None, COMBINATIONS):
        assert all_of(verdicts) is min(verdicts, key=RANK.__getitem__), verdicts
        assert any_of(verdicts) is max(verdicts, key=RANK.__getitem__), verdicts


def test_knowing_more_never_turns_a_settled_verdict() -> None:
    for verdicts in COMBINATIONS:
        for place in (place for place, each in enumerate(verdicts) if each is UNDETERMINED):
            for known, combine in product((MET, NOT_MET), (all_of, any_of, none_of)):
                more = (*verdicts[:place], known, *verdicts[place + 1 :])
                assert combine(verdicts) in {UNDETERMINED, combine(more)}, (verdicts, more)


def test_of_nothing_all_hold_and_none_and_not_any() -> None:
    assert (all_of(()), any_of(()), none_of(()), at_least(0, ())) == (MET, NOT_MET, MET, MET)


def test_verdicts_can_be_given_one_by_one() -> None:
    assert all_of(iter((MET, MET))) is MET
    assert at_least(2, iter((MET, UNDETERMINED, MET))) is MET


def test_a_verdict_is_written_in_small_letters() -> None:
    assert [each.value for each in Verdict] == ["met", "not_met", "undetermined"]
