"""A service that is told to stop finishes what it has begun, writes what it took in, and says so in a log of JSON lines."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from pathlib import Path

from tests.contract.service import asked
from tests.server import ROOT, SERVE

BODY = json.dumps(asked(clause=None)).encode()
HEAD = b"POST /v1/receipts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)


def answered(client: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    got = b""
    while more := client.recv(65536):
        got += more
    return got


def test_requests_that_are_under_way_are_answered_before_it_ends(tmp_path: Path) -> None:
    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        lines: list[str] = []

        def until(pattern: str) -> re.Match[str]:
            assert server.stderr is not None
            for line in server.stderr:
                lines.append(line)
                if found := re.search(pattern, line):
                    return found
            raise AssertionError("".join(lines))

        port = int(until(r"running on http://127\.0\.0\.1:(\d+)")[1])
        clients = [socket.create_connection(("127.0.0.1", port), timeout=120) for _ in range(12)]
        for client in clients:
            client.sendall(HEAD + BODY[:50])
        with socket.create_connection(("127.0.0.1", port), timeout=120) as last:  # answered: the others were begun
            last.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert answered(last).startswith(b"HTTP/1.1 200 ")
        server.send_signal(signal.SIGTERM)
        until("Shutting down")
        for client in clients:
            client.sendall(BODY[50:])
        statuses = {answered(client).split(b"\r\n")[0] for client in clients}
        for client in clients:
            client.close()
        until("Application shutdown complete")
        lines += server.stderr.readlines()
    assert statuses == {b"HTTP/1.1 200 OK"}
    assert server.returncode in {0, -15}
    told = [json.loads(line) for line in lines]
    assert [each["status"] for each in told if each.get("action") == "makeReceipt"] == [200] * 12
