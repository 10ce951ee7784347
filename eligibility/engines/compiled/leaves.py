"""Leaves about one slot: their source text. What they mean is said by the reference executor.

A leaf has a state when its slot is known, and two rails: expressions that are true when it holds for certain and when it fails
for certain, whether the slot is known or not.
"""

from __future__ import annotations

from dataclasses import dataclass

from eligibility.engines.compiled.code import Module
from eligibility.engines.compiled.scope import Place, Scope
from eligibility.ir import atoms as ir

OPPOSITE: dict[str, ir.Operator] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
LITERAL_VALUES = 12
"""A longer list of values is bound as a set, by reference."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A leaf about one slot. `state` holds where the slot is known; `open`: it may be undetermined all the same."""

    place: Place
    state: str
    true: str
    false: str
    open: bool = False


def simple_leaf(atom: ir.Atom, scope: Scope) -> Simple | None:
    """The text of a leaf about one slot; `None` for any other leaf."""
    key = id(atom)
    if key not in scope.done:
        scope.done[key] = _simple_leaf(atom, scope)
    known: Simple | None = scope.done[key]
    return known


def _simple_leaf(atom: ir.Atom, scope: Scope) -> Simple | None:
    match atom:
        case ir.Truth(slot):
            place = scope.place(slot)
            return Simple(place, f"5 if {place.value} else 10", f"{place.value} is True", f"{place.value} is False")
        case ir.Member():
            return _member(atom, scope.place(atom.slot), scope.module)
        case ir.Under():
            return _under(atom, scope.place(atom.slot), scope.module)
        case ir.Overlap():
            return _overlap(atom, scope.place(atom.slot), scope.module)
        case ir.Compare():
            return _compare(atom, scope)
        case ir.AnyRecord():
            return None


def _member(atom: ir.Member, place: Place, module: Module) -> Simple:
    x = place.value
    listed, unlisted = _listed(x, atom.values, module)
    if atom.negated:
        state = f"10 if {listed} else {0 if atom.open else 5}"
        return Simple(place, state, "False" if atom.open else unlisted, listed, atom.open)
    state = f"5 if {listed} else {0 if atom.open else 10}"
    return Simple(place, state, listed, "False" if atom.open else unlisted, atom.open)


def _listed(x: str, values: tuple[str, ...], module: Module) -> tuple[str, str]:
    """Known and listed; known and not listed. `None` is neither."""
    if not values:
        return "False", f"({x} is not None)"
    if len(values) == 1:
        return f"({x} == {values[0]!r})", f"({x} is not None and {x} != {values[0]!r})"
    if len(values) > LITERAL_VALUES:
        return (
            f"({x} in {module.constant(frozenset(values))})",
            f"({x} not in {module.constant(frozenset((*values, None)))})",
        )
    listed = ", ".join(map(repr, values))
    return f"({x} in {{{listed}}})", f"({x} not in {{{listed}, None}})"


def _under(atom: ir.Under, place: Place, module: Module) -> Simple:
    x, members = place.value, module.constant(atom.members)
    if atom.slot.kind == "codes":
        inside, outside = f"not {members}.isdisjoint({x})", f"{members}.isdisjoint({x})"
    else:
        inside, outside = f"{x} in {members}", f"{x} not in {members}"
    true, false = f"({x} is not None and {inside})", f"({x} is not None and {outside})"
    if atom.negated:
        return Simple(place, f"10 if {inside} else 5", false, true)
    return Simple(place, f"5 if {inside} else 10", true, false)


def _overlap(atom: ir.Overlap, place: Place, module: Module) -> Simple:
    x, wanted = place.value, module.constant(frozenset(atom.values))
    has = f"{wanted} <= {x}" if atom.every else f"not {wanted}.isdisjoint({x})"
    true = f"({x} is not None and {has})"
    if atom.open and atom.values:
        return Simple(
            place, f"5 if {has} else 0 if {x} else 10", true, f"({x} is not None and not {x} and not ({has}))", True
        )
    return Simple(place, f"5 if {has} else 10", true, f"({x} is not None and not ({has}))")


def _compare(atom: ir.Compare, scope: Scope) -> Simple | None:
    """A slot beside a constant or the judging date."""
    match atom.left, atom.right:
        case ir.Slot() as slot, (ir.Literal_() | ir.AsOf()) as other:
            place = scope.place(slot)
            left, right = place.value, constant_text(other, scope.module)
        case (ir.Literal_() | ir.AsOf()) as other, ir.Slot() as slot:
            place = scope.place(slot)
            left, right = constant_text(other, scope.module), place.value
        case _:
            return None
    holds, fails = f"{left} {atom.operator} {right}", f"{left} {OPPOSITE[atom.operator]} {right}"
    known = f"{place.value} is not None and "
    return Simple(place, f"5 if {holds} else 10", f"({known}{holds})", f"({known}{fails})")


def constant_text(constant: ir.Literal_ | ir.AsOf, module: Module) -> str:
    """A literal or the judging date."""
    return "as_of" if isinstance(constant, ir.AsOf) else module.constant(constant.value)
