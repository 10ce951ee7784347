"""The best lawful combination is the best there is, holds every limit, and its proof can be checked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.amounts.combining import Best, Case, Choice, Room, best_of, paid, proves, total_with
from tests.amounts.generate import choice

CENT = Fraction(1, 100)


def every_total(choice: Choice) -> dict[frozenset[str], int]:
    """What each lawful combination comes to in fen, one by one: the slow and obvious way."""
    ids = list(choice.amounts)
    found = {}
    for taken in chain.from_iterable(combinations(ids, size) for size in range(len(ids) + 1)):
        if any(pair <= {*taken} for pair in choice.rivals):
            continue
        left = {room.limit: int(room.left * 100) for room in choice.rooms}
        total = 0
        for id in taken:
            over = [room.limit for room in choice.rooms if id in room.over]
            given = min([int(choice.amounts[id] * 100), *(left[each] for each in over)])
            left.update({each: left[each] - given for each in over})
            total += given
        found[frozenset(taken)] = total
    return found


def hold_every_limit(choice: Choice, best: Best) -> None:
    assert choice.is_lawful(best.paid)
    assert all(0 <= amount <= choice.amounts[id] for id, amount in best.paid.items())
    for room in choice.rooms:
        assert sum((amount for id, amount in best.paid.items() if id in room.over), Fraction(0)) <= room.left


def is_the_best(choice: Choice) -> None:
    best, totals = best_of(choice), every_total(choice)
    hold_every_limit(choice, best)
    assert best.total * 100 == max(totals.values())
    assert sum(best.paid.values(), Fraction(0)) == best.total
    assert best.proved
    assert proves(choice, best.total, best.proof)


@settings(max_examples=200)
@given(st.randoms(use_true_random=False))
def test_with_a_benefit_that_is_wanted_the_best_is_the_best_of_all_combinations_that_have_it(r: Random) -> None:
    few = choice(r, 7)
    totals = every_total(few)
    for id in few.amounts:
        expected = max(total for taken, total in totals.items() if id in taken)
        found = total_with(few, id)
        assert found is not None
        assert found * 100 == expected, id


@settings(max_examples=300)
@given(st.randoms(use_true_random=False))
def test_the_best_of_a_few_benefits_is_the_best_of_all_combinations(r: Random) -> None:
    is_the_best(choice(r, 7))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_the_best_of_ten_thousand_random_sets_of_benefits_is_the_best_of_all_combinations(part: int) -> None:
    for seed in range(part, 10_000, 2):
        r = Random(seed)
        is_the_best(choice(r, 12 if seed % 100 == 0 else 7))


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.integers(0, 2**62))
def test_the_best_of_twelve_benefits_is_the_best_of_all_combinations(seed: int) -> None:
    is_the_best(choice(Random(seed), 12))


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_the_best_of_forty_benefits_holds_every_limit_and_is_proved(r: Random) -> None:
    many = choice(r, 40)
    best = best_of(many)
    hold_every_limit(many, best)
    assert best.total <= best.most
    assert not best.proved or proves(many, best.total, best.proof)


A, B, C = Fraction(100), Fraction(80), Fraction(50)


def three(rivals: tuple[tuple[str, str], ...] = (), *rooms: Room) -> Choice:
    return Choice({"a": A, "b": B, "c": C}, frozenset(map(frozenset, rivals)), rooms)


def test_two_smaller_benefits_beat_a_larger_one_that_excludes_both() -> None:
    assert best_of(three((("a", "b"), ("a", "c")))).paid == {"b": B, "c": C}


def test_a_limit_is_filled_in_the_order_of_payment() -> None:
    under = three((), Room("all", frozenset("abc"), Fraction(120)))
    assert paid(under, ["a", "b", "c"]) == {"a": A, "b": Fraction(20), "c": Fraction(0)}
    assert best_of(under).total == 120


def test_under_limits_that_cross_a_benefit_that_takes_the_room_of_two_is_left() -> None:
    crossing = Choice(
        {"both": A, "one": A, "other": A},
        rooms=(Room("x", frozenset({"both", "one"}), A), Room("y", frozenset({"both", "other"}), A)),
    )
    assert best_of(crossing).paid == {"one": A, "other": A}


def test_the_proof_of_a_choice_that_a_limit_decides_is_one_case() -> None:
    best = best_of(three((), Room("all", frozenset("abc"), Fraction(120))))
    assert best.proof == (Case((), (), Fraction(120)),)


def test_a_proof_with_a_case_left_out_a_wrong_bound_or_a_total_too_low_is_none() -> None:
    rivals = Choice(
        {id: Fraction(amount) for id, amount in zip("abcde", (10, 9, 8, 7, 6), strict=True)},
        frozenset(map(frozenset, ("ab", "bc", "cd", "de", "ea"))),
    )
    best = best_of(rivals)
    assert best.total == 18
    assert proves(rivals, best.total, best.proof)
    assert len(best.proof) > 1
    assert not proves(rivals, best.total, best.proof[1:])
    assert not proves(rivals, best.total - CENT, best.proof)
    wrong = replace(best.proof[0], most=best.proof[0].most - CENT)
    assert not proves(rivals, best.total, (wrong, *best.proof[1:]))


def test_a_search_that_is_stopped_says_what_it_has_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eligibility.amounts.combining.MOST_STEPS", 1)
    stopped = best_of(three((("a", "b"), ("a", "c"))))
    assert (stopped.proved, stopped.total <= 130 <= stopped.most) == (False, True)
