"""What follows from a determination, in an application: confined to what is applied for, made tasks and notices once, kept in step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.records import (
    Determination,
    KeptReceipt,
    Notice,
    Objection,
    Outcome,
    Publication,
    RecordedFinding,
    Ruling,
    RulingKind,
    Task,
    TaskState,
)
from eligibility.services import applying, determinations, enterprises, moving, objecting, paying
from eligibility.services.completing import Contribution, complete_task
from eligibility.services.receipts import receipt_from_bytes
from eligibility.services.ruling import Decided
from eligibility.services.tasks import ENDED, FINDING, ROUTING, STEP, SUPPLEMENT, VERIFICATION, take_task
from tests.minimal_pack import compiled, minimal
from tests.procedure.exclusions import QUOTE, excluding_pack, in_an_office_of_exclusions, treats
from tests.procedure.office import CODE, ENTERPRISE, GIANT, OFFICER, REASON, REVIEWER, STRANGER, Office, codes_of

DEPARTMENTS = ("省科技厅", "省工业和信息化厅", "省财政厅")
"""Those of clause 8."""
INCOMPLETE = {"facts": {id: each for id, each in GIANT["facts"].items() if id != "recognitions"}}


def redetermine(office: Office, id: str, prepared: determinations.Prepared | None = None) -> Determination:
    version = office.application(id).version
    made = prepared or office.prepare()
    return office.write(determinations.redetermine, OFFICER, office.desk, id, version, made)[1]


def follow(office: Office, id: str, *, state: TaskState | None = None) -> list[Task]:
    """The tasks that follow from determinations, not those of steps."""
    tasks = office.every(Task, application=id)
    return [each for each in tasks if each.kind != STEP and state in (None, each.state)]


def give(office: Office, **facts: Any) -> None:
    office.write(enterprises.add_facts, OFFICER, CODE, office.profile({"facts": facts}))


def test_what_follows_is_kept_of_the_provisions_applied_for_and_told_of_all_in_the_receipt(office: Office) -> None:
    id = office.brought_to("submitted")
    [made] = office.every(Determination, application=id)
    receipt = receipt_from_bytes(office.read(lambda unit: unit.get(KeptReceipt, made.id)).data)
    assert {each["provision"] for each in made.consequences} == {"8.3", None}
    assert {each["provision"] for each in receipt["consequences"]} > {"8.3", None}
    said = {(each["kind"], each["provision"], each["target"]) for each in made.consequences}
    assert said == {
        ("review", "8.3", "officer"), ("verification", "8.3", "officer"), ("second_review", "8.3", "reviewer"),
        ("deadline", None, "review"), *(("routing", "8.3", each) for each in DEPARTMENTS),
    }  # fmt: skip


def test_a_deadline_names_the_step_and_its_working_days(office: Office) -> None:
    office.enrol(INCOMPLETE)
    made = office.submit(office.drafted())[1]
    deadlines = {each["target"]: (each["step"], each["days"]) for each in made.consequences if "step" in each}
    assert deadlines == {"supplement": ("returned", 10), "review": ("first_review", 20)}


def test_every_responsible_department_has_one_task_and_verifying_another(office: Office) -> None:
    id = office.brought_to("submitted")
    tasks = follow(office, id)
    assert {(each.kind, each.department) for each in tasks} == {
        (VERIFICATION, None),
        *((ROUTING, each) for each in DEPARTMENTS),
    }
    assert len(tasks) == 1 + len(DEPARTMENTS)
    assert {(each.role, tuple(each.subject["provisions"])) for each in tasks} == {("officer", ("8.3",))}


def test_they_are_due_with_the_step_where_the_application_is(office: Office) -> None:
    id = office.brought_to("submitted")
    for move in ("accept", "examine"):
        assert {each.due for each in follow(office, id)} == {office.application(id).due}
        office.move(id, move)
    due = office.application(id).due
    assert due is not None
    assert {each.due for each in follow(office, id)} == {due}


def test_determining_anew_makes_no_task_twice(office: Office) -> None:
    id = office.brought_to("accepted")
    before = follow(office, id)
    for _ in range(2):
        give(office, employees={"2024": 321 + office.application(id).version})
        redetermine(office, id)
    assert follow(office, id) == before


def test_what_no_longer_follows_is_dropped_with_the_reason(office: Office) -> None:
    id = office.brought_to("accepted")
    give(office, recognitions={"value": [], "level": "verified"})
    made = redetermine(office, id)
    assert made.conclusions["8.3"] == "not_met_at_present"
    assert {(each.state, each.reason) for each in follow(office, id)} == {
        (TaskState.DROPPED, f"按认定 {made.id} 不再需要")
    }


def test_nothing_is_asked_of_anybody_while_a_determination_is_held(office: Office) -> None:
    id = office.brought_to("accepted")
    held = replace(
        office.prepare(), outcome=Outcome.HELD, held="两个执行器的结论不一致", differing=("8.3",), following=()
    )
    redetermine(office, id, held)
    assert [each.kind for each in follow(office, id, state=TaskState.OPEN)] == ["determination_held"]


def test_a_department_and_a_verification_are_done_with_once_it_is_decided_and_not_asked_again(office: Office) -> None:
    id = office.brought_to("first_review")
    office.rule(id)
    assert {each.state for each in follow(office, id)} == {TaskState.DONE}
    before = follow(office, id)
    redetermine(office, id)
    assert follow(office, id) == before


def test_a_decision_that_no_longer_stands_lets_them_be_asked_again(office: Office) -> None:
    id = office.brought_to("first_review")
    office.rule(id)
    give(office, recognitions={"value": [], "level": "verified"})
    redetermine(office, id)
    give(office, recognitions={"value": GIANT["facts"]["recognitions"]["value"], "level": "verified"})
    redetermine(office, id)
    asked = {each.department for each in follow(office, id, state=TaskState.OPEN) if each.kind == ROUTING}
    assert asked == set(DEPARTMENTS)


def test_an_upheld_objection_lets_them_be_asked_again(office: Office) -> None:
    id = office.brought_to("publication")
    assert follow(office, id, state=TaskState.OPEN) == []
    [listed] = office.every(Publication)
    office.write(objecting.object_to, STRANGER, office.desk, listed.id, id, "该企业的认定证书已经被撤销")
    answer = {"upheld": True, "answer": "经核实，认定证书确已撤销"}
    [found] = office.every(Objection)
    office.write(objecting.answer_objection, OFFICER, office.desk, found.id, found.version, **answer)
    asked = {(each.department, each.due) for each in follow(office, id, state=TaskState.OPEN) if each.kind == ROUTING}
    assert asked == {(each, office.application(id).due) for each in DEPARTMENTS}


def complete(office: Office, task: Task, words: str = REASON, **said: Any) -> tuple[Task, RecordedFinding | None]:
    contribution = Contribution(words, **said)
    return office.write(complete_task, OFFICER, lambda _: office.desk, task.id, task.version, contribution)


def test_a_department_that_has_said_what_it_found_is_not_asked_again_while_the_conclusion_is_the_same(
    office: Office,
) -> None:
    id = office.brought_to("accepted")
    first, *_ = office.every(Task, application=id, kind=ROUTING)
    done, finding = complete(office, first)
    assert (done.state, done.reason, done.assignee, finding) == (TaskState.DONE, REASON, OFFICER.account, None)
    assert office.log()[-1].action == "completeTask"
    give(office, employees={"2024": 321})
    redetermine(office, id)
    asked = {each.department for each in follow(office, id, state=TaskState.OPEN) if each.kind == ROUTING}
    assert asked == set(DEPARTMENTS) - {first.department}


def test_after_an_upheld_objection_a_department_that_had_said_something_is_asked_again(office: Office) -> None:
    id = office.brought_to("first_review")
    for each in office.every(Task, application=id, kind=ROUTING):
        complete(office, each)
    office.rule(id)
    office.move(id, "report")
    [ruling] = office.every(Ruling)
    office.review(id, ruling.id)
    listed = office.publish(id)
    found = office.write(objecting.object_to, STRANGER, office.desk, listed.id, id, "该企业的认定证书已经被撤销")
    answer = {"upheld": True, "answer": "经核实，认定证书确已撤销"}
    office.write(objecting.answer_objection, OFFICER, office.desk, found.id, found.version, **answer)
    asked = {each.department for each in follow(office, id, state=TaskState.OPEN) if each.kind == ROUTING}
    assert asked == set(DEPARTMENTS)


def test_the_answer_to_an_open_question_is_a_finding_that_the_next_determination_goes_by(office: Office) -> None:
    office.enrol({"facts": GIANT["facts"] | {"registered_division": "220581"}})
    id = office.drafted("8.1", "8.3")
    office.submit(id)
    task = office.every(Task, application=id, kind=FINDING)[0]
    assert codes_of(lambda: complete(office, task)) == ["task-answer"]
    done, finding = complete(office, task, holds=True)
    assert finding is not None
    assert (finding.open, finding.holds, finding.ground) == (task.subject["open"], True, REASON)
    assert (finding.application, done.state) == (id, TaskState.DONE)
    assert redetermine(office, id).findings == (finding.id,)
    assert task.subject["open"] not in {each.subject.get("open") for each in follow(office, id, state=TaskState.OPEN)}


def test_a_task_that_is_over_is_not_completed_once_more(office: Office) -> None:
    id = office.brought_to("accepted")
    done, _ = complete(office, office.every(Task, application=id, kind=VERIFICATION)[0])
    assert codes_of(lambda: complete(office, done)) == ["work-step"]


def test_what_is_missing_is_a_task_until_it_is_told(office: Office) -> None:
    office.enrol(INCOMPLETE)
    id = office.drafted()
    office.submit(id)
    assert [each.state for each in office.every(Task, application=id, kind=SUPPLEMENT)] == [TaskState.OPEN]
    office.write(
        moving.return_for_correction, OFFICER, office.desk, id, office.application(id).version, office.missing(id)
    )
    [supplement] = office.every(Task, application=id, kind=SUPPLEMENT)
    assert supplement.state is TaskState.DONE
    office.submit(id)
    assert [each.state for each in office.every(Task, application=id, kind=SUPPLEMENT)] == [
        TaskState.DONE,
        TaskState.OPEN,
    ]
    assert len(office.every(Task, application=id, kind=ROUTING)) == len(DEPARTMENTS)


def test_an_open_question_is_a_task_for_all_the_provisions_that_wait_for_it(office: Office) -> None:
    office.enrol({"facts": GIANT["facts"] | {"registered_division": "220581"}})
    id = office.drafted("8.1", "8.3")
    made = office.submit(id)[1]
    asked = {each["target"] for each in made.consequences if each["kind"] == FINDING}
    tasks = office.every(Task, application=id, kind=FINDING)
    assert asked
    assert {each.subject["open"] for each in tasks} == asked
    assert len(tasks) == len(asked)


def test_whoever_takes_a_departments_task_is_not_the_applications_officer(office: Office) -> None:
    id = office.brought_to("submitted")
    task = office.every(Task, application=id, kind=ROUTING)[0]
    office.write(take_task, OFFICER, task.id, task.version)
    assert office.application(id).officer is None


def test_an_application_that_ends_leaves_nothing_to_do(office: Office) -> None:
    id = office.brought_to("accepted")
    office.write(applying.withdraw, ENTERPRISE, office.desk, id, office.application(id).version)
    assert {(each.state, each.reason) for each in follow(office, id)} == {(TaskState.DROPPED, ENDED)}


# Benefits that exclude each other


def override(provision: str) -> Decided:
    return Decided(
        RulingKind.OVERRIDE, Conclusion.NOT_MET_AT_PRESENT, f"企业选择享受另一项，不再申请{provision}", QUOTE
    )


def test_the_enterprise_is_told_once_to_choose(office: Office) -> None:
    in_an_office_of_exclusions(office)
    id = office.brought_on("accepted", "1.1", "2.1")
    redetermine(office, id)
    [notice] = office.every(Notice, application=id)
    assert (notice.kind, [each["id"] for each in notice.content["provisions"]]) == ("choice", ["1.1", "2.1"])


def test_nobody_has_to_choose_who_applies_for_one(office: Office) -> None:
    in_an_office_of_exclusions(office)
    office.brought_on("accepted", "1.1")
    assert office.every(Notice) == []


@pytest.mark.parametrize(("first", "second"), [("1.1", "2.1"), ("2.1", "1.1")])
def test_one_of_two_is_not_granted_beside_the_other(office: Office, first: str, second: str) -> None:
    in_an_office_of_exclusions(office)
    id = office.brought_on("first_review", "1.1", "2.1")
    office.rule(id, first)
    assert codes_of(lambda: office.rule(id, second)) == ["benefit-excluded"]
    office.rule(id, first, override(first))
    assert codes_of(lambda: office.rule(id, second)) == []


def test_nor_beside_what_was_granted_in_another_application(office: Office) -> None:
    in_an_office_of_exclusions(office)
    one = office.brought_on("disbursement", "1.1")
    other = office.brought_on("first_review", "2.1")
    assert codes_of(lambda: office.rule(other, "2.1")) == ["benefit-excluded"]
    office.pay(one, "100", "1.1")
    office.move(one, "archive")
    assert codes_of(lambda: office.rule(other, "2.1")) == ["benefit-excluded"]
    office.write(paying.recover, REVIEWER, office.desk, one, office.application(one).version, {"1.1": "100"}, REASON)
    assert codes_of(lambda: office.rule(other, "2.1")) == ["benefit-excluded"]
    version = office.application(one).version
    office.write(paying.record_recovery, REVIEWER, office.desk, one, version, "1.1", "100", "缴款书1号")
    assert codes_of(lambda: office.rule(other, "2.1")) == []


def test_what_was_withdrawn_keeps_nothing_from_being_granted(office: Office) -> None:
    in_an_office_of_exclusions(office)
    one = office.brought_on("second_review", "1.1")
    office.write(applying.withdraw, ENTERPRISE, office.desk, one, office.application(one).version)
    assert codes_of(lambda: office.rule(office.brought_on("first_review", "2.1"), "2.1")) == []


def test_where_the_policy_excludes_them_only_later_the_second_is_not_confirmed_published_or_paid(
    office: Office,
) -> None:
    in_an_office_of_exclusions(office, compiled(minimal()))
    published = office.brought_on("publication", "1.1")
    proposed = office.brought_on("second_review", "2.1")
    confirmed = office.brought_on("second_review", "2.1")
    for each in office.every(Ruling, application=confirmed):
        office.review(confirmed, each.id)
    treats(office, excluding_pack())
    [ruling] = office.every(Ruling, application=proposed)
    assert codes_of(lambda: office.review(proposed, ruling.id)) == ["benefit-excluded"]
    assert codes_of(lambda: office.publish(confirmed)) == ["move-need"]
    office.turn(days=10)
    assert codes_of(lambda: office.move(published, "grant")) == ["move-need"]
