"""The days on which time alone changes an answer: a recognition that runs out, a minimum age that is reached, a new fiscal year.

Days are proposed from the dates in the profile and the shifts in the rules; each is judged, and so is the day before. No clock:
everything is counted from `as_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from eligibility.domain.dates import shift_date
from eligibility.domain.facts import Level
from eligibility.domain.verdict import Verdict
from eligibility.engines import reference
from eligibility.explain.subjects import reach_of, shifts_of
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import Dated, Profile, slots_from_profile

MOST_DAYS = 120
YEARS_AHEAD = 20
_DATES = ("date", "end_date")


@dataclass(frozen=True, slots=True)
class Turn:
    """The first day on which a verdict is another one, though nothing else has changed."""

    on: date
    before: Verdict
    after: Verdict


def turns_of(
    pack: Pack, provisions: Sequence[Provision], profile: Profile, as_of: date, level: Level
) -> dict[str, tuple[Turn, ...]]:
    """By provision, the first day of the next verdict that time brings, where it brings one."""
    timed = [each for each in provisions if _depends_on_time(pack, each)]
    days = candidate_days(pack, profile, as_of)[:MOST_DAYS]
    slots = {day: slots_from_profile(profile, day, level) for day in (as_of, *days)} if timed else {}
    found: dict[str, tuple[Turn, ...]] = {}
    for provision in timed:
        before = reference.judge_provision(provision, slots[as_of]).verdict
        for day in days:
            after = reference.judge_provision(provision, slots[day]).verdict
            if after is not before and _verdict(provision, profile, day - timedelta(1), level) is before:
                found[provision.id] = (Turn(day, before, after),)
                break
    return found


def _verdict(provision: Provision, profile: Profile, day: date, level: Level) -> Verdict:
    return reference.judge_provision(provision, slots_from_profile(profile, day, level)).verdict


def _depends_on_time(pack: Pack, provision: Provision) -> bool:
    """Whether it reads dates, facts of a year or of a span, or findings, which may run out."""
    facts = pack.vocabulary.facts
    for node in (provision.applies_to, provision.requires):
        reach = reach_of(node)
        if reach.findings or any(facts[name].type.span for name in reach.lists):
            return True
        for slot in reach.slots:
            fact = facts.get(slot.name.partition("[")[0])
            if slot.kind in _DATES or (slot.scope == "top" and fact is not None and (fact.yearly or fact.dated)):
                return True
    return False


def candidate_days(pack: Pack, profile: Profile, as_of: date) -> list[date]:
    """Days after `as_of` on which something dated begins, ends or comes of age, in order."""
    last = shift_date(as_of, years=YEARS_AHEAD) or date.max
    moved: set[date] = set()
    for day in set(_dates_in(profile)):
        for years, months, days in {(0, 0, 0), *shifts_of(pack)}:
            turned = shift_date(shift_date(day, -years, -months) or day, days=-days)
            moved |= {turned} if turned else set()
    near = {close for turned in moved for step in range(-3, 5) if (close := _step(turned, step)) is not None}
    if any(isinstance(given.value, dict) for given in profile.facts.values()):
        near |= {date(year, 1, 1) for year in range(as_of.year + 1, min(last.year, as_of.year + 12))}
    return sorted(day for day in near if as_of < day <= last)


def _step(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def _dates_in(profile: Profile) -> Iterator[date]:
    for given in profile.facts.values():
        yield from _dates(given.value)
    yield from (finding.until for finding in profile.findings if finding.until is not None)


def _dates(value: Any) -> Iterable[date]:
    match value:
        case date():
            return [value]
        case Dated(_, begin, end):
            return [day for day in (begin, end) if day is not None]
        case tuple():
            return [day for each in value for day in _dates(each)]
        case dict():
            return [day for each in value.values() for day in _dates(each)]
        case _:
            return []
