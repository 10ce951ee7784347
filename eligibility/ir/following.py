"""The rules of what follows from determinations by a pack: made from its provisions, departments and open questions.

Every rule comes after those whose conclusions it reads. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from eligibility.domain.conclusion import MET_CONCLUSIONS, Conclusion
from eligibility.domain.consequences import (
    Awaited,
    Because,
    Concluded,
    Condition,
    ConsequenceRule,
    Following,
    Kind,
    NotVerified,
)
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term

OFFICER, REVIEWER, ENTERPRISE = "officer", "reviewer", "enterprise"
"""Roles that something is to be done by, or told to."""

SUPPLEMENT_PERIOD, REVIEW_PERIOD = "supplement", "review"
"""Kinds of deadline; the procedure knows how many days each has."""

_GIVING = (Conclusion.ELIGIBLE, Conclusion.CONDITIONALLY_ELIGIBLE)


def consequence_rules(pack: Pack) -> tuple[ConsequenceRule, ...]:
    """Every rule of a pack, in an order in which none reads what a later one concludes."""
    departments = {clause.number: clause.departments for clause in pack.clauses}
    return (
        *(rule for each in pack.provisions for rule in _of_provision(each, departments[each.clause])),
        *_exclusions(pack),
        *_for_all(pack),
    )


def _of_provision(provision: Provision, departments: tuple[str, ...]) -> Iterator[ConsequenceRule]:
    review = Following(Kind.REVIEW, provision.id, OFFICER)
    for because, conclusion in _worth_a_review(provision):
        yield ConsequenceRule(because, review, (Concluded(provision.id, conclusion),))
    for department in departments:
        routed = Following(Kind.ROUTING, provision.id, department)
        yield ConsequenceRule(Because.DEPARTMENT_IS_RESPONSIBLE, routed, (review,))
    for question in questions_of(provision):
        finding = Following(Kind.FINDING, provision.id, question)
        yield ConsequenceRule(Because.QUESTION_IS_OPEN, finding, (Awaited(provision.id, question),))
    met = Concluded(provision.id, MET_CONCLUSIONS[provision.effect])
    verification = Following(Kind.VERIFICATION, provision.id, OFFICER)
    yield ConsequenceRule(Because.FACTS_ARE_NOT_VERIFIED, verification, (met, NotVerified()))
    if met.conclusion in _GIVING:
        second = Following(Kind.SECOND_REVIEW, provision.id, REVIEWER)
        yield ConsequenceRule(Because.BENEFIT_IS_GIVEN, second, (met,))
    missing = Concluded(provision.id, Conclusion.INFORMATION_NEEDED)
    supplement = Following(Kind.SUPPLEMENT, provision.id, ENTERPRISE)
    yield ConsequenceRule(Because.INFORMATION_IS_MISSING, supplement, (missing,))


def _worth_a_review(provision: Provision) -> Iterator[tuple[Because, Conclusion]]:
    yield Because.CONCLUSION_STANDS, MET_CONCLUSIONS[provision.effect]
    yield Because.INFORMATION_IS_MISSING, Conclusion.INFORMATION_NEEDED
    yield Because.JUDGEMENT_IS_NEEDED, Conclusion.NEEDS_JUDGEMENT


def _exclusions(pack: Pack) -> Iterator[ConsequenceRule]:
    """Of two benefits that exclude each other, both of which the enterprise could have, it chooses. Each pair once, in the order of the text."""
    met = {each.id: Concluded(each.id, MET_CONCLUSIONS[each.effect]) for each in pack.provisions}
    place = {id: number for number, id in enumerate(met)}
    pairs = {
        tuple(sorted((each.id, id), key=place.__getitem__))
        for each in pack.provisions
        for excluded in each.excludes
        for id in excluded.ids
    }
    for one, other in sorted(pairs, key=lambda pair: [place[id] for id in pair]):
        exclusion = Following(Kind.EXCLUSION, one, other)
        yield ConsequenceRule(Because.BENEFITS_EXCLUDE_EACH_OTHER, exclusion, (met[one], met[other]))
        yield ConsequenceRule(Because.ENTERPRISE_CHOOSES, Following(Kind.CHOICE, one, other), (exclusion,))


def _for_all(pack: Pack) -> Iterator[ConsequenceRule]:
    """What follows once: one notice of everything missing (一次性告知), one finding that serves several provisions, deadlines."""
    notice = Following(Kind.SUPPLEMENT, None, ENTERPRISE)
    for each in pack.provisions:
        supplement: Condition = Following(Kind.SUPPLEMENT, each.id, ENTERPRISE)
        yield ConsequenceRule(Because.ONE_NOTICE_FOR_ALL, notice, (supplement,))
    for each in pack.provisions:
        for question in questions_of(each):
            finding: Condition = Following(Kind.FINDING, each.id, question)
            yield ConsequenceRule(Because.QUESTION_IS_OPEN, Following(Kind.FINDING, None, question), (finding,))
    yield ConsequenceRule(Because.TIME_RUNS, Following(Kind.DEADLINE, None, SUPPLEMENT_PERIOD), (notice,))
    for each in pack.provisions:
        review: Condition = Following(Kind.REVIEW, each.id, OFFICER)
        yield ConsequenceRule(Because.TIME_RUNS, Following(Kind.DEADLINE, None, REVIEW_PERIOD), (review,))


def questions_of(provision: Provision) -> tuple[str, ...]:
    """What a finding could settle in a provision: its open questions and presumed terms, each once."""
    nodes = (provision.applies_to, provision.requires)
    return tuple(dict.fromkeys(question for node in nodes for question in _questions(node)))


def _questions(node: Node) -> Iterator[str]:
    match node:
        case Leaf():
            return
        case Open(id=id):
            yield id
        case Term(id=id, presumption=presumption, body=body):
            if presumption:
                yield id
            yield from _questions(body)
        case Gate(children=children):
            for child in children:
                yield from _questions(child)
        case _:
            assert_never(node)
