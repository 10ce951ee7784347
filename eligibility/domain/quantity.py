"""Exact quantities: numbers with units, read and written without binary floats.

A quantity is held as `int` where it is whole and `Decimal` otherwise, in the base unit of its dimension
(money in 元, ratios as plain numbers). Arithmetic goes through `fractions.Fraction`, so nothing is ever rounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

Number = int | Decimal

MAX_DIGITS = 24
"""Digits a number may have before or after the point; more is a mistake, and a cost."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name, its dimension and how many base units it is."""

    name: str
    dimension: str
    factor: Decimal


_MONEY = {"元": "1", "千元": "1000", "万元": "10000", "百万元": "1000000", "亿元": "100000000"}
_RATIO = {"%": "0.01", "‰": "0.001"}
_COUNTED = "人 个 户 家 项 件 名 台 套 次 所 亩"

UNITS: dict[str, Unit] = (
    {name: Unit(name, "money", Decimal(factor)) for name, factor in _MONEY.items()}
    | {name: Unit(name, "ratio", Decimal(factor)) for name, factor in _RATIO.items()}
    | {name: Unit(name, "count", Decimal(1)) for name in _COUNTED.split()}
)

_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?)(\D*)", re.ASCII)
_WHOLE_UNITS = "|".join(name for name, unit in UNITS.items() if unit.factor >= 1)
_PLAIN = re.compile(rf"([0-9]{{1,15}})({_WHOLE_UNITS}|)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)", re.ASCII)

_EXACT = Context(prec=8 * MAX_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])
"""Decimal operations that raise where they would round. Python's own context silently rounds to 28 digits."""


class QuantityError(ValueError):
    """A text that is no quantity of the wanted dimension; the message says why."""


class DigitsError(QuantityError):
    """A number with more digits than are read."""


class UnitError(QuantityError):
    """A quantity whose unit does not exist or is of another dimension."""


def number_from_decimal(value: Decimal) -> Number:
    """A whole value as `int`, any other as the shortest `Decimal`; refuses what is not finite or far too long."""
    if not value.is_finite():
        raise QuantityError(f"`{value}` is not a finite number")
    if not value:
        return 0
    if value.adjusted() >= MAX_DIGITS or len(value.as_tuple().digits) > 4 * MAX_DIGITS:
        raise DigitsError(_TOO_LONG)
    shortest = value.normalize(_EXACT)
    places = -int(shortest.as_tuple().exponent)
    if places > MAX_DIGITS:
        raise DigitsError(_TOO_LONG)
    return int(shortest) if places <= 0 else shortest


_TOO_LONG = f"a number may have at most {MAX_DIGITS} digits before and after the point"


def quantity_from_text(text: str, dimension: str, counted: str | None = None) -> Number:
    """Read `1200万元`, `3%`, `1,200人` or a bare number (in the base unit) exactly.

    `dimension` is money, ratio, count or number; `counted` names the only count unit that is taken.
    Raises `QuantityError`.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is not None:  # most amounts: nothing to normalise, and whole numbers stay whole
        return int(plain[1]) * int(_factor(plain[2], text, dimension, counted))
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    if _GROUPED.match(compact):
        compact = compact.replace(",", "")
    match = _QUANTITY.fullmatch(compact)
    if match is None:
        raise QuantityError(f"`{text}` is not a number")
    amount = Decimal(number_from_decimal(Decimal(match[1])))
    return number_from_decimal(_EXACT.multiply(amount, _factor(match[2], text, dimension, counted)))


def _factor(name: str, text: str, dimension: str, counted: str | None) -> Decimal:
    if not name:
        return Decimal(1)
    unit = UNITS.get(name)
    if unit is None:
        raise UnitError(f"`{text}` has the unknown unit `{name}`")
    if unit.dimension != dimension or (counted is not None and name != counted):
        raise UnitError(f"`{text}` is in `{name}`, but {counted or _EXPECTED[dimension]} is wanted")
    return unit.factor


_EXPECTED = {
    "money": "an amount in 元, 万元 or 亿元",
    "ratio": "a share in %",
    "count": "a count",
    "number": "a plain number",
}


def number_from_fraction(value: Fraction) -> Number | None:
    """A fraction as a number; `None` when no decimal is exactly so much."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    return number_from_decimal(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)))


def text_from_number(value: Number) -> str:
    """The plain decimal form, without exponent or trailing zeros."""
    return str(value) if isinstance(value, int) else format(value.normalize(_EXACT), "f")


def text_from_scaled(value: int, scale: int) -> str:
    """The plain decimal form of a number that was multiplied by a power of ten so that it is whole."""
    return text_from_number(number_from_decimal(Decimal(value) / scale))


def text_from_quantity(value: Number, dimension: str, counted: str | None = None) -> str:
    """As a person writes it: 万元 and 亿元 where they are shorter and at least one of them, shares in %."""
    match dimension:
        case "money":
            return _money_text(value)
        case "ratio":
            return text_from_number(Decimal(value).scaleb(2, _EXACT)) + "%"
        case _:
            return text_from_number(value) + (counted or "")


def _money_text(value: Number) -> str:
    candidates = []
    for name in ("元", "万元", "亿元"):
        shifted = Decimal(value).scaleb(-{"元": 0, "万元": 4, "亿元": 8}[name], _EXACT)
        candidates.append(text_from_number(shifted) + name)
    return min(candidates, key=lambda text: (text.lstrip("-").startswith("0."), len(text)))
