"""The columnar executor: a pack over columns of enterprises, a batch at a time, with reasons.

The answer is dictionary-encoded: for each provision every different answer once, and a code a row. Rows that columns cannot hold
exactly are asked of the caller, so that the answer is always that of the reference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eligibility.domain.answer import Answer
from eligibility.domain.conclusion import conclude
from eligibility.domain.facts import Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.engines.columnar import algebra
from eligibility.engines.columnar.algebra import State
from eligibility.engines.columnar.batch import Batch, Memory
from eligibility.engines.columnar.columns import Columns
from eligibility.engines.columnar.conditions import Condition, LeafCondition, state_once
from eligibility.engines.columnar.leaves import cause
from eligibility.engines.columnar.plan import TOP, Place, Planner, Unheld
from eligibility.engines.columnar.positions import folded
from eligibility.engines.columnar.records import Located, causes_at
from eligibility.engines.columnar.signals import Mapped, Renamed, Signal, narrow, occurrences
from eligibility.ir.rules import Gate, Node, Pack, Provision

JudgeRow = Callable[[int], Sequence[Answer] | None]
"""The answers of a row of the batch, one a provision; `None` when the row makes no profile."""

_MISSING = cause(Why.MISSING, "")

REMEMBERED = 300_000
"""States and values that are kept from batch to batch; beyond, learning begins anew."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one provision: `known[codes[row]]`."""

    provision: Provision
    codes: NDArray[Any]
    known: Sequence[Answer]

    def __iter__(self) -> Iterator[Answer]:
        return (self.known[code] for code in self.codes.tolist())

    def counts(self) -> dict[str, int]:
        """How many rows have each conclusion, by its id; those that occur, in the order of their ids."""
        found: Counter[str] = Counter()
        for answer, count in zip(self.known, occurrences(self.codes, len(self.known)), strict=True):
            found[answer.conclusion.value] += count
        return {id: count for id, count in sorted(found.items()) if count}


@dataclass(frozen=True, slots=True)
class Screened:
    """A batch, judged. `elsewhere`: rows that were asked of the caller; `faulty`: those of them that make no profile."""

    answers: tuple[Answers, ...]
    elsewhere: NDArray[np.intp]
    faulty: NDArray[np.intp]


class ColumnarPack:
    """A pack ready for batches. Not for two threads at once: each has its own.

    `presume`: whether presumptions count (at the claimed level). Without `reasons` answers are verdict and conclusion only.
    """

    def __init__(self, pack: Pack, as_of: date, presume: bool, reasons: bool = True) -> None:
        self.pack, self.as_of, self.presume, self.reasons = pack, as_of, presume, reasons
        self.unheld: dict[str, str] = {}
        """Provisions of which every row is asked of the caller, and why."""
        self._learn_anew()

    def _learn_anew(self) -> None:
        self._memory = Memory()
        planner = Planner(self.as_of, self.presume, self._memory, self.reasons)
        self._programs = [self._program(provision, planner) for provision in self.pack.provisions]

    def _program(self, provision: Provision, planner: Planner) -> _Program | _ProgramInBits | None:
        in_bits = provision.per is None and not planner.reasons
        try:
            return _ProgramInBits(provision, planner) if in_bits else _Program(provision, planner)
        except Unheld as why:
            self.unheld[provision.id] = str(why)
            return None

    def screen(self, columns: Columns, judge_row: JudgeRow) -> Screened:
        """Judge a batch."""
        if len(self._memory) > REMEMBERED:
            self._learn_anew()
        batch = Batch(columns, self._memory)
        found = [None if program is None else program.answers(batch) for program in self._programs]
        rows = np.arange(columns.height) if self.unheld else np.flatnonzero(batch.odd)
        judged = [judge_row(row) for row in rows.tolist()]
        answers = tuple(
            _with_rows(
                provision, signal, columns.height, rows, [None if each is None else each[number] for each in judged]
            )
            for number, (provision, signal) in enumerate(zip(self.pack.provisions, found, strict=True))
        )
        faulty = rows[[each is None for each in judged]]
        return Screened(answers, rows, faulty)


def _with_rows(
    provision: Provision,
    signal: Signal[Answer] | None,
    height: int,
    rows: NDArray[np.intp],
    judged: Sequence[Answer | None],
) -> Answers:
    """A provision's column with the answers for some rows put in."""
    if signal is None:
        known, codes = [], np.zeros(height, dtype=np.uint32)
    elif signal.codes is None:
        known, codes = list(signal.states), np.full(height, signal.only, dtype=narrow(len(signal.states)))
    else:
        known, codes = list(signal.states), signal.codes
    if len(rows):
        numbers = {answer: number for number, answer in enumerate(known)}
        put = [0 if answer is None else numbers.setdefault(answer, len(numbers)) for answer in judged]
        known, codes = list(numbers), codes.astype(narrow(len(numbers) + 1))
        codes[rows] = put
    return Answers(provision, codes, known)


class _ProgramInBits:
    """One provision over columns that is judged once for the enterprise, without reasons."""

    def __init__(self, provision: Provision, planner: Planner) -> None:
        self._applies = planner.in_bits(planner.condition(provision.applies_to, TOP))
        required = [planner.condition(node, TOP) for node in _conjuncts(provision.requires)]
        self._required = planner.in_bits(planner.all_of(required))
        self._concluded = planner.concluded(provision.effect, partial(_answer, provision, False))

    def answers(self, batch: Batch) -> Signal[Answer]:
        """The provision's answer for each enterprise."""
        return self._concluded(state_once(self._applies, batch), state_once(self._required, batch))


class _Program:
    """One provision over columns."""

    def __init__(self, provision: Provision, planner: Planner) -> None:
        self._per = provision.per
        place = TOP if provision.per is None else Place(provision.per, "per")
        self._applies = planner.condition(provision.applies_to, place)
        required = [planner.condition(node, place) for node in _conjuncts(provision.requires)]
        self._required = required if planner.reasons else [planner.all_of(required)]
        self._applying = _under(self._applies, algebra.applying)
        self._needed = [_under(each, algebra.needed) for each in self._required]
        fold = planner.memory.fold
        self._whole = fold(algebra.provision_part, algebra.ALL_OF_NONE)
        self._any, self._known = fold(algebra.record_part, algebra.NO_RECORD), fold(_known_first, algebra.ALL_OF_NONE)
        self._located = Located(provision.per or "", _located)
        self._answers = Mapped(partial(_answer, provision, planner.reasons))

    def answers(self, batch: Batch) -> Signal[Answer]:
        """The provision's answer for each enterprise."""
        parts = [self._applying(state_once(self._applies, batch))]
        parts += [needed(state_once(each, batch)) for needed, each in zip(self._needed, self._required, strict=True)]
        state = self._whole(parts)
        return self._answers(state if self._per is None else self._any_record(state, self._per, batch))

    def _any_record(self, state: Signal[State], per: str, batch: Batch) -> Signal[State]:
        records = batch.records(per)
        some = folded(self._any, records.lists, state, self._located)
        unknown = [algebra.unknown_records(cause(why, per)) for why in records.whys]
        return self._known([Signal(records.why, [algebra.ALL_OF_NONE, *unknown]), some])


def _under(condition: Condition, function: Callable[[State], State]) -> Callable[[Signal[State]], Signal[State]]:
    """A function of a condition's states. A leaf has few; of those of a gate many may come to the same."""
    return Renamed(function) if isinstance(condition, LeafCondition) else Mapped(function)


def _conjuncts(node: Node) -> list[Node]:
    """Conditions all of which must hold."""
    if isinstance(node, Gate) and node.operator == "all":
        return [each for child in node.children for each in _conjuncts(child)]
    return [node]


def _known_first(first: State, second: State) -> State:
    """What follows, if the records are known."""
    return second if first.verdict is MET else first


def _located(state: State, path: str) -> State:
    if state.verdict is not UNDETERMINED:
        return state
    return state._replace(subjects=causes_at(state.subjects, path))


def _answer(provision: Provision, reasons: bool, state: State) -> Answer:
    standing = algebra.standing(state)
    conclusion = conclude(provision.effect, standing.verdict, standing.applies, standing.askable)
    if not reasons or standing.verdict is MET:
        return Answer(standing.verdict, conclusion)
    if standing.verdict is NOT_MET:
        return Answer(standing.verdict, conclusion, blocking=standing.subjects)
    missing = tuple(each.removeprefix(_MISSING) for each in standing.subjects if each.startswith(_MISSING))
    because = tuple(each for each in standing.subjects if not each.startswith(_MISSING))
    return Answer(standing.verdict, conclusion, missing, because)
