"""Looking records up for somebody: one, a list, or all of one application, and never more than the table of access lets them see.

A list is confined by the query itself, so that it finds what is theirs and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from eligibility.domain.access import confinement, require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query, Reading
from eligibility.domain.records import Application, Enterprise

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a kind: by fields that are equal, begin so, or are at most so; where the list goes on, and how many."""

    equal: Mapping[str, Any] = field(default_factory=dict)
    prefix: Mapping[str, str] = field(default_factory=dict)
    at_most: Mapping[str, Any] = field(default_factory=dict)
    descending: bool = False
    after: tuple[Any, str] | None = None
    limit: int = 50

    def query(self, kind: type[R]) -> Query[R]:
        """As a query of a kind."""
        return Query(
            kind,
            equal=self.equal,
            prefix=self.prefix,
            at_most=self.at_most,
            descending=self.descending,
            after=self.after,
            limit=self.limit,
        )


def one(reading: Reading, actor: Actor, action: str, kind: type[R], id: str) -> R:
    """A record. Raises `NotAllowed` and `Missing`."""
    require(actor, action)
    record = reading.get(kind, id)
    require(actor, action, resource_of(record))
    return record


def listed(reading: Reading, actor: Actor, action: str, kind: type[R], wanted: Wanted) -> Sequence[R]:
    """The records of a kind that somebody may see. Raises `NotAllowed`."""
    require(actor, action)
    confined = confined_to(actor, action, kind, wanted)
    return () if confined is None else reading.find(confined.query(kind))


def of_application(
    reading: Reading, actor: Actor, action: str, kind: type[R], application: str, wanted: Wanted
) -> Sequence[R]:
    """The records of a kind that belong to an application. Raises `NotAllowed` and `Missing`."""
    one(reading, actor, action, Application, application)
    return reading.find(replace(wanted, equal={**wanted.equal, "application": application}).query(kind))


def of_enterprise(
    reading: Reading, actor: Actor, action: str, kind: type[R], enterprise: str, wanted: Wanted
) -> Sequence[R]:
    """The records of a kind that belong to an enterprise. Raises `NotAllowed` and `Missing`."""
    one(reading, actor, action, Enterprise, enterprise)
    return reading.find(replace(wanted, equal={**wanted.equal, "enterprise": enterprise}).query(kind))


def confined_to(actor: Actor, action: str, kind: type[object], wanted: Wanted) -> Wanted | None:
    """What is wanted and may be seen; nothing when no record can be both."""
    confined = confinement(actor, action)
    own = {
        "id" if kind is Enterprise else "enterprise": confined.enterprise,
        "portal": confined.portal,
        "account": confined.account,
    }
    equal = dict(wanted.equal)
    for name, value in own.items():
        if value is not None and equal.setdefault(name, value) != value:
            return None
    if confined.division is None:
        return replace(wanted, equal=equal)
    begins = wanted.prefix.get("division", "")
    longer, shorter = sorted((begins, confined.division), key=len, reverse=True)
    if not longer.startswith(shorter):
        return None
    return replace(wanted, equal=equal, prefix={**wanted.prefix, "division": longer})
