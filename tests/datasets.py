"""Random datasets: rows as a data platform holds them, and the same enterprises as the reference executor sees them.

A row is JSON by the natural columns of docs/screening.md. What values facts take is the caller's business (`Draw`): those of
`tests.strategies`, or those that an installed pack speaks of (`values_of_pack`). Nothing here may judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from eligibility.domain.facts import Slots, Value, Why
from eligibility.domain.vocabulary import NUMERIC, FactDef, FactType, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from tests import strategies

KEY = "credit_code"
WHYS = (Why.UNCERTAIN, Why.CONFLICT, Why.UNVERIFIED)
SPAN = frozenset({"value", "from", "to"})

Draw = Callable[[Random, FactType], Value]
"""A known value of a type that is not records."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A table: its columns, those of structs with their fields; and the date and standpoint of judging."""

    columns: Mapping[str, frozenset[str]]
    as_of: date
    presume: bool

    def column(self, fact: FactDef) -> str:
        """The column of a fact; of a yearly one, that of the last fiscal year."""
        return f"{fact.id}_{self.as_of.year - 1}" if fact.yearly else fact.id


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise, as its row and as its slots."""

    key: str
    row: Mapping[str, Any]
    slots: Slots


def slot_of(fact: FactDef) -> str:
    """The slot of a fact; of a yearly one, that of the last fiscal year."""
    return f"{fact.id}[-1]" if fact.yearly else fact.id


def platform(r: Random, vocabulary: Vocabulary, as_of: date) -> Platform:
    """A table with most columns and fields, and some columns that say why others are null."""
    made = Platform({}, as_of, r.random() < 0.6)
    columns: dict[str, frozenset[str]] = {KEY: frozenset()}
    for fact in vocabulary.facts.values():
        column = made.column(fact)
        if column != KEY and r.random() < 0.95:
            fields = frozenset(name for name in fact.type.fields if r.random() < 0.95)
            columns[column] = SPAN if fact.dated and r.random() < 0.5 else fields
        if column != KEY and r.random() < 0.4:
            columns[f"{column}__unknown"] = frozenset()
    return replace(made, columns=columns)


def enterprises(r: Random, on: Platform, vocabulary: Vocabulary, draw: Draw, count: int) -> list[Enterprise]:
    """Enterprises that rows of the table can say."""
    return [_enterprise(r, on, vocabulary, draw, f"e{number:06}") for number in range(count)]


def _enterprise(r: Random, on: Platform, vocabulary: Vocabulary, draw: Draw, key: str) -> Enterprise:
    richness = r.choice((0.3, 0.6, 0.8, 0.95, 1.0))
    known: dict[str, Value] = {KEY: key} if KEY in vocabulary.facts else {}
    unknown: dict[str, Why] = {}
    row: dict[str, Any] = {KEY: key}
    for fact in vocabulary.facts.values():
        column, slot = on.column(fact), slot_of(fact)
        if column in on.columns and on.columns[column] == SPAN:
            _add_spans(r, on, fact, draw, row, known, unknown)
        elif column in on.columns and column != KEY and r.random() < richness:
            known[slot] = _value(r, fact.type, draw, on.columns[column], richness)
            row[column] = json_value(known[slot])
        if slot not in known and f"{column}__unknown" in on.columns and r.random() < 0.5:
            row[f"{column}__unknown"] = r.choice(WHYS).value
            unknown.setdefault(slot, Why(row[f"{column}__unknown"]))
    return Enterprise(key, row, Slots(on.as_of, known, unknown, on.presume))


def _value(r: Random, of: FactType, draw: Draw, fields: frozenset[str], richness: float) -> Value:
    if of.kind != "records":
        return draw(r, of)
    return tuple(
        {name: draw(r, field.type) for name, field in of.fields.items() if name in fields and r.random() < richness}
        for _ in range(r.choice((0, 1, 1, 2, 3)))
    )


def _add_spans(
    r: Random,
    on: Platform,
    fact: FactDef,
    draw: Draw,
    row: dict[str, Any],
    known: dict[str, Value],
    unknown: dict[str, Why],
) -> None:
    """A dated fact told by spans: none, one, or several that may meet on the day, of the same value or another."""
    spans = [(draw(r, fact.type), *_days_around(r, on.as_of)) for _ in range(r.choice((0, 1, 1, 2, 3)))]
    row[fact.id] = [
        {"value": json_value(value), **{name: day.isoformat() for name, day in (("from", a), ("to", b)) if day}}
        for value, a, b in spans
    ]
    held = {value for value, a, b in spans if (a is None or a <= on.as_of) and (b is None or b >= on.as_of)}
    if len(held) == 1:
        known[fact.id] = held.pop()
    elif held:
        unknown[fact.id] = Why.CONFLICT


def _days_around(r: Random, day: date) -> tuple[date | None, date | None]:
    begin, end = (day + timedelta(days=r.choice(shifts)) for shifts in ((-900, -1, 0, 1), (-1, 0, 1, 900)))
    return r.choice((None, begin)), r.choice((None, max(begin, end)))


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


# ── values of tests.strategies ───────────────────────────────────────────────────────────────────────────────────────

SMALL: Mapping[str, tuple[int | Decimal, ...]] = {
    "count": (0, 1, 2, 5, 20, 300),
    "money": (0, -5, 15, Decimal("0.5"), Decimal("12.5")),
    "ratio": (0, 1, Decimal("0.03"), Decimal("-0.5"), Decimal("1.5")),
    "number": (0, -3, 7, Decimal("2.01"), 67, Decimal("0.1")),
}
"""Numbers of at most four digits and two decimals: eight of them multiplied still fit 38 digits."""

DECIMALS = 2


def any_value(r: Random, of: FactType) -> Value:
    """Any value, however many digits it has."""
    return strategies.value(r, of, 1.0)


def small_value(r: Random, of: FactType) -> Value:
    """Any value, a number being small."""
    return r.choice(SMALL[of.kind]) if of.kind in SMALL else any_value(r, of)


def merged(packs: Iterable[rules.Pack]) -> rules.Pack:
    """The provisions of several packs of `tests.strategies` as one pack, so that one statement tries them all."""
    provisions = tuple(
        replace(each, id=f"{number}.{each.id}") for number, pack in enumerate(packs) for each in pack.provisions
    )
    return strategies.pack_of(provisions)


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
        case ir.Literal_(value=int() | Decimal() as value, kind=kind) if kind in SMALL:
            return side if value in SMALL[kind] else replace(side, value=SMALL[kind][-1])
        case ir.Arithmetic(left=left, right=right):
            return replace(side, left=_tame_side(left), right=_tame_side(right))
        case ir.Count(where=where) | ir.Sum(where=where):
            return replace(side, where=tuple(_tame_atom(each) for each in where))
        case _:
            return side


# ── values that a pack speaks of ─────────────────────────────────────────────────────────────────────────────────────


def values_of_pack(pack: rules.Pack, as_of: date) -> Draw:
    """Values at, beside and away from what the pack's conditions ask; listed values and codes, those it names more often."""
    named: dict[str, set[Any]] = {}
    for provision in pack.provisions:
        for node in (provision.applies_to, provision.requires):
            for atom in _atoms(node):
                _add_named(atom, named)
    enumerations, codes = pack.vocabulary.enumerations, pack.vocabulary.code_lists
    numbers = sorted(each + step for each in named.get("number", {0}) for step in (-1, 0, 1))
    days = [as_of + timedelta(days=shift) for shift in (-1500, -1, 0, 1, 1500)]

    def listed(domain: str) -> list[str]:
        other = ["other:别的"] if domain in enumerations and enumerations[domain].open else []
        every = [*enumerations[domain].values] if domain in enumerations else [*codes[domain].names]
        return [*every, *other, *sorted(each for each in named.get(domain, ()) if each in every) * 3]

    pools = {domain: listed(domain) for domain in (*enumerations, *codes)}

    def draw(r: Random, of: FactType) -> Value:
        match of.kind:
            case "boolean":
                return r.random() < 0.6
            case "enum" | "code":
                return r.choice(pools[of.domain or ""])
            case "set" | "codes":
                return frozenset(r.choices(pools[of.domain or ""], k=r.randint(0, 4)))
            case "date" | "end_date":
                return r.choice([*days, date.max] if of.kind == "end_date" else days)
            case kind if kind in NUMERIC:
                return max(0, r.choice(numbers))
            case _:
                return r.choice(strategies.TEXTS)

    return draw


def _atoms(node: rules.Node) -> Iterator[ir.Atom]:
    match node:
        case rules.Gate(children=children):
            for child in children:
                yield from _atoms(child)
        case rules.Leaf(atom=ir.AnyRecord(where=where)):
            yield from where
        case rules.Leaf(atom=atom):
            yield atom
        case rules.Term(body=body):
            yield from _atoms(body)
        case _:
            return


def _add_named(atom: ir.Atom, named: dict[str, set[Any]]) -> None:
    match atom:
        case ir.Member(slot, values) | ir.Overlap(slot, values) | ir.Under(slot, values):
            named.setdefault(slot.domain or "", set()).update(values)
        case ir.Compare(right=ir.Literal_(value=int() as value, kind=kind)) if kind in NUMERIC:
            named.setdefault("number", set()).add(value)
        case _:
            return
