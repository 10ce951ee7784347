"""Leaves that need more than one look: comparisons of expressions, and questions about records.

Each becomes a local that is `True`, `False` or `None`, and statements that say why it is `None`. A `where` becomes two functions
over the records: one judges each record, the other tells why the undetermined ones are so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from eligibility.engines.compiled.code import Body
from eligibility.engines.compiled.expressions import (
    cause_lines,
    compared_text,
    is_plain,
    plain_text,
    ratio_text,
    slots_of,
    value_text,
)
from eligibility.engines.compiled.leaves import simple_leaf
from eligibility.engines.compiled.scope import ItemScope, Place, Scope
from eligibility.ir import atoms as ir


@dataclass(frozen=True, slots=True)
class Match:
    """The verdict of a `where` on each record, in the local `verdicts` (`None` when the records are unknown)."""

    place: Place
    verdicts: str
    causes: str
    """Source text of the list of causes of the undetermined records."""


@dataclass(frozen=True, slots=True)
class Complex:
    """A leaf judged into the local `truth`. `explain` adds the statements that put its causes into the list `out`."""

    truth: str
    explain: Callable[[Body], None]
    found: tuple[Place | Match, ...]


def complex_leaf(atom: ir.Compare | ir.AnyRecord, scope: Scope) -> Complex:
    """Judge the leaf in the scope's body, unless that was done already."""
    known = _already(scope, atom)
    if known is None:
        known = scope.done[atom] = _any_record(atom, scope) if isinstance(atom, ir.AnyRecord) else _compare(atom, scope)
    assert isinstance(known, Complex)
    return known


def _already(scope: Scope, key: object) -> object:
    """What this function or, outside of `where`, the one around its loop has computed."""
    if key in scope.done or isinstance(scope, ItemScope) or scope.outer is None:
        return scope.done.get(key)
    return scope.outer.done.get(key)


def rails_of(atom: ir.Atom, scope: Scope) -> tuple[str, str]:
    """Source text: holds for certain, fails for certain."""
    simple = simple_leaf(atom, scope)
    if simple is not None:
        return simple.true, simple.false
    assert isinstance(atom, ir.Compare | ir.AnyRecord)
    truth = complex_leaf(atom, scope).truth
    return f"{truth} is True", f"{truth} is False"


def explain_atom(atom: ir.Atom, scope: Scope, body: Body) -> None:
    """Statements that put the leaf's causes into `out`, if it is undetermined."""
    simple = simple_leaf(atom, scope)
    if simple is None:
        assert isinstance(atom, ir.Compare | ir.AnyRecord)
        leaf = complex_leaf(atom, scope)
        with body.under(f"if {leaf.truth} is None"):
            leaf.explain(body)
        return
    body.add(f"if {simple.place.value} is None: out.append({simple.place.cause})")
    if simple.open:
        body.add(f"elif not ({simple.state}): out.append(open_list({simple.place.path}))")


def _any_record(atom: ir.AnyRecord, scope: Scope) -> Complex:
    match, truth = match_records(atom.records, atom.where, scope), scope.module.fresh("t")
    v = match.verdicts
    scope.body.add(f"{truth} = None if {v} is None else True if True in {v} else None if None in {v} else False")
    return Complex(truth, lambda body: _explain_match(match, body), (match,))


def _explain_match(match: Match, body: Body) -> None:
    body.add(f"if {match.verdicts} is None: out.append({match.place.cause})")
    body.add(f"else: out += {match.causes}")


def match_records(records: str, where: tuple[ir.Atom, ...], scope: Scope) -> Match:
    """Judge the `where` for each record in the scope's body, unless that was done already."""
    known = _already(scope, (records, where))
    if known is None:
        known = scope.done[records, where] = _match(records, where, scope)
    assert isinstance(known, Match)
    return known


def _match(records: str, where: tuple[ir.Atom, ...], scope: Scope) -> Match:
    place, verdicts = scope.top(records), scope.module.fresh("v")
    judging = _judging(records, where, scope)
    scope.body.add(f"{verdicts} = {judging.format(place.value)} if isinstance({place.value}, tuple) else None")
    return Match(place, verdicts, _telling(records, where, scope).format(f"{place.value}, {verdicts}"))


def _judging(records: str, where: tuple[ir.Atom, ...], scope: Scope) -> str:
    """Write the function that judges each record; returns the text of its call, `{}` for the records."""
    item = ItemScope(scope.module, scope.table, Body(), scope.per, scope.plain, outer=scope, records=records)
    rails = [rails_of(atom, item) for atom in where]
    fails, holds = " or ".join(false for _, false in rails), " and ".join(true for true, _ in rails)
    item.body.add(f"out.append(False if {fails or False} else True if {holds or True} else None)")
    return _write(item, "w", ("records",), "for q in records", ("as_of", *item.captured))


def _telling(records: str, where: tuple[ir.Atom, ...], scope: Scope) -> str:
    """Write the function that tells why records are undetermined; returns the text of its call, `{}` for records and verdicts."""
    item = ItemScope(scope.module, scope.table, Body(), scope.per, scope.plain, outer=scope, records=records)
    item.body.add("if verdicts[m] is not None: continue")
    for atom in where:
        explain_atom(atom, item, item.body)
    captured = ("as_of", "k", "unknown", *(("n",) if scope.per else ()), *item.captured)
    return _write(item, "c", ("records", "verdicts"), "for m, q in enumerate(records)", captured)


def _write(item: ItemScope, prefix: str, own: tuple[str, ...], loop: str, captured: tuple[str, ...]) -> str:
    name, body = item.module.fresh(prefix), Body()
    body.add("out = []")
    with body.under(loop):
        body.splice(item.body)
    body.add("return out")
    item.module.add(name, (*own, *captured), body)
    return f"{name}({{}}, {', '.join(captured)})"


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a comparison as a range: its bounds, and when it has none."""

    low: str
    high: str
    guards: tuple[str, ...]


def _compare(atom: ir.Compare, scope: Scope) -> Complex:
    truth, found = scope.module.fresh("t"), _found(atom.left, scope) + _found(atom.right, scope)
    if isinstance(atom.left, ir.Count | ir.Sum) or isinstance(atom.right, ir.Count | ir.Sum):
        left, right = _side(atom.left, scope), _side(atom.right, scope)
        holds, guards = _range_text(atom.operator, left, right), left.guards + right.guards
    elif is_plain(atom.left):
        one, other = plain_text(atom.left, scope), plain_text(atom.right, scope)
        holds, guards = f"{one.text} {atom.operator} {other.text}", one.guards + other.guards
    else:
        first, second = ratio_text(atom.left, scope), ratio_text(atom.right, scope)
        holds, guards = compared_text(atom.operator, first, second), first.guards + second.guards
    scope.body.add(f"{truth} = None if {' or '.join(guards) or 'False'} else {holds}")
    return Complex(truth, lambda body: _explain_sides(atom, scope, body), found)


def _found(expression: ir.Expression, scope: Scope) -> tuple[Place | Match, ...]:
    if isinstance(expression, ir.Count | ir.Sum):
        return (match_records(expression.records, expression.where, scope),)
    return tuple(scope.place(slot) for slot in slots_of(expression))


def _side(expression: ir.Expression, scope: Scope) -> Side:
    if not isinstance(expression, ir.Count | ir.Sum):
        ratio = ratio_text(expression, scope)
        return Side(value_text(ratio), value_text(ratio), ratio.guards)
    match, low, high = (
        match_records(expression.records, expression.where, scope),
        scope.module.fresh("l"),
        scope.module.fresh("h"),
    )
    if isinstance(expression, ir.Count):
        scope.body.add(f"{low}, {high} = counted({match.verdicts})")
    else:
        scope.body.add(f"{low}, {high} = summed({match.place.value}, {match.verdicts}, {expression.field.name!r})")
    return Side(low, high, (f"{low} is None",))


def _range_text(operator: ir.Operator, left: Side, right: Side) -> str:
    """True where every pair of values compares so, false where none does."""
    match operator:
        case "<" | "<=":
            return (
                f"True if {left.high} {operator} {right.low} else None if {left.low} {operator} {right.high} else False"
            )
        case ">" | ">=":
            return (
                f"True if {left.low} {operator} {right.high} else None if {left.high} {operator} {right.low} else False"
            )
        case "==" | "!=":
            apart = f"{left.high} < {right.low} or {right.high} < {left.low}"
            single = f"{left.low} == {left.high} and {right.low} == {right.high}"
            return f"{operator == '!='} if {apart} else {operator == '=='} if {single} else None"
        case _:
            assert_never(operator)


def _explain_sides(atom: ir.Compare, scope: Scope, body: Body) -> None:
    for side in (atom.left, atom.right):
        if isinstance(side, ir.Count | ir.Sum):
            match = match_records(side.records, side.where, scope)
            _explain_match(match, body)
            if isinstance(side, ir.Sum):
                _explain_amounts(side, match, body)
            continue
        for line in cause_lines(side, scope, lambda place: place.cause):
            body.add(line)


def _explain_amounts(side: ir.Sum, match: Match, body: Body) -> None:
    path = f"{side.records.replace('%', '%%') + '[%d].' + side.field.name.replace('%', '%%')!r}"
    body.add(f"out += unknown_amounts({match.place.value}, {match.verdicts}, {side.field.name!r}, {path}, unknown)")
