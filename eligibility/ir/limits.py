"""What several amounts share: dated parameters, limits over several benefits, the order of payment; and how limits lie to each other.

Problems are collected with their places. It must not know what an amount comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from eligibility.domain.vocabulary import Words
from eligibility.errors import did_you_mean
from eligibility.ir import atoms as ir
from eligibility.ir.conditions import ConditionBuilder, Place, number_help
from eligibility.ir.leaf import LeafProblem, Typer
from eligibility.ir.money import Dated, Limit, Parameter
from eligibility.ir.numbers import unquoted_in
from eligibility.ir.rules import Clause
from eligibility.source.models import ClauseFile, DatedSource, ParameterSource
from eligibility.source.yaml import Path, YamlFile

RECEIVED = "benefits_received"
"""The list of records that says what was received before."""

RECEIVED_FIELDS = ("policy", "provision", "amount", "received", "receiver")
"""What it says of each: under which policy and provision, how much, on which day, and by whom."""


def parameters_from(conditions: ConditionBuilder) -> dict[str, Parameter]:
    """The dated parameters of `terms.yaml`; those with problems are left out."""
    built = {id: _parameter(id, source, conditions) for id, source in conditions.terms.parameters.items()}
    return {id: each for id, each in built.items() if each is not None}


def _parameter(id: str, source: ParameterSource, conditions: ConditionBuilder) -> Parameter | None:
    if _is_taken(id, conditions):
        help = "give it a name of its own: leaves use both by their names"
        _report(conditions, ("parameters", f"#{id}"), "fact-duplicate", f"`{id}` is a fact already", help)
        return None
    path: Path = ("parameters", id, "values")
    values = [_dated(each, (*path, index), conditions) for index, each in enumerate(source.values)]
    known = [each for each in values if each is not None]
    if len(known) < len(values):
        return None
    for index, each in enumerate(known):
        if each.value.kind != known[0].value.kind:
            message = f"the values of `{id}` are of different kinds"
            _report(conditions, (*path, index, "value"), "unit-mismatch", message, "give all of them one unit")
            return None
        if any(_overlap(each, other) for other in known[:index]):
            message = f"`{id}` has two values for one day"
            help = "let one end the day before the other begins"
            _report(conditions, (*path, index), "parameter-dates", message, help)
    return Parameter(id, Words(source.zh, source.en), known[0].value.kind, tuple(known))


def _is_taken(id: str, conditions: ConditionBuilder) -> bool:
    """Whether a fact, a field of records or a derived fact has the name."""
    facts = conditions.vocabulary.facts
    return id in facts or id in conditions.vocabulary.derived or any(id in each.type.fields for each in facts.values())


def _report(conditions: ConditionBuilder, path: Path, code: str, message: str, help: str) -> None:
    conditions.problems.append(conditions.file.diagnostic(path, code, message, help))


def _dated(source: DatedSource, path: Path, conditions: ConditionBuilder) -> Dated | None:
    begin, end = _day(source.from_, (*path, "from"), conditions), _day(source.to, (*path, "to"), conditions)
    if begin is not None and end is not None and end < begin:
        _report(
            conditions, (*path, "to"), "parameter-dates", "the value ends before it begins", "correct one of the days"
        )
    value = _literal(source.value, (*path, "value"), conditions)
    if source.quote is None and source.source is None:
        help = "add `quote:` with words of the policy, or `source:` with those of another document"
        _report(conditions, path, "quote-missing", "a value says which words state it", help)
        return None
    quote = conditions.anchor_in_policy(source.quote, (*path, "quote")) if source.quote else None
    stated = f"{source.quote or ''} {source.source or ''}".strip()
    if value is not None and (number := unquoted_in(value, stated)):
        message = f"`{number}` does not stand in `{stated}`"
        _report(conditions, (*path, "value"), "number-not-quoted", message, number_help(number, stated))
    return Dated(value, begin, end, quote, source.source) if value is not None else None


def _day(text: str | None, path: Path, conditions: ConditionBuilder) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        _report(conditions, path, "bad-value", f"`{text}` is not a date that exists", "write a day of the calendar")
        return None


def _literal(text: str, path: Path, conditions: ConditionBuilder) -> ir.Literal_ | None:
    try:
        figure = Typer(conditions.vocabulary).figure(text)
    except LeafProblem as problem:
        place = Place(conditions.file, Typer(conditions.vocabulary), conditions.anchor_in_policy)
        conditions.report_in_leaf(problem, text, path, place)
        return None
    if isinstance(figure, ir.Literal_):
        return figure
    _report(conditions, path, "bad-value", f"`{text}` is not a plain number", "write a quantity, as 10% or 50万元")
    return None


def _overlap(one: Dated, other: Dated) -> bool:
    begins = max(one.begin or date.min, other.begin or date.min)
    return begins <= min(one.end or date.max, other.end or date.max)


# Limits of the whole pack

ClauseFiles = Iterable[tuple[ClauseFile | None, YamlFile]]


def with_shared(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Clauses whose limits name what they are over: all benefits that have an amount, where the author named none."""
    priced = tuple(each.id for clause in clauses for each in clause.provisions if each.benefit.amount)
    return tuple(
        replace(clause, limits=tuple(each if each.over else replace(each, over=priced) for each in clause.limits))
        for clause in clauses
    )


def check_limits(clauses: Sequence[Clause], files: ClauseFiles, conditions: ConditionBuilder) -> None:
    """Limits and orders name benefits that have amounts, and limits that cross have an order."""
    priced = [each.id for clause in clauses for each in clause.provisions if each.benefit.amount]
    for source, file in files:
        for path, ids in _named(source) if source else ():
            for index, id in enumerate(ids):
                if id not in priced:
                    message = f"there is no provision `{id}` with an amount"
                    help = did_you_mean(id, priced) or f"with amounts: {', '.join(priced) or 'none'}"
                    conditions.problems.append(file.diagnostic((*path, index), "unknown-provision", message, help))
    _check_needs(files, conditions)
    limits = [limit for clause in clauses for limit in clause.limits]
    order = next((each.payment_order for each in clauses if each.payment_order), None)
    for one, other in crossing(limits):
        shared = {*one.over, *other.over}
        if order is None or not shared <= {*order.ids}:
            _report_crossing(one, other, files, conditions)


def _named(source: ClauseFile) -> Iterator[tuple[Path, list[str]]]:
    for index, limit in enumerate(source.limits):
        yield ("limits", index, "over"), limit.over or []
    if source.payment_order is not None:
        yield ("payment_order", "ids"), source.payment_order.ids


def _check_needs(files: ClauseFiles, conditions: ConditionBuilder) -> None:
    """What was received before counts only where the vocabulary has the list of it."""
    if RECEIVED in conditions.vocabulary.facts:
        return
    for source, file in files:
        for index, limit in enumerate(source.limits if source else ()):
            if limit.period != "application":
                message = f"there is no fact `{RECEIVED}`, which says what was received before"
                help = "add the list to the vocabulary, or write `period: application`"
                conditions.problems.append(file.diagnostic(("limits", index, "period"), "unknown-fact", message, help))


def crossing(limits: Iterable[Limit]) -> Iterator[tuple[Limit, Limit]]:
    """Pairs of limits that share benefits while neither is over all that the other is over."""
    for one, other in combinations(limits, 2):
        a, b = {*one.over}, {*other.over}
        if a & b and not (a <= b or b <= a):
            yield one, other


def _report_crossing(one: Limit, other: Limit, files: ClauseFiles, conditions: ConditionBuilder) -> None:
    for source, file in files:
        for index, each in enumerate(source.limits if source else ()):
            if each.id == other.id:
                message = f"the limits {one.id} and {other.id} cross, so that what is paid depends on the order"
                help = "write `payment_order:` with the words that state the order"
                conditions.problems.append(file.diagnostic(("limits", index), "limits-cross", message, help))
