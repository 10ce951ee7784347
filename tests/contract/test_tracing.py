"""With a collector named, a span a request goes there, and what was sent does not."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from os import environ

import pytest

from tests.server import ROOT, SERVE


@pytest.mark.slow
def test_a_request_is_a_span_at_the_collector() -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: a test is quiet."""

    collector = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    named = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
    with subprocess.Popen(
        SERVE, cwd=ROOT, env={**environ, **named}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stderr is not None
        found = (re.search(r"running on http://127\.0\.0\.1:(\d+)", line) for line in server.stderr)
        port = int(next(each for each in found if each)[1])
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(
            "POST", "/v1/decisions", b'{"profile": "secret of somebody"}', {"content-type": "application/json"}
        )
        assert connection.getresponse().status == 422
        connection.close()
        server.send_signal(signal.SIGTERM)
        server.stderr.read()
    collector.shutdown()
    collector.server_close()
    assert {path for path, _ in received} == {"/v1/traces"}
    sent = b"".join(body for _, body in received)
    assert b"/v1/decisions" in sent
    assert b"secret of somebody" not in sent
