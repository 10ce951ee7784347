"""Disbursement (兑付) and recovery (追回): what was paid or provided, what is claimed back and what came back, exact, in yuan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from eligibility.domain.actors import Actor
from eligibility.domain.keeping import Unit
from eligibility.domain.procedure import Work
from eligibility.domain.records import Application, Payment, PaymentKind
from eligibility.errors import CaseProblems, Problem
from eligibility.services.circumstances import granted_in, payments_of, rulings_in_force, total
from eligibility.services.desk import Desk
from eligibility.services.dossier import at_work, moved, opened, problem, reason_given, refuse_if, touched
from eligibility.services.noticing import RECOVERY, give_notice
from eligibility.services.telling import tell

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,2})?")


def pay(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, provision: str, amount: str | None, reference: str
) -> tuple[Application, Payment]:
    """Record what was paid for a granted provision, in yuan; without an amount, that a benefit which is not money was provided.

    `reference` is the number of the order or voucher. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    application = opened(unit, actor, "disburse", id, version)
    at_work(unit, actor, desk, Work.PAY, application)
    if provision not in granted_in(rulings_in_force(unit, application)):
        zh, en = f"惠企事项“{provision}”没有获得支持", f"the provision `{provision}` is not granted"
        raise CaseProblems([problem("provision-foreign", "/provision", zh, en)])
    kind = PaymentKind.PROVIDED if amount is None else PaymentKind.PAID
    yuan = Decimal(0) if amount is None else amount_from_text(amount, "/amount")
    return _recorded(unit, actor, "disburse", application, provision, kind, yuan, reference)


def recover(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, claims: Mapping[str, str], reason: str | None
) -> Application:
    """Claim money back, by provision, in yuan, for a reason; the enterprise is given notice.

    Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`.
    """
    application = opened(unit, actor, "recover", id, version)
    said = reason_given(reason)
    wanted = {each: amount_from_text(amount, f"/claims/{each}") for each, amount in claims.items()}
    refuse_if(_faults_of_claims(unit, application, wanted))
    kept = moved(unit, actor, desk, application, "recover", reason=said)
    for provision, amount in wanted.items():
        _add(unit, actor, "recover", kept, provision, PaymentKind.CLAIMED, amount, "")
    content = {"reason": said, "claims": [{**desk.title_of(each), "amount": str(wanted[each])} for each in wanted]}
    give_notice(unit, actor, RECOVERY, kept, content)
    return kept


def record_recovery(
    unit: Unit, actor: Actor, desk: Desk, id: str, version: int, provision: str, amount: str, reference: str
) -> tuple[Application, Payment]:
    """Record money that came back, in yuan. Raises `NotAllowed`, `Missing`, `Stale`, `CaseProblems`."""
    application = opened(unit, actor, "recover", id, version)
    at_work(unit, actor, desk, Work.RECOVER, application)
    yuan = amount_from_text(amount, "/amount")
    payments = payments_of(unit, application)
    left = total(payments, PaymentKind.CLAIMED, provision) - total(payments, PaymentKind.RECOVERED, provision)
    if yuan > left:
        zh, en = f"多于尚未追回的{left}元", f"it is more than the {left} yuan that are left to recover"
        raise CaseProblems([problem("amount-faulty", "/amount", zh, en)])
    return _recorded(unit, actor, "recover", application, provision, PaymentKind.RECOVERED, yuan, reference)


def amount_from_text(text: str, pointer: str) -> Decimal:
    """An amount of yuan above nothing, with at most two decimals. Raises `CaseProblems`."""
    if not _AMOUNT.fullmatch(text) or not Decimal(text):
        zh, en = (
            "金额须为大于0的数，最多两位小数，不带单位",
            "an amount is above 0, has at most two decimals and no unit",
        )
        raise CaseProblems([problem("amount-faulty", pointer, zh, en)])
    return Decimal(text)


def _faults_of_claims(unit: Unit, application: Application, wanted: Mapping[str, Decimal]) -> Iterator[Problem]:
    if not wanted:
        yield problem("amount-faulty", "/claims", "须写明追回哪些款项", "say what is claimed back")
    payments = payments_of(unit, application)
    for provision, amount in wanted.items():
        left = total(payments, PaymentKind.PAID, provision) - total(payments, PaymentKind.CLAIMED, provision)
        if amount > left:
            zh, en = f"多于可以追回的{left}元", f"it is more than the {left} yuan that can be claimed back"
            yield problem("amount-faulty", f"/claims/{provision}", zh, en)


def _recorded(
    unit: Unit,
    actor: Actor,
    action: str,
    application: Application,
    provision: str,
    kind: PaymentKind,
    amount: Decimal,
    reference: str,
) -> tuple[Application, Payment]:
    if not reference.strip():
        zh, en = "须写明拨款文号或凭证号", "the number of the order or voucher is needed"
        raise CaseProblems([problem("amount-faulty", "/reference", zh, en)])
    payment = _add(unit, actor, action, application, provision, kind, amount, reference.strip())
    return touched(unit, application), payment


def _add(
    unit: Unit,
    actor: Actor,
    action: str,
    application: Application,
    provision: str,
    kind: PaymentKind,
    amount: Decimal,
    reference: str,
) -> Payment:
    payment = Payment(
        unit.new_id(), application.id, application.enterprise, application.division, provision, kind, str(amount),
        reference, actor.account, unit.at,
    )  # fmt: skip
    unit.add(payment)
    details = {"application": application.id, "provision": provision, "kind": kind.value, "amount": str(amount)}
    unit.note(actor, action, payment, details)
    tell(unit, "payment.made", application, details | {"reference": application.reference})
    return payment
