"""Set the project up on a bare machine, and run programs inside its virtual environment.

What dev.py stands on; standard library only, because it runs before anything is installed. It knows nothing of the commands.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
NEWEST_WITH_RETE = (3, 12)


class Stop(Exception):
    """A command cannot go on: what happened, where, and how to mend it."""

    def __init__(self, what: str, mend: str = "", code: int = 1) -> None:
        super().__init__(what)
        self.what, self.mend, self.code = what, mend, code


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Steps:
    """The steps of one command with the seconds each took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        say(f"── {name}")
        began = time.monotonic()
        try:
            yield
        finally:
            self.taken.append((name, time.monotonic() - began))

    def tell(self) -> None:
        total = sum(seconds for _, seconds in self.taken)
        say("── " + " · ".join([*(f"{name} {seconds:.1f} s" for name, seconds in self.taken), f"in all {total:.1f} s"]))


STEPS = Steps()


# ── running other programs ───────────────────────────────────────────────────────────────────────────────────────────


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None, *, aside: bool = False) -> int:
    """Run a program in the project's folder and return its exit code; `aside` sends what it prints to stderr."""
    words = [str(word) for word in command]
    try:
        stdout = sys.stderr if aside else None
        return subprocess.run(words, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=stdout, check=False).returncode
    except FileNotFoundError as error:
        raise Stop(f"`{words[0]}` is not there", "run `python3 dev.py setup`") from error


def must(
    command: Sequence[str | Path], mend: str, env: Mapping[str, str] | None = None, *, aside: bool = False
) -> None:
    """Run a program that has to succeed."""
    code = run(command, env, aside=aside)
    if code:
        words = shlex.join(str(word).removeprefix(f"{ROOT}/") for word in command)
        raise Stop(f"`{words}` ended with {code}", mend, code)


def inside(*words: str | Path) -> list[str | Path]:
    """The command line of a Python module of the virtual environment."""
    return [PYTHON, "-m", *words]


# ── set-up ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def installed_in_debian(package: str) -> bool:
    query = ["dpkg-query", "-W", "-f=${Status}", package]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    return answer.stdout == "install ok installed"


def install_from_debian(packages: Sequence[str], why: str) -> None:
    """Install Debian packages as root or with sudo; otherwise stop and say which."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    by_hand = f"install {', '.join(packages)} with the system's package manager, then run this again"
    if not shutil.which("apt-get"):
        raise Stop(f"{why} is missing, and this is not a Debian system", by_hand)
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and not shutil.which("sudo"):
        raise Stop(f"{why} is missing", f"as root: {shlex.join(command)}")
    say(f"   installing from Debian: {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    must([*as_root, "apt-get", "update", "-qq"], by_hand, quiet, aside=True)
    must([*as_root, *command, "-qq"], by_hand, quiet, aside=True)


def ensure_debian(packages: Sequence[str], why: str) -> None:
    if shutil.which("dpkg-query"):
        missing = [package for package in packages if not installed_in_debian(package)]
        if missing:
            install_from_debian(missing, why)


def ensure_system() -> None:
    """What cannot come from a virtual environment: the venv module itself, and a C compiler for durable-rules."""
    if not shutil.which("uv") and importlib.util.find_spec("ensurepip") is None:
        install_from_debian(["python3-venv"], "Python's module `ensurepip`")
    if sys.version_info[:2] > NEWEST_WITH_RETE or any(VENV.glob("lib/python3*/site-packages/durable_rules-*")):
        return
    headers = Path(sysconfig.get_path("include")) / "Python.h"
    if not headers.exists():
        install_from_debian(["gcc", "libc6-dev", "python3-dev"], "the header `Python.h`")
    elif not (shutil.which("cc") or shutil.which("gcc")):
        install_from_debian(["gcc", "libc6-dev"], "a C compiler")


def ensure_databases() -> None:
    """What the tests of SQL run beside Python: Java for Spark, and PostgreSQL, whose programs Debian keeps out of the search path."""
    missing = {
        "openjdk-17-jre-headless": not shutil.which("java"),
        "postgresql": not (shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    }
    if any(missing.values()):
        install_from_debian([package for package, absent in missing.items() if absent], "a database of the tests")


def fingerprint() -> str:
    """What the installed packages depend on: the two files that list them, this Python and this folder."""
    digest = hashlib.sha256(f"{sys.version}\n{ROOT}\n".encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def installed() -> tuple[str, set[str]]:
    """The fingerprint that the virtual environment was installed for, and the extras in it."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
        return (stamp["fingerprint"], set(stamp["extras"])) if PYTHON.exists() else ("", set())
    except (OSError, ValueError, KeyError):
        return "", set()


def make_venv() -> None:
    if PYTHON.exists() and run([PYTHON, "-c", "import sys; sys.exit(sys.version_info[:2] < (3, 11))"]) == 0:
        return
    maker: list[str | Path] = ["uv", "venv", "--clear", "--python", sys.executable, VENV]
    if not shutil.which("uv"):
        maker = [sys.executable, "-m", "venv", "--clear", VENV]
    must(maker, "see the message above", aside=True)


def install(extras: Sequence[str]) -> None:
    target = f".[{','.join(extras)}]" if extras else "."
    installer: list[str | Path] = ["uv", "pip", "install", "--python", PYTHON]
    if not shutil.which("uv"):
        installer = inside("pip", "install", "--disable-pip-version-check")
    must(
        [*installer, "-q", "-c", "constraints.txt", "-e", target], "is a package index reachable from here?", aside=True
    )


def ensure(*extras: str) -> None:
    """Have the virtual environment hold the project with these extras; does nothing when it already does."""
    with STEPS.step("set up"), (ROOT / "pyproject.toml").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started together set up one after the other
        mark = fingerprint()
        installed_for, present = installed()
        if installed_for == mark and present.issuperset(extras):
            return
        ensure_system()
        make_venv()
        together = sorted(present.union(extras))
        say(f"   installing into {VENV.name}: {', '.join(['the product', *together])}")
        install(together)
        STAMP.write_text(json.dumps({"fingerprint": mark, "extras": together}), "utf-8")
