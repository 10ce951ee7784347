"""What the service tells of itself: whether it lives and can work, how much it does, and a log in which nobody's data stands."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from eligibility.domain.actors import Role
from eligibility_api import logs, readiness
from eligibility_api.app import create_app, telemetry
from eligibility_api.logs import JsonLines
from eligibility_api.metrics import Metrics
from eligibility_api.watching import log as requests_log
from tests.contract.service import EXAMPLES, Service, asked, profile_from
from tests.identities import signed_in


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    made = create_app(data=tmp_path)
    yield made
    made.state.keeper.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def test_a_service_that_answers_is_alive_whatever_else_is_not(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATABASE", f"postgresql://somebody@/d?host={tmp_path}")
    assert client.get("/livez").json() == {"status": "alive"}


def test_a_service_that_can_work_says_of_each_part_that_it_is_well(client: TestClient, service: Service) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert service.faults(answer.json(), "Readiness") == []
    assert {answer.json()["parts"][name] for name in ("database", "writer", "disk", "worker")} == {"ok"}


def test_a_database_that_is_not_there_is_named(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ELIGIBILITY_DATABASE", f"postgresql://somebody@/d?host={tmp_path}")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert [name for name, state in answer.json()["parts"].items() if state == "failed"] == ["database", "writer"]


def test_a_disk_without_room_is_named(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "LEAST_FREE", 1 << 60)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["disk"]) == (503, "failed")


def test_auditors_see_how_much_is_done_and_others_do_not(app: FastAPI, client: TestClient) -> None:
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=signed_in(app, Role.OFFICER)).status_code == 403
    client.get("/v1/nothing")
    client.get("/v1/policies")
    text = client.get("/metrics", headers=signed_in(app, Role.AUDITOR, name="auditor")).text
    assert 'eligibility_requests_total{action="getMetrics",status="403"} 1' in text
    assert 'eligibility_requests_total{action="none",status="404"} 1' in text
    assert 'eligibility_request_seconds_bucket{action="listPolicies",le="+Inf"} 1' in text
    assert "eligibility_requests_in_progress 1" in text
    assert "eligibility_writer_waiting 0" in text


def test_durations_are_counted_up_to_each_bound() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.002, 99.0):
        metrics.seen("decide", 200, seconds)
    lines = metrics.text({}).splitlines()
    counts = [int(each.rpartition(" ")[2]) for each in lines if "_bucket" in each]
    assert (counts[0], counts[1], counts[-2], counts[-1]) == (1, 2, 2, 3)
    assert 'eligibility_request_seconds_sum{action="decide"} 99.003000' in lines
    assert all(re.fullmatch(r"# TYPE \w+ \w+|\w+(\{[^}]*\})? \S+", each) for each in lines)


def test_a_request_is_one_line_of_json(app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, requests_log.name)
    client.get("/v1/accounts", headers={**signed_in(app, Role.ADMINISTRATOR), "x-request-id": "portal-0001"})
    client.get("/livez")
    (line,) = lines_of(caplog)
    assert (line["request"], line["action"], line["status"], line["level"]) == (
        "portal-0001", "listAccounts", 200, "info",
    )  # fmt: skip
    assert re.fullmatch(r"[0-9A-Z]{26}", line["actor"])
    assert line["ms"] > 0


def lines_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The log as it would be written."""
    return [json.loads(JsonLines().format(each)) for each in caplog.records if each.name.startswith("eligibility")]


def test_a_fault_is_told_by_its_place_and_without_what_somebody_sent(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        try:
            dict[str, int]()["法定代表人 王某"]
        except KeyError as error:
            raise RuntimeError("13800138000") from error

    monkeypatch.setattr("eligibility.services.judge", broken)
    client = TestClient(create_app(), raise_server_exceptions=False)
    assert client.post("/v1/decisions", json=asked()).status_code == 500
    written = json.dumps(lines_of(caplog), ensure_ascii=False)
    assert "王某" not in written
    assert "13800138000" not in written
    fault = next(each["fault"] for each in lines_of(caplog) if "fault" in each)
    assert (fault["kind"], fault["because_of"]["kind"]) == ("builtins.RuntimeError", "builtins.KeyError")
    assert any("test_watching.py" in each for each in fault["where"])
    shown = JsonLines(messages=True).format(next(each for each in caplog.records if each.exc_info))
    assert "13800138000" in shown


SECRETS = re.compile(
    r"ek_[0-9A-Za-z]{16}\.|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.]+@[\w.]+\.\w+|Bearer |__Host-session"
)


def test_nothing_of_what_is_sent_stands_in_the_log(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "eligibility_api")
    headers = signed_in(app, Role.ADMINISTRATOR)
    key = client.post("/v1/keys", headers=headers, json={"account": "x", "name": "电话 13912345678"})
    personal = {
        "name": "示例有限公司",
        "legal_representative": "王小明",
        "phone": "13912345678",
        "id": "220102199001011234",
    }
    bodies = [profile_from(path) for path in EXAMPLES] + [{"facts": personal}, {"facts": {"employees": "13912345678"}}]
    for profile in bodies:
        for path in ("/v1/decisions", "/v1/explanations", "/v1/receipts"):
            client.post(
                path, json=asked(profile=profile), headers={"authorization": "Bearer ek_0123456789abcdef.secret"}
            )
    client.post("/v1/session", json={"name": "13912345678", "password": "春江潮水连海平"})
    client.get("/v1/accounts?name=13912345678", headers=headers)
    client.get("/v1/enterprises/13912345678", headers=headers)
    written = "\n".join(map(json.dumps, lines_of(caplog)))
    assert key.status_code < 500
    assert len(lines_of(caplog)) > 20
    assert SECRETS.search(written) is None
    values = {value for each in bodies for value in strings_of(each) if len(value) > 3 and not value.isascii()}
    assert [each for each in values if json.dumps(each)[1:-1] in written] == []


def strings_of(node: Any) -> Iterator[str]:
    """Every text in a document, keys left aside."""
    match node:
        case str():
            yield node
        case dict():
            for value in node.values():
                yield from strings_of(value)
        case list():
            for value in node:
                yield from strings_of(value)


def test_traces_leave_the_process_only_where_a_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert not any(telemetry().values())
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert telemetry() == {"tracing": True, "auto_configure": True, "metrics": False, "logs": False}


def test_without_a_server_the_log_is_left_alone() -> None:
    before = logging.getLogger("eligibility_api").handlers
    logs.begin()
    assert logging.getLogger("eligibility_api").handlers == before
