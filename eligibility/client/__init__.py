"""A client of the service for portals: `Client` asks it, `verified` checks what it sends. It knows the addresses, and nothing of the engine."""

from eligibility.client.asking import Client, Refusal
from eligibility.client.verifying import NotVerified, verified

__all__ = ["Client", "NotVerified", "Refusal", "verified"]
