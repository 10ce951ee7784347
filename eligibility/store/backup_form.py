"""What a backup looks like: a manifest with its own digest, one file of JSON lines a table, and the files that are kept beside the database.

The manifest names every table with its columns and their kinds, so that a backup can be restored by a later version, and into another kind
of database. The same records give the same bytes whichever database they come from. Nothing here knows a connection.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias

import sqlalchemy as sa
from sqlmodel import AutoString, UTCDateTime

from eligibility.domain.canonical import digest_of
from eligibility.domain.vocabulary import Words

FORMAT = "eligibility.backup.1"
MANIFEST, TABLES, ATTACHMENTS, PACKS = "manifest.json", "tables", "attachments", "packs"
LEFT_OUT = frozenset({"draft", "job", "job_event", "session"})
"""Screenings under way, whose files are not kept; sessions: whoever has signed out must not be signed in again by a restore; and the answers of
self-checks, which are promised to be gone by a day."""

ABSENT = ("文件不存在", "it is not there")
CHANGED = ("内容被改动：与记录的摘要不符", "it was changed: its digest is not the one that is said")

Root: TypeAlias = Path | zipfile.Path


class BackupFaulty(Exception):
    """A backup that is damaged, incomplete, or none: which file, and why, in both languages."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"{name}: {en}")
        self.name, self.words = name, Words(zh, en)


@dataclass(frozen=True, slots=True)
class TableAccount:
    """A table in a backup. `columns` are their names and kinds."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """Where its rows are."""
        return f"{TABLES}/{self.name}.jsonl"


@dataclass(frozen=True, slots=True)
class FileAccount:
    """A file in a backup; `size` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup. `schema` is the migration it was made at, `audit` the number and hash of the log's last entry (0 and nothing: empty).

    `missing` are the digests of attachments whose files were not there, or damaged, when it was made.
    """

    made: datetime
    engine: str
    database: str
    schema: str
    tables: tuple[TableAccount, ...]
    files: tuple[FileAccount, ...]
    audit: tuple[int, str]
    missing: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(each.rows for each in self.tables)

    @property
    def digests(self) -> list[tuple[str, str]]:
        """Every file of the backup but the manifest, and its SHA-256."""
        return [*((each.file, each.sha256) for each in self.tables), *((each.name, each.sha256) for each in self.files)]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of column: its type here, and how a value stands in JSON."""

    type: Callable[[], Any]
    written: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


KINDS: Mapping[str, Kind] = {
    "time": Kind(UTCDateTime, datetime.isoformat, datetime.fromisoformat),
    "date": Kind(sa.Date, date.isoformat, date.fromisoformat),
    "json": Kind(lambda: sa.JSON(none_as_null=True), _same, _same),
    "bytes": Kind(sa.LargeBinary, lambda data: base64.b64encode(data).decode(), base64.b64decode),
    "flag": Kind(sa.Boolean, _same, _same),
    "number": Kind(sa.Integer, _same, _same),
    "text": Kind(AutoString, _same, _same),
}
"""By the name that the manifest has for it."""

_KINDS: Mapping[type[Any], str] = {
    UTCDateTime: "time", sa.Date: "date", sa.JSON: "json", sa.LargeBinary: "bytes", sa.Boolean: "flag", sa.Integer: "number",
    AutoString: "text",
}  # fmt: skip


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column. Raises `KeyError` for a type that nobody has thought of."""
    return _KINDS[type(column.type)]


def line_of(columns: tuple[tuple[str, str], ...], row: Any) -> bytes:
    """A row as a line of JSON."""
    said = {
        name: None if value is None else KINDS[kind].written(value)
        for (name, kind), value in zip(columns, row, strict=True)
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def values_of(columns: tuple[tuple[str, str], ...], line: bytes) -> dict[str, Any]:
    """The values of a line."""
    said = json.loads(line)
    return {name: None if said[name] is None else KINDS[kind].read(said[name]) for name, kind in columns}


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest, with its own digest, as people can read it."""
    said = {
        "format": FORMAT, "made": manifest.made.isoformat(), "engine": manifest.engine, "database": manifest.database,
        "schema": manifest.schema, "audit": list(manifest.audit), "missing": list(manifest.missing), "left_out": sorted(LEFT_OUT),
        "tables": [
            {"name": each.name, "rows": each.rows, "sha256": each.sha256, "columns": [list(pair) for pair in each.columns]}
            for each in manifest.tables
        ],
        "files": [{"name": each.name, "size": each.size, "sha256": each.sha256} for each in manifest.files],
    }  # fmt: skip
    return json.dumps({**said, "sha256": digest_of(said)}, ensure_ascii=False, indent=1).encode() + b"\n"


def manifest_from_bytes(data: bytes) -> Manifest:
    """Raises `BackupFaulty`."""
    try:
        said = json.loads(data)
        digest = said.pop("sha256")
        if said["format"] != FORMAT:
            shown = str(said["format"])[:40]
            raise BackupFaulty(MANIFEST, f"不认识格式 `{shown}`", f"the form `{shown}` is not known")
        if digest != digest_of(said):
            raise BackupFaulty(MANIFEST, *CHANGED)
        return Manifest(
            datetime.fromisoformat(said["made"]), said["engine"], said["database"], said["schema"],
            tuple(
                TableAccount(each["name"], tuple((name, kind) for name, kind in each["columns"]), each["rows"], each["sha256"])
                for each in said["tables"]
            ),
            tuple(FileAccount(each["name"], each["size"], each["sha256"]) for each in said["files"]),
            (said["audit"][0], said["audit"][1]), tuple(said["missing"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BackupFaulty(MANIFEST, "不是备份的清单", "it is not the manifest of a backup") from error


class Sink(Protocol):
    """Where a backup is written to."""

    def file(self, name: str) -> Any:
        """A context manager that gives a new file to write bytes to."""


@dataclass(frozen=True, slots=True)
class FolderSink:
    """A folder."""

    folder: Path

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            yield file


@dataclass(frozen=True, slots=True)
class ZipSink:
    """An archive."""

    archive: zipfile.ZipFile

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        with self.archive.open(name, "w", force_zip64=True) as file:
            yield file


@contextmanager
def opened(path: Path) -> Iterator[Root]:
    """A backup to read from, folder or archive. Raises `BackupFaulty`."""
    if path.is_dir():
        yield path
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield zipfile.Path(archive)
    except FileNotFoundError as error:
        raise BackupFaulty(path.name, *ABSENT) from error
    except zipfile.BadZipFile as error:
        raise BackupFaulty(
            path.name,
            f"既不是文件夹，也不是可读取的压缩包（{error}）",
            f"it is neither a folder nor an archive that can be read: {error}",
        ) from error


def reading(root: Root, name: str) -> IO[bytes]:
    """A file of a backup. Raises `BackupFaulty`."""
    try:
        return (root / name).open("rb")
    except (FileNotFoundError, KeyError) as error:
        raise BackupFaulty(name, *ABSENT) from error
