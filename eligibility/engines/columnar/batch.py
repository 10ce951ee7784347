"""A batch of enterprises while it is judged: its slots encoded when first read, and the rows that turned out odd.

What is worked out is kept for the batch; what is learned (dictionaries, folds) is kept in the memory from batch to batch. It must not
judge.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np

from eligibility.domain.facts import Why
from eligibility.engines.columnar.columns import Column, Columns
from eligibility.engines.columnar.encode import (
    Cells,
    Dictionary,
    Exact,
    Odd,
    absent_cells,
    cells,
    exact,
    exploded,
    lists_of,
    mark_whys,
)
from eligibility.engines.columnar.positions import Lists
from eligibility.engines.columnar.signals import Codes, Fold
from eligibility.ir import atoms as ir

T = TypeVar("T")
S = TypeVar("S", bound=Hashable)


@dataclass
class Memory:
    """What was learned from the batches so far."""

    dictionaries: dict[tuple[str, ...], Dictionary] = field(default_factory=dict)
    _folds: list[Sized] = field(default_factory=list)

    def dictionary(self, *name: str) -> Dictionary:
        """The dictionary of a slot."""
        return self.dictionaries.setdefault(name, Dictionary())

    def fold(self, merge: Callable[[S, S], S], start: S) -> Fold[S]:
        """A fold whose states are remembered."""
        made = Fold(merge, start)
        self._folds.append(made)
        return made

    def __len__(self) -> int:
        return sum(map(len, self.dictionaries.values())) + sum(map(len, self._folds))


@dataclass(frozen=True, slots=True)
class Records:
    """The records of all enterprises in one long column. `why` is 0 where they are known, else 1 + a place in `WHYS`, of which `whys` may occur."""

    lists: Lists
    fields: dict[str, Column]
    why: Codes | None
    whys: tuple[Why, ...]


@dataclass
class Batch:
    """Enterprises of `columns`; `odd` grows while slots are read."""

    columns: Columns
    memory: Memory
    odd: Odd = field(init=False)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.odd = np.zeros(self.columns.height, dtype=np.bool_)
        if self.columns.odd is not None:
            self.odd |= self.columns.odd.to_numpy()

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under a key, made when it is first asked for."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    def height(self, place: str | None) -> int:
        """How many rows there are: enterprises, or records of a name."""
        return self.columns.height if place is None else len(self.records(place).lists.owners)

    def cells(self, slot: ir.Slot, place: str | None) -> Cells:
        """A slot that is no number, of the enterprises or of their records."""
        return self.once(("cells", place, slot.name), lambda: self._cells(slot, place))

    def _cells(self, slot: ir.Slot, place: str | None) -> Cells:
        dictionary = self.memory.dictionary(place or "", slot.name)
        column = self._column(slot, place)
        if column is None:
            return absent_cells(dictionary)
        odd = np.zeros(len(column.values), dtype=np.bool_)
        made = cells(column, dictionary, self.memory.dictionary(place or "", slot.name, "elements"), odd)
        self.note_odd(odd, place)
        return made

    def exact(self, slot: ir.Slot, place: str | None) -> Exact | None:
        """A number, date or boolean; `None` where nobody gave it."""
        return self.once(("exact", place, slot.name), lambda: self._exact(slot, place))

    def _exact(self, slot: ir.Slot, place: str | None) -> Exact | None:
        column = self._column(slot, place)
        if column is None:
            return None
        odd = np.zeros(len(column.values), dtype=np.bool_)
        made = exact(column, odd)
        self.note_odd(odd, place)
        return made

    def _column(self, slot: ir.Slot, place: str | None) -> Column | None:
        return self.columns.slots.get(slot.name) if place is None else self.records(place).fields.get(slot.name)

    def note_odd(self, odd: Odd, place: str | None) -> None:
        """Rows that columns cannot hold."""
        if not odd.any():
            return
        if place is None:
            self.odd |= odd
        else:
            self.odd[self.records(place).lists.owners[odd]] = True

    def records(self, name: str) -> Records:
        """The records of a name."""
        return self.once(("records", name), lambda: self._records(name))

    def _records(self, name: str) -> Records:
        column = self.columns.slots.get(name)
        if column is None:
            nothing = np.zeros(self.columns.height, dtype=np.int64)
            return Records(Lists.of_lengths(nothing), {}, np.ones(len(nothing), dtype=np.uint8), (Why.MISSING,))
        lists = lists_of(column.values, self.odd)
        entries = exploded(column.values)
        self.odd[lists.owners[entries.is_null().to_numpy()]] = True
        fields = {
            each: Column(of.kind, entries.struct.field(each), None, of.read) for each, of in column.fields.items()
        }
        self._check_spans(column, fields, lists)
        return Records(lists, fields, *self._whys(column))

    def _check_spans(self, column: Column, fields: dict[str, Column], lists: Lists) -> None:
        """A record that ends before it begins makes no profile."""
        if column.span is None or not all(end in fields for end in column.span):
            return
        begin, end = (fields[each].values for each in column.span)
        self.odd[lists.owners[(begin > end).fill_null(False).to_numpy()]] = True

    def _whys(self, column: Column) -> tuple[Codes | None, tuple[Why, ...]]:
        if column.values.null_count() == 0 and column.why is None:
            return None, ()
        why = column.values.is_null().to_numpy().astype(np.uint8)
        return why, mark_whys(why, 1, column)
