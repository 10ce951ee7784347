"""Tasks: what a step of a procedure leaves somebody at a desk to do, begun and ended with the step; and taking one on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from eligibility.domain.access import TOGETHER, require, resource_of
from eligibility.domain.actors import Actor, Role
from eligibility.domain.keeping import Query, Stale, Unit
from eligibility.domain.procedure import INTERESTED, Procedure, Work
from eligibility.domain.records import Application, Determination, Task, TaskState
from eligibility.domain.vocabulary import Words
from eligibility.errors import CaseProblems, Problem
from eligibility.services.circumstances import interested_in
from eligibility.services.desk import Desk

STEP = "step"
"""The kind of a task that is a step of the procedure."""

HELD = "determination_held"
"""The kind of a task to look into a determination on which two opinions differ."""


def begin_step(unit: Unit, desk: Desk, application: Application) -> Task | None:
    """The task of the step that an application has reached; none where no desk has anything to do."""
    role = role_of_step(desk.procedure, application.state)
    if role is None:
        return None
    subject = {"step": application.state, "policy": application.policy, "provisions": list(application.provisions)}
    assignee = application.officer if role is Role.OFFICER else None
    return add_task(unit, STEP, role, application, subject, due=application.due, assignee=assignee)


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
    for each in unit.find(Query(Task, equal={"application": application.id, "state": TaskState.OPEN, "kind": kind})):
        unit.replace(replace(each, state=TaskState.DONE, changed=unit.at))


def drop_tasks(unit: Unit, application: Application) -> None:
    """Whatever is open has become needless, because the application has come to its end."""
    for each in unit.find(Query(Task, equal={"application": application.id, "state": TaskState.OPEN})):
        unit.replace(replace(each, state=TaskState.DROPPED, changed=unit.at))


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
    """Take a task on; whoever takes an officer's is the application's officer from then on.

    Raises `NotAllowed`, `Missing`, `Stale`, and `CaseProblems` for a task of another role or whoever has an interest.
    """
    require(actor, "takeTask")
    task = unit.get(Task, id)
    require(actor, "takeTask", resource_of(task))
    if task.version != version:
        raise Stale(task)
    _check_taker(unit, actor, task)
    taken = unit.replace(replace(task, assignee=actor.account, changed=unit.at))
    if task.application is not None and task.role == Role.OFFICER.value:
        application = unit.get(Application, task.application)
        unit.replace(replace(application, officer=actor.account, changed=unit.at))
    unit.note(actor, "takeTask", taken, {"application": task.application, "kind": task.kind})
    return taken


def _check_taker(unit: Unit, actor: Actor, task: Task) -> None:
    problems = []
    if task.role not in {each.value for each in actor.roles}:
        problems.append(_problem("move-role", Words("这项任务由其他角色办理", "this task is for another role")))
    if task.state is not TaskState.OPEN:
        problems.append(_problem("work-step", Words("这项任务已经了结", "this task is over")))
    if task.enterprise and actor.account in interested_in(unit, task.enterprise):
        problems.append(_problem(INTERESTED.because.value, INTERESTED.words))
    if problems:
        raise CaseProblems(problems)


def _problem(code: str, words: Words) -> Problem:
    return Problem(code, "", words.zh, words.en)
