"""The text of a .docx, a paragraph a line, a table's row a line with tabs, with the numbers that Word adds by itself.

The archive is looked through before a parser sees it. What was deleted under change tracking is left out, what was inserted is in.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from eligibility.drafts import refusal
from eligibility.drafts.model import Remark
from eligibility.drafts.numbering import Numbering, numbering_from_parts
from eligibility.drafts.refusal import LIMITS
from eligibility.drafts.wordxml import MC, PIC, W

_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MAIN = "word/document.xml"
_CHUNK = 1 << 20
_NO_MEMORY = etree.ErrorTypes.ERR_NO_MEMORY
_LEFT_OUT = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}instrText", f"{W}delText", f"{W}footnoteReference"}
)


def text_of_docx(path: Path) -> tuple[str, list[Remark]]:
    """The text of a document. Raises `FileRefused`."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _checked_parts(path.name, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise refusal.damaged(path.name) from error
    body = _tree(path.name, parts[_MAIN]).find(f"{W}body")
    if body is None:
        raise refusal.damaged(path.name)
    numbering = numbering_from_parts(*(_tree(path.name, parts[each]) if each in parts else None for each in _STYLES))
    return "\n".join(_lines(body, numbering)), list(_remarks(body))


_STYLES = ("word/numbering.xml", "word/styles.xml")
_READ = frozenset({_MAIN, *_STYLES})


def _checked_parts(name: str, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that are read, unfolded piece by piece within limits: what an archive says of its sizes is not believed."""
    entries = archive.infolist()
    if len(entries) > LIMITS.parts:
        count = len(entries)
        raise refusal.oversized(name, f"压缩包里有 {count} 个部分", f"its archive has {count} parts", str(LIMITS.parts))
    if _MAIN not in {each.filename for each in entries}:
        raise refusal.disguised(name, "别的压缩包", "another archive")
    parts: dict[str, bytes] = {}
    expanded = 0
    for entry in entries:
        pieces = []
        with archive.open(entry) as file:
            while piece := file.read(_CHUNK):
                expanded += len(piece)
                if expanded > LIMITS.expanded_megabytes * 1_000_000:
                    most = f"{LIMITS.expanded_megabytes} MB"
                    raise refusal.oversized(name, "文件展开后太大", "the file expands to too much", most)
                if entry.filename in _READ:
                    pieces.append(piece)
        if entry.filename in _READ:
            parts[entry.filename] = b"".join(pieces)
    if any(_ENTITY.search(_plain(each)) for each in parts.values()):
        raise refusal.entities(name)
    return parts


def _plain(part: bytes) -> bytes:
    """A part in an encoding in which marks can be searched."""
    return part.replace(b"\0", b"") if part[:2] in {b"\xff\xfe", b"\xfe\xff"} or part[1:2] == b"\0" else part


def _tree(name: str, part: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise (refusal.demanding if error.code == _NO_MEMORY else refusal.damaged)(name) from error


def _lines(parent: etree._Element, numbering: Numbering) -> Iterator[str]:
    """The lines of a body, of a cell, or of anything that wraps paragraphs."""
    for child in parent:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{W}p":
            yield from _paragraph(child, numbering)
        elif child.tag == f"{W}tbl":
            yield from _rows(child, numbering)
        else:
            yield from _lines(child, numbering)


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> Iterator[str]:
    words = "".join(_words(paragraph))
    if not words.strip():
        return
    lines = words.split("\n")
    yield numbering.label_for(paragraph) + lines[0]
    yield from lines[1:]


def _words(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == f"{W}pPr":
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}p":  # in a text box
            yield "\n" + "".join(_words(child)) + "\n"
        else:
            yield from _words(child)


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl"), None) is table:
            cells = [
                "".join(_lines(cell, numbering)).replace("\t", " ")
                for cell in row.iter(f"{W}tc")
                if _row_of(cell) is row
            ]
            if any(cell.strip() for cell in cells):
                yield "\t".join(cells)


def _row_of(cell: etree._Element) -> etree._Element | None:
    return next(cell.iterancestors(f"{W}tr"), None)


def _remarks(body: etree._Element) -> Iterator[Remark]:
    counts = (
        ("pictures", f"{PIC}pic", "张图片，其中的文字没有读取", "pictures; text in them was not read"),
        ("changes", f"{W}del", "处修订删去的文字，没有读取", "deletions under change tracking, which were not read"),
        ("footnotes", f"{W}footnoteReference", "处脚注，没有读取", "footnotes, which were not read"),
        ("text-boxes", f"{W}txbxContent", "个文本框，其中文字的先后可能不对", "text boxes; where their text belongs may be wrong"),
    )  # fmt: skip
    for code, tag, zh, en in counts:
        count = sum(1 for each in body.iter(tag) if not any(True for _ in each.iterancestors(f"{MC}Fallback")))
        if count:
            yield Remark(code, None, f"文件里有 {count} {zh}", f"the document has {count} {en}")
