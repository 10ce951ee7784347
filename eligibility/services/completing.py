"""Completing a task that follows from a determination: with what a department or whoever verified it says, or with the finding that it asks for.

Tasks of a step, of a held determination and of a supplement end with the move or the determination that they are about. It must not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Stale, Unit
from eligibility.domain.records import Application, RecordedFinding, Task, TaskState
from eligibility.domain.workdays import day_of
from eligibility.errors import Problem
from eligibility.services.desk import Desk
from eligibility.services.dossier import problem, reason_given, refuse_if
from eligibility.services.recorded_findings import Found, record_finding
from eligibility.services.tasks import COMPLETED, taker_problems


@dataclass(frozen=True, slots=True)
class Contribution:
    """What whoever does a task says: in words, what was found; and of a task that asks an open question, whether it holds, and of which record."""

    words: str | None
    holds: bool | None = None
    record: str | None = None
    until: date | None = None
    attachments: tuple[str, ...] = ()


def complete_task(
    unit: Unit, actor: Actor, desk_of: Callable[[str], Desk], id: str, version: int, said: Contribution
) -> tuple[Task, RecordedFinding | None]:
    """A task is done by whoever says so; what it asks for is recorded as their finding, which the next determination goes by.

    `desk_of` gives the desk of a policy. Raises `NotAllowed`, `Missing`, `Stale`, `ProfileProblems`, and `CaseProblems`.
    """
    require(actor, "completeTask")
    task = unit.get(Task, id)
    require(actor, "completeTask", resource_of(task))
    if task.version != version:
        raise Stale(task)
    refuse_if([*taker_problems(unit, actor, task), *_faults(task, said)])
    words = reason_given(said.words, "/words")
    finding = _finding(unit, actor, desk_of, task, replace(said, words=words))
    done = unit.replace(replace(task, state=TaskState.DONE, assignee=actor.account, changed=unit.at, reason=words))
    details = {"application": task.application, "kind": task.kind}
    unit.note(actor, "completeTask", done, details | ({"finding": finding.id} if finding else {}))
    return done, finding


def _faults(task: Task, said: Contribution) -> Iterator[Problem]:
    if task.kind not in COMPLETED:
        zh = "这项任务随环节办理或者重新认定了结，不能单独完成"
        en = "this task ends with the step or the determination that it is about"
        yield problem("task-otherwise", "", zh, en)
    elif "open" in task.subject and said.holds is None:
        zh, en = "这项任务要认定是或否", "this task asks whether it holds: say yes or no"
        yield problem("task-answer", "/holds", zh, en)
    elif "open" not in task.subject and said.holds is not None:
        zh, en = "这项任务不要求认定是或否，只写办理意见", "this task asks no question: say in words what was found"
        yield problem("task-answer", "/holds", zh, en)


def _finding(
    unit: Unit, actor: Actor, desk_of: Callable[[str], Desk], task: Task, said: Contribution
) -> RecordedFinding | None:
    """The answer to the question that a task asks, recorded; nothing where it asks none."""
    if said.holds is None or said.words is None:
        return None
    assert task.application is not None, "what follows from a determination of record is an application's"
    application = unit.get(Application, task.application)
    found = Found(
        task.subject["open"], said.holds, said.words, day_of(unit.at), said.record, said.until, said.attachments
    )
    return record_finding(unit, actor, desk_of(application.policy), application.enterprise, found, application.id)
