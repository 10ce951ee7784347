"""Names of rails: the booleans that durable-rules is shown.

durable-rules compares property names by their 32-bit FNV-1a hash alone, so two names with one hash are one name to it.
Names are therefore made here, by number, and never from a word of a policy, a profile or a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

OK = "ok"
"""The rail that is true in every fact: the sentinel's, and the ground of conditions without parts."""

ENGINE_NAMES = (OK, "id", "sid", "$s", "$t", "$i", "$time", "$timerName", "$baseTime", "$forms", "$m", "$pulse")
"""Names that durable-rules itself gives a meaning to, and the sentinel's."""

_RAIL = re.compile(r"[tfb](0|[1-9][0-9]{0,8})")


class EnvelopeBreached(ValueError):
    """Something that durable-rules must never be shown was about to be."""


def fnv1a32(name: str) -> int:
    """The hash that durable-rules compares names by."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def true_rail(number: int) -> str:
    """The rail that says condition `number` is met."""
    return f"t{number}"


def false_rail(number: int) -> str:
    """The rail that says condition `number` is not met."""
    return f"f{number}"


def body_rail(number: int) -> str:
    """The rail that says term `number` goes by its definition, not by a finding."""
    return f"b{number}"


def number_of(rail: str) -> int:
    """The number in a rail's name."""
    return int(rail[1:])


class RailNumbers:
    """Hands out numbers whose rails have hashes of their own; a number whose rail's hash is taken is passed over."""

    def __init__(self, hash_of: Callable[[str], int] = fnv1a32) -> None:
        self._hash_of = hash_of
        self._taken = {hash_of(name) for name in ENGINE_NAMES}
        self._next = 0

    def take(self) -> int:
        """The next free number."""
        while True:
            number = self._next
            self._next += 1
            hashes = {self._hash_of(rail(number)) for rail in (true_rail, false_rail, body_rail)}
            if len(hashes) == 3 and hashes.isdisjoint(self._taken):
                self._taken |= hashes
                return number


def check_rails(rails: Iterable[object]) -> None:
    """Refuse every name that was not made here, and every pair that durable-rules could not tell apart."""
    seen: dict[int, str] = {fnv1a32(name): name for name in ENGINE_NAMES}
    for rail in rails:
        if not isinstance(rail, str) or (rail != OK and not _RAIL.fullmatch(rail)):
            raise EnvelopeBreached(f"`{rail!r:.40}` is not a rail")
        other = seen.setdefault(fnv1a32(rail), rail)
        if other != rail:
            raise EnvelopeBreached(f"`{rail}` and `{other}` are one name to durable-rules")
