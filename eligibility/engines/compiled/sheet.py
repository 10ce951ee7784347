"""The documents of provisions of common shape, without code of their own: pieces looked up by value and put in order at once.

For such a provision (see `lanes`) every piece depends on one fact or on the provision's byte. So each fact's value brings a tuple of
pieces, one for each leaf about it, whatever provisions these leaves belong to; each byte brings the verdicts; and one gathering
step puts all of them in the order of the text. Only for slots of which nothing more is known than that they are missing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.fragments import Triple
from eligibility.engines.compiled.lanes import (
    DECODED,
    Effect,
    Values,
    cut_of,
    cuts_from,
    decoded,
    holds,
    pattern_of,
    slot_of,
    whole_cuts,
)
from eligibility.engines.compiled.render import MIDDLE, Choice
from eligibility.engines.compiled.rows import Row
from eligibility.ir import atoms as ir

Answer = tuple[int, tuple[bytes, ...]]
"""What a fact's value brings: the pattern of all provisions, and the pieces of the leaves about it."""


@dataclass
class Column:
    """A fact on the sheet: the leaves about it, and the pieces that their verdicts choose."""

    number: int
    name: str
    effects: list[Effect] = field(default_factory=list)
    heads: list[tuple[ir.Atom, Triple]] = field(default_factory=list)

    def answer(self, value: Any) -> Answer:
        """Worked out from the value."""
        pattern = pattern_of(self.effects, value)
        if value is None:
            return pattern, tuple(unknown for _, (unknown, _, _) in self.heads)
        return pattern, tuple(met if holds(atom, value) else failed for atom, (_, met, failed) in self.heads)

    def lookup(self) -> Callable[[Any], Answer]:
        """A function that gives the answer for a value, quickly."""
        if slot_of(self.effects[0].atom).kind not in NUMERIC:
            return Values(self.answer).__getitem__
        return _number_lookup(self.effects, self.answer)


def _number_lookup(effects: Sequence[Effect], answer: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """By the bounds that a number lies between: the answer is the same for all numbers there."""
    cuts = [cut_of(effect) for effect in effects]
    below = cuts_from([cut for operator, cut in cuts if operator in (">=", "<")]).bounds
    above = cuts_from([cut for operator, cut in cuts if operator in (">", "<=")]).bounds
    whole, known = whole_cuts(effects).bounds, dict[Any, Answer]()

    def look(value: Any) -> Answer:
        key: Any
        if type(value) is int:
            key = bisect_right(whole, value)
        elif value is None:
            key = None
        else:
            key = bisect_right(below, value), bisect_left(above, value)
        found = known.get(key)
        if found is None:
            found = known[key] = answer(value)
        return found

    return look


class Order:
    """Where each piece lies in the list that a run makes, in order of the text.

    The list holds the static pieces, the heads of leaves by fact, the facts' values, what bytes choose, and what rows leave open.
    """

    def __init__(self, columns: Mapping[str, Column], static: int, verdicts: int, rows: int) -> None:
        self.positions: list[int] = []
        self._columns = columns
        at = static
        self._heads: dict[str, Iterator[int]] = {}
        for column in columns.values():
            self._heads[column.name] = iter(range(at, at := at + len(column.heads)))
        self._found, at = at, at + len(columns)
        self._verdicts = iter(range(at, at := at + verdicts))
        self._opened = iter(range(at, at + rows))
        self._static = iter(range(static))

    def add(self, row: Row) -> None:
        """Add a row's pieces; there are several."""
        self.positions += [self._position(part, row) for part in row.parts]

    def _position(self, part: bytes | Choice | str, row: Row) -> int:
        match part:
            case bytes():
                return next(self._static)
            case Choice(state):
                return next(self._heads[row.leaves[state].fact] if state in row.leaves else self._verdicts)
            case "standing":
                return next(self._verdicts)
            case "opened":
                return next(self._opened)
            case _:
                return self._found + self._columns[row.fact_of(part)].number


class Sheet:
    """Rows and columns, and the order in which their pieces make the document. `facts` names the columns."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._columns: dict[str, Column] = {}
        for row in rows:
            self._enter(row)
        self.facts = tuple(self._columns)
        self._lookups = [column.lookup() for column in self._columns.values()]
        self._bytes = [Values(row.answer) for row in rows]
        self._start = int.from_bytes(bytes(row.start for row in rows), "little")
        self._static = [part for row in rows for part in row.parts if isinstance(part, bytes)]
        order = Order(self._columns, len(self._static), sum(len(row.by_byte) for row in rows), len(rows))
        for row in rows:
            order.add(row)
        self._gather = itemgetter(*order.positions)
        self._open = [Values(partial(self._open_facts, row)) for row in rows]

    def _enter(self, row: Row) -> None:
        for line in row.leaves.values():
            self._column(line.fact).effects.append(line.effect)
        for line, triple in row.heads():
            self._column(line.fact).heads.append((line.effect.atom, triple))

    def _column(self, name: str) -> Column:
        return self._columns.setdefault(name, Column(len(self._columns), name))

    def _open_facts(self, row: Row, byte: int) -> list[int]:
        """The facts that leave a row open if they are unknown: those of leaves under undetermined gates."""
        read = decoded(byte)
        lines = (line for line in row.leaves.values() if not line.group(read) & 3)
        return list(dict.fromkeys(self._columns[line.fact].number for line in lines))

    def run(
        self, values: Sequence[Any], found: Sequence[bytes], missing: Sequence[bytes]
    ) -> tuple[tuple[bytes, ...], bytes]:
        """All pieces in order, and the rows' places in the table of standings.

        By fact: `values`; `found`, the rest of a leaf after its head; `missing`, the fact as one that is missing.
        """
        pattern, pieces = self._start, self._static.copy()
        for look, value in zip(self._lookups, values, strict=True):
            bits, heads = look(value)
            pattern |= bits
            pieces += heads
        pieces += found
        read = pattern.to_bytes(len(self._rows), "little")
        pieces += chain.from_iterable([answers[byte] for answers, byte in zip(self._bytes, read, strict=True)])
        places = read.translate(DECODED)
        pieces += self._opened(read, places.translate(_UNSETTLED), values, missing)
        return self._gather(pieces), places

    def _opened(self, read: bytes, unsettled: bytes, values: Sequence[Any], missing: Sequence[bytes]) -> list[bytes]:
        """Of each row, the inside of `missing` up to that of `because`."""
        opened = [MIDDLE] * len(read)
        row = unsettled.find(1)
        while row >= 0:
            facts = self._open[row][read[row]]
            opened[row] = b",".join([missing[fact] for fact in facts if values[fact] is None]) + MIDDLE
            row = unsettled.find(1, row + 1)
        return opened


_UNSETTLED = bytes(not place >> 2 & 3 for place in range(256))
"""By place in the table of standings: 1 where the verdict is undetermined."""
