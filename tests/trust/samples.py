"""For each gated address about one thing: a thing of somebody's to ask about, and a request about it that would be answered.

The matrix (test_matrix.py) asks every address as everybody; an address about one thing that has no sample here fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.identities import Account, Key
from eligibility.domain.jobs import Job, JobState
from eligibility.domain.keeping import Query
from eligibility.domain.records import Enterprise
from eligibility.services.accounts import Wanted, create_account
from eligibility.store import StoredJobs, StoredUnit
from eligibility_api.keeper import Keeper
from tests.trust.chains import BEGUN


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a thing is."""

    enterprise: str
    division: str
    portal: str
    account: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: what stands in its address, its body, its headers."""

    place: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[Keeper, Owner], Asked]
"""Makes a thing of an owner's, and a request about it."""


def written(keeper: Keeper, work: Callable[[StoredUnit], Any]) -> Any:
    return keeper.writer.write(work)


def the_account(keeper: Keeper, owner: Owner) -> Asked:
    return Asked({"id": owner.account}, {}, {"if-match": '"1"'})


def another_account(keeper: Keeper, owner: Owner) -> Asked:
    """Not the owner's own, which nobody changes."""
    made: Account = written(keeper, lambda unit: create_account(unit, SYSTEM, Wanted(unit.new_id(), (Role.OFFICER,))))
    return Asked({"id": made.id}, {}, {"if-match": '"1"'})


def a_key_to_be(keeper: Keeper, owner: Owner) -> Asked:
    return Asked(body={"name": "k", "account": owner.account})


def a_key(keeper: Keeper, owner: Owner) -> Asked:
    key = Key(written(keeper, lambda unit: unit.new_id()), owner.account, "k", "0" * 64, BEGUN)
    written(keeper, lambda unit: unit.add(key))
    return Asked({"id": key.id})


def a_screening(keeper: Keeper, owner: Owner) -> Asked:
    id = written(keeper, lambda unit: unit.new_id())
    jobs = StoredJobs(keeper.database)
    jobs.add(Job(id, "screening", owner.account, JobState.CANCELLED, {}, BEGUN, BEGUN, BEGUN), 10_000)
    return Asked({"id": id}, {})


def an_enterprise(keeper: Keeper, owner: Owner) -> Asked:
    """Of the owner's: made when it is first asked about."""

    def make(unit: StoredUnit) -> None:
        if not unit.count(Query(Enterprise, equal={"id": owner.enterprise})):
            unit.add(Enterprise(owner.enterprise, "甲公司（虚构）", owner.division, BEGUN, BEGUN, owner.portal))

    written(keeper, make)
    return Asked({"id": owner.enterprise})


SAMPLES: dict[str, Make] = {
    "exportEnterprise": an_enterprise,
    "eraseEnterprise": an_enterprise,
    "getAccount": the_account,
    "changeAccount": another_account,
    "createKey": a_key_to_be,
    "revokeKey": a_key,
    "getScreening": a_screening,
    "answerScreening": a_screening,
    "cancelScreening": a_screening,
    "followScreening": a_screening,
    "getScreeningResult": a_screening,
}
"""By action."""
