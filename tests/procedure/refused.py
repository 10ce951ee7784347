"""One case of every code with which something about an application is refused: what somebody does in an office, and what is wrong with it.

The cases are the examples of docs/errors.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.records import Outcome, Publication, Ruling, RulingKind, Task
from eligibility.services import (
    applying,
    assigning,
    enterprises,
    interests,
    moving,
    objecting,
    recorded_findings,
    views,
)
from eligibility.services.completing import Contribution, complete_task
from eligibility.services.recorded_findings import Found
from eligibility.services.ruling import Decided
from eligibility.services.tasks import ROUTING, STEP, VERIFICATION
from tests.procedure.exclusions import in_an_office_of_exclusions
from tests.procedure.office import (
    BOTH,
    CODE,
    DAY,
    ENTERPRISE,
    GIANT,
    OFFICER,
    OTHER,
    QUOTE,
    REASON,
    REVIEWER,
    STRANGER,
    Office,
)

Case = Callable[[Office], Any]


def override(**said: Any) -> Decided:
    """An override that is as it should be, but for what is said."""
    whole: dict[str, Any] = {"conclusion": Conclusion.NOT_MET_AT_PRESENT, "reason": REASON, "quote": QUOTE}
    return Decided(RulingKind.OVERRIDE, **(whole | said))


def four_eyes(office: Office) -> None:
    id = office.brought_to("first_review")
    office.rule(id, by=BOTH)
    office.move(id, "report")
    [ruling] = office.every(Ruling)
    office.review(id, ruling.id, by=BOTH)


def interest(office: Office) -> None:
    office.write(interests.declare_interest, OFFICER, OFFICER.account, CODE, "配偶在该企业任财务负责人")
    office.move(office.brought_to("submitted"), "accept")


def quote_foreign(office: Office) -> None:
    office.rule(office.brought_to("first_review"), decided=override(quote="给予一次性奖励500万元"))


def attachment_foreign(office: Office) -> None:
    office.rule(office.brought_to("first_review"), decided=override(attachments=("01ARZ3NDEKTSV4RRFFQ69G5FAV",)))


def excluded(office: Office) -> None:
    in_an_office_of_exclusions(office)
    id = office.brought_on("first_review", "1.1", "2.1")
    office.rule(id, "1.1")
    office.rule(id, "2.1")


def officer_foreign(office: Office) -> None:
    office.write(assigning.assign, OFFICER, office.brought_to("submitted"), None, REVIEWER.account)


def view_refused(office: Office) -> None:
    office.write(views.save_view, OFFICER, " ", "tab=mine")


def held(office: Office) -> None:
    office.enrol()
    id = office.drafted()
    prepared = replace(office.prepare(), outcome=Outcome.HELD, held="两个执行器的结论不一致", differing=("8.3",))
    office.write(applying.submit, ENTERPRISE, office.desk, id, office.application(id).version, prepared)
    office.move(id, "accept")
    office.move(id, "examine")
    office.rule(id)


def outdated(office: Office) -> None:
    office.enrol()
    id, prepared = office.drafted(), office.prepare()
    office.write(enterprises.add_facts, ENTERPRISE, CODE, office.profile({"facts": {"employees": {"2024": 321}}}))
    office.write(applying.submit, ENTERPRISE, office.desk, id, office.application(id).version, prepared)


def settled(office: Office) -> None:
    id = office.brought_to("second_review")
    [ruling] = office.every(Ruling)
    office.review(id, ruling.id)
    office.review(id, ruling.id)


def nothing_missing(office: Office) -> None:
    id = office.brought_to("submitted")
    missing = office.missing(id)
    version = office.application(id).version
    office.write(moving.return_for_correction, OFFICER, office.desk, id, version, missing)


def open_foreign(office: Office) -> None:
    office.enrol()
    found = Found("meihekuo", holds=True, ground=REASON, on=DAY)
    office.write(recorded_findings.record_finding, OFFICER, office.desk, CODE, found)


def task_of(office: Office, kind: str) -> Task:
    """A task of an application that was submitted, and leaves something to be examined, found and told."""
    office.brought_to("submitted", "8.3", "10.1", "4.1")
    return next(each for each in office.every(Task) if each.kind == kind)


def complete(office: Office, kind: str, **said: Any) -> None:
    task = task_of(office, kind)
    whole = Contribution(**{"words": REASON, **said})
    office.write(complete_task, OFFICER, lambda _: office.desk, task.id, task.version, whole)


def publication_over(office: Office) -> None:
    id = office.brought_to("publication")
    [listed] = office.every(Publication)
    office.turn(days=10)
    office.write(objecting.object_to, STRANGER, office.desk, listed.id, id, "该企业的认定证书已经被撤销")


def profile_foreign(office: Office) -> None:
    said = {"facts": {"credit_code": OTHER}}
    office.write(enterprises.put_profile, ENTERPRISE, CODE, "长春示例企业", "220104", office.profile(said))


def level_beyond(office: Office) -> None:
    said = {"facts": {"body_kind": {"value": "企业", "level": "verified"}}}
    office.write(enterprises.put_profile, ENTERPRISE, CODE, "长春示例企业", "220104", office.profile(said))


def again(office: Office) -> None:
    office.publish(office.brought_to("second_review"))


CASES: dict[str, Case] = {
    "move-unknown": lambda office: office.move(office.brought_to("submitted"), "approve"),
    "move-step": lambda office: office.move(office.brought_to("submitted"), "examine"),
    "move-role": lambda office: office.move(office.brought_to("submitted"), "accept", by=REVIEWER),
    "move-need": lambda office: office.move(office.brought_to("first_review"), "report"),
    "work-step": lambda office: office.rule(office.brought_to("accepted")),
    "four-eyes": four_eyes,
    "interest": interest,
    "reason-short": lambda office: office.move(office.brought_to("submitted"), "refuse", reason="不行"),
    "ground-missing": lambda office: office.rule(office.brought_to("first_review"), decided=override(quote=None)),
    "quote-foreign": quote_foreign,
    "attachment-foreign": attachment_foreign,
    "officer-foreign": officer_foreign,
    "view-refused": view_refused,
    "provision-foreign": lambda office: office.rule(office.brought_to("first_review"), "9.1"),
    "conclusion-foreign": lambda office: office.rule(
        office.brought_to("first_review"), decided=override(conclusion=Conclusion.IN_PRIORITY_SCOPE)
    ),
    "benefit-excluded": excluded,
    "conclusion-held": held,
    "determination-outdated": outdated,
    "ruling-settled": settled,
    "nothing-missing": nothing_missing,
    "open-foreign": open_foreign,
    "task-otherwise": lambda office: complete(office, STEP),
    "task-answer": lambda office: complete(office, ROUTING, holds=True),
    "amount-faulty": lambda office: office.pay(office.brought_to("disbursement"), "50万元"),
    "publication-over": publication_over,
    "profile-foreign": profile_foreign,
    "level-beyond": level_beyond,
}
"""By code."""

MORE: dict[str, tuple[list[str], Case]] = {
    "a list is not made of what is not confirmed": (["move-need", "move-need"], again),
    "an override that changes nothing": (
        ["conclusion-foreign"],
        lambda office: office.rule(office.brought_to("first_review"), decided=override(conclusion=Conclusion.ELIGIBLE)),
    ),
    "everything at once": (
        ["quote-foreign", "reason-short", "conclusion-foreign"],
        lambda office: office.rule(
            office.brought_to("first_review"), decided=override(conclusion=None, reason="不", quote="杜撰的话")
        ),
    ),
    "few words are no quote": (
        ["quote-foreign"],
        lambda office: office.rule(office.brought_to("first_review"), decided=override(quote="奖补")),
    ),
    "a correction without a word": (
        ["reason-short"],
        lambda office: office.rule(office.brought_to("first_review"), decided=Decided(RulingKind.RETURN)),
    ),
    "an automatic move is not asked for": (
        ["move-unknown"],
        lambda office: office.move(office.brought_to("submitted"), "publish"),
    ),
    "a draft is not archived": (
        ["move-step"],
        lambda office: office.write(moving.archive, OFFICER, office.desk, office.brought_to("submitted"), 3),
    ),
    "a list without a title": (
        ["publication-over"],
        lambda office: office.publish(office.brought_to("second_review"), title=" "),
    ),
    "findings are not given in a profile": (
        ["profile-foreign"],
        lambda office: office.enrol(
            {
                **GIANT,
                "findings": [
                    {"open": "meihekou", "holds": True, "by": "某人", "on": "2024-01-01", "ground": "会议纪要"}
                ],
            }
        ),
    ),
    "no provision at all": (
        ["provision-foreign"],
        lambda office: (office.enrol(), office.write(applying.open_application, ENTERPRISE, office.desk, CODE, [])),
    ),
    "a provision of no policy": (["provision-foreign"], lambda office: (office.enrol(), office.drafted("99.9"))),
    "nothing is paid for what is not granted": (
        ["provision-foreign"],
        lambda office: office.pay(office.brought_to("disbursement"), provision="9.1"),
    ),
    "a task is not completed without a word": (
        ["reason-short"],
        lambda office: complete(office, VERIFICATION, words="好"),
    ),
    "a list that ends before it begins": (
        ["publication-over"],
        lambda office: office.publish(office.brought_to("second_review"), ends=DAY - timedelta(days=1)),
    ),
}
