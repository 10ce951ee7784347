"""An application on its whole way, from a draft to the archive."""

from __future__ import annotations

from collections import Counter

from eligibility.domain.outbox import Event
from eligibility.domain.records import Determination, KeptReceipt, Payment, Publication, Snapshot, Task
from tests.procedure.office import CODE, Office


def test_an_application_goes_its_whole_way(office: Office) -> None:
    id = office.brought_to("archived")
    application = office.application(id)
    assert (application.state, application.ended is not None) == ("archived", True)
    [made] = office.every(Determination)
    assert application.determination == made.id
    assert application.snapshot == office.every(Snapshot)[0].id
    assert office.every(KeptReceipt)[0].id == made.id
    assert [each.amount for each in office.every(Payment)] == ["500000"]
    assert office.log_is_sound()


def test_whatever_happens_is_told(office: Office) -> None:
    office.brought_to("archived")
    assert Counter(each.kind for each in office.every(Event)) == {
        "enterprise.changed": 1,
        "determination.made": 1,
        "application.submitted": 1,
        "application.moved": 5,
        "ruling.made": 2,
        "publication.made": 1,
        "notice.given": 1,
        "payment.made": 1,
        "application.ended": 1,
    }


def test_a_step_leaves_a_task_and_ends_it(office: Office) -> None:
    id = office.brought_to("second_review")
    tasks = [
        (each.subject["step"], each.role, each.state.value) for each in office.every(Task, application=id, kind="step")
    ]
    assert tasks == [
        ("submitted", "officer", "done"),
        ("accepted", "officer", "done"),
        ("first_review", "officer", "done"),
        ("second_review", "reviewer", "open"),
    ]


def test_a_list_shows_what_the_procedure_says_and_nothing_else(office: Office) -> None:
    id = office.brought_to("publication")
    [entry] = office.every(Publication)[0].entries
    assert entry == {
        "application": id,
        "enterprise": "长春示例企业",
        "credit_code": CODE,
        "provisions": [office.desk.title_of("8.3")],
        "conclusions": {"8.3": {"zh": "符合条件", "en": "Eligible"}},
    }
