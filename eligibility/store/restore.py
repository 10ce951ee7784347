"""The way back from a backup, into an empty database of either kind: all of it, seen to be whole before and after, or nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

from sqlalchemy import Column, Connection, MetaData, Table, inspect, select, table, text
from sqlalchemy.exc import DataError, IntegrityError

from eligibility.domain.audit import AuditEntry, Checkpoint, first_fault_in
from eligibility.files import writing_whole
from eligibility.store.audit import read
from eligibility.store.backup import KeptFiles
from eligibility.store.backup_form import (
    ATTACHMENTS,
    CHANGED,
    KINDS,
    MANIFEST,
    PACKS,
    BackupFaulty,
    FileAccount,
    Manifest,
    Root,
    TableAccount,
    manifest_from_bytes,
    opened,
    reading,
    values_of,
)
from eligibility.store.contents import copied
from eligibility.store.database import Database
from eligibility.store.schema import downgrade, present, revisions, upgrade
from eligibility.store.units import StoredUnit

_TOGETHER = 500
_VERSIONS = "alembic_version"
_NAMES = {ATTACHMENTS: re.compile(r"[0-9a-f]{64}"), PACKS: re.compile(r"[0-9a-f]{64}\.json")}


class NotEmpty(Exception):
    """A database that has something in it: which table."""

    def __init__(self, table: str) -> None:
        super().__init__(f"the table `{table}` is not empty")
        self.table = table


def restore(backup: Path, database: Database, files: KeptFiles) -> Manifest:
    """Bring back what a backup holds. `database` need not be at any schema, and is at the newest afterwards.

    Raises `BackupFaulty`, `NotEmpty`, `StoreUnavailable` and `OSError`; the database is empty still then.
    """
    with opened(backup) as root:
        manifest = verified(root)
        _make_ready(database, manifest.schema)
        for account in manifest.files:
            _bring_back(root, account, manifest, files)
        with database.connected(writing=True) as connection:
            for each in manifest.tables:
                _fill(connection, root, each)
            _check_audit(connection, manifest)
        upgrade(database.engine)
    return manifest


def verified(root: Root) -> Manifest:
    """The manifest of a backup of which every file is as the manifest says. Raises `BackupFaulty`."""
    with _readable(MANIFEST), reading(root, MANIFEST) as file:
        manifest = manifest_from_bytes(file.read())
    if manifest.schema not in revisions():
        raise BackupFaulty(
            MANIFEST,
            f"由更新的版本制作，本版本不认识数据库结构 `{manifest.schema}`",
            f"it was made by a later version: the schema `{manifest.schema}` is not known here",
        )
    for name, sha256 in manifest.digests:
        _check_file(root, name, sha256)
    return manifest


def _check_file(root: Root, name: str, sha256: str) -> None:
    with _readable(name), reading(root, name) as file:
        _, found = copied(file)
    if found != sha256:
        raise BackupFaulty(name, *CHANGED)


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What an archive says of a damaged member, in our own words."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError) as error:
        raise BackupFaulty(name, f"不能读取（{error}）", f"it cannot be read: {error}") from error


def _make_ready(database: Database, schema: str) -> None:
    """Bring an empty database to the schema that a backup was made at."""
    with database.connected(writing=False) as connection:
        for name in inspect(connection).get_table_names():
            if name != _VERSIONS and connection.execute(select(text("1")).select_from(table(name)).limit(1)).first():
                raise NotEmpty(name)
        at = present(connection)
    if at is not None:
        downgrade(database.engine, "base")
    upgrade(database.engine, schema)


def _bring_back(root: Root, account: FileAccount, manifest: Manifest, files: KeptFiles) -> None:
    """A file to its place, unless it was damaged when the backup was made."""
    folder, _, name = account.name.partition("/")
    named = _NAMES.get(folder)
    if named is None or not named.fullmatch(name):
        raise BackupFaulty(account.name, "备份中不会有这样的文件名", "no file of a backup has such a name")
    place = files.attachments.path_of(name) if folder == ATTACHMENTS else files.packs / name
    if name not in manifest.missing:
        with reading(root, account.name) as source, writing_whole(place) as target:
            copied(source, target)


def _fill(connection: Connection, root: Root, account: TableAccount) -> None:
    """Rows of a table as the backup describes it, which may be that of an earlier version."""
    described = Table(account.name, MetaData(), *(Column(name, KINDS[kind].type()) for name, kind in account.columns))
    try:
        with _readable(account.file), reading(root, account.file) as file:
            while lines := list(islice(file, _TOGETHER)):
                connection.execute(described.insert(), [values_of(account.columns, line) for line in lines])
    except (IntegrityError, DataError, ValueError, KeyError) as error:
        raise BackupFaulty(
            account.file, f"其中的记录无法保存（{error}）", f"its rows cannot be kept: {error}"
        ) from error


def _check_audit(connection: Connection, manifest: Manifest) -> None:
    """The chain must be whole, and end where it ended when the backup was made."""
    checkpoints = [Checkpoint(*each) for each in read(connection, Checkpoint)]
    if fault := first_fault_in(read(connection, AuditEntry), checkpoints, None):
        raise BackupFaulty("audit", fault.words.zh, fault.words.en)
    last = StoredUnit(connection, manifest.made).last_entry()
    if ((0, "") if last is None else (last.number, last.hash)) != manifest.audit:
        raise BackupFaulty("audit", "审计记录的末尾与清单不符", "the log does not end where the manifest says")
