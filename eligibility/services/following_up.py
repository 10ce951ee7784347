"""What follows from a determination, in an application: told of the provisions applied for, made tasks and notices, kept in step with the next one.

Determining anew makes nothing twice: what still follows stays as it is, what no longer does is dropped with the reason, what was done is not asked
again while the decision stands. Nothing is decided here, and no notice that an officer has to answer for is given (退回补正 is theirs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.consequences import Consequence, Kind, confined
from eligibility.domain.keeping import Query, Unit
from eligibility.domain.procedure import Step, Work
from eligibility.domain.records import Application, Determination, Notice, Objection, ObjectionState, Task, TaskState
from eligibility.ir.following import REVIEW_PERIOD, SUPPLEMENT_PERIOD
from eligibility.services.circumstances import rulings_in_force
from eligibility.services.desk import Desk
from eligibility.services.following import consequences_document, rules_of
from eligibility.services.moving import RETURNING
from eligibility.services.noticing import CHOICE, give_notice
from eligibility.services.tasks import (
    EXAMINED,
    FINDING,
    FOLLOWING,
    ROUTING,
    add_task,
    drop_task,
    open_tasks,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task that follows: of a kind, for a department or about an open question where it is so, and the provisions it is for."""

    kind: str
    department: str | None
    open: str | None
    provisions: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str | None, str | None]:
        """What makes it the same task as another."""
        return self.kind, self.department, self.open


def following_from(desk: Desk, application: Application, found: Iterable[Consequence]) -> tuple[Mapping[str, Any], ...]:
    """What follows from the provisions applied for, as plain data; of a deadline also which step it is of, and its working days."""
    own = confined(rules_of(desk.pack), found, application.provisions)
    documents = consequences_document(own, desk.pack, "zh")
    return tuple(each | _time_of(desk, each) for each in documents)


def follow_up(unit: Unit, desk: Desk, application: Application, made: Determination) -> None:
    """Bring tasks and notices of an application in step with its determination, after the decisions that it undoes were let go."""
    wanted = {each.key: each for each in _undecided(unit, application, _wanted(made.consequences))}
    for task in open_tasks(unit, application, *FOLLOWING):
        same = wanted.pop((task.kind, task.department, task.subject.get("open")), None)
        if same is None:
            drop_task(unit, task, f"按认定 {made.id} 不再需要")
        elif tuple(task.subject["provisions"]) != same.provisions:
            unit.replace(replace(task, subject=_subject(same, made), changed=unit.at))
    for each in _not_told(unit, application, made, wanted.values()):
        add_task(
            unit, each.kind, Role.OFFICER, application, _subject(each, made), due=application.due,
            assignee=application.officer if each.department is None else None, department=each.department,
        )  # fmt: skip
    _tell_choices(unit, desk, application, made.consequences)


def _wanted(consequences: Sequence[Mapping[str, Any]]) -> Iterator[Wanted]:
    """Each task once, for all provisions that it is for."""
    grouped: dict[tuple[str, str | None, str | None], list[str]] = {}
    for each in consequences:
        kind, provision, target = each["kind"], each["provision"], each["target"]
        if kind in FOLLOWING and provision is not None:
            key = (kind, target if kind == ROUTING else None, target if kind == FINDING else None)
            grouped.setdefault(key, []).append(provision)
    return (Wanted(*key, tuple(provisions)) for key, provisions in grouped.items())


def _undecided(unit: Unit, application: Application, wanted: Iterable[Wanted]) -> Iterator[Wanted]:
    """What a department or a verification contributes to a decision is not asked for where that is made."""
    decided = rulings_in_force(unit, application)
    for each in wanted:
        left = tuple(id for id in each.provisions if each.kind not in EXAMINED or id not in decided)
        if left:
            yield replace(each, provisions=left)


def _not_told(unit: Unit, application: Application, made: Determination, wanted: Iterable[Wanted]) -> Iterator[Wanted]:
    """What somebody has said already, when they completed such a task, is not asked again of a conclusion that is the same still.

    After an objection that was upheld everything is looked at anew.
    """
    changed = {each["id"] for each in made.changes.get("provisions", ())}
    upheld = unit.find(Query(Objection, equal={"application": application.id, "state": ObjectionState.UPHELD}))
    since = max((each.answered for each in upheld if each.answered), default=application.created)
    told: dict[tuple[str, str | None, str | None], set[str]] = {}
    done = Query(Task, equal={"application": application.id, "state": TaskState.DONE}, one_of={"kind": EXAMINED})
    for task in unit.find(done):
        if task.reason is not None and task.changed > since:
            told.setdefault((task.kind, task.department, None), set()).update(task.subject["provisions"])
    for each in wanted:
        left = tuple(id for id in each.provisions if id in changed or id not in told.get(each.key, ()))
        if left:
            yield replace(each, provisions=left)


def _subject(wanted: Wanted, made: Determination) -> Json:
    said: Json = {"provisions": list(wanted.provisions), "determination": made.id}
    return said if wanted.open is None else said | {"open": wanted.open}


def _tell_choices(unit: Unit, desk: Desk, application: Application, consequences: Sequence[Mapping[str, Any]]) -> None:
    """Of benefits that exclude each other the enterprise chooses: it is told so once of each two."""
    notices = unit.find(Query(Notice, equal={"application": application.id, "kind": CHOICE}))
    told = [{each["id"] for each in notice.content["provisions"]} for notice in notices]
    for each in consequences:
        pair = [each["provision"], each["target"]]
        if each["kind"] == Kind.CHOICE.value and set(pair) not in told:
            content = {"provisions": [desk.title_of(id) for id in pair], "because": each["because"]["words"]}
            give_notice(unit, SYSTEM, CHOICE, application, content)


def _time_of(desk: Desk, document: Mapping[str, Any]) -> Json:
    """Of a deadline, the step whose time limit it is, and how many working days that is where somebody has set it."""
    step = _step_of(desk, document["target"]) if document["kind"] == Kind.DEADLINE.value else None
    if step is None:
        return {}
    days = desk.limits.days_of(step)
    return {"step": step.id} if days is None else {"step": step.id, "days": days}


def _step_of(desk: Desk, period: str) -> Step | None:
    """The step that a period is the time of, where the procedure has one."""
    procedure = desk.procedure
    returning = procedure.moves.get(RETURNING)
    steps = {
        SUPPLEMENT_PERIOD: None if returning is None else procedure.steps[returning.target],
        REVIEW_PERIOD: next(iter(procedure.steps_with(Work.RULE)), None),
    }
    return steps[period]
