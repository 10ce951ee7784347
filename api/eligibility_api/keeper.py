"""The store as the service uses it: opened when it is first needed, written by the one writer, read beside it.

What the store and the use cases refuse becomes a problem document here, once for every address.
"""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

from eligibility import services
from eligibility.domain.access import NotAllowed
from eligibility.domain.keeping import Missing, Stale, Taken
from eligibility.errors import CaseProblems, ProfileProblems, RequestProblems
from eligibility.store import Database, Reader, StoreUnavailable, Writer, database_in
from eligibility_api.arrivals import Arrivals
from eligibility_api.denials import refused_by, unknown_record
from eligibility_api.problems import Refused, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from eligibility.store import StoredUnit

T = TypeVar("T")

REFUSALS = (StoreUnavailable, Missing, Stale, Taken, NotAllowed, RequestProblems, CaseProblems, ProfileProblems)
"""What the store and the use cases refuse, and `refusal_of` puts into words."""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the edge is where a clock may be read


class Keeper:
    """The store of a data folder. `now` gives the time, in UTC."""

    def __init__(self, data: Path, now: Callable[[], datetime] = utc_now) -> None:
        self.data, self.now = data, now
        self._opening = threading.Lock()
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Arrivals] = WeakKeyDictionary()

    @property
    def exists(self) -> bool:
        """Whether there is something to open."""
        place = database_in(self.data)
        return isinstance(place, str) or place.exists()

    @cached_property
    def database(self) -> Database:
        """Raises `StoreUnavailable`."""
        return Database.open(database_in(self.data))

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.database, self.now)

    @property
    def writer(self) -> Writer:
        """The one writer, whichever thread asks for it first. Raises `StoreUnavailable`."""
        with self._opening:
            return self._writer

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.database, self.now)

    @property
    def reader(self) -> Reader:
        """The one that looks up small things, whichever thread asks for it first. Raises `StoreUnavailable`."""
        with self._opening:
            return self._reader

    @property
    def _arrivals(self) -> Arrivals:
        """What brings answers to the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            self._loops[loop] = Arrivals(loop)
        return self._loops[loop]

    @property
    def waiting(self) -> int:
        """Pieces of work that the writer has yet to write."""
        return self._writer.waiting if "_writer" in self.__dict__ else 0

    async def write(self, work: Callable[[StoredUnit], T]) -> T:
        """Write, and come back when it is kept for good. Raises `Refused`, and what `work` raises."""
        try:
            if "_writer" not in self.__dict__:
                await run_in_threadpool(lambda: self.writer)
            return await self._arrivals.of(self._writer.submit(work))
        except REFUSALS as error:
            raise refusal_of(error) from error

    async def glance(self, work: Callable[[StoredUnit], T]) -> T:
        """Look something up by its id, together with whatever others look up. Raises `Refused`, and what `work` raises."""
        try:
            if "_reader" not in self.__dict__:
                await run_in_threadpool(lambda: self.reader)
            return await self._arrivals.of(self._reader.submit(work))
        except REFUSALS as error:
            raise refusal_of(error) from error

    async def read(self, work: Callable[[StoredUnit], T]) -> T:
        """Look something up that may take long. Raises `Refused`, and what `work` raises."""
        try:
            return await run_in_threadpool(lambda: self.writer.read(work))
        except REFUSALS as error:
            raise refusal_of(error) from error

    def close(self) -> None:
        """At the end: what was asked for is written."""
        if "_writer" in self.__dict__:
            self._writer.close()
        if "_reader" in self.__dict__:
            self._reader.close()
        if "database" in self.__dict__:
            self.database.close()


def refusal_of(error: Any) -> Refused:
    """What was refused, as a problem document."""
    match error:
        case Missing():
            return unknown_record()
        case NotAllowed():
            return refused_by(error.denied)
        case RequestProblems():
            return Refused(error.code, error.problems)
        case CaseProblems():
            return Refused("case-refused", error.problems)
        case ProfileProblems():
            return Refused("profile-invalid", error.problems)
        case Stale():
            version = error.present.version
            zh = f"记录已被他人修改，现在是第 {version} 版：请重新读取，再决定是否修改"
            en = f"somebody else has changed the record, it is at version {version}: read it again and decide anew"
            return refused("record-changed", zh, en, headers={"ETag": f'"{version}"'})
        case Taken():
            shown = services.shortened(error.id)
            return refused("record-taken", f"已有与 `{shown}` 相同的记录", f"there is a record like `{shown}` already")
        case StoreUnavailable() if error.in_doubt:
            zh = "数据库在保存时中断，不知道是否已保存：请重新读取，或以同一个 `Idempotency-Key` 再次发送"
            en = "the database went away while it was kept, and it is not known whether it was: read it again, or send it again with the same `Idempotency-Key`"
            return refused("store-unavailable", zh, en, headers={"Retry-After": "2"})
        case _:
            zh = "数据库暂时不可用，什么都没有保存，请稍后重试"
            en = "the database cannot be reached, nothing was kept: try again later"
            return refused("store-unavailable", zh, en, headers={"Retry-After": "2"})
