"""Slots as small integers and exact numbers, once a batch for all conditions that read them.

Texts and sets become codes of a dictionary that grows with what is met; dates become day numbers, numbers scaled integers. Nothing is
rounded: a row that does not fit is *odd* and judged elsewhere. It must not judge.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from eligibility.domain.facts import Why
from eligibility.engines.columnar.columns import Column, Read
from eligibility.engines.columnar.positions import Lists, folded
from eligibility.engines.columnar.signals import Codes, Fold, Signal, narrow, taken

EXACT = 1 << 62
"""Numbers below this size, either way, are reckoned with; greater ones are odd."""

SMALL = (1 << 31) - 1
"""Numbers below this size, either way, are compared in 32 bits."""

MOST_LISTED = 1000
"""Entries of one list; a profile has no more either."""

EPOCH = 719_163
"""`date(1970, 1, 1).toordinal()`."""

LAST_DAY = 3_652_059
"""`date.max.toordinal()`; the first day is 1."""

WHYS = (Why.MISSING, Why.UNCERTAIN, Why.UNVERIFIED, Why.CONFLICT)
"""Why a slot may be unknown, in the order of their numbers."""

UNREAD = -1
"""Stands for the code of a text that cannot be read."""

Odd = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands in a dictionary for a value that is unknown, and why."""

    why: Why


MISSING = Unknown(Why.MISSING)


@dataclass
class Dictionary:
    """Values and their codes."""

    values: list[Any] = field(default_factory=list)
    _codes: dict[Hashable, int] = field(default_factory=dict)
    _texts: dict[str, int] = field(default_factory=dict)
    _met: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.String))
    _sets: Fold[frozenset[Any]] = field(default_factory=lambda: Fold(frozenset.union, frozenset()))

    def code(self, value: Hashable) -> int:
        """The code of a value."""
        code = self._codes.get(value)
        if code is None:
            code = self._codes[value] = len(self.values)
            self.values.append(value)
        return code

    def __len__(self) -> int:
        return len(self.values) + len(self._texts)

    def codes_of_texts(self, texts: pl.Series, read: Read | None, none: int = UNREAD) -> NDArray[Any]:
        """The code of each text, `none` where there is none; `UNREAD` of one that cannot be read."""
        listed = self._listed(texts)
        assert isinstance(listed.dtype, pl.Enum)
        codes = [self._code_of_text(text, read) for text in listed.dtype.categories.to_list()]
        # an enumeration's physical type has room for one number more than it has values
        return taken(_table([*codes, none]), listed.to_physical().fill_null(len(codes)).to_numpy())

    def _listed(self, texts: pl.Series) -> pl.Series:
        """The texts as an enumeration of all that were met so far."""
        if isinstance(texts.dtype, pl.Enum):
            return texts
        listed = texts.cast(pl.Enum(self._met), strict=False)
        if listed.null_count() > texts.null_count():
            new = texts.filter(listed.is_null() & texts.is_not_null()).unique(maintain_order=True)
            self._met = pl.concat([self._met, new.cast(pl.String)])
            listed = texts.cast(pl.Enum(self._met))
        return listed

    def _code_of_text(self, text: str, read: Read | None) -> int:
        code = self._texts.get(text)
        if code is None:
            value = text if read is None else read(text)
            code = self._texts[text] = -1 if value is None else self.code(value)
        return code

    def codes_of_sets(self, lists: Lists, entries: NDArray[Any], elements: Dictionary) -> NDArray[Any]:
        """The code of each set, from the codes of its elements in one long column."""
        single = Signal(entries.astype(np.uint32), [frozenset({value}) for value in elements.values])
        sets = folded(self._sets, lists, single)
        return sets.mapped(np.array([self.code(each) for each in sets.states], dtype=np.int32), lists.height)


@dataclass(frozen=True, slots=True)
class Cells:
    """A slot as codes of a dictionary, some of whose entries are `Unknown`; without codes all rows have the entry `only`."""

    codes: Codes | None
    dictionary: Dictionary
    only: int = 0


def absent_cells(dictionary: Dictionary) -> Cells:
    """A slot that nobody gave."""
    return Cells(None, dictionary, dictionary.code(MISSING))


def cells(column: Column, dictionary: Dictionary, elements: Dictionary, odd: Odd) -> Cells:
    """A slot that is no number. `elements` is the dictionary of what stands in sets. Adds rows that cannot be read to `odd`."""
    missing = dictionary.code(MISSING)
    match column.kind:
        case "boolean":
            table = _table([dictionary.code(False), dictionary.code(True), missing])
            codes = taken(table, column.values.cast(pl.UInt8).fill_null(2).to_numpy())
        case "set" | "codes":
            codes = _codes_of_lists(column, dictionary, elements, odd)
        case _:
            codes = dictionary.codes_of_texts(column.values, column.read, missing)
    if codes.dtype.kind == "i":
        unread = codes < 0
        odd |= unread
        codes = np.where(unread, missing, codes)
    for why, rows in unknown_rows(column):
        codes = np.where(rows, dictionary.code(Unknown(why)), codes)
    return Cells(codes.astype(narrow(len(dictionary.values)), copy=False), dictionary)


def _table(codes: Sequence[int]) -> NDArray[Any]:
    """Codes to be looked up, signed only when one of them is `UNREAD`."""
    return np.array(codes, dtype=np.int32 if min(codes) < 0 else narrow(max(codes) + 1))


def _codes_of_lists(column: Column, dictionary: Dictionary, elements: Dictionary, odd: Odd) -> NDArray[Any]:
    lists = lists_of(column.values, odd)
    codes = elements.codes_of_texts(exploded(column.values), column.read)
    faulty = codes < 0
    if faulty.any():
        odd[lists.owners[faulty]] = True
        codes = np.where(faulty, elements.code(""), codes)
    sets = dictionary.codes_of_sets(lists, codes, elements)
    return np.where(column.values.is_null().to_numpy(), dictionary.code(MISSING), sets).astype(np.uint32)


def lists_of(values: pl.Series, odd: Odd) -> Lists:
    """Where each row's entries stand in the long column of all; a row with too many is odd."""
    lists = Lists.of_lengths(values.list.len().fill_null(0).to_numpy().astype(np.int64))
    odd |= lists.lengths > MOST_LISTED
    return lists


def exploded(values: pl.Series) -> pl.Series:
    """The entries of all lists, one after the other."""
    return values.explode(empty_as_null=False, keep_nulls=False)


def unknown_rows(column: Column) -> Iterator[tuple[Why, NDArray[np.bool_]]]:
    """The rows that are unknown for more than being missing, by why. Where there is a value, nobody asks why there is none."""
    if column.why is None:
        return
    for said in column.why.unique(maintain_order=True).drop_nulls():
        yield Why(said), ((column.why == said).fill_null(False) & column.values.is_null()).to_numpy()


@dataclass(frozen=True, slots=True)
class Exact:
    """A slot as whole numbers, `scale` to the unit. `unknown` is 0 where it is known, else 2 + a place in `WHYS`, of which `whys` may occur."""

    numbers: NDArray[np.int64]
    scale: int
    unknown: Codes | None
    whys: tuple[Why, ...]
    small: NDArray[np.int64] | NDArray[np.int32]
    """The numbers again, in half the room if they fit: comparing costs what reading them costs."""


def exact(column: Column, odd: Odd) -> Exact:
    """A number, date or boolean slot. Adds rows that do not fit to `odd`."""
    scale = 10 ** (column.values.dtype.scale or 0) if isinstance(column.values.dtype, pl.Decimal) else 1
    whole = column.values.to_physical().cast(pl.Int64, strict=False)
    if whole.null_count() > column.values.null_count():
        odd |= (whole.is_null() & column.values.is_not_null()).to_numpy()
    numbers = whole.fill_null(0).to_numpy()
    if column.kind in ("date", "end_date"):
        numbers = numbers + EPOCH
        _outside(numbers, 1, LAST_DAY, odd)
    elif column.kind == "count":
        _outside(numbers, 0, EXACT - 1, odd)
        if scale > 1:
            odd |= numbers % scale != 0
    else:
        _outside(numbers, 1 - EXACT, EXACT - 1, odd)
    return _with_unknown(numbers, scale, column)


def _outside(numbers: NDArray[np.int64], least: int, most: int, odd: Odd) -> None:
    if len(numbers) and (numbers.min() < least or numbers.max() > most):
        odd |= (numbers < least) | (numbers > most)


def _with_unknown(numbers: NDArray[np.int64], scale: int, column: Column) -> Exact:
    if column.values.null_count() == 0 and column.why is None:
        return Exact(numbers, scale, None, (), _small(numbers))
    unknown = column.values.is_null().to_numpy().astype(np.uint8)
    unknown += unknown
    return Exact(numbers, scale, unknown, mark_whys(unknown, 2, column), _small(numbers))


def _small(numbers: NDArray[np.int64]) -> NDArray[np.int64] | NDArray[np.int32]:
    fits = len(numbers) > 0 and numbers.min() > -SMALL and numbers.max() < SMALL
    return numbers.astype(np.int32) if fits else numbers


def mark_whys(marks: Codes, first: int, column: Column) -> tuple[Why, ...]:
    """Where a column is unknown `first` stands for missing; put `first` and more where there is another reason.

    Gives what the numbers from `first` on stand for: as many of `WHYS` as are needed, so that a number means the same in every batch.
    """
    most = 0
    for why, rows in unknown_rows(column):
        most = max(most, WHYS.index(why))
        marks[rows] = first + WHYS.index(why)
    return WHYS[: most + 1]
