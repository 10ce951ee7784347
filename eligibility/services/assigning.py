"""Who has an application: given by one person at the desk to another, or to oneself.

It decides nothing about the application and moves it nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eligibility.domain.access import covers, require
from eligibility.domain.actors import Actor, Role
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.procedure import INTERESTED
from eligibility.domain.records import Application, Task, TaskState
from eligibility.errors import CaseProblems
from eligibility.services.circumstances import interested_in
from eligibility.services.dossier import opened, problem, problem_of, touched


def colleagues(reading: Reading, actor: Actor) -> Sequence[Account]:
    """The officers to whom somebody may give applications: those whose place has theirs in it, or lies in theirs. Raises `NotAllowed`."""
    require(actor, "assignApplications")
    return sorted(
        (each for each in reading.find(Query(Account, equal={"disabled": False})) if _is_beside(actor, each)),
        key=lambda each: each.name,
    )


def assign(unit: Unit, actor: Actor, id: str, version: int | None, officer: str) -> Application:
    """Give an application to an officer: its open tasks for officers become theirs.

    Raises `NotAllowed`, `Missing`, `Stale`, and `CaseProblems` for whoever cannot have it.
    """
    application = opened(unit, actor, "assignApplications", id, version)
    _check(unit, application, officer)
    for each in _tasks(unit, application):
        unit.replace(replace(each, assignee=officer, changed=unit.at))
    kept = touched(unit, application, officer=officer)
    unit.note(actor, "assignApplications", kept, {"officer": officer, "before": application.officer})
    return kept


def _is_beside(actor: Actor, account: Account) -> bool:
    if Role.OFFICER not in account.roles:
        return False
    return covers(account.division, actor.division) or (
        account.division is not None and covers(actor.division, account.division)
    )


def _check(reading: Reading, application: Application, officer: str) -> None:
    if application.ended is not None:
        zh, en = "申报已经办结，不再分派", "the application has come to its end and is given to nobody"
        raise CaseProblems([problem("work-step", "", zh, en)])
    try:
        account = reading.get(Account, officer)
    except Missing:
        account = None
    if (
        account is None
        or account.disabled
        or Role.OFFICER not in account.roles
        or not covers(account.division, application.division)
    ):
        zh, en = "经办人须为管辖该地的经办账号", "it is given to an officer in whose division it lies"
        raise CaseProblems([problem("officer-foreign", "/officer", zh, en)])
    if officer in interested_in(reading, application.enterprise):
        raise CaseProblems([problem_of(INTERESTED)])


def _tasks(reading: Reading, application: Application) -> Sequence[Task]:
    wanted = {"application": application.id, "state": TaskState.OPEN, "role": Role.OFFICER.value}
    return reading.find(Query(Task, equal=wanted))
