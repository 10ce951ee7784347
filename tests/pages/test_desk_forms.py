"""Whatever is typed into a form of the desk, or stands in an address: a page that says so, no script in it, and no fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from eligibility.domain.identities import Account
from eligibility_api.app import create_app
from tests.browser.desk import a_desk, application, people
from tests.identities import session_of
from tests.pages.conftest import BROWSER

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7*7 }}{% raise %}",
    "\x00\x1b[31m\u202e\ud83d",
    "９" * 400,
    "-1",
    "../../etc/passwd",
    "%00%0d%0aX:1",
    "",
]
FORMS: dict[str, tuple[str, ...]] = {
    "/sign-in": ("name", "password", "to"),
    "/account": ("password", "new_password", "again"),
    "/officer/views": ("name", "filter"),
    "/officer/views/removal": ("id", "filter"),
    "/officer/selection/assign": ("officer", "here", "all", "filter", "id"),
    "/officer/selection/agree": ("here", "all", "filter", "id"),
    "/officer/selection/return": ("reason", "here", "filter", "id"),
    "/officer/decisions": ("file",),
    "/officer/decisions/confirmation": ("decisions", "seen"),
    "/officer/cases/export": ("filter", "which"),
    "/officer/batches": ("policy", "as_of", "level", "file"),
    "{case}/ruling": ("provision", "kind", "conclusion", "reason", "quote", "attachment", "version", "seen", "filter"),
    "{case}/agreement": ("version", "filter", "seen"),
    "{case}/ruling/withdrawal": ("ruling", "version"),
    "{case}/review": ("ruling", "confirmed", "reason"),
    "{case}/move": ("move", "reason", "version"),
    "{case}/task": ("task", "version"),
    "{case}/task/completion": ("task", "version", "words", "holds", "record"),
    "{case}/attachment": ("file", "filter"),
}
ADDRESSES = {
    "/officer/cases": ("tab", "q", "policy", "division", "officer", "step", "lacking", "sort", "page", "done", "why"),
    "/officer/selection": ("do", "id", "here", "all", "filter"),
    "/officer/audit": ("actor", "kind", "id", "since", "until", "before"),
    "/officer/rules": ("v",),
    "/officer/figures": ("of",),
    "/sign-in": ("to", "out"),
    "{case}": ("tab", "q", "sort", "done"),
}


@dataclass
class Visited:
    """A desk as one browser meets it, and where its case is."""

    client: TestClient
    case: str
    headers: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ELIGIBILITY_RATE_ACCOUNT", "ELIGIBILITY_RATE_OPEN"):
            patch.setenv(name, "off")
        data = tmp_path_factory.mktemp("desk")
        with a_desk(data) as office:
            wang = people(office)["王经办"]
            id = application(office, 1, "first_review", officer=wang)
            accounts = {role: each for each in office.every(Account) for role in each.roles}
        app = create_app(data=data)
        with TestClient(app, headers=BROWSER, follow_redirects=False, raise_server_exceptions=False) as client:
            headers = {role.value: session_of(app, account) for role, account in accounts.items()}
            yield Visited(client, f"/officer/cases/{id}", headers)


def who(path: str) -> str:
    return "auditor" if "audit" in path else "reviewer" if path.endswith("/review") else "officer"


@pytest.mark.parametrize("path", FORMS)
def test_no_form_breaks_over_what_is_typed(desk: Visited, path: str) -> None:
    found = []
    for hostile in HOSTILE:
        said = dict.fromkeys(FORMS[path], hostile.encode("utf-8", "replace").decode())
        answer = desk.client.post(path.format(case=desk.case), data=said, headers=desk.headers[who(path)])
        found.append((hostile[:20], answer.status_code < 500, SCRIPT in answer.text))
    assert [each for each in found if each[1:] != (True, False)] == []


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_page_breaks_over_what_its_address_says(desk: Visited, path: str) -> None:
    found = []
    for hostile in HOSTILE:
        said = dict.fromkeys(ADDRESSES[path], hostile.encode("utf-8", "replace").decode())
        answer = desk.client.get(path.format(case=desk.case), params=said, headers=desk.headers[who(path)])
        found.append((hostile[:20], answer.status_code < 500, SCRIPT in answer.text))
    assert [each for each in found if each[1:] != (True, False)] == []


def test_whoever_was_signed_out_meanwhile_is_told_how_to_send_the_form_again(desk: Visited) -> None:
    headers = desk.headers["officer"] | {"cookie": "__Host-session=gone"}
    sent = desk.client.post(f"{desk.case}/ruling", data={"reason": "很长很长的理由"}, headers=headers)
    assert sent.status_code == 401
    assert 'href="/sign-in" target="_blank"' in sent.text
    seen = desk.client.get(desk.case, headers=headers)
    assert (seen.status_code, seen.headers["location"]) == (303, f"/sign-in?to=%2Fofficer%2Fcases%2F{desk.case[-26:]}")
