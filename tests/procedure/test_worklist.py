"""The worklist: whose applications are listed where, how they are found and sorted, and that a selection stays what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from eligibility.domain.access import NotAllowed
from eligibility.domain.actors import Actor
from eligibility.domain.facts import Level
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Missing
from eligibility.domain.records import Application, Enterprise, Outcome, SavedView, Task, TaskState
from eligibility.services import assigning, enterprises, views, worklist
from eligibility.services.determinations import Prepared
from eligibility.services.worklist import DIRECTLY, PAGE, Filter, Listing, Tab
from eligibility.store.units import StoredUnit
from tests.procedure.office import (
    ADMINISTRATOR,
    AUDITOR,
    CODE,
    FAR_OFFICER,
    GIANT,
    OFFICER,
    OFFICER_2,
    Office,
    account_of,
    codes_of,
    desk,
)

ANY = Filter()
STEPS = worklist.steps_of([desk().procedure])


def listed(office: Office, wanted: Filter = ANY, page: int = 1, actor: Actor = OFFICER) -> Listing:
    return office.read(lambda unit: worklist.listing(unit, actor, STEPS, wanted, page))


def ids(found: Listing) -> list[str]:
    return [each.application.id for each in found.lines]


def with_accounts(office: Office) -> None:
    def work(unit: StoredUnit) -> None:
        for each in (OFFICER, OFFICER_2, FAR_OFFICER):
            unit.add(account_of(each))

    office.writer.write(work)


def test_an_application_is_in_the_tab_of_whoever_has_it_until_it_has_ended(office: Office) -> None:
    office.enrol()
    id = office.drafted()
    assert listed(office).counts == dict.fromkeys(Tab, 0)
    office.submit(id)
    with_accounts(office)
    assert ids(listed(office, Filter(Tab.UNASSIGNED))) == [id]
    office.write(assigning.assign, OFFICER, id, None, OFFICER.account)
    assert [listed(office).counts[tab] for tab in Tab] == [0, 1, 1, 0]
    assert [listed(office, actor=OFFICER_2).counts[tab] for tab in Tab] == [0, 0, 1, 0]
    office.write(lambda unit: unit.replace(replace(unit.get(Application, id), state="archived", ended=unit.at)))
    assert [listed(office).counts[tab] for tab in Tab] == [0, 0, 0, 1]


def test_nobody_is_shown_what_lies_elsewhere(office: Office) -> None:
    office.brought_to("submitted")
    assert (listed(office).total, listed(office, actor=FAR_OFFICER).total, listed(office, actor=AUDITOR).total) == (
        1,
        0,
        1,
    )
    with pytest.raises(NotAllowed):
        listed(office, actor=ADMINISTRATOR)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(text="示例"), 1),
        (Filter(text=CODE.lower()), 1),
        (Filter(text="％_"), 0),
        (Filter(step="submitted"), 1),
        (Filter(step="accepted"), 0),
        (Filter(step="archived"), 0),
        (Filter(division="2201"), 1),
        (Filter(division="2202"), 0),
        (Filter(lacking=True), 0),
        (Filter(policy="another"), 0),
        (Filter(officer="officer-9"), 0),
        (Filter(Tab.MINE, officer="officer-9"), 0),
    ],
)
def test_a_filter_narrows_the_list_and_its_count(office: Office, wanted: Filter, found: int) -> None:
    office.brought_to("submitted")
    narrowed = listed(office, replace(wanted, tab=Tab.TEAM) if wanted.tab is Tab.TEAM else wanted)
    assert (len(narrowed.lines), narrowed.total) == (found, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(source=DIRECTLY), 1),
        (Filter(source="portal-a"), 1),
        (Filter(source="portal-b"), 0),
        (Filter(source="portal-a", day=date(2024, 6, 3)), 1),
        (Filter(source="portal-a", day=date(2024, 6, 4), sort="name"), 0),
        (Filter(day=date(2024, 6, 4), sort="name"), 1),
        (Filter(Tab.UNASSIGNED, day=date(2024, 6, 5)), 0),
    ],
)
def test_what_came_from_one_source_on_one_day_in_china_is_a_batch(office: Office, wanted: Filter, found: int) -> None:
    id = office.brought_to("submitted")
    midnight = datetime(2024, 6, 3, 16, tzinfo=UTC)

    def work(unit: StoredUnit) -> None:
        first = unit.get(Application, id)
        unit.replace(replace(first, portal="portal-a", submitted=midnight - timedelta(microseconds=1)))
        unit.add(replace(first, id=unit.new_id(), portal=None, submitted=midnight))

    office.write(work)
    narrowed = listed(office, wanted)
    assert (len(narrowed.lines), narrowed.total) == (found, found)


def test_what_an_application_lacks_is_kept_with_it(office: Office) -> None:
    office.brought_to("submitted", "8.3", "10.1")
    [line] = listed(office).lines
    assert (line.application.missing, line.application.nearest) == (1, 1)
    assert line.conclusions == {"8.3": "eligible", "10.1": "information_needed"}


def test_the_one_condition_that_stands_in_the_way_is_kept_where_no_fact_is_as_near(office: Office) -> None:
    office.enrol({"facts": GIANT["facts"] | {"recognitions": []}})
    office.submit(office.drafted("8.1"))
    office.submit(office.drafted("8.1", "10.1"))
    lone, beside = [each.application for each in listed(office).lines]
    assert (lone.missing, lone.nearest, lone.short["provision"], lone.short["missed"]) == (0, 1, "8.1", 0)
    assert "科技型小巨人" in lone.short["zh"]
    assert "giant" in lone.short["en"]
    assert (beside.missing, beside.nearest, beside.short) == (1, 1, {})


@pytest.mark.parametrize(
    ("missing", "near", "kept"),
    [
        ({}, {}, (0, {})),
        ({"a": 2}, {}, (2, {})),
        ({"a": 2}, {"b": 0}, (1, "b")),
        ({}, {"a": 0, "b": 30, "c": 4}, (1, "c")),
        ({"a": 1}, {"b": 4}, (1, {})),
    ],
)
def test_the_least_miss_of_an_amount_is_the_nearest(
    missing: dict[str, int], near: dict[str, int], kept: tuple[int, object]
) -> None:
    made = Prepared(
        "s", (), "0", date(2024, 6, 3), Level.CLAIMED, b"", Outcome.AGREED, {},
        missing={id: frozenset(map(str, range(count))) for id, count in missing.items()},
        near={id: {"zh": "", "en": "", "missed": missed} for id, missed in near.items()},
    )  # fmt: skip
    found = made.open_in(["a", "b", "c"])
    assert (found["nearest"], found["short"].get("provision", {})) == kept


def test_another_name_of_an_enterprise_is_found_at_once(office: Office) -> None:
    office.brought_to("submitted")
    version = office.read(lambda unit: unit.get(Enterprise, CODE)).version
    office.write(enterprises.put_profile, OFFICER, CODE, "改名后的企业", "220104", office.profile(GIANT), version)
    assert [each.application.name for each in listed(office, Filter(text="改名后")).lines] == ["改名后的企业"]


def many(office: Office, count: int) -> list[str]:
    """So many applications, like one that was submitted."""
    first = office.application(office.brought_to("submitted"))

    def work(unit: StoredUnit) -> list[str]:
        made = [replace(first, id=unit.new_id(), missing=number % 7) for number in range(count - 1)]
        for each in made:
            unit.add(each)
        return [first.id, *(each.id for each in made)]

    return office.writer.write(work)


@pytest.mark.parametrize("descending", [False, True])
def test_pages_together_are_the_whole_list_in_order(office: Office, descending: bool) -> None:
    made = many(office, 2 * PAGE + 20)
    wanted = Filter(sort="missing", descending=descending)
    pages = [listed(office, wanted, number) for number in (1, 2, 3)]
    together = [each.application for page in pages for each in page.lines]
    assert [(each.missing, each.id) for each in together] == sorted(
        ((each.missing, each.id) for each in together), reverse=descending
    )
    assert {each.id for each in together} == set(made)
    assert (pages[0].pages, listed(office, wanted, 99).page) == (3, 3)


def test_an_application_has_its_place_and_neighbours_in_the_list(office: Office) -> None:
    many(office, 60)
    wanted = Filter(sort="missing", descending=True)
    order = [*ids(listed(office, wanted, 1)), *ids(listed(office, wanted, 2))]
    found = [office.read(lambda unit, id=id: worklist.place_of(unit, OFFICER, STEPS, wanted, id)) for id in order]
    assert [each and (each.number, each.total) for each in found] == [(number, 60) for number in range(1, 61)]
    assert [each and each.before for each in found] == [None, *order[:-1]]
    assert [each and each.behind for each in found] == [*order[1:], None]


def test_a_selection_leaves_out_what_was_added_or_changed_since(office: Office) -> None:
    first, second = many(office, 2)
    until = office.now[0]
    office.turn(days=1)
    office.move(first, "accept")
    assert office.read(lambda unit: worklist.selected(unit, OFFICER, STEPS, Filter(), until)) == [second]


def test_whoever_is_given_an_application_has_its_tasks_too(office: Office) -> None:
    id = office.brought_to("submitted")
    with_accounts(office)
    office.write(assigning.assign, OFFICER, id, None, OFFICER_2.account)
    assert office.application(id).officer == OFFICER_2.account
    assert {each.assignee for each in office.every(Task, state=TaskState.OPEN)} == {OFFICER_2.account}
    assert office.log()[-1].action == "assignApplications"


def test_an_application_is_given_to_nobody_elsewhere_and_no_longer_at_its_end(office: Office) -> None:
    id = office.brought_to("submitted")
    with_accounts(office)
    assert codes_of(lambda: office.write(assigning.assign, OFFICER, id, None, FAR_OFFICER.account)) == [
        "officer-foreign"
    ]
    office.move(id, "refuse")
    office.move(id, "file")
    assert codes_of(lambda: office.write(assigning.assign, OFFICER, id, None, OFFICER.account)) == ["work-step"]


def test_colleagues_are_the_officers_of_the_place(office: Office) -> None:
    with_accounts(office)
    found = office.read(lambda unit: assigning.colleagues(unit, OFFICER))
    assert [each.id for each in found] == [OFFICER.account, OFFICER_2.account]


def test_a_view_is_ones_own_and_has_one_name(office: Office) -> None:
    with_accounts(office)
    office.write(views.save_view, OFFICER, "待补充", "lacking=1")
    kept = office.write(views.save_view, OFFICER, " 待补充 ", "lacking=1&tab=mine")
    assert [each.query for each in office.every(SavedView)] == ["lacking=1&tab=mine"]
    with pytest.raises(NotAllowed):
        office.write(views.remove_view, OFFICER_2, kept.id)
    office.write(views.remove_view, OFFICER, kept.id)
    with pytest.raises(Missing):
        office.write(views.remove_view, OFFICER, kept.id)
    assert office.every(Account)
