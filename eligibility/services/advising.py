"""What an enterprise can still be asked: facts that can matter, minimal sets that settle, the best next question, pages of a form.

Stateless: a profile in, advice out, plain data ready for JSON. Verdicts stay those of the executors; what all completions of the
unknown agree on is said beside them as `settled_by: all_completions` (see `docs/decisions/0010-second-pass-beside-the-verdict.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eligibility.domain.facts import Level, Slots
from eligibility.domain.verdict import UNDETERMINED, Verdict
from eligibility.explain.choosing import SETTLED, OpenProvision, Worth, ranked, settling_sets
from eligibility.explain.search import Situation
from eligibility.explain.settling import settling
from eligibility.explain.words import path_label, shown
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.judging import check_findings, head_document, provision_ids
from eligibility.services.pages import pages_of
from eligibility.services.questions import Questions, questions_of
from eligibility.services.situations import (
    NUMBERS,
    VERDICTS,
    WEIGHTS,
    bounded_search,
    definition_of,
    effort_of,
    situation_of,
    verdicts_of,
)

Json = dict[str, Any]

_REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """A provision in a situation: its diagram over the facts that can be asked, and what all completions agree on."""

    provision: Provision
    executor: Verdict
    diagram: int
    settled: int

    @property
    def open(self) -> bool:
        """Whether answers can still settle it."""
        return self.settled not in SETTLED and self.diagram > max(VERDICTS)


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice as a document, and what an interview goes by: the facts that matter, the best to ask first."""

    document: Json
    ranked: tuple[str, ...]

    @property
    def next(self) -> str | None:
        """The subject to ask for next; `None` when no answer can change anything any more."""
        return self.ranked[0] if self.ranked else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an interview goes by, without words: what matters, to which provisions, the best to ask first; how many are left at least and at most.

    `ranked` leaves out what was skipped.
    """

    matters: Mapping[str, tuple[str, ...]]
    ranked: tuple[str, ...]
    least: int
    most: int


def outlook(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    only: str | None = None,
    skipped: Sequence[str] = (),
) -> Outlook:
    """What can still be asked. Raises as `advise` does."""
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    with bounded_search(profile):
        situation = situation_of(pack, slots)
        standings = standings_of(pack, situation, only)
        worth = ranked_subjects(pack, situation, standings)
        left = _left(situation, standings, worth)
    matters = {each.subject: tuple(each.provisions) for each in worth}
    return Outlook(matters, tuple(each for each in matters if each not in skipped), left["least"], left["most"])


def advise(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    only: str | None = None,
    skipped: Sequence[str] = (),
) -> Advice:
    """Advice on every provision, or those that `only` names. `skipped` subjects are not chosen next, but still told.

    Raises `UnknownClause`, and `ProfileProblems` for a finding that answers no open question of the pack, and when too much is unknown.
    """
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    with bounded_search(profile):
        return _advice(pack, profile, slots, level, lang, only, skipped)


def _advice(
    pack: Pack, profile: Profile, slots: Slots, level: Level, lang: str, only: str | None, skipped: Sequence[str]
) -> Advice:
    situation = situation_of(pack, slots)
    standings = standings_of(pack, situation, only)
    worth = ranked_subjects(pack, situation, standings)
    questions, as_of = questions_of(pack, lang), slots.as_of
    asked = [each for each in worth if each.subject not in skipped]
    document = {
        **head_document(pack, profile, slots, level, questions.lang),
        "questions_left": _left(situation, standings, worth),
        "next": _next(situation, standings, asked[0], questions, as_of) if asked else None,
        "facts": [_fact(each, questions, pack, as_of) for each in worth],
        "provisions": [_provision(each, situation, questions, pack) for each in standings],
        "pages": pages_of([each.subject for each in worth], questions, as_of),
    }
    return Advice(document, tuple(each.subject for each in asked))


def standings_of(pack: Pack, situation: Situation, only: str | None = None) -> list[Standing]:
    """Where every provision stands."""
    wanted = provision_ids(pack, only)
    verdicts = verdicts_of(pack, situation.slots)
    return [
        _standing(provision, verdicts[provision.id], situation)
        for provision in pack.provisions
        if provision.id in wanted
    ]


def _standing(provision: Provision, verdict: Verdict, situation: Situation) -> Standing:
    """What an executor settled is settled: only the rest is looked into."""
    if verdict is not UNDETERMINED:
        return Standing(provision, verdict, NUMBERS[verdict], NUMBERS[verdict])
    formula = situation.formula(provision)
    return Standing(provision, verdict, situation.asked(formula), situation.second_pass(formula))


def next_subject(pack: Pack, slots: Slots, only: str | None = None, skipped: Sequence[str] = ()) -> str | None:
    """The best next question alone, for programs that need no words."""
    situation = situation_of(pack, slots)
    worth = ranked_subjects(pack, situation, standings_of(pack, situation, only))
    return next((each.subject for each in worth if each.subject not in skipped), None)


def ranked_subjects(pack: Pack, situation: Situation, standings: Sequence[Standing]) -> list[Worth]:
    """Every subject that matters to an open provision, the best to ask first."""
    provisions = [
        OpenProvision(each.provision.id, WEIGHTS[each.provision.effect], each.diagram)
        for each in standings
        if each.open
    ]
    return ranked(
        situation.diagrams,
        situation.knowledge.gains,
        provisions,
        lambda number: situation.knowledge.variables[number].subject,
        lambda subject: effort_of(pack.vocabulary, subject),
    )


def _left(situation: Situation, standings: Sequence[Standing], worth: Sequence[Worth]) -> Json:
    """At least the smallest set of the provision that needs most; at most every fact that matters."""
    smallest = [
        min((len(each) for each in settling_sets(situation.diagrams, standing.diagram).choices), default=0)
        for standing in standings
        if standing.open
    ]
    return {"least": max(smallest, default=0), "most": len(worth)}


def _fact(worth: Worth, questions: Questions, pack: Pack, as_of: date) -> Json:
    fact = definition_of(pack.vocabulary, worth.subject)
    return {
        **questions.head(worth.subject, as_of),
        "effort": effort_of(pack.vocabulary, worth.subject),
        "changeable": fact.changeable,
        "matters_to": list(worth.provisions),
    }


def _provision(standing: Standing, situation: Situation, questions: Questions, pack: Pack) -> Json:
    document: Json = {
        "id": standing.provision.id,
        "clause": standing.provision.clause,
        "title": standing.provision.title.in_language(questions.lang),
        "effect": standing.provision.effect,
        "verdict": VERDICTS[standing.settled].value,
    }
    if standing.settled in SETTLED:
        document["settled_by"] = "all_completions" if standing.executor is UNDETERMINED else "facts"
        return document
    found = settling(situation, standing.provision, standing.diagram)
    named = [list(each) for each in found.sets] if standing.open else []
    labels = [[path_label(pack.vocabulary, each, questions.lang) for each in one] for one in named]
    return document | {
        "asks": standing.open,
        "sets": [{"facts": facts, "labels": words} for facts, words in zip(named, labels, strict=True)],
        "exhaustive": found.exhaustive,
    }


def _next(situation: Situation, standings: Sequence[Standing], worth: Worth, questions: Questions, as_of: date) -> Json:
    """The question, why it is asked, and what its answers would settle."""
    about = [each for each in standings if each.provision.id in worth.provisions]
    about.sort(key=lambda each: -WEIGHTS[each.provision.effect])
    return {
        **questions.question(worth.subject, as_of),
        "why": [questions.reason(each.provision, worth.subject) for each in about[:_REASONS_SHOWN]],
        "matters_to": list(worth.provisions),
        "may_settle": _may_settle(situation, about, worth.subject),
        "answers": _answers(situation, about, worth.subject, questions),
    }


def _may_settle(situation: Situation, about: Sequence[Standing], subject: str) -> list[Json]:
    """The provisions that some answer settles alone, and how."""
    found = []
    for standing in about:
        verdicts = {verdict for _, verdict in settling_answers(situation, standing.diagram, subject)}
        if verdicts:
            found.append({"id": standing.provision.id, "verdicts": [VERDICTS[each].value for each in sorted(verdicts)]})
    return found


def settling_answers(situation: Situation, diagram: int, subject: str) -> list[tuple[Any, int]]:
    """The representative answers that settle a provision alone, and the verdict of each."""
    variables = situation.knowledge.variables
    settled = situation.diagrams.settled(diagram)
    return [
        (variables[number].values[cell], verdict)
        for (number, cell), verdict in settled.items()
        if variables[number].subject == subject
    ]


def _answers(situation: Situation, about: Sequence[Standing], subject: str, questions: Questions) -> list[Json]:
    """Both futures of a yes or no. Other answers' are not told one by one, lest one be chosen for its effect."""
    if definition_of(questions.pack.vocabulary, subject).type.kind != "boolean":
        return []
    futures: dict[bool, list[Json]] = {True: [], False: []}
    for standing in about:
        for value, verdict in settling_answers(situation, standing.diagram, subject):
            futures[value].append({"id": standing.provision.id, "verdict": VERDICTS[verdict].value})
    vocabulary, lang = questions.pack.vocabulary, questions.lang
    return [
        {"answer": value, "label": shown(vocabulary, "boolean", None, None, value, lang), "settles": settles}
        for value, settles in futures.items()
    ]


def settled_by_completions(pack: Pack, slots: Slots, only: str | None = None) -> Mapping[str, str]:
    """The provisions that an executor leaves undetermined although every completion agrees: their verdicts by id."""
    situation = situation_of(pack, slots)
    found = {}
    for standing in standings_of(pack, situation, only):
        if standing.settled in SETTLED and standing.executor is UNDETERMINED:
            found[standing.provision.id] = VERDICTS[standing.settled].value
    return found
