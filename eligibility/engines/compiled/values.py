"""Found values as bytes, quickly: whole numbers are written into a piece cut from a sample, all other values are kept once written.

The words are not known here: every piece is cut from what the long way writes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from eligibility.domain.facts import Value
from eligibility.domain.quantity import text_from_quantity
from eligibility.engines.compiled.patterns import Values

ValueWriter = Callable[[Value], bytes]
"""Writes a found value up to its evidence, open at the end."""

Closed = Callable[[Any], bytes]
"""Writes a found value without evidence and what follows it; `None` is a value that is unknown."""

CACHED = 8192
"""Values of one slot, or paths, whose pieces are kept."""

SAMPLE = 918273645
"""A number that stands for any other while a piece is cut."""

LARGEST = 10**20
"""Whole numbers from here on are written the long way."""


def kept(write: ValueWriter) -> ValueWriter:
    """A writer that remembers. `1`, `True` and `Decimal(1)` are different values."""
    return lru_cache(maxsize=CACHED, typed=True)(write)


def number_writer(write: ValueWriter, kind: str, unit: str | None) -> ValueWriter:
    """A writer of numbers of a kind, whole ones quickly; `write` is the long way."""
    general = kept(write)
    return _whole_writer(general, kind, unit, b"", general)


def closed_writer(write: ValueWriter, closed: bytes, absent: bytes, of: tuple[str, str | None]) -> Closed:
    """A writer of values with what follows them, and of `None` as `absent`. `of` is the slot's kind and unit."""

    def close(value: Value | None) -> bytes:
        return absent if value is None else write(value) + closed

    kind, unit = of
    return _whole_writer(write, kind, unit, closed, close) if kind in _TEXTS else Values(close).__getitem__


def _whole_writer(write: ValueWriter, kind: str, unit: str | None, closed: bytes, other: Closed) -> Closed:
    """Writes whole numbers between pieces cut from a sample, and any other value the `other` way."""
    text = _TEXTS[kind]
    sample = text(SAMPLE) if kind == "count" else text_from_quantity(SAMPLE, kind, unit).encode()
    start, *rest = write(SAMPLE).split(sample)
    if len(rest) != 2:
        return other
    middle, end, join = rest[0], rest[1] + closed, b"".join

    def write_whole(value: Value | None) -> bytes:
        if type(value) is not int or not -LARGEST < value < LARGEST:
            return other(value)
        digits = text(value)
        return join((start, digits, middle, digits, end))

    def write_digits(value: Value | None) -> bytes:
        if type(value) is not int:
            return other(value)
        digits = str(value).encode()
        return join((start, digits, middle, digits, end))

    return write_digits if text is _digits else write_whole


def _digits(value: int) -> bytes:
    return str(value).encode()


def _percent(value: int) -> bytes:
    return b"%d%%" % (value * 100)


def money_text(value: int) -> bytes:
    """As `text_from_quantity` writes whole amounts: 元, 万元 or 亿元, the shortest, the smaller unit first.

    A unit pays off for three zeros at least, and 亿元 over 万元 for two more.
    """
    whole, rest = divmod(value, 10_000)
    if rest:
        return str(value).encode() + YUAN if value % 1000 else _shortest_money(value)
    return str(whole).encode() + WAN if whole % 100 else _shortest_money(value)


YUAN, WAN = "元".encode(), "万元".encode()


def _shortest_money(value: int) -> bytes:
    return text_from_quantity(value, "money").encode()


_TEXTS: dict[str, Callable[[int], bytes]] = {
    "count": _digits,
    "number": _digits,
    "ratio": _percent,
    "money": money_text,
}
