"""Amounts as written to typed amounts: heads, tiers, bands, steps, parameters; every number in them stands in a quote.

Problems are collected with their places. It must not know clauses or what an amount comes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import Kind, Words
from eligibility.ir import atoms as ir
from eligibility.ir.conditions import ConditionBuilder, Place, number_help
from eligibility.ir.kinds import article, kind_of
from eligibility.ir.leaf import LeafProblem
from eligibility.ir.money import (
    Amount,
    Band,
    Banded,
    Bound,
    Figure,
    Fixed,
    Head,
    Parameter,
    ParameterUse,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Step,
    Tier,
)
from eligibility.ir.numbers import unquoted_in
from eligibility.ir.rules import Quote
from eligibility.source.models import (
    AMOUNT_HEADS,
    STEPS,
    AmountSource,
    BandSource,
    SpanSource,
    StepSource,
    TierSource,
)
from eligibility.source.text import normalise
from eligibility.source.yaml import Path

_OF_SOMETHING = frozenset({"rate", "progressive", "bands"})
"""The heads that stand with `of`."""

_NUMBERS: tuple[Kind, ...] = ("count", "money", "ratio", "number")

Parameters = Mapping[str, Parameter]


@dataclass(slots=True)
class AmountBuilder:
    """Builds the amounts of one place: a provision, or a clause's limits."""

    place: Place
    conditions: ConditionBuilder
    parameters: Parameters = field(default_factory=dict)

    def amount(self, source: AmountSource, path: Path, quoted: str | None = None) -> Amount | None:
        """One amount; `None` after a problem was reported. `quoted` are the nearest words around it."""
        if not self._shaped(source, path):
            return None
        quote = self._anchor(source.quote, (*path, "quote"))
        head = self._head(source, path, source.quote or quoted)
        when = self.conditions.node(source.when, (*path, "when"), self.place) if source.when else None
        steps = [self._step(each, (*path, "then", index)) for index, each in enumerate(source.then)]
        take = source.records
        if head is None or (source.when and when is None):
            return None
        return Amount(
            head,
            when,
            tuple(each for each in steps if each is not None),
            quote,
            Words(source.zh, source.en or source.zh) if source.zh else None,
            take.take if take else None,
            self._anchor(take.quote, (*path, "records", "quote")) if take else None,
        )

    def _report(self, path: Path, code: str, message: str, help: str = "") -> None:
        self.conditions.problems.append(self.place.file.diagnostic(path, code, message, help))

    def _anchor(self, quote: str | None, path: Path) -> Quote | None:
        return self.place.anchor(quote, path) if quote else None

    def _shaped(self, source: AmountSource, path: Path) -> bool:
        heads = [head for head in AMOUNT_HEADS if getattr(source, head) is not None]
        if len(heads) != 1:
            said = " and ".join(f"`{head}`" for head in heads) or "none"
            help = f"write one of {', '.join(AMOUNT_HEADS)}"
            self._report(path, "amount-shape", f"an amount has one head; this has {said}", help)
            return False
        wants_of = heads[0] in _OF_SOMETHING
        if wants_of != (source.of is not None):
            message = f"`{heads[0]}` {'needs' if wants_of else 'has no'} `of`"
            help = "write what it is a share, a tier or a band of" if wants_of else "leave it out"
            self._report(path if wants_of else (*path, "of"), "amount-shape", message, help)
            return False
        return True

    def _head(self, source: AmountSource, path: Path, quoted: str | None) -> Head | None:
        if source.fixed is not None:
            fixed = self.figure(source.fixed, (*path, "fixed"), quoted, ("money",))
            return Fixed(fixed) if fixed is not None else None
        if source.rate is not None:
            return self._rate(source, path, quoted)
        if source.progressive is not None:
            return self._progressive(source, source.progressive, path, quoted)
        if source.bands is not None:
            return self._banded(source, source.bands, path, quoted)
        key = "highest" if source.highest is not None else "sum"
        listed = source.highest or source.sum or []
        parts = [self.amount(each, (*path, key, index), quoted) for index, each in enumerate(listed)]
        known = tuple(part for part in parts if part is not None)
        return Several("sum" if key == "sum" else "highest", known) if len(known) == len(parts) else None

    def _rate(self, source: AmountSource, path: Path, quoted: str | None) -> Rate | None:
        rate = self.figure(str(source.rate), (*path, "rate"), quoted, ("ratio", "number", "money"))
        of = self._measure(source, path, quoted)
        if rate is None or of is None:
            return None
        kinds = figure_kind(rate), kind_of(of)
        if kinds not in {("ratio", "money"), ("number", "money"), ("money", "count"), ("money", "number")}:
            message = f"{article(kinds[0])} of {article(kinds[1])} is no amount of money"
            help = "write a share of an amount of money, or an amount of money for each of a count"
            self._report((*path, "rate"), "unit-mismatch", message, help)
            return None
        return Rate(rate, of)

    def _measure(self, source: AmountSource, path: Path, quoted: str | None) -> ir.Expression | None:
        figure = self.figure(str(source.of), (*path, "of"), quoted, _NUMBERS)
        if isinstance(figure, ParameterUse):
            self._report((*path, "of"), "amount-shape", "a parameter is nothing to take a share of", "name a fact")
            return None
        return figure

    # Tiers and bands

    def _progressive(
        self, source: AmountSource, tiers: list[TierSource], path: Path, quoted: str | None
    ) -> Progressive | None:
        of = self._measure(source, path, quoted)
        if of is None:
            return None
        known = [self._tier(each, of, (*path, "progressive", index), quoted) for index, each in enumerate(tiers)]
        built = [each for each in known if each is not None]
        if len(built) < len(tiers):
            return None
        self._check_order([each.span for each in built], (*path, "progressive"), joined=True)
        return Progressive(of, tuple(built))

    def _tier(self, source: TierSource, of: ir.Expression, path: Path, quoted: str | None) -> Tier | None:
        quote, words = self._anchor(source.quote, (*path, "quote")), source.quote or quoted
        span = self._span(source, of, path, words)
        wanted: tuple[Kind, ...] = ("ratio", "number") if kind_of(of) == "money" else ("money",)
        rate = self.figure(source.rate, (*path, "rate"), words, wanted)
        return Tier(span, rate, quote) if span is not None and rate is not None else None

    def _banded(self, source: AmountSource, bands: list[BandSource], path: Path, quoted: str | None) -> Banded | None:
        of = self._measure(source, path, quoted)
        if of is None:
            return None
        built = []
        for index, each in enumerate(bands):
            at, words = (*path, "bands", index), each.quote or quoted
            quote = self._anchor(each.quote, (*at, "quote"))
            span, amount = self._span(each, of, at, words), self.amount(each.gives, (*at, "gives"), words)
            built += [Band(span, amount, quote)] if span is not None and amount is not None else []
        if len(built) < len(bands):
            return None
        self._check_order([each.span for each in built], (*path, "bands"), joined=False)
        return Banded(of, tuple(built))

    def _span(self, source: SpanSource, of: ir.Expression, path: Path, quoted: str | None) -> Span | None:
        """The bounds of a tier or band, of the kind of what is measured."""
        lows = [key for key in ("from", "above") if getattr(source, "from_" if key == "from" else key) is not None]
        highs = [key for key in ("up_to", "below") if getattr(source, key) is not None]
        if len(lows) > 1 or len(highs) > 1 or not (lows or highs):
            help = "write `from` or `above`, `up_to` or `below`"
            self._report(path, "amount-shape", "a tier has one lower or one upper bound, or one of each", help)
            return None
        low = self._bound(source, lows, of, path, quoted)
        high = self._bound(source, highs, of, path, quoted)
        if (lows and low is None) or (highs and high is None):
            return None
        unit = of.unit if isinstance(of, ir.Slot) else None
        return Span(low, high, lows == ["from"], highs == ["up_to"], kind_of(of) or "number", unit)

    def _bound(
        self, source: SpanSource, keys: list[str], of: ir.Expression, path: Path, quoted: str | None
    ) -> Number | None:
        if not keys:
            return None
        at, text = (*path, keys[0]), str(source.from_ if keys[0] == "from" else getattr(source, keys[0]))
        kind = kind_of(of)
        figure = self.figure(text, at, quoted, (kind, "number") if kind else ("number",))
        if isinstance(figure, ir.Literal_) and not isinstance(figure.value, bool | date):
            return figure.value
        if figure is not None:
            self._report(at, "amount-shape", f"`{text}` is not a plain number", "write the bound as a quantity")
        return None

    def _check_order(self, spans: list[Span], path: Path, *, joined: bool) -> None:
        """Spans come from low to high and do not overlap; of progressive tiers, each begins where the last one ends."""
        for index, (one, other) in enumerate(pairwise(spans), 1):
            if one.high is None or other.low is None or other.low < one.high:
                message = "this one begins before the one above it ends"
            elif other.low == one.high and one.high_inside and other.low_inside and not joined:
                message = "the bound lies in this one and in the one above it"
            elif joined and other.low > one.high:
                message = "between this one and the one above it is a gap"
            else:
                continue
            self._report(
                (*path, index), "tier-gap", message, "write them from low to high, each from the last one's end"
            )

    # Steps

    def _step(self, source: StepSource, path: Path) -> Step | None:
        heads = [head for head in STEPS if getattr(source, head) is not None]
        if len(heads) != 1 or (source.round is None) != (source.how is None):
            help = f"write one of {', '.join(STEPS)}; `how` stands with `round` only"
            self._report(path, "amount-shape", "a step does one thing", help)
            return None
        quote = self._anchor(source.quote, (*path, "quote"))
        if source.round is not None and source.how is not None:
            if normalise(source.round) not in normalise(source.quote):
                help = "rounding is done only as the policy says; quote the words that say it"
                message = f"`{source.round}` does not stand in `{source.quote}`"
                self._report((*path, "round"), "number-not-quoted", message, help)
            return Rounding(source.round, source.how, quote) if quote else None
        for operator in ("at_most", "at_least", "less"):
            text = getattr(source, operator)
            if text is not None:
                figure = self.figure(text, (*path, operator), source.quote, ("money",))
                return Bound(operator, figure, quote) if figure is not None and quote is not None else None
        raise AssertionError("a step has one of its heads")  # pragma: no cover

    # Figures

    def figure(self, text: str, path: Path, quoted: str | None, wanted: tuple[Kind, ...]) -> Figure | None:
        """A number: a parameter by its id, or an expression whose own numbers stand in the quote."""
        parameter = self.parameters.get(text)
        figure: Figure
        if parameter is not None:
            figure = ParameterUse(text, parameter.kind)
        else:
            try:
                figure = self.place.typer.figure(text)
            except LeafProblem as problem:
                self.conditions.report_in_leaf(problem, text, path, self.place)
                return None
            self._check_numbers(figure, path, quoted)
        kind = figure_kind(figure)
        if kind not in wanted:
            message = f"`{text}` is {article(kind)}, but {' or '.join(article(each) for each in wanted)} is wanted"
            self._report(path, "unit-mismatch", message)
            return None
        return figure

    def _check_numbers(self, expression: ir.Expression, path: Path, quoted: str | None) -> None:
        number = unquoted_in(expression, quoted or "")
        if number is None:
            return
        if quoted is None:
            message = f"`{number}` has no words that state it"
            self._report(path, "quote-missing", message, "add `quote:` with words of the provision")
            return
        help = number_help(number, quoted)
        self._report(path, "number-not-quoted", f"`{number}` does not stand in `{quoted}`", help)


def figure_kind(figure: Figure) -> Kind | None:
    """The kind of a figure's value."""
    return figure.kind if isinstance(figure, ParameterUse) else kind_of(figure)
