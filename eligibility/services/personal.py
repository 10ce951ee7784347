"""Personal data: which facts are personal, what is kept of an enterprise told whole, and personal facts erased as far as records law lets them be.

Personal is what the vocabulary calls so. An application that is under way keeps the profile it was submitted with until it ends. What a decision rested
on leaves a commitment in the audit log: a salted hash of each value, whose salt is given to who asked and kept nowhere, so that they can prove later what
stood there and nobody can guess it. Receipts are the file of the decision, and are left to the rules of archives. It must not know how records are kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from eligibility.domain.access import require, resource_of
from eligibility.domain.actors import Actor
from eligibility.domain.canonical import digest_of
from eligibility.domain.keeping import Query, Unit
from eligibility.domain.records import (
    Application,
    Attachment,
    Determination,
    Enterprise,
    Notice,
    Objection,
    Payment,
    RecordedFinding,
    Ruling,
    Snapshot,
)
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.profile import numbers_as_decimals, pointer_part
from eligibility.profile.model import canonical_json

Json = dict[str, Any]

TOLD = (Snapshot, Application, Determination, RecordedFinding, Ruling, Notice, Attachment, Objection, Payment)
"""What is kept about an enterprise besides its file, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: snapshots without personal data now, those that stay while their applications are under way, and the facts.

    `salt` is for whoever asked and kept nowhere; nothing when no decision rested on what was erased.
    """

    erased: tuple[str, ...]
    kept: Mapping[str, tuple[str, ...]]
    facts: tuple[str, ...]
    salt: str | None


def personal_values(profile: Json, vocabulary: Vocabulary) -> dict[str, Any]:
    """The personal values of a profile, by JSON pointer."""
    return dict(_values(profile.get("facts"), vocabulary.facts, "/facts"))


def export_enterprise(unit: Unit, actor: Actor, code: str) -> Json:
    """Everything that is kept about an enterprise, as plain data. That it was handed out is noted. Raises `NotAllowed` and `Missing`."""
    enterprise = _opened(unit, actor, "exportEnterprise", code)
    told = {kind.__name__: unit.find(Query(kind, equal={"enterprise": code})) for kind in TOLD}
    unit.note(actor, "exportEnterprise", enterprise)
    return {"enterprise": _plain(enterprise)} | {
        f"{name[0].lower()}{name[1:]}s": [_plain(each) for each in found] for name, found in told.items()
    }


def erase_enterprise(unit: Unit, actor: Actor, code: str, vocabulary: Vocabulary) -> Erased:
    """Take the personal facts out of an enterprise's snapshots. Raises `NotAllowed`, `Missing` and `Stale`."""
    enterprise = _opened(unit, actor, "eraseEnterprise", code)
    under_way, decided = _uses(unit, code)
    salt, erased, facts, committed = secrets.token_hex(32), list[str](), set[str](), False
    for snapshot in unit.find(Query(Snapshot, equal={"enterprise": code}, order="number")):
        values = personal_values(numbers_as_decimals(snapshot.profile), vocabulary)
        if not values or snapshot.id in under_way:
            continue
        rests = snapshot.id in decided
        details = {"facts": sorted(values)} | ({"commitments": _commitments(values, salt)} if rests else {})
        unit.note(actor, "eraseEnterprise", _without(unit, snapshot, vocabulary), details)
        erased.append(snapshot.id)
        facts |= values.keys()
        committed |= rests
    unit.note(actor, "eraseEnterprise", enterprise, {"erased": erased, "kept": sorted(under_way)})
    return Erased(tuple(erased), under_way, tuple(sorted(facts)), salt if committed else None)


def commitment(pointer: str, value: Any, salt: str) -> str:
    """The salted hash that proves a value to whoever has the salt."""
    return digest_of([salt, pointer, value])


def _opened(unit: Unit, actor: Actor, action: str, code: str) -> Enterprise:
    require(actor, action)
    enterprise = unit.get(Enterprise, code)
    require(actor, action, resource_of(enterprise))
    return enterprise


def _uses(unit: Unit, code: str) -> tuple[dict[str, tuple[str, ...]], set[str]]:
    """The snapshots of applications that are under way, with those; and the snapshots that a determination rests on."""
    under_way: dict[str, tuple[str, ...]] = {}
    for each in unit.find(Query(Application, equal={"enterprise": code, "ended": None})):
        if each.snapshot is not None:
            under_way[each.snapshot] = (*under_way.get(each.snapshot, ()), each.id)
    decided = {each.snapshot for each in unit.find(Query(Determination, equal={"enterprise": code}))}
    return under_way, decided


def _commitments(values: Mapping[str, Any], salt: str) -> dict[str, str]:
    return {pointer: commitment(pointer, value, salt) for pointer, value in values.items()}


def _without(unit: Unit, snapshot: Snapshot, vocabulary: Vocabulary) -> Snapshot:
    """The snapshot without its personal facts, kept in the place of what it was. Its digest stays that of what was there."""
    profile = _without_personal(numbers_as_decimals(snapshot.profile), vocabulary)
    return unit.replace(replace(snapshot, profile=canonical_json(profile).decode(), erased=unit.at))


def _values(said: Any, defined: Mapping[str, FactDef], pointer: str) -> Iterator[tuple[str, Any]]:
    """Personal values in an object of facts or fields; those in records too."""
    for key, value in said.items() if isinstance(said, Mapping) else ():
        place = f"{pointer}/{pointer_part(key)}"
        match defined.get(key):
            case FactDef(sensitivity="personal"):
                yield place, value
            case FactDef() as fact if fact.type.fields:
                for path, record in _records(value, place):
                    yield from _values(record, fact.type.fields, path)


def _records(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """The records of a fact, with their places, however the fact is wrapped."""
    match value:
        case list():
            yield from ((f"{pointer}/{index}", each) for index, each in enumerate(value))
        case Mapping() if "value" in value:
            yield from _records(value["value"], f"{pointer}/value")
        case Mapping() if "conflict" in value:
            for path, each in _records(value["conflict"], f"{pointer}/conflict"):
                yield from _records(each, path)


def _without_personal(profile: Json, vocabulary: Vocabulary) -> Json:
    """A copy of a profile in which no personal value is left."""
    copy: Json = _copied(profile)
    for pointer in personal_values(profile, vocabulary):
        *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        place: Any = copy
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        del place[last]
    return copy


def _copied(said: Any) -> Any:
    match said:
        case Mapping():
            return {key: _copied(value) for key, value in said.items()}
        case list():
            return [_copied(each) for each in said]
        case _:
            return said


def _plain(record: Any) -> Json:
    """A record as JSON has it; a profile as the document that it is."""
    said: Json = _jsonable(asdict(record))
    if isinstance(record, Snapshot):
        said["profile"] = _jsonable(numbers_as_decimals(record.profile))
    return said


def _jsonable(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _jsonable(each) for key, each in value.items()}
        case list() | tuple():
            return [_jsonable(each) for each in value]
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
