"""The smallest evidence with which conclusions as claimed stand at a higher level: facts to raise, findings to record.

Found by judging again, nothing else: a set is offered only after the conclusion stood with it. Two questions one after the other,
because a presumption is no fact: which facts must be raised while presumptions still count (`facts`), and which findings must then
take the place of presumptions (`findings`). Adding evidence never changes a settled verdict, so sets can be searched from below.
Pure: no words, no documents.

Caps: after `MOST_TRIALS` judgements of one provision its set is still minimal, but perhaps not the shortest (`shortest` is false).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Generic, TypeVar

from eligibility.domain.conclusion import Conclusion, conclude
from eligibility.domain.facts import Evidence, Level, Slots, Why
from eligibility.domain.verdict import MET, UNDETERMINED
from eligibility.engines import reference
from eligibility.explain.subjects import reach_of
from eligibility.ir.reasons import Outcome, Reason, open_causes
from eligibility.ir.rules import Provision, Term
from eligibility.profile import Given, Profile, slots_from_profile, slots_of_fact

MOST_TRIALS = 400

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Presumed:
    """What a presumed term says of the enterprise, or of the record at a position of the list `per`."""

    term: str
    holds: bool
    per: str | None = None
    record: int | None = None
    rests_on: tuple[str, ...] = field(default=(), compare=False)
    """The given facts that the presumption read."""

    def is_about(self, subject: str) -> bool:
        """Whether a cause's subject is this term, in this record if it is one record's."""
        path, _, id = subject.rpartition("].")
        return id == self.term and (self.record is None or path == f"{self.per}[{self.record}")


@dataclass(frozen=True, slots=True)
class Smallest(Generic[Item]):
    """Sets of one size that each suffice, none of which can do without a member; the first is the one to go by."""

    sets: tuple[tuple[Item, ...], ...]
    shortest: bool = True


@dataclass(frozen=True, slots=True)
class Verification:
    """What one provision needs. `after` is its outcome at the level with exactly `facts` raised and `findings` recorded."""

    provision: Provision
    claimed: Outcome
    at_level: Outcome
    after: Outcome
    facts: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]
    findings: tuple[Presumed, ...]
    shortest: bool

    @property
    def needs(self) -> int:
        """How many things have to be evidenced or found."""
        return len(self.facts) + len(self.findings)


class Verifier:
    """One enterprise on a date, beside itself at a level of evidence."""

    def __init__(self, profile: Profile, as_of: date, level: Level) -> None:
        self.profile, self.as_of, self.level = profile, as_of, level
        self.claimed = slots_from_profile(profile, as_of)
        self.below = tuple(
            id
            for id, given in profile.facts.items()
            if (given.evidence or Evidence()).level < level and slots_of_fact(profile, id, as_of)
        )
        self.presumes = level is Level.CLAIMED
        self._slots: dict[frozenset[str], Slots] = {}

    def slots(self, raised: frozenset[str]) -> Slots:
        """What an executor sees at the level when these facts are raised to it."""
        if raised not in self._slots:
            facts = {id: self._raised(given) if id in raised else given for id, given in self.profile.facts.items()}
            self._slots[raised] = slots_from_profile(replace(self.profile, facts=facts), self.as_of, self.level)
        return self._slots[raised]

    def _raised(self, given: Given) -> Given:
        held = given.evidence or Evidence()
        return replace(given, evidence=replace(held, level=max(held.level, self.level)))

    def verify(self, provision: Provision, chosen: frozenset[str] = frozenset()) -> Verification:
        """What the provision needs; of sets of one size, the one that has most in common with `chosen`."""
        claimed = reference.judge_provision(provision, self.claimed)
        sets = self._facts(provision, claimed)
        facts = max(sets.sets, key=lambda each: len(chosen.intersection(each)))
        findings = self._findings(provision, claimed, frozenset(facts))
        return Verification(
            provision,
            claimed,
            reference.judge_provision(provision, self.slots(frozenset())),
            self.judged_with(provision, frozenset(facts), findings.sets[0]),
            facts,
            tuple(each for each in sets.sets if each != facts),
            findings.sets[0],
            sets.shortest and findings.shortest,
        )

    def below_read_by(self, provision: Provision) -> list[str]:
        """The facts below the level that a provision reads; no other can matter to it."""
        reaches = [reach_of(node) for node in (provision.applies_to, provision.requires)]
        slots = {slot.name.partition("[")[0] for reach in reaches for slot in reach.slots if slot.scope == "top"}
        read = slots.union({provision.per}, *(reach.lists for reach in reaches))
        return [id for id in self.below if id in read]

    def _facts(self, provision: Provision, claimed: Outcome) -> Smallest[str]:
        candidates = self.below_read_by(provision)

        def stands(raised: frozenset[str]) -> bool:
            outcome = reference.judge_provision(provision, replace(self.slots(raised), presume=True))
            unverified = any(cause.kind == Why.UNVERIFIED.value for cause in open_causes(outcome))
            return conclusion_of(outcome) is conclusion_of(claimed) and not unverified

        return smallest_sets(candidates, stands)

    def _findings(self, provision: Provision, claimed: Outcome, facts: frozenset[str]) -> Smallest[Presumed]:
        if self.presumes:
            return Smallest(((),))
        presumed = reference.judge_provision(provision, replace(self.slots(facts), presume=True))
        candidates = list(dict.fromkeys(presumed_in(presumed, self.slots(facts))))

        def stands(found: frozenset[Presumed]) -> bool:
            outcome = self.judged_with(provision, facts, tuple(found))
            if claimed.verdict is not UNDETERMINED:
                return conclusion_of(outcome) is conclusion_of(claimed)
            causes = [cause.subject for cause in open_causes(outcome) if cause.kind == Why.OPEN_TERM.value]
            return not any(each.is_about(subject) for each in candidates for subject in causes)

        return smallest_sets(candidates, stands)

    def judged_with(self, provision: Provision, facts: frozenset[str], findings: Sequence[Presumed]) -> Outcome:
        """The provision at the level, with facts raised and findings recorded."""
        return reference.judge_provision(provision, slots_with_findings(self.slots(facts), findings))


def verifications(verifier: Verifier, provisions: Sequence[Provision]) -> list[Verification]:
    """What every provision needs, in order. Where there is a choice, facts that others need anyway are chosen."""
    chosen: frozenset[str] = frozenset()
    found = {}
    alone = [verifier.verify(each) for each in provisions]
    for each in sorted(alone, key=lambda one: len(one.alternatives)):
        again = verifier.verify(each.provision, chosen) if each.alternatives else each
        found[each.provision.id] = again
        chosen |= frozenset(again.facts)
    return [found[each.id] for each in provisions]


def smallest_sets(candidates: Sequence[Item], stands: Callable[[frozenset[Item]], bool]) -> Smallest[Item]:
    """The smallest sets of candidates with which something stands that stands with all of them.

    `stands` must stay true when a set grows, and hold for all candidates.
    """
    everything = frozenset(candidates)
    necessary = [each for each in candidates if not stands(everything - {each})]
    rest = [each for each in candidates if each not in necessary]
    trials = 0
    for size in range(len(rest) + 1):
        found: list[tuple[Item, ...]] = []
        for extra in combinations(rest, size):
            trials += 1
            if trials > MOST_TRIALS:
                return Smallest(tuple(found) or (_minimal(candidates, stands),), bool(found))
            if stands(frozenset((*necessary, *extra))):
                found.append(tuple(each for each in candidates if each in necessary or each in extra))
        if found:
            return Smallest(tuple(found))
    raise AssertionError("all candidates together suffice")


def _minimal(candidates: Sequence[Item], stands: Callable[[frozenset[Item]], bool]) -> tuple[Item, ...]:
    """A set that can do without none of its members: what is not needed is dropped one by one."""
    kept = list(candidates)
    for each in candidates:
        if stands(frozenset(one for one in kept if one != each)):
            kept.remove(each)
    return tuple(kept)


def conclusion_of(outcome: Outcome) -> Conclusion:
    """What a verdict means for its provision."""
    return conclude(outcome.provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)


def presumed_in(outcome: Outcome, slots: Slots) -> Iterator[Presumed]:
    """The settled presumptions of an outcome, without those inside another's body."""
    if outcome.applies is not None and outcome.meets is not None:
        for reason in (outcome.applies, outcome.meets):
            yield from _presumed(reason, slots, None, None)
    for each in outcome.records:
        for reason in (each.applies, each.meets):
            yield from _presumed(reason, slots, outcome.provision.per, each.index)


def _presumed(reason: Reason, slots: Slots, per: str | None, record: int | None) -> Iterator[Presumed]:
    node = reason.node
    if not (isinstance(node, Term) and reason.decided_by == "presumption"):
        for child in reason.children:
            yield from _presumed(child, slots, per, record)
    elif reason.verdict is not UNDETERMINED:
        own = per is not None and _is_of_record(node, slots, per)
        facts = tuple(dict.fromkeys(facts_found(reason)))
        yield Presumed(node.id, reason.verdict is MET, *((per, record) if own else (None, None)), facts)


def _is_of_record(term: Term, slots: Slots, per: str) -> bool:
    """Whether a term says something of the record in hand, and not of the enterprise alone."""
    reach = reach_of(term.body)
    records = slots.known.get(per)
    keys = {f"finding:{id}" for id in reach.findings}
    answered = isinstance(records, tuple) and any(not keys.isdisjoint(each) for each in records)
    return answered or any(slot.scope == "per" for slot in reach.slots)


def facts_found(reason: Reason) -> Iterator[str]:
    """The facts whose values a condition looked at, findings apart, with repeats."""
    for found in reason.found:
        if "finding:" not in found.subject:
            yield found.subject.partition("[")[0]
    for child in reason.children:
        yield from facts_found(child)


def slots_with_findings(slots: Slots, findings: Sequence[Presumed]) -> Slots:
    """The slots with findings recorded that say what was presumed."""
    known = dict(slots.known)
    for each in findings:
        records = known.get(each.per or "")
        if isinstance(records, tuple):
            answer = {f"finding:{each.term}": each.holds}
            known[str(each.per)] = tuple(
                {**one, **answer} if index == each.record else one for index, one in enumerate(records)
            )
        else:
            known[f"finding:{each.term}"] = each.holds
    return replace(slots, known=known)
