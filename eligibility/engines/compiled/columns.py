"""Facts as columns of a sheet: what each value of a fact brings to the document; see `sheet`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from eligibility.domain.facts import Evidence, Why
from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments, Triple, evidence_text
from eligibility.engines.compiled.lanes import (
    Effect,
    Values,
    cut_of,
    cuts_from,
    holds,
    pattern_of,
    slot_of,
    whole_cuts,
)
from eligibility.engines.compiled.render import MIDDLE, SETTLED
from eligibility.engines.compiled.values import Closed, ValueWriter
from eligibility.engines.compiled.writing import fact_of, missing_from_cause
from eligibility.ir import atoms as ir

Answer = tuple[int, tuple[bytes, ...]]
"""What a fact's value brings: the pattern of all provisions, and the pieces of the leaves about it."""

CLOSED = b"}" + SETTLED


class Fact:
    """How a slot of the enterprise is written: the rest of a leaf about it alone, after the leaf's head."""

    def __init__(self, name: str, fragments: Fragments) -> None:
        cause = fragments.because(Why.MISSING.value, name)
        self.name = name
        self.base = fact_of(name)
        self.missing = missing_from_cause(cause)
        self._absent = MIDDLE + cause + b"]}"
        self._write: ValueWriter = fragments.value_writer(name)
        self.closed: Closed = fragments.closed_writer(name, CLOSED, self._absent)

    def rest(self, value: Any, evidence: Evidence | None) -> bytes:
        """Of a value with its evidence, or of none."""
        if value is None or evidence is None:
            return self.closed(value)
        return self._write(value) + evidence_text(evidence) + CLOSED


@dataclass(frozen=True, slots=True)
class Looked:
    """The locals that hold a fact's pattern, its pieces and, of a number, the number's piece."""

    pattern: str
    pieces: str
    number: str


@dataclass
class Column:
    """A fact on the sheet: the leaves about it, and their pieces.

    The pieces of a leaf are one where the values of a fact are few: its head and the rest. A number's rest stands alone.
    `heads` are the leaf, its heads by verdict, and whether the rest follows. `number` counts columns, `rows` is how many rows
    there are: above their bytes, an unknown fact has a bit of its own.
    """

    fact: Fact
    sample: ir.Atom
    number: int
    rows: int
    effects: list[Effect] = field(default_factory=list)
    heads: list[tuple[ir.Atom, Triple, bool]] = field(default_factory=list)

    @cached_property
    def numeric(self) -> bool:
        """Whether values are too many to keep a piece for each."""
        return slot_of(self.sample).kind in NUMERIC

    def answer(self, value: Any, rest: bytes = b"") -> Answer:
        """Worked out from the value."""
        chosen = [(options[self._verdict(atom, value)], followed) for atom, options, followed in self.heads]
        unknown = 1 << 8 * self.rows + self.number if value is None else 0
        return pattern_of(self.effects, value) | unknown, tuple(
            [head + rest if followed else head for head, followed in chosen]
        )

    def _verdict(self, atom: ir.Atom, value: Any) -> int:
        return 0 if value is None else 1 if holds(atom, value) else 2

    def look(self, value: Any, evidence: Evidence | None) -> Answer:
        """The answer for a value with evidence."""
        return self.numbers(value) if self.numeric else self._evidenced[value, evidence]

    @cached_property
    def _evidenced(self) -> Values[Answer]:
        return Values(lambda given: self.answer(given[0], self.fact.rest(*given)))

    @cached_property
    def numbers(self) -> Numbers:
        """The answers of a number."""
        return Numbers(self)

    def look_lines(self, body: Body, module: Module) -> Looked:
        """Statements that look the fact up, without evidence; `get` fetches its value."""
        looked = Looked(module.fresh("p"), module.fresh("h"), "")
        fetch = f"get({self.fact.name!r})"
        if not self.numeric:
            answers = Values(lambda value: self.answer(value, self.fact.closed(value)))
            body.add(f"{looked.pattern}, {looked.pieces} = {module.reference(answers)}[{fetch}]")
            return looked
        value, numbers = module.fresh("y"), self.numbers
        whole = f"{module.reference(numbers.cells)}[stretch({module.reference(numbers.whole)}, {value})]"
        body.add(f"{value} = {fetch}")
        other = f"{module.reference(numbers)}({value})"
        body.add(f"{looked.pattern}, {looked.pieces} = {whole} if type({value}) is int else {other}")
        return Looked(looked.pattern, looked.pieces, f"{module.reference(self.fact.closed)}({value})")


class Numbers:
    """The answers of a numeric fact, by the bounds that a number lies between."""

    def __init__(self, column: Column) -> None:
        cuts = [cut_of(effect) for effect in column.effects]
        self.whole: list[Number] = whole_cuts(column.effects).bounds
        self.cells = Values(lambda cell: column.answer(_within(self.whole, cell)))
        self._column = column
        self._below = cuts_from([cut for operator, cut in cuts if operator in (">=", "<")]).bounds
        self._above = cuts_from([cut for operator, cut in cuts if operator in (">", "<=")]).bounds
        self._known: dict[Any, Answer] = {}

    def __call__(self, value: Any) -> Answer:
        if type(value) is int:
            return self.cells[bisect_right(self.whole, value)]
        key = None if value is None else (bisect_right(self._below, value), bisect_left(self._above, value))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._column.answer(value)
        return known


def _within(bounds: Sequence[Number], cell: int) -> Number:
    """A whole number in a stretch: its least, or one below the first bound."""
    return bounds[cell - 1] if cell else bounds[0] - 1
