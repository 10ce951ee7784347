"""Events: written in the transaction of what they tell of, each with its deliveries, so that none is lost and none tells of what was not kept.

It sends nothing: that is whoever works the deliveries off (`delivering`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eligibility.domain.access import Resource, resource_of
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.outbox import EVENTS, Delivery, DeliveryState, Event, Webhook

MOST_WEBHOOKS = 20
"""Addresses that one portal may have."""


def tell(unit: Unit, kind: str, record: Any, data: Mapping[str, Any], *, whose: Resource | None = None) -> Event:
    """Tell whoever may hear of it that something happened to a record. `kind` is one of `EVENTS`, `data` plain data of that kind.

    `whose` is whose the event is where the record itself does not say it. Raises `KeyError` for a kind that is not one.
    """
    if kind not in EVENTS:
        raise KeyError(kind)
    owner = whose or resource_of(record)
    event = Event(unit.new_id(), kind, str(record.id), unit.at, data, owner.enterprise, owner.division, owner.portal)
    unit.add(event)
    for webhook in listeners(unit, event):
        deliver(unit, event, webhook)
    return event


def deliver(unit: Unit, event: Event, webhook: Webhook) -> Delivery:
    """Put an event on its way to a webhook, to be sent at once."""
    delivery = Delivery(
        unit.new_id(), webhook.id, webhook.portal, event.id, DeliveryState.WAITING, due=unit.at, created=unit.at
    )
    unit.add(delivery)
    return delivery


def listeners(reading: Reading, event: Event) -> Sequence[Webhook]:
    """The webhooks of the event's portal that want to hear of it."""
    if event.portal is None:
        return ()
    found = reading.find(Query(Webhook, equal={"portal": event.portal, "disabled": False}, limit=MOST_WEBHOOKS))
    return [each for each in found if not each.kinds or event.kind in each.kinds]
