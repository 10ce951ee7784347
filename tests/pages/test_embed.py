"""The self-check inside other sites' pages, as a browser asks for it: for registered sites only, carrying its answers, trusting nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligibility_api.app import create_app
from eligibility_api.pages.embed import contrast_on_white
from tests.pages.conftest import BROWSER

HOST = "https://portal.example"
FRAME = f"/embed?host={HOST}&policy=jilin.corridor_2018_2025&clause=8.3&lang=zh&accent=7a1f5c"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELIGIBILITY_EMBED_HOSTS", f"https://other.example:8443, {HOST}")
        with TestClient(
            create_app(data=tmp_path_factory.mktemp("embed")), headers=BROWSER, raise_server_exceptions=False
        ) as client:
            yield client


def carried_in(page: str) -> str:
    found = re.search(r'id="question">\s*<input type="hidden" name="carried" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


def subject_in(page: str) -> str:
    found = re.search(r'name="subject" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_script_is_small_and_may_be_loaded_by_any_site(client: TestClient) -> None:
    answer = client.get("/embed.js", headers={"accept-encoding": "identity"})
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(answer.content) < 1000
    assert (
        client.get(
            "/embed.js", headers={"if-none-match": answer.headers["etag"], "accept-encoding": "identity"}
        ).status_code
        == 304
    )


def test_a_registered_site_alone_may_have_the_frame(client: TestClient) -> None:
    answer = client.get(FRAME)
    assert answer.status_code == 200
    assert f"frame-ancestors {HOST}" in answer.headers["content-security-policy"]
    refused = client.get(FRAME.replace(HOST, "https://elsewhere.example"))
    assert refused.status_code == 403
    assert "这个网站还没有登记" in refused.text
    assert "<form" not in refused.text
    assert client.post(FRAME.replace(HOST, "null"), data={}).status_code == 403


def test_answers_go_with_the_page_and_lead_to_a_result_that_names_no_enterprise(client: TestClient) -> None:
    page = client.get(FRAME).text
    assert "set-cookie" not in client.get(FRAME).headers
    for _ in range(8):
        if "data-result" in page:
            break
        page = client.post(
            FRAME, data={"carried": carried_in(page), "subject": subject_in(page), "action": "unsure"}
        ).text
    told = json.loads(unescape(re.findall(r'data-result="([^"]*)"', page)[0]))
    assert told["conclusions"] == {"8.3": "needs_judgement"}
    assert set(told) == {"policy", "as_of", "conclusions"}


def test_what_is_wrong_is_shown_with_what_was_typed(client: TestClient) -> None:
    page = client.get(FRAME).text
    answer = client.post(
        FRAME, data={"carried": carried_in(page), "subject": "registered_division", "answer": "<b>火星</b>"}
    )
    assert answer.status_code == 422
    assert "&lt;b&gt;火星" in answer.text
    assert "<b>火星" not in answer.text


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "null",
        "[]",
        "{",
        '{"facts":{}}',
        '{"facts":{"nothing":1},"skipped":[],"looked_over":false}',
        '{"facts":{},"skipped":["x"],"looked_over":false}',
        '{"facts":{},"skipped":[{}],"looked_over":false}',
        '{"facts":{},"skipped":[],"looked_over":1}',
        '{"facts":{"projects":[{"x":' + "[" * 200 + "]" * 200 + '}]},"skipped":[],"looked_over":false}',
    ],
)
def test_what_a_page_never_carried_is_refused_plainly(client: TestClient, carried: str) -> None:
    answer = client.post(FRAME, data={"carried": carried, "subject": "body_kind", "answer": "企业"})
    assert answer.status_code == 400
    assert "请重新开始" in answer.text


@pytest.mark.parametrize("change", [("policy=jilin.corridor_2018_2025", "policy=no"), ("clause=8.3", "clause=99")])
def test_a_policy_or_clause_that_is_not_there_is_told(client: TestClient, change: tuple[str, str]) -> None:
    assert client.get(FRAME.replace(*change)).status_code == 404


def test_a_sites_colour_is_used_where_it_can_be_read(client: TestClient) -> None:
    assert "/embed/accent/7a1f5c.css" in client.get(FRAME).text
    assert client.get("/embed/accent/7a1f5c.css").text == ":root:not(.contrast) { --accent: #7a1f5c; }\n"
    for colour in ("ffff00", "7A1F5C", "xyz", "red}"):
        assert f"accent/{colour}" not in client.get(FRAME.replace("7a1f5c", colour)).text
        assert client.get(f"/embed/accent/{colour}.css").status_code == 404
    assert (round(contrast_on_white("000000"), 2), contrast_on_white("ffffff")) == (21, 1)


def test_the_frame_speaks_the_language_of_the_page_around_it(client: TestClient) -> None:
    assert '<html lang="en"' in client.get(FRAME.replace("lang=zh", "lang=en")).text


def test_the_builder_writes_a_line_that_works(client: TestClient, tmp_path: Path) -> None:
    page = unescape(client.get("/developers/widget?part=jilin.corridor_2018_2025+9&lang=en&accent=%237A1F5C").text)
    assert (
        'data-policy="jilin.corridor_2018_2025" data-clause="9" data-lang="en" data-accent="7a1f5c" async></script>'
        in page
    )
    frame = re.findall(r'<iframe class="preview" src="([^"]+)"', page)[0]
    shown = client.get(frame)
    assert shown.status_code == 200
    assert "frame-ancestors http://testserver" in shown.headers["content-security-policy"]


@pytest.mark.parametrize("said", ["part=<script>&accent=zzz", "part=x+y&lang=<b>&accent=%22onload%3d"])
def test_the_builder_lets_nothing_strange_through(client: TestClient, said: str) -> None:
    page = client.get(f"/developers/widget?{said}").text
    assert "这个颜色不能用" in page
    assert "<script>&" not in page
    assert "onload=" not in unescape(re.findall(r"<code>(.*?)</code>", page, re.DOTALL)[0])
