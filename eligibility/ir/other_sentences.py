"""Sentences of a clause that are neither provision nor duty: definitions, limits that benefits share, the order of payment.

Problems are collected with their places. It must not know where sentences stand; quotes are anchored through the place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from eligibility.domain.vocabulary import Band, DerivedDef, Words
from eligibility.errors import did_you_mean
from eligibility.ir.amounts import AmountBuilder
from eligibility.ir.conditions import ConditionBuilder, Place
from eligibility.ir.money import Limit, Parameter, PaymentOrder
from eligibility.ir.numbers import numbers_in
from eligibility.ir.rules import Definition
from eligibility.source.models import ClauseFile, DefinitionSource, LimitSource
from eligibility.source.yaml import Path


@dataclass(slots=True)
class OtherSentences:
    """The other sentences of one clause; the place's `anchor` finds a whole sentence."""

    source: ClauseFile
    place: Place
    conditions: ConditionBuilder
    parameters: Mapping[str, Parameter]

    def limits(self) -> tuple[Limit, ...]:
        """The limits without problems."""
        found = (self._limit(each, ("limits", index)) for index, each in enumerate(self.source.limits))
        return tuple(each for each in found if each is not None)

    def payment_order(self) -> PaymentOrder | None:
        """The order of payment, if the clause states one."""
        source = self.source.payment_order
        quote = self.place.anchor(source.quote, ("payment_order", "quote")) if source else None
        if source is None or quote is None:
            return None
        return PaymentOrder(source.id, self.source.clause, quote, tuple(source.ids))

    def definitions(self) -> tuple[Definition, ...]:
        """The definitions without problems."""
        return tuple(self._definitions())

    def _report(self, path: Path, code: str, message: str, help: str) -> None:
        self.conditions.problems.append(self.place.file.diagnostic(path, code, message, help))

    def _limit(self, source: LimitSource, path: Path) -> Limit | None:
        quote = self.place.anchor(source.quote, (*path, "quote"))
        builder = AmountBuilder(self.place, self.conditions, self.parameters)
        figure = builder.figure(source.at_most, (*path, "at_most"), source.quote, ("money",))
        if quote is None or figure is None:
            return None
        title, over = Words(source.title.zh, source.title.en), tuple(source.over or ())
        return Limit(source.id, self.source.clause, title, quote, figure, over, source.period, source.holder)

    def _definitions(self) -> Iterator[Definition]:
        for index, source in enumerate(self.source.definitions):
            path: Path = ("definitions", index)
            self._check_defined(source, path)
            quote = self.place.anchor(source.quote, (*path, "quote"))
            if quote is not None:
                yield Definition(source.id, self.source.clause, quote, source.of, source.row)

    def _check_defined(self, source: DefinitionSource, path: Path) -> None:
        derived = self.conditions.vocabulary.derived
        known = {*self.conditions.terms.terms, *self.parameters, *derived}
        if source.of not in known:
            help = did_you_mean(source.of, known) or "name a term, a parameter or a derived fact"
            self._report((*path, "of"), "unknown-term", f"there is nothing `{source.of}` to define", help)
        elif source.row is not None:
            self._check_row(source, source.row, derived.get(source.of), path)

    def _check_row(self, source: DefinitionSource, row: str, derived: DerivedDef | None, path: Path) -> None:
        """What a row of a table says stands in the quote, as every number of a condition does."""
        bands: dict[str, Band] = {band.code: band for band in derived.bands} if derived else {}
        if derived is None or row not in bands:
            help = did_you_mean(row, bands) or f"rows: {', '.join(bands) or 'none'}"
            self._report((*path, "row"), "unknown-value", f"`{source.of}` has no row `{row}`", help)
            return
        stated = numbers_in(source.quote)
        for column, bounds in bands[row].bounds.items():
            missing = [each for each in bounds if each * derived.indicators[column][1] not in stated]
            if missing:
                message = f"the bound {missing[0]} of `{column}` does not stand in `{source.quote}`"
                self._report((*path, "quote"), "number-not-quoted", message, "quote the words that state it")
