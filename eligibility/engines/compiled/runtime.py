"""What generated code calls: exact sums, counts of states, why something is unknown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Record, Why

NEGATED = tuple((state & 5) << 1 | (state & 10) >> 1 for state in range(16))
"""The state of `not`: met and not met change places, and so do what may become of it."""

Verdicts = Sequence[bool | None]


def least(wanted: int, states: Sequence[int]) -> int:
    """The state of `at_least`."""
    met = sum(state & 1 for state in states)
    failed = sum(state & 2 for state in states) >> 1
    may_meet = sum(state & 4 for state in states) >> 2
    may_fail = sum(state & 8 for state in states) >> 3
    spare = len(states) - wanted
    return (met >= wanted) | (failed > spare) << 1 | (may_meet >= wanted) << 2 | (may_fail > spare) << 3


def scored(wanted: int, states: Sequence[int], points: Sequence[int]) -> int:
    """The state of a score: `at_least` where each counts for its points."""
    met = failed = may_meet = may_fail = 0
    for state, worth in zip(states, points, strict=True):
        met += worth * (state & 1)
        failed += worth * (state >> 1 & 1)
        may_meet += worth * (state >> 2 & 1)
        may_fail += worth * (state >> 3)
    spare = sum(points) - wanted
    return (met >= wanted) | (failed > spare) << 1 | (may_meet >= wanted) << 2 | (may_fail > spare) << 3


def over_records(states: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The states of a provision and of its `applies_to`, from those of each record: three-valued any."""
    verdict, applies = _any(state for state, _ in states), _any(applies for _, applies in states)
    if verdict:
        return verdict, applies
    waiting = [state for state, _ in states if not state & 3]
    can_settle = any(state & 4 for state in waiting) or all(state & 8 for state in waiting)
    return (12 if can_settle else 0), applies


def _any(states: Iterable[int]) -> int:
    """5 met, 10 not met, 0 undetermined."""
    failed = True
    for state in states:
        if state & 1:
            return 5
        failed = failed and bool(state & 2)
    return 10 if failed else 0


def counted(verdicts: Verdicts | None) -> tuple[int | None, int | None]:
    """How many records match for certain, and how many may."""
    if verdicts is None:
        return None, None
    certain = verdicts.count(True)
    return certain, certain + verdicts.count(None)


def summed(records: tuple[Record, ...], verdicts: Verdicts | None, name: str) -> tuple[Any, Any]:
    """The least and greatest sum over the matching records; `None` when an amount that may count is unknown."""
    if verdicts is None:
        return None, None
    low: int | Fraction = 0
    high: int | Fraction = 0
    for record, verdict in zip(records, verdicts, strict=True):
        if verdict is not False:
            value: Any = record.get(name)
            if value is None:
                return None, None
            exact = value if type(value) is int else Fraction(value)
            low += exact if verdict or exact < 0 else 0
            high += exact if verdict or exact > 0 else 0
    return low, high


def unknown_amounts_by(because: Callable[[Mapping[str, Why], str], Any]) -> Callable[..., list[Any]]:
    """A function that tells which amounts of a sum are unknown, each by its cause."""

    def unknown_amounts(
        records: tuple[Record, ...], verdicts: Verdicts | None, name: str, path: str, unknown: Mapping[str, Why]
    ) -> list[Any]:
        if verdicts is None:
            return []
        return [
            because(unknown, path % number)
            for number, record in enumerate(records)
            if verdicts[number] is not False and record.get(name) is None
        ]

    return unknown_amounts


def asked(unknown: Mapping[str, Why], path: str) -> int:
    """12 when the slot at a path can be asked for, 0 when it is unknown for another reason."""
    return 12 if unknown.get(path, Why.MISSING) is Why.MISSING else 0


def askable_states(causes: Collection[int]) -> int:
    """The state of an undetermined leaf whose causes are 12 where asking helps and 0 elsewhere."""
    return 12 if 12 in causes else 0


NAMESPACE: dict[str, Any] = {
    "Fraction": Fraction,
    "NEGATED": NEGATED,
    "NOTHING": (),
    "least": least,
    "scored": scored,
    "over_records": over_records,
    "counted": counted,
    "summed": summed,
    "asked": asked,
    "shift_date": lru_cache(maxsize=4096)(shift_date),
}
"""The names that all generated code may use."""

VERDICT_NAMESPACE: dict[str, Any] = NAMESPACE | {
    "because": asked,
    "open_list": lambda _path: 0,
    "ZERO_DIVISOR": 0,
    "DATE_ERROR": 0,
    "askable": askable_states,
    "unknown_amounts": unknown_amounts_by(asked),
}
"""The names of code that computes verdicts only: a cause is 12 where asking helps and 0 elsewhere."""
