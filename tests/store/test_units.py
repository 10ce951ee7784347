"""Records in a transaction: found as they were kept, never overwritten by who saw an older one, and every change in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Missing, Query, Stale, Taken
from eligibility.domain.records import Application, Enterprise, Snapshot
from eligibility.store import Database, StoredUnit, Writer
from eligibility.store.ids import Ids, new_id
from eligibility.store.mapping import ROWS, key_of, table_of
from tests.store.jobs import NOON, minutes
from tests.store.records import CODE, a_determination, a_snapshot, an_application, an_enterprise, sample

OFFICER = Actor("officer-1")


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    made = Writer(database, lambda: NOON)
    yield made
    made.close()


def kept(writer: Writer, *records: Any) -> None:
    """Keep records, in one transaction."""

    def work(unit: StoredUnit) -> None:
        for record in records:
            unit.add(record)

    writer.write(work)


def without_others(connection: Connection) -> None:
    """Take records although those that they refer to are not there."""
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys=ON" if connection.dialect.name == "sqlite" else "SET session_replication_role=replica"
    )  # fmt: skip


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_a_record_comes_back_as_it_was_kept(database: Database, kind: type[Any]) -> None:
    whole, least = (sample(kind, number, whole=whole) for number, whole in ((1, True), (2, False)))
    with database.connected(writing=True) as connection:
        without_others(connection)
        unit = StoredUnit(connection, NOON)
        for each in (whole, least):
            unit.add(each)
        assert unit.find(Query(kind, order=key_of(kind))) == [whole, least]
        connection.rollback()


def test_what_is_not_there_is_missing(writer: Writer) -> None:
    for ask in (
        lambda unit: unit.get(Enterprise, CODE),
        lambda unit: unit.replace(an_enterprise()),
        lambda unit: unit.remove(Enterprise, CODE),
    ):
        with pytest.raises(Missing) as refusal:
            writer.write(ask)
        assert (refusal.value.kind, refusal.value.id) == (Enterprise, CODE)


def test_an_id_is_given_once(writer: Writer) -> None:
    kept(writer, an_enterprise())
    with pytest.raises(Taken):
        kept(writer, an_enterprise(name="另一家"))
    assert writer.read(lambda unit: unit.get(Enterprise, CODE)) == an_enterprise()


def test_a_portal_gives_a_reference_once_and_goes_on_after_a_refusal(writer: Writer) -> None:
    first = an_application("a1", portal="p", reference="no. 1")

    def try_both(unit: StoredUnit) -> int:
        unit.add(an_enterprise())
        unit.add(first)
        with pytest.raises(Taken):
            unit.add(replace(first, id="a2"))
        unit.add(replace(first, id="a3", portal="q"))
        return unit.count(Query(Application))

    assert writer.write(try_both) == 2


def test_a_record_cannot_refer_to_one_that_is_not_there(writer: Writer) -> None:
    with pytest.raises(IntegrityError):
        kept(writer, an_application())


def test_who_has_seen_an_older_version_overwrites_nothing(writer: Writer) -> None:
    kept(writer, an_enterprise())
    first = writer.read(lambda unit: unit.get(Enterprise, CODE))
    renewed = writer.write(lambda unit: unit.replace(replace(first, name="新名")))
    with pytest.raises(Stale) as refusal:
        writer.write(lambda unit: unit.replace(replace(first, name="旧名")))
    assert refusal.value.present == renewed == an_enterprise(name="新名", version=2)
    assert writer.read(lambda unit: unit.get(Enterprise, CODE)) == renewed


def test_records_are_found_by_what_their_fields_say(writer: Writer) -> None:
    kept(
        writer, an_enterprise(), an_enterprise("B", division="220204"), a_snapshot(),
        an_application("a1", due=date(2024, 1, 1), officer="o"), an_application("a2", state="draft", enterprise="B"),
        an_application("a3", state="published", due=date(2024, 3, 1), division="220204"),
    )  # fmt: skip
    asked: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["a1", "a2", "a3"]),
        ({"equal": {"enterprise": "B"}}, ["a2"]),
        ({"equal": {"officer": None}}, ["a2", "a3"]),
        ({"one_of": {"state": ["published", "archived"]}}, ["a3"]),
        ({"one_of": {"state": []}}, []),
        ({"prefix": {"division": "2202"}}, ["a3"]),
        ({"prefix": {"division": "22_1"}}, []),
        ({"at_most": {"due": date(2024, 2, 1)}}, ["a1"]),
        ({"at_least": {"due": date(2024, 2, 1)}}, ["a3"]),
        ({"order": "state", "descending": True}, ["a3", "a2", "a1"]),
        ({"order": "state", "after": ("draft", "a1")}, ["a2", "a3"]),
        ({"order": "state", "descending": True, "after": ("draft", "a2")}, ["a1"]),
        ({"after": ("a1", "a1"), "limit": 1}, ["a2"]),
    ]
    found = [writer.read(lambda unit, said=said: unit.find(Query(Application, **said))) for said, _ in asked]
    assert [[each.id for each in records] for records in found] == [ids for _, ids in asked]
    assert writer.read(lambda unit: unit.count(Query(Application, equal={"state": "draft"}, limit=1))) == 2


def test_a_field_that_no_record_has_is_a_fault_and_finds_nothing(writer: Writer) -> None:
    with pytest.raises(ValueError, match="Application has no field stat"):
        writer.read(lambda unit: unit.find(Query(Application, equal={"stat": "draft"})))


def test_every_piece_of_work_stands_in_the_audit_log_or_none_of_it(writer: Writer) -> None:
    def work(unit: StoredUnit, name: str, *, fails: bool = False) -> None:
        unit.note(OFFICER, "renameEnterprise", an_enterprise(), {"to": name})
        if fails:
            raise RuntimeError(name)

    answers = [writer.submit(lambda unit, n=n: work(unit, str(n), fails=n % 3 == 1)) for n in range(9)]
    assert [type(each.exception()) for each in answers] == [type(None), RuntimeError, type(None)] * 3
    entries = writer.read(lambda unit: unit.find(Query(AuditEntry, order="number")))
    assert [entry.details for entry in entries] == [f'{{"to":"{n}"}}' for n in (0, 2, 3, 5, 6, 8)]
    assert first_fault(entries, (), None) is None


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_audit_log(database: Database, writer: Writer, statement: str) -> None:
    writer.write(lambda unit: unit.note(OFFICER, "createApplication", an_application()))
    with pytest.raises(DBAPIError, match="only appended to"), database.connected(writing=True) as connection:
        connection.exec_driver_sql(statement)


def test_a_snapshot_of_an_enterprise_is_numbered_once(writer: Writer) -> None:
    kept(writer, an_enterprise(), a_snapshot("s1"), a_determination())
    with pytest.raises(Taken):
        kept(writer, a_snapshot("s2"))
    assert writer.read(lambda unit: unit.count(Query(Snapshot))) == 1


def test_ids_are_in_the_order_of_time_and_never_the_same() -> None:
    ids = [new_id(minutes(n)) for n in range(100)]
    assert ids == sorted(set(ids))
    assert {len(id) for id in ids} == {26}
    assert len({new_id(NOON) for _ in range(1000)}) == 1000


def test_ids_of_one_writer_grow_even_when_the_clock_does_not() -> None:
    ids = Ids()
    made = [ids.new(at) for at in [NOON] * 1000 + [minutes(-1)] * 1000 + [minutes(1)]]
    assert made == sorted(set(made))


def test_a_reader_sees_one_state_of_the_database(place: Path | str, opened: Callable[[Path | str], Database]) -> None:
    one, other = opened(place), opened(place)
    writer = Writer(one, lambda: NOON)
    with other.connected(writing=False) as connection:
        unit = StoredUnit(connection, NOON)
        before = unit.count(Query(Enterprise))
        kept(writer, an_enterprise())
        assert unit.count(Query(Enterprise)) == before == 0
    writer.close()


@pytest.mark.parametrize(
    "kind", [kind for kind in ROWS if "version" in table_of(kind).c], ids=lambda kind: kind.__name__
)
def test_a_record_of_every_kind_is_replaced_by_what_it_became(database: Database, kind: type[Any]) -> None:
    before, after = sample(kind, 1, whole=False), sample(kind, 1, whole=True)
    with database.connected(writing=True) as connection:
        unit = StoredUnit(connection, NOON)
        without_others(connection)
        unit.add(before)
        renewed = unit.replace(replace(after, id=before.id, version=before.version))
        assert renewed.version == before.version + 1
        assert unit.find(Query(kind)) == [renewed]
        connection.rollback()
