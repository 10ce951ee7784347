"""What goes wrong around the store: each is survived with a clear answer, and nothing that was acknowledged is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Event
from eligibility.domain.records import Enterprise
from eligibility.services.archive import Archive, ArchiveFaulty
from eligibility.store import Database, StoredUnit, StoreUnavailable, Writer
from eligibility_api.app import create_app
from tests.contract.service import JSON, asked
from tests.faults.crashing import keep_case
from tests.postgres import Server, serving
from tests.store.jobs import NOON
from tests.store.records import an_application

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "s.sqlite3"
    running: Server = request.getfixturevalue("server")
    return running.new_database()


def stored(writer: Writer) -> set[str]:
    return {each.id for each in writer.read(lambda unit: unit.find(Query(Enterprise)))}


def test_a_full_disk_refuses_and_keeps_what_was_acknowledged_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    database, room = Database.open(tmp_path / "s.sqlite3"), [400]

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={room[0]}")

    event.listen(database.engine, "connect", limit)
    database.engine.dispose()
    writer, acknowledged = Writer(database, lambda: NOON), list[str]()

    def fill() -> None:
        while True:
            acknowledged.append(writer.write(keep_case))

    with pytest.raises(StoreUnavailable, match="full"):
        fill()
    assert len(acknowledged) > 10
    assert stored(writer) == set(acknowledged)
    room[0] = 4000
    database.engine.dispose()
    acknowledged.append(writer.write(keep_case))
    assert stored(writer) == set(acknowledged)
    entries = writer.read(lambda unit: unit.find(Query(AuditEntry, order="number")))
    assert (len(entries), first_fault(entries, (), None)) == (2 * len(acknowledged), None)
    writer.close()
    database.close()


def test_a_database_that_goes_away_is_told_and_used_again_when_it_is_back(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = server.new_database()
    Database.open(address).close()  # making the tables takes longer than who asks whether it is ready waits
    monkeypatch.setenv("ELIGIBILITY_DATABASE", address)
    monkeypatch.setenv("ELIGIBILITY_SECOND_OPINION", "off")
    app = create_app(data=tmp_path)
    client = TestClient(app, raise_server_exceptions=False)
    signing_in = {"name": "wang", "password": "春江潮水连海平"}
    assert client.get("/readyz").status_code == 200
    assert client.post("/v1/session", json=signing_in).status_code == 401
    server.kill()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["database"]) == (503, "failed")
    refused = client.post("/v1/session", json=signing_in)
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (
        503, "store-unavailable", "2",
    )  # fmt: skip
    assert client.post("/v1/decisions", json=asked(), headers=JSON).status_code == 200
    server.start()
    assert client.get("/readyz").status_code == 200
    assert client.post("/v1/session", json=signing_in).status_code == 401
    app.state.keeper.close()


def test_a_clock_that_is_set_back_leaves_ids_in_order_and_the_audit_log_whole(place: Path | str) -> None:
    times = iter([NOON, NOON - timedelta(days=1), NOON - timedelta(days=400), NOON + timedelta(seconds=1)])
    database = Database.open(place)
    writer = Writer(database, lambda: next(times))

    def tell(unit: StoredUnit) -> tuple[str, datetime]:
        id = unit.new_id()
        unit.add(Event(id, "application.created", "a1", unit.at, {}))
        unit.note(Actor("portal-a"), "createApplication", an_application())
        return id, unit.at

    ids, at = zip(*(writer.write(tell) for _ in range(4)), strict=True)
    writer.close()
    with database.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        entries = unit.find(Query(AuditEntry, order="number"))
        events = [each.id for each in unit.find(Query(Event))]
    database.close()
    assert events == list(ids)
    assert at[1] < at[0]
    assert (len(entries), first_fault(entries, (), None)) == (4, None)


def test_two_processes_never_put_an_event_before_one_that_was_read(place: Path | str) -> None:
    one, other = Database.open(place), Database.open(place)
    slow, fast = Writer(one, lambda: NOON - timedelta(minutes=5)), Writer(other, lambda: NOON)

    def tell(unit: StoredUnit) -> str:
        id = unit.new_id()
        unit.add(Event(id, "application.created", "a1", unit.at, {}))
        return id

    told = [writer.write(tell) for _ in range(5) for writer in (fast, slow)]
    assert told == sorted(told)
    for each in (slow, fast):
        each.close()
        each.database.close()


@pytest.mark.parametrize("damage", [lambda data: data[:-10], lambda data: data.replace(b"8", b"9", 1), lambda _: b""])
def test_a_pack_file_that_was_damaged_is_named_and_nothing_is_computed_from_it(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    with TestClient(create_app(store=tmp_path, data=tmp_path / "data")):
        pass
    path = min(tmp_path.glob("*.json"))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArchiveFaulty, match=path.name):
        Archive(tmp_path).pack(path.stem)
