"""Clients that send profiles over HTTP as fast as they are answered, and remember what they were told."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

from bench.serve import credit_code
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise, Snapshot
from eligibility.store import Database, StoredUnit
from tests.server import ROOT, SERVE
from tests.store.jobs import NOON

CLIENTS = 8
PATIENCE = 120
"""Seconds without an acknowledged write, after which a service is taken for dead."""


@dataclass
class Told:
    """The credit codes of what was acknowledged, of what was said not to be kept and of what nobody knows, and any other answer."""

    numbers: count[int] = field(default_factory=lambda: count(1))
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, goal: int) -> None:
        """Wait until so many more were acknowledged."""
        with self.more:
            until = len(self.acknowledged) + goal
            while (seen := len(self.acknowledged)) < until:
                went_on = self.more.wait_for(lambda seen=seen: len(self.acknowledged) > seen, PATIENCE)
                assert went_on, "nothing is acknowledged any more"

    def hear(self, code: str, status: int, body: bytes) -> None:
        """Note an answer."""
        if status == 201:
            heard = self.acknowledged
        elif status == 503:
            heard = self.doubtful if b"not known" in body else self.refused
        else:
            heard = self.others
            code = f"{code}: {status} {body[:200]!r}"
        with self.more:
            heard.append(code)
            self.more.notify_all()

    def send(self, port: int, key: str, going: Callable[[], bool]) -> None:
        """Send profile after profile, until the service is gone or `going` says that it is enough."""
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "authorization": f"Bearer {key}", "content-type": "application/json", "accept-language": "en",
        }  # fmt: skip
        try:
            while going():
                code = credit_code(next(self.numbers))
                sent = {"name": "示例", "division": "220104", "profile": {"facts": {"credit_code": code}}}
                connection.request("PUT", f"/v1/enterprises/{code}/profile", json.dumps(sent), headers)
                answer = connection.getresponse()
                self.hear(code, answer.status, answer.read())
        except (OSError, HTTPException):
            return  # the service is gone
        finally:
            connection.close()


@contextmanager
def served(told: Told, key: str) -> Iterator[subprocess.Popen[str]]:
    """A service that clients write to; at the end it is killed in the midst of it, unless it has ended before."""
    with subprocess.Popen(SERVE, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        assert server.stderr is not None
        found = (re.search(r"running on http://127\.0\.0\.1:(\d+)", line) for line in server.stderr)
        port = int(next(each for each in found if each)[1])
        send = (port, key, lambda: server.poll() is None)
        threads = [threading.Thread(target=told.send, args=send) for _ in range(CLIENTS)]
        threads.append(threading.Thread(target=server.stderr.read))
        for thread in threads:
            thread.start()
        try:
            yield server
        finally:
            server.kill()
            for thread in threads:
                thread.join()


def verify(place: Path | str, told: Told) -> None:
    """Whatever was acknowledged is there, whatever was said not to be kept is not, nothing by half, and the audit chain is whole."""
    database = Database.open(place)
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        enterprises = {each.id for each in unit.find(Query(Enterprise))}
        profiled = {each.enterprise for each in unit.find(Query(Snapshot))}
        entries = unit.find(Query(AuditEntry, order="number"))
    database.close()
    assert told.others == []
    assert set(told.acknowledged) - enterprises == set()
    assert set(told.refused) & enterprises == set()
    assert enterprises == profiled
    assert first_fault(entries, (), None) is None
