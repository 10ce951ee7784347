"""Facts as columns of a sheet: what each value of a fact brings to the document; see `sheet`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from eligibility.domain.facts import Evidence, Why
from eligibility.domain.vocabulary import NUMERIC
from eligibility.engines.compiled.code import Body, Module
from eligibility.engines.compiled.fragments import Fragments, Triple, evidence_text
from eligibility.engines.compiled.lanes import Effect, slot_of
from eligibility.engines.compiled.patterns import Cuts, Values, cuts_of, holds, pattern_of
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
        if not self.numeric:
            return self._evidenced[value, evidence]
        return self._cells[None if value is None else self._cuts.cell(value)]

    @cached_property
    def _evidenced(self) -> Values[Answer]:
        return Values(lambda given: self.answer(given[0], self.fact.rest(*given)))

    @cached_property
    def _cuts(self) -> Cuts:
        return cuts_of(self.effects)

    @cached_property
    def _cells(self) -> Values[Answer]:
        """The answers of a number, by the cell it lies in."""
        return Values(lambda cell: self.answer(None if cell is None else self._cuts.sample(cell)))

    def look_lines(self, body: Body, module: Module) -> Looked:
        """Statements that look the fact up, without evidence; `get` fetches its value."""
        looked = Looked(module.fresh("p"), module.fresh("h"), "")
        fetch = f"get({self.fact.name!r})"
        if not self.numeric:
            answers = Values(lambda value: self.answer(value, self.fact.closed(value)))
            body.add(f"{looked.pattern}, {looked.pieces} = {module.reference(answers)}[{fetch}]")
            return looked
        value = module.fresh("y")
        body.add(f"{value} = {fetch}")
        cell = self._cuts.cell_text(value, module)
        body.add(f"{looked.pattern}, {looked.pieces} = {module.reference(self._cells)}[{cell}]")
        return Looked(looked.pattern, looked.pieces, f"{module.reference(self.fact.closed)}({value})")
