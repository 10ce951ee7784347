"""Columns of few different states, and how several of them become one: every combination that occurs is judged once.

A signal is a column of small numbers and what each number stands for. A fold numbers the combinations of some signals by mixed
radix, looks each number up in a table and asks for the meaning of those that the table does not have yet. So rows cost arithmetic
on small integers, and meaning costs only as often as it differs. It must not know what the states mean.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

S = TypeVar("S", bound=Hashable)
T = TypeVar("T", bound=Hashable)
Codes = NDArray[Any]
"""Unsigned integers, as narrow as they can be."""

WIDEST = 1 << 16
"""Combinations that are numbered at once; more are folded in steps."""

WIDEST_STEP = 1 << 22
"""Entries of the table of one step; beyond, combinations are looked up one by one."""


@dataclass(frozen=True, slots=True)
class Signal(Generic[S]):
    """A column: `states[codes[row]]`; without codes every row has `states[only]`. `states` may only ever grow at its end."""

    codes: Codes | None
    states: Sequence[S]
    only: int = 0

    def at(self, rows: NDArray[Any]) -> Signal[S]:
        """The same at some rows, in their order."""
        return self if self.codes is None else Signal(self.codes.take(rows), self.states)

    def mapped(self, table: NDArray[Any], size: int) -> NDArray[Any]:
        """What a table by state says of each of `size` rows."""
        if self.codes is None:
            return np.full(size, table[self.only])
        return taken(table, self.codes)


def taken(table: NDArray[Any], codes: Codes) -> NDArray[Any]:
    """`table[codes]`, all codes being within it."""
    if table.dtype == codes.dtype == np.uint8:
        entries = table.tobytes().ljust(256, b"\0")[:256]
        return np.frombuffer(codes.tobytes().translate(entries), dtype=np.uint8)  # twice as fast as a look-up in NumPy
    return np.take(table, codes, mode="clip")


_FEW = 16


def occurrences(codes: Codes, size: int) -> list[int]:
    """How often each code below `size` stands."""
    if size > _FEW:
        return [int(count) for count in np.bincount(codes, minlength=size)]
    return [int(np.count_nonzero(codes == code)) for code in range(size)]


def narrow(size: int) -> np.dtype[Any]:
    """The narrowest type for numbers below `size`."""
    return np.dtype(np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32)


def radix(states: Sequence[object]) -> int:
    """How many states to reckon with. Where there are many, room for more, so that numbers stay what they are."""
    size = len(states)
    return size if size <= 8 else 1 << (size - 1).bit_length()


class Interned(Generic[S]):
    """States, each once, numbered in the order in which they came."""

    def __init__(self) -> None:
        self.states: list[S] = []
        self._codes: dict[S, int] = {}

    def code(self, state: S) -> int:
        """The number of a state."""
        code = self._codes.get(state)
        if code is None:
            code = self._codes[state] = len(self.states)
            self.states.append(state)
        return code


class _Table:
    """What numbers below a size come to, as far as is known. The greatest number of the type says: not yet."""

    def __init__(self, size: int) -> None:
        self._entries: NDArray[Any] = np.full(size, 0xFF, dtype=np.uint8)

    def __len__(self) -> int:
        return len(self._entries)

    def grow(self, size: int) -> None:
        """Room for more."""
        more = np.full(size - len(self._entries), self._unknown, dtype=self._entries.dtype)
        self._entries = np.concatenate([self._entries, more])

    @property
    def _unknown(self) -> int:
        return int(np.iinfo(self._entries.dtype).max)

    def look_up(self, keys: NDArray[Any], codes_of: Callable[[NDArray[Any]], Sequence[int]]) -> Codes:
        """What each number comes to; `codes_of` says it of those that were never met."""
        found = taken(self._entries, keys)
        if len(found) and found.max() == self._unknown:
            met = np.zeros(len(self._entries), dtype=np.bool_)
            met[keys] = True
            unseen = np.flatnonzero(met & (self._entries == self._unknown))
            self._put(unseen, codes_of(unseen))
            found = taken(self._entries, keys)
        return found

    def _put(self, keys: NDArray[Any], codes: Sequence[int]) -> None:
        wide = narrow(max(codes) + 2)
        if wide.itemsize > self._entries.itemsize:
            missing = self._entries == self._unknown
            self._entries = self._entries.astype(wide)
            self._entries[missing] = self._unknown
        self._entries[keys] = codes


@dataclass
class Mapped(Generic[S, T]):
    """The states of a signal under a function, worked out once a state, and only of those that occur."""

    function: Callable[[S], T]
    known: Interned[T] = field(default_factory=Interned)
    _table: _Table = field(default_factory=lambda: _Table(0))

    def __call__(self, signal: Signal[S]) -> Signal[T]:
        if signal.codes is None:
            return Signal(None, self.known.states, self._code(signal.states[signal.only]))
        if len(signal.states) > len(self._table):
            self._table.grow(radix(signal.states))
        codes = self._table.look_up(
            signal.codes, lambda unseen: [self._code(signal.states[code]) for code in unseen.tolist()]
        )
        return Signal(codes, self.known.states)

    def _code(self, state: S) -> int:
        return self.known.code(self.function(state))


@dataclass
class Renamed(Generic[S, T]):
    """The states of a signal under a function, one for one: its codes stay as they are, which costs nothing a row."""

    function: Callable[[S], T]
    _states: list[T] = field(default_factory=list)

    def __call__(self, signal: Signal[S]) -> Signal[T]:
        self._states.extend(self.function(state) for state in signal.states[len(self._states) :])
        return Signal(signal.codes, self._states, signal.only)


@dataclass(frozen=True, slots=True)
class _Digit:
    """A column in a combination's number: its radix, and its code where all rows have the same."""

    only: int
    size: int


class Fold(Generic[S]):
    """Some signals become one by an associative `merge`, from `start` on. Keeps what it has worked out from batch to batch."""

    def __init__(self, merge: Callable[[S, S], S], start: S) -> None:
        self._merge = merge
        self._known: Interned[S] = Interned()
        self._known.code(start)
        self._steps: dict[int, int] = {}
        self._tables: dict[int, tuple[tuple[_Digit, ...], _Table]] = {}

    @property
    def states(self) -> Sequence[S]:
        """Every state that folding has come to, `start` first."""
        return self._known.states

    def __len__(self) -> int:
        return len(self.states) + len(self._steps)

    def __call__(self, signals: Sequence[Signal[S]]) -> Signal[S]:
        """All of them, in order."""
        so_far: Signal[S] = Signal(None, self.states)
        for first, group in self._groups(signals):
            so_far = self._folded(first, so_far, group)
        return so_far

    def step(self, place: int, so_far: Signal[S], signal: Signal[S]) -> Signal[S]:
        """One more signal; `place` tells apart signals whose states are numbered differently."""
        return self._folded(place, so_far, [signal])

    def _groups(self, signals: Sequence[Signal[S]]) -> Iterator[tuple[int, list[Signal[S]]]]:
        """Runs of signals whose combinations, with what was folded before, are few enough."""
        group: list[Signal[S]] = []
        first, size = 0, 1
        for place, signal in enumerate(signals):
            if group and size * radix(signal.states) > WIDEST:
                yield first, group
                first, group, size = place, [], radix(self.states)
            group.append(signal)
            size *= 1 if signal.codes is None else radix(signal.states)
        if group:
            yield first, group

    def _folded(self, first: int, lead: Signal[S], group: Sequence[Signal[S]]) -> Signal[S]:
        columns = [lead, *group]
        digits = tuple(_Digit(each.only, 1 if each.codes is None else radix(each.states)) for each in columns)
        varied = [
            (each.codes, digit.size) for each, digit in zip(columns, digits, strict=True) if each.codes is not None
        ]
        if not varied:
            return Signal(None, self.states, self._code(first, [each.only for each in digits], group))
        size = _product(digits)
        keys = _keys(varied, size)
        look_up = self._one_by_one if size > WIDEST_STEP else self._from_table
        return Signal(look_up(first, digits, keys, group), self.states)

    def _from_table(
        self, first: int, digits: tuple[_Digit, ...], keys: NDArray[Any], group: Sequence[Signal[S]]
    ) -> Codes:
        known = self._tables.get(first)
        if known is None or known[0] != digits:
            known = self._tables[first] = digits, _Table(_product(digits))
        return known[1].look_up(keys, lambda unseen: self._codes(first, unseen, digits, group))

    def _one_by_one(
        self, first: int, digits: tuple[_Digit, ...], keys: NDArray[Any], group: Sequence[Signal[S]]
    ) -> Codes:
        unique, inverse = np.unique(keys, return_inverse=True)
        codes = self._codes(first, unique, digits, group)
        return taken(np.array(codes, dtype=narrow(len(self.states))), inverse)

    def _codes(
        self, first: int, keys: NDArray[Any], digits: tuple[_Digit, ...], group: Sequence[Signal[S]]
    ) -> list[int]:
        """What combinations come to, by their numbers. Python steps in once a pair of states, however many combinations have it."""
        sizes = [each.size for each in digits if each.size > 1]
        varied = iter(np.unravel_index(keys.astype(np.int64), sizes) if sizes else ())
        lead, *columns = (next(varied) if each.size > 1 else np.int64(each.only) for each in digits)
        for place, (column, signal) in enumerate(zip(columns, group, strict=True), first):
            pairs, inverse = np.unique(np.broadcast_to(lead, len(keys)) << 32 | column, return_inverse=True)
            stepped = [self._step(place, pair >> 32, pair & 0xFFFF_FFFF, signal) for pair in pairs.tolist()]
            lead = np.array(stepped, dtype=np.int64)[inverse]
        return [int(code) for code in np.broadcast_to(lead, len(keys)).tolist()]

    def _code(self, first: int, codes: Sequence[int], group: Sequence[Signal[S]]) -> int:
        """What a combination comes to: the code of what was folded before, then one of each signal."""
        lead = codes[0]
        for place, (code, signal) in enumerate(zip(codes[1:], group, strict=True), first):
            lead = self._step(place, lead, code, signal)
        return lead

    def _step(self, place: int, lead: int, code: int, signal: Signal[S]) -> int:
        """What a state of what was folded before and one of a signal come to."""
        step = (lead << 32 | code) << 16 | place
        known = self._steps.get(step)
        if known is None:
            known = self._steps[step] = self._known.code(self._merge(self.states[lead], signal.states[code]))
        return known


def _keys(columns: Sequence[tuple[Codes, int]], size: int) -> NDArray[Any]:
    """Combinations as numbers in mixed radix, the first column's digit first."""
    dtype = narrow(size + 1) if size < 1 << 32 else np.dtype(np.uint64)  # a radix may be as large as the product
    keys = columns[0][0].astype(dtype)
    for codes, base in columns[1:]:
        np.multiply(keys, dtype.type(base), out=keys)
        np.add(keys, codes, out=keys, casting="unsafe")
    return keys


def _product(digits: Sequence[_Digit]) -> int:
    return prod(digit.size for digit in digits)
