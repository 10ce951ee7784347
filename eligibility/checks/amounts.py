"""Passes over amounts: gaps between bands, bands that nobody reaches, ceilings that never bind, and benefits that give two amounts for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

from eligibility.checks.examined import Claim, Examined, Finding, Part, example_of
from eligibility.checks.limits import number_of
from eligibility.checks.query import Query
from eligibility.checks.solver import both
from eligibility.domain.quantity import Number, text_from_quantity
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.ir import atoms as ir
from eligibility.ir.money import Amount, Banded, Bound, Fixed, Several, Span
from eligibility.ir.rules import Gate, Leaf, Provision

_HELP_GAP = Words(
    "核对相邻两档的界线，或说明这一段为什么不给",
    "mend the bounds of the two bands, or say why nothing is given between them",
)
_HELP_BAND = Words("核对这一档的界线，或条件里的界线", "mend the bounds of the band, or those of the conditions")
_HELP_CAP = Words("核对金额和封顶数额", "mend the amount or its ceiling")
_HELP_TWO = Words(
    "写明互斥（excludes），或核对条件和金额", "say that they exclude each other, or mend conditions or amounts"
)


def bands(examined: Examined) -> Iterator[Finding]:
    """Measures between two bands for which nothing is given, and bands that nobody who meets the provision reaches."""
    for part in examined.provisions:
        amount = part.provision.benefit.amount
        for banded in _banded(amount) if amount is not None and part.provision.per is None else ():
            yield from _gaps(examined, part, banded)
            yield from _unreached(examined, part, banded)


def _banded(amount: Amount) -> Iterator[Banded]:
    match amount.head:
        case Banded():
            yield amount.head
            for band in amount.head.bands:
                yield from _banded(band.amount)
        case Several(_, parts):
            for each in parts:
                yield from _banded(each)
        case _:
            return


def _gaps(examined: Examined, part: Part, banded: Banded) -> Iterator[Finding]:
    ordered = sorted((band.span for band in banded.bands), key=_lowest)
    for lower, upper in pairwise(ordered):
        between = _between(lower, upper)
        if between is not None and between.low is not None and between.high is not None:
            said = _told(between)
            words = Words(
                f"两档之间有空档：{said} 不给任何金额", f"there is a gap between two bands: {said} gives nothing"
            )
            yield from _shown(examined, part, banded, between, "band-gap", words, _HELP_GAP)


def _lowest(span: Span) -> Number:
    return span.low if span.low is not None else -(10**30)


def _between(lower: Span, upper: Span) -> Span | None:
    """What lies above one span and below the next; `None` where they join."""
    if lower.high is None or upper.low is None:
        return None
    joined = lower.high == upper.low and (lower.high_inside or upper.low_inside)
    return None if joined else replace(lower, low=lower.high, low_inside=not lower.high_inside, high=upper.low, high_inside=not upper.low_inside)  # fmt: skip


def _shown(
    examined: Examined, part: Part, banded: Banded, span: Span, code: str, words: Words, help: Words
) -> Iterator[Finding]:
    """A finding where somebody who meets the provision has such a measure."""
    query, inside = _within(examined, part, banded, span)
    asked = both(query.concluded(part.provision).met, query.concluded(inside).met)
    says = Words("符合事项，而数额落在这里", "meets the provision with a measure that lies here")
    example = example_of(query, asked, says, Claim(part.provision, MET), Claim(inside, MET))
    if example is not None:
        yield part.finding(code, "error", words, help, None, example)


def _unreached(examined: Examined, part: Part, banded: Banded) -> Iterator[Finding]:
    for band in banded.bands:
        query, inside = _within(examined, part, banded, band.span)
        met = query.concluded(part.provision).met
        if query.never(both(met, query.concluded(inside).met)) and not query.never(met):
            said = _told(band.span)
            words = Words(
                f"符合事项的主体没有一个落在 {said} 这一档", f"nobody who meets the provision reaches the band {said}"
            )
            says = Words("落在这一档，但不符合事项", "reaches the band, and does not meet the provision")
            claims = Claim(inside, MET), Claim(part.provision, MET, not_=True)
            example = example_of(query, query.concluded(inside).met, says, *claims)
            yield part.finding("band-unreachable", "error", words, _HELP_BAND, None, example)


def _within(examined: Examined, part: Part, banded: Banded, span: Span) -> tuple[Query, Provision]:
    """Questions about a provision, and that its measure lies in a span, as if that were a provision."""
    leaves = tuple(Leaf(atom, "") for atom in _bounds(banded.of, span))
    inside = replace(part.provision, applies_to=Gate("all", ()), requires=Gate("all", leaves))
    return examined.query(part, replace(part, id=f"{part.id}:band", provision=inside)), inside


def _bounds(of: ir.Expression, span: Span) -> Iterator[ir.Compare]:
    if span.low is not None:
        yield ir.Compare(">=" if span.low_inside else ">", of, ir.Literal_(span.low, span.kind, span.unit))
    if span.high is not None:
        yield ir.Compare("<=" if span.high_inside else "<", of, ir.Literal_(span.high, span.kind, span.unit))


def _told(span: Span) -> str:
    """A span as its author would write it."""
    low = "" if span.low is None else f"{'≥' if span.low_inside else '>'} {_quantity(span, span.low)}"
    high = "" if span.high is None else f"{'≤' if span.high_inside else '<'} {_quantity(span, span.high)}"
    return "，".join(each for each in (low, high) if each)


def _quantity(span: Span, value: Number) -> str:
    return text_from_quantity(value, span.kind, span.unit)


def ceilings(examined: Examined) -> Iterator[Finding]:
    """A ceiling above a fixed amount: it never binds, so one of the two numbers is wrong."""
    for part in examined.provisions:
        amount = part.provision.benefit.amount
        fixed = number_of(amount.head.figure) if amount is not None and isinstance(amount.head, Fixed) else None
        for step in amount.steps if amount is not None and fixed is not None else ():
            most = number_of(step.figure) if isinstance(step, Bound) and step.operator == "at_most" else None
            if most is not None and fixed is not None and fixed <= most:
                given, limit = (text_from_quantity(each, "money") for each in (fixed, most))
                words = Words(
                    f"定额 {given} 不超过封顶 {limit}，封顶不起作用",
                    f"the ceiling of {limit} never binds: {given} is given",
                )
                yield part.finding("ceiling-idle", "warning", words, _HELP_CAP)


def conflicts(examined: Examined) -> Iterator[Finding]:
    """Two provisions that give one benefit in two amounts to the same enterprise, and do not exclude each other."""
    for one, other in combinations(examined.provisions, 2):
        first, second = one.provision.benefit, other.provision.benefit
        apart = other.id in _excluded(one.provision) or one.id in _excluded(other.provision)
        if (
            first.words.zh != second.words.zh
            or first.amount == second.amount
            or None in (first.amount, second.amount)
            or apart
        ):
            continue
        query = examined.query(one, other)
        asked = both(query.concluded(one.provision).met, query.concluded(other.provision).met)
        claims = Claim(one.provision, MET), Claim(other.provision, MET)
        example = example_of(query, asked, Words("两项都符合", "meets both"), *claims)
        if example is not None:
            words = Words(f"{one.id} 与 {other.id} 都给“{first.words.zh}”，金额不同，也不互斥", f"{one.id} and {other.id} both give {first.words.en}, in two amounts, and do not exclude each other")  # fmt: skip
            yield other.finding("amount-conflict", "error", words, _HELP_TWO, None, example)


def _excluded(provision: Provision) -> set[str]:
    return {id for each in provision.excludes for id in each.ids}
