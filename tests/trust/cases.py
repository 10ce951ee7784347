"""A whole case of somebody's, put straight into the store: an enterprise with its profile, an application, and one of everything that belongs to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Delivery, DeliveryState, Event, Webhook
from eligibility.domain.records import (
    Application,
    Attachment,
    Determination,
    Enterprise,
    KeptReceipt,
    Notice,
    Objection,
    ObjectionState,
    Outcome,
    Publication,
    RecordedFinding,
    Ruling,
    RulingKind,
    RulingState,
    Snapshot,
    Task,
    TaskState,
)
from eligibility.store import StoredUnit, kept_files_in
from eligibility_api.keeper import Keeper
from tests.trust.chains import BEGUN

POLICY = "jilin.corridor_2018_2025"
EMPTY = '{"facts":{}}'
DAY = BEGUN.date()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a thing is."""

    enterprise: str
    division: str
    portal: str
    account: str


def the_enterprise(unit: StoredUnit, owner: Owner) -> None:
    """The owner's file, begun if it is not there."""
    if not unit.count(Query(Enterprise, equal={"id": owner.enterprise})):
        unit.add(Enterprise(owner.enterprise, "甲公司（虚构）", owner.division, BEGUN, BEGUN, owner.portal))


def a_snapshot(unit: StoredUnit, owner: Owner) -> Snapshot:
    """Another profile of the owner's, and now the newest."""
    the_enterprise(unit, owner)
    number = unit.count(Query(Snapshot, equal={"enterprise": owner.enterprise})) + 1
    digest = hashlib.sha256(EMPTY.encode()).hexdigest()
    made = Snapshot(unit.new_id(), owner.enterprise, number, BEGUN, "e1", EMPTY, digest, owner.division, owner.portal)
    unit.add(made)
    unit.replace(replace(unit.get(Enterprise, owner.enterprise), snapshot=made.id))
    return made


def an_application(unit: StoredUnit, owner: Owner) -> tuple[Application, Publication, Determination]:
    """An application that was submitted, the list that it is on, and what was determined of it."""
    snapshot, id = a_snapshot(unit, owner), unit.new_id()
    publication = Publication(unit.new_id(), POLICY, owner.division, "公示", (id,), (), DAY, DAY, "o1", BEGUN)
    application = Application(
        id, owner.enterprise, owner.division, POLICY, ("8.3",), "submitted", BEGUN, "e1", BEGUN, owner.portal, snapshot=snapshot.id,
        publication=publication.id,
    )  # fmt: skip
    unit.add(application)
    determination = Determination(
        unit.new_id(), owner.enterprise, owner.division, POLICY, "0" * 64, snapshot.id, DAY, "claimed", BEGUN, Outcome.AGREED,
        {"8.3": "eligible"}, "0" * 64, owner.portal, id,
    )  # fmt: skip
    unit.add(determination)
    unit.add(KeptReceipt(determination.id, b"{}"))
    return application, publication, determination


def a_case(keeper: Keeper, owner: Owner) -> dict[str, str]:
    """Everything about an application of the owner's, by what it is called."""
    digest = kept_files_in(keeper.data).attachments.keep(b"file")
    return keeper.writer.write(lambda unit: _made(unit, owner, digest))


def _made(unit: StoredUnit, owner: Owner, digest: str) -> dict[str, str]:
    application, publication, determination = an_application(unit, owner)
    enterprise, division, portal, of = owner.enterprise, owner.division, owner.portal, application.id
    event = Event(unit.new_id(), "webhook.test", of, BEGUN, {}, enterprise, division, portal)
    webhook = Webhook(unit.new_id(), portal, "https://portal.example/hook", (), BEGUN, BEGUN)
    belonging: dict[str, Any] = {
        "finding": RecordedFinding(unit.new_id(), enterprise, division, "meihekou", True, "依据", "o1", BEGUN, DAY, application=of),
        "ruling": Ruling(unit.new_id(), of, enterprise, division, "8.3", determination.id, RulingKind.AGREE, "eligible", RulingState.PROPOSED, "o1", BEGUN),
        "task": Task(unit.new_id(), "review", "officer", division, TaskState.OPEN, BEGUN, BEGUN, {}, enterprise, of),
        "notice": Notice(unit.new_id(), "returned", enterprise, division, BEGUN, "o1", {}, portal, of),
        "attachment": Attachment(unit.new_id(), digest, 4, "text/plain", "a.txt", enterprise, division, "e1", BEGUN, portal, of),
        "publication": publication,
        "objection": Objection(unit.new_id(), of, publication.id, enterprise, division, "异议", BEGUN, ObjectionState.OPEN),
        "event": event,
        "webhook": webhook,
        "delivery": Delivery(unit.new_id(), webhook.id, portal, event.id, DeliveryState.GIVEN_UP, BEGUN, BEGUN),
    }  # fmt: skip
    for each in belonging.values():
        unit.add(each)
    named = {name: each.id for name, each in belonging.items()}
    snapshot = str(application.snapshot)
    return named | {
        "application": of,
        "determination": determination.id,
        "snapshot": snapshot,
        "enterprise": enterprise,
        "move": "accept",
    }
