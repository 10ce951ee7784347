"""Advice by brute force: answers from the generators' own pools, every combination judged by the reference executor.

Nothing here knows diagrams or cells; what it finds is held against them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from random import Random
from typing import Any

from eligibility.domain.facts import Slots, Why
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.explain.knowledge import Knowledge, Place, frozen, placed
from eligibility.explain.search import Situation
from eligibility.explain.subjects import reach_of
from eligibility.ir.rules import Provision
from eligibility.services.situations import judge_leaf
from tests import strategies as some

CODES = some.CODES[:-1]
"""The reader takes listed codes only."""

OPENS = (*some.OPENS, *some.TERMS)


@dataclass(frozen=True, slots=True)
class Case:
    """One provision and an enterprise of which a few things are unknown."""

    provision: Provision
    slots: Slots
    situation: Situation

    def verdict(self, answers: Mapping[str, Any]) -> Verdict:
        """The reference's verdict once answers are given."""
        return reference.judge_provision(self.provision, answered(self.slots, answers)).verdict


def answered(slots: Slots, answers: Mapping[str, Any]) -> Slots:
    """Slots with answers by subject; an open question's answer is a finding, on its record where it names one."""
    spread = {key: each for key, each in answers.items() if "[*]" not in key}
    for key, each in answers.items():
        if "[*]" in key:  # of a list that is an answer itself: every record's open questions alike
            spread["open:" + key.rpartition(".")[2]] = each
    answers = spread
    known = {
        f"finding:{key.removeprefix('open:')}" if key.startswith("open:") else key: each
        for key, each in answers.items()
    }
    moved = {}
    for key, value in known.items():
        head, dot, id = key.removeprefix("finding:").rpartition(".")
        moved[f"{head}.finding:{id}" if key.startswith("finding:") and dot else key] = value
    unknown = {path: why for path, why in slots.unknown.items() if path not in moved}
    return replace(placed(slots, Place(), moved)[0], unknown=unknown)


def case(r: Random, most_unknown: int = 3, others: bool = True) -> Case:
    """A random provision; of what it reads, up to a few subjects are unknown, `others` for other reasons than that nobody asked."""
    provision = some.provision(r, 1)
    pack = some.pack_of((provision,))
    slots = _forgetful(r, provision, _everything(r), most_unknown, others)
    return Case(provision, slots, Situation(Knowledge(pack, slots.as_of), slots, judge_leaf))


def _everything(r: Random) -> Slots:
    known: dict[str, Any] = {}
    for id, fact in some.VOCABULARY.facts.items():
        known[f"{id}[-1]" if fact.yearly else id] = clean(some.value(r, fact.type, 1.0))
    return Slots(r.choice(some.JUDGING_DATES), known, {}, r.random() < 0.6)


def clean(value: Any) -> Any:
    """A value as the reader would give it: listed codes, no findings inside records."""
    if isinstance(value, tuple):
        return tuple({name: clean(each) for name, each in record.items() if "finding:" not in name} for record in value)
    if isinstance(value, frozenset):
        return frozenset(each for each in value if each != some.CODES[-1])
    return CODES[0] if value == some.CODES[-1] else value


def _forgetful(r: Random, provision: Provision, slots: Slots, most: int, others: bool) -> Slots:
    subjects = sorted(subjects_of(provision, slots))
    forgotten = r.sample(subjects, min(len(subjects), r.randint(1, most)))
    known: dict[str, Any] = dict(slots.known)
    for subject in sorted(forgotten, key=len, reverse=True):
        base, dot, name = subject.partition("].")
        if not dot:
            known.pop(subject, None)
            continue
        list_name, _, index = base.partition("[")
        if list_name in known:
            records = known[list_name]
            kept = {key: each for key, each in records[int(index)].items() if key != name}
            known[list_name] = (*records[: int(index)], kept, *records[int(index) + 1 :])
    unknown = {each: Why.UNCERTAIN for each in forgotten if others and r.random() < 0.25}
    return replace(slots, known=known, unknown=unknown)


def subjects_of(provision: Provision, slots: Slots) -> set[str]:
    """The slots, lists and fields of given records that a provision reads."""
    found: set[str] = {provision.per} if provision.per else set()
    records: Any = slots.known.get(provision.per or "", ())
    count = len(records)
    for node in (provision.applies_to, provision.requires):
        reach = reach_of(node)
        found |= set(reach.lists)
        found |= {slot.name for slot in reach.slots if slot.scope == "top"}
        fields = {slot.name for slot in reach.slots if slot.scope == "per"}
        found |= {f"{provision.per}[{at}].{name}" for name in fields for at in range(count)}
    return found


def pool(r: Random, subject: str) -> list[Any]:
    """Answers to a subject, from the generators' own values."""
    if subject.startswith("open:"):
        return [True, False]
    base, dot, name = subject.partition("].")
    fact = some.VOCABULARY.facts[base.partition("[")[0]]
    of = fact.type.fields[name].type if dot else fact.type
    found: dict[Any, Any] = {}
    for _ in range(20):
        value = clean(some.value(r, of, 1.0))
        found.setdefault(frozen(value), value)
    return list(found.values())


def combinations(r: Random, pools: Mapping[str, Sequence[Any]], most: int) -> Iterator[dict[str, Any]]:
    """Answers to all subjects together: every combination, or `most` random ones where there are more."""
    size = 1
    for each in pools.values():
        size *= len(each)
    if size <= most:
        yield from (dict(zip(pools, values, strict=True)) for values in product(*pools.values()))
        return
    yield from islice(({name: r.choice(values) for name, values in pools.items()} for _ in range(most)), most)


def filled(r: Random, value: Any, subject: str) -> Any:
    """A list of records with every field that is left out."""
    if not isinstance(value, tuple):
        return value
    fields = some.VOCABULARY.facts[subject].type.fields
    return tuple(
        {name: clean(some.value(r, each.type, 1.0)) for name, each in fields.items()} | dict(record) for record in value
    )


def unknown_subjects(c: Case) -> dict[str, list[Any]]:
    """Everything that is unknown to the provision: facts, fields of given records, open questions; the values of cells, where any."""
    formula = c.situation.formula(c.provision)
    variables = {each.subject: list(each.values) for each in c.situation.knowledge.variables}
    found = {
        each: variables.get(each, []) for each in sorted(subjects_of(c.provision, c.slots)) if _missing(c.slots, each)
    }
    mentioned = {c.situation.knowledge.variables[each].subject for each in c.situation.diagrams.mentions(formula)}
    opens = _opens_of(c)
    return found | {each: [] for each in sorted(mentioned | opens) if each not in found}


def _opens_of(c: Case) -> set[str]:
    """Open questions, and presumed terms where presumptions do not count, on each record that is given."""
    ids = {
        id
        for node in (c.provision.applies_to, c.provision.requires)
        for id in reach_of(node).findings
        if id in some.OPENS or not c.slots.presume
    }
    if c.provision.per is None:
        return {f"open:{id}" for id in ids}
    records = c.slots.known.get(c.provision.per)
    if not isinstance(records, tuple):
        return {f"open:{c.provision.per}[*].{id}" for id in ids}
    return {f"open:{c.provision.per}[{at}].{id}" for at in range(len(records)) for id in ids}


def _missing(slots: Slots, subject: str) -> bool:
    base, dot, name = subject.partition("].")
    if not dot:
        return subject not in slots.known
    list_name, _, index = base.partition("[")
    records = slots.known.get(list_name)
    return isinstance(records, tuple) and name not in records[int(index)]
