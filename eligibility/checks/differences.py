"""What differs in meaning between two versions of a provision: who gains by the new one, who loses, and who is told otherwise.

Equal is said only of what the solver has proven to be so. Every other word comes with an enterprise that the two tell apart.
It must not judge: whoever reports a difference judges its enterprises first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from eligibility.checks.outcomes import Concluded, differ
from eligibility.checks.query import Query, Shown
from eligibility.checks.solver import Answer, Formula, both, either, opposite
from eligibility.checks.witness import Witness
from eligibility.domain.vocabulary import Vocabulary
from eligibility.ir.rules import Provision


class Sort(Enum):
    """How a provision compares with what it was."""

    EQUAL = "equal"
    WIDER = "wider"
    NARROWER = "narrower"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One provision before and after. `gains` fares better by the new one, `loses` worse; `told` only gets other words.

    `whole` says that nothing was left out; else the proof covers enterprises with as many records as it says.
    """

    id: str
    sort: Sort
    old: Provision | None
    new: Provision | None
    gains: Witness | None = None
    loses: Witness | None = None
    told: Witness | None = None
    whole: bool = True
    most_records: int = 0


def difference(old: Provision, new: Provision, vocabulary: Vocabulary, as_of: date) -> Difference:
    """Compare the meaning of two provisions over one vocabulary. Their words and effects are not looked at."""
    query = Query(vocabulary, as_of, (old, new))
    before, after = query.concluded(old), query.concluded(new)
    gains = query.shown(_better(after, before), both(after.met, before.failed))
    loses = query.shown(_better(before, after), both(before.met, after.failed))
    told = Shown(Answer.NO)
    if gains.answer is loses.answer is Answer.NO:
        told = query.shown(differ(before, after))
    return Difference(
        new.id,
        _sort(gains, loses, told),
        old,
        new,
        gains.witness,
        loses.witness,
        told.witness,
        query.enterprise.whole_lists(),
        query.enterprise.most_records,
    )


def _better(one: Concluded, other: Concluded) -> Formula:
    """Met before undetermined, undetermined before not met."""
    return either(both(one.met, opposite(other.met)), both(other.failed, opposite(one.failed)))


def _sort(gains: Shown, loses: Shown, told: Shown) -> Sort:
    answers = (gains.answer, loses.answer, told.answer)
    if gains.answer is loses.answer is Answer.YES or told.answer is Answer.YES:
        return Sort.DIFFERENT
    if Answer.UNKNOWN in answers:
        return Sort.UNDECIDED
    if gains.answer is Answer.YES:
        return Sort.WIDER
    return Sort.NARROWER if loses.answer is Answer.YES else Sort.EQUAL
