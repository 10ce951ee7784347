"""Looks through an archive (.xlsx, .ods) before a parser sees it, piece by piece and never whole: sizes, far cells, macros, entities.

A parser allocates for the rectangle up to the last cell, so one cell far out takes all memory there is. Nothing is understood
here but the addresses of cells; on the way the cells are noted that a parser reads as blank though they are not: errors, and
formulas without a saved result.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from eligibility.tables.kinds import disguised, macros
from eligibility.tables.refusal import LIMITS, FileRefused, damaged, oversized
from eligibility.tables.sheets import column_of, letters
from eligibility.tables.unfolding import Unfolding

Faults = dict[tuple[int, int], str]

_CHUNK = 1 << 20
_KEPT = 1 << 16
_AREA = LIMITS.cells
_LONG = len(str(LIMITS.rows))
_REF = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br=["\']([A-Z]{1,4})([0-9]{1,9})["\']')
_ROW_REF = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br=["\']([0-9]{1,9})["\']')
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt=["\']e["\'][^>]*)>(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?\s*<(?:\w+:)?v>([^<]*)<')  # fmt: skip
_UNCALCULATED = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>")  # fmt: skip
_AT = re.compile(rb'\br=["\']([A-Z]{1,4})([0-9]{1,9})["\']')
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*?)/?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*?)/?>")
_ATTRIBUTE = re.compile(rb'([\w:]+)=["\']([^"\']*)["\']')


def checked_archive(path: Path, kind: str) -> dict[str, Faults]:
    """By sheet name, the cells that only look blank. Raises `FileRefused` for what must not reach a parser."""
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(name, archive, kind)
            sheets = _sheet_names(archive) if kind == "xlsx" else {}
            if len(sheets) > LIMITS.sheets:
                counted = len(sheets)
                raise oversized(name, f"有 {counted} 个工作表", f"it has {counted} sheets", str(LIMITS.sheets))
            return _checked_parts(name, archive, sheets, kind)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise damaged(name) from error


def _check_entries(name: str, archive: zipfile.ZipFile, kind: str) -> None:
    entries = archive.infolist()
    if len(entries) > LIMITS.parts:
        count = len(entries)
        raise oversized(name, f"压缩包里有 {count} 个部分", f"its archive has {count} parts", str(LIMITS.parts))
    names = {each.filename for each in entries}
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise macros(name)
    if sum(each.file_size for each in entries) > LIMITS.expanded_megabytes * 1_000_000:
        raise _bomb(name)
    wanted = "xl/workbook.xml" if kind == "xlsx" else "content.xml"
    if wanted not in names:
        raise disguised(name, "别的压缩包", "another archive")


def _bomb(name: str) -> FileRefused:
    most = f"{LIMITS.expanded_megabytes} MB"
    return oversized(name, "文件展开后太大", "the file expands to too much", most)


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Worksheet names by the archive's part."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for found in _RELATION.finditer(_start(archive, "xl/_rels/workbook.xml.rels")):
            said = _attributes(found[1])
            relations[said.get("Id", "")] = said.get("Target", "")
    sheets: dict[str, str] = {}
    for found in _SHEET.finditer(_start(archive, "xl/workbook.xml")):
        said = _attributes(found[1])
        target = relations.get(next((value for key, value in said.items() if key.endswith(":id")), ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        sheets[part if target else f"?{len(sheets)}"] = html.unescape(said.get("name", ""))
    return sheets


def _start(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as file:
        return file.read(_CHUNK)


def _attributes(said: bytes) -> dict[str, str]:
    return {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(said)}


def _checked_parts(name: str, archive: zipfile.ZipFile, sheets: dict[str, str], kind: str) -> dict[str, Faults]:
    expanded, faults = 0, {}
    for entry in archive.infolist():
        unfolds = kind == "ods" and entry.filename == "content.xml"
        scan = _Scan(name, entry.filename, sheets.get(entry.filename), unfolds=unfolds)
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                expanded += len(chunk)
                if expanded > LIMITS.expanded_megabytes * 1_000_000:
                    raise _bomb(name)
                scan.look(chunk)
        scan.look(b"", last=True)
        if scan.faults:
            faults[sheets.get(entry.filename, "")] = scan.faults
    return faults


class _Scan:
    """One part of the archive, seen through a window."""

    def __init__(self, file: str, part: str, sheet: str | None, *, unfolds: bool = False) -> None:
        self.file, self.sheet = file, sheet
        self._name = sheet or ""
        self._unfolding = Unfolding(self._check_corner) if unfolds else None
        self.faults: Faults = {}
        self._is_xml = part.endswith(".xml")
        self._rest = b""
        self._cells = self._rows = self._lowest = 0
        self._widest = b""

    def look(self, chunk: bytes, *, last: bool = False) -> None:
        """The next piece. What may go on in the one after it is kept."""
        window = self._rest + chunk
        if _ENTITY.search(window):
            raise _entities(self.file)
        cut = len(window) if last else window.rfind(b"<")
        if self.sheet is not None and not last:
            cut = max(window.rfind(b"<c "), window.rfind(b":c "), window.rfind(b"<row"))
            cut = window.rfind(b"<", 0, cut + 1)
        if self._is_xml and len(window) - window.rfind(b"<") > _CHUNK:
            raise _long_text(self.file)
        if cut < 0 or len(window) - cut > _CHUNK:
            cut = max(0, len(window) - _KEPT)
        seen, self._rest = window[:cut], window[cut:]
        if self.sheet is not None:
            self._look_at_cells(seen, window)
        if self._unfolding is not None:
            self._unfolding.look(seen)

    def _check_corner(self, column: int, row: int) -> None:
        """A cell of an .ods, and the corner of all so far on its sheet."""
        assert self._unfolding is not None, "only what unfolds is asked"
        if self._name != self._unfolding.sheet:
            self._name, self._widest, self._lowest = self._unfolding.sheet, b"", 0
        self._widest = max(self._widest, letters(column).encode(), key=lambda said: (len(said), said))
        self._check(column, row)

    def _look_at_cells(self, seen: bytes, window: bytes) -> None:
        for found in _REF.finditer(seen):
            column = found[1]
            if len(column) > len(self._widest) or (column > self._widest and len(column) == len(self._widest)):
                self._widest = column
                self._check(column_of(column.decode()), int(found[2]))
            elif len(found[2]) >= _LONG:
                self._check(0, int(found[2]))
        for found in _ROW_REF.finditer(seen):
            if int(found[1]) > self._lowest:
                self._check(_column_in_row(window, found[1]), int(found[1]))
        self._cells += len(_CELL.findall(seen))
        self._rows += len(_ROW.findall(seen))
        self._check_counts()
        if b't="e"' in seen or b"t='e'" in seen:
            self._note(_ERROR.finditer(seen), error=True)
        if b"<f" in seen or b":f" in seen:
            self._note(_UNCALCULATED.finditer(seen), error=False)

    def _check(self, column: int, row: int) -> None:
        """No cell is far out, nor the corner of all cells seen so far: a parser allocates up to it."""
        self._lowest = max(self._lowest, row)
        if column >= LIMITS.columns or row > LIMITS.rows:
            raise _far(self.file, self._name, column, row)
        widest = column_of(self._widest.decode())
        if (widest + 1) * self._lowest > _AREA:
            raise _far(self.file, self._name, widest, self._lowest)

    def _check_counts(self) -> None:
        for count, most, zh, en in (
            (self._rows, LIMITS.rows, "行", "rows"),
            (self._cells, LIMITS.cells, "个单元格", "cells"),
        ):
            if count > most:
                what = f"工作表 `{self.sheet}` 有 {count} {zh}以上", f"sheet `{self.sheet}` has {count} {en} or more"
                raise oversized(self.file, *what, str(most))

    def _note(self, found: Iterator[re.Match[bytes]], *, error: bool) -> None:
        for each in found:
            at = _AT.search(each[1])
            if at is None or (not error and b"str" in each[1]):
                continue
            place = int(at[2]) - 1, column_of(at[1].decode())
            self.faults[place] = each[2].decode("utf-8", "replace") if error else ""


def _column_in_row(window: bytes, row: bytes) -> int:
    """The first cell of a row that is too far down, so that it can be named."""
    if int(row) <= LIMITS.rows:
        return 0
    return next((column_of(found[1].decode()) for found in _REF.finditer(window) if found[2] == row), 0)


def _far(file: str, sheet: str, column: int, row: int) -> FileRefused:
    cell = f"{sheet}!{letters(column)}{row}"
    return FileRefused(
        file,
        "table-far-cell",
        f"单元格 {cell} 离表格太远，最多读 {LIMITS.rows} 行、{LIMITS.columns} 列",
        f"the cell {cell} is too far out; at most {LIMITS.rows} rows and {LIMITS.columns} columns are read",
        "请删去表格以外的行和列（选中整行整列后删除，不只是清空）再保存",
        "delete the rows and columns outside the table, whole, and save it anew",
    )


def _long_text(file: str) -> FileRefused:
    """Longer than any cell may be in a spreadsheet; a parser would copy it into every cell that names it."""
    return oversized(file, "有的文字太长", "a text in it is too long", "1 MB")


def _entities(file: str) -> FileRefused:
    return FileRefused(
        file,
        "table-entities",
        "文件里定义了 XML 实体，这种文件不读取",
        "the file defines XML entities; such files are not read",
        "请用表格软件打开并另存为 .xlsx",
        "open it in a spreadsheet program and save it as .xlsx",
    )
