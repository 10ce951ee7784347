"""Scores become gates that count points, so that no executor needs to know items and levels.

An item gives the points of its highest level that is met. As parts that are added: each level adds what it gives beyond the level below,
and is met when it or any higher level is. What is unknown of one level leaves the score a range.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from eligibility.domain.quantity import Number
from eligibility.ir import atoms as ir
from eligibility.ir.rules import About, Gate, Leaf, Node, ScoreItem


def parts_of(gate: Gate) -> tuple[Node, ...]:
    """The conditions of a gate as they are written: of a score those of its levels, in their order."""
    return tuple(node for item in gate.score for _, node in item.levels) if gate.score else gate.children


def with_parts(gate: Gate, parts: tuple[Node, ...]) -> Gate:
    """The gate with other conditions in the places of those that are written; the same object where none is another."""
    if all(one is other for one, other in zip(parts_of(gate), parts, strict=True)):
        return gate
    if not gate.score:
        return replace(gate, children=parts)
    left = iter(parts)
    items = tuple(replace(item, levels=tuple((worth, next(left)) for worth, _ in item.levels)) for item in gate.score)
    return score_gate(Decimal(gate.wanted) / gate.scale, items, gate.about)


def score_gate(wanted: Number, items: tuple[ScoreItem, ...], about: About) -> Gate:
    """The gate of a score. Points with places behind the point are counted in tenths, hundredths and so on: executors know whole numbers only."""
    scale = max((_scale(each) for each in (wanted, *(worth for item in items for worth, _ in item.levels))), default=1)
    parts = [part for item in items for part in _parts(item, scale)]
    points, children = tuple(worth for worth, _ in parts), tuple(node for _, node in parts)
    return Gate("at_least", children, about, int(wanted * scale), points=points, score=items, scale=scale)


def _scale(points: Number) -> int:
    """The least power of ten by which points become whole."""
    return int(10 ** -min(0, int(Decimal(points).normalize().as_tuple().exponent)))


def _parts(item: ScoreItem, scale: int) -> list[tuple[int, Node]]:
    """What each level adds, from the highest down."""
    levels = sorted(item.levels, key=lambda level: -level[0])
    worths = [int(worth * scale) for worth, _ in levels]
    added = [one - other for one, other in pairwise((*worths, 0))]
    return [(more, _reached([node for _, node in levels[: index + 1]])) for index, more in enumerate(added) if more]


def _reached(levels: list[Node]) -> Node:
    """A level or any above it. Levels that are met whenever a higher one is stand for themselves."""
    level = levels[-1]
    others = tuple(each for each in levels[:-1] if not implies(each, level))
    return Gate("any", (level, *others), About(words=level.about.words)) if others else level


def implies(one: Node, other: Node) -> bool:
    """Whether the other is surely met when the one is: the same with a bound that is no stricter."""
    match one, other:
        case Leaf(atom=ir.Compare() as strict), Leaf(atom=ir.Compare() as wide):
            return strict == wide or _no_stricter(strict, wide)
        case Gate(operator=("all" | "any") as operator), Gate() if operator == other.operator:
            same = len(one.children) == len(other.children)
            return same and all(map(implies, one.children, other.children))
        case _:
            return False


def _no_stricter(strict: ir.Compare, wide: ir.Compare) -> bool:
    """Both ask that the same be at least so much, the other no more of it."""
    if strict.left != wide.left or strict.operator != ">=" or wide.operator != ">=":
        return False
    bounds = strict.right, wide.right
    if not (isinstance(bounds[0], ir.Literal_) and isinstance(bounds[1], ir.Literal_)):
        return False
    high, low = bounds[0].value, bounds[1].value
    if isinstance(high, date) or isinstance(low, date):
        return isinstance(high, date) and isinstance(low, date) and high >= low
    return high >= low
