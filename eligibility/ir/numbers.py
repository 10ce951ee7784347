"""Numbers in quotes and in leaves: a condition holds no number that its quote does not state.

Quotes state numbers in Arabic and Chinese numerals, with units. A number with a unit counts in base units only: a quote of
1000万元 does not state 1000. It must not know where quotes stand.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from eligibility.domain.quantity import UNITS, Number, text_from_number
from eligibility.ir import atoms as ir
from eligibility.ir.printing import text_from_literal
from eligibility.source.text import normalise


def unquoted(atom: ir.Atom, quote: str) -> str | None:
    """The first number or date of a leaf that a quote does not state, as the leaf writes it."""
    known = numbers_in(quote)
    for literal in _literals_of_atom(atom):
        if isinstance(literal.value, date):
            if not _states_date(known, literal.value):
                return text_from_literal(literal)
        elif literal.value not in known:
            return text_from_literal(literal)
    return next((text_from_number(step) for step in _steps_of_atom(atom) if step not in known), None)


def unquoted_in(expression: ir.Expression, quote: str) -> str | None:
    """The first number of an expression that a quote does not state, as the leaf language writes it."""
    return unquoted(ir.Compare("==", expression, expression), quote)


def _states_date(known: set[Decimal], day: date) -> bool:
    """The year is stated; so are month and day, unless the date is the beginning or end of what is."""
    last = monthrange(day.year, day.month)[1]
    day_stated = day.day in known or day.day in (1, last)
    month_stated = day.month in known or (day.month, day.day) in ((1, 1), (12, 31))
    return day.year in known and month_stated and day_stated


def literals_of(atom: ir.Atom) -> Iterator[Number]:
    """The numbers an atom compares with, in base units; the steps of date shifts too."""
    for literal in _literals_of_atom(atom):
        if not isinstance(literal.value, date):
            yield literal.value
    yield from _steps_of_atom(atom)


def _literals_of_atom(atom: ir.Atom) -> Iterator[ir.Literal_]:
    for expression in expressions_of(atom):
        if isinstance(expression, ir.Literal_) and not isinstance(expression.value, bool):
            yield expression


def _steps_of_atom(atom: ir.Atom) -> Iterator[int]:
    for expression in expressions_of(atom):
        if isinstance(expression, ir.Shift):
            yield from (abs(step) for step in (expression.years, expression.months, expression.days) if step)


def expressions_of(atom: ir.Atom) -> Iterator[ir.Expression]:
    """Every expression of a leaf, at any depth."""
    match atom:
        case ir.Compare(_, left, right):
            yield from _below(left)
            yield from _below(right)
        case ir.AnyRecord(_, where):
            for each in where:
                yield from expressions_of(each)
        case _:
            return


def _below(expression: ir.Expression) -> Iterator[ir.Expression]:
    yield expression
    match expression:
        case ir.Shift(base):
            yield from _below(base)
        case ir.Arithmetic(_, left, right):
            yield from _below(left)
            yield from _below(right)
        case ir.Count(_, where) | ir.Sum(_, _, where):
            for each in where:
                yield from expressions_of(each)
        case _:
            return


_ARABIC = re.compile(r"((?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)([%‰]|[百千万亿]*元|万|亿|成)?", re.ASCII)
_RANGE = re.compile(r"[-—–~至到]+")
_CHINESE = re.compile(
    r"([百千万]分之)?([零〇一二两三四五六七八九十百千万亿]+)(?:点([零〇一二三四五六七八九]+))?(元|成)?"
)
_DIGIT_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_FACTORS = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "成": Decimal("0.1")}
_PARTS = {"百分之": Decimal("0.01"), "千分之": Decimal("0.001"), "万分之": Decimal("0.0001"), "": Decimal(1)}


def numbers_in(quote: str) -> set[Decimal]:
    """Every number that a quote states, in base units; Arabic and Chinese numerals."""
    text = normalise(quote)
    return {*_arabic(text), *_chinese(text)}


def _arabic(text: str) -> Iterator[Decimal]:
    """The first number of a range (10—20万元) has the unit of the second."""
    found = list(_ARABIC.finditer(text))
    for match, following in zip_longest(found, found[1:]):
        unit = match[2]
        if unit is None and following and _RANGE.fullmatch(text, match.end(), following.start()):
            unit = following[2]
        yield Decimal(match[1].replace(",", "")) * _factor(unit)


def _factor(unit: str | None) -> Decimal:
    if unit is None:
        return Decimal(1)
    return _FACTORS.get(unit) or (UNITS[unit].factor if unit in UNITS else Decimal(1))


def _chinese(text: str) -> Iterator[Decimal]:
    for match in _CHINESE.finditer(text):
        word = match[2]
        if any(character in _DIGIT_VALUES or character == "十" for character in word):
            value = Decimal(_digits(word)) if _DIGIT_VALUES.keys() >= set(word) else _counted(word)
            value += Decimal(f"0.{_digits(match[3] or '零')}")
            yield value * _PARTS[match[1] or ""] * (_FACTORS["成"] if match[4] == "成" else 1)


def _digits(word: str) -> str:
    """二〇一八, digit by digit."""
    return "".join(str(_DIGIT_VALUES[character]) for character in word)


def _counted(word: str) -> Decimal:
    """三千五百万."""
    total = thousands = section = digit = 0
    for character in word:
        if character in _DIGIT_VALUES:
            digit = _DIGIT_VALUES[character]
        elif character in _STEPS:
            section += (digit or 1) * _STEPS[character]
            digit = 0
        elif character == "万":
            thousands = (thousands + section + digit) * 10_000
            section = digit = 0
        else:
            total = (total + thousands + section + digit) * 100_000_000
            thousands = section = digit = 0
    return Decimal(total + thousands + section + digit)
