"""A store with a clock that stands, and accounts to act with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from eligibility.domain.actors import SYSTEM, Actor, Role
from eligibility.domain.identities import Account
from eligibility.services.accounts import Wanted, actor_of, create_account
from eligibility.store import Database, StoredUnit, Writer
from tests.trust.chains import BEGUN

T = TypeVar("T")
CODE = "91220104FAKE00013B"
OTHER_CODE = "91220381FAKE000211"
ADMINISTRATOR = Actor("admin", frozenset({Role.ADMINISTRATOR}))


class Kept:
    """A store, and what time it is."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGUN
        self.database = Database.open(folder / "eligibility.sqlite3")
        self.writer = Writer(self.database, lambda: self.now)

    def write(self, work: Callable[[StoredUnit], T]) -> T:
        return self.writer.write(work)

    def read(self, work: Callable[[StoredUnit], T]) -> T:
        return self.writer.read(work)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def account(self, name: str, *roles: Role, **more: str) -> Account:
        return self.write(lambda unit: create_account(unit, SYSTEM, Wanted(name, roles, **more)))

    def actor(self, name: str, *roles: Role, **more: str) -> Actor:
        return actor_of(self.account(name, *roles, **more))


@contextmanager
def kept_in(folder: Path) -> Iterator[Kept]:
    kept = Kept(folder)
    yield kept
    kept.writer.close()
    kept.database.close()


def at_time(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment
