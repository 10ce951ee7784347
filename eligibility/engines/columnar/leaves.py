"""Leaves about one slot: every distinct value is judged once, and a column of values becomes a column of states.

What a leaf means is said by `eligibility.engines.reference`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never

import numpy as np

from eligibility.domain.facts import Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, any_of, negate, verdict_from
from eligibility.engines.columnar.batch import Batch
from eligibility.engines.columnar.encode import Unknown
from eligibility.engines.columnar.signals import Interned, Signal, narrow, taken
from eligibility.ir import atoms as ir

HERE = "[]"
"""Begins the subject of a cause inside a record whose number is not known yet."""

Causes = tuple[str, ...]
"""Causes as `kind:subject`: texts are found again faster than anything else."""


def cause(why: Why, subject: str) -> str:
    """A cause as text."""
    return f"{why.value}:{subject}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A leaf's verdict, and why it is undetermined."""

    verdict: Verdict
    causes: Causes = ()


MET_, NOT_MET_ = Judged(MET), Judged(NOT_MET)


class Leaf(Protocol):
    """A leaf that was made ready to be judged over batches."""

    def judged(self, batch: Batch) -> Signal[Judged]:
        """Its verdict for each row."""
        ...


def subject_of(slot: ir.Slot) -> str:
    """A slot's path; within a record, whose number is put before it later."""
    return slot.name if slot.scope == "top" else f"{HERE}.{slot.name}"


@dataclass
class CellLeaf:
    """A leaf about one slot that is no number. `place` names the records whose field it is."""

    atom: ir.Truth | ir.Member | ir.Overlap | ir.Under
    place: str | None
    known: Interned[Judged] = field(default_factory=Interned)
    _table: list[int] = field(default_factory=list)

    def judged(self, batch: Batch) -> Signal[Judged]:
        cells = batch.cells(self.atom.slot, self.place)
        for value in cells.dictionary.values[len(self._table) :]:
            self._table.append(self.known.code(self._judge(value)))
        if cells.codes is None:
            return Signal(None, self.known.states, self._table[cells.only])
        table = np.array(self._table, dtype=narrow(len(self.known.states)))
        return Signal(taken(table, cells.codes), self.known.states)

    def _judge(self, value: Any) -> Judged:
        subject = subject_of(self.atom.slot)
        if isinstance(value, Unknown):
            return Judged(UNDETERMINED, (cause(value.why, subject),))
        verdict = judge_value(self.atom, value)
        return Judged(verdict, (cause(Why.OPEN_LIST, subject),) if verdict is UNDETERMINED else ())


def judge_value(atom: ir.Truth | ir.Member | ir.Overlap | ir.Under, value: Any) -> Verdict:
    """A leaf about a known value."""
    match atom:
        case ir.Truth():
            return verdict_from(value)
        case ir.Member():
            listed = _listed(value in atom.values, atom.open)
            return negate(listed) if atom.negated else listed
        case ir.Under():
            codes: Sequence[Hashable] = tuple(value) if isinstance(value, frozenset) else (value,)
            inside = any(code in atom.members for code in codes)
            return verdict_from(inside != atom.negated)
        case ir.Overlap():
            combine = all_of if atom.every else any_of
            return combine(_listed(wanted in value, atom.open and bool(value)) for wanted in atom.values)
        case _:
            assert_never(atom)


def _listed(found: bool, is_open: bool) -> Verdict:
    if found:
        return MET
    return UNDETERMINED if is_open else NOT_MET


@dataclass(frozen=True, slots=True)
class OfOwner:
    """A leaf about the enterprise, for each of its records."""

    leaf: Leaf
    records: str

    def judged(self, batch: Batch) -> Signal[Judged]:
        owners = batch.records(self.records).lists.owners
        return batch.once((id(self.leaf), self.records), lambda: judged_once(self.leaf, batch).at(owners))


def judged_once(leaf: Leaf, batch: Batch) -> Signal[Judged]:
    """A leaf's column, made once a batch however many conditions share it."""
    return batch.once(id(leaf), lambda: leaf.judged(batch))
