"""Who acts: people and programs with their roles, and what each of them is confined to.

Standard library only. Whether an actor may do something is `eligibility.domain.access`; how one proves who it is, is the edge's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What somebody is to the service."""

    ENTERPRISE = "enterprise"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something.

    `enterprise` is the credit code that an enterprise's account stands for, `division` the administrative division that an officer, reviewer
    or auditor is confined to (none: everywhere), `portal` the portal that a key belongs to. `scopes` are the actions that a key is confined
    to (`None`: all that its roles may).
    """

    account: str
    roles: frozenset[Role] = frozenset()
    enterprise: str | None = None
    division: str | None = None
    portal: str | None = None
    scopes: frozenset[str] | None = None


NOBODY = Actor("nobody")
"""Whoever has not said who they are."""

SYSTEM = Actor("system")
"""The service itself: what it does on time, and what follows from what somebody did."""
