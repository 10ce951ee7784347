"""Findings: an officer's recorded answers to open questions. Whether a pack asks the question is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from eligibility.errors import did_you_mean
from eligibility.profile.model import Finding, Given
from eligibility.profile.problems import OBJECT, Reader
from eligibility.values import Faulty, boolean_from_json, shown, text_from_json

_MOST_NAMED = 10
_KEYS = frozenset({"open", "record", "holds", "by", "on", "ground", "until"})
_ZH, _EN = "认定意见须写明 open、holds、by、on、ground", "a finding states open, holds, by, on and ground"


def findings_from_json(reader: Reader, data: Any, pointer: str) -> tuple[Finding, ...]:
    """All findings of a profile; those with problems are left out."""
    if not isinstance(data, list):
        reader.report("finding", pointer, "`findings` 应为列表", "`findings` is a list")
        return ()
    if not reader.fits(data, "`findings`", "`findings`", pointer):
        return ()
    findings = (_finding(reader, each, f"{pointer}/{index}") for index, each in enumerate(data))
    return tuple(each for each in findings if each is not None)


def check_records(reader: Reader, findings: Iterable[Finding], facts: Mapping[str, Given]) -> None:
    """A finding on one record names a record that is there: otherwise it would be passed over in silence."""
    if all(each.record is None for each in findings):
        return  # as most profiles have it, and looking for ids walks all records
    ids = list(dict.fromkeys(id for given in facts.values() for id in _record_ids(given)))
    for each in findings:
        if each.record is not None and each.record not in ids:
            name, known = shown(each.record), [shown(id) for id in ids[:_MOST_NAMED]]
            reader.report(
                "finding",
                f"{each.pointer}/record",
                f"没有编号为 `{name}` 的记录",
                f"no record has the id `{name}`",
                f"有编号的记录：{'、'.join(known)}" if known else "给该记录填写 `id`，认定意见按它指明记录",
                did_you_mean(each.record, ids)
                or (
                    f"records with an id: {', '.join(known)}"
                    if known
                    else "give the record an `id` for findings to name it by"
                ),
            )


def _record_ids(given: Given) -> Iterator[str]:
    for value in (given.value, *(each.value for each in given.conflicting)):
        for record in value if isinstance(value, tuple) else ():
            if isinstance(record, OBJECT) and isinstance(record.get("id"), str):
                yield record["id"]


def _finding(reader: Reader, said: Any, place: str) -> Finding | None:
    if not isinstance(said, OBJECT) or not _KEYS.issuperset(said):
        extra = [shown(key) for key in said if key not in _KEYS] if isinstance(said, OBJECT) else []
        reader.report("finding", place, _ZH, _EN + (f"; not `{extra[0]}`" if extra else ""))
        return None
    open_, by, ground = (_text(said.get(key)) for key in ("open", "by", "ground"))
    holds = _holds(said.get("holds"))
    if holds is None or said.get("on") is None or not (open_ and by and ground):
        reader.report("finding", place, _ZH, _EN)
        return None
    record = _text(said.get("record"))
    if record is None and said.get("record") is not None:
        reader.report("finding", f"{place}/record", "`record` 应为记录的编号", "`record` is a record's id")
        return None
    on = reader.day_of(said["on"], f"{place}/on")
    until = reader.day_of(said["until"], f"{place}/until") if said.get("until") is not None else None
    reader.check_span(on, until, place)
    return None if on is None else Finding(open_, holds, by, on, ground, record, until, place)


def _text(said: Any) -> str | None:
    try:
        return text_from_json(said)
    except Faulty:
        return None


def _holds(said: Any) -> bool | None:
    """Read as a boolean fact is: in YAML every scalar is text."""
    try:
        return boolean_from_json(said)
    except Faulty:
        return None
