"""A full disk under PostgreSQL: data and log of a real server on a small file system. Only root can mount one."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest

from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise
from eligibility.store import Database, StoreUnavailable, Writer
from eligibility_api.keeper import refusal_of
from tests.faults.crashing import keep_case
from tests.postgres import Server, serving
from tests.store.jobs import NOON

MEGABYTE = 1024 * 1024


@pytest.fixture
def small() -> Iterator[Path]:
    """A file system of a hundred megabytes, where the server's user can get to."""
    folder = Path(tempfile.mkdtemp(prefix="small"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m,mode=755", "tmpfs", folder], check=True)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def fill(folder: Path, left: int) -> Path:
    """A file that takes all room but so many bytes."""
    ballast, room = folder / "ballast", os.statvfs(folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_bsize - left)
    return ballast


def is_up(server: Server) -> bool:
    """Whether it answers: one that can no longer write its own log ends itself."""
    with suppress(psycopg.OperationalError), psycopg.connect(server.address):
        return True
    return False


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
def test_a_full_disk_under_a_server_refuses_and_loses_nothing_and_goes_on_when_there_is_room(small: Path) -> None:
    with serving(durable=True, within=small) as server:
        database = Database.open(server.new_database())
        writer, acknowledged = Writer(database, lambda: NOON), list[str]()
        acknowledged += [writer.write(keep_case) for _ in range(50)]
        ballast = fill(small, 2 * MEGABYTE)

        def go_on() -> None:
            for _ in count():
                acknowledged.append(writer.write(keep_case))

        with pytest.raises(StoreUnavailable) as refusal:
            go_on()
        refused = refusal_of(refusal.value)
        assert (refused.code, refused.headers["Retry-After"]) == ("store-unavailable", "2")
        ballast.unlink()
        if not is_up(server):
            server.start()
        acknowledged.append(writer.write(keep_case))
        stored = {each.id for each in writer.read(lambda unit: unit.find(Query(Enterprise)))}
        entries = writer.read(lambda unit: unit.find(Query(AuditEntry, order="number")))
        assert set(acknowledged) - stored == set()
        assert len(stored) - len(acknowledged) <= int(refusal.value.in_doubt)
        assert (len(entries), first_fault(entries, (), None)) == (2 * len(stored), None)
        writer.close()
        database.close()
