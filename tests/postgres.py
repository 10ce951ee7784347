"""A PostgreSQL server of our own: its data in a temporary folder, reached by a unix socket only, gone when the tests are."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

OWNER = "postgres"
"""The system user that runs the server where the tests run as root, which PostgreSQL refuses to run as."""

_NUMBERS = count(1)


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


@dataclass(frozen=True)
class Server:
    """A server that can be stopped, killed and started again. `durable`: it writes as it would in service."""

    folder: Path
    durable: bool = False

    @property
    def address(self) -> str:
        """What connects to it."""
        return f"host={self.folder} user={OWNER} dbname=postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c jit=off"
        options += "" if self.durable else " -c fsync=off"
        self._control("-l", self.folder / "log", "-o", options, "-t", "120", "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it."""
        self._control("-m", mode, "stop")

    def kill(self) -> None:
        """End every process of it at once, as a machine does that fails."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # so that it starts no other meanwhile
        listed = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=False).stdout
        gone = [os.pidfd_open(each) for each in (postmaster, *map(int, listed.split()))]
        for each in gone:
            signal.pidfd_send_signal(each, signal.SIGKILL)
        for each in gone:
            select.select([each], [], [], 30)  # it can be read once the process has ended
            os.close(each)
        # A process that has ended is on the system's list until its parent looks; lock files would be believed as long.
        for lock in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink()

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"t{next(_NUMBERS)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def _control(self, *words: str | Path) -> None:
        as_owner(programs() / "pg_ctl", "-D", self.folder / "data", "-w", *words)


@contextmanager
def serving(*, durable: bool = False, within: Path | None = None) -> Iterator[Server]:
    """A new server, running; its data in a folder of its own within a folder that everybody can get to, else among the temporary ones."""
    server = Server(Path(tempfile.mkdtemp(prefix="pg", dir=within)), durable)
    if os.geteuid() == 0:
        shutil.chown(server.folder, OWNER)
    try:
        made: list[str | Path] = [
            "-D",
            server.folder / "data",
            "-U",
            OWNER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        as_owner(programs() / "initdb", *made)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(server.folder)


@contextmanager
def running_server() -> Iterator[str]:
    """A new server; what it yields connects to it."""
    with serving() as server:
        yield server.address
