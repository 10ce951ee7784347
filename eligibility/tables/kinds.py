"""What kind of file it is: by its name, and by its first bytes, which have to agree. It opens no archive."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from eligibility.tables.refusal import LIMITS, FileRefused, oversized

FileKind = Literal["xlsx", "xls", "ods", "csv", "jsonl", "parquet"]

KINDS: dict[str, FileKind] = {
    ".xlsx": "xlsx", ".xls": "xls", ".ods": "ods", ".csv": "csv", ".txt": "csv", ".tsv": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet",
}  # fmt: skip

READ = "、".join(KINDS)
MACROS = frozenset({".xlsm", ".xltm", ".xlam"})
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_ENCRYPTED, _VBA = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
_HTML = (b"<html", b"<!doctype html", b"<table", b"<meta")


def kind_of_file(path: Path) -> FileKind:
    """The kind of a file that is there and of a readable size. Raises `FileRefused`."""
    name = path.name
    kind = _kind_by_name(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise FileRefused(
            name,
            "table-missing",
            f"没有文件 `{name}`，或者不能读取",
            f"`{name}` is not there or cannot be read",
            "请核对文件名和所在文件夹",
            "check its name and folder",
        ) from error
    if not size:
        raise empty(name)
    if kind != "parquet" and size > LIMITS.megabytes * 1_000_000:
        raise oversized(
            name, f"文件有 {size / 1e6:.0f} MB", f"the file has {size / 1e6:.0f} MB", f"{LIMITS.megabytes} MB"
        )
    if head.startswith(_OLE):
        _check_old_workbook(name, path)
    _check_content(name, kind, head)
    return kind


def empty(name: str) -> FileRefused:
    """A file in which nothing stands."""
    return FileRefused(
        name,
        "table-empty",
        "文件里没有内容",
        "nothing stands in the file",
        "请确认选对了文件；第一行写表头，以下每行一家企业",
        "make sure it is the right file: headers first, then one enterprise a row",
    )


def _kind_by_name(path: Path) -> FileKind:
    suffix = path.suffix.lower()
    if suffix in MACROS:
        raise macros(path.name)
    if suffix in KINDS:
        return KINDS[suffix]
    raise FileRefused(
        path.name,
        "table-kind",
        f"不读取 `{suffix or path.name}` 这种文件",
        f"files of the kind `{suffix or path.name}` are not read",
        f"可以读取 {READ}；其他表格请另存为 .xlsx",
        f"read are {READ.replace('、', ', ')}; save any other table as .xlsx",
    )


def macros(name: str) -> FileRefused:
    """Macros are never run here, but a workbook that comes with some is not passed on either."""
    return FileRefused(
        name,
        "table-macros",
        "文件带有宏，不读取",
        "the file holds macros and is not read",
        "请另存为不带宏的 .xlsx",
        "save it as .xlsx, which holds none",
    )


def disguised(name: str, is_zh: str, is_en: str) -> FileRefused:
    """The name says one thing and the content another."""
    suffix = Path(name).suffix
    return FileRefused(
        name,
        "table-disguised",
        f"文件名是 {suffix}，内容却是{is_zh}",
        f"it is called {suffix}, but is {is_en}",
        "请用表格软件打开并另存为 .xlsx，不要只改扩展名",
        "open it in a spreadsheet program and save it as .xlsx; renaming does not convert",
    )


def _check_content(name: str, kind: FileKind, head: bytes) -> None:
    is_zh, is_en, may_be = _content(head)
    if kind not in may_be:
        raise disguised(name, is_zh, is_en)


def _content(head: bytes) -> tuple[str, str, tuple[str, ...]]:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(_ZIP):
        return "压缩包（如 .xlsx）", "an archive, as .xlsx is", ("xlsx", "ods")
    if head.startswith(_OLE):
        return "旧版工作簿（.xls）", "an old workbook (.xls)", ("xls",)
    if head.startswith(_PARQUET):
        return "Parquet", "Parquet", ("parquet",)
    if start.startswith(b"%pdf"):
        return " PDF", "a PDF", ()
    if start.startswith(b"<?xml"):
        return " XML", "XML", ()
    if start.startswith(_HTML):
        return "网页", "a web page", ()
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "无法识别的数据", "data of an unknown kind", ()
    return "文本", "text", ("csv", "jsonl")


def _check_old_workbook(name: str, path: Path) -> None:
    """A workbook with a password is wrapped like an old one, whatever its name."""
    data = path.read_bytes()
    if _ENCRYPTED in data:
        raise encrypted(name)
    if _VBA in data:
        raise macros(name)


def encrypted(name: str) -> FileRefused:
    """A workbook with a password."""
    return FileRefused(
        name,
        "table-encrypted",
        "文件设有密码，打不开",
        "the file has a password and cannot be opened",
        "请去掉密码后另存为 .xlsx",
        "take the password off and save it as .xlsx",
    )
