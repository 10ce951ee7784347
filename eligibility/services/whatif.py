"""What would change an answer: minimal changes that make a provision met, what only time brings or takes, what cannot change.

Plain data, ready for JSON. Every suggestion is judged again before it is shown. It names the conditions to be reached, never a
number to enter. Presumptions and open questions are not the enterprise's to change: they are listed with who settles them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from eligibility.domain.facts import Level, Slots, Value
from eligibility.domain.verdict import MET, NOT_MET
from eligibility.engines import reference
from eligibility.explain.decisive import Decisive, decisive
from eligibility.explain.diagram import HOLDS, Choice
from eligibility.explain.document import quote_document
from eligibility.explain.knowledge import Place, Variable, placed
from eligibility.explain.search import Situation
from eligibility.explain.subjects import reach_of
from eligibility.explain.words import Phrases, path_label
from eligibility.ir.reads import reads_of_atom
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.judging import check_findings, head_document, provision_ids
from eligibility.services.situations import bounded_search, effort_of, situation_of
from eligibility.services.turning import Turn, turns_of

Json = dict[str, Any]

MOST_SUGGESTIONS = 5
_MOST_SETS = 16
_NEW_RECORD = "[+]"
_OPEN = "open:"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Answers and changes by subject that bring a provision to met, and the outcome they were judged to bring."""

    values: dict[str, Any]
    slots: Slots
    decisive: tuple[Decisive, ...]


def what_if(
    pack: Pack,
    profile: Profile,
    as_of: date,
    level: Level = Level.CLAIMED,
    lang: str = "zh",
    only: str | None = None,
) -> Json:
    """What would change each provision's answer. Raises as `advise` does."""
    check_findings(pack, profile)
    slots = slots_from_profile(profile, as_of, level)
    wanted = provision_ids(pack, only)
    provisions = [each for each in pack.provisions if each.id in wanted]
    turns = turns_of(pack, provisions, profile, as_of, level)
    words = _Words(pack, "en" if lang == "en" else "zh")
    with bounded_search(profile):
        documents = [_provision(each, pack, slots, turns.get(each.id, ()), words) for each in provisions]
    return {**head_document(pack, profile, slots, level, words.lang), "provisions": documents}


def _provision(provision: Provision, pack: Pack, slots: Slots, turns: Sequence[Turn], words: _Words) -> Json:
    outcome = reference.judge_provision(provision, slots)
    document: Json = {
        "id": provision.id,
        "clause": provision.clause,
        "title": provision.title.in_language(words.lang),
        "verdict": outcome.verdict.value,
        "time": [words.turn(turn) for turn in turns],
    }
    if outcome.verdict is MET:
        return document
    suggestions, exhaustive = suggestions_of(pack, provision, slots)
    failing = decisive(outcome) if outcome.verdict is NOT_MET and not suggestions else ()
    fixed = [each for each in failing if not _can_change(pack, provision, each)]
    return document | {
        "ways": [words.suggestion(provision, slots, each) for each in suggestions[:MOST_SUGGESTIONS]],
        "exhaustive": exhaustive and len(suggestions) <= MOST_SUGGESTIONS,
        "cannot_change": [words.condition(provision, each) for each in fixed],
    }


def suggestions_of(pack: Pack, provision: Provision, slots: Slots) -> tuple[list[Suggestion], bool]:
    """The minimal sets of changes, answers and findings that make the provision met, each judged so; the least effort first."""
    free = changeable_of(pack, provision, slots)
    situation = situation_of(pack, slots, free)
    formula = situation.formula(provision)
    variables = situation.knowledge.variables
    keep = {
        each: 0
        for each in sorted(situation.diagrams.mentions(formula))
        if variables[each].subject.removesuffix(_NEW_RECORD) in free
    }
    sets = situation.diagrams.sets(formula, frozenset({HOLDS}), keep, _MOST_SETS)
    ranks = _ranks(pack)
    chosen = sorted(
        sorted((_rank(ranks, variables[number].subject), cell, number) for number, cell in choice)
        for choice in sets.choices
        if choice
    )
    found = [
        made
        for choice in chosen
        if (made := _suggestion(provision, slots, situation, tuple((number, cell) for _, cell, number in choice)))
    ]
    found.sort(key=lambda each: _cost(pack, each))
    complete = situation.complete(provision, formula)
    return found, sets.exhaustive and complete


def _ranks(pack: Pack) -> dict[str, int]:
    """The order in which an answer names things: facts as the vocabulary has them, then what is to be found, as the pack has it.

    A diagram's own order is that in which things were first asked about, by whomever.
    """
    names = [*pack.vocabulary.facts, *(f"{_OPEN}{id}" for id in (*pack.opens, *pack.terms))]
    return {name: place for place, name in enumerate(names)}


def _rank(ranks: Mapping[str, int], subject: str) -> tuple[int, str]:
    if subject.startswith(_OPEN):
        name = _OPEN + subject.removeprefix(_OPEN).rpartition(".")[2].partition("@")[0]
    else:
        name = subject.partition("[")[0]
    return ranks.get(name, len(ranks)), subject


def _cost(pack: Pack, suggestion: Suggestion) -> tuple[int, int, int]:
    """Findings of officers weigh most, then how many things must change, then their effort."""
    findings = sum(subject.startswith(_OPEN) for subject in suggestion.values)
    own = [subject.removesuffix(_NEW_RECORD) for subject in suggestion.values if not subject.startswith(_OPEN)]
    return findings, len(own), sum(effort_of(pack.vocabulary, subject) for subject in own)


def changeable_of(pack: Pack, provision: Provision, slots: Slots) -> frozenset[str]:
    """What is known, what the provision reads and what the enterprise can change: facts, fields of its records, further records.

    A record that is in force for a span is not changed into another one: it can be renewed, or a further one be gained.
    """
    facts = pack.vocabulary.facts
    found: set[str] = set()
    lists: set[str] = {provision.per} if provision.per else set()
    fields: set[str] = set()
    for node in (provision.applies_to, provision.requires):
        reach = reach_of(node)
        lists |= set(reach.lists)
        found |= {
            slot.name for slot in reach.slots if slot.scope == "top" and facts[slot.name.partition("[")[0]].changeable
        }
        fields |= {slot.name for slot in reach.slots if slot.scope == "per"}
    for name in lists:
        if facts[name].changeable and isinstance(slots.known.get(name), tuple):
            found |= {name, *_fields_of(pack, name, slots, fields if name == provision.per else set())}
    return frozenset(each for each in found if "." in each or each in slots.known)


def _fields_of(pack: Pack, name: str, slots: Slots, read: set[str]) -> Iterator[str]:
    of = pack.vocabulary.facts[name].type
    records = slots.known[name]
    assert isinstance(records, tuple), "only lists that are known are asked for"
    for index, record in enumerate(records):
        for field, fact in of.fields.items():
            renewed = of.span is not None and field == of.span[1]
            improved = of.span is None and field in read and fact.type.kind not in ("date", "text", "code")
            if field in record and (renewed or improved):
                yield f"{name}[{index}].{field}"


def _suggestion(provision: Provision, slots: Slots, situation: Situation, choice: Choice) -> Suggestion | None:
    """The choice judged by the reference: kept only when the provision is then met."""
    variables = situation.knowledge.variables
    values = {variables[number].subject: _value(variables[number], cell) for number, cell in choice}
    changed = changed_slots(slots, values)
    outcome = reference.judge_provision(provision, changed)
    if outcome.verdict is not MET:
        return None
    return Suggestion(values, changed, tuple(decisive(outcome)))


def _value(variable: Variable, cell: int) -> Any:
    return variable.values[cell]


def changed_slots(slots: Slots, values: dict[str, Any]) -> Slots:
    """Slots once everything suggested is so: facts, further records, findings."""
    known: dict[str, Value] = dict(slots.known)
    given: dict[str, Any] = {}
    for subject, value in values.items():
        name = subject.removesuffix(_NEW_RECORD)
        if subject.endswith(_NEW_RECORD):
            held = known.get(name)
            known[name] = (*held, *value) if isinstance(held, tuple) else value
        elif subject.startswith(_OPEN):
            given[_finding(subject)] = value
        else:
            given[subject] = value
    unknown = {path: why for path, why in slots.unknown.items() if path not in given}
    spread = {path: value for path, value in given.items() if "[*]" not in path}
    made = placed(replace(slots, known=known, unknown=unknown), Place(), spread)[0]
    return _spread(made, {path: value for path, value in given.items() if "[*]" in path})


def _finding(subject: str) -> str:
    head, dot, id = subject.removeprefix(_OPEN).rpartition(".")
    return f"{head}{dot}finding:{id}"


def _spread(slots: Slots, given: dict[str, Any]) -> Slots:
    """Findings on a record that is suggested itself."""
    known: dict[str, Value] = dict(slots.known)
    for path, value in given.items():
        base, _, name = path.rpartition(".")
        list_name = base.partition("[")[0]
        records = known.get(list_name)
        if isinstance(records, tuple) and records:
            known[list_name] = (*records[:-1], {**records[-1], name: value})
    return replace(slots, known=known)


def _can_change(pack: Pack, provision: Provision, each: Decisive) -> bool:
    reads = list(reads_of_atom(each.leaf.atom, provision.per))
    return any(pack.vocabulary.facts[read.fact].changeable for read in reads)


class _Words:
    """Suggestions in one language."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = lang
        self.phrases = Phrases(pack.vocabulary, lang)

    def condition(self, provision: Provision, each: Decisive) -> Json:
        """A condition in its own words, whether it must hold or must not, and its quote."""
        words = (
            each.about.words.in_language(self.lang)
            if each.about.words
            else self.phrases.needed(each.leaf.atom, provision.per)
        )
        quote = each.about.quote or provision.quote
        return {"condition": words, "excluded": each.excluded, "quote": quote_document(quote)}

    def suggestion(self, provision: Provision, slots: Slots, each: Suggestion) -> Json:
        """What must change, what must be answered so, what others must find."""
        changes, answers, findings = [], [], []
        for subject in each.values:
            if subject.startswith(_OPEN):
                findings.append(self._finding(subject, each.values[subject]))
            elif subject.endswith(_NEW_RECORD) or _is_known(slots, subject):
                changes.append(self._change(provision, subject, each))
            else:
                answers.append(self._change(provision, subject, each))
        return {"verdict": "met", "changes": changes, "answers": answers, "findings": findings}

    def _change(self, provision: Provision, subject: str, each: Suggestion) -> Json:
        name = subject.removesuffix(_NEW_RECORD)
        base, dot, field = name.partition("].")
        fact = base.partition("[")[0]
        about = [
            decided
            for decided in each.decisive
            for read in dict.fromkeys(reads_of_atom(decided.leaf.atom, provision.per))
            if read.fact == fact and (not dot or read.field in ("", field))
        ]
        return {
            "fact": name,
            "label": path_label(self.pack.vocabulary, name, self.lang),
            "further_record": subject.endswith(_NEW_RECORD),
            "conditions": self._conditions(provision, about),
        }

    def _conditions(self, provision: Provision, about: Sequence[Decisive]) -> list[Json]:
        """Each condition once, however often it stands in the rules."""
        told: dict[tuple[str, bool], Json] = {}
        for each in about:
            document = self.condition(provision, each)
            told.setdefault((document["condition"], each.excluded), document)
        return list(told.values())

    def _finding(self, subject: str, holds: bool) -> Json:
        id = subject.removeprefix(_OPEN).rpartition(".")[2]
        question = self.pack.opens.get(id)
        term = self.pack.terms.get(id.partition("@")[0])
        words = question.words if question else term.words if term else None
        return {
            "open": id,
            "question": words.in_language(self.lang) if words else id,
            "holds": holds,
            "settled_by": question.settled_by.in_language(self.lang) if question else None,
        }

    def turn(self, turn: Turn) -> Json:
        """A day on which time alone changes the verdict, and the conditions that turn."""
        return {"on": turn.on.isoformat(), "from": turn.before.value, "to": turn.after.value}


def _is_known(slots: Slots, subject: str) -> bool:
    base, dot, name = subject.partition("].")
    if not dot:
        return subject in slots.known
    list_name, _, index = base.partition("[")
    records = slots.known.get(list_name)
    return isinstance(records, tuple) and name in records[int(index)]
