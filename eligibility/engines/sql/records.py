"""Records that pass a `where`: whether there is one, how many, and the sum of a field, as ranges while some are undetermined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eligibility.engines.sql.dataset import Dataset, Part
from eligibility.engines.sql.parts import list_of, under
from eligibility.engines.sql.scope import Hand, Scope, Settle, Settled
from eligibility.engines.sql.text import (
    TRUE,
    UNKNOWN,
    Sql,
    every,
    is_null,
    not_null,
    null,
    possibly,
    sql,
    surely,
    unknown,
    when,
)
from eligibility.ir import atoms as ir

VERDICT, MISSING, BECAUSE, LOW, HIGH, BLANK = "verdict", "missing", "because", "low", "high", "blank"
"""Outputs of a record: whether it passes, what is said where it is undetermined, what it adds at least and at most, and the path
of the field that is missing where it may count."""

Outputs = Mapping[str, Sql]
Amounts = Callable[[Scope, Sql], Outputs]


@dataclass(frozen=True, slots=True)
class Matched:
    """The records of a list with their outputs; `rows` is null where the list is, `UNKNOWN` where there is no such column."""

    rows: Sql
    missing: tuple[Part, ...]
    because: tuple[Part, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A count or a sum: whole numbers, and the decimals by which they are too large. Null where there is none."""

    low: Sql
    high: Sql
    decimals: int
    missing: tuple[Part, ...]
    because: tuple[Part, ...]
    asks: bool


@dataclass(frozen=True, slots=True)
class Records:
    """Conditions over lists of records. `settle` settles what a `where` asks."""

    dataset: Dataset
    settle: Settle

    def any_record(self, atom: ir.AnyRecord, scope: Scope) -> Settled:
        """Whether some record passes."""
        matched = self._matched(atom.records, atom.where, scope, lambda _, __: {})
        found = UNKNOWN if matched.rows == UNKNOWN else self.dataset.dialect.any_of(matched.rows, VERDICT)
        return Settled(found, matched.missing, matched.because, matched.asks)

    def count(self, over: ir.Count, scope: Scope) -> Total:
        """How many records pass."""
        return self._total(self._matched(over.records, over.where, scope, _ones), scope, sums=False)

    def sum(self, over: ir.Sum, scope: Scope) -> Total:
        """The sum of a field over the records that pass; there is none while the field of one that may pass is missing."""
        dialect = self.dataset.dialect

        def amounts(inner: Scope, passes: Sql) -> Outputs:
            read = inner.read(self.dataset, over.field)
            amount = inner.frame.let(dialect.exact(read.value, over.field.kind))
            blank = every([possibly(passes), is_null(read.value)])
            return {**_range(amount, passes), BLANK: dialect.texts([when((blank, read.path))])}

        matched = self._matched(over.records, over.where, scope, amounts)
        return self._total(matched, scope, dialect.decimals_of(over.field.kind), sums=True)

    def _total(self, matched: Matched, scope: Scope, decimals: int = 0, *, sums: bool) -> Total:
        dialect = self.dataset.dialect
        if matched.rows == UNKNOWN:
            nothing = null(dialect.whole_type)
            return Total(nothing, nothing, 0, matched.missing, matched.because, matched.asks)
        known, missing = not_null(matched.rows), matched.missing
        if sums:
            blanks = scope.frame.let(dialect.texts_of(matched.rows, BLANK))
            missing = (*missing, Part(known, texts=blanks))
            known = every([known, sql("({} = 0)", dialect.length(blanks))])
        low, high = (scope.frame.let(when((known, dialect.total_of(matched.rows, end)))) for end in (LOW, HIGH))
        return Total(low, high, decimals, missing, matched.because, matched.asks)

    def _matched(self, name: str, where: tuple[ir.Atom, ...], scope: Scope, amounts: Amounts) -> Matched:
        read = self.dataset.records(name)
        if is_null(read.value) == TRUE:
            return Matched(UNKNOWN, read.missing, read.because, asks=not read.because)
        hand = Hand(name, self.dataset.record_frame(scope.frame))
        inner = Scope(scope.top, scope.per, hand)
        settled = [self.settle(atom, inner) for atom in where]
        passes = hand.frame.let(every(each.verdict for each in settled))
        lists = {MISSING: _said(passes, settled, "missing"), BECAUSE: _said(passes, settled, "because")}
        outputs = {VERDICT: passes, **amounts(inner, passes)}
        outputs |= {output: list_of(self.dataset.dialect, parts) for output, parts in lists.items() if parts}
        rows = scope.frame.let(self.dataset.dialect.rows(read.value, hand.frame, outputs))
        missing, because = (self._texts_of(rows, output, scope) if lists[output] else () for output in lists)
        asks = not read.because and all(each.asks for each in settled)
        return Matched(rows, read.missing + missing, read.because + because, asks)

    def _texts_of(self, rows: Sql, output: str, scope: Scope) -> tuple[Part, ...]:
        texts = scope.frame.let(self.dataset.dialect.texts_of(rows, output))
        return (Part(not_null(rows), texts=texts),)


def _said(passes: Sql, settled: list[Settled], which: str) -> tuple[Part, ...]:
    """What the undetermined conditions of an undetermined record say."""
    return tuple(
        part
        for each in settled
        for part in under(every([unknown(passes), unknown(each.verdict)]), getattr(each, which))
    )


def _range(amount: Sql, passes: Sql) -> Outputs:
    """What a record adds at least and at most; null where the amount is missing."""
    return {
        end: when((surely(passes), amount), (unknown(passes), sql(f"{name}({{}}, 0)", amount)), otherwise=Sql("0"))
        for end, name in ((LOW, "LEAST"), (HIGH, "GREATEST"))
    }


def _ones(_: Scope, passes: Sql) -> Outputs:
    one, nothing = Sql("1"), Sql("0")
    return {LOW: when((surely(passes), one), otherwise=nothing), HIGH: when((possibly(passes), one), otherwise=nothing)}
