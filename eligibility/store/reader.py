"""The one that looks up small things for a process: what many ask at the same time is read in one transaction, which costs more than what is in it.

For what is found by its id. A long reading would keep everybody waiting: that is `Writer.read`, in the caller's own thread. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from eligibility.store.database import Database, says_unavailable
from eligibility.store.together import Asked, Done, Together
from eligibility.store.units import StoredUnit

T = TypeVar("T")


class Reader:
    """Reads for any thread, in a thread of its own. `now` gives the time, in UTC."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self.database, self.now = database, now
        self._line = Together("reader", self._read)

    def submit(self, work: Callable[[StoredUnit], T]) -> Future[T]:
        """Look something up as it is now or later. The answer raises what `work` raises, or `StoreUnavailable`."""
        return self._line.submit(work)

    def close(self) -> None:
        """Look up what was asked for, and end."""
        self._line.close()

    def _read(self, together: Sequence[Asked]) -> Done:
        done: Done = []
        while len(done) < len(together):
            done += self._read_until_spoiled(together[len(done) :])
        return done

    def _read_until_spoiled(self, together: Sequence[Asked]) -> Done:
        """What is read in one transaction, at least one piece: a statement that fails spoils the transaction for the rest."""
        done: Done = []
        with self.database.connected(writing=False) as connection:
            unit = StoredUnit(connection, self.now())
            for each in together:
                try:
                    done.append((each.work(unit), None))
                except BaseException as error:
                    if says_unavailable(error):
                        raise
                    done.append((None, error))
                    if isinstance(error, DBAPIError):
                        break
        return done
