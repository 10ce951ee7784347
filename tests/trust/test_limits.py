"""Rate limits: so many in any span of time, each caller for itself, in bounded memory."""

from __future__ import annotations

import pytest

from eligibility_api import limits
from eligibility_api.limits import OPEN, SIGNED_IN, Limits, Rate, limits_from
from eligibility_api.problems import Refused


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def passed(within: Limits, caller: str, count: int, action: str = "decide") -> int:
    """How many of so many requests get through."""
    got = 0
    for _ in range(count):
        try:
            within.spend(caller, action)
        except Refused:
            continue
        got += 1
    return got


def test_so_many_get_through_and_no_more() -> None:
    assert passed(Limits(Rate(10, 60), None, clock=Clock()), "address:a", 25) == 10


def test_in_any_span_of_time_no_more_get_through_than_twice_the_rate() -> None:
    clock = Clock()
    within = Limits(Rate(10, 60), None, clock=clock)
    got = []
    for _ in range(240):
        got.append(passed(within, "address:a", 3))
        clock.now += 1.0

    assert max(sum(got[at : at + 60]) for at in range(180)) <= 20
    assert sum(got[120:180]) == 10


def test_who_is_refused_learns_when_to_come_again_and_then_gets_through() -> None:
    clock = Clock()
    within = Limits(Rate(10, 60), None, clock=clock)
    passed(within, "address:a", 10)

    with pytest.raises(Refused) as refusal:
        within.spend("address:a", "decide")
    clock.now += int(refusal.value.headers["retry-after"])

    assert refusal.value.code == "too-many-requests"
    assert (refusal.value.headers["retry-after"], passed(within, "address:a", 2)) == ("6", 1)


def test_one_caller_takes_nothing_from_another() -> None:
    within = Limits(Rate(10, 60), Rate(5, 60), clock=Clock())
    passed(within, "address:a", 20)

    assert (passed(within, "address:b", 20), passed(within, "account:a", 20)) == (10, 5)


def test_passwords_cannot_be_tried_as_fast_as_questions_can_be_asked() -> None:
    within = Limits(Rate(6000, 60), None, clock=Clock())

    assert passed(within, "address:a", 100, "signIn") == 20
    assert passed(within, "address:a", 100, "decide") == 100


def test_what_is_remembered_is_bounded_and_whoever_is_over_the_rate_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KNOWN", 100)
    within = Limits(Rate(10, 60), None, clock=Clock())
    for number in range(1000):
        passed(within, f"address:{number}", 1)
        passed(within, "address:busy", 20)

    assert len(within._until) <= 100
    assert passed(within, "address:busy", 1) == 0


def test_the_settings_say_the_rates() -> None:
    assert limits_from({}) == Limits(Rate(6000, 60), Rate(6000, 60))
    assert limits_from({OPEN: "off", SIGNED_IN: "30/10"}) == Limits(None, Rate(30, 10))
