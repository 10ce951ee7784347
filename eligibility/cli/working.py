"""`work`: do the queued jobs of a data folder, beside the service that queues them.

Started by the service. Standard input is the bell: a line says that a job is queued, the end that the service is gone.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.command import running
from eligibility.cli.options import Lang


def work(
    data: Annotated[Path, typer.Argument(help="数据文件夹 · the data folder", show_default=False)],
    name: Annotated[str, typer.Argument(help="进程名 · what this worker is called", show_default=False)],
) -> None:
    """处理排队的批量任务（由 serve 启动）· Do the queued jobs (serve starts it, and knows it by its name)."""
    with running(Lang.ZH, None):
        from eligibility.cli.wiring import runner_of  # noqa: PLC0415 - see the package

        runner = runner_of(data, name, utc_now)
        with runner.alive():
            runner.run_all()
            for _ in sys.stdin:
                runner.run_all()


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where a clock may be read
