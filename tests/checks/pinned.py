"""An enterprise of slots pinned to the solver's unknown enterprise, value by value, so that both can be asked the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

from eligibility.checks.enterprise import Cell, Enterprise
from eligibility.checks.solver import Formula, number, opposite, same
from eligibility.domain.facts import Slots, Value, Why
from tests import strategies as some
from tests.property.advice_oracle import clean


def profile_like(r: Random) -> Slots:
    """A random enterprise as a profile could give it: listed values, findings on the enterprise, asked or missing."""
    slots = some.slots(r)
    known: dict[str, Any] = {
        name: value if name.startswith("finding:") else _given(value) for name, value in slots.known.items()
    }
    asked = {path: why for path, why in slots.unknown.items() if why is Why.UNCERTAIN and _is_asked(path, known)}
    contradicted = {
        path: why for path, why in slots.unknown.items() if path.startswith("finding:") and path not in known
    }
    return Slots(slots.as_of, known, asked | contradicted, slots.presume)


def _given(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_in_order({name: _given(each) for name, each in record.items()}) for record in value)
    return some.MEMBERS[1] if value == "alpha" else clean(value)


def _in_order(record: dict[str, Any]) -> dict[str, Any]:
    """Without findings, and without a span that ends before it begins."""
    kept = {name: each for name, each in record.items() if "finding:" not in name}
    if "since" in kept and "until" in kept and kept["since"] > kept["until"]:
        del kept["since"]
    return kept


def _is_asked(path: str, known: Mapping[str, Any]) -> bool:
    base, dot, name = path.partition("].")
    if not dot:
        return not path.startswith("finding:") and path not in known
    records, _, index = base.partition("[")
    listed = known.get(records)
    return isinstance(listed, tuple) and int(index) < len(listed) and name not in listed[int(index)]


def pinned(enterprise: Enterprise, slots: Slots) -> Iterator[Formula]:
    """That everything the solver may choose is what the slots say."""
    yield same(enterprise.as_of, slots.as_of.toordinal())
    yield enterprise.presume if slots.presume else opposite(enterprise.presume)
    for cell in enterprise.cells.values():
        yield from _cell(enterprise, cell, _value(cell, slots), slots.unknown.get(cell.path))
    for records in enterprise.lists.values():
        listed = slots.known.get(records.id)
        yield _is(records.known, isinstance(listed, tuple))
        yield _is(records.asked, records.id in slots.unknown)
        yield records.size == (len(listed) if isinstance(listed, tuple) else 0)
    for told in enterprise.findings.values():
        name = f"finding:{told.id}"
        yield _is(told.given, name in slots.known)
        yield _is(told.holds, slots.known.get(name) is True)
        yield _is(told.contradicted, name in slots.unknown and name not in slots.known)


def _is(formula: Formula, wanted: bool) -> Formula:
    return formula if wanted else opposite(formula)


def _value(cell: Cell, slots: Slots) -> Value | None:
    if not cell.key[1]:
        return slots.known.get(cell.path)
    listed: Any = slots.known.get(cell.key[0], ())
    index = int(cell.path.removeprefix(f"{cell.key[0]}[").split("]")[0])
    return listed[index].get(cell.key[1]) if index < len(listed) else None


def _cell(enterprise: Enterprise, cell: Cell, value: Any, why: Why | None) -> Iterator[Formula]:
    yield _is(cell.known, value is not None)
    yield _is(cell.asked, value is None and why is Why.UNCERTAIN)
    if value is None:
        return
    match cell.kind:
        case "boolean":
            yield _is(cell.value, value)
        case "count":
            yield cell.value == int(value)
        case "money" | "ratio" | "number":
            yield cell.value == number(Fraction(value))
        case "date" | "end_date":
            yield cell.value == value.toordinal()
        case "set" | "codes":
            domain = enterprise.domains.cases(cell.key)
            cases = {_case(domain, each) for each in value}
            yield from (_is(has, at in cases) for at, has in enumerate(cell.value))
        case _:
            yield cell.value == _case(enterprise.domains.cases(cell.key), value)


def _case(cases: Any, value: str) -> int:
    """The case whose sets are those that the value is in."""
    holding = [cases.sets[each] for each in cases.sets if value in each]
    avoided = [cases.sets[each] for each in cases.sets if value not in each]
    found = [
        at
        for at in range(len(cases.values))
        if all(at in each for each in holding) and not any(at in each for each in avoided)
    ]
    assert found, f"{value} has no case"
    return found[0]
