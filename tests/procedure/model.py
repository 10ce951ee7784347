"""What may happen to an application, told by hand and not from the services: the ways, who may do what, and what must always be so.

A model that whoever reads the procedure could write; `test_machine.py` holds the services against it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

from eligibility.domain.keeping import Query
from eligibility.domain.records import (
    Application,
    Objection,
    ObjectionState,
    Payment,
    PaymentKind,
    Publication,
    Ruling,
    RulingKind,
    RulingState,
    Task,
    TaskState,
)
from eligibility.services.desk import Desk
from eligibility.store.units import StoredUnit

T = TypeVar("T")

GRANTS = {"eligible", "conditionally_eligible", "in_priority_scope"}

NEXT: dict[str, set[str]] = {
    "draft": {"submitted", "withdrawn"},
    "submitted": {"accepted", "refused", "returned", "withdrawn"},
    "accepted": {"first_review", "returned", "withdrawn"},
    "refused": {"archived"},
    "returned": {"submitted", "withdrawn"},
    "first_review": {"second_review", "returned", "withdrawn"},
    "second_review": {"first_review", "assessment", "publication", "archived", "withdrawn"},
    "assessment": {"first_review", "publication", "archived", "withdrawn"},
    "publication": {"objection", "disbursement", "second_review", "withdrawn"},
    "objection": {"publication", "first_review", "objection", "withdrawn"},
    "disbursement": {"archived", "recovery"},
    "archived": {"recovery"},
    "withdrawn": {"archived"},
    "recovery": {"archived"},
}
"""Where an application can go from where it is."""

APPLICANTS = {"enterprise-1", "enterprise-2", "key-1"}
OFFICERS, REVIEWERS = {"officer-1", "officer-2", "both-1"}, {"reviewer-1", "both-1"}
MAY: dict[str, set[str]] = {
    "submitApplication": {"enterprise-1"},
    "withdrawApplication": {"enterprise-1"},
    "moveApplication": OFFICERS | REVIEWERS,
    "archive": OFFICERS | REVIEWERS,
    "ruleOnProvision": OFFICERS,
    "reviewRuling": REVIEWERS,
    "redetermine": OFFICERS | REVIEWERS,
    "createPublication": OFFICERS | REVIEWERS,
    "withdrawPublication": OFFICERS | REVIEWERS,
    "answerObjection": OFFICERS | REVIEWERS,
    "disburse": OFFICERS | REVIEWERS,
    "recover": OFFICERS | REVIEWERS,
    "declareInterest": OFFICERS | REVIEWERS | {"officer-3", "administrator-1"},
    "endInterest": {"administrator-1"},
    "createApplication": {"enterprise-1"},
    "changeApplication": {"enterprise-1"},
    "putEnterpriseProfile": {"enterprise-1"} | OFFICERS,
    "objectTo": {"enterprise-1", "enterprise-2", "key-1"} | OFFICERS,
}
"""Who may have done what, to the enterprise of Changchun that everything here is about."""


def every(unit: StoredUnit, kind: type[T], **equal: Any) -> list[T]:
    return list(unit.find(Query(kind, equal=equal)))


def check_rulings(unit: StoredUnit, application: Application) -> None:
    """One decision stands on a provision at most; what is serious was confirmed by another; what is published was granted."""
    standing = [
        each
        for each in every(unit, Ruling, application=application.id)
        if each.state in (RulingState.PROPOSED, RulingState.CONFIRMED)
    ]
    assert len({each.provision for each in standing}) == len(standing)
    for each in standing:
        serious = each.kind is RulingKind.OVERRIDE or (each.kind is RulingKind.AGREE and each.conclusion in GRANTS)
        if serious and each.state is RulingState.CONFIRMED:
            assert each.reviewer is not None
            assert each.reviewer != each.by
    if application.state in ("publication", "disbursement"):
        applied = [each for each in standing if each.provision in application.provisions]
        assert any(each.conclusion in GRANTS for each in applied)
        assert all(each.state is RulingState.CONFIRMED for each in applied)
        assert application.publication is not None
        assert unit.get(Publication, application.publication).withdrawn is None


def check_money(unit: StoredUnit, application: Application) -> None:
    payments = every(unit, Payment, application=application.id)
    paid, claimed, recovered = (
        sum((Decimal(each.amount) for each in payments if each.kind is kind), Decimal(0))
        for kind in (PaymentKind.PAID, PaymentKind.CLAIMED, PaymentKind.RECOVERED)
    )
    assert recovered <= claimed <= paid
    if payments:
        assert application.state in ("disbursement", "archived", "recovery")


def check_rest(unit: StoredUnit, application: Application, desk: Desk) -> None:
    assert (application.ended is not None) == desk.procedure.steps[application.state].ends
    open_tasks = every(unit, Task, application=application.id, state=TaskState.OPEN)
    assert [each.subject["step"] for each in open_tasks if each.kind == "step"] in ([], [application.state])
    others = [(each.kind, each.department, each.subject.get("open")) for each in open_tasks if each.kind != "step"]
    assert len(set(others)) == len(others)
    assert application.ended is None or open_tasks == []
    assert {each.due for each in open_tasks if each.kind != "determination_held"} <= {application.due}
    if application.state not in ("draft", "withdrawn", "archived"):
        assert application.determination is not None
    if every(unit, Objection, application=application.id, state=ObjectionState.OPEN):
        assert application.state in ("objection", "withdrawn", "archived")
