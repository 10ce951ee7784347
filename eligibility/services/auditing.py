"""The audit log in use: sign its head, verify it, write it out for an outsider and read it back. It knows no database.

An export is JSON lines: every checkpoint, then every entry in order, each an object with its fields; nothing else is needed to verify it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import chain
from typing import Any, Protocol

from eligibility.domain.access import require
from eligibility.domain.actors import SYSTEM, Actor
from eligibility.domain.audit import (
    CHECKPOINT_SIGNED,
    FIELDS,
    AuditEntry,
    Checkpoint,
    EntryFields,
    Fault,
    Signer,
    Verifier,
    checkpoint_of,
    first_fault_in,
    record_of,
    text_from_instant,
)
from eligibility.domain.keeping import Query, Reading, Unit
from eligibility.domain.workdays import span_of


class AuditLog(Protocol):
    """The whole log, in the order of its numbers, as it is kept: whatever stands in a field comes out, damaged or not."""

    def opened(self) -> AbstractContextManager[tuple[Sequence[Checkpoint], Iterator[EntryFields]]]:
        """Its checkpoints and its entries at one moment; the entries are read as they are gone through."""


class ExportFaulty(ValueError):
    """A line of an export that is neither an entry nor a checkpoint. Lines count from 1."""

    def __init__(self, line: int) -> None:
        self.zh, self.en = f"第 {line} 行不是审计记录", f"line {line} is no audit entry"
        super().__init__(self.en)


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found: the first fault or none, how many entries and checkpoints were read, and whether signatures were looked at."""

    fault: Fault | None
    entries: int
    checkpoints: int
    signatures: bool


def sign_checkpoint(unit: Unit, signer: Signer) -> Checkpoint | None:
    """Sign the head of the log and record that; nothing when nothing was written since the last time."""
    head = next(iter(unit.find(Query(AuditEntry, order="number", descending=True, limit=1))), None)
    if head is None or head.action == CHECKPOINT_SIGNED:
        return None
    checkpoint = checkpoint_of(head, unit.at, signer)
    unit.add(checkpoint)
    unit.note(SYSTEM, CHECKPOINT_SIGNED, checkpoint, record_of(checkpoint))
    return checkpoint


def verify(log: AuditLog, verifier: Verifier | None, kept: Iterable[Checkpoint] = ()) -> Verified:
    """Read the whole log once and tell its first fault. `kept` are checkpoints that were kept elsewhere."""
    with log.opened() as (checkpoints, entries):
        counted = _Counted(entries)
        fault = first_fault_in(counted, [*checkpoints, *kept], verifier)
    return Verified(fault, counted.count, len(checkpoints), verifier is not None)


def entries_of(
    reading: Reading, actor: Actor, after: int, limit: int, filters: Mapping[str, str]
) -> Sequence[AuditEntry]:
    """Entries behind a number, those with certain fields. Raises `NotAllowed`."""
    require(actor, "listAudit")
    behind = {"number": after + 1}
    return reading.find(Query(AuditEntry, equal=filters, at_least=behind, order="number", limit=limit))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: those whose fields are equal, of some days in China (both inside), up to a number, and how many at most."""

    equal: Mapping[str, str]
    since: date | None = None
    until: date | None = None
    last: int | None = None
    limit: int = 50


def latest_entries(reading: Reading, actor: Actor, wanted: Wanted) -> Sequence[AuditEntry]:
    """Entries, the newest first. Raises `NotAllowed`."""
    require(actor, "listAudit")
    most: dict[str, Any] = {} if wanted.last is None else {"number": wanted.last}
    if wanted.until is not None:
        most["at"] = text_from_instant(span_of(wanted.until)[1])
    least = {} if wanted.since is None else {"at": text_from_instant(span_of(wanted.since)[0])}
    return reading.find(
        Query(
            AuditEntry,
            equal=wanted.equal,
            at_most=most,
            at_least=least,
            order="number",
            descending=True,
            limit=wanted.limit,
        )
    )


def checkpoints_of(reading: Reading, actor: Actor, after: int, limit: int) -> Sequence[Checkpoint]:
    """Checkpoints behind a number. Raises `NotAllowed`."""
    require(actor, "listCheckpoints")
    return reading.find(Query(Checkpoint, at_least={"number": after + 1}, order="number", limit=limit))


def export_lines(log: AuditLog) -> Iterator[str]:
    """The export, line by line."""
    with log.opened() as (checkpoints, entries):
        for each in chain(map(asdict, checkpoints), (dict(zip(FIELDS, each, strict=True)) for each in entries)):
            yield json.dumps(each, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ExportedLog:
    """An export that is read line by line. Raises `ExportFaulty` as it is gone through."""

    lines: Iterable[str]

    @contextmanager
    def opened(self) -> Iterator[tuple[Sequence[Checkpoint], Iterator[EntryFields]]]:
        records = (_read(line, number) for number, line in enumerate(self.lines, 1))
        checkpoints: list[Checkpoint] = []
        first: list[EntryFields] = []
        for each in records:
            if not isinstance(each, Checkpoint):
                first = [each]
                break
            checkpoints.append(each)
        yield checkpoints, chain(first, _only_entries(records, len(checkpoints) + 2))


def _only_entries(records: Iterable[EntryFields | Checkpoint], line: int) -> Iterator[EntryFields]:
    for number, each in enumerate(records, line):
        if isinstance(each, Checkpoint):
            raise ExportFaulty(number)
        yield each


class _Counted:
    """Counts what goes through."""

    def __init__(self, entries: Iterable[EntryFields]) -> None:
        self.entries, self.count = entries, 0

    def __iter__(self) -> Iterator[EntryFields]:
        for self.count, each in enumerate(self.entries, 1):  # noqa: B020 - the count is what is wanted
            yield each


_CHECKPOINT = {each.name for each in fields(Checkpoint)}


def _read(line: str, number: int) -> EntryFields | Checkpoint:
    try:
        read: Any = json.loads(line)
    except ValueError as error:
        raise ExportFaulty(number) from error
    if isinstance(read, dict) and read.keys() == set(FIELDS):
        return tuple(read[name] for name in FIELDS)
    if isinstance(read, dict) and read.keys() == _CHECKPOINT:
        return Checkpoint(**read)
    raise ExportFaulty(number)
