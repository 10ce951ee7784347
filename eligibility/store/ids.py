"""Ids in the order of time: 48 bits of milliseconds and 80 random bits, as 26 characters of Crockford's base 32 (a ULID)."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id(at: datetime) -> str:
    """An id that nobody can guess. `at` is an aware time, since 1970."""
    number = (int((at - _EPOCH).total_seconds() * 1000) << 80) | secrets.randbits(80)
    return "".join(_DIGITS[(number >> shift) & 31] for shift in range(125, -1, -5))
