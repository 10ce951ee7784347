"""Screenings over HTTP, with the worker's real process: a file in, a job, its progress, its result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility.packs import installed_pack
from eligibility_api.app import create_app
from eligibility_api.desk import MOST_JOBS
from tests.contract.service import POLICY, Service
from tests.identities import signed_in

HEADER = "统一社会信用代码,名称,主体类型,注册地,实际经营地\n"
CSV = HEADER + "91220104FAKE00013B,甲公司（虚构）,企业,长春市朝阳区,长春市朝阳区\n"
FAULTY = HEADER + ",乙公司（虚构）,企业,长春市朝阳,长春市朝阳区\n"
ASKED = {"policy": POLICY, "as_of": "2024-06-01", "clause": "8.3", "format": "csv"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("screenings")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    (folder / "allowed").mkdir()
    app = create_app(lambda: {POLICY: installed_pack(POLICY)}, data=folder / "data", allowed=[folder / "allowed"])
    with TestClient(app, headers=signed_in(app, Role.OFFICER)) as client:
        yield Service(client)


def send(service: Service, content: str | None = CSV, name: str = "名单.csv", **changed: Any) -> Any:
    """Ask for a screening; `None` sends no file."""
    asked = {key: value for key, value in (ASKED | changed).items() if value is not None}
    files = {"request": (None, json.dumps(asked))} | ({"file": (name, content.encode())} if content is not None else {})
    return service.client.post("/v1/screenings", files=files)


def followed(service: Service, address: str, after: int = 0) -> list[tuple[int, str, dict[str, Any]]]:
    """Every event of a job until it ends or waits: its number, its name, its data."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    with service.client.stream("GET", f"{address}/events", headers={"last-event-id": str(after)}) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines: dict[str, str] = {}
        for line in stream.iter_lines():
            key, _, value = line.partition(": ")
            lines |= {key: value} if key else {}
            if not line and "id" in lines:
                found.append((int(lines["id"]), lines["event"], json.loads(lines["data"])))
                lines = {}
    return found


def test_a_file_becomes_a_job_and_the_job_a_result(service: Service) -> None:
    answer = send(service)
    assert (answer.status_code, service.faults(answer.json(), "Job")) == (202, [])
    address = answer.headers["location"]
    assert [name for _, name, _ in followed(service, address)][-1] == "done"
    job = service.client.get(address).json()
    assert service.faults(job, "Job") == []
    assert job["summary"]["rows"] == {"read": 1, "usable": 1, "faulty": 0, "skipped": 0}
    assert job["summary"]["conclusions"] == {"8.3": {"information_needed": 1}}
    result = service.client.get(job["result"])
    assert result.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert result.content[:2] == b"PK"


def test_progress_is_followed_on_from_where_a_listener_was(service: Service) -> None:
    address = send(service).headers["location"]
    events = followed(service, address)
    assert followed(service, address, after=events[0][0]) == events[1:]


def test_a_row_that_cannot_be_used_is_named_and_the_others_go_on(service: Service) -> None:
    address = send(service, CSV + FAULTY.removeprefix(HEADER)).headers["location"]
    followed(service, address)
    summary = service.client.get(address).json()["summary"]
    assert summary["rows"] == {"read": 2, "usable": 1, "faulty": 1, "skipped": 0}
    assert {problem["place"] for problem in summary["problems"]} == {"D3"}


def test_a_job_that_pauses_goes_on_with_the_columns_that_a_person_confirmed(service: Service) -> None:
    unknown = CSV.replace("注册地", "住所所在县")
    address = send(service, unknown, pause=True).headers["location"]
    followed(service, address)
    waiting = service.client.get(address).json()
    assert (waiting["state"], service.faults(waiting, "Job")) == ("waiting", [])
    assert {"column": "D", "header": "住所所在县", "fact": None} in waiting["summary"]["columns"]
    answer = service.client.post(f"{address}/answer", json={"mapping": {"住所所在县": "registered_division"}})
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    assert followed(service, address)[-1][1] == "done"
    assert {"column": "D", "header": "住所所在县", "fact": "registered_division"} in service.client.get(address).json()[
        "summary"
    ]["columns"]


def test_a_file_of_the_server_is_screened_only_from_an_allowed_folder(service: Service, folder: Path) -> None:
    (folder / "allowed" / "list.csv").write_text(CSV, "utf-8")
    (folder / "secret.csv").write_text(CSV, "utf-8")
    address = send(service, None, path=str(folder / "allowed" / "list.csv")).headers["location"]
    assert followed(service, address)[-1][1] == "done"
    for path in ("secret.csv", "allowed/../secret.csv", "allowed/none.csv"):
        refusal = send(service, None, path=str(folder / path))
        assert (refusal.status_code, service.problem(refusal)["code"]) == (422, "path-refused")


def test_a_file_that_is_no_table_fails_in_words(service: Service) -> None:
    address = send(service, "MZ\x00 no table", "名单.xlsx").headers["location"]
    assert followed(service, address)[-1][1] == "failed"
    trouble = service.client.get(address).json()["trouble"]
    assert trouble["code"] == "table-disguised"
    assert trouble["help"]


def test_a_job_that_has_ended_stays_as_it_is_when_it_is_cancelled(service: Service) -> None:
    address = send(service).headers["location"]
    followed(service, address)
    before = service.client.get(address).json()
    assert service.client.delete(address).json() == before
    refusal = service.client.post(f"{address}/answer", json={})
    assert (refusal.status_code, service.problem(refusal)["code"]) == (409, "job-state")


def test_a_job_that_waits_for_a_person_can_be_cancelled_and_has_no_result(service: Service) -> None:
    address = send(service, pause=True).headers["location"]
    followed(service, address)
    assert service.client.delete(address).json()["state"] == "cancelled"
    refusal = service.client.get(f"{address}/result")
    assert (refusal.status_code, service.problem(refusal)["code"]) == (409, "job-state")


def test_one_caller_cannot_take_all_turns(service: Service) -> None:
    waiting = [send(service, pause=True) for _ in range(MOST_JOBS)]
    refusal = send(service)
    for each in waiting:
        service.client.delete(each.headers["location"])
    assert [each.status_code for each in waiting] == [202] * MOST_JOBS
    assert (refusal.status_code, service.problem(refusal)["code"]) == (429, "too-many-jobs")


@pytest.mark.parametrize("address", ["", "/events", "/result"])
def test_a_job_that_nobody_made_is_unknown(service: Service, address: str) -> None:
    answer = service.client.get(f"/v1/screenings/none{address}")
    assert (answer.status_code, service.problem(answer)["code"]) == (404, "job-unknown")


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"policy": None}, [("key-missing", "/policy")]),
        ({"policy": "none"}, [("policy-unknown", "/policy")]),
        ({"format": "pdf"}, [("value-unlisted", "/format")]),
        ({"pause": "yes"}, [("value-type", "/pause")]),
        ({"mapping": []}, [("value-type", "/mapping")]),
        ({"mapping": {"x": "no_such_fact"}}, [("value-unlisted", "/mapping")]),
        ({"path": "/etc/passwd"}, [("form-part", "/path")]),
        ({"profile": {}}, [("key-unknown", "/profile")]),
        ({"policy": 1, "as_of": "x"}, [("value-type", "/policy"), ("value-type", "/as_of")]),
    ],
)
def test_every_problem_of_a_request_is_told_at_once(
    service: Service, changed: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    answer = send(service, **changed)
    assert answer.status_code == 422
    assert [(each["code"], each["pointer"]) for each in service.problem(answer)["errors"]] == errors


def test_a_form_that_is_none_is_refused(service: Service) -> None:
    post = service.client.post
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    refused = [
        post("/v1/screenings", content=b"{}", headers={"content-type": "application/json"}),
        post("/v1/screenings", files=[("file", ("a.csv", b"x")), ("file", ("b.csv", b"x"))]),
        post("/v1/screenings", files={"file": ("a.csv", b"x")}),
        post("/v1/screenings", content=b"x" * 20_000_001, headers=multipart),
    ]
    found = [(each.status_code, service.problem(each)["code"]) for each in refused]
    assert found == [(415, "media-type"), (400, "form-unreadable"), (422, "request-invalid"), (413, "body-too-large")]


def test_a_database_that_cannot_be_had_keeps_nothing_and_says_so(folder: Path) -> None:
    (folder / "broken").mkdir()
    (folder / "broken" / "eligibility.sqlite3").mkdir()
    app = create_app(lambda: {POLICY: installed_pack(POLICY)}, data=folder / "broken")
    headers = {"cookie": "__Host-session=x"}
    broken = Service(TestClient(app, headers=headers))  # without its start, which looks into the database too
    refusal = send(broken)
    assert (refusal.status_code, broken.problem(refusal)["code"]) == (503, "store-unavailable")
    assert not (folder / "broken" / "jobs").exists()


def test_what_was_queued_when_the_service_ended_is_done_by_the_next_one(folder: Path) -> None:
    def started(headers: dict[str, str]) -> TestClient:
        app = create_app(lambda: {POLICY: installed_pack(POLICY)}, data=folder / "restarted")
        return TestClient(app, headers=headers or signed_in(app, Role.OFFICER))

    with started({}) as client:
        headers = {name: client.headers[name] for name in ("cookie", "x-csrf-token")}
        address = send(Service(client)).headers["location"]
    with started(headers) as client:
        assert followed(Service(client), address)[-1][1] == "done"
        rows = client.get(client.get(address).json()["result"])
    assert rows.status_code == 200
