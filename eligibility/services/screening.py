"""Judge a whole roster: one result an applicant and provision, with its reason, in the order of the roster.

A row is judged as `judge` would judge its profile, by the compiled executor; its reasons are those of `explain`. Reasons are thought out
once for each case of a provision (`eligibility.services.cases`) and only the words that repeat a value are made anew. It knows no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from math import ceil
from typing import Any

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion, conclude
from eligibility.domain.facts import Level, Slots, Why
from eligibility.domain.verdict import NOT_MET
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack, Standing
from eligibility.explain.decisive import decisive
from eligibility.explain.document import DocumentWriter
from eligibility.explain.formulas import Condition, Formulas
from eligibility.explain.grounds import Grounds, grounds_of
from eligibility.explain.sentences import GroundsWriter
from eligibility.ir.reasons import Found, Outcome, open_causes
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import Profile, slots_from_profile
from eligibility.services.cases import Cases, Key, as_written
from eligibility.services.explaining import with_findings_sourced
from eligibility.services.judging import check_findings, provision_ids
from eligibility.tables.model import Roster
from eligibility.tables.screened import Asked, Judged, Screened, Screening
from eligibility.version import ENGINE_VERSION


def screening_of(
    pack: Pack, roster: Roster, as_of: date, level: Level = Level.CLAIMED, lang: str = "zh", only: str | None = None
) -> Screening:
    """What is asked of a roster, for the results' own account. Raises `UnknownClause`."""
    wanted = provision_ids(pack, only)
    asked = [
        Asked(each.id, each.title.in_language(lang), each.quote.text, each.benefit.amount is not None)
        for each in pack.provisions
        if each.id in wanted
    ]
    title = pack.title.in_language(lang)
    return Screening(
        pack.id,
        title,
        pack.version,
        pack.digest,
        as_of,
        level.name.lower(),
        lang,
        ENGINE_VERSION,
        asked,
        roster.source,
        only,
    )


def screen(
    pack: Pack, roster: Roster, as_of: date, level: Level = Level.CLAIMED, lang: str = "zh", only: str | None = None
) -> Iterator[Screened]:
    """Every usable applicant of the roster, judged, one after the other.

    Raises `UnknownClause` at once, and `ProfileProblems` at an applicant with a finding that answers no open question of the pack.
    """
    judge = Screener(pack, as_of, level, lang, only)
    return (Screened(each, judge(each.profile)) for each in roster.applicants)


class Screener:
    """Judges profiles one by one, and remembers the cases it has met."""

    def __init__(self, pack: Pack, as_of: date, level: Level, lang: str, only: str | None = None) -> None:
        wanted = provision_ids(pack, only)
        self.pack = replace(pack, provisions=tuple(each for each in pack.provisions if each.id in wanted))
        self.as_of = as_of
        self.level = level
        self._compiled = CompiledPack(self.pack, DocumentWriter)
        writer = GroundsWriter(pack, lang)
        self._provisions = [OneProvision(each, as_of, writer) for each in self.pack.provisions]

    def __call__(self, profile: Profile) -> tuple[Judged, ...]:
        """One result a provision, in the pack's order."""
        check_findings(self.pack, profile)
        slots = with_findings_sourced(slots_from_profile(profile, self.as_of, self.level), profile)
        standings = self._compiled.verdicts(slots)
        seen = Enterprise(slots, reference.Frame(slots), Formulas())
        return tuple([each.judged(seen, standing) for each, standing in zip(self._provisions, standings, strict=True)])


MOST_SCREENED = 2000
"""Profiles that a kept screener judges before another takes its place: what it remembers of their values would grow for ever."""
_KEPT: dict[tuple[str, date, Level, str], tuple[Screener, count[int]]] = {}
_MOST_KEPT = 8


def screener_of(pack: Pack, as_of: date, level: Level, lang: str) -> Screener:
    """A screener of a pack that is kept for the next profile, for whoever judges one at a time. A pack made by hand has no digest to keep it by."""
    if not pack.digest:
        return Screener(pack, as_of, level, lang)
    key = (pack.digest, as_of, level, lang)
    kept = _KEPT.get(key)
    if kept is None or next(kept[1]) >= MOST_SCREENED:
        if kept is None and len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[key] = Screener(pack, as_of, level, lang), count(1)
    return kept[0]


@dataclass(frozen=True, slots=True)
class Enterprise:
    """What is seen of one enterprise, and what its provisions share while they are thought out."""

    slots: Slots
    frame: reference.Frame
    formulas: Formulas


@dataclass(slots=True)
class _Case:
    """What holds for all enterprises of a case, and the paths of the values that its words repeat."""

    grounds: Grounds
    plain: Judged
    repeated: tuple[str, ...]
    told: dict[Key, Judged]


class OneProvision:
    """One provision over many profiles."""

    def __init__(self, provision: Provision, as_of: date, writer: GroundsWriter) -> None:
        self.provision = provision
        self.writer = writer
        self._cases = Cases(provision, as_of)
        self._known: dict[Key, _Case] = {}
        self._quick: dict[Key, Judged] = {}

    @property
    def thought_out(self) -> int:
        """How many cases it has met."""
        return len(self._known)

    def judged(self, seen: Enterprise, standing: Standing) -> Judged:
        """The result for one profile, whose standing an executor has given."""
        quick = self._cases.quick(seen.slots)
        if quick is None:
            return self._by_case(seen, standing)
        judged = self._quick.get(quick)
        if judged is None:
            judged = self._quick[quick] = self._by_case(seen, standing)
        return judged

    def _by_case(self, seen: Enterprise, standing: Standing) -> Judged:
        slots = seen.slots
        coarse = self._cases.coarse(slots)
        key = self._cases.full(coarse, slots)
        case = self._known.get(key) if key is not None else None
        if case is None:
            case = self._learn(coarse, seen, standing)
        if not case.repeated:
            return case.plain
        values = tuple([as_written(_value_at(slots, path)) for path in case.repeated])
        judged = case.told.get(values)
        if judged is None:
            judged = case.told[values] = self._retold(case, slots)
        return judged

    def _learn(self, coarse: Key, seen: Enterprise, standing: Standing) -> _Case:
        slots = seen.slots
        outcome = reference.judge_provision(self.provision, slots, seen.frame)
        if self._cases.full(coarse, slots) is None:
            self._cases.learn(coarse, outcome)
        case = self._known[self._cases.full(coarse, slots)] = self._case(outcome, seen, standing)
        return case

    def _case(self, outcome: Outcome, seen: Enterprise, standing: Standing) -> _Case:
        slots, grounds = seen.slots, grounds_of(outcome, seen.formulas)
        conclusion = conclude(self.provision.effect, standing.verdict, standing.applies, standing.askable)
        causes = open_causes(outcome)
        missing = [each.subject for each in causes if each.kind == Why.MISSING.value]
        reason, quotes = self._words(conclusion, grounds, slots)
        blocking = dict.fromkeys(each.leaf.text for each in decisive(outcome)) if standing.verdict is NOT_MET else ()
        judged = Judged(
            self.provision.id,
            standing.verdict,
            conclusion,
            tuple(missing),
            tuple(f"{each.kind}:{each.subject}" for each in causes if each.kind != Why.MISSING.value),
            tuple(blocking),
            reason,
            quotes,
            tuple(dict.fromkeys(map(self.writer.writer.label, missing))),
            *self._near(conclusion, grounds, slots),
        )
        return _Case(grounds, judged, _repeated(grounds, self.writer.lang), {})

    def _words(self, conclusion: Conclusion, grounds: Grounds, slots: Slots) -> tuple[str, tuple[str, ...]]:
        words = CONCLUSION_WORDS[conclusion].in_language(self.writer.lang)
        return self.writer.brief(words, grounds, slots, self.provision.per)

    def _near(self, conclusion: Conclusion, grounds: Grounds, slots: Slots) -> tuple[str, int]:
        """What would meet it, and by how many per cent that is missed: only where one set blocks does one change meet the provision."""
        if conclusion is not Conclusion.NOT_MET_AT_PRESENT or not grounds.exhaustive or len(grounds.blocking) != 1:
            return "", 0
        missed = self.writer.missed_by(grounds.blocking[0], slots, self.provision.per)
        wanted = self.writer.wanted(grounds.blocking[0], slots, self.provision.per)
        return wanted, 0 if missed is None else max(1, ceil(100 * missed))

    def _retold(self, case: _Case, slots: Slots) -> Judged:
        """The case's result in words that repeat this profile's values."""
        grounds = replace(
            case.grounds,
            sufficient=tuple(_with_values(each, slots) for each in case.grounds.sufficient),
            blocking=(
                *(tuple(_with_values(each, slots) for each in one) for one in case.grounds.blocking[:1]),
                *case.grounds.blocking[1:],
            ),
        )
        reason, quotes = self._words(case.plain.conclusion, grounds, slots)
        near, missed = self._near(case.plain.conclusion, grounds, slots)
        return replace(case.plain, reason=reason, quotes=quotes, near=near, missed=missed)


def _repeated(grounds: Grounds, lang: str) -> tuple[str, ...]:
    """The paths of the values that stand in the words of grounds, each once."""
    met = [
        each for each in grounds.sufficient if each.kind != "rows" and not (each.name and each.name.in_language(lang))
    ]
    shown: Sequence[Condition] = met or next(iter(grounds.blocking), ())
    found = (each for condition in shown for each in condition.reason.found)
    return tuple(dict.fromkeys(each.subject for each in found if each.records is None))


def _with_values(condition: Condition, slots: Slots) -> Condition:
    """The condition with this profile's values where words look for them: in its first reason."""
    first, *others = condition.reasons
    found = tuple(_found_with_value(each, slots) for each in first.found)
    return replace(condition, reasons=(replace(first, found=found), *others))


def _found_with_value(found: Found, slots: Slots) -> Found:
    return found if found.records is not None else replace(found, value=_value_at(slots, found.subject))


def _value_at(slots: Slots, path: str) -> Any:
    """The value at the path of a slot, such as `revenue[-1]` or `projects[0].place`."""
    records, found, field = path.partition("].")
    if not found:
        return slots.known.get(path)
    name, _, index = records.partition("[")
    held = slots.known[name]
    assert isinstance(held, tuple), "a path with a field leads into records"
    return held[int(index)].get(field)
