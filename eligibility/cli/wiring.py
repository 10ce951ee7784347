"""What the worker is made of: the store, the files and the work behind their ports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from eligibility.services import installed_pack
from eligibility.services.screening_work import ScreeningWork
from eligibility.services.working import Runner
from eligibility.store import Database, StoredJobs, database_in, files_in


def runner_of(data: Path, worker: str, now: Callable[[], datetime]) -> Runner:
    """The runner of a data folder's jobs. Raises `StoreUnavailable`."""
    jobs, files = StoredJobs(Database.open(database_in(data))), files_in(data)
    return Runner(jobs, {"screening": ScreeningWork(files.of, installed_pack)}, worker, now)
