"""Random people do random things to applications over a real store: no illegal step, no right exceeded, nothing lost, the audit log sound.

What may happen is told once more here, by hand and not from the services: a model that whoever reads the policy could write.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from eligibility.domain.access import NotAllowed
from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.conclusion import Conclusion
from eligibility.domain.facts import Level
from eligibility.domain.keeping import Query, Stale
from eligibility.domain.records import (
    Application,
    Determination,
    Enterprise,
    Interest,
    KeptReceipt,
    Objection,
    Publication,
    Ruling,
    RulingKind,
    RulingState,
)
from eligibility.errors import CaseProblems
from eligibility.services import (
    applying,
    determinations,
    enterprises,
    interests,
    moving,
    objecting,
    paying,
    publishing,
    ruling,
)
from eligibility.services.ruling import Decided
from eligibility.store import Database
from eligibility.store.units import StoredUnit
from tests.postgres import serving
from tests.procedure.model import APPLICANTS, MAY, NEXT, check_money, check_rest, check_rulings, every
from tests.procedure.office import (
    ADMINISTRATOR,
    AUDITOR,
    BOTH,
    CODE,
    ENTERPRISE,
    FAR_OFFICER,
    GIANT,
    OFFICER,
    OFFICER_2,
    PORTAL,
    QUOTE,
    REASON,
    REVIEWER,
    STRANGER,
    Office,
    account_of,
    an_office,
    single,
)

PEOPLE = (ENTERPRISE, OFFICER, OFFICER_2, REVIEWER, BOTH, STRANGER, FAR_OFFICER, ADMINISTRATOR, AUDITOR, PORTAL)
PROVISIONS = ("8.3", "9.1")

people = st.sampled_from(PEOPLE)
provisions = st.sampled_from(PROVISIONS)
choices = st.integers(min_value=0, max_value=1_000)


@cache
def empty_store() -> Path:
    """A database with its tables and nothing in them, to be copied: making the tables takes longer than a run."""
    place = Path(mkdtemp(prefix="procedure")) / "empty.sqlite3"
    Database.open(place).close()
    return place


def copied_store(folder: Path) -> Path | str:
    return Path(copyfile(empty_store(), folder / "store.sqlite3"))


PREPARED: dict[object, determinations.Prepared] = {}
"""Determinations by what they are of and their day, across all runs: judging is not what is tested here."""


@dataclass
class Seen:
    """An application as it was last seen."""

    version: int = 0
    state: str = "draft"


class Procedures(RuleBasedStateMachine):
    """One office; everything that is refused is as good as everything that is done, as long as the model says the same of what was written."""

    place: Callable[[Path], Path | str] = staticmethod(copied_store)

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.opened = an_office(self.place(Path(self.folder.name)))
        self.office: Office = self.opened.__enter__()
        self.seen: dict[str, Seen] = {}
        self.employees = count(300)
        self.entries: list[AuditEntry] = []
        self.at: dict[str, str] = {}
        self.interested: set[str] = set()

    def teardown(self) -> None:
        self.opened.__exit__(None, None, None)
        self.folder.cleanup()

    # What people do

    @initialize(ahead=st.integers(min_value=0, max_value=7))
    def begin(self, ahead: int) -> None:
        """Two applications, one of them already some steps on its way."""
        self.office.enrol()
        for each in PEOPLE:
            self.office.write(lambda unit, each=each: unit.add(account_of(each)))
        for _ in range(2):
            self.seen[self.office.drafted(*PROVISIONS[:1])] = Seen(version=1)
        for _ in range(ahead):
            self.go_on(0)

    def an_application(self, choice: int) -> Application:
        ids = sorted(self.seen)
        return self.office.application(ids[choice % len(ids)])

    def try_(self, work: Callable[..., Any], by: Actor, *args: Any, **said: Any) -> None:
        """Have somebody do something. Whatever is refused is refused with a reason, and writes nothing."""
        written = self.office.read(lambda unit: unit.count(Query(AuditEntry)))
        try:
            self.office.write(work, by, *args, **said)
        except (NotAllowed, CaseProblems, Stale):
            assert self.office.read(lambda unit: unit.count(Query(AuditEntry))) == written

    def prepared(self) -> determinations.Prepared:
        """The determination of what is in force, made once: the same of the same."""
        material = self.office.read(lambda unit: determinations.material_of(unit, self.office.desk, CODE))
        key = (material.snapshot.profile, self.office.day)
        if key not in PREPARED:
            PREPARED[key] = determinations.prepare(material, self.office.desk, self.office.day, Level.CLAIMED, single)
        return replace(PREPARED[key], snapshot=material.snapshot.id)

    @rule(by=people, choice=choices, wrong=st.integers(min_value=0, max_value=9))
    def submit(self, by: Actor, choice: int, wrong: int) -> None:
        application = self.an_application(choice)
        version = application.version - (wrong == 0)
        self.try_(applying.submit, by, self.office.desk, application.id, version, self.prepared())

    @rule(by=people, choice=choices, move=choices, wrong=st.integers(min_value=0, max_value=9))
    def move(self, by: Actor, choice: int, move: int, wrong: int) -> None:
        """Mostly what leads on from here, now and then anything."""
        application, known = self.an_application(choice), list(self.office.desk.procedure.moves)
        ways = [each.id for each in self.office.desk.procedure.moves.values() if application.state in each.sources]
        asked = known[move % len(known)] if wrong == 1 or not ways else ways[move % len(ways)]
        version = application.version - (wrong == 0)
        self.try_(moving.move_application, by, self.office.desk, application.id, version, asked, REASON)

    @rule(by=people, choice=choices, provision=provisions, kind=st.sampled_from(RulingKind), granting=st.booleans())
    def decide(self, by: Actor, choice: int, provision: str, kind: RulingKind, granting: bool) -> None:
        application = self.an_application(choice)
        conclusion = Conclusion.ELIGIBLE if granting else Conclusion.NOT_MET_AT_PRESENT
        decided = Decided(kind, conclusion, REASON, QUOTE)
        self.try_(ruling.rule, by, self.office.desk, application.id, application.version, provision, decided)

    @precondition(lambda self: self.office.every(Ruling))
    @rule(by=people, choice=choices, confirmed=st.booleans())
    def review(self, by: Actor, choice: int, confirmed: bool) -> None:
        found = self.office.every(Ruling)
        one = found[choice % len(found)]
        application = self.office.application(one.application)
        said = {"confirmed": confirmed, "reason": REASON}
        self.try_(ruling.review, by, self.office.desk, application.id, application.version, one.id, **said)

    @rule(by=people, choice=choices, provision=provisions)
    def change(self, by: Actor, choice: int, provision: str) -> None:
        application = self.an_application(choice)
        self.try_(
            applying.change_application, by, self.office.desk, application.id, application.version, ["8.3", provision]
        )

    @rule(by=people)
    def give_facts(self, by: Actor) -> None:
        said = {"facts": {"employees": {"2023": next(self.employees)}}}
        self.try_(enterprises.add_facts, by, CODE, self.office.profile(said))

    @rule(by=people, lapsed=st.booleans())
    def put(self, by: Actor, lapsed: bool) -> None:
        """The recognition that everything rests on is given, or has lapsed."""
        facts = {id: each for id, each in GIANT["facts"].items() if not isinstance(each, dict) or "level" not in each}
        recognition = {
            "kind": "科技型小巨人企业",
            "level": "省级",
            "from": "2023-01-01",
            "to": "2023-12-31" if lapsed else "长期",
        }
        profile = self.office.profile({"facts": {**facts, "recognitions": [recognition]}})
        [enterprise] = self.office.every(Enterprise)
        self.try_(enterprises.put_profile, by, CODE, "长春示例企业", "220104", profile, enterprise.version)

    @rule(by=people, choice=choices)
    def redetermine(self, by: Actor, choice: int) -> None:
        application = self.an_application(choice)
        self.try_(
            determinations.redetermine, by, self.office.desk, application.id, application.version, self.prepared()
        )

    @rule(by=people, choice=choices)
    def publish(self, by: Actor, choice: int) -> None:
        application = self.an_application(choice)
        listed = {application.id: application.version}
        self.try_(publishing.publish, by, self.office.desk, "公示", "220100", listed, self.office.day)

    @precondition(lambda self: self.office.every(Publication))
    @rule(by=people, choice=choices)
    def unpublish(self, by: Actor, choice: int) -> None:
        found = self.office.every(Publication)
        one = found[choice % len(found)]
        self.try_(publishing.withdraw_publication, by, self.office.desk, one.id, one.version, REASON)

    @precondition(lambda self: self.office.every(Publication))
    @rule(by=people, choice=choices)
    def object(self, by: Actor, choice: int) -> None:
        found = self.office.every(Publication)
        one = found[choice % len(found)]
        if self.office.application(one.applications[0]).publication == one.id:
            self.try_(objecting.object_to, by, self.office.desk, one.id, one.applications[0], REASON)

    @precondition(lambda self: self.office.every(Objection))
    @rule(by=people, choice=choices, upheld=st.booleans())
    def answer(self, by: Actor, choice: int, upheld: bool) -> None:
        found = self.office.every(Objection)
        one = found[choice % len(found)]
        said = {"upheld": upheld, "answer": REASON}
        self.try_(objecting.answer_objection, by, self.office.desk, one.id, one.version, **said)

    @rule(by=people, choice=choices, amount=st.sampled_from(["500000", "0", "1.005", "0.01", "-5"]))
    def pay(self, by: Actor, choice: int, amount: str) -> None:
        application = self.an_application(choice)
        self.try_(paying.pay, by, self.office.desk, application.id, application.version, "8.3", amount, "1号")

    @rule(by=people, choice=choices, amount=st.sampled_from(["500000", "100000", "0.01"]))
    def recover(self, by: Actor, choice: int, amount: str) -> None:
        application = self.an_application(choice)
        claims = {"8.3": amount}
        self.try_(paying.recover, by, self.office.desk, application.id, application.version, claims, REASON)

    @rule(by=people, choice=choices, amount=st.sampled_from(["500000", "100000", "0.01"]))
    def come_back(self, by: Actor, choice: int, amount: str) -> None:
        application = self.an_application(choice)
        self.try_(
            paying.record_recovery, by, self.office.desk, application.id, application.version, "8.3", amount, "2号"
        )

    @rule(by=people, whose=people)
    def declare(self, by: Actor, whose: Actor) -> None:
        self.try_(interests.declare_interest, by, whose.account, CODE, REASON)

    @rule(choice=choices)
    def end_interests(self, choice: int) -> None:
        for each in self.office.every(Interest, ended=None):
            self.try_(interests.end_interest, ADMINISTRATOR, each.id, each.version, REASON)

    @rule(days=st.integers(min_value=1, max_value=9))
    def wait(self, days: int) -> None:
        self.office.turn(days=days)

    @rule(choice=choices)
    def go_on(self, choice: int) -> None:
        """Whoever it is for does what leads towards the archive, so that runs get far."""
        id = self.an_application(choice).id
        officer = (OFFICER, OFFICER_2, BOTH)[choice % 3]
        match state := self.office.application(id).state:
            case "draft" | "returned":
                self.submit(ENTERPRISE, choice, 9)
            case "submitted" | "accepted":
                self.named(id, officer, {"submitted": "accept", "accepted": "examine"}[state])
            case "first_review":
                for each in self.office.application(id).provisions:
                    self.decide(officer, choice, each, RulingKind.AGREE, granting=True)
                self.named(id, officer, "report")
            case "second_review" | "assessment":
                for found in self.office.every(Ruling, application=id, state=RulingState.PROPOSED):
                    version = self.office.application(id).version
                    self.try_(ruling.review, REVIEWER, self.office.desk, id, version, found.id, confirmed=True)
                self.publish(REVIEWER, choice)
            case "publication":
                self.office.turn(days=9)
                self.named(id, officer, "grant")
            case "disbursement":
                self.pay(officer, choice, "500000")
                self.named(id, officer, "archive")
            case "archived":
                self.recover(REVIEWER, choice, "100000")
            case "recovery":
                self.come_back(officer, choice, "100000")
                self.named(id, officer, "close_recovery")

    def named(self, id: str, by: Actor, move: str) -> None:
        version = self.office.application(id).version
        self.try_(moving.move_application, by, self.office.desk, id, version, move, REASON)

    # What must always be so

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        if self.office.read(lambda unit: unit.count(Query(AuditEntry))) != len(self.entries):
            self.office.read(self.check)

    def check(self, unit: StoredUnit) -> None:
        self.check_log(unit)
        made, receipts = every(unit, Determination), every(unit, KeptReceipt)
        assert {each.id for each in made} == {each.id for each in receipts}
        for id, seen in self.seen.items():
            application = unit.get(Application, id)
            assert application.state == self.at.get(id, "draft")
            assert application.version >= seen.version
            assert application.version > seen.version or application.state == seen.state
            seen.version, seen.state = application.version, application.state
            check_rulings(unit, application)
            check_money(unit, application)
            check_rest(unit, application, self.office.desk)
        self.interested = {each.account for each in every(unit, Interest, ended=None)}

    def check_log(self, unit: StoredUnit) -> None:
        """What was logged stays as it was; whoever did something may; and every step that was reached follows the one before."""
        log = list(unit.find(Query(AuditEntry, order="number")))
        assert log[: len(self.entries)] == self.entries
        assert first_fault(log, [], None) is None
        new, self.entries = log[len(self.entries) :], log
        for each in new:
            if each.actor != "officer-0":
                assert each.actor in MAY[each.action], f"{each.actor} may not {each.action}"
            if each.action not in ("declareInterest", "endInterest"):
                assert each.actor not in self.interested - APPLICANTS, f"{each.actor} has an interest"
            said = json.loads(each.details)
            if each.kind == "Application" and "move" in said:
                assert said["from"] == self.at.get(each.id, "draft")
                assert said["to"] in NEXT[said["from"]]
                self.at[each.id] = said["to"]


TestProcedures = pytest.mark.slow(Procedures.TestCase)
TestProcedures.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


class LongRuns(Procedures):
    """The same, for longer."""


TestLongRuns = pytest.mark.soak(LongRuns.TestCase)
TestLongRuns.settings = settings(
    max_examples=2_000, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.soak
def test_the_same_holds_over_postgresql() -> None:
    with serving() as server:

        class OnPostgresql(Procedures):
            place = staticmethod(lambda folder: server.new_database())

        run_state_machine_as_test(
            OnPostgresql,
            settings=settings(
                max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
