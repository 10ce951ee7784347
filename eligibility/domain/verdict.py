"""The three-valued verdict and its algebra (strong Kleene).

This is the whole meaning of `all`, `any`, `none` and `at_least`. It must not know facts, rules or words.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from itertools import chain, repeat


class Verdict(Enum):
    """What is known of a condition: it holds, it does not, or nobody can say yet."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


MET, NOT_MET, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED


def verdict_from(truth: bool | None) -> Verdict:
    """`True`, `False` and `None` (unknown) as verdicts."""
    if truth is None:
        return UNDETERMINED
    return MET if truth else NOT_MET


def negate(verdict: Verdict) -> Verdict:
    """Not: what is undetermined stays so."""
    if verdict is UNDETERMINED:
        return UNDETERMINED
    return NOT_MET if verdict is MET else MET


def at_least(wanted: int, verdicts: Iterable[Verdict], points: Iterable[int] = ()) -> Verdict:
    """Met when `wanted` are met for certain, not met when no future could reach it.

    With `points`, each that is met counts for so many, as in a score; else for one.
    """
    met = possible = 0
    for verdict, worth in zip(verdicts, chain(points, repeat(1)), strict=False):
        met += worth * (verdict is MET)
        possible += worth * (verdict is not NOT_MET)
    if met >= wanted:
        return MET
    return UNDETERMINED if possible >= wanted else NOT_MET


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Or. Nothing to choose from is not met."""
    return at_least(1, verdicts)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """And. Nothing to fail is met."""
    return negate(any_of(negate(verdict) for verdict in verdicts))


def none_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Nor."""
    return negate(any_of(verdicts))
