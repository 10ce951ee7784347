"""Events go to the webhooks of the portal whose they are, and to those only that want to hear of them."""

from __future__ import annotations

from typing import Any

import pytest

from eligibility.domain.keeping import Query
from eligibility.domain.outbox import EVENTS, Delivery, DeliveryState, Event, Webhook
from eligibility.services.telling import tell
from tests.portals.small import Small
from tests.store.jobs import NOON
from tests.store.records import an_enterprise


def a_webhook(id: str, portal: str = "portal-a", **changed: Any) -> Webhook:
    whole: dict[str, Any] = {"url": "https://portal.example/hook", "kinds": (), "created": NOON, "changed": NOON}
    return Webhook(id, portal, **(whole | changed))


@pytest.fixture
def told(small: Small) -> Any:
    """The webhooks that hear of an event of a portal's enterprise."""

    def tell_of(*webhooks: Webhook, portal: str | None = "portal-a") -> list[str]:
        def work(unit: Any) -> Event:
            for each in webhooks:
                unit.add(each)
            return tell(unit, "enterprise.changed", an_enterprise(portal=portal), {"number": 1})

        event = small.keeper.writer.write(work)
        assert (event.subject, event.portal, event.division) == (an_enterprise().id, portal, "220104")
        deliveries = small.keeper.writer.read(lambda unit: unit.find(Query(Delivery)))
        assert {(each.event, each.state, each.due) for each in deliveries} <= {(event.id, DeliveryState.WAITING, NOON)}
        return sorted(each.webhook for each in deliveries)

    return tell_of


def test_every_webhook_of_the_portal_that_wants_it_hears_of_it(told: Any) -> None:
    found = told(
        a_webhook("all"),
        a_webhook("this", kinds=("enterprise.changed", "application.moved")),
        a_webhook("other-kind", kinds=("application.moved",)),
        a_webhook("disabled", disabled=True),
        a_webhook("other-portal", "portal-b"),
    )
    assert found == ["all", "this"]


def test_what_came_from_no_portal_is_told_to_none(told: Any) -> None:
    assert told(a_webhook("all"), portal=None) == []


def test_an_event_of_no_kind_is_a_fault_of_ours(small: Small) -> None:
    with pytest.raises(KeyError):
        small.keeper.writer.write(lambda unit: tell(unit, "enterprise.chnaged", an_enterprise(), {}))


def test_every_kind_of_event_is_named_by_its_subject_and_what_happened() -> None:
    assert all(len(kind.split(".")) == 2 and words.zh and words.en for kind, words in EVENTS.items())
