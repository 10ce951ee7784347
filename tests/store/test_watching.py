"""The standing watch, on either database: what is new is told, once, with its day; nothing is told of what is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from eligibility.domain.actors import Role
from eligibility.domain.facts import Level
from eligibility.domain.jobs import Job, JobState, Progress
from eligibility.domain.opinions import Alert, Asking, Cause
from eligibility.domain.outbox import Delivery, Event, Webhook
from eligibility.domain.records import Determination, KeptReceipt, Outcome, Task
from eligibility.errors import CaseProblems
from eligibility.ir.rules import Pack
from eligibility.profile import Profile
from eligibility.services import enterprises, watching, webhooks
from eligibility.services.determining import Made, determine
from eligibility.services.watching import IN_REACH_NOW, LOST, SOON, watch
from eligibility.services.watching_work import KIND, WatchingWork
from eligibility.services.working import Cancelled, Runner
from eligibility.settings import SettingsFaulty
from eligibility.store import StoredJobs
from tests.enterprises import EXAMPLES
from tests.procedure.office import CODE, GIANT, OFFICER, PORTAL, Office, an_office, single

LAST_DAY = date(2026, 12, 31)
"""The last day of the recognition of the technology little giant."""
KINDS = (IN_REACH_NOW, SOON, LOST)


@pytest.fixture
def office(place: Path | str) -> Iterator[Office]:
    with an_office(place) as made:
        yield made


def until(day: date, said: Mapping[str, Any] = GIANT) -> dict[str, Any]:
    """The technology little giant, recognised until a day."""
    given = said["facts"]["recognitions"]
    recognised = given | {"value": [given["value"][0] | {"to": day.isoformat()}], "level": "verified"}
    return {"facts": {**said["facts"], "recognitions": recognised}}


def look(office: Office, as_of: date, judge: Callable[..., Made] = single) -> dict[str, list[tuple[str, str | None]]]:
    """What a watch tells of provision 8.3: by kind, the id, and the day where there is one."""
    events = watch(office.writer, office.desk, CODE, as_of, judge=judge)
    return {
        each.kind: [(said["id"], said.get("on")) for said in each.data.get("provisions", ()) if said["id"] == "8.3"]
        for each in events
    }


def held(pack: Pack, profile: Profile, as_of: date, level: Level) -> Made:
    made = determine(pack, profile, as_of, level, asking=Asking.OFF)
    alert = Alert(Cause.DIFFERENT, pack.id, pack.digest, ("8.3",), "")
    return replace(made, compared=replace(made.compared, outcome=Outcome.HELD, alert=alert))


def give(office: Office, said: Mapping[str, Any]) -> None:
    office.write(enterprises.add_facts, OFFICER, CODE, office.profile(said))


def test_what_is_in_reach_is_told_once_with_a_determination_and_its_receipt(office: Office) -> None:
    office.enrol()
    assert look(office, office.day) == {IN_REACH_NOW: [("8.3", None)]}
    assert look(office, office.day) == {}
    assert look(office, office.day + timedelta(1)) == {}
    [made] = office.every(Determination)
    [receipt] = office.every(KeptReceipt)
    assert (made.application, made.as_of, made.id) == (None, office.day, receipt.id)
    assert office.log_is_sound()


def test_time_alone_is_told_beforehand_with_the_day_and_again_when_it_has_come(office: Office) -> None:
    office.enrol(until(LAST_DAY))
    told = {
        day: look(office, day)
        for day in (
            office.day,
            LAST_DAY - timedelta(90),
            LAST_DAY - timedelta(89),
            LAST_DAY - timedelta(1),
            LAST_DAY,
            LAST_DAY + timedelta(1),
            LAST_DAY + timedelta(2),
        )
    }
    assert {day: each for day, each in told.items() if each} == {
        office.day: {IN_REACH_NOW: [("8.3", None)]},
        LAST_DAY - timedelta(89): {SOON: [("8.3", "2027-01-01")]},
        LAST_DAY + timedelta(1): {LOST: [("8.3", None)]},
    }


def test_how_long_beforehand_it_is_told_is_a_setting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_WATCH_AHEAD", "10")
    office.enrol(until(LAST_DAY))
    days = (office.day, LAST_DAY - timedelta(10), LAST_DAY - timedelta(9))
    assert [list(look(office, day)) for day in days] == [[IN_REACH_NOW], [], [SOON]]
    monkeypatch.setenv("ELIGIBILITY_WATCH_AHEAD", "0")
    with pytest.raises(SettingsFaulty, match="a whole number from 1 to 3650"):
        look(office, LAST_DAY)


def test_a_renewed_recognition_is_told_anew_when_its_own_day_comes_near(office: Office) -> None:
    office.enrol(until(LAST_DAY))
    near = LAST_DAY - timedelta(5)
    assert SOON in look(office, near)
    give(office, until(date(2027, 2, 28)))
    assert look(office, near) == {SOON: [("8.3", "2027-03-01")]}
    give(office, until(date(2029, 12, 31)))
    assert look(office, near) == {}
    assert look(office, near + timedelta(30)) == {}


def test_facts_that_change_are_told_with_what_is_lost_and_why(office: Office) -> None:
    office.enrol()
    look(office, office.day)
    give(office, {"facts": {"recognitions": {"value": [], "level": "verified"}}})
    [event] = watch(office.writer, office.desk, CODE, office.day, judge=single)
    assert (event.kind, event.enterprise, event.division, event.data["because"]) == (LOST, CODE, "220104", ["facts"])
    assert event.data["provisions"] == [
        {
            "id": "8.3",
            "from": "eligible",
            "zh": office.desk.title_of("8.3")["zh"],
            "en": office.desk.title_of("8.3")["en"],
        }
    ]


def test_nothing_positive_is_told_while_two_opinions_differ_and_a_person_has_it_once(office: Office) -> None:
    office.enrol()
    assert look(office, office.day, held) == {"determination.held": []}
    assert look(office, office.day, held) == {}
    [task] = office.every(Task)
    assert (task.kind, task.role, task.enterprise, task.application) == (
        "determination_held", Role.OFFICER.value, CODE, None,
    )  # fmt: skip
    assert look(office, office.day) == {IN_REACH_NOW: [("8.3", None)]}


def test_an_older_day_is_not_told_of(office: Office) -> None:
    office.enrol()
    look(office, LAST_DAY + timedelta(1))
    look(office, office.day)
    told = [each.data["as_of"] for each in office.every(Event) if each.kind in KINDS]
    assert look(office, office.day - timedelta(1)) == {}
    assert told == [each.data["as_of"] for each in office.every(Event) if each.kind in KINDS]


def test_an_enterprise_that_changes_while_it_is_judged_is_looked_at_anew(office: Office) -> None:
    office.enrol()
    changes = iter([until(date(2030, 1, 1))])

    def judge(pack: Pack, profile: Profile, as_of: date, level: Level) -> Made:
        for said in changes:
            give(office, said)
        return single(pack, profile, as_of, level)

    assert look(office, office.day, judge) == {IN_REACH_NOW: [("8.3", None)]}
    [made] = office.every(Determination)
    assert made.snapshot == office.read(lambda unit: watching.watched_of(unit, office.desk, CODE)).material.snapshot.id


def test_two_watches_at_once_tell_once(office: Office) -> None:
    office.enrol()
    both = [
        watching.look(
            office.read(lambda unit: watching.watched_of(unit, office.desk, CODE)),
            office.desk,
            office.day,
            Level.CLAIMED,
            single,
        )
        for _ in range(2)
    ]
    told = [office.write(watching.keep, office.desk, CODE, seen) for seen in both]
    assert [len(each) for each in told] == [1, 0]


def test_what_was_judged_of_an_older_profile_is_not_kept(office: Office) -> None:
    office.enrol()
    watched = office.read(lambda unit: watching.watched_of(unit, office.desk, CODE))
    seen = watching.look(watched, office.desk, office.day, Level.CLAIMED, single)
    give(office, until(date(2030, 1, 1)))
    with pytest.raises(CaseProblems, match="determination-outdated"):
        office.write(watching.keep, office.desk, CODE, seen)


def test_a_pack_that_changes_is_told_where_it_makes_a_difference(office: Office) -> None:
    office.enrol()
    look(office, office.day)
    other = replace(office.desk, pack=replace(office.desk.pack, digest="0" * 64))
    assert watch(office.writer, other, CODE, office.day, judge=single) == ()
    rest = tuple(each for each in office.desk.pack.provisions if each.id != "8.3")
    without = replace(office.desk, pack=replace(office.desk.pack, digest="1" * 64, provisions=rest))
    [event] = watch(office.writer, without, CODE, office.day, judge=single)
    assert (event.kind, event.data["because"]) == (LOST, ["pack"])
    assert event.data["provisions"] == [{"id": "8.3", "from": "eligible"}]


def test_the_portal_of_an_enterprise_is_called(office: Office) -> None:
    office.enrol(by=PORTAL)
    wanted = office.write(webhooks.create_webhook, PORTAL, "https://portal.example/hook", [IN_REACH_NOW])
    office.write(webhooks.create_webhook, PORTAL, "https://portal.example/other", [LOST])
    look(office, office.day)
    [delivery] = office.every(Delivery)
    assert (delivery.webhook, len(office.every(Webhook))) == (wanted.id, 2)


# All of them


def a_watch(id: str, day: date, office: Office) -> Job:
    now = office.now[0]
    request = {"as_of": day.isoformat(), "level": "claimed", "policies": []}
    return Job(id, KIND, "system", JobState.QUEUED, request, now, now, now + timedelta(days=9))


def everybody(office: Office, page: int, monkeypatch: pytest.MonkeyPatch, folder: Path) -> WatchingWork:
    """All the examples with a credit code of their own, watched page by page."""
    monkeypatch.setattr("eligibility.services.watching_work.PAGE", page)
    for said in {each["facts"]["credit_code"]: each for each in EXAMPLES if "credit_code" in each["facts"]}.values():
        office.enrol({"facts": said["facts"]})

    def folder_of(id: str) -> Path:
        (folder / id).mkdir(exist_ok=True)
        return folder / id

    return WatchingWork(office.writer, folder_of, lambda _: [office.desk], single)


def told_of(office: Office) -> list[tuple[str, str | None]]:
    return sorted((each.kind, each.enterprise) for each in office.every(Event) if each.kind in KINDS)


def test_every_enterprise_is_watched_and_a_second_run_tells_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    work = everybody(office, 2, monkeypatch, tmp_path)
    jobs = StoredJobs(office.writer.database)
    for id in ("a", "b"):
        jobs.add(a_watch(id, office.day, office), most=9)
    jobs.add(replace(a_watch("c", office.day, office), kind="screening"), most=9)
    assert Runner(jobs, {KIND: work}, "w", lambda: office.now[0]).run_all() == 2
    first, second, other = (jobs.job(id) for id in "abc")
    assert (first.state, second.state, other.state) == (JobState.DONE, JobState.DONE, JobState.QUEUED)
    assert first.summary["events"] == {IN_REACH_NOW: len(told_of(office))}
    assert first.summary["events"][IN_REACH_NOW] > 0
    assert (IN_REACH_NOW, CODE) in told_of(office)


def test_a_watch_that_is_stopped_anywhere_goes_on_where_it_was(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    work = everybody(office, 1, monkeypatch, tmp_path)
    looked: list[str] = []

    def stopping_after(pages: int) -> Callable[[Progress], None]:
        reports = iter(range(pages + 1))

        def report(progress: Progress) -> None:
            if next(reports, None) is None:
                raise Cancelled

        return report

    real = watching.watch

    def counted(store: Any, desk: Any, enterprise: str, *rest: Any) -> Any:
        looked.append(enterprise)
        return real(store, desk, enterprise, *rest)

    monkeypatch.setattr("eligibility.services.watching_work.watch", counted)
    job = a_watch("a", office.day, office)
    with pytest.raises(Cancelled):
        work(job, stopping_after(1))
    assert len(looked) == 2
    finished = work(job, stopping_after(10**6))
    assert looked == sorted(set(looked)), "each was looked at once, in order"
    assert finished.summary["done"] == len(looked)
    assert finished.summary["events"][IN_REACH_NOW] == len(told_of(office))
