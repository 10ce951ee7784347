"""What all pages have in common, as a browser meets it: headers, switches, errors, static files, forms."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from starlette.testclient import TestClient

from eligibility_api.app import create_app
from eligibility_api.pages.display import COOKIE, Display
from eligibility_api.pages.forms import MOST_FIELDS, is_ours
from eligibility_api.pages.site import CONTENT_POLICY, SECTIONS
from eligibility_api.pages.static import FOR_EVER, static_files
from tests.pages.conftest import BROWSER


def test_a_page_says_its_language_and_what_a_browser_may_do_with_it(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == "zh-CN"
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "X-Fragment" in answer.headers["vary"]
    assert re.findall(r"\son\w+=|style=|<script(?![^>]*\bsrc=)", answer.text) == []


def test_the_language_is_the_chosen_one_before_the_browsers(client: TestClient) -> None:
    assert client.get("/", headers={"accept-language": "en"}).headers["content-language"] == "en"
    client.cookies.set(COOKIE, "zh")
    assert client.get("/", headers={"accept-language": "en"}).headers["content-language"] == "zh-CN"


def test_a_fragment_is_the_content_without_the_frame(client: TestClient) -> None:
    whole, fragment = client.get("/").text, client.get("/", headers={"x-fragment": "1"}).text
    assert fragment.strip() in whole
    assert "<html" not in fragment
    assert "<h1>" in fragment


def test_a_page_is_compressed_only_for_who_takes_it(client: TestClient) -> None:
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    plain = client.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


@pytest.mark.parametrize(
    ("pressed", "cookie"),
    [
        ({"display.large": "on"}, "zh.large"),
        ({"display.contrast": "on"}, "zh.contrast"),
        ({"display.lang": "en"}, "en"),
        ({"display.lang": "fr"}, "zh"),
    ],
)
def test_a_switch_is_kept_in_a_cookie(client: TestClient, pressed: dict[str, str], cookie: str) -> None:
    client.cookies.set(COOKIE, "zh")
    answer = client.post("/display", data={**pressed, "to": "/reference"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/reference")
    assert answer.cookies[COOKIE] == cookie


def test_who_presses_no_switch_changes_nothing(client: TestClient) -> None:
    answer = client.post("/display", data={"to": "/reference"})
    assert (answer.headers["location"], COOKIE in answer.cookies) == ("/reference", False)


def test_switching_off_takes_it_out_again() -> None:
    assert Display("en", large=True, contrast=True).switched(None, "off", None) == Display("en", contrast=True)


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "", "/\r\nx:1"]
)
def test_no_switch_leads_to_another_site(client: TestClient, to: str) -> None:
    assert client.post("/display", data={"to": to}).headers["location"] == "/"
    assert not is_ours(to)


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_form_from_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/display", data={"display.large": "on"}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_what_is_no_form_and_a_form_without_end_are_refused(client: TestClient) -> None:
    fields = "&".join(f"f{number}=1" for number in range(MOST_FIELDS + 1))
    as_form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/display", json={}).status_code == 415
    assert client.post("/display", content=fields, headers=as_form).status_code == 400
    assert client.post("/display", content=b"a=" + b"x" * 1_000_001, headers=as_form).status_code == 413
    assert client.post("/display", content=b"%ff=%ff", headers=as_form).status_code == 303


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_error_is_a_page_for_browsers_and_a_problem_for_programs(client: TestClient, lang: str) -> None:
    page = client.get("/nothing<script>", headers={"accept-language": lang})
    problem = client.get("/nothing", headers={"accept": "*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "/nothing&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/nothing").headers["content-type"] == "application/problem+json"


def test_of_several_problems_each_is_told_on_the_page(client: TestClient) -> None:
    answer = client.get("/problems/nothing")
    assert answer.status_code == 404
    assert "not-found" in answer.text


def test_who_asks_too_often_is_told_on_a_page_when_to_come_again(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELIGIBILITY_RATE_OPEN", "1/60")
    with TestClient(create_app(data=tmp_path), headers=BROWSER) as client:
        client.get("/")
        answer = client.get("/")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "请求过于频繁" in answer.text


def test_a_fault_of_ours_is_a_page_with_a_number_to_quote(tmp_path) -> None:
    app = create_app(data=tmp_path)
    broken(app)
    with TestClient(app, headers=BROWSER, raise_server_exceptions=False) as client:
        answer = client.get("/problems")
    assert answer.status_code == 500
    assert re.search(r"urn:uuid:[0-9a-f-]{36}", answer.text)
    assert "out of order" not in answer.text


def broken(app: FastAPI) -> None:
    """Have the page of problem codes fail."""

    async def fails(request: Request) -> Response:
        raise RuntimeError("out of order")

    app.router.add_route("/problems", fails, name="showProblems")
    app.router.routes.insert(0, app.router.routes.pop())


def test_static_files_are_kept_for_ever_under_their_digest(client: TestClient) -> None:
    files = static_files()
    answer = client.get(files.address("site.css"))
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == files.files["site.css"].body
    assert gzip.decompress(files.files["site.css"].packed) == files.files["site.css"].body


def test_a_static_file_is_served_under_an_old_digest_but_not_kept(client: TestClient) -> None:
    answer = client.get("/static/000000000000/site.css")
    assert answer.headers["cache-control"] == "no-cache"
    assert client.get("/static/x/site.css", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert client.get("/static/x/site.py").status_code == 404


def test_every_section_of_the_header_is_there(client: TestClient) -> None:
    assert [client.get(each.path).status_code for each in SECTIONS if client.get(each.path).status_code == 404] == []


def test_the_foot_of_a_page_says_whom_to_turn_to_only_where_that_is_set(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = client.get("/").text.partition("<footer")[2]
    monkeypatch.setenv("ELIGIBILITY_CONTACT", "工信厅 <0431>")
    with TestClient(create_app(data=tmp_path), headers=BROWSER) as other:
        said = other.get("/").text.partition("<footer")[2]
    assert ("联系" in without, "<strong>联系</strong> 工信厅 &lt;0431&gt;" in said) == (False, True)
    assert 'href="/policies">依据文件</a>' in without
    assert "免责声明" in without
