"""Leaves as SQL: a verdict, null where it is undetermined, and what is then said of it. `engines.reference` says what each one means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from eligibility.domain.facts import Why
from eligibility.engines.sql.comparing import Comparisons
from eligibility.engines.sql.dataset import Dataset, Part, Read
from eligibility.engines.sql.records import Records
from eligibility.engines.sql.scope import Scope, Settled
from eligibility.engines.sql.text import (
    FALSE,
    TRUE,
    UNKNOWN,
    Sql,
    every,
    is_null,
    negated,
    not_null,
    some,
    sql,
    verdict,
)
from eligibility.ir import atoms as ir
from eligibility.ir.reads import reads_of_atom

_PER, _ITEM = "per", "item"
ValueAtom = ir.Truth | ir.Member | ir.Overlap | ir.Under


class Leaves:
    """Leaves over one dataset; each distinct one is settled once in each scope it belongs to."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.dialect = dataset.dialect
        self._records = Records(dataset, self.settle)
        self._comparisons = Comparisons(dataset, self._records)
        self._settled: dict[tuple[ir.Atom, str], Settled] = {}

    def settle(self, atom: ir.Atom, scope: Scope) -> Settled:
        """A leaf; its verdict has a name."""
        home = _home(atom, scope)
        key = (atom, home.frame.id)
        if key not in self._settled:
            settled = self._settle(atom, home)
            judged = home.frame.let(settled.verdict)
            self._settled[key] = Settled(judged, settled.missing, settled.because, settled.asks)
        return self._settled[key]

    def _settle(self, atom: ir.Atom, scope: Scope) -> Settled:
        match atom:
            case ir.Compare():
                return self._comparisons.settle(atom, scope)
            case ir.AnyRecord():
                return self._records.any_record(atom, scope)
            case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
                return self._settle_value(atom, scope.read(self.dataset, slot))
            case _:
                assert_never(atom)

    def _settle_value(self, atom: ValueAtom, read: Read) -> Settled:
        judged = UNKNOWN if is_null(read.value) == TRUE else self._judge(atom, read.value)
        if not (isinstance(atom, ir.Member | ir.Overlap) and atom.open):
            return Settled(judged, read.missing, read.because, asks=not read.because)
        unlisted = self.dialect.because(self.dialect.text(Why.OPEN_LIST.value), read.path)
        return Settled(judged, read.missing, (*read.because, Part(not_null(read.value), unlisted)), asks=False)

    def _judge(self, atom: ValueAtom, value: Sql) -> Sql:
        """A leaf about a value; null of null, and where a list is open."""
        match atom:
            case ir.Truth():
                return value
            case ir.Member():
                return self._listed(self._one_of(value, atom.values, atom.slot), value, atom)
            case ir.Under():
                codes = sorted(atom.members)
                of_set = atom.slot.kind == "codes"
                found = self._some_of(value, codes) if of_set else self._one_of(value, codes, atom.slot)
                return self._listed(found, value, atom)
            case ir.Overlap():
                return self._overlap(atom, value)
            case _:
                assert_never(atom)

    def _listed(self, found: Sql, value: Sql, atom: ir.Member | ir.Under) -> Sql:
        if isinstance(atom, ir.Member) and atom.open:
            return verdict((found, not atom.negated))
        judged = verdict((not_null(value), False)) if found == FALSE else found
        return negated(judged) if atom.negated else judged

    def _one_of(self, value: Sql, values: Sequence[str], slot: ir.Slot) -> Sql:
        """A division of a province whose own list is not held stands for its province, as in a profile."""
        listed = sql("({} IN ({}))", value, self.dialect.text_list(values)) if values else FALSE
        codes = self.dataset.vocabulary.code_lists.get(slot.domain or "") if slot.kind == "code" else None
        if codes is None:
            return listed
        provinces = [
            code[:2] for code in values if code not in codes.parents and codes.resolve(f"{code[:2]}9999") == code
        ]
        if not provinces:
            return listed
        return some([listed, sql("(SUBSTR({}, 1, 2) IN ({}))", value, self.dialect.text_list(provinces))])

    def _some_of(self, value: Sql, codes: Sequence[str]) -> Sql:
        return self.dialect.has_any(value, [self.dialect.text(code) for code in codes]) if codes else FALSE

    def _overlap(self, atom: ir.Overlap, value: Sql) -> Sql:
        found = [self.dialect.has(value, self.dialect.text(wanted)) for wanted in atom.values]
        if not found:
            return verdict((not_null(value), atom.every))
        judged = every(found) if atom.every else some(found)
        if not atom.open:
            return judged
        return verdict((judged, True), (sql("({} = 0)", self.dialect.length(value)), False))


def _home(atom: ir.Atom, scope: Scope) -> Scope:
    """The outermost scope that has all that a leaf reads: records are read from the enterprise, whatever record is in hand."""
    facts = {read.fact for read in reads_of_atom(atom, _PER, _ITEM)}
    item = scope.item if _ITEM in facts else None
    return Scope(scope.top, scope.per if item is not None or _PER in facts else None, item)
