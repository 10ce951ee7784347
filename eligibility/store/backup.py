"""A backup: what the database holds at one moment, read in one transaction beside whatever is written, and the files kept beside it.

It is at its place when all of it is on disk, or not at all. See `backup_form` for what it looks like and `restore` for the way back.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, collate, select
from sqlmodel import AutoString, SQLModel

from eligibility.domain.audit import AuditEntry
from eligibility.domain.records import Attachment
from eligibility.files import folder_whole, writing_whole
from eligibility.store.backup_form import (
    ATTACHMENTS,
    LEFT_OUT,
    MANIFEST,
    PACKS,
    FileAccount,
    FolderSink,
    Manifest,
    Sink,
    TableAccount,
    ZipSink,
    kind_of,
    line_of,
    manifest_bytes,
)
from eligibility.store.contents import Contents, copied
from eligibility.store.database import Database
from eligibility.store.mapping import table_of
from eligibility.store.schema import present, revisions
from eligibility.store.units import StoredUnit
from eligibility.version import ENGINE_VERSION

_TOGETHER = 1000
"""Rows that are held at a time."""


class PlaceTaken(Exception):
    """A backup would overwrite something."""


class SchemaDiffers(Exception):
    """A database that is not at this version's schema: what it is at, and what this version needs."""

    def __init__(self, found: str | None, needed: str) -> None:
        super().__init__(f"the database is at schema {found or 'none'}, this version needs {needed}")
        self.found, self.needed = found, needed


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What is kept beside the database: attachments by their content, and packs by their digest."""

    attachments: Contents
    packs: Path


def backup(database: Database, files: KeptFiles, target: Path, at: datetime) -> Manifest:
    """Write a backup: an archive where `target` ends in `.zip`, else a folder. `at` is the time that it says, in UTC.

    Raises `PlaceTaken`, `SchemaDiffers`, `StoreUnavailable` and `OSError`; nothing is left behind then.
    """
    if target.exists():
        raise PlaceTaken(str(target))
    with _sink(target) as sink, database.connected(writing=False) as connection:
        manifest = _written(connection, files, sink, at)
        with sink.file(MANIFEST) as file:
            file.write(manifest_bytes(manifest))
    return manifest


def check_schema(connection: Connection) -> str:
    """The migration that a database is at. Raises `SchemaDiffers` when it is not the newest."""
    found, needed = present(connection), revisions()[-1]
    if found != needed:
        raise SchemaDiffers(found, needed)
    return needed


def kept_tables() -> list[Table]:
    """The tables that a backup has; those that others refer to come first."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in LEFT_OUT]


def _written(connection: Connection, files: KeptFiles, sink: Sink, at: datetime) -> Manifest:
    schema = check_schema(connection)
    tables = tuple(_write_table(connection, table, sink) for table in kept_tables())
    attachments, missing = _write_attachments(connection, files.attachments, sink)
    packs = _write_packs(files.packs, sink)
    last: AuditEntry | None = StoredUnit(connection, at).last_entry()
    audit = (0, "") if last is None else (last.number, last.hash)
    kind = connection.dialect.name
    return Manifest(at, ENGINE_VERSION, kind, schema, tables, (*attachments, *packs), audit, tuple(missing))


def _write_table(connection: Connection, table: Table, sink: Sink) -> TableAccount:
    columns = tuple((column.name, kind_of(column)) for column in table.columns)
    rows, seen = 0, hashlib.sha256()
    account = TableAccount(table.name, columns, 0, "")
    with (
        sink.file(account.file) as file,
        connection.execute(
            _in_order(table, connection.dialect.name), execution_options={"yield_per": _TOGETHER}
        ) as found,
    ):
        for row in found:
            line = line_of(columns, row)
            file.write(line)
            seen.update(line)
            rows += 1
    return TableAccount(table.name, columns, rows, seen.hexdigest())


def _in_order(table: Table, dialect: str) -> Select[Any]:
    """By the key, texts by their code points: a database of another language must not give another order."""

    def order(column: Column[Any]) -> ColumnElement[Any]:
        return collate(column, "C") if dialect == "postgresql" and isinstance(column.type, AutoString) else column

    return select(table).order_by(*map(order, table.primary_key.columns))


def _write_attachments(connection: Connection, contents: Contents, sink: Sink) -> tuple[list[FileAccount], list[str]]:
    """The files that the snapshot's attachments name, and the digests of those that are not there as they should be."""
    column = table_of(Attachment).c.digest
    written: list[FileAccount] = []
    missing: list[str] = []
    for digest in sorted(set(connection.execute(select(column)).scalars())):
        account = _write_file(contents.path_of(digest), f"{ATTACHMENTS}/{digest}", sink)
        if account is None or account.sha256 != digest:
            missing.append(digest)
        if account is not None:
            written.append(account)
    return written, missing


def _write_packs(folder: Path, sink: Sink) -> list[FileAccount]:
    """A pack is never changed once it is kept, and may be added meanwhile: one more does no harm."""
    found = sorted(folder.glob("*.json")) if folder.is_dir() else []
    accounts = (_write_file(path, f"{PACKS}/{path.name}", sink) for path in found)
    return [each for each in accounts if each is not None]


def _write_file(path: Path, name: str, sink: Sink) -> FileAccount | None:
    """Copy a file; nothing when it is not there."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source, sink.file(name) as target:
        size, digest = copied(source, target)
    return FileAccount(name, size, digest)


@contextmanager
def _sink(target: Path) -> Iterator[Sink]:
    if target.suffix == ".zip":
        with writing_whole(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            yield ZipSink(archive)
        return
    with folder_whole(target) as folder:
        yield FolderSink(folder)
