"""Lists of different lengths as one long column, and folding each row's entries in their order. It must not know what they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from eligibility.engines.columnar.signals import Fold, Signal

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Lists:
    """Where each row's entries stand in the long column of all; `owners` is the row of each entry."""

    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    owners: NDArray[np.intp]

    @classmethod
    def of_lengths(cls, lengths: NDArray[np.int64]) -> Lists:
        """Lists of these lengths, one after the other."""
        starts = np.cumsum(lengths) - lengths
        return cls(lengths, starts, np.repeat(np.arange(len(lengths)), lengths))

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.lengths)

    def sums(self, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Of one amount an entry, the sum of each row's."""
        running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(amounts)])
        totals: NDArray[np.int64] = running[self.starts + self.lengths] - running[self.starts]
        return totals


Place = Callable[[int, Signal[S]], Signal[S]]
"""What entries say that stand at a position."""


def folded(fold: Fold[S], lists: Lists, entries: Signal[S], placed: Place[S] | None = None) -> Signal[S]:
    """Each row's entries folded, in order; `placed` is told the position of each."""
    codes: NDArray[Any] = np.zeros(lists.height, dtype=np.uint8)
    for position in range(int(lists.lengths.max(initial=0))):
        rows = np.flatnonzero(lists.lengths > position)
        here = entries.at(lists.starts[rows] + position)
        here = here if placed is None else placed(position, here)
        step = fold.step(0, Signal(codes[rows], fold.states), here)
        assert step.codes is not None
        codes = codes.astype(np.promote_types(codes.dtype, step.codes.dtype), copy=False)
        codes[rows] = step.codes
    return Signal(codes, fold.states)
