"""From what the solver found to an enterprise as JSON: a profile that anybody can judge again.

What the question did not depend on is left out. A number that no finite decimal is cannot be told, and then there is no witness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.checks.enterprise import Cell, Enterprise, Told
from eligibility.checks.solver import Model
from eligibility.domain.quantity import MAX_DIGITS

_ENDLESS = "长期"
_YEAR = re.compile(r"(?P<fact>.+)\[-(?P<back>\d+)\]")


class Untold(Exception):
    """A value that a profile cannot hold."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An enterprise, the day it is judged on, and whether presumptions count (else its facts are all verified)."""

    profile: dict[str, Any]
    as_of: date
    presume: bool


def witness_from_model(model: Model, enterprise: Enterprise) -> Witness:
    """The enterprise that was found. Raises `Untold`."""
    as_of, presume = date.fromordinal(model.whole(enterprise.as_of)), model.holds(enterprise.presume)
    facts: dict[str, Any] = {}
    for cell in enterprise.cells.values():
        if not cell.key[1]:
            _put_fact(facts, cell, model, enterprise, as_of)
    for records in enterprise.lists.values():
        if model.holds(records.known):
            facts[records.id] = _records(records.id, model.whole(records.size), model, enterprise)
        elif model.holds(records.asked):
            facts[records.id] = {"unknown": "uncertain"}
    findings = [each for told in enterprise.findings.values() for each in _findings(told, model, as_of, enterprise)]
    if not presume:
        facts = {id: _verified(each) for id, each in facts.items()}
    return Witness({"facts": facts, **({"findings": findings} if findings else {})}, as_of, presume)


def _verified(said: Any) -> Any:
    uncertain = isinstance(said, dict) and "unknown" in said
    return said if uncertain else {"value": said, "level": "verified"}


def _put_fact(facts: dict[str, Any], cell: Cell, model: Model, enterprise: Enterprise, as_of: date) -> None:
    fact = cell.key[0]
    if model.holds(cell.known):
        yearly = _YEAR.fullmatch(cell.path)
        if yearly is None:
            facts[fact] = value_of(cell, model, enterprise)
        else:
            year = as_of.year - int(yearly["back"])
            if not 1900 <= year <= 2200:
                raise Untold(f"{cell.path} on {as_of}")
            facts.setdefault(fact, {})[str(year)] = value_of(cell, model, enterprise)
    elif model.holds(cell.asked):
        facts[fact] = {"unknown": "uncertain"}


def _records(id: str, size: int, model: Model, enterprise: Enterprise) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = [{} for _ in range(size)]
    for cell in enterprise.cells.values():
        if cell.key[0] != id or not cell.key[1]:
            continue
        index = int(cell.path.removeprefix(f"{id}[").split("]", 1)[0])
        if index < size and model.holds(cell.known):
            listed[index][cell.key[1]] = value_of(cell, model, enterprise)
        elif index < size and model.holds(cell.asked):
            listed[index][cell.key[1]] = {"unknown": "uncertain"}
    for told in enterprise.findings.values():
        named = model.holds(told.given) or model.holds(told.contradicted)
        if named and told.record is not None and told.record[0] == id and told.record[1] < size:
            listed[told.record[1]]["id"] = _number_of(told.record)
    return listed


def _number_of(record: tuple[str, int]) -> str:
    return f"{record[0]}-{record[1] + 1}"


def _findings(told: Told, model: Model, as_of: date, enterprise: Enterprise) -> list[dict[str, Any]]:
    if told.record is not None and not model.holds(enterprise.lists[told.record[0]].exists(told.record[1])):
        return []
    if model.holds(told.contradicted):
        answers = [True, False]
    elif model.holds(told.given):
        answers = [model.holds(told.holds)]
    else:
        return []
    about = {} if told.record is None else {"record": _number_of(told.record)}
    signed = {"by": "示例认定机关", "on": as_of.isoformat(), "ground": "示例"}
    return [{"open": told.id, **about, "holds": answer, **signed} for answer in answers]


def value_of(cell: Cell, model: Model, enterprise: Enterprise) -> Any:
    """A value as a profile gives it. Raises `Untold`."""
    match cell.kind:
        case "boolean":
            return model.holds(cell.value)
        case "count":
            return model.whole(cell.value)
        case "money" | "ratio" | "number":
            return _decimal(model.fraction(cell.value))
        case "date" | "end_date":
            day = date.fromordinal(model.whole(cell.value))
            return _ENDLESS if cell.kind == "end_date" and day == date.max else day.isoformat()
        case "set" | "codes":
            values = enterprise.domains.cases(cell.key).values
            return [value for value, has in zip(values, cell.value, strict=True) if model.holds(has)]
        case _:
            return enterprise.domains.cases(cell.key).values[model.whole(cell.value)]


def _decimal(value: Fraction | None) -> str | int:
    """A number exactly, without exponent."""
    if value is None:
        raise Untold("a root")
    if value.denominator == 1:
        return value.numerator
    scaled = value * 10**MAX_DIGITS
    if scaled.denominator != 1:
        raise Untold(str(value))
    whole, places = divmod(abs(scaled.numerator), 10**MAX_DIGITS)
    return f"{'-' if value < 0 else ''}{whole}.{places:0{MAX_DIGITS}}".rstrip("0")
