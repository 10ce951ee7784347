"""The port behind which records are kept: one transaction, in which everything is written or nothing.

Standard library only. Use cases are written against it; `eligibility.store` keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from eligibility.domain.actors import Actor

R = TypeVar("R")
"""A kind of record: a frozen dataclass of `records`, `identities` or `outbox`."""


class Missing(LookupError):
    """There is no record of that kind with that id."""

    def __init__(self, kind: type[object], id: str) -> None:
        super().__init__(f"no {kind.__name__} `{id}`")
        self.kind, self.id = kind, id


class Stale(Exception):
    """A record was changed by somebody else since it was read. `present` is how it is now."""

    def __init__(self, present: Any) -> None:
        super().__init__(f"{type(present).__name__} `{present.id}` is at version {present.version} by now")
        self.present = present


class Taken(Exception):
    """A new record has an id, or something else that must be unique, which another has already."""

    def __init__(self, kind: type[object], id: str) -> None:
        super().__init__(f"there is a {kind.__name__} like `{id}` already")
        self.kind, self.id = kind, id


@dataclass(frozen=True, slots=True)
class Query(Generic[R]):
    """Records of a kind, by their fields. All that is said must hold.

    `containing` is text that a field has somewhere in it. `order` is a field that is never empty, and ties are by id; `descending` turns both round. `after` is the place of the last record that the
    caller has (its `order` field and its id), so that the next page begins behind it whatever was added meanwhile. `limit` is how many at most,
    `offset` how many are left out before them.
    """

    kind: type[R]
    equal: Mapping[str, Any] = field(default_factory=dict)
    one_of: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    prefix: Mapping[str, str] = field(default_factory=dict)
    at_most: Mapping[str, Any] = field(default_factory=dict)
    at_least: Mapping[str, Any] = field(default_factory=dict)
    containing: Mapping[str, str] = field(default_factory=dict)
    order: str = "id"
    descending: bool = False
    after: tuple[Any, str] | None = None
    limit: int | None = None
    offset: int = 0


class Reading(Protocol):
    """What can be looked up in a transaction. `at` is the time of the transaction, in UTC."""

    at: datetime

    def get(self, kind: type[R], id: str) -> R:
        """A record. Raises `Missing`."""

    def find(self, query: Query[R]) -> Sequence[R]:
        """The records that a query names, in its order."""

    def ids(self, query: Query[Any]) -> Sequence[str]:
        """The ids of the records that a query names, in its order: of very many, sooner had than the records."""

    def count(self, query: Query[Any]) -> int:
        """How many a query names, its `after` and `limit` left aside."""

    def behind(self, query: Query[Any]) -> int:
        """How many a query names behind its `after`, its `limit` left aside."""

    def tally(self, query: Query[Any], *fields: str) -> Mapping[tuple[Any, ...], int]:
        """How many a query names, by what stands in some fields."""


class Unit(Reading, Protocol):
    """What can be done in a transaction."""

    def new_id(self) -> str:
        """An id that nothing has: 26 characters, in the order of time."""

    def add(self, record: Any) -> None:
        """Keep a new record. Raises `Taken`."""

    def replace(self, record: R) -> R:
        """Put a changed record, with the version it was read at, in the place of the old; it comes back with its new version.

        Raises `Stale` when somebody else was faster, and `Missing`.
        """

    def remove(self, kind: type[object], id: str) -> None:
        """Let go of a record that may be forgotten: a session, an answer. Raises `Missing`."""

    def note(self, actor: Actor, action: str, record: Any, details: Mapping[str, Any] | None = None) -> None:
        """Write into the audit log that an actor did something to a record; `details` are plain data without personal data."""
