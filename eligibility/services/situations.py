"""Situations of enterprises, with the reference executor as the judge of every leaf; what was worked out is kept between calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.errors import Problem, ProfileProblems
from eligibility.explain.diagram import FAILS, HOLDS, OPEN, TooManyAnswers
from eligibility.explain.document import DocumentWriter
from eligibility.explain.knowledge import Knowledge, Place
from eligibility.explain.search import Situation
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Pack
from eligibility.profile import Profile

NUMBERS = {NOT_MET: FAILS, UNDETERMINED: OPEN, MET: HOLDS}
VERDICTS: dict[int, Verdict] = {FAILS: NOT_MET, OPEN: UNDETERMINED, HOLDS: MET}

WEIGHTS = {"grant": 5, "conditional": 4, "priority": 3, "support": 2, "service": 1}
"""How much a provision counts in choosing questions, by its effect."""

_EFFORT = {"boolean": 4, "enum": 4, "set": 5, "date": 5, "end_date": 5, "code": 6, "codes": 7, "records": 9}
_OF_OTHERS = 6
_CHECK = {"registry": 4, "document": 5, "officer": 6}
_MOST_KEPT = 8
_MOST_REMEMBERED = 200_000

_kept: dict[tuple[int, date], Knowledge] = {}


def knowledge_of(pack: Pack, as_of: date) -> Knowledge:
    """What is known of a pack on a date before any enterprise: the last few are kept.

    What has grown large begins anew, here and nowhere else: the diagrams of a situation are numbers in it.
    """
    key = (id(pack), as_of)
    found = _kept.get(key)
    if found is None or found.pack is not pack:
        while len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        found = _kept[key] = Knowledge(pack, as_of)
    if len(found.diagrams) > _MOST_REMEMBERED:
        found.forget()
    return found


_programs: dict[int, CompiledPack] = {}


def verdicts_of(pack: Pack, slots: Slots) -> dict[str, Verdict]:
    """The executor's verdict on every provision by id; the program of the last few packs is kept."""
    found = _programs.get(id(pack))
    if found is None or found.pack is not pack:
        while len(_programs) >= _MOST_KEPT:
            _programs.pop(next(iter(_programs)))
        found = _programs[id(pack)] = CompiledPack(pack, DocumentWriter)
    standings = found.verdicts(slots)
    return {each.id: standing.verdict for each, standing in zip(pack.provisions, standings, strict=True)}


def situation_of(pack: Pack, slots: Slots, free: frozenset[str] = frozenset()) -> Situation:
    """An enterprise's situation under a pack."""
    return Situation(knowledge_of(pack, slots.as_of), slots, judge_leaf, free)


@contextmanager
def bounded_search(profile: Profile) -> Iterator[None]:
    """Raises `ProfileProblems` when too much is unknown to be searched: many records with few of their fields given."""
    try:
        yield
    except (TooManyAnswers, RecursionError) as error:
        raise ProfileProblems([_too_much_unknown(profile)]) from error


def _too_much_unknown(profile: Profile) -> Problem:
    return Problem(
        "too-large",
        f"{profile.pointer}/facts",
        "未知的内容太多：许多记录只填了很少的字段，无法逐一推演",
        "too much is unknown: many records with few of their fields given cannot be searched",
        "填写记录的更多字段，减少记录，或者只问一条或一个事项",
        "give more fields of the records, fewer records, or ask for one clause or provision",
    )


def judge_leaf(atom: ir.Atom, slots: Slots, place: Place) -> Verdict:
    """The reference executor's verdict on one leaf."""
    frame = reference.Frame(slots, place.per, place.per_path, place.item, place.item_path)
    return reference.judge_atom(atom, frame).verdict


def definition_of(vocabulary: Vocabulary, subject: str) -> FactDef:
    """The fact, or the record's field, that a subject such as `revenue[-1]` or `projects[0].place` is."""
    base, dot, name = subject.partition("].")
    fact = vocabulary.facts[base.partition("[")[0]]
    return fact.type.fields[name] if dot else fact


def effort_of(vocabulary: Vocabulary, subject: str) -> int:
    """What answering takes: a yes or no less than a list of records, a register's fact less than a document's."""
    fact = definition_of(vocabulary, subject)
    owner = vocabulary.facts[subject.partition("[")[0]]
    return _EFFORT.get(fact.type.kind, _OF_OTHERS) * _CHECK[owner.check if fact is owner else fact.check]
