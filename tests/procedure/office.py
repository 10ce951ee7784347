"""An authority's office as tests need it: a store, a clock that they turn, people, and an application brought as far as it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from eligibility.domain.actors import Actor, Role
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.facts import Level
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query
from eligibility.domain.opinions import Asking
from eligibility.domain.records import Application, Determination, Enterprise, Publication, Ruling, RulingKind
from eligibility.domain.workdays import day_of
from eligibility.errors import CaseProblems
from eligibility.ir.rules import Pack
from eligibility.profile import Profile, profile_from_json
from eligibility.services import applying, determinations, enterprises, moving, paying, publishing, ruling
from eligibility.services.desk import Desk, installed_desk
from eligibility.services.determining import Made, determine
from eligibility.services.noticing import MissingList, missing_list
from eligibility.store import Database, Writer
from eligibility.store.units import StoredUnit
from tests.enterprises import EXAMPLES

T = TypeVar("T")

CORRIDOR = "jilin.corridor_2018_2025"
GIANT = EXAMPLES[0]
CODE = GIANT["facts"]["credit_code"]
OTHER = EXAMPLES[3]["facts"]["credit_code"]
MORNING = datetime(2024, 6, 3, 1, tzinfo=UTC)
DAY = date(2024, 6, 3)
REASON = "材料齐全，事实清楚，依据充分"
TITLE = "拟支持企业名单公示"
QUOTE = "科技型小巨人企业给予省级财政奖补支持"
DAYS = {"submitted": 5, "first_review": 20, "publication": 5, "returned": 10}

ENTERPRISE = Actor("enterprise-1", frozenset({Role.ENTERPRISE}), enterprise=CODE)
STRANGER = Actor("enterprise-2", frozenset({Role.ENTERPRISE}), enterprise=OTHER)
OFFICER = Actor("officer-1", frozenset({Role.OFFICER}), division="220100")
OFFICER_2 = Actor("officer-2", frozenset({Role.OFFICER}), division="220100")
FAR_OFFICER = Actor("officer-3", frozenset({Role.OFFICER}), division="220200")
REVIEWER = Actor("reviewer-1", frozenset({Role.REVIEWER}), division="220100")
BOTH = Actor("both-1", frozenset({Role.OFFICER, Role.REVIEWER}), division="220100")
ADMINISTRATOR = Actor("administrator-1", frozenset({Role.ADMINISTRATOR}))
AUDITOR = Actor("auditor-1", frozenset({Role.AUDITOR}))
PORTAL = Actor("key-1", frozenset({Role.PORTAL}), portal="portal-a")

AGREE = ruling.Decided(RulingKind.AGREE)


def account_of(actor: Actor) -> Account:
    """The account that somebody of the office acts with."""
    return Account(
        actor.account,
        actor.account,
        tuple(actor.roles),
        MORNING,
        MORNING,
        actor.enterprise,
        actor.division,
        actor.portal,
    )


def single(pack: Pack, profile: Profile, as_of: date, level: Level) -> Made:
    """A determination with one opinion, as by the setting: the second is tested where it is made."""
    return determine(pack, profile, as_of, level, asking=Asking.OFF)


@cache
def desk() -> Desk:
    return installed_desk(CORRIDOR, DAYS)


@dataclass
class Office:
    """Everything over one store. What is written is written as the service does it: by one writer, in a transaction."""

    writer: Writer
    now: list[datetime]
    desk: Desk = field(default_factory=desk)

    def write(self, work: Callable[..., T], *args: Any, **said: Any) -> T:
        """Call a service inside a transaction."""
        return self.writer.write(lambda unit: work(unit, *args, **said))

    def read(self, work: Callable[[StoredUnit], T]) -> T:
        return self.writer.read(work)

    def turn(self, days: int = 0, **other: float) -> None:
        self.now[0] += timedelta(days=days, **other)

    @property
    def day(self) -> date:
        return day_of(self.now[0])

    # What applications are made of

    def profile(self, said: Mapping[str, Any]) -> Profile:
        return profile_from_json(said, self.desk.pack.vocabulary)

    def enrol(self, said: Mapping[str, Any] = GIANT, by: Actor | None = None) -> Enterprise:
        """An enterprise of Changchun with a profile, given by itself unless somebody else is named."""
        code = said["facts"]["credit_code"]
        given = by or Actor("officer-0", frozenset({Role.OFFICER}))
        self.write(enterprises.put_profile, given, code, "长春示例企业", "220104", self.profile(said))
        return self.read(lambda unit: unit.get(Enterprise, code))

    def prepare(self, code: str = CODE, desk: Desk | None = None) -> determinations.Prepared:
        used = desk or self.desk
        material = self.read(lambda unit: determinations.material_of(unit, used, code))
        return determinations.prepare(material, used, self.day, Level.CLAIMED, single)

    def missing(self, id: str) -> MissingList:
        application = self.application(id)
        material = self.read(lambda unit: determinations.material_of(unit, self.desk, application.enterprise))
        return missing_list(material, self.desk, application.provisions, self.day)

    def application(self, id: str) -> Application:
        return self.read(lambda unit: unit.get(Application, id))

    def every(self, kind: type[T], /, **equal: Any) -> list[T]:
        return list(self.read(lambda unit: unit.find(Query(kind, equal=equal))))

    # An application on its way

    def drafted(self, *provisions: str, by: Actor = ENTERPRISE, code: str = CODE) -> str:
        return self.write(applying.open_application, by, self.desk, code, provisions or ("8.3",)).id

    def submit(self, id: str, by: Actor = ENTERPRISE) -> tuple[Application, Determination]:
        application = self.application(id)
        return self.write(applying.submit, by, self.desk, id, application.version, self.prepare(application.enterprise))

    def move(self, id: str, move: str, by: Actor = OFFICER, reason: str | None = REASON) -> Application:
        return self.write(moving.move_application, by, self.desk, id, self.application(id).version, move, reason)

    def rule(self, id: str, provision: str = "8.3", decided: ruling.Decided = AGREE, by: Actor = OFFICER) -> Ruling:
        return self.write(ruling.rule, by, self.desk, id, self.application(id).version, provision, decided)[1]

    def review(self, id: str, found: str, *, confirmed: bool = True, by: Actor = REVIEWER) -> Ruling:
        version = self.application(id).version
        return self.write(ruling.review, by, self.desk, id, version, found, confirmed=confirmed, reason=REASON)[1]

    def publish(self, *ids: str, by: Actor = REVIEWER, ends: date | None = None, title: str = TITLE) -> Publication:
        versions = {id: self.application(id).version for id in ids}
        return self.write(publishing.publish, by, self.desk, title, "220100", versions, self.day, ends)

    def pay(self, id: str, amount: str | None = "500000", provision: str = "8.3", by: Actor = OFFICER) -> Application:
        version = self.application(id).version
        return self.write(paying.pay, by, self.desk, id, version, provision, amount, "吉财企指〔2024〕1号")[0]

    def brought_to(self, step: str, *provisions: str) -> str:
        """An application of the technology little giant, which is enrolled, in a step of the way from 申报 to 归档."""
        self.enrol()
        return self.brought_on(step, *provisions)

    def brought_on(self, step: str, *provisions: str) -> str:
        """The same of an enterprise that is enrolled already."""
        id = self.drafted(*provisions)
        for reached, go in self._way(id):
            if self.application(id).state == step:
                return id
            go()
            assert self.application(id).state == reached
        return id

    def _way(self, id: str) -> Iterator[tuple[str, Callable[[], Any]]]:
        yield "submitted", lambda: self.submit(id)
        yield "accepted", lambda: self.move(id, "accept")
        yield "first_review", lambda: self.move(id, "examine")
        yield "second_review", lambda: self._decided(id)
        yield "publication", lambda: self._confirmed(id)
        yield "disbursement", lambda: self._granted(id)
        yield "archived", lambda: (self.pay(id), self.move(id, "archive"))

    def _decided(self, id: str) -> None:
        for each in self.application(id).provisions:
            self.rule(id, each)
        self.move(id, "report")

    def _confirmed(self, id: str) -> None:
        for each in self.every(Ruling, application=id):
            if each.state.value == "proposed":
                self.review(id, each.id)
        self.publish(id)

    def _granted(self, id: str) -> None:
        self.turn(days=10)
        self.move(id, "grant")

    # The audit log

    def log(self) -> list[AuditEntry]:
        return list(self.read(lambda unit: unit.find(Query(AuditEntry, order="number"))))

    def log_is_sound(self) -> bool:
        return first_fault(self.log(), [], None) is None


@contextmanager
def an_office(place: Path | str) -> Iterator[Office]:
    now = [MORNING]

    def tick() -> datetime:
        now[0] += timedelta(milliseconds=1)
        return now[0]

    database = Database.open(place)
    writer = Writer(database, tick)
    try:
        yield Office(writer, now)
    finally:
        writer.close()
        database.close()


def codes_of(work: Callable[[], Any]) -> list[str]:
    """The codes with which something is refused; none when it is done."""
    try:
        work()
    except CaseProblems as problems:
        return [each.code for each in problems.problems]
    return []
