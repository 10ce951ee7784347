"""Deliveries: which are due, and what becomes of one that was tried. At least once each, a few at a time for each webhook, then given up.

A delivery is claimed before it is sent, so that several processes do not send the same; one whose process dies is due again when its claim is
over. It sends nothing and reads no clock; chance is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from eligibility.domain.actors import SYSTEM
from eligibility.domain.keeping import Query, Unit
from eligibility.domain.outbox import Delivery, DeliveryState, Event, Webhook

CLAIM = timedelta(minutes=2)
"""How long a claim holds: well above the time that one call may take."""
TOGETHER = 4
"""Deliveries of one webhook on their way at a time, so that a slow one holds up itself only."""
FIRST, FACTOR, LONGEST = timedelta(seconds=10), 4, timedelta(hours=20)
"""The bounds of the waits: 10 s, 40 s, 3 min, 11 min, 43 min, 3 h, 11 h, and then 20 h."""
MOST_ATTEMPTS = 10
"""Some three days; then a delivery is given up, and can be sent anew by hand."""
SHORTEST = timedelta(seconds=1)
GONE = 410
"""The status by which a receiver says that it wants no more."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A delivery that was claimed, with all that is needed to send it."""

    delivery: Delivery
    event: Event
    webhook: Webhook


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a call: the status it was answered with, or why there was none, as a short code and words for the log."""

    status: int | None = None
    why: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def claim(unit: Unit, under_way: dict[str, int]) -> Sequence[Dispatch]:
    """Take what is due, of each webhook as many as may be on their way beside those that are `under_way` (by webhook)."""
    return [
        each
        for webhook in unit.find(Query(Webhook, equal={"disabled": False}))
        for each in _claimed(unit, webhook, TOGETHER - under_way.get(webhook.id, 0))
    ]


def _claimed(unit: Unit, webhook: Webhook, most: int) -> Sequence[Dispatch]:
    if most <= 0:
        return []
    waiting = {"webhook": webhook.id, "state": DeliveryState.WAITING}
    found = unit.find(Query(Delivery, equal=waiting, at_most={"due": unit.at}, order="due", limit=most))
    claimed = (unit.replace(replace(each, due=unit.at + CLAIM, attempts=each.attempts + 1)) for each in found)
    return [Dispatch(each, unit.get(Event, each.event), webhook) for each in claimed]


def settle(unit: Unit, sent: Dispatch, tried: Tried, chance: float) -> Delivery:
    """Note what came of a dispatch. `chance` from 0 to 1 says how much of the longest wait is waited.

    When somebody has asked for it to be sent anew meanwhile, or the claim was over, it stays as it is. Raises `Missing` when it was deleted.
    """
    present = unit.get(Delivery, sent.delivery.id)
    if present.version != sent.delivery.version:
        return present
    kept = unit.replace(_after(unit, present, tried, chance))
    if tried.status == GONE:
        webhook = unit.get(Webhook, sent.webhook.id)
        disabled = unit.replace(replace(webhook, disabled=True, changed=unit.at))
        unit.note(SYSTEM, "changeWebhook", disabled, {"why": "gone"})
    return kept


def _after(unit: Unit, delivery: Delivery, tried: Tried, chance: float) -> Delivery:
    noted = replace(delivery, status=tried.status, why=tried.why)
    if tried.succeeded:
        return replace(noted, state=DeliveryState.DELIVERED, delivered=unit.at)
    if tried.status == GONE or delivery.attempts >= MOST_ATTEMPTS:
        return replace(noted, state=DeliveryState.GIVEN_UP)
    return replace(noted, due=unit.at + wait_after(delivery.attempts, chance))


def wait_after(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts: full jitter, so that what failed together does not come back together."""
    longest: timedelta = min(LONGEST, FIRST * FACTOR ** (attempts - 1))
    return max(SHORTEST, longest * chance)
