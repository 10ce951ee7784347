"""The standing watch (免申即享): what comes into an enterprise's reach, will be lost or is lost is told unasked, and told once.

An enterprise stands as its newest determination without an application says that is not held; one that stands otherwise now is determined of
record, kept, and the difference told. What gives nothing (an orientation) is not told. It has no clock, and does not look into the future
beyond the days on which time alone takes something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from eligibility import settings
from eligibility.domain.access import resource_of
from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.conclusion import IN_REACH
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.outbox import Event
from eligibility.domain.records import Determination, Enterprise, KeptReceipt, Outcome
from eligibility.errors import CaseProblems
from eligibility.profile import profile_from_json
from eligibility.services.desk import Desk
from eligibility.services.determinations import (
    Judge,
    Material,
    Prepared,
    check_in_force,
    determination_of,
    material_of,
    noted,
    prepare,
)
from eligibility.services.determining import determine
from eligibility.services.judging import judge
from eligibility.services.tasks import HELD, add_task
from eligibility.services.telling import tell
from eligibility.services.turning import turns_of

T = TypeVar("T")
Json = dict[str, Any]

AHEAD = "ELIGIBILITY_WATCH_AHEAD"
"""The setting with how many days before it is lost something is told to be about to be lost."""
IN_REACH_NOW, SOON, LOST = "enterprise.in-reach", "enterprise.about-to-be-lost", "enterprise.lost"
"""The kinds of events that it tells."""
TRIES = 3
"""How often an enterprise is looked at anew because it changed while it was judged. Each change is watched by itself as well."""
_BECAUSE = ("facts", "findings", "pack", "as_of")
_IN_REACH = frozenset(each.value for each in IN_REACH)


class Store(Protocol):
    """Where the watch reads and writes: each call is one transaction, kept when it returns."""

    def read(self, work: Callable[[Reading], T]) -> T:
        """Look something up."""

    def write(self, work: Callable[[Unit], T]) -> T:
        """Write."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an enterprise has in reach, by provision the conclusion, and what time alone will take of it, by provision the day."""

    reach: Mapping[str, str] = field(default_factory=dict)
    losing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of an enterprise before it is looked at: what to judge, its newest standing determination, and the newest not held."""

    material: Material
    newest: Determination | None
    told: Determination | None

    @property
    def standing(self) -> Standing:
        """How it stands as far as was told."""
        return Standing() if self.told is None else standing_of(self.told.conclusions, self.told.changes["losing"])


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to be told of an enterprise: its determination, and how it stands by that."""

    prepared: Prepared
    standing: Standing


def watch(
    store: Store, desk: Desk, enterprise: str, as_of: date, level: Level = Level.CLAIMED, judge: Judge = determine
) -> tuple[Event, ...]:
    """Look at one enterprise and one policy now, outside any transaction, and tell what is new.

    Raises `Missing` for one without a profile, and `ProfileProblems` for a profile that the policy no longer reads.
    """
    for _ in range(TRIES):
        watched = store.read(lambda reading: watched_of(reading, desk, enterprise))
        seen = look(watched, desk, as_of, level, judge)
        if seen is None:
            return ()
        try:
            return store.write(partial(keep, desk=desk, enterprise=enterprise, seen=seen))
        except CaseProblems:  # it has changed meanwhile: what was judged is not in force
            continue
    return ()


def watched_of(reading: Reading, desk: Desk, enterprise: str) -> Watched:
    """What is known of an enterprise. Raises `Missing` for one without a profile."""
    newest = _newest(reading, desk, enterprise, tuple(Outcome))
    told = newest
    if newest is not None and newest.outcome is Outcome.HELD:
        told = _newest(reading, desk, enterprise, (Outcome.AGREED, Outcome.SINGLE))
    return Watched(material_of(reading, desk, enterprise), newest, told)


def look(watched: Watched, desk: Desk, as_of: date, level: Level, judge: Judge = determine) -> Seen | None:
    """Judge, and determine of record what stands otherwise than was told; nothing where nothing does. Raises `ProfileProblems`."""
    if watched.newest is not None and watched.newest.as_of > as_of:
        return None  # an older day says nothing about what is so now
    standing = _standing_now(watched.material, desk, as_of, level)
    if standing == watched.standing:
        return None
    prepared = prepare(watched.material, desk, as_of, level, judge)
    return None if _is_held_again(watched.newest, prepared) else Seen(prepared, standing)


def keep(unit: Unit, desk: Desk, enterprise: str, seen: Seen) -> tuple[Event, ...]:
    """Keep the determination and tell what is new against the newest by now. Raises `CaseProblems` when it is of what is not in force."""
    check_in_force(unit, desk, enterprise, seen.prepared)
    now = watched_of(unit, desk, enterprise)
    if now.standing == seen.standing or (now.newest is not None and now.newest.as_of > seen.prepared.as_of):
        return ()  # another watch was faster
    owner = resource_of(unit.get(Enterprise, enterprise))
    made = determination_of(unit, owner, desk.pack.id, seen.prepared, now.told)
    made = replace(made, changes={**made.changes, "losing": dict(seen.standing.losing)})
    unit.add(made)
    unit.add(KeptReceipt(made.id, seen.prepared.receipt))
    unit.note(SYSTEM, "watch", made, noted(made))
    if made.outcome is Outcome.HELD:
        return (_tell_held(unit, made),)
    told = differences(now.standing, seen.standing)
    return tuple(
        tell(unit, kind, made, _told(made, [entry | _title(desk, entry["id"]) for entry in entries]))
        for kind, entries in told.items()
    )


def standing_of(conclusions: Mapping[str, str], losing: Mapping[str, str]) -> Standing:
    """How an enterprise stands by its conclusions."""
    return Standing({id: each for id, each in conclusions.items() if each in _IN_REACH}, losing)


def differences(before: Standing, now: Standing) -> dict[str, list[Json]]:
    """What is newly different, by the kind of event, and only the kinds of which there is something."""
    gained = [
        {"id": id, "from": before.reach.get(id), "to": each}
        for id, each in now.reach.items()
        if before.reach.get(id) != each
    ]
    lost = [{"id": id, "from": each} for id, each in before.reach.items() if id not in now.reach]
    soon = [
        {"id": id, "conclusion": now.reach[id], "on": day}
        for id, day in now.losing.items()
        if before.losing.get(id) != day
    ]
    return {kind: found for kind, found in ((IN_REACH_NOW, gained), (SOON, soon), (LOST, lost)) if found}


def enterprises_after(reading: Reading, after: str | None, most: int) -> list[str]:
    """The credit codes of the next enterprises that have a profile, in their order; fewer than `most` only at the end."""
    place = None if after is None else (after, after)
    return [each.id for each in reading.find(Query(Enterprise, after=place, limit=most))]


def _newest(reading: Reading, desk: Desk, enterprise: str, outcomes: tuple[Outcome, ...]) -> Determination | None:
    equal = {"enterprise": enterprise, "policy": desk.pack.id, "application": None}
    query = Query(Determination, equal=equal, one_of={"outcome": outcomes}, descending=True, limit=1)
    return next(iter(reading.find(query)), None)


def ahead_from_settings() -> timedelta:
    """How long before it is lost something is told to be about to be lost. Raises `SettingsFaulty`."""
    setting = settings.SETTINGS[AHEAD]
    said = settings.value_of(AHEAD) or setting.default
    if not setting.form.fits(said):
        raise settings.SettingsFaulty(settings.problems_of())
    return timedelta(days=int(said))


def _standing_now(material: Material, desk: Desk, as_of: date, level: Level) -> Standing:
    """By the first opinion alone: the second is asked once there is something to tell."""
    profile = profile_from_json(material.said(), desk.pack.vocabulary)
    concluded = judge(desk.pack, profile, as_of, level).conclusions
    reached = standing_of({id: each.value for id, each in concluded.items()}, {}).reach
    provisions = [desk.provisions[id] for id in reached]
    last = as_of + ahead_from_settings()
    turns = turns_of(desk.pack, provisions, profile, as_of, level)
    days = {id: turn.on for id, (turn, *_) in turns.items()}
    return Standing(reached, {id: day.isoformat() for id, day in days.items() if day <= last})


def _is_held_again(newest: Determination | None, prepared: Prepared) -> bool:
    """Whether a person has it before them already."""
    if newest is None or (newest.outcome, prepared.outcome) != (Outcome.HELD, Outcome.HELD):
        return False
    before = (newest.snapshot, newest.findings, newest.pack, newest.conclusions, newest.held)
    return before == (prepared.snapshot, prepared.findings, prepared.pack, prepared.conclusions, prepared.held)


def _tell_held(unit: Unit, made: Determination) -> Event:
    subject = {"determination": made.id, "provisions": list(made.differing)}
    add_task(unit, HELD, Role.OFFICER, made, subject)
    return tell(
        unit,
        "determination.held",
        made,
        {"policy": made.policy, "outcome": made.outcome.value, "receipt": made.receipt},
    )


def _told(made: Determination, provisions: list[Json]) -> Json:
    return {
        "policy": made.policy,
        "pack": made.pack,
        "as_of": made.as_of.isoformat(),
        "determination": made.id,
        "outcome": made.outcome.value,
        "receipt": made.receipt,
        "because": list(_because(made)),
        "provisions": provisions,
    }


def _because(made: Determination) -> Iterator[str]:
    """What has changed since the determination before; nothing at the first."""
    return (each for each in _BECAUSE if made.changes.get(each))


def _title(desk: Desk, id: str) -> Json:
    """What a provision is called; one that the policy no longer has is only its id."""
    return desk.title_of(id) if id in desk.provisions else {}
