"""Kills writers at random moments and looks what is left: `python -m tests.faults.crashing PLACE KILLS SEED [PROCESSES]`.

A program of its own, with one thread, so that it can fork writers by the hundred. What a writer says through its pipe it says after the
store has acknowledged it; whatever was said must be there afterwards, whole. The report is one line of JSON.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query, Stale
from eligibility.domain.records import Application, Determination, Enterprise, KeptReceipt, Snapshot
from eligibility.store import Database, StoredUnit, StoreUnavailable, Writer
from tests.store.jobs import NOON
from tests.store.records import a_determination, a_snapshot, an_application, an_enterprise

PORTAL = Actor("portal-a")
COUNTER = "counter"
THREADS = 8
SHORTEST, LONGEST = 0.02, 0.3
"""Seconds from a writer's first acknowledged write to its death."""


@dataclass
class Report:
    """What was killed, acknowledged and found. All but the first three must be empty or agree."""

    kills: int = 0
    acknowledged: int = 0
    increments: int = 0
    stored: int = 0
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    chain: str | None = None
    counter: tuple[int, int] = (0, 0)
    """The counter's value, and how often it was changed."""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - writers run as they run in service


def place_of(said: str) -> Path | str:
    """A file, or an address."""
    return said if "://" in said else Path(said)


def keep_case(unit: StoredUnit) -> str:
    """Everything of one application, in one transaction."""
    id = unit.new_id()
    application = an_application(f"a{id}", id, snapshot=f"s{id}")
    for record in (
        an_enterprise(id), a_snapshot(f"s{id}", id), application,
        a_determination(f"d{id}", id, f"s{id}", application=f"a{id}"), KeptReceipt(f"d{id}", b"{}"),
    ):  # fmt: skip
        unit.add(record)
    unit.note(PORTAL, "createApplication", application)
    unit.note(PORTAL, "submitApplication", application)
    return id


def increment(writer: Writer) -> None:
    """Read, and change what was read: nobody else's change may be lost. Raises `Stale`."""
    seen = writer.read(lambda unit: unit.get(Enterprise, COUNTER))
    changed = replace(seen, name=str(int(seen.name) + 1))

    def work(unit: StoredUnit) -> None:
        unit.replace(changed)
        unit.note(PORTAL, "renameEnterprise", changed)

    writer.write(work)


def write_until_killed(place: Path | str, pipe: int) -> None:
    """Write with many threads for ever, and say what was acknowledged."""
    writer = Writer(Database.open(place), utc_now)

    def go_on() -> None:
        while True:
            try:
                os.write(pipe, f"{writer.write(keep_case)}\n".encode())
                increment(writer)
                os.write(pipe, b"+\n")
            except (Stale, StoreUnavailable):
                continue

    for _ in range(THREADS - 1):
        threading.Thread(target=go_on, daemon=True).start()
    go_on()


def started(place: Path | str) -> tuple[int, BinaryIO]:
    """A writer's process id, and what it says."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            write_until_killed(place, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    return child, os.fdopen(ours, "rb", buffering=0)


def one_life(place: Path | str, processes: int, chance: random.Random, said: list[bytes]) -> None:
    """Start writers, wait for the first word and then for a moment, kill them, and gather all they said."""
    living = [started(place) for _ in range(processes)]
    heard = {pipe.fileno(): pipe.read(4096) for _, pipe in living}
    until = monotonic() + chance.uniform(SHORTEST, LONGEST)
    while (left := until - monotonic()) > 0:
        ready, _, _ = select.select([pipe for _, pipe in living], [], [], left)
        for pipe in ready:
            heard[pipe.fileno()] += pipe.read(65536)
    for child, pipe in living:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := pipe.read(65536):
            heard[pipe.fileno()] += more
        said.append(heard[pipe.fileno()])
        pipe.close()


def verified(place: Path | str, report: Report, acknowledged: set[str]) -> None:
    """Look at everything that is stored."""
    database = Database.open(place)
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        enterprises = {each.id for each in unit.find(Query(Enterprise))} - {COUNTER}
        kinds: tuple[type[Any], ...] = (Snapshot, Application, Determination)
        owners = [{each.enterprise for each in unit.find(Query(kind))} for kind in kinds]
        receipts = {each.id[1:] for each in unit.find(Query(KeptReceipt))}
        entries = unit.find(Query(AuditEntry, order="number"))
        counter = unit.get(Enterprise, COUNTER)
    database.close()
    submitted = {each.id[1:] for each in entries if each.action == "submitApplication"}
    report.stored = len(enterprises)
    report.lost = sorted(acknowledged - enterprises)
    report.halves = sorted(set().union(*(enterprises ^ each for each in (*owners, receipts, submitted))))
    fault = first_fault(entries, (), None)
    report.chain = fault.words.en if fault else None
    report.counter = (int(counter.name), counter.version - 1)


def begin(place: Path | str) -> None:
    """Have the counter there."""
    database = Database.open(place)
    with database.connected(writing=True) as connection:
        StoredUnit(connection, NOON).add(an_enterprise(COUNTER, name="0"))
    database.close()


def main(arguments: list[str]) -> None:
    """Kill, look, report."""
    place, kills, chance = place_of(arguments[0]), int(arguments[1]), random.Random(int(arguments[2]))
    processes = int(arguments[3]) if len(arguments) > 3 else 1
    begin(place)
    report, acknowledged = Report(), set[str]()
    while report.kills < kills:
        said: list[bytes] = []
        one_life(place, processes, chance, said)
        report.kills += processes
        words = [word.decode() for each in said for word in each.split(b"\n")[:-1]]
        acknowledged |= {word for word in words if word != "+"}
        report.increments += words.count("+")
        report.acknowledged = len(acknowledged)
        if report.kills % 20 < processes or report.kills >= kills:
            verified(place, report, acknowledged)
            if report.lost or report.halves or report.chain:
                break
    sys.stdout.write(json.dumps(asdict(report)))


if __name__ == "__main__":
    main(sys.argv[1:])
