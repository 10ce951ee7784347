"""A real server on the loopback: it starts, says what it serves, judges, refuses what is too large, and stops when told."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.contract.service import JSON, asked
from tests.server import running_service


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running_service() as port:
        yield port


def test_a_decision_comes_back(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/v1/decisions", json.dumps(asked(clause=None)), JSON)
    answer = connection.getresponse()
    assert answer.status == 200
    assert len(json.loads(answer.read())["provisions"]) > 1
    connection.request("HEAD", "/v1/policies")
    head = connection.getresponse()
    assert (head.status, head.read()) == (200, b"")
    connection.close()


def test_a_body_that_goes_on_is_refused_before_it_ends(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        head = "POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.sendall(head.encode())
        for _ in range(21):
            client.sendall(b"c350\r\n" + b" " * 50_000 + b"\r\n")  # and never the last chunk
        assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_declared_body_is_refused_before_it_is_sent(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        head = "POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 30000000\r\n\r\n"
        client.sendall(head.encode())
        assert client.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_caller_who_hangs_up_does_no_harm(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(
            b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
    test_a_decision_comes_back(port)


def test_a_policy_that_does_not_compile_keeps_the_server_from_starting(tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text(
        "from eligibility.errors import Diagnostic, PackProblems\n"
        "from eligibility_api.app import create_app\n"
        "def load():\n"
        "    raise PackProblems([Diagnostic('clause_08.yaml', 3, 7, 'quote-not-found', 'no such words', 'look again')])\n"
        "app = create_app(load)\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "uvicorn", "faulty:app", "--port", "0", "--app-dir", str(tmp_path)]
    server = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert server.returncode != 0
    assert "clause_08.yaml:3:7: quote-not-found: no such words" in server.stderr
    assert "Traceback" not in server.stderr
