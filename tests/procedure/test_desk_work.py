"""What is done at a desk besides deciding: findings, tasks, interests, lists that are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from eligibility.domain.access import NotAllowed
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Missing, Stale
from eligibility.domain.records import (
    Application,
    Determination,
    Interest,
    Outcome,
    Publication,
    RecordedFinding,
    Ruling,
    RulingKind,
    Task,
    TaskState,
)
from eligibility.errors import ProfileProblems
from eligibility.ir.build import digest_of
from eligibility.services import applying, determinations, dossier, interests, moving, objecting, paying, publishing
from eligibility.services.desk import Desk
from eligibility.services.recorded_findings import Found, record_finding, withdraw_finding
from eligibility.services.ruling import Decided
from eligibility.services.tasks import HELD, STEP, take_task
from tests.procedure.office import (
    ADMINISTRATOR,
    CODE,
    DAY,
    ENTERPRISE,
    FAR_OFFICER,
    OFFICER,
    OFFICER_2,
    REASON,
    REVIEWER,
    STRANGER,
    Office,
    account_of,
    codes_of,
)

FOUND = Found("meihekou", holds=True, ground="会议纪要确认属于走廊范围", on=DAY)


def redetermine(office: Office, id: str, by: Actor = OFFICER) -> Application:
    version = office.application(id).version
    return office.write(determinations.redetermine, by, office.desk, id, version, office.prepare())[0]


# Findings


def test_a_finding_feeds_the_next_determination(office: Office) -> None:
    id = office.brought_to("accepted")
    finding = office.write(record_finding, OFFICER, office.desk, CODE, FOUND, id)
    redetermine(office, id)
    made = office.every(Determination)[-1]
    assert made.findings == (finding.id,)
    assert made.changes["findings"] == {"added": [finding.id], "gone": []}


def test_a_finding_that_is_withdrawn_counts_no_more(office: Office) -> None:
    id = office.brought_to("accepted")
    finding = office.write(record_finding, OFFICER, office.desk, CODE, FOUND, id)
    office.write(withdraw_finding, OFFICER, finding.id, finding.version, REASON)
    assert office.prepare().findings == ()
    with pytest.raises(Stale):
        office.write(withdraw_finding, OFFICER, finding.id, finding.version + 1, REASON)


def test_a_finding_on_a_record_that_is_not_there_is_refused(office: Office) -> None:
    office.enrol()
    with pytest.raises(ProfileProblems):
        office.write(record_finding, OFFICER, office.desk, CODE, replace(FOUND, record="P9"))
    assert office.every(RecordedFinding) == []


def test_a_finding_holds_from_its_day_on(office: Office) -> None:
    office.enrol()
    ended = replace(FOUND, until=date(2024, 1, 1))
    assert codes_of(lambda: office.write(record_finding, OFFICER, office.desk, CODE, ended)) == ["open-foreign"]


def test_only_an_officer_of_the_place_finds(office: Office) -> None:
    office.enrol()
    for who in (FAR_OFFICER, REVIEWER, ENTERPRISE):
        with pytest.raises(NotAllowed):
            office.write(record_finding, who, office.desk, CODE, FOUND)


# Determinations


def test_a_held_determination_leaves_a_task_until_it_is_made_anew(office: Office) -> None:
    office.enrol()
    id = office.drafted()
    held = replace(office.prepare(), outcome=Outcome.HELD, held="两个执行器的结论不一致", differing=("8.3",))
    office.write(applying.submit, ENTERPRISE, office.desk, id, office.application(id).version, held)
    assert [each.state for each in office.every(Task, kind=HELD)] == [TaskState.OPEN]
    redetermine(office, id)
    assert [each.state for each in office.every(Task, kind=HELD)] == [TaskState.DONE]


def test_a_decision_stands_when_its_conclusion_does(office: Office) -> None:
    id = office.brought_to("second_review")
    redetermine(office, id, by=REVIEWER)
    assert [each.state.value for each in office.every(Ruling, application=id)] == ["proposed"]


def test_a_request_for_correction_is_spent_once_it_is_corrected(office: Office) -> None:
    id = office.brought_to("first_review")
    office.rule(id, decided=Decided(RulingKind.RETURN, reason="请补充认定证书的复印件"))
    assert codes_of(lambda: office.move(id, "report")) == ["move-need"]
    version = office.application(id).version
    office.write(moving.return_for_correction, OFFICER, office.desk, id, version, None, "请补充认定证书的复印件")
    office.submit(id)
    assert [each.state.value for each in office.every(Ruling, application=id)] == ["replaced"]


def test_a_provision_that_is_no_longer_applied_for_is_not_granted(office: Office) -> None:
    id = office.brought_to("first_review", "8.3", "4.1")
    office.rule(id, "8.3")
    office.rule(id, "4.1")
    version = office.application(id).version
    office.write(moving.return_for_correction, OFFICER, office.desk, id, version, None, REASON)
    office.write(applying.change_application, ENTERPRISE, office.desk, id, office.application(id).version, ["4.1"])
    office.submit(id)
    office.move(id, "accept")
    office.move(id, "examine")
    office.move(id, "report")
    assert "move-need" in codes_of(lambda: office.publish(id))


def test_a_provision_that_the_rules_no_longer_have_has_no_conclusion(office: Office) -> None:
    id = office.brought_to("first_review")
    office.rule(id)
    clauses = tuple(
        replace(each, provisions=tuple(one for one in each.provisions if one.id != "8.3"))
        for each in office.desk.pack.clauses
    )
    left = tuple(each for each in office.desk.pack.provisions if each.id != "8.3")
    pack = replace(office.desk.pack, clauses=clauses, provisions=left)
    office.desk = Desk(replace(pack, digest=digest_of(pack)), office.desk.procedure, office.desk.limits)
    redetermine(office, id)
    assert {"id": "8.3", "from": "eligible", "to": None} in office.every(Determination)[-1].changes["provisions"]
    assert codes_of(lambda: office.rule(id)) == ["provision-foreign"]
    assert office.missing(id).items == ()


# Tasks


def test_whoever_takes_the_task_is_the_officer(office: Office) -> None:
    id = office.brought_to("submitted")
    [task] = office.every(Task, application=id, kind=STEP)
    taken = office.write(take_task, OFFICER, task.id, task.version)
    assert (taken.assignee, office.application(id).officer) == ("officer-1", "officer-1")
    with pytest.raises(Stale):
        office.write(take_task, OFFICER_2, task.id, task.version)


def test_a_task_of_another_role_is_not_taken(office: Office) -> None:
    [task] = office.every(Task, application=office.brought_to("submitted"), kind=STEP)
    assert codes_of(lambda: office.write(take_task, REVIEWER, task.id, task.version)) == ["move-role"]


def test_whoever_has_an_interest_takes_no_task(office: Office) -> None:
    [task] = office.every(Task, application=office.brought_to("submitted"), kind=STEP)
    office.write(interests.declare_interest, OFFICER, OFFICER.account, CODE, REASON)
    assert codes_of(lambda: office.write(take_task, OFFICER, task.id, task.version)) == ["interest"]


# Interests


def test_an_interest_is_declared_for_oneself_or_by_an_administrator(office: Office) -> None:
    with pytest.raises(NotAllowed):
        office.write(interests.declare_interest, OFFICER, OFFICER_2.account, CODE, REASON)
    with pytest.raises(Missing):
        office.write(interests.declare_interest, ADMINISTRATOR, OFFICER_2.account, CODE, REASON)
    office.write(lambda unit: unit.add(account_of(OFFICER_2)))
    one = office.write(interests.declare_interest, ADMINISTRATOR, OFFICER_2.account, CODE, REASON)
    again = office.write(interests.declare_interest, OFFICER_2, OFFICER_2.account, CODE, REASON)
    assert [each.id for each in office.every(Interest)] == [one.id] == [again.id]


def test_an_interest_is_ended_by_an_administrator_only(office: Office) -> None:
    interest = office.write(interests.declare_interest, OFFICER, OFFICER.account, CODE, REASON)
    with pytest.raises(NotAllowed):
        office.write(interests.end_interest, OFFICER, interest.id, 1, REASON)
    office.write(interests.end_interest, ADMINISTRATOR, interest.id, 1, REASON)
    office.move(office.brought_to("submitted"), "accept")


def test_an_officer_of_the_enterprise_takes_no_part(office: Office) -> None:
    own = replace(OFFICER, enterprise=CODE)
    assert codes_of(lambda: office.move(office.brought_to("submitted"), "accept", by=own)) == ["interest"]


# Lists


def test_a_list_that_is_taken_back_takes_its_applications_back(office: Office) -> None:
    id = office.brought_to("publication")
    [listed] = office.every(Publication)
    office.write(publishing.withdraw_publication, REVIEWER, office.desk, listed.id, listed.version, REASON)
    application = office.application(id)
    assert (application.state, application.publication) == ("second_review", None)


def test_a_list_stays_while_an_objection_is_open(office: Office) -> None:
    id = office.brought_to("publication")
    [listed] = office.every(Publication)
    office.write(objecting.object_to, STRANGER, office.desk, listed.id, id, "该企业的认定证书已经被撤销")
    withdraw = publishing.withdraw_publication
    told = codes_of(lambda: office.write(withdraw, REVIEWER, office.desk, listed.id, listed.version, REASON))
    assert told == ["publication-over"]


def test_whoever_has_an_interest_leaves_the_whole_list_alone(office: Office) -> None:
    id = office.brought_to("publication")
    office.write(applying.withdraw, ENTERPRISE, office.desk, id, office.application(id).version)
    [listed] = office.every(Publication)
    office.write(interests.declare_interest, REVIEWER, REVIEWER.account, CODE, REASON)
    withdraw = publishing.withdraw_publication
    told = codes_of(lambda: office.write(withdraw, REVIEWER, office.desk, listed.id, listed.version, REASON))
    assert told == ["interest"]


def test_an_objection_to_what_is_on_another_list_finds_nothing(office: Office) -> None:
    office.brought_to("publication")
    other = office.drafted()
    [listed] = office.every(Publication)
    with pytest.raises(Missing):
        office.write(objecting.object_to, STRANGER, office.desk, listed.id, other, REASON)


def test_two_objections_are_both_answered_before_it_goes_on(office: Office) -> None:
    id = office.brought_to("publication")
    [listed] = office.every(Publication)
    both = [office.write(objecting.object_to, STRANGER, office.desk, listed.id, id, REASON) for _ in range(2)]
    states = []
    for each in both:
        said = {"upheld": False, "answer": REASON}
        office.write(objecting.answer_objection, REVIEWER, office.desk, each.id, each.version, **said)
        states.append(office.application(id).state)
    assert states == ["objection", "publication"]


# Money


def test_instalments_are_exact(office: Office) -> None:
    id = office.brought_to("disbursement")
    office.pay(id, "0.10")
    office.pay(id, "0.20")
    office.move(id, "archive")
    recover = paying.recover
    version = office.application(id).version
    told = codes_of(lambda: office.write(recover, REVIEWER, office.desk, id, version, {"8.3": "0.31"}, REASON))
    assert told == ["amount-faulty"]
    office.write(recover, REVIEWER, office.desk, id, version, {"8.3": "0.30"}, REASON)
    assert office.application(id).state == "recovery"


def test_a_benefit_that_is_not_money_is_provided(office: Office) -> None:
    id = office.brought_to("disbursement")
    office.pay(id, None)
    assert office.write(moving.archive, OFFICER, office.desk, id, office.application(id).version).state == "archived"


# What is offered


def test_the_moves_of_an_application_are_offered_with_their_obstacles(office: Office) -> None:
    id = office.brought_to("submitted")
    offered = office.read(lambda unit: dossier.offers(unit, OFFICER, office.desk, id))
    assert [each.move.id for each in offered if each.open] == ["accept", "refuse", "return"]
    with pytest.raises(NotAllowed):
        office.read(lambda unit: dossier.offers(unit, STRANGER, office.desk, id))
