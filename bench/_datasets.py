"""Generated datasets in the layout of docs/screening.md: seeded, of any size, with values near what a pack's conditions ask for.

A part of all values is unknown, some for a reason; lists are empty, short or long. Made with array operations, so that a million rows
take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from eligibility.domain.vocabulary import NUMERIC, FactDef, FactType, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir.reads import reads_of
from eligibility.ir.rules import Gate, Leaf, Node, Pack, Term

KEY = "credit_code"
EPOCH = date(1970, 1, 1)
LENGTHS = (0, 0, 0, 1, 1, 1, 2, 2, 3, 4)
"""How many records an enterprise has, each as likely."""


@dataclass
class Wishes:
    """What a pack's conditions compare each slot's values with."""

    texts: dict[str, list[str]]
    numbers: dict[str, list[int | Decimal]]

    @classmethod
    def of(cls, pack: Pack) -> Wishes:
        """Of all conditions."""
        wishes = cls({}, {})
        for provision in pack.provisions:
            for atom in (*_atoms(provision.applies_to), *_atoms(provision.requires)):
                wishes.add(atom)
        return wishes

    def add(self, atom: ir.Atom) -> None:
        """What one leaf asks for."""
        match atom:
            case ir.Member(slot, values) | ir.Overlap(slot, values):
                self.texts.setdefault(slot.name, []).extend(values)
            case ir.Under(slot, _, members):
                self.texts.setdefault(slot.name, []).extend(sorted(members)[:40])
            case ir.Compare(_, ir.Slot() as slot, ir.Literal_(value)) if not isinstance(value, bool | date):
                self.numbers.setdefault(slot.name.split("[")[0], []).append(value)
            case ir.AnyRecord(_, where):
                for each in where:
                    self.add(each)
            case _:
                return


def _atoms(node: Node) -> Iterator[ir.Atom]:
    match node:
        case Leaf(atom):
            yield atom
        case Gate(children=children):
            for child in children:
                yield from _atoms(child)
        case Term(body=body):
            yield from _atoms(body)
        case _:
            return


def dataset(
    pack: Pack, rows: int, as_of: date, seed: int = 1, unknown: float = 0.2, inside: float = 0.03, first: int = 0
) -> pl.DataFrame:
    """Rows from number `first` on, with every fact that the pack reads.

    `unknown` is the share of values that are unknown, `inside` that of the fields of records.
    """
    make = Maker(np.random.default_rng([seed, first]), pack.vocabulary, Wishes.of(pack), as_of, unknown, inside)
    facts = sorted({each.fact for node, per in _conditions(pack) for each in reads_of(node, per)})
    columns = [pl.Series(KEY, [f"E{number:017d}" for number in range(first, first + rows)])]
    for id in facts:
        columns += make.columns(pack.vocabulary.facts[id], rows)
    return pl.DataFrame(columns)


def _conditions(pack: Pack) -> Iterator[tuple[Node, str | None]]:
    for provision in pack.provisions:
        yield provision.applies_to, provision.per
        yield provision.requires, provision.per


@dataclass
class Maker:
    """Makes columns of facts."""

    r: np.random.Generator
    vocabulary: Vocabulary
    wishes: Wishes
    as_of: date
    unknown: float
    inside: float

    def columns(self, fact: FactDef, rows: int) -> Iterator[pl.Series]:
        """A fact's column, or those of its last two years, and one that says why values are unknown."""
        for name in [f"{fact.id}_{self.as_of.year - back}" for back in (1, 2)] if fact.yearly else [fact.id]:
            values = self._some_null(self._values(fact.id, fact.type, rows), self.unknown).alias(name)
            yield values
            if not fact.yearly:
                whys = pl.Series(["uncertain", "conflict", "unverified", None, None, None], dtype=pl.String)
                yield whys.gather(self.r.integers(0, 6, rows)).alias(f"{name}__unknown")

    def _some_null(self, values: pl.Series, share: float) -> pl.Series:
        known = pl.Series(self.r.random(len(values)) >= share)
        return pl.select(pl.when(known).then(values)).to_series()

    def _values(self, id: str, type_: FactType, rows: int) -> pl.Series:
        match type_.kind:
            case "boolean":
                return pl.Series(self.r.random(rows) < 0.7)
            case "date" | "end_date":
                return self._days(rows, type_.kind == "end_date")
            case "set" | "codes":
                return self._lists(self._values(id, FactType("text", type_.domain), max(LENGTHS) * rows), rows)
            case "records":
                return self._records(type_, rows)
            case kind if kind in NUMERIC:
                return self._numbers(id, kind, rows)
            case _:
                return self._texts(id, type_, rows)

    def _days(self, rows: int, open_end: bool) -> pl.Series:
        today = (self.as_of - EPOCH).days
        days = today + self.r.integers(-1200, 1200, rows) * (self.r.random(rows) < 0.9)
        if open_end:
            days = np.where(self.r.random(rows) < 0.2, (date.max - EPOCH).days, np.abs(days - today) + today - 200)
        return pl.Series(days.astype(np.int32)).cast(pl.Date)

    def _numbers(self, id: str, kind: str, rows: int) -> pl.Series:
        """Bounds, what is next to them, and anything between."""
        bounds = [int(Decimal(each) * 100) for each in self.wishes.numbers.get(id, [])] or [10_000]
        near = np.array(bounds)[self.r.integers(0, len(bounds), rows)] + self.r.integers(-1, 2, rows) * 100
        any_ = (self.r.random(rows) * 2 * max(*bounds, 1)).astype(np.int64)
        hundredths = np.maximum(np.where(self.r.random(rows) < 0.3, near, any_), 0)
        if kind == "count":
            return pl.Series(hundredths // 100)
        return pl.Series(hundredths).cast(pl.Decimal(20, 0)).cast(pl.Decimal(20, 2)) / 100

    def _texts(self, id: str, type_: FactType, rows: int) -> pl.Series:
        listed = self._listed(type_)
        wished = [each for each in sorted(set(self.wishes.texts.get(id, []))) if each in set(listed)]
        pool = pl.Series([*wished * max(1, len(listed) // max(1, len(wished))), *listed])
        return pool.gather(self.r.integers(0, len(pool), rows))

    def _listed(self, type_: FactType) -> Sequence[str]:
        if type_.domain is not None and type_.domain in self.vocabulary.enumerations:
            enumeration = self.vocabulary.enumerations[type_.domain]
            return [*enumeration.values, *(["other:另有一种"] if enumeration.open else [])]
        if type_.domain is not None and type_.domain in self.vocabulary.code_lists:
            return list(self.vocabulary.code_lists[type_.domain].names)
        return ["甲", "乙", "丙"]

    def _lists(self, values: pl.Series, rows: int) -> pl.Series:
        """Lists of none or some of the values, one after the other."""
        lengths = np.array(LENGTHS)[self.r.integers(0, len(LENGTHS), rows)]
        owners = np.repeat(np.arange(rows), lengths)
        frame = pl.DataFrame({"row": owners.astype(np.uint32), "value": values.head(len(owners))})
        grouped = frame.group_by("row", maintain_order=True).agg("value")
        all_ = pl.DataFrame({"row": np.arange(rows, dtype=np.uint32)}).join(
            grouped, on="row", how="left", maintain_order="left"
        )
        return all_["value"].fill_null(pl.Series([[]], dtype=grouped["value"].dtype))

    def _records(self, type_: FactType, rows: int) -> pl.Series:
        size = rows * max(LENGTHS)
        fields = {
            name: self._some_null(self._values(name, of.type, size), self.inside) for name, of in type_.fields.items()
        }
        if type_.span and all(end in fields for end in type_.span):
            begin, end = (fields[each] for each in type_.span)
            fields[type_.span[0]] = pl.select(pl.min_horizontal(begin, end.fill_null(date.max))).to_series().rename("")
        return self._lists(pl.DataFrame(fields).to_struct(), rows)
