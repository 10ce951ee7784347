"""Which papers prove the facts a decision rests on: each paper once, with the facts it proves.

A fact counts where its value, or its answer still to come, can carry the verdict: what supports a verdict that is met, what an
undetermined one needs to be met, and, for provisions that were asked for by number, what a failed one failed on. The vocabulary
names the papers (`evidence`). Whether one of several will do is for the competent body; nothing is left out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from eligibility.domain.facts import Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.explain.words import slot_label
from eligibility.ir.reasons import Outcome, Reason
from eligibility.ir.rules import Gate, Leaf, Open, Term
from eligibility.profile import Profile

Json = dict[str, Any]

_WANTING = frozenset({Why.MISSING.value, Why.UNCERTAIN.value, Why.UNVERIFIED.value, Why.CONFLICT.value})
"""Causes that are about a fact that papers can prove."""


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A fact, or with `field` one field of its records."""

    fact: str
    field: str = ""

    def definition(self, vocabulary: Vocabulary) -> FactDef:
        """The fact's or the field's."""
        fact = vocabulary.facts[self.fact]
        return fact.type.fields[self.field] if self.field else fact

    def label(self, vocabulary: Vocabulary, lang: str) -> str:
        """The label; a field's stands behind its records'."""
        whole = slot_label(vocabulary, self.fact, lang)
        if not self.field:
            return whole
        part = self.definition(vocabulary).words.in_language(lang)
        return f"{whole}, {part}" if lang == "en" else f"{whole}·{part}"


def needed_in(outcome: Outcome, *, failed_too: bool) -> Iterator[Named]:
    """The facts that carry, or could still carry, a verdict, with repeats. A failed one has none unless `failed_too`."""
    if outcome.verdict is NOT_MET and not failed_too:
        return
    wanted = outcome.verdict is not NOT_MET
    for cause in outcome.causes:
        yield from _from_path(cause.subject)
    if outcome.applies is not None and outcome.meets is not None:
        yield from _carrying_both(outcome.applies, outcome.meets, wanted)
    for each in outcome.records:
        if each.verdict is outcome.verdict:
            yield from _carrying_both(each.applies, each.meets, wanted)
            if outcome.verdict is MET:
                return


def _carrying_both(applies: Reason, meets: Reason, wanted: bool) -> Iterator[Named]:
    if wanted:
        yield from _carrying(applies, True)
        yield from _carrying(meets, True)
    else:
        yield from _carrying(applies if applies.verdict is NOT_MET else meets, False)


def _carrying(reason: Reason, wanted: bool) -> Iterator[Named]:
    """The facts with which a condition is met (`wanted`) or fails, or still could be."""
    goal = MET if wanted else NOT_MET
    if reason.verdict not in (goal, UNDETERMINED):
        return
    match reason.node:
        case Gate():
            yield from _of_gate(reason, reason.node, wanted, goal)
        case Leaf():
            yield from _of_leaf(reason)
        case Open():
            return
        case Term():
            for child in reason.children:
                yield from _carrying(child, wanted)
        case _:
            assert_never(reason.node)


def _of_gate(reason: Reason, gate: Gate, wanted: bool, goal: Verdict) -> Iterator[Named]:
    inner = wanted if gate.operator != "none" else not wanted
    size = len(reason.children)
    match gate.operator:
        case "all":
            enough = size if wanted else 1
        case "any":
            enough = 1 if wanted else size
        case "none":
            enough = size if wanted else 1
        case "at_least":
            enough = gate.wanted if wanted else sum(gate.counted) - gate.wanted + 1
    for child in _enough(reason, gate, MET if inner else NOT_MET, enough, reason.verdict is goal):
        yield from _carrying(child, inner)


def _enough(reason: Reason, gate: Gate, goal: Verdict, enough: int, settled: bool) -> Iterator[Reason]:
    """As many children as carry a settled gate, the first ones; of an open gate those that do or could."""
    for child, worth in zip(reason.children, gate.counted, strict=True):
        if settled and child.verdict is goal and enough > 0:
            enough -= worth
            yield child
        elif not settled and child.verdict in (goal, UNDETERMINED):
            yield child


def _of_leaf(reason: Reason) -> Iterator[Named]:
    for found in reason.found:
        yield from _from_path(found.subject)
    for cause in reason.causes:
        if cause.kind in _WANTING:
            yield from _from_path(cause.subject)


def _from_path(path: str) -> Iterator[Named]:
    """The fact of a slot's path; findings are proved by themselves."""
    base, _, name = path.partition("].")
    if "finding:" not in path:
        yield Named(base.partition("[")[0], name)


def materials_document(
    vocabulary: Vocabulary, profile: Profile, outcomes: Sequence[Outcome], lang: str, *, failed_too: bool
) -> Json:
    """Papers, most facts first, and facts for which the vocabulary names none."""
    provisions: dict[Named, list[str]] = {}
    for outcome in outcomes:
        for each in dict.fromkeys(needed_in(outcome, failed_too=failed_too)):
            provisions.setdefault(each, []).append(outcome.provision.id)
    papers: dict[str, list[Json]] = {}
    unproved = []
    for named, ids in provisions.items():
        fact = _proved(named, ids, vocabulary, profile, lang)
        evidence = named.definition(vocabulary).evidence
        for paper in evidence:
            papers.setdefault(paper, []).append(fact)
        if not evidence:
            unproved.append(fact)
    ordered = sorted(papers.items(), key=lambda each: -len(each[1]))
    return {
        "materials": [{"document": paper, "facts": facts} for paper, facts in ordered],
        "without_document": unproved,
    }


def _proved(named: Named, provisions: list[str], vocabulary: Vocabulary, profile: Profile, lang: str) -> Json:
    fact = f"{named.fact}.{named.field}" if named.field else named.fact
    return {
        "fact": fact,
        "label": named.label(vocabulary, lang),
        "given": _is_given(named, profile),
        "verified_by": list(named.definition(vocabulary).verified_by),
        "provisions": provisions,
    }


def _is_given(named: Named, profile: Profile) -> bool:
    """Whether there is a value to prove; of a field, in every record."""
    given = profile.facts.get(named.fact)
    if given is None or given.why is not None:
        return False
    return not named.field or all(named.field in each for each in given.value)
