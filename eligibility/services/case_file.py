"""One application as whoever decides on it sees it: what is determined and why, how well it is evidenced, what was decided, what happened when.

What takes long, the explanation, is made outside of the transaction in which the file is read. It changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Query, Reading
from eligibility.domain.procedure import Offer
from eligibility.domain.records import (
    Application,
    Attachment,
    Determination,
    Notice,
    RecordedFinding,
    Ruling,
    Snapshot,
    Task,
    TaskState,
)
from eligibility.explain.document import DocumentWriter
from eligibility.profile import profile_from_json
from eligibility.services import browsing, dossier
from eligibility.services.browsing import Wanted
from eligibility.services.desk import Desk
from eligibility.services.determinations import Material
from eligibility.services.evidence import evidence
from eligibility.services.explaining import explain
from eligibility.services.judging import judge
from eligibility.services.worklist import names_of

Json = dict[str, Any]

MOST = 500
"""Records of a kind that are shown of one application."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was done to an application: when, by whom (an account), what, to which record, and what the log says of it."""

    at: datetime
    by: str
    action: str
    id: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything about an application. `rulings` are all, the replaced ones too; `tasks` those that are open, `completed` those of which somebody

    said what was found; `names` are those of the accounts that stand in it.
    """

    application: Application
    determination: Determination | None
    material: Material | None
    rulings: Sequence[Ruling]
    tasks: Sequence[Task]
    completed: Sequence[Task]
    notices: Sequence[Notice]
    attachments: Sequence[Attachment]
    offers: Sequence[Offer]
    happened: Sequence[Happened]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a provision is concluded as it is (its parts of a decision and of its explanation), and what it takes for that to stand when verified.

    `to_verify` are facts, `to_find` what is presumed and takes a finding; `amounts` those of the decision, where the policy states some.
    """

    decided: Json
    explanation: Json
    to_verify: Sequence[Json]
    to_find: Sequence[Json]
    amounts: Json | None = None


def case_file(reading: Reading, actor: Actor, desk: Desk, id: str) -> CaseFile:
    """The file of an application. Raises `NotAllowed`, `Missing`."""
    application = browsing.one(reading, actor, "getApplication", Application, id)
    made = reading.get(Determination, application.determination) if application.determination else None
    of = {"application": id}
    rulings = reading.find(Query(Ruling, equal=of, limit=MOST))
    found = Wanted(of, limit=MOST)
    happened = _happened(reading, application, rulings)
    accounts = [each.by for each in rulings] + [each.by for each in happened]
    accounts += [each.reviewer for each in rulings if each.reviewer]
    tasks = reading.find(Query(Task, equal=of, one_of={"state": (TaskState.OPEN, TaskState.DONE)}, limit=MOST))
    accounts += [each.assignee for each in tasks if each.assignee]
    return CaseFile(
        application,
        made,
        None if made is None else _material(reading, made),
        rulings,
        [each for each in tasks if each.state is TaskState.OPEN],
        [each for each in tasks if each.state is TaskState.DONE and each.reason],
        reading.find(found.query(Notice)),
        reading.find(found.query(Attachment)),
        dossier.offers(reading, actor, desk, id),
        happened,
        names_of(reading, [*accounts, *([application.officer] if application.officer else [])]),
    )


def explained(file: CaseFile, desk: Desk, lang: str) -> Mapping[str, Explained]:
    """By provision applied for, why it is concluded as it is determined. It takes milliseconds each: not inside a transaction.

    Nothing for a determination by other rules than are installed: its receipt says it.
    """
    made, material = file.determination, file.material
    if made is None or material is None or made.pack != desk.pack.digest:
        return {}
    profile = profile_from_json(material.said(), desk.pack.vocabulary)
    level = Level[made.level.upper()]
    decision = judge(desk.pack, profile, made.as_of, level, lang).document()
    decided = {each["id"]: each for each in decision["provisions"]}
    found = {}
    for id in file.application.provisions:
        if id in decided:
            [said] = explain(desk.pack, profile, made.as_of, level, lang, only=id)["provisions"]
            proofs = evidence(desk.pack, profile, made.as_of, Level.VERIFIED, lang, id).document()["verification"]
            found[id] = Explained(decided[id], said, proofs["facts"], proofs["findings"], decision.get("amounts"))
    return found


def question_of(desk: Desk, task: Task, lang: str) -> str:
    """What a task asks to be found, in words; nothing of one that asks no question."""
    asked = task.subject.get("open")
    return "" if asked is None else DocumentWriter(desk.pack, lang).label(asked)


def _material(reading: Reading, made: Determination) -> Material:
    """What was determined, with the findings of that time."""
    findings = tuple(reading.get(RecordedFinding, each) for each in made.findings)
    return Material(reading.get(Snapshot, made.snapshot), findings)


def _happened(reading: Reading, application: Application, rulings: Sequence[Ruling]) -> Sequence[Happened]:
    """What the audit log says was done to an application and to the decisions on it, in its order."""
    entries = [
        *reading.find(
            Query(AuditEntry, equal={"kind": "Application", "id": application.id}, order="number", limit=MOST)
        )
    ]
    if rulings:
        ids = [each.id for each in rulings][:MOST_RULINGS]
        entries += reading.find(
            Query(AuditEntry, equal={"kind": "Ruling"}, one_of={"id": ids}, order="number", limit=MOST)
        )
    return [
        Happened(datetime.fromisoformat(each.at), each.actor, each.action, each.id, json.loads(each.details))
        for each in sorted(entries, key=lambda each: each.number)
    ]


MOST_RULINGS = 100
"""Decisions of which is told when they were made: the first."""
