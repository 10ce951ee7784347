"""The one writer of a process: what many ask to be written at the same time is committed together, and acknowledged when it is on disk.

Each piece of work stands alone inside the common transaction: one that is refused takes nothing of the others with it. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from eligibility.domain.outbox import Event
from eligibility.store.database import Database, StoreUnavailable, says_unavailable
from eligibility.store.ids import Ids
from eligibility.store.statements import last, rows_of, said
from eligibility.store.together import Asked, Done, Together
from eligibility.store.units import StoredUnit, Tail

T = TypeVar("T")


class Writer:
    """Writes for any thread, in a thread of its own. `now` gives the time, in UTC."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database, self.now = database, now
        self._ids = Ids()
        self._line = Together("writer", self._committed)

    def submit(self, work: Callable[[StoredUnit], T]) -> Future[T]:
        """Have something written. The answer comes when it is kept for good; it raises what `work` raised, or `StoreUnavailable`."""
        return self._line.submit(work)

    @property
    def waiting(self) -> int:
        """How much is asked for and not begun."""
        return self._line.waiting

    def write(self, work: Callable[[StoredUnit], T]) -> T:
        """The same, waiting for it."""
        return self.submit(work).result()

    def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Look something up, in the caller's thread, beside whatever is written. Raises `StoreUnavailable`."""
        with self.database.connected(writing=False) as connection:
            return work(StoredUnit(connection, self.now()))

    def close(self) -> None:
        """Write what was asked for, and end."""
        self._line.close()

    def _committed(self, together: Sequence[Asked]) -> Done:
        done: Done = []
        try:
            self._transaction(together, done)
        except StoreUnavailable as error:
            if error.gone and len(done) == len(together):  # all was done but the commit, of which no answer came
                raise StoreUnavailable(error.why, gone=True, in_doubt=True) from error
            raise
        return done

    def _transaction(self, together: Sequence[Asked], done: Done) -> None:
        alone = len(together) == 1
        with self.database.connected(writing=True) as connection:
            at, tail = self.now(), Tail()  # the time when its turn has come: who writes later has a later one
            # Whoever reads events page by page must not miss one because another process gave its id earlier and kept it later.
            ((newest,),) = rows_of(connection, last(connection.dialect.name, Event, "id"), {})
            self._ids.go_behind(newest or "")
            for each in together:
                unit = StoredUnit(connection, at, replace(tail), self._ids)
                try:
                    with nullcontext() if alone else _apart(connection):
                        done.append((each.work(unit), None))
                except BaseException as error:
                    if alone or says_unavailable(error):
                        raise
                    done.append((None, error))
                else:
                    tail = unit.tail


@contextmanager
def _apart(connection: Connection) -> Iterator[None]:
    """Whatever is refused in here takes nothing of the rest of the transaction with it.

    The savepoint is left to the commit: the next one hides it, and letting go of it would be one more question to the database.
    """
    said(connection, "SAVEPOINT work")
    try:
        yield
    except BaseException as error:
        if not says_unavailable(error):  # then nothing can be said any more
            said(connection, "ROLLBACK TO SAVEPOINT work")
        raise
