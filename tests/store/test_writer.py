"""The writer: what it has acknowledged is kept, what it has refused is not, and one refusal takes nothing else with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from eligibility.domain.actors import Actor
from eligibility.domain.audit import AuditEntry, first_fault
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise
from eligibility.store import Database, StoredUnit, StoreUnavailable, Writer
from eligibility_api.keeper import refusal_of
from tests.store.jobs import NOON
from tests.store.records import CODE, an_enterprise

Opening = Callable[[Path | str], Database]


def count_up(unit: StoredUnit) -> int:
    """Reads, and writes what follows from it: a lost update would show."""
    found = unit.get(Enterprise, CODE)
    renewed = unit.replace(replace(found, name=str(int(found.name) + 1)))
    unit.note(Actor("a"), "count", renewed, {"to": renewed.name})
    return int(renewed.name)


def test_two_processes_that_write_at_once_lose_nothing(place: Path | str, opened: Opening) -> None:
    writers = [Writer(opened(place), lambda: NOON) for _ in range(2)]
    writers[0].write(lambda unit: unit.add(an_enterprise(name="0")))
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda n: writers[n % 2].write(count_up), range(200)))
    assert sorted(counts) == list(range(1, 201))
    entries = writers[0].read(lambda unit: unit.find(Query(AuditEntry, order="number")))
    assert (len(entries), first_fault(entries, (), None)) == (200, None)
    for each in writers:
        each.close()


def test_what_is_asked_for_together_is_committed_together(database: Database) -> None:
    commits: list[int] = []
    event.listen(database.engine, "commit", lambda _: commits.append(1))
    writer, gate, waiting = Writer(database, lambda: NOON), threading.Event(), threading.Event()

    def hold(_: StoredUnit) -> None:
        waiting.set()
        assert gate.wait(30)

    first = writer.submit(hold)
    assert waiting.wait(30)
    answers = [writer.submit(lambda unit, n=n: unit.add(an_enterprise(f"E{n}"))) for n in range(50)]
    gate.set()
    for answer in [first, *answers]:
        answer.result()
    writer.close()
    assert len(commits) == 2


def test_what_cannot_be_committed_is_told_to_everybody_who_waits(database: Database) -> None:
    def refuse(_: object) -> None:
        raise StoreUnavailable("no space left")

    writer = Writer(database, lambda: NOON)
    event.listen(database.engine, "commit", refuse)
    answers = [writer.submit(lambda unit, n=n: unit.add(an_enterprise(f"E{n}"))) for n in range(3)]
    assert [str(answer.exception()) for answer in answers] == ["no space left"] * 3
    event.remove(database.engine, "commit", refuse)
    assert writer.read(lambda unit: unit.count(Query(Enterprise))) == 0
    writer.write(lambda unit: unit.add(an_enterprise()))
    writer.close()


def test_work_that_ends_its_thread_ends_no_writer(database: Database) -> None:
    def leave(_: StoredUnit) -> None:
        raise SystemExit

    writer = Writer(database, lambda: NOON)
    with pytest.raises(SystemExit):
        writer.write(leave)
    writer.write(lambda unit: unit.add(an_enterprise()))
    writer.close()


def test_a_server_that_went_away_is_said_to_be_unavailable_and_used_again_when_it_is_back(
    opened: Opening, new_place: Callable[[], str]
) -> None:
    database = opened(new_place())
    writer = Writer(database, lambda: NOON)

    def die(unit: StoredUnit) -> None:
        unit.add(an_enterprise("gone"))
        unit.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StoreUnavailable):
        writer.write(die)
    writer.write(lambda unit: unit.add(an_enterprise()))
    assert [each.id for each in writer.read(lambda unit: unit.find(Query(Enterprise)))] == [CODE]
    writer.close()


def test_what_was_being_committed_when_the_server_went_away_is_said_to_be_in_doubt(
    opened: Opening, new_place: Callable[[], str]
) -> None:
    database = opened(new_place())
    writer = Writer(database, lambda: NOON)

    def end(connection: Connection) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    def end_at_once(unit: StoredUnit) -> None:
        end(unit.connection)

    event.listen(database.engine, "commit", end)
    committing = writer.submit(lambda unit: unit.add(an_enterprise())).exception()
    event.remove(database.engine, "commit", end)
    working = writer.submit(end_at_once).exception()
    assert isinstance(committing, StoreUnavailable)
    assert isinstance(working, StoreUnavailable)
    assert (committing.in_doubt, working.in_doubt) == (True, False)
    words = [refusal_of(each).detail.en for each in (committing, working)]
    assert ["not known" in each for each in words] == [True, False]
    writer.close()


def test_a_closed_writer_has_written_everything_and_takes_nothing_more(database: Database) -> None:
    writer = Writer(database, lambda: NOON)
    answers: list[Future[None]] = [
        writer.submit(lambda unit, n=n: unit.add(an_enterprise(f"E{n}"))) for n in range(100)
    ]
    writer.close()
    writer.close()
    assert all(answer.done() and answer.exception() is None for answer in answers)
    with pytest.raises(StoreUnavailable, match="closed"):
        writer.submit(lambda unit: None)


def test_work_that_nobody_waits_for_any_more_is_not_done(database: Database) -> None:
    writer, gate = Writer(database, lambda: NOON), threading.Event()
    held = writer.submit(lambda _: gate.wait(30))
    given_up = writer.submit(lambda unit: unit.add(an_enterprise()))
    assert given_up.cancel()
    gate.set()
    held.result()
    writer.close()
    with _reading(database) as connection:
        assert StoredUnit(connection, NOON).count(Query(Enterprise)) == 0


def _reading(database: Database) -> AbstractContextManager:
    return database.connected(writing=False)
