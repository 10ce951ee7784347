"""Run the command line in this process, or as a program of its own, and see what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eligibility.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.*"))
LITTLE_GIANT = ROOT / "examples" / "01-little-giant-changchun.json"
TONGHUA = ROOT / "examples" / "05-small-private-tonghua.yaml"
DAY = "2025-06-30"
POLICY = "jilin.corridor_2018_2025"

PROGRAM = [sys.executable, "-c", "from eligibility.cli import main; raise SystemExit(main())"]


@dataclass(frozen=True)
class Said:
    """What a run left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    def json(self) -> Any:
        return json.loads(self.out)


def run(capture: pytest.CaptureFixture[bytes], *arguments: str | Path) -> Said:
    """In this process; stdout is no terminal."""
    code = main([str(each) for each in arguments])
    said = capture.readouterr()
    return Said(code, said.out, said.err.decode())


def program(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Said:
    """As a program of its own, as a shell would start it."""
    done = subprocess.run(
        [*PROGRAM, *(str(each) for each in arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "80"} | environment,
    )
    return Said(done.returncode, done.stdout, done.stderr.decode())


def in_terminal(*arguments: str | Path, **environment: str) -> tuple[int, str]:
    """As a program whose stdout is a terminal of 80 columns; its exit code and what the terminal got."""
    import pty

    ours, theirs = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    started = subprocess.Popen(
        [*PROGRAM, *(str(each) for each in arguments)],
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=clean | {"COLUMNS": "80", "TERM": "xterm"} | environment,
    )
    os.close(theirs)
    got = b""
    while part := _read(ours):
        got += part
    os.close(ours)
    return started.wait(), got.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the program has gone, and its end of the terminal with it
        return b""
