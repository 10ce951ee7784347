"""What is deployed is what is tested: the image and the unit run the same command, and the image is built by a script that runs anywhere."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTAINERFILE = (ROOT / "deploy" / "Containerfile").read_text()
SERVE = ["eligibility", "serve"]


def last(word: str) -> str:
    """What the last instruction of a kind in the Containerfile says."""
    return re.findall(rf"^{word} (.*)$", CONTAINERFILE, re.MULTILINE)[-1]


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "deploy" / "eligibility.service")
    return parser


def test_the_image_runs_the_service_as_nobody_in_particular_and_asks_whether_it_is_ready() -> None:
    assert json.loads(last("CMD"))[:2] == SERVE
    assert last("USER") == "eligibility"
    assert "/readyz" in last("HEALTHCHECK")
    assert len(re.findall(r"^FROM ", CONTAINERFILE, re.MULTILINE)) == 2
    assert last("RUN sh") == "deploy/build.sh /srv/eligibility"


def test_the_unit_runs_the_same_command_and_gives_it_time_to_stop() -> None:
    service = unit()["Service"]
    words = shlex.split(service["ExecStart"])
    assert [Path(words[0]).name, words[1]] == SERVE
    assert int(service["TimeoutStopSec"]) > 30
    assert (service["DynamicUser"], service["ProtectSystem"], service["NoNewPrivileges"]) == ("yes", "strict", "yes")


@pytest.mark.soak
def test_the_image_is_built_step_by_step_and_serves(tmp_path: Path) -> None:
    source, built = tmp_path / "source", tmp_path / "built"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    subprocess.run(["sh", "deploy/build.sh", str(built)], cwd=source, check=True)
    settings = {"PATH": os.environ["PATH"], "ELIGIBILITY_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [str(built / "bin" / "eligibility"), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=settings, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = (re.search(r"running on (http://127\.0\.0\.1:\d+)", line) for line in server.stderr)
        address = next(each for each in found if each)[1]
        with urlopen(f"{address}/readyz", timeout=60) as answer:
            assert json.load(answer)["status"] == "ready"
        server.send_signal(signal.SIGTERM)
        assert "Application shutdown complete" in server.stderr.read()
    assert server.returncode in {0, -15}
