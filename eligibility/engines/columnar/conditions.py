"""Conditions over columns: each distinct leaf and gate of a pack once, however many provisions share it.

Terms are their bodies; gates fold the states of their children (`algebra`). What a condition means is said by
`eligibility.engines.reference`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eligibility.domain.facts import Why
from eligibility.domain.verdict import NOT_MET
from eligibility.engines.columnar import algebra
from eligibility.engines.columnar.algebra import Rows, State
from eligibility.engines.columnar.batch import Batch
from eligibility.engines.columnar.leaves import HERE, Judged, Leaf, cause, judged_once
from eligibility.engines.columnar.signals import Fold, Mapped, Renamed, Signal


class Condition(Protocol):
    """A condition that was made ready to be judged over batches."""

    def state(self, batch: Batch) -> Signal[State]:
        """Its state for each row."""
        ...


def state_once(condition: Condition, batch: Batch) -> Signal[State]:
    """A condition's column, made once a batch."""
    return batch.once(("state", id(condition)), lambda: condition.state(batch))


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same for every row."""

    of: State

    def state(self, _: Batch) -> Signal[State]:
        return Signal(None, [self.of])


@dataclass
class LeafCondition:
    """A leaf; `states` says what a verdict of it comes to."""

    leaf: Leaf
    states: Renamed[Judged, State]

    def state(self, batch: Batch) -> Signal[State]:
        return self.states(judged_once(self.leaf, batch))


@dataclass
class Folded:
    """`all` or `any`."""

    children: Sequence[Condition]
    fold: Fold[State]

    def state(self, batch: Batch) -> Signal[State]:
        return self.fold([state_once(child, batch) for child in self.children])


@dataclass
class Opposite:
    """`none`: what the `any` of the same is not."""

    any: Condition
    _states: Renamed[State, State] = field(default_factory=lambda: Renamed(algebra.opposite))

    def state(self, batch: Batch) -> Signal[State]:
        return self._states(state_once(self.any, batch))


Several = tuple[State, ...]


class AtLeast:
    """`at_least`: no two children can be joined to one, so all of them are counted together."""

    def __init__(self, children: Sequence[Condition], fold: Fold[Several], states: Mapped[Several, State]) -> None:
        self._children = children
        self._single: list[Mapped[State, Several]] = [Mapped(_alone) for _ in children]
        self._fold, self._states = fold, states

    def state(self, batch: Batch) -> Signal[State]:
        parts = (state_once(child, batch) for child in self._children)
        return self._states(self._fold([single(part) for single, part in zip(self._single, parts, strict=True)]))


def _alone(state: State) -> Several:
    return (state,)


def several(first: Several, second: Several) -> Several:
    """States side by side."""
    return first + second


class Row:
    """A row of a table, and its first condition, which says whom it is for."""

    def __init__(self, row: Condition, first: Condition | None, fold: Fold[Several]) -> None:
        self._row, self._first, self._fold = row, first, fold
        self._single = Mapped(_alone), Mapped(_alone)
        self._rows: Mapped[Several, Rows] = Mapped(_row)

    def rows(self, batch: Batch) -> Signal[Rows]:
        parts = [self._single[0](state_once(self._row, batch))]
        if self._first is not None:
            parts.append(self._single[1](state_once(self._first, batch)))
        return self._rows(self._fold(parts))


def _row(states: Several) -> Rows:
    return algebra.row(states[0], len(states) > 1 and states[1].verdict is NOT_MET)


class Table:
    """An `any` over the rows of a table."""

    def __init__(self, rows: Sequence[Row], fold: Fold[Rows]) -> None:
        self._rows, self._fold = rows, fold
        self._states: Mapped[Rows, State] = Mapped(algebra.table)

    def state(self, batch: Batch) -> Signal[State]:
        return self._states(self._fold([row.rows(batch) for row in self._rows]))


def open_state(id: str, why: Why, inside: bool) -> State:
    """An open question that nobody has answered; `inside` a record it is asked of the record."""
    return algebra.unknown((cause(why, f"{HERE}.{id}" if inside else id),))
