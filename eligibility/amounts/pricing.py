"""What one benefit comes to, step by step: this module is the meaning of typed amounts.

Exact where all is known; else a range that holds what every completion of the facts would give. It must not know words or other benefits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import assert_never

from eligibility.amounts.figures import Computed, Scene, compute
from eligibility.amounts.interval import NOT_NEGATIVE, ZERO, Interval, joined, total
from eligibility.domain.facts import Cause
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.engines.reference import Frame, judge_node
from eligibility.ir.money import (
    ROUNDING_UNITS,
    Amount,
    Band,
    Banded,
    Bound,
    Fixed,
    Head,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Step,
    Tier,
)
from eligibility.ir.reasons import Outcome, Reason, open_causes_of
from eligibility.ir.rules import Exclusion, Provision, Quote


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a computation: what was done with which numbers, and what came of it. `depth` is how far inside it stands."""

    part: Head | Tier | Band | Step | Amount | Exclusion | int
    """What was done; of a record's own amount the record's position."""

    operands: tuple[Computed, ...]
    result: Interval
    depth: int = 0
    quote: Quote | None = None
    reason: Reason | None = None
    """Of an amount with a condition, the condition's reason."""

    before: Interval | None = None
    """Of a step and of an exclusion, what the amount was before it."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What a benefit comes to, line by line, and why it is not one number."""

    range: Interval
    lines: tuple[Line, ...] = ()
    causes: tuple[Cause, ...] = ()


NOTHING = Priced(ZERO)


def price(provision: Provision, verdict: Verdict, scene: Scene, outcome: Outcome | None = None) -> Priced:
    """A provision's benefit. `outcome` is needed where it is judged per record. Nothing is given of what is not met."""
    amount = provision.benefit.amount
    assert amount is not None, "only benefits with an amount are priced"
    if verdict is NOT_MET:
        return NOTHING
    if provision.per is None:
        priced = _weighed(verdict, price_amount(amount, scene))
    else:
        assert outcome is not None
        priced = _over_records(provision.per, amount, outcome, scene)
    for each in provision.excludes:
        priced = _beside(each, priced, scene)
    return priced


def _beside(exclusion: Exclusion, before: Priced, scene: Scene) -> Priced:
    """What is left beside what was received under another policy: nothing, or what is more than that (就高不重复)."""
    if exclusion.received is None:
        return before
    received = compute(exclusion.received, scene)
    gone = received.range.at_least(ZERO)
    if exclusion.keep == "highest":
        result = (before.range - gone).at_least(ZERO)
    elif gone == ZERO:
        result = before.range
    else:
        result = before.range.joined(ZERO) if gone.holds(0) else ZERO
    line = Line(exclusion, (received,), result, 0, exclusion.quote, None, before.range)
    return _settled(Priced(result, (*before.lines, line), before.causes + received.causes))


def _weighed(verdict: Verdict, priced: Priced) -> Priced:
    """What is undetermined may come to nothing."""
    return priced if verdict is MET else replace(priced, range=priced.range.joined(ZERO))


def _over_records(per: str, amount: Amount, outcome: Outcome, scene: Scene) -> Priced:
    records = scene.frame.slots.known.get(per)
    if not isinstance(records, tuple):
        return Priced(NOT_NEGATIVE, (), outcome.causes)
    parts = []
    for each in (record for record in outcome.records if record.verdict is not NOT_MET):
        frame = Frame(scene.frame.slots, records[each.index], f"{per}[{each.index}]")
        own = _weighed(each.verdict, price_amount(amount, replace(scene, frame=frame), 1))
        parts.append(replace(own, lines=(Line(each.index, (), own.range, 0, amount.take_quote), *own.lines)))
    ranges = [part.range for part in parts]
    result = total(ranges) if amount.take == "sum" else _highest(ranges)
    return _settled(Priced(result, *_gathered(parts)))


def _highest(ranges: Iterable[Interval]) -> Interval:
    highest = ZERO
    for each in ranges:
        highest = highest.at_least(each)
    return highest


def _gathered(parts: Iterable[Priced]) -> tuple[tuple[Line, ...], tuple[Cause, ...]]:
    known = tuple(parts)
    return tuple(line for part in known for line in part.lines), tuple(cause for part in known for cause in part.causes)


def _settled(priced: Priced) -> Priced:
    """What is one number has no cause for being more."""
    return replace(priced, causes=() if priced.range.is_exact else tuple(dict.fromkeys(priced.causes)))


def price_amount(amount: Amount, scene: Scene, depth: int = 0) -> Priced:
    """One amount: its condition, its head, its steps in order. Never below zero."""
    if amount.when is None:
        return _stepped(amount, scene, depth)
    reason = judge_node(amount.when, scene.frame)
    if reason.verdict is NOT_MET:
        return Priced(ZERO, (Line(amount, (), ZERO, depth, _quote_of(amount), reason),))
    inner = _stepped(amount, scene, depth)
    weighed = _weighed(reason.verdict, inner)
    lines = (*inner.lines, Line(amount, (), weighed.range, depth, _quote_of(amount), reason))
    return _settled(Priced(weighed.range, lines, (*inner.causes, *open_causes_of(reason))))


def _quote_of(amount: Amount) -> Quote | None:
    """The words that state the condition of an amount."""
    return amount.when.about.quote if amount.when is not None else None


def _stepped(amount: Amount, scene: Scene, depth: int) -> Priced:
    priced = _head(amount.head, scene, depth)
    own = replace(priced.lines[-1], quote=priced.lines[-1].quote or amount.quote)
    priced = replace(priced, lines=(*priced.lines[:-1], own))
    for step in amount.steps:
        priced = _step(step, priced, scene, depth)
    return _settled(replace(priced, range=priced.range.at_least(ZERO)))


def _head(head: Head, scene: Scene, depth: int) -> Priced:
    match head:
        case Fixed(figure):
            fixed = compute(figure, scene)
            return Priced(fixed.range, (Line(head, (fixed,), fixed.range, depth),), fixed.causes)
        case Rate(rate, of):
            share, base = compute(rate, scene), compute(of, scene)
            result = share.range * base.range
            return Priced(result, (Line(head, (share, base), result, depth),), share.causes + base.causes)
        case Progressive():
            return _progressive(head, scene, depth)
        case Banded():
            return _banded(head, scene, depth)
        case Several(operator, parts):
            priced = [price_amount(part, scene, depth + 1) for part in parts]
            ranges = [part.range for part in priced]
            result = total(ranges) if operator == "sum" else _highest(ranges)
            lines, causes = _gathered(priced)
            return Priced(result, (*lines, Line(head, (), result, depth)), causes)
        case _:
            assert_never(head)


def _progressive(head: Progressive, scene: Scene, depth: int) -> Priced:
    base = compute(head.of, scene)
    lines, causes, parts = [], list(base.causes), []
    for tier in head.tiers:
        rate = compute(tier.rate, scene)
        inside = _inside(tier.span, base.range)
        parts.append(inside * rate.range)
        causes.extend(rate.causes)
        lines.append(Line(tier, (Computed(inside), rate), parts[-1], depth + 1, tier.quote))
    result = total(parts)
    return Priced(result, (*lines, Line(head, (base,), result, depth)), tuple(causes))


def _inside(span: Span, base: Interval) -> Interval:
    """How much of the base lies in a tier."""
    low = Fraction(span.low or 0)
    clipped = base.at_least(Interval(low, low))
    if span.high is not None:
        clipped = clipped.at_most(Interval(Fraction(span.high), Fraction(span.high)))
    return clipped - Interval(low, low)


def _banded(head: Banded, scene: Scene, depth: int) -> Priced:
    """The band of the measure; while that is unknown, of every band that it could lie in."""
    measure = compute(head.of, scene)
    bands = [each for each in head.bands if _meets(each.span, measure.range)]
    priced = [price_amount(band.amount, scene, depth + 1) for band in bands]
    ranges = [part.range for part in priced]
    outside = [ZERO] if not bands or not _covered([each.span for each in bands], measure.range) else []
    result = joined([*outside, *ranges])
    lines, causes = _gathered(priced)
    heads = [Line(band, (measure,), part.range, depth, band.quote) for band, part in zip(bands, priced, strict=True)]
    lines = (*lines, *heads) if heads else (Line(head, (measure,), ZERO, depth),)
    return Priced(result, lines, measure.causes + causes)


def _meets(span: Span, measure: Interval) -> bool:
    """Whether the measure could lie in the span."""
    above = span.low is None or measure.high is None or measure.high > span.low
    above = above or (span.low_inside and measure.high == span.low)
    below = span.high is None or measure.low is None or measure.low < span.high
    return above and (below or (span.high_inside and measure.low == span.high))


def _covered(spans: list[Span], measure: Interval) -> bool:
    """Whether the measure surely lies in one of the spans, which come from low to high."""
    first, last = spans[0], spans[-1]
    begins = first.low is None or (measure.low is not None and _begins(first, measure.low))
    ends = last.high is None or (measure.high is not None and _ends(last, measure.high))
    joins = all(one.high == other.low and (one.high_inside or other.low_inside) for one, other in pairwise(spans))
    return begins and ends and joins


def _begins(span: Span, low: Fraction) -> bool:
    assert span.low is not None
    return low > span.low or (span.low_inside and low == span.low)


def _ends(span: Span, high: Fraction) -> bool:
    assert span.high is not None
    return high < span.high or (span.high_inside and high == span.high)


def _step(step: Step, before: Priced, scene: Scene, depth: int) -> Priced:
    match step:
        case Rounding():
            result = _rounded(step, before.range)
            return Priced(
                result, (*before.lines, Line(step, (), result, depth, step.quote, None, before.range)), before.causes
            )
        case Bound(operator, figure):
            bound = compute(figure, scene)
            result, causes = _bounded(operator, before, bound)
            return Priced(
                result, (*before.lines, Line(step, (bound,), result, depth, step.quote, None, before.range)), causes
            )
        case _:
            assert_never(step)


def _bounded(operator: str, before: Priced, bound: Computed) -> tuple[Interval, tuple[Cause, ...]]:
    """What a bound makes of an amount. Of two numbers of which one surely counts, the other's causes do not."""
    both = before.causes + bound.causes
    match operator:
        case "less":
            return before.range - bound.range.at_least(ZERO), both
        case "at_most":
            result = before.range.at_most(bound.range)
        case _:
            result = before.range.at_least(bound.range)
    if result == bound.range and not _overlap(before.range, bound.range):
        return result, bound.causes
    if result == before.range and not _overlap(before.range, bound.range):
        return result, before.causes
    return result, both


def _overlap(one: Interval, other: Interval) -> bool:
    """Whether either could be the smaller."""
    above = one.high is None or other.low is None or one.high > other.low
    below = other.high is None or one.low is None or other.high > one.low
    return above and below


def _rounded(step: Rounding, interval: Interval) -> Interval:
    """Rounding keeps order, so the ends of a range round to the ends of the rounded range."""
    low = None if interval.low is None else round_to(interval.low, step)
    return Interval(low, None if interval.high is None else round_to(interval.high, step))


def round_to(number: Fraction, step: Rounding) -> Fraction:
    """A number as a whole multiple of the step's unit."""
    unit = ROUNDING_UNITS[step.unit]
    parts = number / unit
    match step.how:
        case "down":
            return floor(parts) * unit
        case "up":
            return -floor(-parts) * unit
        case "half_up":
            return floor(parts + Fraction(1, 2)) * unit
        case _:
            assert_never(step.how)
