"""What follows from a determination: who is responsible, what is to be done, told and kept in time. Standard library only.

Rules are data: each concludes one thing when all its conditions hold. `consequences` is their whole meaning; every other way of chaining
them must agree with it. Nothing here decides a provision, and how many days a deadline has is the procedure's business.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from eligibility.domain.conclusion import Conclusion


class Sort(Enum):
    """What sort of thing a consequence is."""

    TASK = "task"
    ROUTING = "routing"
    NOTICE = "notice"
    EXCLUSION = "exclusion"
    DEADLINE = "deadline"


class Kind(Enum):
    """What follows, and the sort of thing it is. The comment says what its target names."""

    REVIEW = "review"  # the role that does it
    ROUTING = "routing"  # a responsible department
    FINDING = "finding"  # an open question
    VERIFICATION = "verification"  # the role that does it
    SECOND_REVIEW = "second_review"  # the role that does it
    SUPPLEMENT = "supplement"  # whom it is for
    EXCLUSION = "exclusion"  # the other provision
    CHOICE = "choice"  # the other provision
    DEADLINE = "deadline"  # the kind of deadline

    @property
    def sort(self) -> Sort:
        """A task, a routing, a notice, an exclusion or a deadline."""
        return _SORTS[self]


_SORTS = {
    Kind.REVIEW: Sort.TASK,
    Kind.ROUTING: Sort.ROUTING,
    Kind.FINDING: Sort.TASK,
    Kind.VERIFICATION: Sort.TASK,
    Kind.SECOND_REVIEW: Sort.TASK,
    Kind.SUPPLEMENT: Sort.NOTICE,
    Kind.EXCLUSION: Sort.EXCLUSION,
    Kind.CHOICE: Sort.NOTICE,
    Kind.DEADLINE: Sort.DEADLINE,
}


@dataclass(frozen=True, slots=True)
class Concluded:
    """The provision came to that conclusion."""

    provision: str
    conclusion: Conclusion


@dataclass(frozen=True, slots=True)
class Awaited:
    """The provision is undetermined for want of a finding on that open question."""

    provision: str
    question: str


@dataclass(frozen=True, slots=True)
class NotVerified:
    """Facts counted that nobody has verified."""


@dataclass(frozen=True, slots=True)
class Following:
    """Something that may follow. Without a provision it follows once for all of them."""

    kind: Kind
    provision: str | None
    target: str


Signal = Concluded | Awaited | NotVerified
"""What a determination tells, and rules begin from."""

Condition = Signal | Following


class Because(Enum):
    """What a rule is called."""

    CONCLUSION_STANDS = "conclusion_stands"
    INFORMATION_IS_MISSING = "information_is_missing"
    JUDGEMENT_IS_NEEDED = "judgement_is_needed"
    DEPARTMENT_IS_RESPONSIBLE = "department_is_responsible"
    QUESTION_IS_OPEN = "question_is_open"
    FACTS_ARE_NOT_VERIFIED = "facts_are_not_verified"
    BENEFIT_IS_GIVEN = "benefit_is_given"
    ONE_NOTICE_FOR_ALL = "one_notice_for_all"
    BENEFITS_EXCLUDE_EACH_OTHER = "benefits_exclude_each_other"
    ENTERPRISE_CHOOSES = "enterprise_chooses"
    TIME_RUNS = "time_runs"


@dataclass(frozen=True, slots=True)
class ConsequenceRule:
    """When all conditions hold, `concludes` does."""

    because: Because
    concludes: Following
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows, and the first rule by which it does."""

    following: Following
    rule: ConsequenceRule


def consequences(rules: Iterable[ConsequenceRule], signals: Collection[Signal]) -> tuple[Consequence, ...]:
    """All that follows, each once, in the order of the rules. A rule must come after the rules that conclude its conditions."""
    holds: set[Condition] = set(signals)
    found: dict[Following, Consequence] = {}
    for rule in rules:
        if rule.concludes not in found and holds.issuperset(rule.when):
            found[rule.concludes] = Consequence(rule.concludes, rule)
            holds.add(rule.concludes)
    return tuple(found.values())


def confined(
    rules: Iterable[ConsequenceRule], found: Iterable[Consequence], provisions: Collection[str]
) -> tuple[Consequence, ...]:
    """What follows from some provisions alone, of what was found to follow from all; `rules` are those by which it was found.

    Whatever a determination tells that leads to anything is a condition of something found, so nothing has to be judged again.
    """
    told = {condition for each in found for condition in each.rule.when if not isinstance(condition, Following)}
    return consequences(rules, {each for each in told if isinstance(each, NotVerified) or each.provision in provisions})
