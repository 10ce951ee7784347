"""Measure the worklist over very many applications: pages near and far, by every order and filter, and a case's place between its neighbours.

`python3 dev.py bench worklist [--cases 100000] [--rounds 5]`. The store is the one of the settings (`ELIGIBILITY_DATABASE`), else SQLite in a folder of its own.
Each page is asked for as a browser does, in this process; figures are processor time of the whole process, SQLite's work with it, medians over rounds.
Exits 1 when a page takes more than 100 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from starlette.testclient import TestClient

from bench._bars import Bar
from eligibility.domain.actors import Role
from eligibility.domain.records import Application, Determination, Enterprise, Outcome, Snapshot
from eligibility.services.worklist import search_text
from eligibility_api.app import create_app
from eligibility_api.keeper import Keeper
from tests.identities import signed_in

MOST_MS = 100.0
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
POLICY = "jilin.corridor_2018_2025"
PROVISIONS = ("3.1", "8.3", "9.1")
STEPS = ("submitted", "accepted", "first_review", "second_review", "returned", "publication", "archived")
PLACES = ("220102", "220103", "220104", "220184", "220204", "220302", "220702")
CONCLUSIONS = ("information_needed", "eligible", "not_met_at_present", "within_orientation")
AT_ONCE = 5_000
PAGES = {
    "first page, oldest first": "",
    "a page in the middle": "page=900",
    "the last page": "page=999999",
    "by name, in the middle": "sort=name&page=700",
    "by place, descending, far down": "sort=-division&page=500",
    "by what is missing, the last page": "sort=-missing&page=999999",
    "unassigned": "tab=unassigned&page=100",
    "those that have ended, the last page": "tab=done&page=999999",
    "one city, by name, the last page": "division=2201&sort=name&page=999999",
    "one step, with facts missing": "step=returned&lacking=1&sort=nearest",
    "what came in on one day, by name": "from=portal-a&on=2026-02-20&sort=name",
    "text that many have": "q=%E6%9C%89%E9%99%90&sort=name&page=500",
    "text that one has": "q=%E7%A4%BA%E4%BE%8B77777&sort=name",
    "text that nobody has": "q=%E4%B8%8D%E5%AD%98%E5%9C%A8&sort=missing",
}


def cases(count: int) -> Iterator[tuple[Enterprise, Application, Determination]]:
    """Applications as they would be after some months, the same each time."""
    drawn = random.Random(20261126)
    for number in range(count):
        code, name = f"91220104FAKE{number:06d}", f"长春示例{number}有限公司（虚构）"
        at, place, state = BEGUN + timedelta(minutes=number), drawn.choice(PLACES), drawn.choice(STEPS)
        id, reference, missing = f"01KC{number:022d}", f"2026-{number:06d}", drawn.randrange(9)
        enterprise = Enterprise(code, name, place, at, at, "portal-a")
        made = Determination(
            f"01KD{number:022d}", code, place, POLICY, "0" * 64, "01KS0000000000000000000000", date(2026, 6, 1), "claimed",
            at, Outcome.AGREED, {each: drawn.choice(CONCLUSIONS) for each in PROVISIONS}, "0" * 64, "portal-a", id,
        )  # fmt: skip
        application = Application(
            id, code, place, POLICY, PROVISIONS, state, at, "e1", at, "portal-a", reference, None, made.id, at,
            officer=drawn.choice((None, "officer-1", "officer-2")), ended=at if state == "archived" else None,
            name=name, search=search_text(name, code, reference), missing=missing, nearest=min(missing, 2),
        )  # fmt: skip
        yield enterprise, application, made


def fill(keeper: Keeper, count: int) -> None:
    """Keep so many."""
    first = Enterprise("91220104FAKE999999", "首家", "220104", BEGUN, BEGUN)
    snapshot = Snapshot("01KS0000000000000000000000", first.id, 1, BEGUN, "e1", '{"facts":{}}', "0" * 64, "220104")
    _add(keeper, [first, snapshot])
    held: list[Any] = []
    for enterprise, application, made in cases(count):
        held += [enterprise, application, made]
        if len(held) >= AT_ONCE:
            _add(keeper, held)
            held = []
    _add(keeper, held)


def _add(keeper: Keeper, records: Sequence[Any]) -> None:
    def work(unit: Any) -> None:
        for each in records:
            unit.add(each)

    keeper.writer.write(work)


def milliseconds(client: TestClient, path: str, rounds: int) -> tuple[float, float]:
    """The median and the best of a page's processor time."""
    taken = []
    for _ in range(rounds):
        begun = process_time()
        answer = client.get(path)
        taken.append((process_time() - begun) * 1000)
        assert answer.status_code == 200, answer.text[:300]
    return statistics.median(taken), min(taken)


def main(arguments: Sequence[str]) -> int:
    """Fill, ask, tell."""
    parser = argparse.ArgumentParser(prog="dev.py bench worklist")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args(arguments)
    os.environ["ELIGIBILITY_RATE_ACCOUNT"] = "off"
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(data=Path(folder))
        keeper: Keeper = app.state.keeper
        print(f"filling {keeper.database.engine.dialect.name} with {wanted.cases} applications")
        fill(keeper, wanted.cases)
        headers = signed_in(app, Role.OFFICER, division="220000") | {"accept": "text/html", "accept-encoding": "gzip"}
        with TestClient(app, headers=headers) as client:
            client.get("/officer/cases")
            bars = [bar(client, what, f"/officer/cases?{query}", wanted.rounds) for what, query in PAGES.items()]
            bars.append(bar(client, "the desk's first page", "/officer", wanted.rounds))
    for each in bars:
        print(each.line())
    return 0 if all(each.value <= each.aim for each in bars) else 1


def bar(client: TestClient, what: str, path: str, rounds: int) -> Bar:
    """One page against the aim."""
    median, best = milliseconds(client, path, rounds)
    return Bar(f"{what}, ms", median, MOST_MS, "{:.1f}", best=best)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
