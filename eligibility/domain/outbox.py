"""What happened, for those who want to hear of it: events, who listens, what was delivered, and answers that are given once only.

Standard library only. An event is written in the transaction of what it tells of, so that none is lost and none is told of what was not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from eligibility.domain.vocabulary import Words

EVENTS: Mapping[str, Words] = {
    "enterprise.changed": Words("企业档案已更新", "an enterprise's profile has a new snapshot"),
    "application.submitted": Words("申报已提交", "an application was submitted"),
    "application.moved": Words("申报进入新的环节", "an application went on to another step"),
    "application.ended": Words("申报已办结", "an application came to its end"),
    "determination.made": Words("已作出判定", "a determination of record was made"),
    "determination.held": Words("判定待人工复核", "a determination is held for a person"),
    "ruling.made": Words("事项已有审核意见", "an officer has ruled on a provision"),
    "notice.given": Words("已发出告知", "an enterprise was given a notice"),
    "publication.made": Words("已公示", "an application is on a list published for objections"),
    "payment.made": Words("已兑付", "money was paid, or claimed back"),
    "enterprise.in-reach": Words("有惠企事项新近符合条件", "something has come into an enterprise's reach"),
    "enterprise.about-to-be-lost": Words(
        "有惠企事项将于某日不再符合", "something will go out of an enterprise's reach on a day"
    ),
    "enterprise.lost": Words("有惠企事项不再符合条件", "something has gone out of an enterprise's reach"),
    "webhook.test": Words("测试事件", "a test that the portal asked for"),
}
"""Every kind of event, and what it tells."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to `subject`, as plain data of its kind. `enterprise`, `division` and `portal` say who may hear of it."""

    id: str
    kind: str
    subject: str
    at: datetime
    data: Mapping[str, Any]
    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that a portal is called at. `kinds` are the events it wants (none: all); `secret` numbers the secret it is signed with."""

    id: str
    portal: str
    url: str
    kinds: tuple[str, ...]
    created: datetime
    changed: datetime
    secret: int = 1
    disabled: bool = False
    version: int = 1


class DeliveryState(Enum):
    """Where a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to a webhook. `status` is the last answer's, `why` what else went wrong, `due` when it is tried next."""

    id: str
    webhook: str
    portal: str
    event: str
    state: DeliveryState
    due: datetime
    created: datetime
    attempts: int = 0
    status: int | None = None
    why: str | None = None
    delivered: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered, by its caller and key, so that the same request again gets the same answer and does nothing twice.

    `request` is the SHA-256 of what was asked.
    """

    id: str
    request: str
    status: int
    answer: bytes
    at: datetime
