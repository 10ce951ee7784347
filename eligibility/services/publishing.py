"""Public notice (公示): a list of what is to be granted, open to objections for some working days. It shows what the procedure says, nothing personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, assert_never

from eligibility.domain.access import Resource, covers, require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion
from eligibility.domain.keeping import Query, Stale, Unit
from eligibility.domain.procedure import Due, Shown, personal_obstacles
from eligibility.domain.records import Application, Enterprise, Publication
from eligibility.domain.workdays import UnknownYear, day_of
from eligibility.errors import CaseProblems, Problem
from eligibility.services.circumstances import circumstances_of, granted_in, rulings_in_force
from eligibility.services.desk import Desk
from eligibility.services.dossier import (
    move_named,
    moved,
    opened,
    problem,
    problem_of,
    reason_given,
    refuse_if,
    touched,
)
from eligibility.services.telling import tell

PUBLISHED = "publication"
"""The step whose time limit is the period of public notice."""

MOST_LISTED = 1000
"""Applications on one list."""


def publish(
    unit: Unit,
    actor: Actor,
    desk: Desk,
    title: str,
    division: str,
    applications: Mapping[str, int],
    begins: date,
    ends: date | None = None,
) -> Publication:
    """Publish applications (their versions by id) on one list, from a day to a day, both inside; all of them, or none.

    Without `ends` the period is reckoned in working days, as the policy or the authority sets it. Raises `NotAllowed`, `Missing`, `Stale`,
    and `CaseProblems`.
    """
    require(actor, "createPublication", Resource(division=division))
    listed = [opened(unit, actor, "createPublication", id, version) for id, version in applications.items()]
    refuse_if(_faults(unit, desk, title, division, listed, begins))
    last = _last_day(desk, begins, ends)
    publication = Publication(
        unit.new_id(), desk.pack.id, division, title.strip(), tuple(applications),
        tuple(_entry(unit, desk, each) for each in listed), begins, last, actor.account, unit.at,
    )  # fmt: skip
    unit.add(publication)
    unit.note(actor, "createPublication", publication, {"applications": list(applications), "ends": last.isoformat()})
    for each in listed:
        noted = touched(unit, each, publication=publication.id)
        kept = moved(unit, actor, desk, noted, "publish", due=Due(last), details={"publication": publication.id})
        tell(
            unit,
            "publication.made",
            kept,
            {"publication": publication.id, "begins": begins.isoformat(), "ends": last.isoformat()},
        )
    return publication


def withdraw_publication(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, reason: str | None
) -> Publication:
    """Take a list back, for a reason: what stands on it goes back to the second review. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    require(actor, "withdrawPublication")
    publication = unit.get(Publication, id)
    require(actor, "withdrawPublication", resource_of(publication))
    if publication.version != version or publication.withdrawn is not None:
        raise Stale(publication)
    said = reason_given(reason)
    everything = unit.find(Query(Application, equal={"publication": id}))
    listed = [each for each in everything if each.ended is None]
    refuse_if([*_interests(unit, actor, desk, everything), *_faults_of_withdrawal(desk, listed)])
    gone = unit.replace(replace(publication, withdrawn=unit.at))
    unit.note(actor, "withdrawPublication", gone, {"applications": list(publication.applications)})
    for each in listed:
        kept = moved(unit, actor, desk, each, "unpublish", reason=said, details={"publication": id})
        touched(unit, kept, publication=None)
    return gone


def _interests(unit: Unit, actor: Actor, desk: Desk, listed: Sequence[Application]) -> Iterator[Problem]:
    """Whoever has an interest in an enterprise on a list leaves the whole list alone."""
    for each in listed:
        for obstacle in personal_obstacles(each, circumstances_of(unit, each, desk.excluded), actor):
            yield replace(problem_of(obstacle), pointer=f"/applications/{each.id}")


def _faults_of_withdrawal(desk: Desk, listed: Sequence[Application]) -> Iterator[Problem]:
    """A list stays while an objection to it is not answered, and once something on it has gone on to disbursement."""
    for each in listed:
        if each.state not in move_named(desk, "unpublish").sources:
            here = desk.procedure.steps[each.state].words
            zh, en = f"名单里有申报处于“{here.zh}”，不能撤下", f"an application on the list is in `{here.en}`"
            yield problem("publication-over", f"/applications/{each.id}", zh, en)


def _last_day(desk: Desk, begins: date, ends: date | None) -> date:
    if ends is not None:
        if ends < begins:
            raise CaseProblems(
                [problem("publication-over", "/ends", "公示期结束早于开始", "the period ends before it begins")]
            )
        return ends
    days = desk.limits.days_of(desk.procedure.steps[PUBLISHED])
    if days is None:
        zh, en = "没有规定公示期，须写明公示到哪一天", "no period of public notice is set: say on which day it ends"
        raise CaseProblems([problem("publication-over", "/ends", zh, en)])
    try:
        return desk.limits.calendar.through(begins, days)
    except UnknownYear as unknown:
        words = unknown.words
        raise CaseProblems([problem("publication-over", "/ends", words.zh, words.en)]) from unknown


def _faults(
    unit: Unit, desk: Desk, title: str, division: str, listed: Sequence[Application], begins: date
) -> Iterator[Problem]:
    if not title.strip():
        yield problem("publication-over", "/title", "公示须有标题", "the list needs a title")
    if not 1 <= len(listed) <= MOST_LISTED:
        zh, en = f"一次公示1至{MOST_LISTED}项申报", f"a list has 1 to {MOST_LISTED} applications"
        yield problem("publication-over", "/applications", zh, en)
    if begins < day_of(unit.at):
        yield problem("publication-over", "/begins", "公示不能从过去的日子开始", "a list cannot begin in the past")
    for each in listed:
        if each.policy != desk.pack.id or not covers(division, each.division):
            zh, en = "名单里有其他政策或辖区以外的申报", "an application is of another policy or place"
            yield problem("publication-over", f"/applications/{each.id}", zh, en)


def _entry(unit: Unit, desk: Desk, application: Application) -> Mapping[str, Any]:
    """What the list shows of an application: what was granted, and whatever the procedure lets it show."""
    rulings = rulings_in_force(unit, application)
    granted = sorted(granted_in(rulings))
    entry: dict[str, Any] = {"application": application.id}
    for each in desk.procedure.shows:
        match each:
            case Shown.ENTERPRISE:
                entry["enterprise"] = unit.get(Enterprise, application.enterprise).name
            case Shown.CREDIT_CODE:
                entry["credit_code"] = application.enterprise
            case Shown.DIVISION:
                entry["division"] = application.division
            case Shown.PROVISIONS:
                entry["provisions"] = [desk.title_of(id) for id in granted]
            case Shown.CONCLUSIONS:
                entry["conclusions"] = {id: _words(rulings[id].conclusion) for id in granted}
            case Shown.BENEFITS:
                entry["benefits"] = {id: _benefit(desk, id) for id in granted}
            case _:
                assert_never(each)
    return entry


def _words(conclusion: str) -> dict[str, str]:
    words = CONCLUSION_WORDS[Conclusion(conclusion)]
    return {"zh": words.zh, "en": words.en}


def _benefit(desk: Desk, provision: str) -> dict[str, str]:
    words = desk.provisions[provision].benefit.words
    return {"zh": words.zh, "en": words.en}
