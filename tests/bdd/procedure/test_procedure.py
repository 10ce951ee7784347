"""Every scenario of `features/procedure`; and the sentences about what follows from a determination."""

from __future__ import annotations

from pytest_bdd import given, scenarios, then, when

from eligibility.domain.records import Task, TaskState
from eligibility.services import determinations, enterprises
from eligibility.services.tasks import ROUTING
from tests.bdd.conftest import sentence
from tests.bdd.procedure.conftest import PEOPLE, WHO, Desks, named
from tests.procedure.exclusions import in_an_office_of_exclusions
from tests.procedure.office import CODE

scenarios("procedure")


@given(sentence(r'一家企业同时符合不能同时享受的惠企事项"(?P<one>[^"]+)"和"(?P<other>[^"]+)"'))
def meets_what_excludes_each_other(desks: Desks, one: str, other: str) -> None:
    in_an_office_of_exclusions(desks.office)
    assert other in desks.office.desk.excluded[one]


@given(sentence(r'对惠企事项"(?P<provisions>[^"]+)"的申报处于"(?P<step>[^"]+)"'))
def an_application_for_some_is_brought_to(desks: Desks, provisions: str, step: str) -> None:
    desks.id = desks.office.brought_on(named(desks, step), *provisions.split("；"))


@when(sentence(rf'"(?P<who>{WHO})"核实企业没有获得任何认定'))
def verifies_that_nothing_is_recognised(desks: Desks, who: str) -> None:
    profile = desks.office.profile({"facts": {"recognitions": {"value": [], "level": "verified"}}})
    desks.office.write(enterprises.add_facts, PEOPLE[who], CODE, profile)


@when(sentence(rf'"(?P<who>{WHO})"重新认定'))
def determines_anew(desks: Desks, who: str) -> None:
    desks.done(determinations.redetermine, who, desks.office.prepare())


def open_tasks(desks: Desks, kind: str) -> list[Task]:
    return desks.office.every(Task, application=desks.id, kind=kind, state=TaskState.OPEN)


@then(sentence(r'待办转给"(?P<departments>[^"]+)"'))
def it_is_routed_to(desks: Desks, departments: str) -> None:
    assert [each.department for each in open_tasks(desks, ROUTING)] == departments.split("；")


@then("没有转给责任单位的待办")
def it_is_routed_to_nobody(desks: Desks) -> None:
    assert open_tasks(desks, ROUTING) == []


@then("责任单位的待办与初审同日到期")
def it_is_due_with_the_review(desks: Desks) -> None:
    due = desks.office.application(desks.id).due
    assert due is not None
    assert {each.due for each in open_tasks(desks, ROUTING)} == {due}


@then(sentence(r'不再办理的待办注明"(?P<why>[^"]+)"'))
def what_was_dropped_says_why(desks: Desks, why: str) -> None:
    dropped = desks.office.every(Task, application=desks.id, state=TaskState.DROPPED)
    assert dropped
    assert all(why in (each.reason or "") for each in dropped)


@then(sentence(r'经办(?P<has>有|没有)"(?P<kind>[a-z_]+)"待办'))
def an_officer_has_something_to_do(desks: Desks, has: str, kind: str) -> None:
    assert [each.role for each in open_tasks(desks, kind)] == (["officer"] if has == "有" else [])


@then(sentence(r'后续事项只涉及惠企事项"(?P<provision>[^"]+)"'))
def only_this_has_consequences(desks: Desks, provision: str) -> None:
    assert {each["provision"] for each in desks.determination().consequences} == {provision, None}
