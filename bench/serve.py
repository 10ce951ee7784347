"""Measure many clients that write at once, beside an address that does nothing, in the same run: `python3 dev.py bench serve`.

`[--seconds 60] [--clients 50] [--database ADDRESS]`. Every client is a portal that changes one fact of an enterprise under its version, over and over; a
fifth of them share one enterprise, so that they meet. An answer is a change (200 or 201), or says that somebody was faster (409, 412): then
the client reads and tries again. Exits 1 on any other answer, on a change that was acknowledged and is not there, and on an audit chain
that is not whole. Figures are of client and server on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench._processor import cpu_seconds
from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.credit_code import check_character, inner_check_character
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise, Snapshot
from eligibility.services.accounts import Wanted, create_account
from eligibility.services.keys import create_key
from eligibility.store import Database, StoredUnit, Writer, database_in

ROOT = Path(__file__).resolve().parents[1]
FINE, BEATEN = (200, 201), (409, 412)


def credit_code(number: int) -> str:
    """A code that is written as codes are, of nobody."""
    body = f"{number:08}"
    whole = f"91220104{body}{inner_check_character(body)}"
    return whole + check_character(whole)


@dataclass
class Tally:
    """What clients saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    changes: Counter[str] = field(default_factory=Counter)

    def line(self, what: str, elapsed: float) -> str:
        """Throughput and percentiles."""
        spread = statistics.quantiles(self.seconds, n=100)
        return (
            f"{what:10} {len(self.seconds) / elapsed:8.0f} /s   p50 {spread[49] * 1000:7.1f} ms   p99 {spread[98] * 1000:7.1f} ms   "
            f"{dict(sorted(self.statuses.items()))}"
        )


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int, key: str, tally: Tally) -> None:
        self.port, self.key, self.tally = port, key, tally

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(
        self, method: str, path: str, body: object = None, version: str | None = None
    ) -> tuple[int, str | None]:
        """A status, and the version that came with it."""
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.key}\r\nContent-Length: {len(content)}\r\n"
        head += "Content-Type: application/json\r\n" if content else ""
        head += f"If-Match: {version}\r\n" if version else ""
        began = perf_counter()
        self.writer.write(head.encode() + b"\r\n" + content)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = re.search(r"content-length: (\d+)", answer)
        await self.reader.readexactly(int(length[1]) if length else 0)
        status = int(answer[9:12])
        self.tally.seconds.append(perf_counter() - began)
        self.tally.statuses[status] += 1
        tag = re.search(r'etag: ("\d+")', answer)
        return status, tag[1] if tag else None

    async def change(self, code: str, until: float) -> None:
        """Change one fact again and again."""
        await self.open()
        number = 0
        _, version = await self.ask("GET", f"/v1/enterprises/{code}")
        while perf_counter() < until:
            number += 1
            facts = {"facts": {"employees": {"2024": number}}}
            status, version = await self.ask("PATCH", f"/v1/enterprises/{code}/facts", facts, version)
            if status in FINE:
                self.tally.changes[code] += 1
            if status not in FINE or version is None:
                _, version = await self.ask("GET", f"/v1/enterprises/{code}")
        self.writer.close()

    async def nothing(self, until: float) -> None:
        """Ask for nothing again and again."""
        await self.open()
        while perf_counter() < until:
            await self.ask("GET", "/livez")
        self.writer.close()


def a_key(data: Path) -> str:
    """The key of a new portal."""
    database = Database.open(database_in(data))
    writer = Writer(database, lambda: datetime.now(UTC))  # noqa: TID251 - the edge is where a clock may be read

    def work(unit: StoredUnit) -> str:
        account = create_account(unit, SYSTEM, Wanted("bench", (Role.PORTAL,), portal="bench"))
        return create_key(unit, SYSTEM, account.id, "bench", None, None)[0]

    made = writer.write(work)
    writer.close()
    database.close()
    return made


async def run(port: int, server: int, key: str, clients: int, seconds: float) -> tuple[Tally, Tally]:
    """Have everybody ask nothing, then change what is theirs. `server` is the server's process id."""
    idle, busy = Tally(), Tally()
    quiet, spent = seconds / 6, cpu_seconds(server)
    until = perf_counter() + quiet
    await asyncio.gather(*(Client(port, key, idle).nothing(until) for _ in range(clients)))
    print(idle.line("no-op", quiet), flush=True)
    nothing = (cpu_seconds(server) - spent) / len(idle.seconds)
    codes = [credit_code(0 if number % 5 == 0 else number) for number in range(clients)]
    first = Client(port, key, Tally())
    await first.open()
    for code in dict.fromkeys(codes):
        profile = {"name": "示例", "division": "220104", "profile": {"facts": {"credit_code": code}}}
        status, _ = await first.ask("PUT", f"/v1/enterprises/{code}/profile", profile)
        assert status in FINE, status
    until, spent = perf_counter() + seconds, cpu_seconds(server)
    await asyncio.gather(*(Client(port, key, busy).change(code, until) for code in codes))
    print(busy.line("change", seconds), flush=True)
    kept = sum(busy.changes.values())
    change = (cpu_seconds(server) - spent) / kept
    print(f"changes acknowledged: {kept / seconds:.0f} /s", flush=True)
    print(
        f"the server's processor time: {nothing * 1000:.2f} ms a no-op, {change * 1000:.2f} ms a change with all that comes with it",
        flush=True,
    )
    return idle, busy


def faults_of(data: Path, busy: Tally) -> list[str]:
    """What should not have been answered, and what was acknowledged and is not there."""
    said = [f"status {status}: {count}" for status, count in busy.statuses.items() if status not in (*FINE, *BEATEN)]
    database = Database.open(database_in(data))
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, datetime(2024, 1, 1, tzinfo=UTC))
        for each in unit.find(Query(Enterprise)):
            kept = unit.count(Query(Snapshot, equal={"enterprise": each.id})) - 1
            if kept != busy.changes[each.id]:
                said.append(f"{each.id}: {busy.changes[each.id]} changes acknowledged, {kept} kept")
        if fault := first_fault(unit.find(Query(AuditEntry, order="number")), (), None):
            said.append(fault.words.en)
    database.close()
    return said


def main(arguments: list[str]) -> int:
    """Serve, ask, look."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "ELIGIBILITY_DATA": folder, "ELIGIBILITY_DATABASE": chosen.database, "ELIGIBILITY_RATE_OPEN": "off",
            "ELIGIBILITY_RATE_ACCOUNT": "off", "ELIGIBILITY_LOG": "json",
        }  # fmt: skip
        key = a_key(Path(folder))
        command = [sys.executable, "-m", "uvicorn", "eligibility_api.app:create_app", "--factory", "--port", "0"]
        log = Path(folder) / "log"
        with log.open("wb") as stderr, subprocess.Popen(command, cwd=ROOT, stderr=stderr) as server:
            while not (found := re.search(r"running on http://127\.0\.0\.1:(\d+)", log.read_text())):
                assert server.poll() is None, log.read_text()
            _, busy = asyncio.run(run(int(found[1]), server.pid, key, chosen.clients, chosen.seconds))
            server.terminate()
        faults = faults_of(Path(folder), busy)
        faults += [line[:300] for line in log.read_text().splitlines() if '"fault"' in line or "locked" in line][:5]
    print("\n".join(faults) or "no lost update, no 5xx, the audit chain is whole")
    return bool(faults)
