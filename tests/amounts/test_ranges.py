"""Ranges of amounts hold what every completion of the facts gives, and are one number where all is known."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.amounts.account import Account, account_of
from eligibility.amounts.interval import Interval
from eligibility.domain.facts import Slots
from eligibility.engines import reference
from eligibility.ir.rules import Pack
from tests.amounts.generate import completed, enterprise, pack


def account(pack: Pack, slots: Slots) -> Account:
    verdicts = {each.provision.id: each.verdict for each in reference.judge(pack, slots)}
    return account_of(pack, verdicts, slots, whole=True)


def within(inner: Interval, outer: Interval) -> bool:
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    return low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def holds_completions(r: Random, completions: int) -> None:
    """Every range narrows as facts come in: first some of them, then all. Of the total each holds what all facts give."""
    made, slots = pack(r), enterprise(r)
    now = account(made, slots)
    for _ in range(completions):
        some = completed(r, slots, 0.5)
        then, last = account(made, some), account(made, completed(r, some))
        for one, other in ((now, then), (then, last), (now, last)):
            for benefit, known in zip(one.benefits, other.benefits, strict=True):
                assert within(known.priced.range, benefit.priced.range), benefit.provision.id
            for limit, later in zip(one.limits, other.limits, strict=True):
                assert within(later.left, limit.left), limit.limit.id
        assert last.together is not None
        for before in (now, then):
            assert before.together is not None
            assert within(last.together.range, before.together.range)


def never_above(found: Account) -> None:
    """What is paid is never above a benefit's amount or any limit, and never negative."""
    assert found.together is not None
    total, best = found.together.range, found.together.best
    assert total.low is not None
    assert total.low >= 0
    assert total.high is None or total.low <= total.high
    if best is None:
        return
    own = {each.provision.id: each.priced.range.high for each in found.benefits}
    if total.is_exact:
        assert sum(best.paid.values()) == total.high
    assert total.high is not None
    assert sum(best.paid.values()) <= total.high
    for id, paid in best.paid.items():
        most = own[id]  # without an upper end, a limit alone may make the total exact
        assert paid >= 0
        assert most is None or paid <= most
    for each in found.limits:
        together = sum(paid for id, paid in best.paid.items() if id in each.limit.over)
        assert each.left.high is None or together <= each.left.high


@pytest.mark.parametrize("seed", range(100))
def test_a_range_holds_what_every_completion_gives(seed: int) -> None:
    holds_completions(Random(seed), 2)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_ten_thousand_random_policies_never_pay_above_a_limit_whatever_is_known(part: int) -> None:
    for seed in range(part, 10_000, 2):
        r = Random(seed)
        made, slots = pack(r), enterprise(r)
        never_above(account(made, slots))
        never_above(account(made, completed(r, slots)))


@pytest.mark.parametrize("seed", [1_281_182_214, 1_760_922_805_970], ids=["the upper end", "the lower end"])
def test_under_limits_that_cross_a_range_does_not_widen_as_facts_come_in(seed: int) -> None:
    holds_completions(Random(seed), 3)


@pytest.mark.slow
def test_ranges_of_three_thousand_random_policies_hold_what_completions_give() -> None:
    for seed in range(100, 3_000):
        holds_completions(Random(seed), 1)


@pytest.mark.soak
@settings(max_examples=20_000)
@given(st.integers(0, 2**62))
def test_ranges_hold_what_completions_give_many_times(seed: int) -> None:
    holds_completions(Random(seed), 3)
