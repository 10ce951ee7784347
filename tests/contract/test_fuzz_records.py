"""Every address of records is asked at random, as everybody who may and as somebody who may not, about things that are there and things that are not.

Whatever comes, the answer has a status, headers and a form that the OpenAPI document promises, and never is it a fault of ours.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from eligibility.domain.access import PUBLIC, RIGHTS
from eligibility.domain.actors import Role
from eligibility.domain.identities import Account
from eligibility_api.app import create_app
from tests.contract.test_description import CHECKS
from tests.identities import an_account, session_of
from tests.portals.way import CODE, OTHER, REASON, Way, a_watch, a_way

ROLES = {
    Role.ENTERPRISE: {"enterprise": CODE},
    Role.PORTAL: {"portal": "portal-a"},
    Role.OFFICER: {"division": "220100"},
    Role.REVIEWER: {"division": "220100"},
    Role.AUDITOR: {},
    Role.AUTHOR: {},
    Role.ADMINISTRATOR: {},
}
SETTINGS = {
    "ELIGIBILITY_SECOND_OPINION": "off",
    "ELIGIBILITY_RATE_ACCOUNT": "off",
    "ELIGIBILITY_RATE_OPEN": "off",
    "ELIGIBILITY_WEBHOOK_KEY": b64encode(bytes(32)).decode(),
}
ENDS_THE_SESSION = {
    "signOut",
    "changePassword",
    "changeAccount",
    "eraseEnterprise",
    "signIn",
    "beginSignIn",
    "endSignIn",
}
"""They take what the others need; they have tests of their own, and the matrix."""


def asking_only(app: Any) -> Any:
    """An application that is neither started nor ended around each request: it is one service for all of them."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})

    return asked


CANNOT_BE_ASKED_WRONGLY = {"getAuditKey", "getPublication"}
"""Whatever text stands in their addresses is one that might."""


class World:
    """A service in which something of everything is there."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.description = schemathesis.openapi.from_asgi("/openapi.json", asking_only(way.app))
        self.accounts: dict[Role, Account] = {
            role: an_account(way.app, f"fuzz-{role.value}", role, **more) for role, more in ROLES.items()
        }
        self.ids = list(self._things())
        self.sessions: dict[Role, dict[str, str]] = {
            role: session_of(way.app, account) for role, account in self.accounts.items()
        }

    def _things(self) -> Iterator[str]:
        """Ids of things in every state, of every kind."""
        way = self.way
        way.enrolled()
        a_watch(way)
        for step in ("submitted", "first_review", "second_review", "publication", "archived"):
            yield way.brought_to(step, enrol=False)
        yield way.drafted()
        webhook = way.made("portal", "createWebhook", {"url": "https://portal.example/hook"})
        yield webhook["id"]
        yield way.made("portal", "testWebhook", id=webhook["id"])["id"]
        yield way.made("portal", "addAttachment", b"%PDF-1.7", id=way.drafted(), name="a.pdf")["id"]
        yield way.made("officer", "declareInterest", {"enterprise": OTHER, "ground": REASON})["id"]
        for listed in ("listDeterminations", "listTasks", "publicList", "listEvents", "listAccounts"):
            for each in way.made("auditor", listed)["items"]:
                yield each["id"]

    def asked(self, operation: str, role: Role | None, mode: GenerationMode) -> st.SearchStrategy[Any]:
        """Requests for an operation by somebody."""
        cases = self.description.find_operation_by_id(operation).as_strategy(generation_mode=mode)
        return st.builds(self._about_something, cases, st.sampled_from([None, *self.ids]), st.integers(0, 9)).map(
            lambda case: (case, role)
        )

    def _about_something(self, case: Any, id: str | None, version: int) -> Any:
        """Now and then about a thing that is there, at some version."""
        if id is not None and case.path_parameters:
            case.path_parameters = {
                name: CODE if name == "code" else id if name in ("id", "delivery", "ruling_id") else value
                for name, value in case.path_parameters.items()
            }
        if version and case.headers is not None and any(name.lower() == "if-match" for name in case.headers):
            case.headers["If-Match"] = f'"{version}"'
        return case

    def check(self, asked: tuple[Any, Role | None]) -> None:
        case, role = asked
        answer = case.call(headers={} if role is None else self.sessions[role])
        case.validate_response(answer, checks=CHECKS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with a_way(tmp_path_factory.mktemp("fuzz")) as way:
            yield World(way)


DESCRIBED = {each["operationId"] for of in create_app().openapi()["paths"].values() for each in of.values()}
GATED = sorted(each for each in RIGHTS if each in DESCRIBED - ENDS_THE_SESSION and "Screening" not in each)
OPEN = sorted(each for each in ("publicList", "getPublication", "getAuditKey") if each in PUBLIC)


def ask_at_random(world: World, operation: str, many: int) -> None:
    modes = [GenerationMode.POSITIVE, *([] if operation in CANNOT_BE_ASKED_WRONGLY else [GenerationMode.NEGATIVE])]
    for mode in modes:
        for role in _askers(operation):
            strategy = world.asked(operation, role, mode)
            checked = settings(max_examples=many, suppress_health_check=list(HealthCheck))(given(strategy)(world.check))
            checked()


def _askers(operation: str) -> list[Role | None]:
    """Everybody who may, somebody who may not, and nobody."""
    if operation in PUBLIC:
        return [None]
    may = list(RIGHTS[operation])
    return [*may, *[role for role in Role if role not in may][:1], None]


@pytest.mark.slow
@pytest.mark.parametrize("operation", [*GATED, *OPEN])
def test_whatever_is_asked_of_records_is_answered_as_described(world: World, operation: str) -> None:
    ask_at_random(world, operation, 3)


@pytest.mark.soak
@pytest.mark.parametrize("operation", [*GATED, *OPEN])
def test_whatever_is_asked_of_records_is_answered_however_much(world: World, operation: str) -> None:
    ask_at_random(world, operation, 40)
