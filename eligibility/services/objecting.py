"""Objections (异议) to published applications: raised while the list is open, answered each, and what becomes of the application then."""

from __future__ import annotations

from dataclasses import replace

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Missing, Query, Stale, Unit
from eligibility.domain.procedure import Due, Work
from eligibility.domain.records import Application, Determination, Objection, ObjectionState, Publication
from eligibility.domain.workdays import day_of
from eligibility.errors import CaseProblems
from eligibility.services.desk import Desk
from eligibility.services.determinations import replace_rulings
from eligibility.services.dossier import at_work, moved, opened, problem, reason_given, touched
from eligibility.services.following_up import follow_up


def object_to(unit: Unit, actor: Actor, desk: Desk, publication: str, application: str, ground: str) -> Objection:
    """Object to an application on a list, while it is published. Anybody who may object may object to anybody's.

    Raises `NotAllowed`, `Missing`, `CaseProblems`.
    """
    require(actor, "objectTo")
    listed, found = unit.get(Publication, publication), unit.get(Application, application)
    require(actor, "objectTo", resource_of(found))
    if found.publication != listed.id:
        raise Missing(Publication, publication)
    said = reason_given(ground, "/ground")
    if not listed.begins <= day_of(unit.at) <= listed.ends:
        zh, en = "现在不在公示期内", "the list is not open to objections today"
        raise CaseProblems([problem("publication-over", "", zh, en)])
    at_work(unit, actor, desk, Work.OBJECT, found)
    objection = Objection(
        unit.new_id(), found.id, listed.id, found.enterprise, found.division, said, unit.at, ObjectionState.OPEN,
        by=actor.account,
    )  # fmt: skip
    unit.add(objection)
    unit.note(actor, "objectTo", objection, {"application": found.id, "publication": listed.id})
    moved(unit, actor, desk, found, "object", details={"objection": objection.id})
    return objection


def answer_objection(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, *, upheld: bool, answer: str
) -> tuple[Application, Objection]:
    """Answer an objection. Once all are answered, the application goes back to the list, or to the preliminary review if one was upheld.

    An upheld objection takes every decision on the application away. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    require(actor, "answerObjection")
    objection = unit.get(Objection, id)
    require(actor, "answerObjection", resource_of(objection))
    if objection.version != version or objection.state is not ObjectionState.OPEN:
        raise Stale(objection)
    application = opened(unit, actor, "answerObjection", objection.application, None)
    at_work(unit, actor, desk, Work.ANSWER, application)
    said = reason_given(answer, "/answer")
    state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    kept = unit.replace(replace(objection, state=state, answer=said, answered_by=actor.account, answered=unit.at))
    unit.note(actor, "answerObjection", kept, {"application": application.id, "state": state.value})
    return _went_on(unit, actor, desk, application, kept), kept


def _went_on(unit: Unit, actor: Actor, desk: Desk, application: Application, objection: Objection) -> Application:
    states = [
        each.state
        for each in unit.find(
            Query(Objection, equal={"application": application.id, "publication": objection.publication})
        )
    ]
    if ObjectionState.OPEN in states:
        return touched(unit, application)
    if ObjectionState.UPHELD in states:
        replace_rulings(unit, actor, "answerObjection", application, set(application.provisions))
        reopened = moved(unit, actor, desk, application, "reopen", details={"objection": objection.id})
        kept = touched(unit, reopened, publication=None)
        assert kept.determination is not None, "what was published was determined"
        follow_up(unit, desk, kept, unit.get(Determination, kept.determination))
        return kept
    ends = unit.get(Publication, objection.publication).ends
    return moved(unit, actor, desk, application, "dismiss", due=Due(ends), details={"objection": objection.id})
