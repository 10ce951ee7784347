"""The text of a PDF, a printed line a line, pages parted by form feeds. Columns are read one after the other, rows of tables cell by cell.

Where a page is taken for columns or a table, that is said: it is a reading, and a person must look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2.raw import FPDFText_IsGenerated

from eligibility.drafts import refusal
from eligibility.drafts.model import Remark
from eligibility.drafts.printed import Glyph, lines_of_page
from eligibility.drafts.refusal import LIMITS

_PASSWORD = "password"  # noqa: S105 - a word of the library's message


def text_of_pdf(path: Path) -> tuple[str, list[Remark]]:
    """The text of a document. Raises `FileRefused`."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise (refusal.encrypted if _PASSWORD in str(error) else refusal.damaged)(path.name) from error
    count = len(document)
    if count > LIMITS.pages:
        raise refusal.oversized(path.name, f"有 {count} 页", f"it has {count} pages", str(LIMITS.pages))
    pages: list[str] = []
    remarks: list[Remark] = []
    blank: list[int] = []
    for number in range(count):
        layout, lines = lines_of_page(_glyphs(path.name, document, number))
        pages.append("\n".join(lines))
        blank += [] if lines else [number + 1]
        remarks += _remark(layout, number + 1)
    if len(blank) == count:
        raise refusal.scanned(path.name, count)
    return "\f".join(pages), [*remarks, *_blank(blank)]


def _glyphs(name: str, document: pdfium.PdfDocument, number: int) -> list[Glyph]:
    try:
        page = document[number].get_textpage()
    except pdfium.PdfiumError as error:
        raise refusal.damaged(name) from error
    count = page.count_chars()
    if count > LIMITS.characters:
        raise refusal.oversized(name, f"一页有 {count} 字", f"a page has {count} characters", str(LIMITS.characters))
    text = page.get_text_range(0, count) if count else ""
    found: list[Glyph] = []
    spaced = False
    for at in range(count):
        words = text[at] if len(text) == count else page.get_text_range(at, 1)
        if words.strip():
            left, bottom, right, top = page.get_charbox(at, loose=True)
            found.append(Glyph(words, left, bottom, right, top, spaced))
            spaced = False
        else:
            spaced = not FPDFText_IsGenerated(page, at)
    return found


def _remark(layout: str, page: int) -> Iterator[Remark]:
    if layout == "columns":
        yield Remark(
            "columns",
            None,
            f"第 {page} 页按左右两栏读取，请核对先后",
            f"page {page} was read as two columns; check the order",
        )
    if layout == "table":
        yield Remark(
            "table",
            None,
            f"第 {page} 页按表格读取，单元格的归属可能不对，请核对",
            f"page {page} was read as a table; check which cell belongs to which row",
        )


def _blank(pages: Sequence[int]) -> Iterator[Remark]:
    if pages:
        listed = "、".join(map(str, pages))
        yield Remark(
            "pages-without-text",
            None,
            f"第 {listed} 页没有文字（可能是图片），没有读取",
            f"pages {listed} have no text (they may be pictures) and were not read",
        )
