"""The canonical print of amounts, limits and parameters, in the form of the source files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, assert_never

from eligibility.domain.quantity import text_from_number
from eligibility.domain.vocabulary import Words
from eligibility.ir.money import (
    Amount,
    Banded,
    Bound,
    Dated,
    Figure,
    Fixed,
    Head,
    Limit,
    Parameter,
    ParameterUse,
    PaymentOrder,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Step,
)
from eligibility.ir.printing import text_from_expression, text_from_literal

if TYPE_CHECKING:
    from eligibility.ir.rules import Node, Quote

Json = dict[str, Any]
PrintCondition = Callable[["Node"], Json]


def text_from_figure(figure: Figure) -> str:
    """A figure as the author could have written it."""
    return figure.id if isinstance(figure, ParameterUse) else text_from_expression(figure)


def amount_document(amount: Amount, condition: PrintCondition) -> Json:
    """An amount in the form of its file; `condition` prints what stands after `when`."""
    document = _quoted(amount.quote) | _head(amount.head, condition)
    if amount.words:
        document |= _words(amount.words)
    if amount.when is not None:
        document["when"] = condition(amount.when)
    if amount.steps:
        document["then"] = [_step(each) for each in amount.steps]
    if amount.take is not None and amount.take_quote is not None:
        document["records"] = {"take": amount.take, "quote": amount.take_quote.text}
    return document


def _words(words: Words) -> Json:
    return {"zh": words.zh, "en": words.en}


def _quoted(quote: Quote | None) -> Json:
    return {"quote": quote.text} if quote else {}


def _head(head: Head, condition: PrintCondition) -> Json:
    match head:
        case Fixed(figure):
            return {"fixed": text_from_figure(figure)}
        case Rate(rate, of):
            return {"rate": text_from_figure(rate), "of": text_from_expression(of)}
        case Progressive(of, tiers):
            printed = [_span(each.span) | {"rate": text_from_figure(each.rate)} | _quoted(each.quote) for each in tiers]
            return {"progressive": printed, "of": text_from_expression(of)}
        case Banded(of, bands):
            printed = [
                _span(each.span) | {"gives": amount_document(each.amount, condition)} | _quoted(each.quote)
                for each in bands
            ]
            return {"bands": printed, "of": text_from_expression(of)}
        case Several(operator, parts):
            return {operator: [amount_document(each, condition) for each in parts]}
        case _:
            assert_never(head)


def _span(span: Span) -> Json:
    """The bounds; their numbers in base units, as what they bound has."""
    document: Json = {}
    if span.low is not None:
        document["from" if span.low_inside else "above"] = text_from_number(span.low)
    if span.high is not None:
        document["up_to" if span.high_inside else "below"] = text_from_number(span.high)
    return document


def _step(step: Step) -> Json:
    match step:
        case Bound(operator, figure, quote):
            return {operator: text_from_figure(figure), "quote": quote.text}
        case Rounding(unit, how, quote):
            return {"round": unit, "how": how, "quote": quote.text}
        case _:
            assert_never(step)


def parameter_document(parameter: Parameter) -> Json:
    """A parameter in the form of its file."""
    return _words(parameter.words) | {"values": [_dated(each) for each in parameter.values]}


def _dated(dated: Dated) -> Json:
    document: Json = {"value": text_from_literal(dated.value)} | _quoted(dated.quote)
    if dated.begin:
        document["from"] = dated.begin.isoformat()
    if dated.end:
        document["to"] = dated.end.isoformat()
    return document | ({"source": dated.source} if dated.source else {})


def limit_document(limit: Limit) -> Json:
    """A limit in the form of its file, with all that it is over."""
    return {
        "id": limit.id,
        "title": _words(limit.title),
        "quote": limit.quote.text,
        "at_most": text_from_figure(limit.at_most),
        "over": list(limit.over),
        "period": limit.period,
        "holder": limit.holder,
    }


def order_document(order: PaymentOrder) -> Json:
    """An order of payment in the form of its file."""
    return {"id": order.id, "quote": order.quote.text, "ids": list(order.ids)}
