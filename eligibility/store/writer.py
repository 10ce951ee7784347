"""The one writer of a process: what many ask to be written at the same time is committed together, and acknowledged when it is on disk.

Each piece of work stands alone inside the common transaction: one that is refused takes nothing of the others with it. It decides nothing.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from eligibility.domain.outbox import Event
from eligibility.store.database import Database, StoreUnavailable, says_unavailable
from eligibility.store.ids import Ids
from eligibility.store.statements import last, rows_of, said
from eligibility.store.units import StoredUnit, Tail

T = TypeVar("T")

MOST_TOGETHER = 64
"""Pieces of work in one transaction."""


@dataclass(frozen=True, slots=True)
class _Asked:
    work: Callable[[StoredUnit], Any]
    answer: Future[Any]


class Writer:
    """Writes for any thread, in a thread of its own. `now` gives the time, in UTC."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database, self.now = database, now
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._ids = Ids()
        self._closed = False
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[StoredUnit], T]) -> Future[T]:
        """Have something written. The answer comes when it is kept for good; it raises what `work` raised, or `StoreUnavailable`."""
        answer: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            self._asked.put(_Asked(work, answer))
        return answer

    @property
    def waiting(self) -> int:
        """How much is asked for and not begun."""
        return self._asked.qsize()

    def write(self, work: Callable[[StoredUnit], T]) -> T:
        """The same, waiting for it."""
        return self.submit(work).result()

    def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Look something up, in the caller's thread, beside whatever is written. Raises `StoreUnavailable`."""
        with self.database.connected(writing=False) as connection:
            return work(StoredUnit(connection, self.now()))

    def close(self) -> None:
        """Write what was asked for, and end."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._asked.put(None)
        self._thread.join()

    def _write(self) -> None:
        ending = False
        while not ending:
            first = self._asked.get()
            ending = first is None
            together = [] if first is None else [first]
            while len(together) < MOST_TOGETHER and not self._asked.empty():
                another = self._asked.get()
                if another is None:
                    ending = True
                else:
                    together.append(another)
            self._commit([each for each in together if each.answer.set_running_or_notify_cancel()])

    def _commit(self, together: list[_Asked]) -> None:
        if not together:
            return
        try:
            done = self._transaction(together)
        except BaseException as error:  # noqa: BLE001 - whatever it is, nothing was kept, who waits must hear of it, and the writer must go on
            for each in together:
                each.answer.set_exception(error)
            return
        for each, (value, fault) in zip(together, done, strict=True):
            if fault is None:
                each.answer.set_result(value)
            else:
                each.answer.set_exception(fault)

    def _transaction(self, together: list[_Asked]) -> list[tuple[Any, BaseException | None]]:
        done = list[tuple[Any, BaseException | None]]()
        with self.database.connected(writing=True) as connection:
            at, tail = self.now(), Tail()  # the time when its turn has come: who writes later has a later one
            # Whoever reads events page by page must not miss one because another process gave its id earlier and kept it later.
            ((newest,),) = rows_of(connection, last(connection.dialect.name, Event, "id"), {})
            self._ids.go_behind(newest or "")
            for each in together:
                unit = StoredUnit(connection, at, replace(tail), self._ids)
                try:
                    with _apart(connection):
                        done.append((each.work(unit), None))
                except BaseException as error:
                    if says_unavailable(error):
                        raise
                    done.append((None, error))
                else:
                    tail = unit.tail
        return done


@contextmanager
def _apart(connection: Connection) -> Iterator[None]:
    """Whatever is refused in here takes nothing of the rest of the transaction with it."""
    said(connection, "SAVEPOINT work")
    try:
        yield
    except BaseException as error:
        if not says_unavailable(error):  # then nothing can be said any more
            said(connection, "ROLLBACK TO SAVEPOINT work")
        raise
    said(connection, "RELEASE SAVEPOINT work")
