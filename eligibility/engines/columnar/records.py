"""Leaves about records: some record that passes, how many pass, and the sum of a field over them.

Records of all enterprises stand in one long column and are judged there; then each enterprise's own are folded in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from eligibility.domain.facts import Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, all_of, any_of
from eligibility.engines.columnar.batch import Batch, Memory, Records
from eligibility.engines.columnar.encode import EXACT
from eligibility.engines.columnar.leaves import HERE, MET_, NOT_MET_, Causes, Judged, Leaf, cause, judged_once
from eligibility.engines.columnar.numbers import Amount, Expression, size, together
from eligibility.engines.columnar.positions import folded
from eligibility.engines.columnar.signals import Fold, Interned, Mapped, Signal, narrow, taken
from eligibility.ir import atoms as ir

S = TypeVar("S", bound=Hashable)


def causes_at(causes: Sequence[str], path: str) -> Causes:
    """Causes inside a record, once its path is known, each once: another leaf may have named the same record by its path."""
    return tuple(dict.fromkeys(_cause_at(cause, path) for cause in causes))


def _cause_at(cause: str, path: str) -> str:
    kind, _, subject = cause.partition(":")
    return f"{kind}:{path}{subject.removeprefix(HERE)}" if subject.startswith(HERE) else cause


@dataclass
class Located(Generic[S]):
    """States of records with the paths of their records, `projects[0]`, put in."""

    records: str
    locate: Callable[[S, str], S]
    known: Interned[S] = field(default_factory=Interned)
    _tables: dict[int, list[int]] = field(default_factory=dict)

    def __call__(self, position: int, entries: Signal[S]) -> Signal[S]:
        table = self._tables.setdefault(position, [])
        for state in entries.states[len(table) :]:
            table.append(self.known.code(self.locate(state, f"{self.records}[{position}]")))
        if entries.codes is None:
            return Signal(None, self.known.states, table[entries.only])
        return Signal(taken(np.array(table, dtype=narrow(len(self.known.states))), entries.codes), self.known.states)


def _both(first: Judged, second: Judged) -> Judged:
    """All conditions of a `where`."""
    verdict = all_of((first.verdict, second.verdict))
    if verdict is not UNDETERMINED:
        return MET_ if verdict is MET else NOT_MET_
    return Judged(verdict, together(*(each.causes if each.verdict is verdict else () for each in (first, second))))


def _either(first: Judged, second: Judged) -> Judged:
    """Any of the records."""
    verdict = any_of((first.verdict, second.verdict))
    return Judged(verdict, together(first.causes, second.causes)) if verdict is UNDETERMINED else Judged(verdict)


def _known_first(first: Judged, second: Judged) -> Judged:
    """What follows, if the records are known."""
    return second if first.verdict is MET else first


def _here(judged: Judged, path: str) -> Judged:
    return Judged(judged.verdict, causes_at(judged.causes, path))


def _kind_only(judged: Judged, _: str) -> Judged:
    """Without paths and names."""
    return Judged(judged.verdict, tuple(dict.fromkeys(cause.partition(":")[0] for cause in judged.causes)))


def whether_known(records: Records, name: str) -> Signal[Judged]:
    """Met where the records are known, undetermined where not."""
    unknown = [Judged(UNDETERMINED, (cause(why, name),)) for why in records.whys]
    return Signal(records.why, [MET_, *unknown])


class Matching:
    """The verdict of a `where` on each record."""

    def __init__(self, where: Sequence[Leaf], memory: Memory) -> None:
        self.where = where
        self.fold: Fold[Judged] = memory.fold(_both, MET_)

    def judged(self, batch: Batch) -> Signal[Judged]:
        """Of each record in the long column."""
        return self.fold([judged_once(leaf, batch) for leaf in self.where])


class AnyLeaf:
    """Some record passes. Without `reasons` causes tell only whether a fact could be asked for."""

    def __init__(self, name: str, matching: Matching, memory: Memory, reasons: bool) -> None:
        self.name, self.matching = name, matching
        self.any: Fold[Judged] = memory.fold(_either, NOT_MET_)
        self.known: Fold[Judged] = memory.fold(_known_first, MET_)
        self.located: Located[Judged] = Located(name, _here if reasons else _kind_only)

    def judged(self, batch: Batch) -> Signal[Judged]:
        records = batch.records(self.name)
        some = folded(self.any, records.lists, self.matching.judged(batch), self.located)
        return self.known([whether_known(records, self.name), some])


class Total:
    """`count` and `sum`: what is certain, and what the undetermined records could add or take."""

    def __init__(self, over: ir.Count | ir.Sum, matching: Matching, memory: Memory) -> None:
        self.over, self.matching = over, matching
        self.causes: Mapped[Judged, Causes] = Mapped(lambda judged: judged.causes)
        self.of_records: Fold[Causes] = memory.fold(together, ())
        self.of_amounts: Fold[Causes] = memory.fold(together, ())
        self.of_both: Fold[Causes] = memory.fold(together, ())
        self.located: Located[Causes] = Located(over.records, causes_at)
        self.amounts_located: Located[Causes] = Located(over.records, causes_at)

    def amount(self, batch: Batch) -> Amount:
        records, judged = batch.records(self.over.records), self.matching.judged(batch)
        verdicts = np.array([{NOT_MET: 0, MET: 1, UNDETERMINED: 2}[each.verdict] for each in judged.states], np.uint8)
        passing = judged.mapped(verdicts, len(records.lists.owners))
        numbers, scale, nothing = self._numbers(batch, passing)
        low, high = self._range(batch, numbers, passing)
        lacking = records.lists.sums((nothing & (passing > 0)).astype(np.int64)) > 0
        unknown = lacking if records.why is None else lacking | (records.why > 0)
        return Amount(low, high, scale, unknown, self._why(records, judged, nothing & (passing > 0)))

    def _numbers(self, batch: Batch, passing: NDArray[Any]) -> tuple[NDArray[np.int64], int, NDArray[np.bool_]]:
        """What each record adds, the scale, and the records of which nobody knows."""
        if isinstance(self.over, ir.Count):
            return np.ones(len(passing), dtype=np.int64), 1, np.zeros(len(passing), dtype=np.bool_)
        exact = batch.exact(self.over.field, self.over.records)
        if exact is None:
            return np.zeros(len(passing), dtype=np.int64), 1, np.ones(len(passing), dtype=np.bool_)
        unknown = np.zeros(len(passing), dtype=np.bool_) if exact.unknown is None else exact.unknown > 0
        return exact.numbers, exact.scale, unknown

    def _range(self, batch: Batch, numbers: NDArray[np.int64], passing: NDArray[Any]) -> tuple[Any, Any]:
        lists = batch.records(self.over.records).lists
        if size(numbers) * int(lists.lengths.max(initial=0)) >= EXACT:
            about = np.bincount(lists.owners, np.abs(numbers.astype(np.float64)), lists.height)
            batch.note_odd(about >= EXACT / 2, None)
        certain = lists.sums(np.where(passing == 1, numbers, 0))
        doubtful = np.where(passing == 2, numbers, 0)
        low, high = lists.sums(np.minimum(doubtful, 0)), lists.sums(np.maximum(doubtful, 0))
        return certain + low, certain + high

    def _why(self, records: Records, judged: Signal[Judged], lacking: NDArray[np.bool_]) -> Signal[Causes]:
        lists, parts = records.lists, []
        if records.why is not None:
            unknown: list[Causes] = [(), *((cause(why, self.over.records),) for why in records.whys)]
            parts.append(Signal(records.why, unknown))
        parts.append(folded(self.of_records, lists, self.causes(judged), self.located))
        if isinstance(self.over, ir.Sum):
            missing = cause(Why.MISSING, f"{HERE}.{self.over.field.name}")
            each: Signal[Causes] = Signal(lacking.astype(np.uint8), [(), (missing,)])
            parts.append(folded(self.of_amounts, lists, each, self.amounts_located))
        return self.of_both(parts)


@dataclass(frozen=True, slots=True)
class AmountOfOwner:
    """An amount of the enterprise, for each of its records."""

    of: Expression
    records: str

    def amount(self, batch: Batch) -> Amount:
        amount, owners = self.of.amount(batch), batch.records(self.records).lists.owners
        unknown = None if amount.unknown is None else amount.unknown[owners]
        return Amount(_at(amount.low, owners), _at(amount.high, owners), amount.under, unknown, amount.why.at(owners))


def _at(numbers: Any, rows: NDArray[Any]) -> Any:
    return numbers if isinstance(numbers, int) else numbers[rows]
