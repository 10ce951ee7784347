"""A review desk as browsers find it: people who can sign in, and enterprises of Changchun with applications in several steps."""

from __future__ import annotations

from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eligibility import settings
from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.services import assigning, enterprises, passwords
from eligibility.services.accounts import Wanted, account_named, actor_of, create_account
from eligibility.store import Database, Writer, database_in
from tests.enterprises import EXAMPLES, fictional_code
from tests.procedure.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.visiting import Visit

PASSWORD = "a-long-enough-secret"
PEOPLE: dict[str, tuple[Role, ...]] = {
    "王经办": (Role.OFFICER,),
    "李复核": (Role.REVIEWER,),
    "赵经办": (Role.OFFICER,),
    "孙审计": (Role.AUDITOR,),
    "周管理": (Role.ADMINISTRATOR,),
}
CITY = "220100"
BEGUN = datetime(2026, 11, 2, 1, tzinfo=UTC)


@cache
def _password() -> str:
    return passwords.password_hash(PASSWORD)


@contextmanager
def a_desk(data: Path | None = None) -> Iterator[Office]:
    """The store of a data folder, from beside the service that runs on it."""
    now = [BEGUN]

    def tick() -> datetime:
        now[0] += timedelta(milliseconds=1)
        return now[0]

    database = Database.open(database_in(data or settings.data_folder()))
    writer = Writer(database, tick)
    try:
        yield Office(writer, now)
    finally:
        writer.close()
        database.close()


def people(office: Office) -> dict[str, Actor]:
    """Everybody of `PEOPLE`, with the same password."""
    made = {}
    for name, roles in PEOPLE.items():
        held = office.read(lambda unit, name=name: account_named(unit, name))
        placed = {"division": CITY} if Role.ADMINISTRATOR not in roles and Role.AUDITOR not in roles else {}
        wanted = Wanted(name, roles, password=_password(), **placed)
        made[name] = actor_of(held or office.write(create_account, SYSTEM, wanted))
    return made


def enterprise(office: Office, number: int) -> str:
    """An enterprise like one of the examples, with a number of its own; its credit code."""
    said: dict[str, Any] = deepcopy(EXAMPLES[number % len(EXAMPLES)])
    code = fictional_code(number)
    said.pop("findings", None)
    said["facts"]["credit_code"] = code
    name = f"长春示例{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number:03d}有限公司（虚构）"
    office.write(enterprises.put_profile, SYSTEM, code, name, "220104", office.profile(said))
    return code


def application(
    office: Office, number: int, step: str = "submitted", *provisions: str, officer: Actor | None = None
) -> str:
    """An application of an enterprise with this number, in a step as far as the preliminary review."""
    code = enterprise(office, number)
    id = office.drafted(*(provisions or ("8.3", "9.1")), by=SYSTEM, code=code)
    office.submit(id, by=SYSTEM)
    if officer is not None:
        office.write(assigning.assign, officer, id, None, officer.account)
    for move in {"submitted": (), "accepted": ("accept",), "first_review": ("accept", "examine")}[step]:
        office.move(id, move, by=officer or SYSTEM)
    return id


def filled_desk() -> list[str]:
    """Everybody, and applications enough for what is looked at: some nobody's, some of 王经办, in each of the first steps."""
    with a_desk() as office:
        wang = people(office)["王经办"]
        steps = ("submitted", "accepted", "first_review", "first_review")
        return [
            application(office, number, step, officer=wang if number % 2 else None) for number, step in enumerate(steps)
        ]


def signed_in(visit: Visit, name: str = "王经办", to: str = "/officer") -> None:
    """Sign in on the page, as somebody of `PEOPLE`."""
    page = visit.go(f"/sign-in?to={to}")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
