"""Which facts a condition reads. Derived facts are trees of their bases by now, so only given facts are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import assert_never

from eligibility.ir import atoms as ir
from eligibility.ir.amount_parts import conditions_of, figures_of
from eligibility.ir.limits import RECEIVED, RECEIVED_FIELDS
from eligibility.ir.money import Figure, ParameterUse
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Term


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A fact, or with `field` one field of its records. `year` is the fiscal year before that of the day (-1: the last), or 0."""

    fact: str
    field: str = ""
    year: int = dataclass_field(default=0, compare=False)


def reads_of(node: Node, per: str | None = None) -> Iterator[Read]:
    """Everything a condition looks at, in order, with repeats. `per` names the records the provision is judged per."""
    match node:
        case Leaf(atom):
            yield from reads_of_atom(atom, per)
        case Gate(children=children):
            for child in children:
                yield from reads_of(child, per)
        case Term(body=body):
            yield from reads_of(body, per)
        case Open():
            return
        case _:
            assert_never(node)


def reads_of_pack(pack: Pack) -> Iterator[Read]:
    """Everything that the rules of a policy look at: the conditions of its provisions, and its amounts."""
    for provision in pack.provisions:
        if provision.per is not None:
            yield Read(provision.per)
        for node in (provision.applies_to, provision.requires):
            yield from reads_of(node, provision.per)
    yield from reads_of_amounts(pack)


def reads_of_amounts(pack: Pack) -> Iterator[Read]:
    """What the amounts of a policy and the limits over them look at, what was received before included."""
    for provision in pack.provisions:
        for excluded in provision.excludes:
            if excluded.received is not None:
                yield from _reads_of_figure(excluded.received, None)
        if provision.benefit.amount is not None:
            for figure in figures_of(provision.benefit.amount):
                yield from _reads_of_figure(figure, provision.per)
            for node in conditions_of(provision.benefit.amount):
                yield from reads_of(node, provision.per)
    for limit in pack.limits:
        yield from _reads_of_figure(limit.at_most, None)
        if limit.period != "application":
            yield from (Read(RECEIVED, each) for each in RECEIVED_FIELDS)


def money_fields(pack: Pack, records: str) -> set[str]:
    """The fields of a list that the amounts of a policy look at."""
    return {each.field for each in reads_of_amounts(pack) if each.fact == records and each.field}


def _reads_of_figure(figure: Figure, per: str | None) -> Iterator[Read]:
    if not isinstance(figure, ParameterUse):
        yield from _reads_of_expression(figure, per, None)


def reads_of_atom(atom: ir.Atom, per: str | None = None, item: str | None = None) -> Iterator[Read]:
    """What a leaf looks at. `item` names the records whose `where` it stands in."""
    match atom:
        case ir.Compare(_, left, right):
            yield from _reads_of_expression(left, per, item)
            yield from _reads_of_expression(right, per, item)
        case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            yield _read(slot, per, item)
        case ir.AnyRecord(records, where):
            yield from _reads_of_records(records, where, per)
        case _:
            assert_never(atom)


def _reads_of_expression(expression: ir.Expression, per: str | None, item: str | None) -> Iterator[Read]:
    match expression:
        case ir.Slot():
            yield _read(expression, per, item)
        case ir.Literal_() | ir.AsOf():
            return
        case ir.Shift(base):
            yield from _reads_of_expression(base, per, item)
        case ir.Arithmetic(_, left, right):
            yield from _reads_of_expression(left, per, item)
            yield from _reads_of_expression(right, per, item)
        case ir.Count(records, where):
            yield from _reads_of_records(records, where, per)
        case ir.Sum(records, field, where):
            yield _read(field, per, records)
            yield from _reads_of_records(records, where, per)
        case _:
            assert_never(expression)


def _reads_of_records(records: str, where: tuple[ir.Atom, ...], per: str | None) -> Iterator[Read]:
    """With nothing asked of the records, how many there are is what is read."""
    if not where:
        yield Read(records)
    for atom in where:
        yield from reads_of_atom(atom, per, records)


def _read(slot: ir.Slot, per: str | None, item: str | None) -> Read:
    name, _, year = slot.name.partition("[")
    records = {"per": per, "item": item}.get(slot.scope)
    return Read(name, year=int(year.rstrip("]") or 0)) if records is None else Read(records, name)
