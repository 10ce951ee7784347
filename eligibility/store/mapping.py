"""Records to rows and back, by the names and types of a record's fields. It knows no record by name but in the one list of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, ParamSpec, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from sqlalchemy import Table
from sqlmodel import SQLModel

from eligibility.domain import identities, outbox, records, self_checks
from eligibility.domain.audit import AuditEntry, Checkpoint
from eligibility.store import tables

P = ParamSpec("P")
T = TypeVar("T")

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
    records.SavedView: tables.SavedViewRow,
    records.CaseExport: tables.CaseExportRow,
    outbox.Event: tables.EventRow,
    outbox.Webhook: tables.WebhookRow,
    outbox.Delivery: tables.DeliveryRow,
    outbox.Answered: tables.AnsweredRow,
    self_checks.Draft: tables.DraftRow,
    self_checks.KeptReport: tables.KeptReportRow,
    AuditEntry: tables.AuditEntryRow,
    Checkpoint: tables.AuditCheckpointRow,
}
"""Every kind of record that is kept, and its table; tables that others refer to come first."""


def table_of(kind: type[Any]) -> Table:
    """The table of a kind of record."""
    table: Table = ROWS[kind].__table__  # type: ignore[attr-defined]
    return table


def once(make: Callable[P, T], most: int | None = None) -> Callable[P, T]:
    """What is made once of arguments and remembered, `most` of it: `lru_cache` for classes too, of which mypy does not know that they can be keys."""
    return cast("Callable[P, T]", lru_cache(most)(make))


def key_of(kind: type[Any]) -> str:
    """The field that is unique: the primary key of its table."""
    return next(iter(table_of(kind).primary_key.columns)).name


def row_from_record(record: Any) -> dict[str, Any]:
    """The columns of a record."""
    return {name: stored(getattr(record, name)) for name in readers(type(record))}


def stored(value: Any) -> Any:
    """A value as a column holds it."""
    match value:
        case None | str() | int() | datetime():
            return value  # nearly all: looked at first, because the rest costs many times as much
        case Enum():
            return value.value
        case tuple() | frozenset():
            return [stored(each) for each in value]
        case Mapping():
            return dict(value)
        case _:
            return value


@once
def readers(kind: type[Any]) -> Mapping[str, Callable[[Any], Any] | None]:
    """By the names of a record's fields, in their order, what makes a field's value of what its column holds; nothing where they are the same."""
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        read = _reader(inner)
        return None if read is None else lambda held: None if held is None else read(held)
    if get_origin(hint) is tuple:
        each_read = _reader(get_args(hint)[0])
        return tuple if each_read is None else lambda held: tuple(each_read(each) for each in held)
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else None
