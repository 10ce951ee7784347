"""Kinds of expressions: what may be compared with what, and which sums and products have a meaning.

Kinds are those of `eligibility.domain.vocabulary`; units are kinds too, so that 元 are never added to 人. It must not know facts.
"""

from __future__ import annotations

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import NUMERIC, Kind
from eligibility.ir import atoms as ir
from eligibility.ir.grammar import LeafProblem

DATES = frozenset({"date", "end_date"})


def kind_of(expression: ir.Expression) -> Kind | None:
    """The kind of an expression's value; `None` where units do not fit together."""
    match expression:
        case ir.Slot(kind=kind) | ir.Literal_(kind=kind):
            return kind
        case ir.AsOf() | ir.Shift():
            return "date"
        case ir.Count():
            return "count"
        case ir.Sum(field=summed):
            return summed.kind
        case ir.Arithmetic(operator, left, right):
            return _kind_of_arithmetic(operator, kind_of(left), kind_of(right))


def _kind_of_arithmetic(symbol: str, left: Kind | None, right: Kind | None) -> Kind | None:
    if left is None or right is None:
        return None
    plain = ("number", "ratio")
    match symbol:
        case "+" | "-":
            return left if left == right else None
        case "*":
            if left in plain:
                return right
            return left if right in plain else None
        case _:
            if left == right:
                return "ratio"
            return left if right in plain else ("number" if "count" in (left, right) else None)


def kind_of_quantity(text: str) -> tuple[Kind, str | None]:
    """The kind that a quantity's unit gives it, and what a count counts. Raises `KeyError` for an unknown unit."""
    unit = text.lstrip("0123456789.")
    if not unit:
        return "number", None
    match UNITS[unit].dimension:
        case "money":
            return "money", None
        case "ratio":
            return "ratio", None
        case _:
            return "count", unit


def check_comparable(symbol: str, one: ir.Expression, other: ir.Expression, at: int) -> None:
    """Raise `LeafProblem` at `at` where a comparison has no meaning."""
    left, right = kind_of(one), kind_of(other)
    if left in DATES and right in DATES:
        return
    if left == right == "boolean":
        if symbol not in ("==", "!="):
            raise LeafProblem("type-mismatch", f"`{symbol}` cannot order truth values", at, "write `is` or `is not`")
        return
    if not (left in NUMERIC and right in NUMERIC):
        help = "write a date as 2024-05-31" if DATES & {left, right} else ""
        raise LeafProblem("type-mismatch", f"cannot compare {article(left)} with {article(right)}", at, help)
    _check_units(one, other, at)


def _check_units(one: ir.Expression, other: ir.Expression, at: int) -> None:
    left, right = kind_of(one), kind_of(other)
    if left != right and not _takes_unit(one) and not _takes_unit(other):
        raise LeafProblem("unit-mismatch", f"cannot compare {article(left)} with {article(right)}", at)
    counted = _counted(one), _counted(other)
    if left == right == "count" and None not in counted and counted[0] != counted[1]:
        raise LeafProblem("unit-mismatch", f"cannot compare a count of {counted[0]} with a count of {counted[1]}", at)


def _takes_unit(expression: ir.Expression) -> bool:
    """A literal without a unit takes the base unit of what it is compared with."""
    return isinstance(expression, ir.Literal_) and expression.kind == "number"


def _counted(expression: ir.Expression) -> str | None:
    match expression:
        case ir.Slot(unit=unit, kind="count") | ir.Literal_(unit=unit, kind="count"):
            return unit
        case _:
            return None


_ARTICLES = {
    None: "something without a type",
    "boolean": "a yes or no",
    "text": "a text",
    "credit_code": "a credit code",
    "date": "a date",
    "end_date": "a date",
    "count": "a count",
    "money": "an amount of money",
    "ratio": "a share",
    "number": "a plain number",
    "enum": "a listed value",
    "set": "a set of listed values",
    "code": "a code",
    "codes": "a list of codes",
    "records": "a list of records",
}


def article(kind: str | None) -> str:
    """A kind in words: `an amount of money`."""
    return _ARTICLES[kind]


INSTEAD = {
    "boolean": "write it alone, or `is true`",
    "text": "write `is` or `in […]`",
    "credit_code": "write `is` or `in […]`",
    "enum": "write `is` or `in […]`",
    "set": "write `has […]`",
    "code": "write `under […]`, `is` or `in […]`",
    "codes": "write `under […]`",
    "records": "write `any(… where …)`, `count(…)` or `sum(….…)`",
    "count": "compare it with `>=`, `<` and the like",
    "money": "compare it with `>=`, `<` and the like",
    "ratio": "compare it with `>=`, `<` and the like",
    "number": "compare it with `>=`, `<` and the like",
    "date": "compare it with `>=`, `<` and the like",
    "end_date": "compare it with `>=`, `<` and the like",
}
"""What can be said about a fact of each kind."""
