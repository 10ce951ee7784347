"""The canonical form of leaves: `parse(print(atom)) == atom`. Ids for labels, units written out, every bracket shown."""

from __future__ import annotations

import re
from datetime import date
from typing import assert_never

from eligibility.domain.quantity import text_from_number, text_from_quantity
from eligibility.domain.vocabulary import RESERVED
from eligibility.ir import atoms as ir

_BARE = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*|\d+")


def text_from_atom(atom: ir.Atom) -> str:
    """A leaf in canonical form."""
    match atom:
        case ir.Compare(symbol, left, right):
            return f"{text_from_expression(left)} {symbol} {text_from_expression(right)}"
        case ir.Member(slot, values, is_open, negated):
            return f"{slot.name} {'not ' * negated}in {'open ' * is_open}{_list(values)}"
        case ir.Overlap(slot, values, is_open, every):
            return f"{slot.name} has {'open ' * is_open}{'all ' * every}{_list(values)}"
        case ir.Under(slot, codes, negated=negated):
            return f"{slot.name} {'not ' * negated}under {_list(codes)}"
        case ir.Truth(slot):
            return slot.name
        case ir.AnyRecord(records, where):
            return f"any({records}{_where(where)})"
        case _:
            assert_never(atom)


def text_from_derived(id: str, values: tuple[str, ...], negated: bool) -> str:
    """A leaf about a derived fact in canonical form."""
    return f"{id} {'not ' * negated}in {_list(values)}"


def _where(where: tuple[ir.Atom, ...]) -> str:
    return " where " + ", ".join(text_from_atom(each) for each in where) if where else ""


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(_word(value) for value in values) + "]"


def _word(value: str) -> str:
    return value if _BARE.fullmatch(value) and value not in RESERVED else f"`{value}`"


def text_from_expression(expression: ir.Expression) -> str:
    """A side of a comparison in canonical form."""
    match expression:
        case ir.Slot(name):
            return name
        case ir.Literal_():
            return text_from_literal(expression)
        case ir.AsOf():
            return "as_of"
        case ir.Shift(base, years, months, days):
            parts = ((years, "年"), (months, "月"), (days, "日"))
            moves = "".join(f" {'-' if amount < 0 else '+'} {abs(amount)}{unit}" for amount, unit in parts if amount)
            return f"({text_from_expression(base)}{moves or ' + 0日'})"
        case ir.Arithmetic(symbol, left, right):
            return f"({text_from_expression(left)} {symbol} {text_from_expression(right)})"
        case ir.Count(records, where):
            return f"count({records}{_where(where)})"
        case ir.Sum(records, summed, where):
            return f"sum({records}.{summed.name}{_where(where)})"
        case _:
            assert_never(expression)


def text_from_literal(literal: ir.Literal_) -> str:
    """A number with its unit, a date or a truth value as the leaf language writes it."""
    match literal.value:
        case bool():
            return "true" if literal.value else "false"
        case date():
            return literal.value.isoformat()
        case _ if literal.kind == "number":
            return text_from_number(literal.value)
        case _:
            return text_from_quantity(literal.value, literal.kind, literal.unit)
