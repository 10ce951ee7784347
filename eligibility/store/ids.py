"""Ids in the order of time: 48 bits of milliseconds and 80 random bits, as 26 characters of Crockford's base 32 (a ULID)."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID = re.compile(f"[{_DIGITS}]{{26}}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id(at: datetime) -> str:
    """An id that nobody can guess. `at` is an aware time, since 1970."""
    return _text((_milliseconds(at) << 80) | secrets.randbits(80))


class Ids:
    """Ids of which each is greater than the one before, also within a millisecond: what happened first stands first in every list.

    Of one thread.
    """

    def __init__(self) -> None:
        self._last = 0

    def go_behind(self, id: str) -> None:
        """Give none any more that would stand before this one: another process gave it, or an earlier life of this one, by another clock."""
        if _ID.fullmatch(id):
            number = 0
            for digit in id:
                number = number << 5 | _DIGITS.index(digit)
            self._last = max(self._last, number)

    def new(self, at: datetime) -> str:
        """The next one. When the clock has not moved on, it goes on from the last by a step that nobody can guess."""
        if _milliseconds(at) > self._last >> 80:
            self._last = (_milliseconds(at) << 80) | secrets.randbits(79)
        else:
            self._last += 1 + secrets.randbits(64)
        return _text(self._last)


def _milliseconds(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds() * 1000)


def _text(number: int) -> str:
    return "".join(_DIGITS[(number >> shift) & 31] for shift in range(125, -1, -5))
