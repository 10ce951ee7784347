"""Random typed leaves over any vocabulary, as the compiler of rules would type them. Nothing here prints or parses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar, cast

from hypothesis import strategies as st

from eligibility.domain.quantity import number_from_decimal
from eligibility.domain.vocabulary import NUMERIC, FactDef, Kind, Vocabulary
from eligibility.ir import atoms as ir

DATES = ("date", "end_date")
PEOPLE = "人"
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")

decimals = st.decimals(0, 10**12, places=4).map(lambda value: number_from_decimal(Decimal(value)))
whole = st.integers(0, 10**15)


Make = TypeVar("Make", bound=Callable[..., Any])


def made_once(make: Make) -> Make:
    """Keep what a method made for the same arguments: making strategies anew for every example is slow."""

    @wraps(make)
    def kept(self: Leaves, *args: Any, **named: Any) -> Any:
        key = (make.__name__, args, tuple(named.items()))
        if key not in self.made:
            self.made[key] = make(self, *args, **named)
        return self.made[key]

    return cast(Make, kept)


class Leaves:
    """Strategies of leaves over one vocabulary; with `per`, in a provision that is judged per record."""

    def __init__(self, vocabulary: Vocabulary, per: str | None = None) -> None:
        self.vocabulary, self.per = vocabulary, per
        self.made: dict[Any, Any] = {}

    @made_once
    def slots(self, *kinds: str, item: str | None = None) -> list[ir.Slot]:
        """Every slot of the kinds that a bare name can mean, the nearest scope first."""
        found: dict[str, ir.Slot] = {}
        for scope, records in (("item", item), ("per", self.per)):
            fields = self.vocabulary.facts[records].type.fields if records else {}
            for name, fact in fields.items():
                found.setdefault(name, slot_of(name, fact, cast(ir.Scope, scope)))
        for name, fact in self.vocabulary.facts.items():
            for printed in [f"{name}[-{back}]" for back in (1, 2, 10)] if fact.yearly else [name]:
                found.setdefault(printed, slot_of(printed, fact, "top"))
        return [slot for slot in found.values() if slot.kind in kinds]

    @made_once
    def atoms(self, item: str | None = None, *, records: bool = True) -> st.SearchStrategy[ir.Atom]:
        """A leaf of any sort; of records only while `records` allows."""
        sorts: list[st.SearchStrategy[Any]] = [self.compared(item, records=records), self.dated(item)]
        sorts += [
            sort
            for sort in (self.truth(item), self.member(item), self.overlap(item), self.under(item))
            if sort is not None
        ]
        return st.one_of(*sorts, *([self.any_record()] if records and item is None else []))

    @made_once
    def truth(self, item: str | None) -> st.SearchStrategy[Any] | None:
        found = self.slots("boolean", item=item)
        if not found:
            return None
        alone = st.builds(ir.Truth, st.sampled_from(found))
        literal = st.booleans().map(lambda value: ir.Literal_(value, "boolean"))
        equal = st.builds(ir.Compare, st.sampled_from(["==", "!="]), st.sampled_from(found), literal)
        return st.one_of(alone, equal)

    @made_once
    def member(self, item: str | None) -> st.SearchStrategy[Any] | None:
        found = self.slots("enum", "text", "code", item=item)
        return st.sampled_from(found).flatmap(self._member) if found else None

    @made_once
    def _member(self, slot: ir.Slot) -> st.SearchStrategy[Any]:
        return st.builds(ir.Member, st.just(slot), self.values(slot), st.booleans(), st.booleans())

    @made_once
    def values(self, slot: ir.Slot) -> st.SearchStrategy[tuple[str, ...]]:
        """Some values of a slot, each once."""
        known: st.SearchStrategy[str]
        if slot.kind in {"enum", "set"}:
            known = st.sampled_from(sorted(self.vocabulary.enumerations[slot.domain or ""].values))
        elif slot.kind in {"code", "codes"}:
            known = st.sampled_from(sorted(self.vocabulary.code_lists[slot.domain or ""].names))
        else:
            known = st.text(
                st.characters(exclude_characters="`", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
            )
        return st.lists(known, min_size=1, max_size=4, unique=True).map(tuple)

    @made_once
    def overlap(self, item: str | None) -> st.SearchStrategy[Any] | None:
        found = self.slots("set", item=item)
        if not found:
            return None
        return st.sampled_from(found).flatmap(
            lambda slot: st.builds(ir.Overlap, st.just(slot), self.values(slot), st.booleans(), st.booleans())
        )

    @made_once
    def under(self, item: str | None) -> st.SearchStrategy[Any] | None:
        found = self.slots("code", "codes", item=item)
        return st.sampled_from(found).flatmap(self._under) if found else None

    @made_once
    def _under(self, slot: ir.Slot) -> st.SearchStrategy[Any]:
        codes = self.vocabulary.code_lists[slot.domain or ""]
        return st.builds(
            lambda values, negated: ir.Under(slot, values, codes.below(values), negated),
            self.values(slot),
            st.booleans(),
        )

    @made_once
    def compared(self, item: str | None, *, records: bool) -> st.SearchStrategy[Any]:
        """Two numbers that fit: sums and differences of one kind, products with plain numbers, quotients."""
        units = sorted({slot.unit for slot in self.slots("count", item=item) if slot.unit} | {PEOPLE})
        fitting = [(kind, unit) for kind in sorted(NUMERIC) for unit in (units if kind == "count" else (PEOPLE,))]
        sides = st.sampled_from(fitting).flatmap(
            lambda of: st.tuples(self.number(of[0], item, unit=of[1]), self.number(of[0], item, unit=of[1]))
        )
        plain = st.builds(lambda operator, both: ir.Compare(operator, *both), st.sampled_from(OPERATORS), sides)
        return st.one_of(plain, self.over_records()) if records and item is None else plain

    @made_once
    def number(self, kind: str, item: str | None, depth: int = 2, unit: str = PEOPLE) -> st.SearchStrategy[Any]:
        """An expression of a numeric kind; counts in it are all of one unit."""
        leaves: list[st.SearchStrategy[Any]] = [literals(kind, unit)]
        if found := [slot for slot in self.slots(kind, item=item) if kind != "count" or slot.unit == unit]:
            leaves.append(st.sampled_from(found))
        if not depth:
            return st.one_of(*leaves)
        same = st.deferred(lambda: self.number(kind, item, depth - 1, unit))
        plain = st.deferred(lambda: self.number("number", item, depth - 1))
        grown = [st.builds(ir.Arithmetic, st.sampled_from(["+", "-"]), same, same)]
        grown += [
            st.builds(ir.Arithmetic, st.just("*"), plain, same),
            st.builds(ir.Arithmetic, st.just("/"), same, plain),
        ]
        if kind == "ratio":
            money = st.deferred(lambda: self.number("money", item, depth - 1))
            grown.append(st.builds(ir.Arithmetic, st.just("/"), money, money))
        # A quotient of two plain numbers is a share, and a product takes the kind of what is not plain.
        return st.one_of(*leaves, *(grown[:1] if kind == "number" else grown))

    @made_once
    def dated(self, item: str | None) -> st.SearchStrategy[Any]:
        days = self.day(item)
        return st.builds(ir.Compare, st.sampled_from(OPERATORS), days, days)

    @made_once
    def day(self, item: str | None) -> st.SearchStrategy[Any]:
        literal = st.dates(date(1, 1, 1)).map(lambda day: ir.Literal_(day, "date"))
        found = self.slots(*DATES, item=item)
        base = st.one_of(st.just(ir.AsOf()), literal, *([st.sampled_from(found)] if found else []))
        steps = st.integers(-9999, 9999)
        moved = st.sampled_from(["years", "months", "days"]).flatmap(
            lambda unit: st.builds(lambda day, step: ir.Shift(day, **{unit: step}), base, steps)
        )
        return st.one_of(base, moved)

    def records(self) -> list[str]:
        return [id for id, fact in self.vocabulary.facts.items() if fact.type.kind == "records"]

    @made_once
    def where(self, records: str) -> st.SearchStrategy[tuple[ir.Atom, ...]]:
        return st.lists(self.atoms(records, records=False), max_size=3).map(tuple)

    @made_once
    def any_record(self) -> st.SearchStrategy[Any]:
        return st.sampled_from(self.records()).flatmap(lambda id: st.builds(ir.AnyRecord, st.just(id), self.where(id)))

    @made_once
    def over_records(self) -> st.SearchStrategy[Any]:
        """Counts and sums on either side."""
        count = st.sampled_from(self.records()).flatmap(lambda id: st.builds(ir.Count, st.just(id), self.where(id)))
        sides = st.tuples(count, st.one_of(literals("count"), literals("number"), count))
        fields = [
            (id, slot_of(name, fact, "item"))
            for id in self.records()
            for name, fact in self.vocabulary.facts[id].type.fields.items()
            if fact.type.kind == "money"
        ]
        total = st.sampled_from(fields).flatmap(
            lambda field: st.builds(ir.Sum, st.just(field[0]), st.just(field[1]), self.where(field[0]))
        )
        money = st.tuples(total, st.one_of(literals("money"), total))
        both = st.one_of(sides, money)
        return st.builds(lambda operator, pair: ir.Compare(operator, *pair), st.sampled_from(OPERATORS), both)


def slot_of(printed: str, fact: FactDef, scope: ir.Scope) -> ir.Slot:
    return ir.Slot(printed, fact.type.kind, scope, fact.type.domain, fact.type.unit)


def literals(kind: str, counted: str = PEOPLE) -> st.SearchStrategy[ir.Literal_]:
    """A number as the language can write it; a count with what it counts."""
    unit = counted if kind == "count" else None
    values: st.SearchStrategy[Any] = whole if kind == "count" else st.one_of(decimals, whole)
    if kind in {"number", "money", "ratio"}:
        values = st.one_of(values, values.map(lambda value: -value))
    return values.map(lambda value: ir.Literal_(value, cast(Kind, kind), unit))
