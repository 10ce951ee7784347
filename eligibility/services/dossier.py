"""An application in somebody's hands, inside a transaction: opened with its version, worked on in its step, moved on to the next.

Here, and nowhere else, it is asked whether an actor may: by the table of access, then by the procedure. Every change bumps the
application's version, so that of two people who read the same one, the slower is told. It decides nothing about provisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Reading, Stale, Unit
from eligibility.domain.procedure import (
    SHORTEST_REASON,
    Because,
    Due,
    Move,
    MoveRefused,
    Obstacle,
    Offer,
    Work,
    is_reason,
    move,
    moves,
    personal_obstacles,
)
from eligibility.domain.records import Application
from eligibility.domain.vocabulary import Words
from eligibility.domain.workdays import day_of
from eligibility.errors import CaseProblems, Problem
from eligibility.services.circumstances import circumstances_of
from eligibility.services.desk import Desk
from eligibility.services.tasks import begin_step, drop_tasks, end_step
from eligibility.services.telling import tell


def opened(reading: Reading, actor: Actor, action: str, id: str, version: int | None) -> Application:
    """An application that an actor may do something to. `version` is the one they have read; without one, whichever it is.

    Raises `NotAllowed`, `Missing`, and `Stale` when somebody else was faster.
    """
    require(actor, action)
    application = reading.get(Application, id)
    require(actor, action, resource_of(application))
    if version is not None and application.version != version:
        raise Stale(application)
    return application


def offers(reading: Reading, actor: Actor, desk: Desk, id: str) -> tuple[Offer, ...]:
    """The moves from where an application is, each open to this actor or with every reason why not. Raises `NotAllowed`, `Missing`."""
    application = opened(reading, actor, "getApplication", id, None)
    return moves(desk.procedure, application, circumstances_of(reading, application, desk.excluded), actor)


def at_work(
    unit: Unit, actor: Actor, desk: Desk, work: Work, application: Application, *, other_person: bool = False
) -> None:
    """Make sure that something is done in the step where an application is, and that this very person may. Raises `CaseProblems`."""
    obstacles = list(
        personal_obstacles(
            application, circumstances_of(unit, application, desk.excluded), actor, other_person=other_person
        )
    )
    problems = [problem_of(each) for each in obstacles]
    if not desk.procedure.allows(work, application.state):
        problems.insert(0, _wrong_step(desk, work, application))
    if problems:
        raise CaseProblems(problems)


def touched(unit: Unit, application: Application, **changed: Any) -> Application:
    """The application after something was done to it, with its new version. Raises `Stale`."""
    return unit.replace(replace(application, changed=unit.at, **changed))


def moved(
    unit: Unit,
    actor: Actor,
    desk: Desk,
    application: Application,
    id: str,
    *,
    reason: str | None = None,
    due: Due | None = None,
    details: Mapping[str, Any] | None = None,
) -> Application:
    """Move an application on: kept, entered in the audit log, told, and its tasks ended and begun. `due` where it is not reckoned.

    Raises `NotAllowed`, `Stale`, and `CaseProblems` with every obstacle.
    """
    made = move_named(desk, id)
    require(actor, made.action, resource_of(application))
    step = desk.procedure.steps[made.target]
    until = due or desk.limits.due(step, day_of(unit.at))
    try:
        changed = move(
            desk.procedure,
            application,
            id,
            circumstances_of(unit, application, desk.excluded),
            actor,
            at=unit.at,
            due=until,
            reason=reason,
        )
    except MoveRefused as refused:
        raise CaseProblems(problem_of(each) for each in refused.obstacles) from refused
    kept = unit.replace(changed)
    said = {"move": id, "from": application.state, "to": kept.state}
    unit.note(actor, made.action, kept, {**said, **(details or {})})
    _tell(unit, desk, kept, said)
    end_step(unit, application)
    if step.ends:
        drop_tasks(unit, kept)
    begin_step(unit, desk, kept)
    return kept


def _tell(unit: Unit, desk: Desk, application: Application, said: Mapping[str, Any]) -> None:
    step = desk.procedure.steps[application.state]
    kind = "application.ended" if step.ends else "application.moved"
    if said["move"] in ("submit", "resubmit"):
        kind = "application.submitted"
    data = {
        **said,
        "reference": application.reference,
        "policy": application.policy,
        "step": {"zh": step.words.zh, "en": step.words.en},
        "due": application.due.isoformat() if application.due else None,
        "due_unknown": application.due_unknown,
        "version": application.version,
    }
    tell(unit, kind, application, data)


def move_named(desk: Desk, id: str) -> Move:
    """A move of the policy's procedure. Raises `CaseProblems`."""
    if id not in desk.procedure.moves:
        known = ", ".join(desk.procedure.moves)
        raise CaseProblems(
            [
                problem(
                    "move-unknown",
                    "/move",
                    f"办理程序没有“{id}”这一步",
                    f"the procedure has no move `{id}`",
                    known,
                    known,
                )
            ]
        )
    return desk.procedure.moves[id]


def reason_given(reason: str | None, pointer: str = "/reason") -> str:
    """A reason that is long enough, without the white space around it. Raises `CaseProblems`."""
    if reason is None or not is_reason(reason):
        zh = f"理由不少于{SHORTEST_REASON}个字"
        en = f"a reason of at least {SHORTEST_REASON} characters is needed"
        raise CaseProblems([problem(Because.REASON.value, pointer, zh, en)])
    return reason.strip()


def problem(code: str, pointer: str, zh: str, en: str, help_zh: str = "", help_en: str = "") -> Problem:
    """One reason why something cannot be done as it was asked."""
    return Problem(code, pointer, zh, en, help_zh, help_en)


def problem_of(obstacle: Obstacle) -> Problem:
    """An obstacle as a problem of the request."""
    pointer = "/reason" if obstacle.because is Because.REASON else ""
    return problem(obstacle.because.value, pointer, obstacle.words.zh, obstacle.words.en)


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raises `CaseProblems` when there are any."""
    if found := list(problems):
        raise CaseProblems(found)


def _wrong_step(desk: Desk, work: Work, application: Application) -> Problem:
    here = desk.procedure.steps[application.state].words
    there = desk.procedure.steps_with(work)
    words = Words(
        f"现在处于“{here.zh}”，只有在“{'、'.join(each.words.zh for each in there)}”才能这样办理",
        f"it is in the step `{here.en}`; this is done in `{', '.join(each.words.en for each in there)}`",
    )
    return problem("work-step", "", words.zh, words.en)
