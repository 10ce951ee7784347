"""What typed amounts come to: each head and step on the lines that matter, and beside a plain second computation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from eligibility.amounts.account import account_of
from eligibility.amounts.figures import Scene, compute
from eligibility.amounts.interval import Interval, exactly
from eligibility.amounts.pricing import Priced, price_amount
from eligibility.domain.facts import Slots, Value
from eligibility.domain.verdict import MET, Verdict
from eligibility.engines.reference import Frame, judge, judge_atom, judge_node
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from eligibility.ir.leaf import Typer
from eligibility.ir.money import (
    ROUNDING_UNITS,
    Amount,
    Band,
    Banded,
    Bound,
    Figure,
    Fixed,
    ParameterUse,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Tier,
)
from tests.amounts.generate import PARAMETERS, VOCABULARY, completed, enterprise, pack

QUOTE = rules.Quote("原文", "source", ((0, 2),))
WAN = 10_000


def figure(text: str) -> ir.Expression:
    return Typer(VOCABULARY).figure(text)


def at_most(text: str) -> Bound:
    return Bound("at_most", figure(text), QUOTE)


def less(text: str) -> Bound:
    return Bound("less", figure(text), QUOTE)


def rounded(unit: str, how: Any) -> Rounding:
    return Rounding(unit, how, QUOTE)


def priced(amount: Amount, known: Mapping[str, Value], as_of: date = date(2024, 6, 1)) -> Priced:
    return price_amount(amount, Scene(Frame(Slots(as_of, known)), PARAMETERS))


def worth(amount: Amount, as_of: date = date(2024, 6, 1), **known: Any) -> Interval:
    """The range on facts named without their years."""
    slots = {f"{name}[-1]" if VOCABULARY.facts[name].yearly else name: value for name, value in known.items()}
    return priced(amount, slots, as_of).range


SHARE = Amount(Rate(figure("10%"), figure("spending[-1]")), steps=(at_most("100万元"),))


@pytest.mark.parametrize(
    ("spending", "expected"),
    [(999 * WAN, Fraction(999 * WAN, 10)), (1000 * WAN, Fraction(100 * WAN)), (1001 * WAN, Fraction(100 * WAN))],
)
def test_a_share_grows_up_to_its_ceiling(spending: int, expected: Fraction) -> None:
    assert worth(SHARE, spending=spending) == exactly(expected)


def test_of_an_unknown_base_a_share_with_a_ceiling_is_anything_up_to_it_and_says_what_is_missing() -> None:
    found = priced(SHARE, {})
    assert found.range == Interval(Fraction(0), Fraction(100 * WAN))
    assert [each.subject for each in found.causes] == ["spending[-1]"]


def test_what_a_ceiling_settles_needs_no_further_fact() -> None:
    floor = Amount(
        Fixed(figure("200万元")), steps=(Bound("at_least", figure("spending[-1]"), QUOTE), at_most("100万元"))
    )
    found = priced(floor, {})
    assert (found.range, found.causes) == (exactly(100 * WAN), ())


TIERS = Amount(
    Progressive(
        figure("revenue[-1]"),
        tuple(
            Tier(Span(low, high), figure(rate), None)
            for low, high, rate in ((None, 1000 * WAN, "8%"), (1000 * WAN, 5000 * WAN, "6%"), (5000 * WAN, None, "4%"))
        ),
    )
)


@pytest.mark.parametrize(
    ("revenue", "expected"), [(0, 0), (1000, 80), (1001, Decimal("80.06")), (5000, 320), (5001, Decimal("320.04"))]
)
def test_each_part_of_the_base_has_the_rate_of_its_tier(revenue: int, expected: Decimal) -> None:
    assert worth(TIERS, revenue=revenue * WAN) == exactly(Fraction(expected) * WAN)


def band(low: int | None, high: int | None, gives: str, *, low_inside: bool = True) -> Band:
    return Band(Span(low, high, low_inside), Amount(Fixed(figure(gives))), None)


BANDS = Amount(Banded(figure("revenue[-1]"), (band(100, 500, "20元"), band(500, None, "50元", low_inside=False))))


@pytest.mark.parametrize(("revenue", "expected"), [(99, 0), (100, 20), (499, 20), (500, 0), (501, 50)])
def test_the_band_that_the_measure_lies_in_says_what_is_given(revenue: int, expected: int) -> None:
    assert worth(BANDS, revenue=revenue) == exactly(expected)


def test_of_an_unknown_measure_any_band_may_be_the_one() -> None:
    assert worth(BANDS) == Interval(Fraction(0), Fraction(50))


@pytest.mark.parametrize(("how", "expected"), [("down", "123456.78"), ("up", "123456.79"), ("half_up", "123456.79")])
def test_rounding_is_to_the_fen_and_in_the_way_that_is_said(how: str, expected: str) -> None:
    amount = Amount(Fixed(figure("revenue[-1]")), steps=(rounded("分", how),))
    assert worth(amount, revenue=Decimal("123456.785")) == exactly(Decimal(expected))


def test_without_an_instruction_nothing_is_rounded() -> None:
    third = Amount(Rate(figure("revenue[-1] / spending[-1]"), figure("1元")))
    assert worth(third, revenue=1, spending=3) == exactly(Fraction(1, 3))


def test_steps_are_taken_in_the_order_written() -> None:
    head = Fixed(figure("revenue[-1]"))
    first_less = Amount(head, steps=(less("30元"), at_most("100元")))
    first_most = Amount(head, steps=(at_most("100元"), less("30元")))
    assert (worth(first_less, revenue=200), worth(first_most, revenue=200)) == (exactly(100), exactly(70))


def test_an_amount_is_never_below_zero() -> None:
    assert worth(Amount(Fixed(figure("revenue[-1]")), steps=(less("30元"),)), revenue=20) == exactly(0)
    assert worth(Amount(Rate(figure("10%"), figure("revenue[-1]"))), revenue=-500) == exactly(0)


def test_an_amount_of_money_for_each_of_a_count() -> None:
    assert worth(Amount(Rate(figure("500元"), figure("employees"))), employees=120) == exactly(60_000)


def when(fact: str, gives: str) -> Amount:
    return Amount(Fixed(figure(gives)), when=rules.Leaf(ir.Truth(ir.Slot(fact, "boolean")), fact))


@pytest.mark.parametrize(
    ("operator", "known", "expected"),
    [
        ("sum", {"backbone": True, "exporter": True}, exactly(70)),
        ("highest", {"backbone": True, "exporter": True}, exactly(50)),
        ("highest", {"backbone": True, "exporter": False}, exactly(20)),
        ("highest", {"backbone": True}, Interval(Fraction(20), Fraction(50))),
        ("sum", {"exporter": True}, Interval(Fraction(50), Fraction(70))),
    ],
)
def test_several_parts_are_added_or_the_highest_counts(
    operator: Any, known: dict[str, Any], expected: Interval
) -> None:
    parts = (when("backbone", "20元"), when("exporter", "50元"))
    assert worth(Amount(Several(operator, parts)), **known) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 31), exactly(200)),
        (date(2024, 3, 1), exactly(150)),
        (date(2024, 2, 29), Interval(Fraction(0), None)),
    ],
)
def test_a_parameter_has_the_value_of_the_day_and_none_is_guessed(day: date, expected: Interval) -> None:
    amount = Amount(Rate(ParameterUse("share", "ratio"), figure("revenue[-1]")))
    assert worth(amount, day, revenue=1000) == expected


# A second computation of whole amounts, on facts that are all known


def plain(amount: Amount, frame: Frame) -> Fraction | None:
    """The amount, computed plainly; `None` where a figure has no value or a condition is undetermined."""
    if amount.when is not None and (verdict := judge_node(amount.when, frame).verdict) is not MET:
        return Fraction(0) if verdict is Verdict.NOT_MET else None
    result = plain_head(amount, frame)
    for step in amount.steps:
        if result is None:
            return None
        if isinstance(step, Rounding):
            unit = ROUNDING_UNITS[step.unit]
            parts = result / unit
            whole = parts.numerator // parts.denominator
            more = {"down": False, "up": parts != whole, "half_up": parts - whole >= Fraction(1, 2)}[step.how]
            result = (whole + more) * unit
            continue
        bound = value(step.figure, frame)
        if bound is None:
            return None
        result = {
            "at_most": min(result, bound),
            "at_least": max(result, bound),
            "less": result - max(bound, Fraction(0)),
        }[step.operator]
    return None if result is None else max(result, Fraction(0))


def plain_head(amount: Amount, frame: Frame) -> Fraction | None:
    match amount.head:
        case Fixed(given):
            return value(given, frame)
        case Rate(rate, of):
            return product(value(rate, frame), value(of, frame))
        case Progressive(of, tiers):
            measure, result = value(of, frame), Fraction(0)
            for tier in tiers:
                low, high = Fraction(tier.span.low or 0), tier.span.high
                if measure is None or (share := value(tier.rate, frame)) is None:
                    return None
                top = measure if high is None else min(measure, Fraction(high))
                result += share * max(top - low, Fraction(0))
            return result
        case Banded(of, bands):
            measure = value(of, frame)
            if measure is None:
                return None
            inside = [each.amount for each in bands if lies_in(each.span, measure)]
            return plain(inside[0], frame) if inside else Fraction(0)
        case Several(operator, parts):
            amounts = [plain(each, frame) for each in parts]
            known = [each for each in amounts if each is not None]
            if len(known) < len(amounts):
                return None
            return sum(known, Fraction(0)) if operator == "sum" else max(known)


def lies_in(span: Span, measure: Fraction) -> bool:
    above = span.low is None or measure > span.low or (span.low_inside and measure == span.low)
    return above and (span.high is None or measure < span.high or (span.high_inside and measure == span.high))


def product(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one * other


def value(of: Figure, frame: Frame) -> Fraction | None:
    """A figure's one value by the reference executor: the one number that it is equal to."""
    found = compute(of, Scene(frame, PARAMETERS)).range
    if not found.is_exact or found.low is None:
        return None
    if not isinstance(of, ParameterUse):
        literal = Decimal(found.low.numerator) / Decimal(found.low.denominator)
        if Fraction(literal) == found.low:
            same = ir.Compare("==", of, ir.Literal_(literal, "number"))
            assert judge_atom(same, frame).verdict is MET
    return found.low


def test_where_all_is_known_amounts_are_those_of_a_plain_computation() -> None:
    compared = 0
    for seed in range(4_000):
        r = Random(seed)
        made = pack(r)
        slots = completed(r, enterprise(r))
        verdicts = {each.provision.id: each.verdict for each in judge(made, slots)}
        for each in account_of(made, verdicts, slots, whole=True).benefits:
            amount = each.provision.benefit.amount
            assert amount is not None
            if each.provision.per is None and each.verdict is MET:
                expected = plain(amount, Frame(slots))
                if expected is not None:
                    compared += 1
                    assert each.priced.range == exactly(expected), (seed, each.provision.id)
    assert compared > 1_000


def test_half_up_is_what_a_ledger_does() -> None:
    amount = Amount(Fixed(figure("revenue[-1]")), steps=(rounded("元", "half_up"),))
    for fen in range(0, 400, 7):
        given = Decimal(fen) / 100
        assert worth(amount, revenue=given) == exactly(given.quantize(Decimal(1), ROUND_HALF_UP))
