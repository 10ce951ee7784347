"""The cells of a fact: finitely many answers that stand for all, up to what the rules' leaves can tell apart.

Values are proposed here (every boundary and both its sides, every listed value and another, every membership of a code, every
set of listed members); whether two of them differ is asked of the executor, leaf by leaf, so a poor proposal can miss an answer
but never tell a wrong verdict. `complete` says that none is missed. It must not judge.

Caps: `MOST_MEMBERS` listed members of a set (all combinations below, singles and pairs above).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil, floor
from typing import Any

from eligibility.domain.dates import shift_date
from eligibility.domain.quantity import MAX_DIGITS
from eligibility.domain.vocabulary import NUMERIC, Vocabulary
from eligibility.ir import atoms as ir

MOST_MEMBERS = 6
_BOUND = Fraction(10**MAX_DIGITS)
_FAR = 10**15
"""Proposed where turns are not found, because a number that is large enough often decides alone."""

_OTHER_TEXT = "其他内容"
_DAYS_AROUND = range(-4, 5)
"""A moved date is undone only up to the length of a month, so its neighbours are proposed too."""

Read = Callable[[ir.Slot], Any]
"""The known value of a slot, `None` when there is none."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Representative answers of one fact. `complete`: every answer there is behaves as one of them."""

    values: tuple[Any, ...]
    complete: bool = True


def cells_of(
    slot: ir.Slot,
    atoms: Sequence[ir.Atom],
    vocabulary: Vocabulary,
    as_of: date,
    read: Read,
    signature: Callable[[Any], Hashable],
) -> Cells:
    """The cells of an unknown slot. `atoms` are the leaves that read it; `signature` is what they say of a value."""
    proposed = _proposed(slot, atoms, vocabulary, as_of, read)
    merged: dict[Hashable, Any] = {}
    for value in proposed.values:
        merged.setdefault(signature(value), value)
    return Cells(tuple(merged.values()), proposed.complete)


def _proposed(slot: ir.Slot, atoms: Sequence[ir.Atom], vocabulary: Vocabulary, as_of: date, read: Read) -> Cells:
    match slot.kind:
        case "boolean":
            return Cells((True, False))
        case "text" | "credit_code":
            return Cells((*_mentioned(slot, atoms), _OTHER_TEXT))
        case "enum":
            return Cells(_listed(slot, atoms, vocabulary))
        case "code":
            return Cells(_codes(slot, atoms, vocabulary))
        case "set":
            return _subsets(_set_members(slot, atoms, vocabulary))
        case "codes":
            return _subsets(_codes(slot, atoms, vocabulary))
        case kind:
            bounds = list(_bounds(slot, atoms, as_of, read))
            known = [each for each in bounds if each is not None]
            complete = None not in bounds
            far = () if complete else (-_FAR, _FAR)
            values = _numbers(slot, [*known, *far]) if kind in NUMERIC else _days(slot, known, as_of)
            return Cells(values, complete)


def _mentioned(slot: ir.Slot, atoms: Sequence[ir.Atom]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for atom in atoms:
        if isinstance(atom, ir.Member | ir.Overlap) and atom.slot.name == slot.name:
            found.update(dict.fromkeys(atom.values))
    return tuple(found)


def _listed(slot: ir.Slot, atoms: Sequence[ir.Atom], vocabulary: Vocabulary) -> tuple[str, ...]:
    enumeration = vocabulary.enumerations[slot.domain or ""]
    other = ("other:…",) if enumeration.open else ()
    return (*dict.fromkeys((*_mentioned(slot, atoms), *enumeration.values)), *other)


def _codes(slot: ir.Slot, atoms: Sequence[ir.Atom], vocabulary: Vocabulary) -> tuple[str, ...]:
    """A code of each membership in what the leaves name."""
    names = vocabulary.code_lists[slot.domain or ""].names
    groups = [atom.members for atom in atoms if isinstance(atom, ir.Under)]
    mentioned = frozenset(_mentioned(slot, atoms))
    found: dict[Hashable, str] = {}
    for code in names:
        key = (*(code in group for group in groups), code if code in mentioned else "")
        found.setdefault(key, code)
    return tuple(found.values())


def _set_members(slot: ir.Slot, atoms: Sequence[ir.Atom], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What the leaves name, and one member that they do not."""
    mentioned = _mentioned(slot, atoms)
    others = (each for each in _listed(slot, (), vocabulary) if each not in mentioned)
    other = next(others, None)
    return mentioned if other is None else (*mentioned, other)


def _subsets(members: tuple[str, ...]) -> Cells:
    complete = len(members) <= MOST_MEMBERS + 1
    sizes: Iterable[int] = range(len(members) + 1) if complete else (0, 1, 2, len(members))
    return Cells(tuple(frozenset(each) for size in sizes for each in combinations(members, size)), complete)


def _numbers(slot: ir.Slot, bounds: list[Any]) -> tuple[Any, ...]:
    """Every bound, and a number on each side of it."""
    edges = sorted(
        {Fraction(each) for each in bounds if not isinstance(each, date) and abs(each) < _BOUND} | {Fraction(0)}
    )
    if slot.kind == "count":
        near = {whole for each in edges for whole in (floor(each) - 1, floor(each), ceil(each), ceil(each) + 1)}
        return tuple(each for each in sorted(near) if 0 <= each < _BOUND)
    between = [_between(one, other) for one, other in pairwise(edges)]
    numbers = sorted({Fraction(floor(edges[0]) - 1), *edges, *between, Fraction(ceil(edges[-1]) + 1)})
    exact = (_decimal(each) for each in numbers)
    return tuple(each for each in exact if each is not None)


def _between(low: Fraction, high: Fraction) -> Fraction:
    """A number with few decimals strictly between two others."""
    scale = 1
    while floor(low * scale) + 1 >= high * scale:
        scale *= 10
    return Fraction(floor(low * scale) + 1, scale)


def _decimal(value: Fraction) -> int | Decimal | None:
    """The number as a profile may state it; `None` for one that has no finite decimal form."""
    if value.denominator == 1:
        return value.numerator
    twos = fives = 0
    left = value.denominator
    while left % 2 == 0:
        left, twos = left // 2, twos + 1
    while left % 5 == 0:
        left, fives = left // 5, fives + 1
    places = max(twos, fives)
    return _scaled(value, places) if left == 1 and places <= MAX_DIGITS else None


def _scaled(value: Fraction, places: int) -> Decimal:
    whole = value.numerator * 10**places // value.denominator
    digits = tuple(int(each) for each in str(abs(whole)))
    return Decimal((whole < 0, digits, -places))


def _days(slot: ir.Slot, bounds: list[Any], as_of: date) -> tuple[Any, ...]:
    days = {as_of}
    for bound in bounds:
        if isinstance(bound, date):
            days |= {day for step in (-1, 0, 1) if (day := _moved(bound, step)) is not None}
    ordered = tuple(sorted(day for day in days if day != date.max))
    return (*ordered, date.max) if slot.kind == "end_date" else ordered


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days)
    except OverflowError:
        return None


def _bounds(slot: ir.Slot, atoms: Sequence[ir.Atom], as_of: date, read: Read) -> Iterator[Any]:
    """Where comparisons may turn; `None` for a comparison whose turns are not found."""
    for atom in atoms:
        if not isinstance(atom, ir.Compare):
            continue
        left, right = _holds(atom.left, slot), _holds(atom.right, slot)
        if left and right:
            yield None
        elif left or right:
            side, other = (atom.left, atom.right) if left else (atom.right, atom.left)
            target = _value(other, as_of, read)
            yield from [None] if target is None else _undo(side, target, slot, as_of, read)


def _holds(expression: ir.Expression, slot: ir.Slot) -> bool:
    match expression:
        case ir.Slot():
            return (expression.name, expression.scope) == (slot.name, slot.scope)
        case ir.Shift(base):
            return _holds(base, slot)
        case ir.Arithmetic(_, left, right):
            return _holds(left, slot) or _holds(right, slot)
        case _:
            return False


def _value(expression: ir.Expression, as_of: date, read: Read) -> Any:
    """A known expression's value, `None` where it has none."""
    match expression:
        case ir.Slot():
            return _exact(read(expression))
        case ir.Literal_(value):
            return _exact(value)
        case ir.AsOf():
            return as_of
        case ir.Shift(base):
            day = _value(base, as_of, read)
            return None if day is None else shift_date(day, expression.years, expression.months, expression.days)
        case ir.Arithmetic(operator, left, right):
            one, other = _value(left, as_of, read), _value(right, as_of, read)
            return None if one is None or other is None else _calculated(operator, one, other)
        case _:
            return None


def _exact(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | date) else Fraction(value)


def _calculated(operator: str, one: Fraction, other: Fraction) -> Fraction | None:
    match operator:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
        case _:
            return one / other if other else None


def _undo(expression: ir.Expression, target: Any, slot: ir.Slot, as_of: date, read: Read) -> Iterator[Any]:
    """The slot's values for which the expression is `target`, and those where it has no value."""
    match expression:
        case ir.Slot():
            yield target
        case ir.Shift():
            yield from _undo_shift(expression, target)
        case ir.Arithmetic(_, left, right) if _holds(left, slot) and _holds(right, slot):
            yield None
        case ir.Arithmetic():
            yield from _undo_arithmetic(expression, target, slot, as_of, read)


def _undo_shift(shift: ir.Shift, target: date) -> Iterator[date | None]:
    """Only a plain slot is moved back; the ends of the calendar are turns too."""
    if not isinstance(shift.base, ir.Slot):
        yield None
        return
    for day in (target, date.min, date.max):
        back = shift_date(day, days=-shift.days) or day
        back = shift_date(back, -shift.years, -shift.months) or (
            date.min if shift.years > 0 or shift.months > 0 else date.max
        )
        yield from (near for step in _DAYS_AROUND if (near := _moved(back, step)) is not None)


def _undo_arithmetic(node: ir.Arithmetic, target: Any, slot: ir.Slot, as_of: date, read: Read) -> Iterator[Any]:
    inside_left = _holds(node.left, slot)
    inner, outer = (node.left, node.right) if inside_left else (node.right, node.left)
    known = _value(outer, as_of, read)
    if known is None or isinstance(target, date):
        yield None
        return
    if node.operator == "/" and not inside_left:
        yield from _undo(inner, Fraction(0), slot, as_of, read)
    for each in _undone(node.operator, Fraction(target), known, inside_left):
        yield from _undo(inner, each, slot, as_of, read)


def _undone(operator: str, target: Fraction, known: Fraction, inside_left: bool) -> Iterator[Fraction]:
    match operator:
        case "+":
            yield target - known
        case "-":
            yield target + known if inside_left else known - target
        case "*":
            yield from [target / known] if known else []
        case _ if inside_left:
            yield target * known
        case _:
            yield from [known / target] if target else []
