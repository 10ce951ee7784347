"""What follows from a determination of record: from its conclusions to tasks, routings, notices, exclusions and deadlines.

The meaning is `eligibility.domain.consequences`; durable-rules chains the same rules where it can be had. Who does a task, which facts a notice
lists and how many days a deadline has is for whoever keeps the application. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eligibility.domain.consequences import Awaited, Concluded, Consequence, ConsequenceRule, NotVerified, Signal
from eligibility.domain.facts import Level
from eligibility.explain.following import FollowingWords
from eligibility.ir.following import consequence_rules, questions_of
from eligibility.ir.reasons import Outcome, open_causes
from eligibility.ir.rules import Pack
from eligibility.services.judging import Decision

Json = dict[str, Any]

MOST_PACKS = 64
"""Packs whose rules are kept."""

_RULES: dict[str, tuple[ConsequenceRule, ...]] = {}


def rules_of(pack: Pack) -> tuple[ConsequenceRule, ...]:
    """The rules of a pack, made once. A pack made by hand has no digest to keep them by."""
    if not pack.digest:
        return consequence_rules(pack)
    rules = _RULES.get(pack.digest)
    if rules is None:
        if len(_RULES) >= MOST_PACKS:
            _RULES.clear()
        rules = _RULES[pack.digest] = consequence_rules(pack)
    return rules


def signals_of(decision: Decision, outcomes: Sequence[Outcome], level: Level) -> frozenset[Signal]:
    """What a decision tells: each conclusion, each open question that keeps a provision undetermined, and whether unverified facts count."""
    signals: set[Signal] = {Concluded(id, conclusion) for id, conclusion in decision.conclusions.items()}
    signals.update(each for outcome in outcomes for each in _awaited(outcome))
    if level < Level.VERIFIED:
        signals.add(NotVerified())
    return frozenset(signals)


def _awaited(outcome: Outcome) -> Iterator[Awaited]:
    """A question about a record is named behind its path: `projects[0].meihekou`."""
    subjects = {cause.subject.rpartition("].")[2] for cause in open_causes(outcome)}
    return (Awaited(outcome.provision.id, each) for each in questions_of(outcome.provision) if each in subjects)


def consequences_document(found: Iterable[Consequence], pack: Pack, lang: str) -> list[Json]:
    """What follows as plain data: for programs, and in words with the rule and its conditions."""
    words = FollowingWords(pack, lang)
    return [
        {
            "because": {
                "on": [words.of(condition) for condition in each.rule.when],
                "rule": each.rule.because.value,
                "words": words.rule(each.rule.because),
            },
            "kind": each.following.kind.value,
            "provision": each.following.provision,
            "sort": each.following.kind.sort.value,
            "target": each.following.target,
            "words": words.of(each.following),
        }
        for each in found
    ]
