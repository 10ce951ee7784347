"""The service as a program of its own, on a free port of the loopback."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
SERVE = (sys.executable, "-m", "uvicorn", "eligibility_api.app:create_app", "--factory", "--port", "0")


@contextmanager
def running_service() -> Iterator[int]:
    """Its port. It is told to stop at the end, and must do so in order."""
    with started_service() as (port, _):
        yield port


@contextmanager
def started_service() -> Iterator[tuple[int, int]]:
    """Its port, and the id of its process."""
    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        rest: list[str] = []
        try:
            port = _port_of(server.stderr)
            reading = threading.Thread(target=rest.extend, args=(server.stderr,))  # a full pipe would stop the server
            reading.start()
            yield port, server.pid
        finally:
            server.terminate()  # also when something fails meanwhile, or nobody would ever come back from here
        reading.join()
    assert "Application shutdown complete" in "".join(rest)
    assert server.returncode in {0, -15}


def _port_of(said: IO[str]) -> int:
    """The port that a server says it runs on."""
    lines = []
    for line in said:
        lines.append(line)
        if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise AssertionError("the server did not start:\n" + "".join(lines))
