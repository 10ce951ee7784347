"""The audit log as a database keeps it: whatever is done to its rows behind our back is found, where it was done."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from eligibility.domain.actors import Actor, Role
from eligibility.domain.audit import AuditEntry, Checkpoint, Fault, FaultKind
from eligibility.domain.keeping import Query
from eligibility.services.auditing import ExportedLog, Wanted, export_lines, latest_entries, sign_checkpoint, verify
from eligibility.services.signing import Ed25519Signer, verifier_from
from eligibility.store import Database, StoredLog, StoredUnit, Writer
from tests.store.jobs import NOON
from tests.store.records import an_enterprise

LENGTH, EVERY = 60, 13
SIGNER = Ed25519Signer(bytes(range(32)))
SETTINGS = {"ELIGIBILITY_AUDIT_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
VERIFIER = verifier_from(SETTINGS)
ALTERATIONS = {"sqlite": 1000, "postgresql": 250}


@pytest.fixture
def log(database: Database) -> StoredLog:
    """A log of `LENGTH` entries, signed every so often, in a database that no longer guards it."""
    writer = Writer(database, lambda: NOON + timedelta(microseconds=7))
    while (length := writer.read(lambda unit: unit.count(Query(AuditEntry, order="number")))) < LENGTH:
        if length and length % EVERY == 0:
            writer.write(lambda unit: sign_checkpoint(unit, SIGNER))
        writer.write(do_something)
    writer.close()
    unguard(database)
    return StoredLog(database)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        (date(2026, 11, 3), None, [16, 39, 40]),
        (None, date(2026, 11, 2), [15]),
        (date(2026, 11, 3), date(2026, 11, 3), [16, 39]),
        (date(2026, 11, 4), date(2026, 11, 9), [40]),
    ],
)
def test_entries_of_days_are_those_of_days_in_china(
    database: Database, since: date | None, until: date | None, hours: list[int]
) -> None:
    moments = [datetime(2026, 11, 2, tzinfo=UTC) + timedelta(hours=each) for each in (15, 16, 39, 40)]
    for each in moments:
        writer = Writer(database, lambda at=each: at)
        writer.write(do_something)
        writer.close()
    auditor = Actor("auditor", frozenset({Role.AUDITOR}))
    wanted = Wanted({"action": "moveApplication"}, since, until)
    with database.connected(writing=False) as connection:
        found = latest_entries(StoredUnit(connection, NOON), auditor, wanted)
    begun = datetime(2026, 11, 2, tzinfo=UTC)
    assert [(datetime.fromisoformat(each.at) - begun) // timedelta(hours=1) for each in found[::-1]] == hours


def do_something(unit: StoredUnit) -> None:
    unit.note(Actor("officer-一"), "moveApplication", an_enterprise(), {"from": "受理", "to": "初审"})


def unguard(database: Database) -> None:
    """Take the triggers away that refuse changes, as somebody with all rights would."""
    with database.connected(writing=True) as connection:
        if connection.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_entry", "audit_checkpoint"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def run(log: StoredLog, *statements: str, **values: Any) -> None:
    with log.database.connected(writing=True) as connection:
        for each in statements:
            connection.execute(text(each), values)


def set_to(log: StoredLog, table: str, number: int, column: str, value: Any) -> None:
    """Put a value, or bytes as text whatever they are, into a column of a row."""
    as_text = isinstance(value, bytes) and log.database.engine.dialect.name == "sqlite"
    held = value.decode() if isinstance(value, bytes) and not as_text else value
    run(
        log,
        f'UPDATE {table} SET "{column}" = {"CAST(:v AS TEXT)" if as_text else ":v"} WHERE number = :n',
        v=held,
        n=number,
    )


def value_of(log: StoredLog, table: str, number: int, column: str) -> Any:
    with log.database.connected(writing=False) as connection:
        return connection.execute(text(f'SELECT "{column}" FROM {table} WHERE number = :n'), {"n": number}).scalar_one()


def one_byte_changed(value: Any, random_: random.Random, kind: str) -> Any:
    """A value with one byte changed. PostgreSQL takes no text that is not UTF-8, so there a byte of ASCII becomes another."""
    if isinstance(value, int):
        digits = bytearray(str(value).encode())
        at = random_.randrange(len(digits))
        digits[at] = random_.choice([each for each in b"123456789" if each != digits[at]])
        return int(digits)
    data = bytearray(value.encode())
    if kind == "sqlite":
        data[random_.randrange(len(data))] ^= random_.randrange(1, 256)
        return bytes(data)
    at = random_.choice([index for index, each in enumerate(data) if each < 128])
    data[at] = random_.choice([each for each in range(32, 127) if each != data[at]])
    return bytes(data)


def alterations(log: StoredLog, random_: random.Random) -> Iterator[tuple[str, int, str]]:
    """Places to change, without end."""
    with log.database.connected(writing=False) as connection:
        signed = connection.execute(text("SELECT number FROM audit_checkpoint ORDER BY number")).scalars().all()
    columns = [("audit_entry", each.name) for each in fields(AuditEntry)] * 3
    columns += [("audit_checkpoint", each.name) for each in fields(Checkpoint)]
    while True:
        table, column = random_.choice(columns)
        yield table, random_.choice(signed) if table == "audit_checkpoint" else random_.randint(1, LENGTH), column


def test_the_log_as_it_was_written_has_no_fault(log: StoredLog) -> None:
    found = verify(log, VERIFIER)

    assert (found.fault, found.entries >= LENGTH, found.checkpoints, found.signatures) == (None, True, 4, True)


@pytest.mark.slow
def test_every_byte_that_is_changed_is_found_in_its_row(log: StoredLog) -> None:
    random_, kind = random.Random(6), log.database.engine.dialect.name
    places = alterations(log, random_)
    found = 0
    while found < ALTERATIONS[kind]:
        table, number, column = next(places)
        was = value_of(log, table, number, column)
        now = one_byte_changed(was, random_, kind)
        if column == "number" and now <= LENGTH + 10:
            continue  # there is one of that number, and no two can be kept
        set_to(log, table, number, column, now)

        fault = verify(log, VERIFIER).fault

        assert (fault and fault.number) == number, (table, column, was, now, fault)
        set_to(log, table, now if column == "number" else number, column, was)
        found += 1
    assert verify(log, VERIFIER).fault is None


@pytest.mark.parametrize("number", [1, 2, 13, 30, LENGTH - 1])
def test_a_row_that_is_deleted_is_missed(log: StoredLog, number: int) -> None:
    run(log, f"DELETE FROM audit_entry WHERE number = {number}")

    assert verify(log, VERIFIER).fault == Fault(FaultKind.MISSING, number)


def test_rows_that_change_places_are_found_at_the_first(log: StoredLog) -> None:
    moves = ("20 WHERE number = -1", "40 WHERE number = 20", "-1 WHERE number = 40")
    run(log, *(f"UPDATE audit_entry SET number = {each}" for each in reversed(moves)))

    assert verify(log, VERIFIER).fault == Fault(FaultKind.ALTERED, 20)


@pytest.mark.parametrize("kept", [0, 20, 38, 51])
def test_a_log_cut_short_of_its_last_checkpoint_is_found(log: StoredLog, kept: int) -> None:
    run(log, f"DELETE FROM audit_entry WHERE number > {kept}")

    assert verify(log, VERIFIER).fault == Fault(FaultKind.TRUNCATED, kept + 1)


def test_a_log_cut_short_with_its_checkpoints_is_found_by_an_export_from_before(log: StoredLog) -> None:
    with log.opened() as (checkpoints, _):
        kept_elsewhere = list(checkpoints)
    run(log, "DELETE FROM audit_entry WHERE number > 30", "DELETE FROM audit_checkpoint WHERE number > 30")

    assert verify(log, VERIFIER).fault is None
    assert verify(log, VERIFIER, kept_elsewhere).fault == Fault(FaultKind.TRUNCATED, 31)


def test_a_checkpoint_that_is_deleted_is_missed(log: StoredLog) -> None:
    run(log, "DELETE FROM audit_checkpoint WHERE number = 26")

    assert verify(log, VERIFIER).fault == Fault(FaultKind.CHECKPOINT_MISSING, 26)


def test_an_outsider_verifies_an_export_with_the_public_key_alone(log: StoredLog) -> None:
    lines = list(export_lines(log))
    damaged = [line.replace("受理", "受禮") if '"number":30,' in line else line for line in lines]

    assert verify(ExportedLog(lines), VERIFIER).fault is None
    assert verify(ExportedLog(damaged), VERIFIER).fault == Fault(FaultKind.ALTERED, 30)


def test_the_database_itself_refuses_to_change_what_was_written(database: Database) -> None:
    writer = Writer(database, lambda: NOON)
    writer.write(do_something)
    writer.close()

    for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="only appended to"):
            run(StoredLog(database), statement)


def test_a_head_that_is_signed_already_is_not_signed_again(
    place: Path | str, opened: Callable[[Path | str], Database]
) -> None:
    writer = Writer(opened(place), lambda: NOON)

    signed = [writer.write(lambda unit: sign_checkpoint(unit, SIGNER))]
    writer.write(do_something)
    signed += [writer.write(lambda unit: sign_checkpoint(unit, SIGNER)) for _ in range(2)]
    writer.close()

    assert [each and each.number for each in signed] == [None, 1, None]
