"""A form with a session comes from a page of this site, and its browser says so: a form cannot carry the session's token in a header."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility_api.app import create_app
from tests.identities import signed_in

SITE = "https://testserver"
LET_THROUGH = 415
"""The address that is asked takes no forms: it says so to whoever comes as far as that."""


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, LET_THROUGH),
        ({"sec-fetch-site": None, "origin": SITE}, LET_THROUGH),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": None, "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": None, "origin": "null"}, 403),
        ({"sec-fetch-site": None}, 403),
    ],
)
def test_a_form_needs_no_token_where_the_browser_says_that_a_page_of_ours_sends_it(
    tmp_path: Path, change: dict[str, str | None], status: int
) -> None:
    app = create_app(data=tmp_path)
    sent = signed_in(app, Role.ADMINISTRATOR) | {"x-csrf-token": None} | change
    headers = {name: value for name, value in sent.items() if value is not None}

    answer = TestClient(app, base_url=SITE).post("/v1/accounts", data={"name": "li"}, headers=headers)

    app.state.keeper.close()
    assert answer.status_code == status
