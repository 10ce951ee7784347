"""Tasks: what a step of a procedure leaves somebody at a desk to do, begun and ended with the step; what follows from a determination; and
taking one on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from eligibility.domain.access import TOGETHER, require, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.consequences import Kind
from eligibility.domain.keeping import Query, Reading, Stale, Unit
from eligibility.domain.procedure import INTERESTED, Procedure, Work
from eligibility.domain.records import Application, Determination, Task, TaskState
from eligibility.domain.vocabulary import Words
from eligibility.errors import CaseProblems, Problem
from eligibility.services.circumstances import interested_in, rulings_in_force
from eligibility.services.desk import Desk

STEP = "step"
"""The kind of a task that is a step of the procedure."""

HELD = "determination_held"
"""The kind of a task to look into a determination on which two opinions differ."""


ROUTING, FINDING = Kind.ROUTING.value, Kind.FINDING.value
VERIFICATION, SUPPLEMENT = Kind.VERIFICATION.value, Kind.SUPPLEMENT.value
"""The kinds of tasks that follow from a determination: a department examines, an officer finds, verifies, tells what is missing."""

FOLLOWING = (ROUTING, FINDING, VERIFICATION, SUPPLEMENT)
EXAMINED = (ROUTING, VERIFICATION)
"""Those that are done once every provision that they are about is decided."""
COMPLETED = (ROUTING, FINDING, VERIFICATION)
"""Those that somebody can complete by saying what was found."""

ENDED = "申报已经办结"
"""Why tasks of an application that has come to its end are dropped."""


def begin_step(unit: Unit, desk: Desk, application: Application) -> Task | None:
    """The task of the step that an application has reached; none where no desk has anything to do."""
    _reckon_anew(unit, application)
    role = role_of_step(desk.procedure, application.state)
    if role is None:
        return None
    subject = {"step": application.state, "policy": application.policy, "provisions": list(application.provisions)}
    assignee = application.officer if role is Role.OFFICER else None
    return add_task(unit, STEP, role, application, subject, due=application.due, assignee=assignee)


def _reckon_anew(unit: Unit, application: Application) -> None:
    """What follows from a determination is to be done within the step where the application is."""
    for each in open_tasks(unit, application, *FOLLOWING):
        if each.due != application.due:
            unit.replace(replace(each, due=application.due, changed=unit.at))


def role_of_step(procedure: Procedure, state: str) -> Role | None:
    """Who at a desk has something to do in a step: an officer before a reviewer."""
    step = procedure.steps[state]
    if step.ends:
        return None
    roles = {
        role for each in procedure.moves.values() if state in each.sources and not each.automatic for role in each.by
    }
    if Work.REVIEW in step.work and Role.REVIEWER in roles:
        return Role.REVIEWER
    return next((each for each in (Role.OFFICER, Role.REVIEWER) if each in roles & TOGETHER), None) or (
        Role.OFFICER if step.work & {Work.ANSWER, Work.PAY, Work.RECOVER} else None
    )


def end_step(unit: Unit, application: Application) -> None:
    """What was to be done in the step that an application leaves is done."""
    end_tasks(unit, application, STEP)


def end_tasks(unit: Unit, application: Application, kind: str) -> None:
    """The open tasks of a kind are done."""
    for each in open_tasks(unit, application, kind):
        _end(unit, each)


def end_examined(unit: Unit, application: Application) -> None:
    """What departments and verifications were to contribute is done where every provision that it is about is decided."""
    decided = rulings_in_force(unit, application)
    for each in open_tasks(unit, application, *EXAMINED):
        if decided.keys() >= set(each.subject["provisions"]):
            _end(unit, each)


def _end(unit: Unit, task: Task) -> None:
    unit.replace(replace(task, state=TaskState.DONE, changed=unit.at))


def open_tasks(reading: Reading, application: Application, *kinds: str) -> Sequence[Task]:
    """What is open of an application, of some kinds or of all."""
    one_of = {"kind": kinds} if kinds else {}
    return reading.find(Query(Task, equal={"application": application.id, "state": TaskState.OPEN}, one_of=one_of))


def drop_tasks(unit: Unit, application: Application) -> None:
    """Whatever is open has become needless, because the application has come to its end."""
    for each in open_tasks(unit, application):
        drop_task(unit, each, ENDED)


def drop_task(unit: Unit, task: Task, reason: str) -> None:
    """A task that has become needless, and why."""
    unit.replace(replace(task, state=TaskState.DROPPED, changed=unit.at, reason=reason))


def add_task(
    unit: Unit,
    kind: str,
    role: Role,
    about: Application | Determination,
    subject: Mapping[str, Any],
    *,
    due: date | None = None,
    assignee: str | None = None,
    department: str | None = None,
) -> Task:
    """Leave something for somebody of a role to do, about an application or a determination without one."""
    application = about.id if isinstance(about, Application) else about.application
    task = Task(
        unit.new_id(), kind, role.value, about.division, TaskState.OPEN, unit.at, unit.at, subject,
        about.enterprise, application, department, assignee, due,
    )  # fmt: skip
    unit.add(task)
    return task


def take_task(unit: Unit, actor: Actor, id: str, version: int) -> Task:
    """Take a task on; whoever takes an officer's is the application's officer from then on, unless it is a department's.

    Raises `NotAllowed`, `Missing`, `Stale`, and `CaseProblems` for a task of another role or whoever has an interest.
    """
    require(actor, "takeTask")
    task = unit.get(Task, id)
    require(actor, "takeTask", resource_of(task))
    if task.version != version:
        raise Stale(task)
    if problems := taker_problems(unit, actor, task):
        raise CaseProblems(problems)
    taken = unit.replace(replace(task, assignee=actor.account, changed=unit.at))
    if task.application is not None and task.role == Role.OFFICER.value and task.department is None:
        application = unit.get(Application, task.application)
        unit.replace(replace(application, officer=actor.account, changed=unit.at))
    unit.note(actor, "takeTask", taken, {"application": task.application, "kind": task.kind})
    return taken


def taker_problems(reading: Reading, actor: Actor, task: Task) -> Sequence[Problem]:
    """Why an actor may not do a task: it is another role's, it is over, or they have an interest in the enterprise."""
    problems = []
    if task.role not in {each.value for each in actor.roles}:
        problems.append(_problem("move-role", Words("这项任务由其他角色办理", "this task is for another role")))
    if task.state is not TaskState.OPEN:
        problems.append(_problem("work-step", Words("这项任务已经了结", "this task is over")))
    if task.enterprise and actor.account in interested_in(reading, task.enterprise):
        problems.append(_problem(INTERESTED.because.value, INTERESTED.words))
    return problems


def _problem(code: str, words: Words) -> Problem:
    return Problem(code, "", words.zh, words.en)
