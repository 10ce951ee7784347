"""What the worker is made of: the store, the files and the work behind their ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from eligibility.services import installed_pack, installed_packs, stands_aside
from eligibility.services.desk import Desk, installed_desk
from eligibility.services.screening_work import ScreeningWork
from eligibility.services.watching_work import KIND as WATCHING
from eligibility.services.watching_work import WatchingWork
from eligibility.services.working import Runner, Work
from eligibility.store import Database, StoredJobs, Writer, database_in, files_in


def runner_of(data: Path, worker: str, now: Callable[[], datetime]) -> Runner:
    """The runner of every job of a data folder. Raises `StoreUnavailable`."""
    database, files = Database.open(database_in(data)), files_in(data)
    work: dict[str, Work] = {
        "screening": ScreeningWork(files.of, installed_pack),
        WATCHING: watching_of(database, data, now),
    }
    return Runner(StoredJobs(database), work, worker, now)


def watcher_of(database: Database, data: Path, worker: str, now: Callable[[], datetime]) -> Runner:
    """The runner of the standing watch alone."""
    return Runner(StoredJobs(database), {WATCHING: watching_of(database, data, now)}, worker, now)


def watching_of(database: Database, data: Path, now: Callable[[], datetime]) -> WatchingWork:
    """The standing watch over what a database keeps."""
    return WatchingWork(Writer(database, now), files_in(data).of, desks_of)


def desks_of(policies: Sequence[str]) -> list[Desk]:
    """The desks of some policies, or of all installed ones whose text is the original. Raises `PackProblems`."""
    return [installed_desk(id) for id in policies or sorted(installed_packs()) if policies or not stands_aside(id)]
