"""Figures of amounts on an enterprise's facts: exact where all is known, else every number that further facts could make of them.

Where everything is known this is the arithmetic of `eligibility.engines.reference`; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import assert_never

from eligibility.amounts.interval import ANYTHING, NOT_NEGATIVE, ZERO, Interval, exactly, total
from eligibility.domain.facts import Cause, Record, Value, Why
from eligibility.domain.verdict import MET, NOT_MET
from eligibility.engines.reference import Frame, Matched, match_records
from eligibility.ir import atoms as ir
from eligibility.ir.money import Figure, Parameter, ParameterUse
from eligibility.ir.reasons import Found

PARAMETER = "parameter:"
"""Prefix of the subject of a cause that is about a parameter without a value on the day."""


@dataclass(frozen=True, slots=True)
class Computed:
    """The numbers a figure can have, why it is not one number, and what was looked at."""

    range: Interval
    causes: tuple[Cause, ...] = ()
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """Where figures are computed: the enterprise with the record in hand, and the parameters."""

    frame: Frame
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


def compute(figure: Figure, scene: Scene) -> Computed:
    """Every number that a figure can have."""
    match figure:
        case ParameterUse(id):
            dated = scene.parameters[id].on(scene.frame.slots.as_of)
            if dated is None:
                return Computed(ANYTHING, (Cause(Why.OTHER_NORM.value, PARAMETER + id),))
            return _literal(dated.value)
        case ir.Literal_():
            return _literal(figure)
        case ir.Slot():
            return _slot(figure, scene.frame)
        case ir.Arithmetic():
            return _arithmetic(figure, scene)
        case ir.Count(records, where):
            return _over(figure, match_records(records, where, scene.frame), scene.frame)
        case ir.Sum(records, _, where):
            return _over(figure, match_records(records, where, scene.frame), scene.frame)
        case ir.AsOf() | ir.Shift():
            raise TypeError("a date is no figure of an amount")  # the compiler lets only numbers through
        case _:
            assert_never(figure)


def _literal(literal: ir.Literal_) -> Computed:
    value = literal.value
    assert not isinstance(value, date), "the compiler lets only numbers through"
    return Computed(exactly(value))


def _unknown(kind: str) -> Interval:
    """A count is never negative; an amount of money could be."""
    return NOT_NEGATIVE if kind == "count" else ANYTHING


def _slot(slot: ir.Slot, frame: Frame) -> Computed:
    value, path = frame.read(slot)
    if value is None:
        return Computed(_unknown(slot.kind), (frame.cause(path),))
    return Computed(exactly(_number(value)), (), (Found(path, value),))


def _number(value: Value) -> int | Decimal:
    assert isinstance(value, int | Decimal), "the compiler lets only numbers through"
    return value


def _arithmetic(node: ir.Arithmetic, scene: Scene) -> Computed:
    left, right = compute(node.left, scene), compute(node.right, scene)
    causes, found = left.causes + right.causes, left.found + right.found
    match node.operator:
        case "+":
            result = left.range + right.range
        case "-":
            result = left.range - right.range
        case "*":
            result = left.range * right.range
        case "/":
            result = left.range / right.range
            if right.range == ZERO:
                causes = (*causes, Cause(Why.DOMAIN_ERROR.value, "division by zero"))
        case _:
            assert_never(node.operator)
    return Computed(result, causes, found)


def _over(over: ir.Count | ir.Sum, matched: Matched | None, frame: Frame) -> Computed:
    """A count or sum: each record counts, or may count, or does not; its amount may be unknown itself."""
    if matched is None:
        kind = "count" if isinstance(over, ir.Count) else over.field.kind
        return Computed(_unknown(kind), (frame.cause(over.records),))
    parts, causes = [], list(matched.causes)
    for index, (record, verdict) in enumerate(zip(matched.records, matched.verdicts, strict=True)):
        if verdict is NOT_MET:
            continue
        part = exactly(1) if isinstance(over, ir.Count) else _field(over, record)
        if not part.is_exact:
            assert isinstance(over, ir.Sum)
            causes.append(frame.cause(f"{over.records}[{index}].{over.field.name}"))
        parts.append(part if verdict is MET else part.joined(ZERO))
    return Computed(total(parts), tuple(causes), matched.found)


def _field(over: ir.Sum, record: Record) -> Interval:
    value = record.get(over.field.name)
    return _unknown(over.field.kind) if value is None else exactly(_number(value))
