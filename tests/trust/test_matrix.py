"""Every address, asked by everybody, about what is theirs, another's and nobody's: exactly what the table of rights says.

The addresses are those that the application has, so that none can be added without a place in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from eligibility.domain.access import PUBLIC, RIGHTS, Denied, Resource, Why, refusal
from eligibility.domain.actors import NOBODY, SYSTEM, Actor, Role
from eligibility.domain.identities import Account
from eligibility.services.accounts import actor_of
from eligibility.services.keys import create_key
from eligibility_api.app import create_app
from eligibility_api.gate import action_of
from tests.identities import an_account, session_of
from tests.trust.cases import Owner
from tests.trust.samples import SAMPLES, Asked, written

NOTHING = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
STATUS = {None: 0, Why.NOBODY: 401, Why.ROLE: 403, Why.SCOPE: 403, Why.NOT_YOURS: 404}
REFUSED = {401, 403, 404}
MINE, OTHERS = ("91220104FAKE00013B", "220104", "portal-a"), ("91220381FAKE000211", "220381", "portal-b")
PEOPLE: dict[str, tuple[tuple[Role, ...], dict[str, str]]] = {
    "enterprise": ((Role.ENTERPRISE,), {"enterprise": MINE[0]}),
    "portal": ((Role.PORTAL,), {"portal": MINE[2]}),
    "officer": ((Role.OFFICER,), {"division": "220100"}),
    "reviewer": ((Role.REVIEWER,), {"division": "220100"}),
    "officer and reviewer": ((Role.OFFICER, Role.REVIEWER), {"division": "220100"}),
    "auditor": ((Role.AUDITOR,), {}),
    "auditor of a place": ((Role.AUDITOR,), {"division": "220100"}),
    "author": ((Role.AUTHOR,), {}),
    "administrator": ((Role.ADMINISTRATOR,), {}),
}
WHO = ["nobody", "key", *PEOPLE]
SCOPE = "getApplication"


@dataclass(frozen=True, slots=True)
class Address:
    """A method and path that do one thing."""

    method: str
    path: str
    action: str


def addresses_of(app: FastAPI) -> list[Address]:
    """Every address of an application."""
    return [
        Address(method, str(context.path), action_of(context.original_route))
        for context in iter_route_contexts(app.routes)
        for method in sorted((context.methods or set()) - {"HEAD"})
    ]


ADDRESSES = addresses_of(create_app())
GATED = [each for each in ADDRESSES if each.action in RIGHTS]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELIGIBILITY_SECOND_OPINION", "off")
        patch.setenv("ELIGIBILITY_WEBHOOK_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        made = create_app(data=tmp_path_factory.mktemp("matrix"))
        yield made
        made.state.keeper.close()


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="module")
def accounts(app: FastAPI) -> dict[str, Account]:
    """Everybody, and somebody else."""
    made = {who: an_account(app, who, *roles, **more) for who, (roles, more) in PEOPLE.items()}
    return made | {"somebody else": an_account(app, "somebody else", Role.PORTAL, portal=OTHERS[2])}


def credentials(app: FastAPI, accounts: dict[str, Account], who: str) -> tuple[Actor, dict[str, str]]:
    """Somebody, and what they send to prove it."""
    if who == "nobody":
        return NOBODY, {}
    if who == "key":
        text, key = written(
            app.state.keeper, lambda unit: create_key(unit, SYSTEM, accounts["portal"].id, "k", [SCOPE], None)
        )
        return actor_of(accounts["portal"], key.scopes), {"authorization": f"Bearer {text}"}
    account = accounts[who]
    return actor_of(account), session_of(app, account)


def ask(client: TestClient, address: Address, asked: Asked, headers: dict[str, str]) -> int:
    path = re.sub(r"\{(\w+)\}", lambda found: asked.place[found[1]], address.path) + asked.query
    body: dict[str, Any] = {} if asked.body is None else {"json": asked.body}
    return client.request(address.method, path, headers={**headers, **asked.headers}, **body).status_code


def expected_of(denied: Denied | None) -> int:
    return STATUS[denied.why if denied else None]


def told(status: int) -> int:
    """A status that refuses somebody, or 0 for any other answer but a fault of ours."""
    assert status < 500
    return status if status in REFUSED else 0


def test_every_address_has_a_place_in_the_table() -> None:
    assert [each for each in ADDRESSES if each.action not in PUBLIC and each.action not in RIGHTS] == []
    assert len({each.action for each in ADDRESSES}) == len(ADDRESSES)


def test_every_gated_address_about_one_thing_has_a_sample() -> None:
    assert [each for each in GATED if "{" in each.path and each.action not in SAMPLES] == []


@pytest.mark.parametrize("address", [each for each in ADDRESSES if each.action in PUBLIC], ids=lambda each: each.action)
def test_what_is_open_to_everybody_asks_nobody_who_they_are(client: TestClient, address: Address) -> None:
    names = re.findall(r"\{(\w+)\}", address.path)
    ours = (
        f"?host={client.base_url}" if address.action.endswith("Embed") else ""
    )  # of other sites' pages the site is asked, not who reads
    forged = {"authorization": "Bearer ek_0000000000000000.x", "cookie": "__Host-session=x"}

    statuses = {ask(client, address, Asked(dict.fromkeys(names, "x"), query=ours), headers) for headers in ({}, forged)}

    assert len(statuses) == 1
    assert statuses & {401, 403} == set()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("address", GATED, ids=lambda each: each.action)
def test_everybody_may_do_exactly_what_the_table_says(
    app: FastAPI, client: TestClient, accounts: dict[str, Account], address: Address, who: str
) -> None:
    mine = Owner(*MINE, accounts.get("portal" if who == "key" else who, accounts["somebody else"]).id)
    owners = {"own": mine, "other": Owner(*OTHERS, accounts["somebody else"].id)}
    found, expected = {}, {}
    for whose, owner in owners.items():
        actor, headers = credentials(app, accounts, who)
        asked = SAMPLES[address.action](app.state.keeper, owner) if address.action in SAMPLES else Asked()
        resource = (
            Resource(owner.enterprise, owner.division, owner.portal, owner.account)
            if address.action in SAMPLES
            else None
        )
        found[whose], expected[whose] = (
            told(ask(client, address, asked, headers)),
            expected_of(refusal(actor, address.action, resource)),
        )
        if asked.place and address.method != "PUT":  # which may begin what is not there
            nothing = replace(asked, place=dict.fromkeys(asked.place, NOTHING))
            actor, headers = credentials(app, accounts, who)
            found["none"] = told(ask(client, address, nothing, headers))
            expected["none"] = expected_of(refusal(actor, address.action)) or 404

    assert found == expected


def test_what_is_anothers_and_what_is_not_there_are_told_in_the_same_words(
    app: FastAPI, client: TestClient, accounts: dict[str, Account]
) -> None:
    _, headers = credentials(app, accounts, "officer")
    answers = [client.get(f"/v1/accounts/{id}", headers=headers) for id in (accounts["administrator"].id, NOTHING)]

    assert answers[0].status_code == 404
    assert answers[0].content == answers[1].content


def test_whoever_does_not_say_what_they_have_read_of_anothers_learns_nothing_of_it(
    app: FastAPI, client: TestClient, accounts: dict[str, Account]
) -> None:
    others = Owner(*OTHERS, accounts["somebody else"].id)
    asked = SAMPLES["putEnterpriseProfile"](app.state.keeper, others)
    _, headers = credentials(app, accounts, "enterprise")
    answer = client.put(f"/v1/enterprises/{others.enterprise}/profile", json=asked.body, headers=headers)

    assert answer.status_code == 404


def test_no_address_is_open_by_a_path_that_is_written_otherwise(client: TestClient) -> None:
    for path in ("/v1/audit/", "//v1/audit", "/v1/./audit", "/V1/AUDIT", "/v1/audit%2f", "/v1/audit;x"):
        assert client.get(path).status_code in (401, 404), path
