"""A service in which something of everything is there, with somebody of every role, for tests that ask it at random.

What a request may spoil for those that follow has things of its own: an account to change, a key to revoke, an account whose sessions end.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from schemathesis.core.parameters import ParameterLocation

from eligibility.domain.access import PUBLIC, RIGHTS, Reach
from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Webhook
from eligibility.domain.records import Application, Enterprise, Publication, Task
from eligibility.services.accounts import Wanted, create_account
from eligibility.services.keys import create_key
from eligibility.services.passwords import password_hash
from eligibility.store import StoredJobs
from tests.contract.service import POLICY
from tests.identities import NEEDED, an_account, session_of
from tests.portals.way import CODE, GIANT, OTHER, REASON, Way, a_watch, a_way
from tests.trust.provider import AUDIENCE, CLIENT, SECRET, running_provider

PASSWORD = "correct horse battery staple 9"
SITE = "https://testserver"
SETTINGS = {
    "ELIGIBILITY_SECOND_OPINION": "off",
    "ELIGIBILITY_WEBHOOK_KEY": b64encode(bytes(32)).decode(),
    "ELIGIBILITY_OIDC_CLIENT": CLIENT,
    "ELIGIBILITY_OIDC_SECRET": SECRET,
    "ELIGIBILITY_OIDC_AUDIENCE": AUDIENCE,
    "ELIGIBILITY_ADDRESS": SITE,
}
ENDS_SESSIONS = {"signOut", "changePassword"}
"""They are asked with a session of an account that nothing else is asked with."""
SCREENED = {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "format": "csv"}
ID = re.compile("[0-9A-Z]{26}|ek_[0-9a-f]{16}|[0-9A-Za-z_-]{24}")
NAMED = {
    "code": [CODE],
    "policy": [POLICY],
    "clause": ["8", "8.3"],
    "code_list": ["division"],
    "move": ["accept", "examine", "return"],
}
"""What stands in addresses and is no id."""
VERSIONED = {
    "applications": Application, "accounts": Account, "enterprises": Enterprise, "publications": Publication, "tasks": Task, "webhooks": Webhook,
}  # fmt: skip
SENSIBLE: dict[str, Any] = {
    "putEnterpriseProfile": {"name": "长春示例企业", "division": "220104", "profile": GIANT},
    "addFacts": {"facts": {"name": "长春示例企业"}},
    "createApplication": {"enterprise": CODE, "policy": POLICY, "provisions": ["8.3"]},
    "changeApplication": {"provisions": ["8.3", "8.1"]},
    "submitApplication": {},
    "ruleOnProvision": {"provision": "8.3", "kind": "agree"},
    "reviewRuling": {"confirmed": True},
    "disburse": {"provision": "8.3", "amount": "500000", "reference": "吉财企指〔2024〕1号"},
    "createAccount": {"name": "n", "roles": ["officer"], "division": "220100"},
    "createScreening": {"request": SCREENED, "file": "统一社会信用代码,名称\n"},
    "changePassword": {"password": PASSWORD, "new_password": PASSWORD},
    "signIn": {"name": "fuzz-own", "password": PASSWORD},
}
"""Bodies that schemas do not lead to, by operation."""


class Asleep:
    """A worker that does no job: what it would do with files is tested with the real one."""

    running = True
    given_up = False

    async def ring(self) -> None:
        """Stay asleep."""

    async def stop(self) -> None:
        """Nothing runs."""


class World:
    """The service, its people, its things, and who asks about them."""

    def __init__(self, way: Way, seed: int = 0) -> None:
        self.way, self.random = way, Random(seed)
        self.who: Role | str | None = None
        """Who asks: a role, nobody, or `anybody`: somebody who may, each time another."""
        way.app.state.desk.worker = Asleep()
        self.accounts = {role: an_account(way.app, f"fuzz-{role.value}", role, **NEEDED.get(role, {})) for role in Role}
        self.own = self._with_password()
        portal = self.accounts[Role.PORTAL].id
        self.key, _ = self._write(lambda unit: create_key(unit, SYSTEM, portal, "fuzz", None, None))
        self.ids = dict(self._things())  # while days go by, and sessions end
        self.headers = {role: session_of(way.app, account) for role, account in self.accounts.items()}

    def _write(self, work: Any) -> Any:
        return self.way.app.state.keeper.writer.write(work)

    def _with_password(self) -> Account:
        wanted = Wanted("fuzz-own", (Role.PORTAL,), portal="portal-c", password=password_hash(PASSWORD))
        made: Account = self._write(lambda unit: create_account(unit, SYSTEM, wanted))
        return made

    def _things(self) -> Iterator[tuple[str, list[str]]]:
        """Ids of things in every state, by what their addresses begin with."""
        way = self.way
        way.enrolled()
        a_watch(way)
        steps = ("submitted", "accepted", "first_review", "second_review", "publication", "archived")
        yield "applications", [*(way.brought_to(step, enrol=False) for step in steps), way.drafted()]
        webhook = way.made("portal", "createWebhook", {"url": "https://portal.example/hook"})["id"]
        yield "webhooks", [webhook]
        yield "deliveries", [way.made("portal", "testWebhook", id=webhook)["id"]]
        attached = way.made("portal", "addAttachment", b"%PDF-1.7", id=way.drafted(), name="a.pdf")["id"]
        yield "attachments", [attached]
        yield "interests", [way.made("officer", "declareInterest", {"enterprise": OTHER, "ground": REASON})["id"]]
        spare = [an_account(way.app, f"spare-{number}", Role.OFFICER).id for number in range(3)]
        yield "accounts", spare
        yield "keys", [self._write(lambda unit: create_key(unit, SYSTEM, self.own.id, "spare", None, None))[1].id]
        for name, listed in {
            "determinations": "listDeterminations",
            "tasks": "listTasks",
            "publications": "publicList",
        }.items():
            yield name, [each["id"] for each in way.made("auditor", listed)["items"]]
        yield "snapshots", [each["id"] for each in way.made("auditor", "listSnapshots", code=CODE)["items"]]

    def auth_of(self, case: Any) -> dict[str, str] | None:
        """What whoever asks sends to prove who they are."""
        operation = operation_of(case)
        if self.who is None or operation in PUBLIC:
            return None  # and to sign in would end the session that one has
        if operation in ENDS_SESSIONS:
            return session_of(self.way.app, self.own)
        role = self._somebody(operation, case) if isinstance(self.who, str) else self.who
        return {"authorization": f"Bearer {self.key}"} if role is Role.PORTAL else self.headers[role]

    def _somebody(self, operation: str, case: Any) -> Role:
        """Somebody who may; on a walk, where one makes and another looks, whoever reaches farthest."""
        rights = RIGHTS[operation]
        if is_walk(case):
            return max(sorted(rights, key=list(Role).index), key=lambda role: list(Reach).index(rights[role]))
        return self.random.choice(list(rights))

    def make_sense(self, case: Any) -> None:
        """Have most requests ask about a thing that is there, at some version, and some with a body that makes sense."""
        operation, meta = operation_of(case), case.meta
        if meta.generation.mode.is_positive:
            case.query.pop("cursor", None)  # nobody makes one up
        self._spare_what_others_need(operation, case)
        led = is_walk(case) and any(
            ID.fullmatch(str(each)) for each in case.path_parameters.values()
        )  # by what came before
        if not led and self.random.randrange(5):
            self._about_what_is_there(case)
        if meta.generation.mode.is_positive and (is_walk(case) or self.random.randrange(2)):
            self._sensibly(operation, case, led=led)

    def _about_what_is_there(self, case: Any) -> None:
        if not case.path_parameters or case.meta.is_negative_at(ParameterLocation.PATH):
            return
        named = {**NAMED, "delivery": self.ids["deliveries"], "id": self.ids.get(_collection(case), [])}
        for name in case.path_parameters:
            known = named.get(name)
            if known:
                case.path_parameters[name] = self.random.choice(known)

    def _sensibly(self, operation: str, case: Any, *, led: bool) -> None:
        kind, id = VERSIONED.get(_collection(case)), case.path_parameters.get("id") or CODE
        if "If-Match" in case.headers and kind is not None and not led:
            case.headers["If-Match"] = f'"{self._version(kind, id)}"'
        if operation in SENSIBLE:
            body = SENSIBLE[operation]
            case.body = dict(body)
            if operation == "createAccount":
                case.body["name"] = f"made-{self.random.getrandbits(40)}"

    def _version(self, kind: type[Any], id: str) -> int:
        """The version of a thing, or another when it is not there."""
        found: int = (
            self._write(lambda unit: sum(each.version for each in unit.find(Query(kind, equal={"id": id})))) or 1
        )
        return found

    def _spare_what_others_need(self, operation: str, case: Any) -> None:
        """Nobody's account is changed and nobody's key revoked that others are asked with."""
        kind = {"changeAccount": "accounts", "revokeKey": "keys"}.get(operation)
        needed = {each.id for each in self.accounts.values()} | {self.key.partition(".")[0]}
        if kind is not None and case.path_parameters.get("id") in needed:
            case.path_parameters["id"] = self.random.choice(self.ids[kind])

    def clear_up(self, case: Any, answer: Any) -> None:
        """A screening that was begun ends at once: nobody works on it, whoever follows it would wait, and few may be under way."""
        if operation_of(case) == "createScreening" and answer.status_code == 202:
            StoredJobs(self.way.app.state.keeper.database).cancel(answer.json()["id"], self.way.now)


def is_walk(case: Any) -> bool:
    """Whether a request is a step along the links."""
    return case.meta is not None and str(case.meta.phase.name.value) == "stateful"


def _collection(case: Any) -> str:
    """What an address begins with, as in `/v1/applications/…`."""
    return str(case.path).removeprefix("/v1/").partition("/")[0]


def operation_of(case: Any) -> str:
    """The operation that a request asks for."""
    found: str = case.operation.definition.raw["operationId"]
    return found


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """A service of its own, beside a provider of OpenID Connect."""
    with pytest.MonkeyPatch.context() as patch, running_provider(SITE) as provider:
        for name, value in {**SETTINGS, "ELIGIBILITY_OIDC_ISSUER": provider.issuer}.items():
            patch.setenv(name, value)
        with a_way(folder) as way:
            yield World(way)
