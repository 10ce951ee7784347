"""Records to rows and back, by the names and types of a record's fields. It knows no record by name but in the one list of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import Row, Table
from sqlmodel import SQLModel

from eligibility.domain import identities, outbox, records
from eligibility.domain.audit import AuditEntry, Checkpoint
from eligibility.store import tables

R = TypeVar("R")

ROWS: Mapping[type[Any], type[SQLModel]] = {
    records.Enterprise: tables.EnterpriseRow,
    records.Snapshot: tables.SnapshotRow,
    records.Application: tables.ApplicationRow,
    records.Determination: tables.DeterminationRow,
    records.KeptReceipt: tables.ReceiptRow,
    records.RecordedFinding: tables.RecordedFindingRow,
    records.Ruling: tables.RulingRow,
    records.Task: tables.TaskRow,
    records.Notice: tables.NoticeRow,
    records.Attachment: tables.AttachmentRow,
    records.Publication: tables.PublicationRow,
    records.Objection: tables.ObjectionRow,
    records.Payment: tables.PaymentRow,
    records.Interest: tables.InterestRow,
    identities.Account: tables.AccountRow,
    identities.Session: tables.SessionRow,
    identities.Key: tables.KeyRow,
    outbox.Event: tables.EventRow,
    outbox.Webhook: tables.WebhookRow,
    outbox.Delivery: tables.DeliveryRow,
    outbox.Answered: tables.AnsweredRow,
    AuditEntry: tables.AuditEntryRow,
    Checkpoint: tables.AuditCheckpointRow,
}
"""Every kind of record that is kept, and its table; tables that others refer to come first."""


def table_of(kind: type[Any]) -> Table:
    """The table of a kind of record."""
    table: Table = ROWS[kind].__table__  # type: ignore[attr-defined]
    return table


def row_from_record(record: Any) -> dict[str, Any]:
    """The columns of a record."""
    return {field.name: stored(getattr(record, field.name)) for field in fields(record)}


def record_from_row(kind: type[R], row: Row[Any]) -> R:
    """The record that a row holds."""
    return kind(**{name: read(getattr(row, name)) for name, read in _readers(kind).items()})


def stored(value: Any) -> Any:
    """A value as a column holds it."""
    match value:
        case Enum():
            return value.value
        case tuple() | frozenset():
            return [stored(each) for each in value]
        case Mapping():
            return dict(value)
        case _:
            return value


def _readers(kind: type[object]) -> dict[str, Callable[[Any], Any]]:
    if kind not in _READERS:
        _READERS[kind] = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return _READERS[kind]


_READERS: dict[type[object], dict[str, Callable[[Any], Any]]] = {}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of a field's type out of what its column holds."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        read = _reader(inner)
        return lambda held: None if held is None else read(held)
    if get_origin(hint) is tuple:
        read = _reader(get_args(hint)[0])
        return lambda held: tuple(read(each) for each in held)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return lambda held: held
