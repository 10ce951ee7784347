"""Random datasets: rows as a data platform holds them, and the same enterprises as the reference executor sees them.

A row is JSON by the natural columns of docs/screening.md. Values come from `tests.strategies`; nothing here may judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from eligibility.domain.facts import Slots, Value, Why
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from tests import strategies

KEY = "credit_code"
WHYS = (Why.UNCERTAIN, Why.CONFLICT, Why.UNVERIFIED)

SMALL: Mapping[str, tuple[int | Decimal, ...]] = {
    "count": (0, 1, 2, 5, 20, 300),
    "money": (0, -5, 15, Decimal("0.5"), Decimal("12.5")),
    "ratio": (0, 1, Decimal("0.03"), Decimal("-0.5"), Decimal("1.5")),
    "number": (0, -3, 7, Decimal("2.01"), 67, Decimal("0.1")),
}
"""Numbers of at most four digits and two decimals: eight of them multiplied still fit 38 digits."""

DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Platform:
    """A table: its columns, those of records with their fields; and the date and standpoint of judging."""

    columns: Mapping[str, frozenset[str]]
    as_of: date
    presume: bool

    def column(self, fact: FactDef) -> str:
        """The column of a fact; of a yearly one, that of the last fiscal year."""
        return f"{fact.id}_{self.as_of.year - 1}" if fact.yearly else fact.id


def slot_of(fact: FactDef) -> str:
    """The slot of a fact; of a yearly one, that of the last fiscal year."""
    return f"{fact.id}[-1]" if fact.yearly else fact.id


def platform(r: Random, vocabulary: Vocabulary) -> Platform:
    """A table with most columns and some that say why others are null."""
    as_of = r.choice(strategies.JUDGING_DATES)
    made = Platform({}, as_of, r.random() < 0.6)
    columns: dict[str, frozenset[str]] = {KEY: frozenset()}
    for fact in vocabulary.facts.values():
        if r.random() < 0.95:
            fields = frozenset(name for name in fact.type.fields if r.random() < 0.95)
            columns[made.column(fact)] = fields
        if r.random() < 0.4:
            columns[f"{made.column(fact)}__unknown"] = frozenset()
    return replace(made, columns=columns)


def enterprise(r: Random, on: Platform, vocabulary: Vocabulary, numbers: Mapping[str, Any] = SMALL) -> Slots:
    """An enterprise that a row of the table can say."""
    richness = r.choice((0.3, 0.6, 0.8, 0.95, 1.0))
    known: dict[str, Value] = {}
    unknown: dict[str, Why] = {}
    for fact in vocabulary.facts.values():
        column = on.column(fact)
        if column in on.columns and r.random() < richness:
            known[slot_of(fact)] = _value(r, fact, on.columns[column], richness, numbers)
        elif f"{column}__unknown" in on.columns and r.random() < 0.5:
            unknown[slot_of(fact)] = r.choice(WHYS)
    return Slots(on.as_of, known, unknown, on.presume)


def _value(r: Random, fact: FactDef, fields: frozenset[str], richness: float, numbers: Mapping[str, Any]) -> Value:
    if fact.type.kind in numbers:
        return r.choice(numbers[fact.type.kind])
    value = strategies.value(r, fact.type, richness)
    if not isinstance(value, tuple):
        return value
    return tuple(
        {name: _small(r, fact.type.fields[name], each, numbers) for name, each in record.items() if name in fields}
        for record in value
    )


def _small(r: Random, field: FactDef, value: Value, numbers: Mapping[str, Any]) -> Value:
    return r.choice(numbers[field.type.kind]) if field.type.kind in numbers else value


def row_of(slots: Slots, on: Platform, vocabulary: Vocabulary, key: str) -> dict[str, Any]:
    """The row that says the enterprise."""
    row: dict[str, Any] = {KEY: key}
    for fact in vocabulary.facts.values():
        column, slot = on.column(fact), slot_of(fact)
        if slot in slots.known:
            row[column] = json_value(slots.known[slot])
        if slot in slots.unknown:
            row[f"{column}__unknown"] = slots.unknown[slot].value
    return row


def json_value(value: Value) -> Any:
    """A value as JSON: numbers with a point as text, so that no reader makes floats of them."""
    match value:
        case tuple():
            return [{name: json_value(each) for name, each in record.items()} for record in value]
        case frozenset():
            return sorted(value)
        case bool() | int() | str():
            return value
        case _:
            return str(value)


def tamed(pack: rules.Pack) -> rules.Pack:
    """The pack with small numbers in place of large ones wherever there is arithmetic."""
    provisions = tuple(
        replace(each, applies_to=_tame(each.applies_to), requires=_tame(each.requires)) for each in pack.provisions
    )
    return replace(pack, provisions=provisions)


def _tame(node: rules.Node) -> rules.Node:
    match node:
        case rules.Gate(children=children):
            return replace(node, children=tuple(_tame(child) for child in children))
        case rules.Leaf(atom=atom):
            return replace(node, atom=_tame_atom(atom))
        case rules.Term(body=body):
            return replace(node, body=_tame(body))
        case _:
            return node


def _tame_atom(atom: ir.Atom) -> ir.Atom:
    match atom:
        case ir.AnyRecord(where=where):
            return replace(atom, where=tuple(_tame_atom(each) for each in where))
        case ir.Compare(left=left, right=right):
            if isinstance(left, ir.Slot | ir.Literal_) and isinstance(right, ir.Slot | ir.Literal_):
                return atom
            return replace(atom, left=_tame_side(left), right=_tame_side(right))
        case _:
            return atom


def _tame_side(side: ir.Expression) -> ir.Expression:
    match side:
        case ir.Literal_(value=int() | Decimal() as value, kind=kind) if not isinstance(value, bool) and kind in SMALL:
            pool = SMALL[kind]
            return replace(side, value=value if value in pool else pool[-1])
        case ir.Arithmetic(left=left, right=right):
            return replace(side, left=_tame_side(left), right=_tame_side(right))
        case ir.Count(where=where) | ir.Sum(where=where):
            return replace(side, where=tuple(_tame_atom(each) for each in where))
        case _:
            return side


# ── what the reference says, in the form of results ──────────────────────────────────────────────────────────────────


def table_of(on: Platform, name: str = "enterprises") -> Any:
    """The table as a statement is told of it."""
    from eligibility.engines.sql import Table

    return Table(name, KEY, on.columns)
