"""States of which nobody will ask the reasons, as four bits a row: `all` is AND, `any` is OR, one instruction for many rows.

The bits of a condition are chosen so that all of them are set when it is met and none when it is not met; each of them is folded by itself as
`algebra` folds verdicts and rails. It must not know columns other than signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eligibility.domain.answer import Answer
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.engines.columnar.algebra import State
from eligibility.engines.columnar.batch import Batch
from eligibility.engines.columnar.conditions import Condition, state_once
from eligibility.engines.columnar.signals import Codes, Interned, Signal, taken

_IS_MET, _NOT_FAILED, _MAY_MEET, _CANNOT_FAIL = 8, 4, 2, 1
_ALL, _NONE = 15, 0
_FEW = 3


def bits_from_state(state: State) -> int:
    """A state without what it rests on."""
    bits = (state.verdict is MET, state.verdict is not NOT_MET, state.may_meet, not state.may_fail)
    return sum(bit for bit, is_set in zip((_IS_MET, _NOT_FAILED, _MAY_MEET, _CANNOT_FAIL), bits, strict=True) if is_set)


def _state_from_bits(bits: int) -> State:
    verdict: Verdict = MET if bits & _IS_MET else UNDETERMINED if bits & _NOT_FAILED else NOT_MET
    return State(verdict, bool(bits & _MAY_MEET), not bits & _CANNOT_FAIL)


STATES = [_state_from_bits(bits) for bits in range(_ALL + 1)]
"""What codes of bits stand for."""


@dataclass
class InBits:
    """A condition, its states told in bits."""

    condition: Condition
    _bits: list[int] = field(default_factory=list)

    def state(self, batch: Batch) -> Signal[State]:
        signal = state_once(self.condition, batch)
        if signal.states is STATES:
            return signal
        self._bits.extend(map(bits_from_state, signal.states[len(self._bits) :]))
        if signal.codes is None:
            return Signal(None, STATES, self._bits[signal.only])
        return Signal(_bits_of_codes(self._bits, signal.codes), STATES)


def _bits_of_codes(bits: Sequence[int], codes: Codes) -> Codes:
    """`bits[codes]`; of few states reckoned, modulo 256, which is twice as fast as looking up."""
    if codes.dtype != np.uint8 or len(bits) > _FEW:
        return taken(np.array(bits, dtype=np.uint8), codes)
    zero, one = (*bits, 0)[:2]
    two = bits[2] if len(bits) == _FEW else 2 * one - zero
    found = codes * np.uint8((one - zero) % 256)
    if two != 2 * one - zero:
        twos = codes >> np.uint8(1)
        twos *= np.uint8((two - 2 * one + zero) % 256)
        found += twos
    if zero:
        found += np.uint8(zero)
    return found


@dataclass
class FoldedBits:
    """`all` or `any` of conditions in bits."""

    children: Sequence[InBits]
    every: bool

    def state(self, batch: Batch) -> Signal[State]:
        return folded([state_once(child, batch) for child in self.children], self.every)


def folded(signals: Sequence[Signal[State]], every: bool) -> Signal[State]:
    """All or any of signals in bits."""
    merge, nothing = (np.bitwise_and, _ALL) if every else (np.bitwise_or, _NONE)
    only = int(merge.reduce([nothing, *(each.only for each in signals if each.codes is None)]))
    columns = [each.codes for each in signals if each.codes is not None]
    if not columns:
        return Signal(None, STATES, only)
    codes: Codes = columns[0] if only == nothing else merge(columns[0], np.uint8(only))
    for number, column in enumerate(columns[1:]):
        codes = merge(codes, column, out=codes if number else None)
    return Signal(codes, STATES)


class Concluded:
    """The answer of a provision that is judged once for the enterprise, by whom it is for and by what it requires of all."""

    def __init__(self, answer: Callable[[State], Answer]) -> None:
        self._known: Interned[Answer] = Interned()
        self._table = np.array([self._code(answer, pair) for pair in range((_ALL + 1) ** 2)], dtype=np.uint8)

    def _code(self, answer: Callable[[State], Answer], pair: int) -> int:
        applies, whole = STATES[pair >> 4], STATES[pair & _ALL]
        return self._known.code(answer(whole._replace(applies=applies.verdict)))

    def __call__(self, applies: Signal[State], required: Signal[State]) -> Signal[Answer]:
        whole = folded([applies, required], every=True)
        if whole.codes is None:
            return Signal(None, self._known.states, int(self._table[applies.only << 4 | whole.only]))
        pairs: Codes = whole.codes | _in_upper_half(applies)
        return Signal(taken(self._table, pairs), self._known.states)


def _in_upper_half(signal: Signal[State]) -> Any:
    return np.uint8(signal.only * 16) if signal.codes is None else signal.codes * np.uint8(16)  # faster than a shift
