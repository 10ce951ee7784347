"""Conflicts of interest (回避): who declares that an account has an interest in an enterprise, and who may take that back.

Whoever has one takes no part in what concerns the enterprise: see `eligibility.domain.procedure`.
"""

from __future__ import annotations

from dataclasses import replace

from eligibility.domain.access import Resource, require
from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Query, Stale, Unit
from eligibility.domain.records import Interest
from eligibility.services.dossier import reason_given


def declare_interest(unit: Unit, actor: Actor, account: str, enterprise: str, ground: str) -> Interest:
    """Declare an interest, one's own or as an administrator another's. Declared again, it stays the one that it is.

    Raises `NotAllowed`, and `CaseProblems` for a ground of fewer than ten characters.
    """
    require(actor, "declareInterest", Resource(account=account))
    said = reason_given(ground, "/ground")
    known = unit.find(Query(Interest, equal={"account": account, "enterprise": enterprise, "ended": None}, limit=1))
    if known:
        return known[0]
    interest = Interest(unit.new_id(), account, enterprise, said, actor.account, unit.at)
    unit.add(interest)
    unit.note(actor, "declareInterest", interest, {"account": account, "enterprise": enterprise})
    return interest


def end_interest(unit: Unit, actor: Actor, id: str, version: int, reason: str | None) -> Interest:
    """Take an interest back, for a reason. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    require(actor, "endInterest")
    interest = unit.get(Interest, id)
    if interest.version != version or interest.ended is not None:
        raise Stale(interest)
    reason_given(reason)
    ended = unit.replace(replace(interest, ended=unit.at))
    unit.note(actor, "endInterest", ended, {"account": interest.account, "enterprise": interest.enterprise})
    return ended
