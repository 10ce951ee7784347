"""Conflicts of interest (回避): who declares that an account has an interest in an enterprise, who may see that, and who may take it back.

Whoever has one takes no part in what concerns the enterprise: see `eligibility.domain.procedure`.
"""

from __future__ import annotations

from dataclasses import replace

from eligibility.domain.access import Resource, require
from eligibility.domain.actors import Actor
from eligibility.domain.credit_code import credit_code_from_text, problems_of_credit_code
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query, Stale, Unit
from eligibility.domain.records import Interest
from eligibility.errors import Problem, RequestProblems
from eligibility.services.dossier import reason_given


def declare_interest(unit: Unit, actor: Actor, account: str, enterprise: str, ground: str) -> Interest:
    """Declare an interest, one's own or as an administrator another's. Declared again, it stays the one that it is.

    The enterprise need not have a file yet. Raises `NotAllowed`, `Missing` for an account that is not there, `RequestProblems` for what is no
    credit code (which would keep nobody from anything), and `CaseProblems` for a ground of fewer than ten characters.
    """
    require(actor, "declareInterest", Resource(account=account))
    if account != actor.account:
        unit.get(Account, account)
    code, said = _credit_code(enterprise), reason_given(ground, "/ground")
    known = unit.find(Query(Interest, equal={"account": account, "enterprise": code, "ended": None}, limit=1))
    if known:
        return known[0]
    interest = Interest(unit.new_id(), account, code, said, actor.account, unit.at)
    unit.add(interest)
    unit.note(actor, "declareInterest", interest, {"account": account, "enterprise": code})
    return interest


def end_interest(unit: Unit, actor: Actor, id: str, version: int, reason: str | None) -> Interest:
    """Take an interest back, for a reason. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    require(actor, "endInterest")
    interest = unit.get(Interest, id)
    if interest.version != version or interest.ended is not None:
        raise Stale(interest)
    ended = unit.replace(replace(interest, ended=unit.at, end_reason=reason_given(reason)))
    unit.note(actor, "endInterest", ended, {"account": interest.account, "enterprise": interest.enterprise})
    return ended


def _credit_code(text: str) -> str:
    """A credit code as it is stored. Raises `RequestProblems` with everything that is wrong with it."""
    if faults := problems_of_credit_code(text):
        raise RequestProblems(
            "request-invalid", [Problem("value-type", "/enterprise", each.words.zh, each.words.en) for each in faults]
        )
    return credit_code_from_text(text)
