"""The documents that a client gives and gets, as far as they are always there; the OpenAPI document of the service has them whole."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

Facts = dict[str, Any]
"""Facts by id, each a value or an object with `value`, `source`, `on` and `level` (docs/api.md)."""


class Concluded(TypedDict):
    """What is said of one provision."""

    id: str
    clause: int
    title: str
    conclusion: str
    verdict: str
    applies: str
    reasons: NotRequired[Any]


class Decision(TypedDict):
    """A decision: its conclusions, and what is needed to have the same again."""

    policy: dict[str, Any]
    engine: dict[str, str]
    as_of: str
    level: str
    facts_digest: str
    language: str
    counts: dict[str, int]
    provisions: list[Concluded]
    duties: list[dict[str, Any]]


class Enterprise(TypedDict):
    """An enterprise's file."""

    id: str
    name: str
    division: str
    version: int


class Snapshot(TypedDict):
    """A profile as it was kept."""

    id: str
    enterprise: str
    number: int
    digest: str


class Application(TypedDict):
    """An application as it stands. `version` says which state of it a change is based on."""

    id: str
    enterprise: str
    policy: str
    provisions: list[str]
    state: str
    version: int
    reference: NotRequired[str]


class Determination(TypedDict):
    """A determination of record. `receipt` is the SHA-256 of its receipt."""

    id: str
    enterprise: str
    policy: str
    as_of: str
    outcome: str
    conclusions: dict[str, str]
    receipt: str


class Submitted(TypedDict):
    """A submitted application, and what was determined."""

    application: Application
    determination: Determination


class Event(TypedDict):
    """A CloudEvent."""

    id: str
    type: str
    subject: str
    time: str
    data: dict[str, Any]


class Webhook(TypedDict):
    """An address that is called. `secret` is what its messages are verified with."""

    id: str
    url: str
    kinds: list[str]
    version: int
    secret: NotRequired[str]


class Delivery(TypedDict):
    """An event on its way to a webhook, and what it was answered with."""

    id: str
    webhook: str
    event: str
    state: str
    attempts: int
    status: NotRequired[int]
