"""`work`: do the queued jobs of a data folder, beside the service that queues them.

Started by the service. Standard input is the bell: a line says that a job is queued, the end that the service is gone.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.command import running
from eligibility.cli.options import Lang

WATCHER = "watch-"
"""What the names of workers begin with that only watch (`eligibility watch`): they run beside the worker, under a lock of their own."""


def work(data: Annotated[Path, typer.Argument(help="数据文件夹 · the data folder", show_default=False)]) -> None:
    """处理数据文件夹中排队的批量任务（由 serve 启动）· Do the queued jobs of a data folder (serve starts it)."""
    with running(Lang.ZH, None), only_worker_of(data):
        from eligibility.cli.wiring import runner_of  # noqa: PLC0415 - see the package

        runner = runner_of(data, worker_name(), utc_now)
        runner.take_over(lambda worker: not worker.startswith(WATCHER))
        runner.run_all()
        for _ in sys.stdin:
            runner.run_all()


def worker_name() -> str:
    """A name that no other worker has."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where a clock may be read


@contextmanager
def only_worker_of(data: Path, kind: str = "worker") -> Iterator[None]:
    """Be the only worker of a kind in a data folder; waits until another one has ended."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
