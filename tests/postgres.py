"""A PostgreSQL server of our own: its data in a temporary folder, reached by a unix socket only, gone when the tests are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
"""The system user that runs the server where the tests run as root, which PostgreSQL refuses to run as."""


def programs() -> Path:
    """The folder of PostgreSQL's own programs: Debian keeps them out of the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    path = found[-1] if found else shutil.which("initdb")
    assert path is not None, "PostgreSQL is missing: `python3 dev.py test` installs it from Debian"
    return Path(path).parent


def as_owner(*words: str | Path) -> None:
    """Run a program as a user that PostgreSQL accepts."""
    prefix = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *map(str, words)], capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running_server() -> Iterator[str]:
    """A new server; what it yields connects to it."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    bin_, data = programs(), folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER)
    try:
        as_owner(bin_ / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c jit=off"
        as_owner(bin_ / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "-t", "60", "start")
        try:
            yield f"host={folder} user={OWNER} dbname=postgres"
        finally:
            as_owner(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
