"""The value of one fact, by its type: single, by fiscal year, by spans of time, or records with their fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from eligibility.domain.facts import Record, Value, Why
from eligibility.domain.likeness import nearest
from eligibility.domain.vocabulary import FactDef
from eligibility.profile.model import Dated
from eligibility.profile.problems import OBJECT, Reader, below
from eligibility.values import shown

_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}|2200")
_SPAN = frozenset({"value", "from", "to"})

Unknown = Mapping[str, Why]
"""Why fields of records are unknown, by path."""


def value_of_fact(reader: Reader, definition: FactDef, said: Any, place: str) -> tuple[Any, Unknown]:
    """A fact's value, and why fields inside it are unknown when it is more than missing."""
    if definition.yearly:
        return _yearly(reader, definition, said, place), {}
    if definition.dated:
        return _dated(reader, definition, said, place), {}
    if definition.type.kind == "records":
        return _records(reader, definition, said, place)
    return reader.value_of(definition.type, said, place), {}


def uncertain(reader: Reader, why: Any, place: str) -> None:
    """The only way to say that a fact was asked for and stays unknown."""
    if why != "uncertain":
        zh, en = "`unknown` 只能为 `uncertain`（问过，说不清）", "`unknown` is `uncertain`: asked, cannot say"
        reader.report("envelope", place, zh, en, "尚未询问的事实请不要填写", "leave a fact out that was not asked")


def _yearly(reader: Reader, definition: FactDef, said: Any, place: str) -> dict[int, Value]:
    zh, en = (
        f'`{definition.id}` 按年度填写，例如 {{"2024": …}}',
        f'`{definition.id}` has one value a year, as in {{"2024": …}}',
    )
    if not isinstance(said, OBJECT):
        reader.report("value-type", place, zh, en)
        return {}
    years: dict[int, Value] = {}
    for key, each in said.items():
        if not (isinstance(key, str) and _YEAR.fullmatch(key)):
            reader.report(
                "value-type", below(place, key), f"`{shown(key)}` 不是年度。{zh}", f"`{shown(key)}` is no year; {en}"
            )
        elif each is not None and (value := reader.value_of(definition.type, each, f"{place}/{key}")) is not None:
            years[int(key)] = value
    return years


def _dated(reader: Reader, definition: FactDef, said: Any, place: str) -> tuple[Dated, ...] | None:
    """Values and their spans; `None` for none at all, which says nothing: a place is never known to be nowhere."""
    if not isinstance(said, list):
        value = reader.value_of(definition.type, said, place)
        return None if value is None else (Dated(value),)
    if not reader.fits(said, f"`{definition.id}`", f"`{definition.id}`", place):
        return None
    spans = [_span(reader, definition, each, f"{place}/{index}") for index, each in enumerate(said)]
    return tuple(each for each in spans if each is not None) or None


def _span(reader: Reader, definition: FactDef, said: Any, place: str) -> Dated | None:
    if not isinstance(said, OBJECT) or said.get("value") is None or not _SPAN.issuperset(said):
        reader.report(
            "value-type", place, "每一段应写 `value`，以及 `from`、`to`", "each span has a `value`, and `from` and `to`"
        )
        return None
    value = reader.value_of(definition.type, said["value"], f"{place}/value")
    begin, end = (
        reader.day_of(said[key], f"{place}/{key}") if said.get(key) is not None else None for key in ("from", "to")
    )
    reader.check_span(begin, end, place)
    return None if value is None else Dated(value, begin, end)


def _records(reader: Reader, definition: FactDef, said: Any, place: str) -> tuple[tuple[Record, ...] | None, Unknown]:
    if not isinstance(said, list):
        reader.report("value-type", place, f"`{definition.id}` 应为列表", f"`{definition.id}` is a list of records")
        return None, {}
    if not reader.fits(said, f"`{definition.id}`", f"`{definition.id}`", place):
        return None, {}
    unknown: dict[str, Why] = {}
    records = tuple(_record(reader, definition, each, index, place, unknown) for index, each in enumerate(said))
    return records, unknown


def _record(
    reader: Reader, definition: FactDef, said: Any, index: int, place: str, unknown: dict[str, Why]
) -> dict[str, Value]:
    at, record = f"{place}/{index}", {}
    if not isinstance(said, OBJECT):
        reader.report("value-type", at, "每一条应为对象", "each record is an object")
        return {}
    for name, each in said.items():
        field_def = definition.type.fields.get(name)
        if field_def is None:
            _unknown_field(reader, definition, name, at)
        elif isinstance(each, OBJECT) and "unknown" in each:
            uncertain(reader, each["unknown"], f"{at}/{name}/unknown")
            unknown[f"{definition.id}[{index}].{name}"] = Why.UNCERTAIN
        elif each is not None and (value := reader.value_of(field_def.type, each, f"{at}/{name}")) is not None:
            record[name] = value
    if definition.type.span:
        begin, end = (record.get(name) for name in definition.type.span)
        reader.check_span(begin if isinstance(begin, date) else None, end if isinstance(end, date) else None, at)
    return record


def _unknown_field(reader: Reader, definition: FactDef, name: Any, at: str) -> None:
    near = nearest(str(name), definition.type.fields)
    reader.report(
        "field-unknown",
        below(at, name),
        f"{definition.words.zh} 没有名为 `{shown(name)}` 的字段",
        f"`{definition.id}` has no field `{shown(name)}`",
        f"是否想写 `{near[0]}`？" if near else f"可用字段：{'、'.join(definition.type.fields)}",
        f"did you mean `{near[0]}`?" if near else f"fields: {', '.join(definition.type.fields)}",
    )
