"""A client of the service for portals: typed, synchronous, and knowing nothing of the engine but its HTTP interface (docs/client.md).

`Client` asks it, `verified` checks what it sends.
"""

from eligibility_client.client import Client
from eligibility_client.problems import (
    Fault,
    NotAllowed,
    NotThere,
    Outdated,
    Problem,
    Refused,
    Unavailable,
    Unreachable,
)
from eligibility_client.verifying import NotVerified, verified

__all__ = [
    "Client",
    "Fault",
    "NotAllowed",
    "NotThere",
    "NotVerified",
    "Outdated",
    "Problem",
    "Refused",
    "Unavailable",
    "Unreachable",
    "verified",
]
