"""What is so about an application, read from its records: which needs of moves are met, who decided on it, who has an interest in it.

It only looks. What follows is `eligibility.domain.procedure`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.identities import Account
from eligibility.domain.keeping import Query, Reading
from eligibility.domain.procedure import Circumstances, Need
from eligibility.domain.records import (
    Application,
    Enterprise,
    Interest,
    Objection,
    ObjectionState,
    Payment,
    PaymentKind,
    Publication,
    Ruling,
    RulingKind,
    RulingState,
)
from eligibility.domain.workdays import day_of

GRANTING = frozenset(
    {Conclusion.ELIGIBLE.value, Conclusion.CONDITIONALLY_ELIGIBLE.value, Conclusion.IN_PRIORITY_SCOPE.value}
)
"""Conclusions that give something. Being within an orientation promises nothing that could be published or paid."""

_GIVEN = (PaymentKind.PAID, PaymentKind.PROVIDED)
_STANDING = (RulingState.PROPOSED, RulingState.CONFIRMED)


def rulings_in_force(reading: Reading, application: Application) -> Mapping[str, Ruling]:
    """The decision that stands on each provision applied for, by id; those that ask for a correction decide nothing."""
    found = reading.find(Query(Ruling, equal={"application": application.id}, one_of={"state": _STANDING}))
    return {
        each.provision: each
        for each in found
        if each.kind is not RulingKind.RETURN and each.provision in application.provisions
    }


def granted_in(rulings: Mapping[str, Ruling]) -> list[str]:
    """The provisions that are decided in the enterprise's favour, confirmed where that is needed."""
    return [
        each.provision
        for each in rulings.values()
        if each.conclusion in GRANTING and each.state is RulingState.CONFIRMED
    ]


def payments_of(reading: Reading, application: Application) -> Sequence[Payment]:
    """What was paid, claimed back and came back, in order of time."""
    return reading.find(Query(Payment, equal={"application": application.id}))


def total(payments: Sequence[Payment], kind: PaymentKind, provision: str) -> Decimal:
    """The sum of one kind for a provision, in yuan."""
    amounts = (Decimal(each.amount) for each in payments if each.kind is kind and each.provision == provision)
    return sum(amounts, Decimal(0))


Excluded = Mapping[str, frozenset[str]]
"""By provision, those that are not given beside it."""


def granted_beside(reading: Reading, application: Application, provision: str, excluded: Excluded) -> list[Ruling]:
    """The decisions in the enterprise's favour, also those that await their second reviewer, on what is not given beside a provision.

    In this application or another of the enterprise under the policy, as long as it has what was granted, or may yet get it.
    """
    others = excluded.get(provision)
    if not others:
        return []
    same = {"enterprise": application.enterprise, "policy": application.policy}
    return [
        ruling
        for each in reading.find(Query(Application, equal=same))
        for ruling in rulings_in_force(reading, each).values()
        if ruling.provision in others and ruling.conclusion in GRANTING and _is_had(reading, each, ruling.provision)
    ]


def _is_had(reading: Reading, application: Application, provision: str) -> bool:
    """Whether what was granted may yet be given, or was given and has not come back whole."""
    payments = payments_of(reading, application)
    given = [each for each in payments if each.provision == provision and each.kind in _GIVEN]
    if not given:
        return application.ended is None
    paid, back = (total(payments, kind, provision) for kind in (PaymentKind.PAID, PaymentKind.RECOVERED))
    return back < paid or any(each.kind is PaymentKind.PROVIDED for each in given)


def circumstances_of(reading: Reading, application: Application, excluded: Excluded) -> Circumstances:
    """Everything that moves may ask about."""
    rulings = rulings_in_force(reading, application)
    met = {
        *_of_papers(reading, application),
        *_of_rulings(application, rulings),
        *_of_exclusions(reading, application, rulings, excluded),
        *_of_publication(reading, application),
        *_of_money(reading, application, rulings),
    }
    return Circumstances(
        frozenset(met), frozenset(each.by for each in rulings.values()), interested_in(reading, application.enterprise)
    )


def interested_in(reading: Reading, enterprise: str) -> frozenset[str]:
    """The accounts that have an interest in an enterprise: declared, or because they are the enterprise's own."""
    declared = reading.find(Query(Interest, equal={"enterprise": enterprise, "ended": None}))
    own = reading.find(Query(Account, equal={"enterprise": enterprise}))
    return frozenset({*(each.account for each in declared), *(each.id for each in own)})


def _of_papers(reading: Reading, application: Application) -> Iterator[Need]:
    if application.snapshot or reading.get(Enterprise, application.enterprise).snapshot:
        yield Need.PROFILE
    if application.determination:
        yield Need.DETERMINATION


def _of_rulings(application: Application, rulings: Mapping[str, Ruling]) -> Iterator[Need]:
    decided = all(each in rulings for each in application.provisions)
    if decided:
        yield Need.RULINGS
    if all(each.state is RulingState.CONFIRMED for each in rulings.values()):
        yield Need.REVIEWS
    if granted_in(rulings):
        yield Need.GRANTED
    if decided and all(each.conclusion not in GRANTING for each in rulings.values()):
        yield Need.NONE_GRANTED


def _of_exclusions(
    reading: Reading, application: Application, rulings: Mapping[str, Ruling], excluded: Excluded
) -> Iterator[Need]:
    if not any(granted_beside(reading, application, each, excluded) for each in granted_in(rulings)):
        yield Need.NONE_EXCLUDED


def _of_publication(reading: Reading, application: Application) -> Iterator[Need]:
    open_ones = Query(Objection, equal={"application": application.id, "state": ObjectionState.OPEN})
    if reading.count(open_ones) == 0:
        yield Need.OBJECTIONS_ANSWERED
    if application.publication is None:
        return
    yield Need.PUBLISHED
    if day_of(reading.at) > reading.get(Publication, application.publication).ends:
        yield Need.PERIOD_OVER


def _of_money(reading: Reading, application: Application, rulings: Mapping[str, Ruling]) -> Iterator[Need]:
    payments = payments_of(reading, application)
    given = {each.provision for each in payments if each.kind in _GIVEN}
    if given.issuperset(granted_in(rulings)):
        yield Need.PAID
    if any(each.kind is PaymentKind.PAID for each in payments):
        yield Need.PAYMENT
    claimed = {each.provision for each in payments if each.kind is PaymentKind.CLAIMED}
    if claimed and all(
        total(payments, PaymentKind.RECOVERED, each) >= total(payments, PaymentKind.CLAIMED, each) for each in claimed
    ):
        yield Need.RECOVERED
