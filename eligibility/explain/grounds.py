"""Grounds: the conditions that an answer stands on, found in the reason trees that executors give back.

Pure functions of outcomes. `eligibility.explain.sentences` puts grounds into words; nothing here changes a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal, assert_never

from eligibility.domain.facts import Cause, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.explain.formulas import Condition, Formulas
from eligibility.explain.implicants import Settling, Threshold, bits
from eligibility.ir.reasons import Outcome, open_causes

Settler = Literal["enterprise", "register", "officer", "other_norm", "correction"]

SETTLERS: Mapping[Why, Settler] = {
    Why.MISSING: "enterprise",
    Why.UNCERTAIN: "register",
    Why.UNVERIFIED: "register",
    Why.CONFLICT: "register",
    Why.OPEN_TERM: "officer",
    Why.JUDGEMENT: "officer",
    Why.OPEN_LIST: "officer",
    Why.OTHER_NORM: "other_norm",
    Why.DOMAIN_ERROR: "correction",
}
"""Who can settle what is undetermined: the enterprise by answering, a register or evidence, an officer's finding, the authority of
another document, or whoever corrects the facts."""


@dataclass(frozen=True, slots=True)
class RecordGrounds:
    """What blocks one record."""

    index: int
    blocking: tuple[tuple[Condition, ...], ...]
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class OpenCause:
    """A cause of undetermined, who can settle it, and the first condition that has it (none when records are unknown)."""

    cause: Cause
    settler: Settler
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a provision's verdict stands on. Only the field of its verdict is filled.

    `sufficient`, of MET: a shortest set of conditions that make it so. `blocking`, of NOT_MET: the minimal sets that each make it
    so, smallest first; `records` says the same of each record. `open`, of UNDETERMINED: the causes, in order. `exhaustive` is false
    when there may be further sets (or a shorter one).
    """

    verdict: Verdict
    sufficient: tuple[Condition, ...] = ()
    blocking: tuple[tuple[Condition, ...], ...] = ()
    records: tuple[RecordGrounds, ...] = ()
    open: tuple[OpenCause, ...] = ()
    exhaustive: bool = True


def grounds_of(outcome: Outcome, shared: Formulas | None = None) -> Grounds:
    """The grounds of one provision's verdict. `shared` is of this enterprise's other outcomes, which may have walked a tree already."""
    formulas = shared if shared is not None and outcome.provision.per is None else Formulas()
    formula = formulas.outcome(outcome)
    match outcome.verdict:
        case Verdict.MET:
            found = formulas.settling(formula, True)
            return Grounds(MET, _named(outcome, formulas, found)[0], exhaustive=found.exhaustive)
        case Verdict.NOT_MET:
            found = formulas.settling(formula, False)
            records = tuple(_record_grounds(outcome, formula, formulas))
            return Grounds(NOT_MET, (), _named(outcome, formulas, found), records, exhaustive=found.exhaustive)
        case Verdict.UNDETERMINED:
            return Grounds(UNDETERMINED, open=tuple(_open(outcome, formulas)))
        case _:
            assert_never(outcome.verdict)


def _named(outcome: Outcome, formulas: Formulas, found: Settling) -> tuple[tuple[Condition, ...], ...]:
    """The conditions of every set, in the order of the text; the smallest set first, and of equal ones that of earlier conditions."""
    standing = formulas.standing(outcome, reduce(or_, found.sets, 0))
    places = {number: place for place, number in enumerate(standing)}
    sets = sorted((sorted(places[number] for number in bits(mask)) for mask in found.sets), key=_rank)
    conditions = tuple(standing.values())
    return tuple(tuple(conditions[place] for place in each) for each in sets)


def _rank(places: list[int]) -> tuple[int, list[int]]:
    return len(places), places[::-1]


def _record_grounds(outcome: Outcome, formula: Threshold, formulas: Formulas) -> Iterator[RecordGrounds]:
    for record, part in zip(outcome.records, formula.parts if outcome.records else (), strict=True):
        found = formulas.settling(part, False)
        yield RecordGrounds(record.index, _named(outcome, formulas, found), found.exhaustive)


def _open(outcome: Outcome, formulas: Formulas) -> Iterator[OpenCause]:
    first: dict[Cause, Condition] = {}
    for condition in formulas.standing(outcome, formulas.caused).values():
        for cause in condition.reason.causes:
            first.setdefault(cause, condition)
    for cause in open_causes(outcome):
        yield OpenCause(cause, settler_of(cause, first.get(cause)), first.get(cause))


def settler_of(cause: Cause, condition: Condition | None) -> Settler:
    """Who can settle a cause: an officer when it is findings that contradict each other."""
    if cause.kind == Why.CONFLICT.value and condition is not None and condition.kind != "leaf":
        return "officer"
    return SETTLERS[Why(cause.kind)]
