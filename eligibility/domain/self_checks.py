"""Self-checks that are kept for a while: answers to go on from, and results to look at again. Nobody's account; whoever has the code has it.

Standard library only. The code itself is never kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """The answers of a self-check as far as they go, as canonical JSON. `id` is the SHA-256 of its resume code."""

    id: str
    data: str
    created: datetime
    expires: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class KeptReport:
    """The result of a self-check: its receipt, compressed. `id` is the SHA-256 of the code that stands on it."""

    id: str
    receipt: bytes
    created: datetime
    expires: datetime
