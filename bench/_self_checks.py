"""Self-checks of generated enterprises, answered as their pages ask: how many questions they take, beside a form that asks everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from bench._enterprises import at_random, plausible
from bench.advice import full_form_inputs
from eligibility.explain.words import plain_value
from eligibility.ir.rules import Pack
from eligibility.services.self_check import SelfCheck, new_self_check
from eligibility.services.situations import definition_of

AS_OF = date(2024, 6, 30)
POPULATIONS = {"plausible": plausible, "at random": at_random}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a self-check went: pages that asked something, and controls on them; and of a form that asks everything, the same two."""

    pages: int
    controls: int
    form_pages: int
    form_controls: int


def self_checks(pack: Pack, population: str, count: int, only: str | None = None, seed: int = 7) -> Iterator[Asked]:
    """Self-checks of so many enterprises, about everything or the clause that `only` names."""
    r = Random(seed)
    for _ in range(count):
        yield asked(pack, POPULATIONS[population](r, pack), only)


def asked(pack: Pack, whole: dict[str, Any], only: str | None = None) -> Asked:
    """Answer until nothing is left to ask."""
    check, pages, controls = new_self_check(pack, AS_OF, "zh", only), 0, 0
    while (place := check.next()).kind != "review":
        pages += 1
        match place.kind:
            case "overview":
                shown = check.overview(check.going.outlook().ranked)
                check.look_over(shown, frozenset(each for each in shown if whole[each]))
                controls += len(shown)
            case "record":
                controls += _record(check, place.subject, whole)
            case _:
                if place.subject in whole:
                    check.going.put(place.subject, said(pack, place.subject, whole[place.subject]))
                else:
                    check.unsure(place.subject)  # a field that was left out of its record
                controls += 1
    records = sum(len(value) for value in whole.values() if isinstance(value, tuple))
    return Asked(pages, controls, len(pack.vocabulary.facts) + records, full_form_inputs(pack, whole))


def _record(check: SelfCheck, subject: str, whole: dict[str, Any]) -> int:
    """Fill in a record, or say that there is none; how many controls the page has."""
    name, index = check.record_of(subject)
    fields, records = list(check.fields(name, index)), whole[name]
    if index >= len(records):
        check.none_of(name)
        return len(fields)
    record = {
        each["field"]: said(check.going.pack, f"{name}[0].{each['field']}", records[index][each["field"]])
        for each in fields
        if each["field"] in records[index]
    }
    if str(record.get("from", "")) > str(record.get("to", "9")):
        del record["to"]  # what is made at random may end before it begins; nobody could say so
    check.put_record(name, index, record, another=index + 1 < len(records))
    return len(fields)


def said(pack: Pack, subject: str, value: Any) -> Any:
    """A value as a profile has it."""
    type_ = definition_of(pack.vocabulary, subject).type
    plain = plain_value(type_.kind, value, type_.unit)
    return "长期" if value == date.max else plain
