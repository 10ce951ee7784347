"""The service as a program of its own, on a free port of the loopback."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVE = (sys.executable, "-m", "uvicorn", "eligibility_api.app:create_app", "--factory", "--port", "0")


@contextmanager
def running_service() -> Iterator[int]:
    """Its port. It is told to stop at the end, and must do so in order."""
    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        said = []
        for line in server.stderr:
            said.append(line)
            if found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line):
                yield int(found[1])
                break
        else:
            raise AssertionError("the server did not start:\n" + "".join(said))
        server.terminate()
        assert "Application shutdown complete" in server.stderr.read()
    assert server.returncode in {0, -15}
