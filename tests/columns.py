"""Random enterprises as columns, for comparing the columnar executor with the reference. Nothing here may judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl

from eligibility.domain.facts import Slots
from eligibility.domain.vocabulary import NUMERIC, FactType, Vocabulary
from eligibility.engines.columnar import Column, Columns, Field
from tests.strategies import VOCABULARY, slots


def plain_slots(r: Random) -> Slots:
    """A random enterprise of which columns can tell all: no findings, and of a record's field only that it is missing."""
    made = slots(r)
    known = {name: _without_findings(value) for name, value in made.known.items() if not name.startswith("finding:")}
    unknown = {
        path: why
        for path, why in made.unknown.items()
        if "." not in path and not path.startswith("finding:") and path not in known
    }
    return replace(made, known=known, unknown=unknown, evidence={})


def _without_findings(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return tuple({name: each for name, each in record.items() if not name.startswith("finding:")} for record in value)


def columns_from_slots(enterprises: Sequence[Slots], vocabulary: Vocabulary = VOCABULARY) -> Columns:
    """All slots of some enterprises, a row each."""
    columns = {}
    for id, fact in vocabulary.facts.items():
        name = f"{id}[-1]" if fact.yearly else id
        values = [each.known.get(name) for each in enterprises]
        whys = [each.unknown[name].value if name in each.unknown else None for each in enterprises]
        why = pl.Series(whys, dtype=pl.String) if any(whys) else None
        columns[name] = _column(fact.type, values, why)
    return Columns(len(enterprises), columns)


def _column(of: FactType, values: Sequence[Any], why: pl.Series | None) -> Column:
    if of.kind != "records":
        return Column(of.kind, _series(of, values), why)
    fields = {name: Field(field.type.kind) for name, field in of.fields.items()}
    types = {
        name: _type(field.type, [r.get(name) for v in values for r in v or ()]) for name, field in of.fields.items()
    }
    rows = [None if each is None else [_row(record, types) for record in each] for each in values]
    return Column("records", pl.Series(rows, dtype=pl.List(pl.Struct(types))), why, None, fields, None)


def _row(record: Mapping[str, Any], types: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _number(_cell(record.get(name)), type_) for name, type_ in types.items()}


def _cell(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value


def _number(value: Any, of: Any) -> Any:
    return Decimal(value) if isinstance(of, pl.Decimal) and value is not None else value


def _series(of: FactType, values: Sequence[Any]) -> pl.Series:
    type_ = _type(of, values)
    return pl.Series([_number(_cell(value), type_) for value in values], dtype=type_)


def _type(of: FactType, values: Sequence[Any]) -> Any:
    match of.kind:
        case "boolean":
            return pl.Boolean()
        case "date" | "end_date":
            return pl.Date()
        case "set" | "codes":
            return pl.List(pl.String)
        case kind if kind in NUMERIC:
            return _number_type(values)
        case _:
            return pl.String()


def _number_type(values: Sequence[Any]) -> Any:
    """The narrowest that holds the values exactly."""
    places = [-int(value.as_tuple().exponent) for value in values if isinstance(value, Decimal)]
    return pl.Decimal(38, max(places)) if places else pl.Int64()
