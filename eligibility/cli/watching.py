"""`watch`: look at every enterprise that is kept, and tell what has come into its reach, will be lost or is lost. For a timer, once a day.

The watch is a job like any other: it is kept, it goes on where an earlier run was ended, and the service's worker takes it over where it must.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, chosen_date, running
from eligibility.cli.failures import INTERNAL, note
from eligibility.cli.options import AsOfOption, Format, FormatOption, Lang, LangOption, LevelName, LevelOption
from eligibility.cli.storing import DataOption, opened, told
from eligibility.cli.working import utc_now

if TYPE_CHECKING:
    from eligibility.domain.jobs import Job

WATCHER = "watch-"
"""What the names of workers begin with that only watch: one runs at a time in a data folder, beside the services' workers."""
KEPT = timedelta(days=30)
"""How long what a watch came to is kept."""
MOST_UNFINISHED = 30
"""Watches that are begun and not ended: more means that none ever ends."""

PoliciesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--policy", "-p", metavar="ID", help="只看这些政策，默认全部 · only these policies", show_default=False
    ),
]


def watch(
    *,
    as_of: AsOfOption = None,
    policy: PoliciesOption = None,
    level: LevelOption = LevelName.CLAIMED,
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """逐户比对，主动告知新近符合、即将失去和不再符合的事项（每日定时运行）· Tell every enterprise unasked what it may get, will lose or has lost."""
    with running(lang, format_) as command:
        from eligibility.cli.wiring import desks_of, watcher_of  # noqa: PLC0415 - see the package
        from eligibility.services.working import take_back  # noqa: PLC0415

        day = chosen_date(as_of, command.lang)
        wanted = [each.pack.id for each in desks_of(policy or ())]
        with told(command), opened(data, migrating=True) as (database, folder), only_watcher_of(folder):
            runner = watcher_of(database, folder, f"{WATCHER}{os.getpid()}-{secrets.token_hex(4)}", utc_now)
            left = [hold for hold in runner.jobs.holds() if hold.worker.startswith(WATCHER)]
            take_back(runner.jobs, left, utc_now())
            job = new_job({"as_of": day.isoformat(), "level": level.value, "policies": wanted})
            runner.jobs.add(job, MOST_UNFINISHED)
            with runner.alive():
                runner.run_all()
            give(command, runner.jobs.job(job.id))


@contextmanager
def only_watcher_of(data: Path) -> Iterator[None]:
    """Be the only one that watches in a data folder; waits until another one has ended, so that none of those whose jobs are left lives."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "watch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def new_job(request: dict[str, Any]) -> Job:
    """A watch that waits."""
    from eligibility.domain.jobs import Job, JobState  # noqa: PLC0415 - see the package
    from eligibility.services.watching_work import KIND  # noqa: PLC0415
    from eligibility.store.ids import new_id  # noqa: PLC0415

    now = utc_now()
    return Job(new_id(now), KIND, "system", JobState.QUEUED, request, now, now, now + KEPT)


def give(command: Command, job: Job) -> None:
    """What came of it; one that the service's worker has taken is only named."""
    if job.trouble is not None:
        note(job.trouble.en if command.lang == "en" else job.trouble.zh)
        raise typer.Exit(INTERNAL)
    document = {"job": job.id, "state": job.state.value, **job.summary}
    if command.format is Format.JSON:
        command.give(document)
    else:
        command.say([_sentence(command, document)])


def _sentence(command: Command, said: dict[str, Any]) -> str:
    if "done" not in said:
        zh, en = f"任务 {said['job']} 由服务的工作进程继续", f"job {said['job']} is being done by the service's worker"
        return en if command.lang == "en" else zh
    events = said["events"]
    new, soon, lost = (events.get(f"enterprise.{kind}", 0) for kind in ("in-reach", "about-to-be-lost", "lost"))
    held = events.get("determination.held", 0)
    if command.lang == "en":
        return (
            f"as of {said['as_of']}: {said['done']} enterprises; told {new} that something is in reach, {soon} that it will be lost,"
            f" {lost} that it is; {held} held for a person, {said['unreadable']} not readable"
        )
    return (
        f"{said['as_of']}：已比对 {said['done']} 户；告知新近符合 {new} 件，即将失去 {soon} 件，不再符合 {lost} 件；"
        f"待人工复核 {held} 件，档案不能识别 {said['unreadable']} 件"
    )
