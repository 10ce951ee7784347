"""Datasets: a table with one row an enterprise, as `docs/screening.md` lays it out. What a row means, and its columns for an executor.

`profile_from_row` is the meaning. Reading columns says the same for many rows at once; a row of which columns cannot say it is marked
odd and left to the meaning. It must not judge.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import polars as pl

from eligibility.domain.facts import YEARS_BACK, Evidence, Level, Why
from eligibility.domain.vocabulary import NUMERIC, FactDef, FactType, Kind, Vocabulary
from eligibility.engines.columnar import Column, Columns, Field
from eligibility.errors import Problem, ProfileProblems
from eligibility.ir.reads import Read
from eligibility.profile import Given, Profile, profile_from_json
from eligibility.tables.spans import value_on
from eligibility.values import Faulty, value_from_json

UNKNOWN = "__unknown"
"""Ends the name of a column that says why another is null."""

_EVIDENCED = Evidence(max(Level))
"""A dataset's facts are evidenced at the level of whatever run."""

_YEAR = re.compile(r"(.+)_([0-9]{4})")
_WHYS = frozenset({Why.UNCERTAIN.value, Why.CONFLICT.value, Why.UNVERIFIED.value})


def profile_from_row(row: Mapping[str, Any], vocabulary: Vocabulary, as_of: date) -> Profile:
    """What a row says of an enterprise, for a run on `as_of`. Columns that are no facts are passed over.

    Raises `ProfileProblems` with every problem found; pointers lead into the profile.
    """
    facts: dict[str, Any] = {}
    unknown: dict[str, dict[str, Why]] = {}
    for name in dict.fromkeys(name.removesuffix(UNKNOWN) for name in row):
        if (cell := _cell(name, vocabulary)) is None:
            continue
        value = row.get(name)
        if value is None:
            why = row.get(f"{name}{UNKNOWN}")
            if why is not None:
                unknown.setdefault(cell.fact.id, {})[cell.slot(as_of)] = _why(str(why), f"{name}{UNKNOWN}")
        elif cell.year is None:
            facts[cell.fact.id] = _json(value, cell.fact.type)
        else:
            facts.setdefault(cell.fact.id, {})[cell.year] = _json(value, cell.fact.type)
    said = profile_from_json({"facts": facts}, vocabulary)
    given = {id: replace(each, evidence=_EVIDENCED) for id, each in said.facts.items()}
    for id, whys in unknown.items():
        given[id] = _with_whys(given.get(id), whys, vocabulary.facts[id])
    return replace(said, facts=given)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The fact, and of a yearly one the year, that a column is about."""

    fact: FactDef
    year: str | None = None

    def slot(self, as_of: date) -> str:
        return self.fact.id if self.year is None else f"{self.fact.id}[-{as_of.year - int(self.year)}]"


def _cell(name: str, vocabulary: Vocabulary) -> _Cell | None:
    fact = vocabulary.facts.get(name)
    if fact is not None and not fact.yearly:
        return _Cell(fact)
    match = _YEAR.fullmatch(name)
    yearly = vocabulary.facts.get(match[1]) if match else None
    return _Cell(yearly, match[2]) if match and yearly is not None and yearly.yearly else None


def _why(said: str, column: str) -> Why:
    if said not in _WHYS:
        zh, en = f"`{column}` 只能为 {'、'.join(sorted(_WHYS))}", f"`{column}` is one of {', '.join(sorted(_WHYS))}"
        raise ProfileProblems([Problem("envelope", f"/{column}", zh, en)])
    return Why(said)


def _with_whys(given: Given | None, whys: Mapping[str, Why], fact: FactDef) -> Given:
    """A fact, and why it, or some years of it, are unknown."""
    if not fact.yearly:
        return Given(why=next(iter(whys.values())))
    return replace(given or Given({}, _EVIDENCED), field_unknown=whys)


def _json(value: Any, type_: FactType) -> Any:
    """A cell as a profile would say it; of a record only the fields that the vocabulary has."""
    match value:
        case date():
            return value.isoformat()
        case list() if type_.kind == "records":
            return [_record(each, type_) for each in value]
        case list():
            return [_json(each, type_) for each in value]
        case Mapping():
            return {name: _json(each, type_) for name, each in value.items() if each is not None}
        case _:
            return value


def _record(record: Any, type_: FactType) -> Any:
    if not isinstance(record, Mapping):
        return record
    return {
        name: _json(each, type_.fields[name].type)
        for name, each in record.items()
        if each is not None and name in type_.fields
    }


def fact_columns(reads: Collection[Read], vocabulary: Vocabulary, as_of: date) -> dict[str, FactDef]:
    """The columns that a dataset may have for facts that are read, and for each its fact; of yearly ones the years in reach."""
    columns: dict[str, FactDef] = {}
    for id in sorted({read.fact for read in reads}):
        fact = vocabulary.facts[id]
        names = [f"{id}_{as_of.year - back}" for back in range(1, YEARS_BACK + 1)] if fact.yearly else [id]
        columns |= dict.fromkeys(names, fact)
    return columns


def columns_from_frame(frame: pl.DataFrame, reads: Collection[Read], vocabulary: Vocabulary, as_of: date) -> Columns:
    """A batch of rows as an executor sees it on `as_of`, as far as the facts in `reads` go."""
    slots: dict[str, Column] = {}
    odd = pl.zeros(frame.height, dtype=pl.UInt8, eager=True).cast(pl.Boolean)
    for name, fact in fact_columns(reads, vocabulary, as_of).items():
        why = frame.get_column(f"{name}{UNKNOWN}", default=None)
        if name not in frame.columns and why is None:
            continue
        values = frame.get_column(name, default=None)
        if values is None or values.dtype == pl.Null:
            values = pl.Series([None], dtype=_empty_type(fact)).new_from_index(0, frame.height)
        if why is not None:
            odd |= (values.is_null() & why.is_not_null() & ~why.cast(pl.String).is_in(sorted(_WHYS))).fill_null(False)
            why = why.cast(pl.String).replace_strict({each: each for each in _WHYS}, default=None)
        if fact.dated and isinstance(values.dtype, pl.List):
            values, strange = value_on(values, as_of)
            odd |= strange
        fields = {read.field for read in reads if read.fact == fact.id}
        slots[f"{fact.id}[-{as_of.year - int(name[-4:])}]" if fact.yearly else fact.id] = _column(
            fact, values, why, fields, vocabulary
        )
    return Columns(frame.height, slots, odd)


def _column(
    fact: FactDef, values: pl.Series, why: pl.Series | None, fields: Collection[str], vocabulary: Vocabulary
) -> Column:
    type_ = fact.type
    if type_.kind != "records":
        return Column(type_.kind, values, why, _reader(type_, vocabulary))
    wanted = {*fields, *(type_.span or ())} & _types_of_fields(values.dtype).keys() & type_.fields.keys()
    read = {
        name: Field(of.type.kind, _reader(of.type, vocabulary)) for name, of in type_.fields.items() if name in wanted
    }
    return Column("records", values, why, None, read, type_.span)


def _reader(type_: FactType, vocabulary: Vocabulary) -> Any:
    if type_.kind in NUMERIC or type_.kind in ("boolean", "date", "end_date", "records"):
        return None
    single: Kind = "enum" if type_.kind == "set" else "code" if type_.kind == "codes" else type_.kind
    return partial(_value_of_text, replace(type_, kind=single), vocabulary)


def _value_of_text(type_: FactType, vocabulary: Vocabulary, text: str) -> str | None:
    try:
        value: str = value_from_json(text, type_, vocabulary)
    except Faulty:
        return None
    return value


def _empty_type(fact: FactDef) -> pl.DataType:
    """A type to hold nothing of a fact."""
    match fact.type.kind:
        case "boolean":
            return pl.Boolean()
        case "date" | "end_date":
            return pl.Date()
        case "set" | "codes":
            return pl.List(pl.String)
        case "records":
            return pl.List(pl.Struct([]))
        case kind if kind in NUMERIC:
            return pl.Int64()
        case _:
            return pl.String()


def type_problems(schema: Mapping[str, pl.DataType], columns: Mapping[str, FactDef]) -> Iterator[Problem]:
    """The columns whose type is not that of their fact, so that no row of them can be read."""
    for name, fact in columns.items():
        held = schema.get(name)
        if held is None or held == pl.Null or _fits(held, fact.type, fact.dated):
            continue
        zh, en = (
            f"`{name}` 列的类型 {held} 不能用于“{fact.words.zh}”",
            f"the column `{name}` has the type {held}, which `{fact.id}` cannot have",
        )
        help_zh, help_en = f"应为{_WANTED_ZH[fact.type.kind]}", f"it should be {_WANTED[fact.type.kind]}"
        yield Problem("dataset-column", f"/{name}", zh, en, help_zh, help_en)


def _fits(held: Any, type_: FactType, dated: bool = False) -> bool:
    match type_.kind:
        case "boolean":
            return bool(held == pl.Boolean)
        case "date" | "end_date":
            return bool(held == pl.Date)
        case "set" | "codes":
            return isinstance(held, pl.List) and _is_text(held.inner)
        case "records":
            return _is_list_of_structs(held) and _fields_fit(held, type_)
        case "count" | "money" | "ratio" | "number":
            return bool(held.is_integer() or held.is_decimal())
        case _:
            return _is_text(held) or (dated and _is_list_of_structs(held) and _spans_fit(held))


def _is_text(held: Any) -> bool:
    return isinstance(held, pl.String | pl.Enum | pl.Categorical)


def _is_list_of_structs(held: Any) -> bool:
    return isinstance(held, pl.List) and isinstance(held.inner, pl.Struct)


def _types_of_fields(held: Any) -> dict[str, Any]:
    """The fields of a list of structs, and their types."""
    return {each.name: each.dtype for each in held.inner.fields} if _is_list_of_structs(held) else {}


def _fields_fit(held: pl.DataType, type_: FactType) -> bool:
    types = _types_of_fields(held)
    return all(
        _fits(types[name], of.type) or types[name] == pl.Null for name, of in type_.fields.items() if name in types
    )


def _spans_fit(held: pl.DataType) -> bool:
    types = _types_of_fields(held)
    days = [types[end] for end in ("from", "to") if end in types]
    return _is_text(types.get("value")) and all(day in (pl.Date, pl.Null) for day in days)


_WANTED_ZH = {
    "boolean": "布尔值", "date": "日期", "end_date": "日期", "count": "整数", "money": "整数或定点小数（不能是浮点数）",
    "ratio": "整数或定点小数（不能是浮点数）", "number": "整数或定点小数（不能是浮点数）", "enum": "文字", "code": "文字", "text": "文字",
    "credit_code": "文字", "set": "文字列表", "codes": "文字列表", "records": "结构列表，每个字段按其事实的类型",
}  # fmt: skip
_WANTED = {
    "boolean": "boolean", "date": "a date", "end_date": "a date", "count": "an integer", "money": "an integer or a decimal, never a float",
    "ratio": "an integer or a decimal, never a float", "number": "an integer or a decimal, never a float", "enum": "text",
    "code": "text", "text": "text", "credit_code": "text", "set": "a list of text", "codes": "a list of text",
    "records": "a list of structs, each field of its own fact's type",
}  # fmt: skip
