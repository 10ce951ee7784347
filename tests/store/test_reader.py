"""The reader: what is asked for together is read together, and what is refused to one is refused to nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.exc import ProgrammingError

from eligibility.domain.keeping import Missing
from eligibility.domain.records import Enterprise
from eligibility.store import Database, Reader, StoredUnit, StoreUnavailable, Writer
from eligibility.store.statements import Statement, rows_of
from tests.store.jobs import NOON
from tests.store.records import CODE, an_enterprise


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    writer = Writer(database, lambda: NOON)
    writer.write(lambda unit: unit.add(an_enterprise()))
    writer.close()
    made = Reader(database, lambda: NOON)
    yield made
    made.close()


def look(unit: StoredUnit) -> str:
    return unit.get(Enterprise, CODE).id


def ask_wrongly(unit: StoredUnit) -> None:
    rows_of(unit.connection, Statement("SELECT :of_which_there_is_no_value"), {})


def test_what_is_asked_for_together_is_read_in_one_transaction(database: Database, reader: Reader) -> None:
    begun: list[int] = []
    gate, waiting = threading.Event(), threading.Event()

    def hold(_: StoredUnit) -> None:
        waiting.set()
        assert gate.wait(30)

    first = reader.submit(hold)
    assert waiting.wait(30)
    event.listen(database.engine, "begin", lambda _: begun.append(1))
    answers = [reader.submit(look) for _ in range(50)]
    gate.set()
    assert [each.result() for each in answers] == [CODE] * 50
    assert first.result() is None
    assert len(begun) == 1


def test_what_is_refused_to_one_is_refused_to_nobody_else(reader: Reader) -> None:
    gate = threading.Event()
    held = reader.submit(lambda _: gate.wait(30))
    works = [look, lambda unit: unit.get(Enterprise, "none"), look, ask_wrongly, look, ask_wrongly, look]
    answers = [reader.submit(work) for work in works]
    gate.set()
    assert held.result()
    refused = [type(each.exception()) for each in answers]
    nothing = type(None)
    assert refused == [nothing, Missing, nothing, ProgrammingError, nothing, ProgrammingError, nothing]


def test_a_closed_reader_takes_nothing_more(reader: Reader) -> None:
    reader.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        reader.submit(look)
