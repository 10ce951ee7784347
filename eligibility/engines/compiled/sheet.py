"""The documents of provisions of common shape, without code of their own: pieces looked up by value and put in order at once.

For such a provision (see `lanes`) every piece depends on one fact or on the provision's byte. So each fact's value brings a tuple of
pieces, one for each leaf about it, whatever provisions these leaves belong to; each byte brings the verdicts; and one gathering
step puts all of them in the order of the text. Only for slots of which nothing more is known than that they are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

from eligibility.domain.facts import Slots
from eligibility.engines.compiled.code import Body, Module, joined
from eligibility.engines.compiled.columns import Column, Fact
from eligibility.engines.compiled.lanes import DECODED, READ
from eligibility.engines.compiled.patterns import PATTERN_NAMESPACE, Values
from eligibility.engines.compiled.render import MIDDLE, Choice
from eligibility.engines.compiled.rows import Row

Get = Callable[[str], Any]
Looked = tuple[int, list[bytes]]
"""The pattern of all provisions and, above it, the unknown facts; the list of pieces begun: static, of leaves, numbers."""


class Order:
    """Where each piece lies in the list that a run makes, in order of the text.

    The list holds the static pieces, the pieces of leaves by fact, numbers, what bytes decide, and what rows leave open.
    """

    def __init__(self, columns: Mapping[str, Column], rows: Sequence[Row], static: int) -> None:
        self.positions: list[int] = []
        at = static
        self._leaves: dict[str, Iterator[int]] = {}
        self._numbers: dict[str, int] = {}
        for column in columns.values():
            self._leaves[column.fact.name] = iter(range(at, at := at + len(column.heads)))
        for column in columns.values():
            if column.numeric:
                self._numbers[column.fact.name], at = at, at + 1
        self._bytes = iter(range(at, at := at + sum(2 + len(row.gates) for row in rows)))
        self._opened = iter(range(at, at + len(rows)))
        self._static = iter(range(static))

    def add(self, row: Row) -> None:
        """Add a row's pieces."""
        before, after = next(self._bytes), next(self._bytes)
        self.positions += [before, next(self._opened), after]
        for part in row.parts:
            self.positions += self._position(part, row)

    def _position(self, part: bytes | Choice | str, row: Row) -> list[int]:
        match part:
            case bytes():
                return [next(self._static)]
            case Choice(state):
                return [next(self._leaves[row.leaves[state].fact] if state in row.leaves else self._bytes)]
            case _:
                number = self._numbers.get(row.line_of(part).fact)
                return [] if number is None else [number]


class Sheet:
    """Rows and columns, and the order in which their pieces make the document."""

    def __init__(self, rows: Sequence[Row], fact_of: Callable[[str], Fact]) -> None:
        self._rows = rows
        self._columns: dict[str, Column] = {}
        for row in rows:
            self._enter(row, fact_of)
        self._bytes = [Values(row.answer) for row in rows]
        self._open = [Values(partial(self._open_facts, row)) for row in rows]
        self._mask = (1 << 8 * len(rows)) - 1
        self._start = int.from_bytes(bytes(row.start for row in rows), "little")
        self._static = [part for row in rows for part in row.parts if isinstance(part, bytes)]
        order = Order(self._columns, rows, len(self._static))
        for row in rows:
            order.add(row)
        self._gather = itemgetter(*order.positions)
        self._look: Callable[[Get], Looked] = self._look_function()

    def _enter(self, row: Row, fact_of: Callable[[str], Fact]) -> None:
        for line in row.leaves.values():
            if line.fact not in self._columns:
                self._columns[line.fact] = Column(
                    fact_of(line.fact), line.effect.atom, len(self._columns), len(self._rows)
                )
            self._columns[line.fact].effects.append(line.effect)
        for part, following in zip(row.parts, [*row.parts[1:], b""], strict=False):
            if isinstance(part, Choice) and part.state in row.leaves:
                line = row.leaves[part.state]
                self._columns[line.fact].heads.append((line.effect.atom, part.options, isinstance(following, str)))

    def _open_facts(self, row: Row, byte: int) -> OpenFacts:
        """The facts that leave a row open if they are unknown: those of leaves under undetermined gates."""
        read = READ[byte]
        lines = (line for line in row.leaves.values() if not line.group(read) & 3)
        return OpenFacts([self._columns[name] for name in dict.fromkeys(line.fact for line in lines)])

    def _look_function(self) -> Callable[[Get], Looked]:
        """A generated function that looks every fact up, none of them having evidence."""
        module, body = Module(PATTERN_NAMESPACE), Body()
        columns = list(self._columns.values())
        names = [column.look_lines(body, module) for column in columns]
        patterns = joined("|", [module.reference(self._start), *(name.pattern for name in names)], body, module)
        numbers = [name.number for name in names if name.number]
        pieces = [f"*{module.reference(self._static)}", *(f"*{name.pieces}" for name in names), *numbers]
        body.add(f"return {patterns}, [{', '.join(pieces)}]")
        module.add("look", ("get",), body)
        look: Callable[[Get], Looked] = module.run("sheet")["look"]
        return look

    def _look_with_evidence(self, slots: Slots) -> Looked:
        pattern, pieces, numbers = self._start, self._static.copy(), list[bytes]()
        for column in self._columns.values():
            value, evidence = slots.known.get(column.fact.name), slots.evidence.get(column.fact.base)
            bits, leaves = column.look(value, evidence)
            pattern |= bits
            pieces += leaves
            if column.numeric:
                numbers.append(column.fact.rest(value, evidence))
        return pattern, pieces + numbers

    def run(self, slots: Slots) -> tuple[tuple[bytes, ...], bytes]:
        """All pieces in order, and the rows' places in the table of standings."""
        pattern, pieces = self._look_with_evidence(slots) if slots.evidence else self._look(slots.known.get)
        read, unknown = (pattern & self._mask).to_bytes(len(self._rows), "little"), pattern >> 8 * len(self._rows)
        pieces += chain.from_iterable([answers[byte] for answers, byte in zip(self._bytes, read, strict=True)])
        places = read.translate(DECODED)
        pieces += self._opened(read, places.translate(_UNSETTLED), unknown)
        return self._gather(pieces), places

    def _opened(self, read: bytes, unsettled: bytes, unknown: int) -> list[bytes]:
        """Of each row that is undetermined, the inside of `missing` up to that of `because`."""
        opened = [b""] * len(read)
        row = unsettled.find(1)
        while row >= 0:
            facts = self._open[row][read[row]]
            opened[row] = facts.texts[facts.mask & unknown]
            row = unsettled.find(1, row + 1)
        return opened


class OpenFacts:
    """The facts that may leave a row open, in order of the text; `texts` writes those of them that are unknown, given as bits."""

    __slots__ = ("_columns", "mask", "texts")

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self.mask = sum(1 << column.number for column in columns)
        self.texts = Values(self._text)

    def _text(self, unknown: int) -> bytes:
        missing = [column.fact.missing for column in self._columns if unknown >> column.number & 1]
        return b",".join(missing) + MIDDLE


_UNSETTLED = bytes(not place >> 2 & 3 for place in range(256))
"""By place in the table of standings: 1 where the verdict is undetermined."""
