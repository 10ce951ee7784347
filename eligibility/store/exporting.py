"""One enterprise's records, or one application's, as a folder that people can read: every record as a file of its own, and a page that lists them.

For a request of the enterprise itself, an audit or a court. It leaves out nothing that names the enterprise, and knows no other.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import Enum
from html import escape
from pathlib import Path
from typing import Any, TypeAlias

from eligibility.domain import records
from eligibility.domain.audit import AuditEntry
from eligibility.domain.keeping import Query
from eligibility.domain.outbox import Event
from eligibility.files import folder_whole
from eligibility.store.backup import KeptFiles, PlaceTaken, check_schema
from eligibility.store.contents import ContentDamaged, ContentMissing
from eligibility.store.database import Database
from eligibility.store.files import safe_name
from eligibility.store.units import StoredUnit

Kind: TypeAlias = type[records.Enterprise] | type[records.Application]

TITLES: Mapping[type[Any], str] = {
    records.Enterprise: "企业 enterprise",
    records.Snapshot: "企业档案 profile",
    records.Application: "申报 application",
    records.Determination: "认定 determination",
    records.KeptReceipt: "收据 receipt",
    records.RecordedFinding: "认定意见 finding",
    records.Ruling: "审核意见 ruling",
    records.Task: "待办 task",
    records.Notice: "通知 notice",
    records.Attachment: "附件 attachment",
    records.Objection: "异议 objection",
    records.Payment: "兑付 payment",
    Event: "事件 event",
    AuditEntry: "审计记录 audit entry",
}
"""Every kind of record that belongs to an enterprise or an application, in the order in which a page lists them."""

_TOLD = ("state", "kind", "outcome", "provision", "conclusion", "action", "actor", "by", "name", "reason", "amount")
"""The fields that the page shows of a record, where it has them; the file has all."""
_WHEN = ("at", "created", "submitted")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds: how many records of each kind, and the attachments whose files were not there as they should be."""

    counts: Mapping[str, int]
    missing: tuple[str, ...]


def export(database: Database, files: KeptFiles, kind: Kind, id: str, target: Path, at: datetime) -> Exported:
    """Write a folder about the enterprise or the application with an id.

    Raises `PlaceTaken`, `SchemaDiffers`, `Missing`, `StoreUnavailable` and `OSError`; nothing is left behind then.
    """
    if target.exists():
        raise PlaceTaken(str(target))
    with database.connected(writing=False) as connection:
        check_schema(connection)
        unit = StoredUnit(connection, at)
        of = unit.get(kind, id)
        found = _belonging(unit, of)
    with folder_whole(target) as folder:
        for record, path in found:
            _write(folder / path, _readable(record))
        missing = _write_attachments(folder, files, [each for each, _ in found if isinstance(each, records.Attachment)])
        (folder / "index.html").write_text(_page(of, found), "utf-8")
    titles = [TITLES[type(each)] for each, _ in found]
    return Exported({title: titles.count(title) for title in dict.fromkeys(titles)}, missing)


def _belonging(unit: StoredUnit, of: records.Enterprise | records.Application) -> list[tuple[Any, str]]:
    """Every record that belongs to it, and its place in the folder."""
    gathered: dict[type[Any], list[Any]] = {kind: list(_of_kind(unit, kind, of)) for kind in TITLES}
    receipts = [each.id for each in gathered[records.Determination]]
    gathered[records.KeptReceipt] = list(unit.find(Query(records.KeptReceipt, one_of={"id": receipts})))
    ids = [str(each.id) for kind, several in gathered.items() if kind is not AuditEntry for each in several]
    gathered[AuditEntry] = list(unit.find(Query(AuditEntry, one_of={"id": ids}, order="number")))
    return [
        (each, f"{_folder(kind)}/{number:04}-{safe_name(_id(each))}.json")
        for kind, several in gathered.items()
        for number, each in enumerate(several, 1)
    ]


def _of_kind(unit: StoredUnit, kind: type[Any], of: records.Enterprise | records.Application) -> Sequence[Any]:
    names = {field.name for field in fields(kind)}
    if kind is type(of):
        return [of]
    if isinstance(of, records.Application):
        if kind is records.Enterprise:
            return [unit.get(records.Enterprise, of.enterprise)]
        if kind is records.Snapshot:
            return [unit.get(records.Snapshot, of.snapshot)] if of.snapshot else []
        if kind is Event:
            return unit.find(Query(Event, equal={"subject": of.id}))
        return unit.find(Query(kind, equal={"application": of.id})) if "application" in names else []
    return unit.find(Query(kind, equal={"enterprise": of.id})) if "enterprise" in names else []


def _folder(kind: type[Any]) -> str:
    return re.sub(r"\s", "-", TITLES[kind])


def _id(record: Any) -> str:
    return str(record.number) if isinstance(record, AuditEntry) else str(record.id)


def _readable(record: Any) -> bytes:
    """A record as indented JSON; a receipt as the document that it is, and text that is JSON as JSON."""
    if isinstance(record, records.KeptReceipt):
        return record.data
    said = asdict(record)
    if isinstance(record, records.Snapshot):
        said["profile"] = json.loads(record.profile)
    return json.dumps(said, ensure_ascii=False, indent=2, default=_plain).encode() + b"\n"


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_attachments(folder: Path, files: KeptFiles, attachments: Sequence[records.Attachment]) -> tuple[str, ...]:
    missing = []
    for number, each in enumerate(attachments, 1):
        try:
            data = files.attachments.data(each.digest)
        except (ContentMissing, ContentDamaged):
            missing.append(each.digest)
        else:
            _write(folder / "files" / f"{number:04}-{safe_name(each.name)}", data)
    return tuple(missing)


def _page(of: records.Enterprise | records.Application, found: Sequence[tuple[Any, str]]) -> str:
    """One page that lists every record with what it is about, and leads to its file. It needs no script and nothing from outside."""
    rows = "\n".join(_rows(found))
    title = f"{TITLES[type(of)]} {escape(of.id)}"
    return (
        f'<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>\n<style>{_STYLE}</style>\n'
        f"<h1>{title}</h1>\n<p>每条记录一个文件，点击编号打开。One file a record; the number opens it.</p>\n"
        f"<table><thead><tr><th>记录 record<th>时间 time (UTC)<th>内容 about</tr></thead><tbody>\n{rows}\n</tbody></table></html>\n"
    )


def _rows(found: Sequence[tuple[Any, str]]) -> Iterator[str]:
    for record, path in found:
        when = next((str(getattr(record, name)) for name in _WHEN if getattr(record, name, None)), "")
        told = (f"{name}: {_shown(getattr(record, name))}" for name in _TOLD if getattr(record, name, None))
        link = f'<a href="{escape(path)}">{escape(TITLES[type(record)])} {escape(_id(record))}</a>'
        yield f"<tr><td>{link}<td>{escape(when[:19])}<td>{escape(' · '.join(told))}</tr>"


def _shown(value: Any) -> str:
    return str(value.value if isinstance(value, Enum) else value)


_STYLE = (
    'body{font:14px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:75em;margin:2em auto;padding:0 1em}'
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}"
)
