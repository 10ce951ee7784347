"""For each gated address about one thing: a thing of somebody's to ask about, and a request about it that would be answered.

The matrix (test_matrix.py) asks every address as everybody; an address about one thing that has no sample here fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from eligibility.domain.actors import SYSTEM, Role
from eligibility.domain.identities import Account, Key
from eligibility.domain.jobs import Job, JobState
from eligibility.domain.records import Interest
from eligibility.services.accounts import Wanted, create_account
from eligibility.store import StoredJobs, StoredUnit
from eligibility_api.identity import URLENCODED
from eligibility_api.keeper import Keeper
from tests.trust.cases import POLICY, Owner, a_case, the_enterprise
from tests.trust.chains import BEGUN


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: what stands in its address, its body, its headers, its parameters."""

    place: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


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


def an_interest_to_be(_: Keeper, owner: Owner) -> Asked:
    return Asked(body={"account": owner.account, "enterprise": owner.enterprise, "ground": REASON})


def an_interest(keeper: Keeper, owner: Owner) -> Asked:
    made = Interest(written(keeper, lambda unit: unit.new_id()), owner.account, owner.enterprise, REASON, "o1", BEGUN)
    written(keeper, lambda unit: unit.add(made))
    return Asked({"id": made.id}, {"reason": REASON}, VERSION)


def a_screening(keeper: Keeper, owner: Owner) -> Asked:
    id = written(keeper, lambda unit: unit.new_id())
    jobs = StoredJobs(keeper.database)
    jobs.add(Job(id, "screening", owner.account, JobState.CANCELLED, {}, BEGUN, BEGUN, BEGUN), 10_000)
    return Asked({"id": id}, {})


def of_a_case(body: Any = None, *, query: str = "", **place: str) -> Make:
    """About something of a case, by what it is called there; with a body that may need the case. `If-Match` is what it was made at."""

    def make(keeper: Keeper, owner: Owner) -> Asked:
        case = a_case(keeper, owner)
        said = body(case, owner) if callable(body) else body
        return Asked({name: case[what] for name, what in place.items()}, said, VERSION, query)

    return make


def as_form(make: Make) -> Make:
    """The same, sent as a form of a page that has nothing to fill in."""
    return lambda keeper, owner: replace(make(keeper, owner), headers={"content-type": URLENCODED})


def without_place(body: Callable[[Owner], Any]) -> Make:
    """About nothing that is there already; what is asked for would be the owner's."""

    def make(keeper: Keeper, owner: Owner) -> Asked:
        written(keeper, lambda unit: the_enterprise(unit, owner))
        return Asked({}, body(owner), {})

    return make


def a_profile(_: dict[str, str], owner: Owner) -> Any:
    return {"name": "甲公司（虚构）", "division": owner.division, "profile": {"facts": {}}}


VERSION = {"if-match": '"1"'}
REASON = "材料齐全，事实清楚，依据充分"
FINDING = {"policy": POLICY, "open": "meihekou", "holds": True, "ground": REASON, "on": "2026-11-25"}
MONEY = {"provision": "8.3", "amount": "1", "reference": "r1"}

SAMPLES: dict[str, Make] = {
    "getAccount": the_account,
    "changeAccount": another_account,
    "createKey": a_key_to_be,
    "revokeKey": a_key,
    "declareInterest": an_interest_to_be,
    "endInterest": an_interest,
    "getScreening": a_screening,
    "answerScreening": a_screening,
    "cancelScreening": a_screening,
    "followScreening": a_screening,
    "getScreeningResult": a_screening,
    "showScreening": a_screening,
    "getScreeningFigure": a_screening,
    "answerScreeningOnPage": a_screening,
    "repeatScreening": a_screening,
    "cancelScreeningOnPage": a_screening,
    "putEnterpriseProfile": of_a_case(a_profile, code="enterprise"),
    "addFacts": of_a_case({"facts": {}}, code="enterprise"),
    "getEnterprise": of_a_case(code="enterprise"),
    "exportEnterprise": of_a_case(code="enterprise"),
    "eraseEnterprise": of_a_case(code="enterprise"),
    "listSnapshots": of_a_case(code="enterprise"),
    "getSnapshot": of_a_case(code="enterprise", id="snapshot"),
    "addFinding": of_a_case(FINDING, code="enterprise"),
    "listFindings": of_a_case(code="enterprise"),
    "withdrawFinding": of_a_case({"reason": REASON}, id="finding"),
    "createApplication": without_place(
        lambda owner: {"policy": POLICY, "enterprise": owner.enterprise, "provisions": ["8.3"]}
    ),
    "getApplication": of_a_case(id="application"),
    "changeApplication": of_a_case({"provisions": ["8.3"]}, id="application"),
    "submitApplication": of_a_case({}, id="application"),
    "withdrawApplication": of_a_case({}, id="application"),
    "listMoves": of_a_case(id="application"),
    "moveApplication": of_a_case({}, id="application", move="move"),
    "archive": of_a_case({}, id="application"),
    "listNotices": of_a_case(id="application"),
    "getNotice": of_a_case(id="notice"),
    "addAttachment": of_a_case({"a": 1}, query="?name=a.txt", id="application"),
    "listAttachments": of_a_case(id="application"),
    "getAttachment": of_a_case(id="attachment"),
    "getDetermination": of_a_case(id="determination"),
    "getDeterminationReceipt": of_a_case(id="determination"),
    "redetermine": of_a_case({}, id="application"),
    "ruleOnProvision": of_a_case({"provision": "8.3", "kind": "agree"}, id="application"),
    "reviewRuling": of_a_case({"confirmed": True}, id="application", ruling_id="ruling"),
    "listRulings": of_a_case(id="application"),
    "takeTask": of_a_case({}, id="task"),
    "completeTask": of_a_case({"words": REASON}, id="task"),
    "disburse": of_a_case(MONEY, id="application"),
    "recover": of_a_case({"claims": {"8.3": "1"}, "reason": REASON}, id="application"),
    "recordRecovery": of_a_case(MONEY, id="application"),
    "listPayments": of_a_case(id="application"),
    "withdrawPublication": of_a_case({"reason": REASON}, id="publication"),
    "objectTo": of_a_case(lambda case, _: {"application": case["application"], "ground": REASON}, id="publication"),
    "answerObjection": of_a_case({"upheld": False, "answer": REASON}, id="objection"),
    "showCase": of_a_case(id="application"),
    "ruleOnPage": of_a_case(id="application"),
    "agreeOnCase": of_a_case(id="application"),
    "withdrawRuling": of_a_case(id="application"),
    "reviewOnPage": of_a_case(id="application"),
    "moveOnPage": of_a_case(id="application"),
    "redetermineOnPage": of_a_case(id="application"),
    "takeOnPage": of_a_case(id="application"),
    "completeOnPage": of_a_case(id="application"),
    "attachOnPage": of_a_case(id="application"),
    "revokeKeyOnPage": as_form(a_key),
    "testWebhookOnPage": as_form(of_a_case(id="webhook")),
    "resendOnPage": as_form(of_a_case(id="webhook", delivery="delivery")),
    "getWebhook": of_a_case(id="webhook"),
    "changeWebhook": of_a_case({"disabled": True}, id="webhook"),
    "deleteWebhook": of_a_case(id="webhook"),
    "testWebhook": of_a_case({}, id="webhook"),
    "listDeliveries": of_a_case(id="webhook"),
    "resend": of_a_case({}, id="webhook", delivery="delivery"),
}
"""By action."""
