"""A pass over what benefits share: limits that never bind, because the benefits come to no more or a narrower limit comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from eligibility.checks.examined import Claim, Examined, Example, Finding, example_of
from eligibility.checks.solver import both
from eligibility.domain.quantity import Number, text_from_quantity
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.ir import atoms as ir
from eligibility.ir.money import Amount, Banded, Bound, Figure, Fixed, Limit, Progressive, Rate, Rounding, Several, Step
from eligibility.ir.rules import Provision

_HELP = Words("核对限额的数额和它包括的事项", "mend the limit, or what it is over")

_PERIODS = ("application", "year", "ever")
_HOLDERS = ("enterprise", "group")
"""Narrow before wide: more counts against the later ones."""


def limits(examined: Examined) -> Iterator[Finding]:
    """Limits that no enterprise ever reaches, so that a number or a list in them is wrong."""
    for limit in examined.pack.limits:
        cap = number_of(limit.at_most)
        if cap is None:
            continue
        narrower = next((each for each in examined.pack.limits if _comes_first(each, limit, cap)), None)
        most = _most_together(examined, limit)
        if narrower is not None:
            said = text_from_quantity(number_of(narrower.at_most) or 0, "money")
            words = Words(
                f"限额 {limit.id}（{text_from_quantity(cap, 'money')}）不起作用：{narrower.id} 先限到 {said}",
                f"the limit {limit.id} of {text_from_quantity(cap, 'money')} never binds: {narrower.id} binds at {said} before it",
            )
            yield _finding(examined, limit, words, None)
        elif most is not None and most <= cap and limit.period != "ever":
            said, once = text_from_quantity(most, "money"), limit.period == "year"
            words = Words(
                f"限额 {limit.id}（{text_from_quantity(cap, 'money')}）不起作用：各项最多合计 {said}{'（一年内各领一次）' * once}",
                f"the limit {limit.id} of {text_from_quantity(cap, 'money')} never binds: its benefits together come to {said} at most{', each received once a year' * once}",
            )
            yield _finding(examined, limit, words, _meeting_all(examined, limit))


def _comes_first(one: Limit, other: Limit, cap: Number) -> bool:
    """Whether one limit always binds before another: it is over as much, counts as much, and is narrower or stands first."""
    most = number_of(one.at_most)
    wide = {*one.over} >= {*other.over} and _counts_as_much(one, other)
    if one is other or most is None or not wide:
        return False
    same = most == cap and {*one.over} == {*other.over} and _counts_as_much(other, one)
    return most < cap or (most == cap and (not same or one.id < other.id))


def _counts_as_much(one: Limit, other: Limit) -> bool:
    periods, holders = (
        (_PERIODS.index(each.period) for each in (one, other)),
        (_HOLDERS.index(each.holder) for each in (one, other)),
    )
    return not any(own < its for own, its in (tuple(periods), tuple(holders)))


def _most_together(examined: Examined, limit: Limit) -> Number | None:
    """What the benefits under a limit come to at most; `None` where nothing in their rules bounds one of them."""
    found = [most_of(each) for each in examined.pack.provisions if each.id in limit.over]
    known = [each for each in found if each is not None]
    return sum(known) if len(known) == len(found) else None


def most_of(provision: Provision) -> Number | None:
    """What a benefit comes to at most by its own numbers; `None` where only facts bound it."""
    amount = provision.benefit.amount
    return None if amount is None or amount.take == "sum" else _most(amount)


def _most(amount: Amount) -> Number | None:
    most = _most_of_head(amount)
    for step in amount.steps:
        most = _after(step, most)
    return None if most is None else max(most, 0)


def _most_of_head(amount: Amount) -> Number | None:
    match amount.head:
        case Fixed(figure):
            return number_of(figure)
        case Rate() | Progressive():
            return None
        case Banded(_, bands):
            return _joined([_most(band.amount) for band in bands], "highest")
        case Several(operator, parts):
            return _joined([_most(part) for part in parts], operator)
        case _:
            assert_never(amount.head)


def _joined(parts: list[Number | None], operator: str) -> Number | None:
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return None
    return sum(known) if operator == "sum" else max(known)


def _after(step: Step, most: Number | None) -> Number | None:
    """The most that is left after a step."""
    match step:
        case Rounding(how="down"):
            return most
        case Rounding():
            return None
        case Bound("less"):
            return most
        case Bound(operator, figure):
            bound = number_of(figure)
            if bound is None or (most is None and operator == "at_least"):
                return most if operator == "at_most" else None
            return bound if most is None else min(most, bound) if operator == "at_most" else max(most, bound)
        case _:
            assert_never(step)


def number_of(figure: Figure) -> Number | None:
    """The number that a figure is as written; `None` where it is a fact or a parameter."""
    value = figure.value if isinstance(figure, ir.Literal_) else None
    return None if isinstance(value, bool | date) else value


def _meeting_all(examined: Examined, limit: Limit) -> Example | None:
    """An enterprise that has all the benefits under a limit, where there is one."""
    parts = [each for each in examined.provisions if each.id in limit.over]
    query = examined.query(*parts)
    asked = both(*(query.concluded(each.provision).met for each in parts))
    says = Words("这些事项都符合，也到不了限额", "meets all of them, and stays under the limit")
    return example_of(query, asked, says, *(Claim(each.provision, MET) for each in parts))


def _finding(examined: Examined, limit: Limit, words: Words, example: Example | None) -> Finding:
    for name, file in examined.files.items():
        for index, each in enumerate(file.content.get("limits", []) if name.startswith("clauses/") else ()):
            if each["id"] == limit.id:
                mark = file.mark(("limits", index))
                return Finding(name, mark.line, mark.column, "limit-idle", "warning", limit.id, words, _HELP, limit.quote.text, example)  # fmt: skip
    raise LookupError(limit.id)  # every limit stands in a file of its pack
