"""Documents that are made to hurt whoever opens them, or are simply no use: each with the code that refuses it. No test, no reader."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eligibility.drafts.refusal import LIMITS
from tests.drafts.fictional import articles, pdf_of, word_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
_WORD = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>{}</w:body></w:document>"
_LAUGHS = (
    "<!DOCTYPE w [<!ENTITY a '一二三四五六七八九十'>"
    + "".join(f"<!ENTITY {name} '{f'&{of};' * 10}'>" for of, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _archive(path: Path, parts: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def not_there(folder: Path) -> Path:
    return folder / "没有.pdf"


def old_word(folder: Path) -> Path:
    return _file(folder / "政策.doc", _OLE)


def pdf_called_word(folder: Path) -> Path:
    path = folder / "政策.docx"
    pdf_of(path, articles())
    return path


def word_called_text(folder: Path) -> Path:
    path = folder / "政策.txt"
    word_of(path, articles())
    return path


def other_archive(folder: Path) -> Path:
    return _archive(folder / "别的.docx", {"a.txt": "甲"})


def protected_word(folder: Path) -> Path:
    return _file(folder / "加密.docx", _OLE)


def protected_pdf(folder: Path) -> Path:
    path = folder / "加密.pdf"
    canvas = Canvas(str(path), pagesize=A4, encrypt="secret")
    canvas.drawString(72, 700, "secret")
    canvas.save()
    return path


def half_a_word(folder: Path) -> Path:
    path = folder / "半个.docx"
    word_of(path, articles())
    return _file(path, path.read_bytes()[: path.stat().st_size // 2])


def half_a_pdf(folder: Path) -> Path:
    return _file(folder / "半个.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")


def broken_xml(folder: Path) -> Path:
    return _archive(folder / "坏的.docx", {"word/document.xml": "<w:document><w:body>"})


def blank_text(folder: Path) -> Path:
    return _file(folder / "空白.txt", b" \n\n ")


def blank_page(folder: Path) -> Path:
    return _file(folder / "空白.html", b"<html><body><script>var a = 1</script></body></html>")


def zip_bomb(folder: Path) -> Path:
    nothing = b"\0" * (LIMITS.expanded_megabytes * 1_000_000 + 1)
    return _archive(folder / "炸弹.docx", {"word/document.xml": _WORD.format(""), "word/media/a.bin": nothing})


def zip_bomb_in_its_text(folder: Path) -> Path:
    spaces = " " * (LIMITS.expanded_megabytes * 1_000_000)
    return _archive(folder / "文字炸弹.docx", {"word/document.xml": _WORD.format(spaces)})


def many_parts(folder: Path) -> Path:
    return _archive(folder / "碎.docx", {f"word/{number}.xml": "" for number in range(LIMITS.parts + 1)})


def many_pages(folder: Path) -> Path:
    path = folder / "厚.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(LIMITS.pages + 1):
        canvas.showPage()
    canvas.save()
    return path


def long_text(folder: Path) -> Path:
    return _file(folder / "长.txt", ("甲" * (LIMITS.characters + 1)).encode())


def many_lines(folder: Path) -> Path:
    return _file(folder / "多行.txt", ("甲\n" * (LIMITS.lines + 1)).encode())


def deep_page(folder: Path) -> Path:
    depth = LIMITS.depth + 20
    return _file(folder / "深.html", ("<div>" * depth + "甲" + "</div>" * depth).encode())


def entity_bomb(folder: Path) -> Path:
    document = _LAUGHS + _WORD.format("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>")
    return _archive(folder / "实体.docx", {"word/document.xml": document})


def entity_bomb_in_utf16(folder: Path) -> Path:
    document = '<?xml version="1.0" encoding="UTF-16"?>' + _LAUGHS + _WORD.format("<w:p/>")
    return _archive(folder / "实体十六.docx", {"word/document.xml": document.encode("utf-16")})


def entity_file(folder: Path) -> Path:
    document = "<!DOCTYPE w [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + _WORD.format(
        "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"
    )
    return _archive(folder / "外部.docx", {"word/document.xml": document})


def many_elements(folder: Path) -> Path:
    """Within the limit of bytes, but fifteen million elements."""
    return _archive(folder / "密.docx", {"word/document.xml": _WORD.format("<w:p/>" * 15_000_000)})


def no_encoding(folder: Path) -> Path:
    return _file(folder / "乱码.txt", b"\xff\xff\x80\x80policy")


def only_pictures(folder: Path) -> Path:
    path = folder / "扫描.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(2):
        canvas.rect(72, 72, 200, 300, fill=1)
        canvas.showPage()
    canvas.save()
    return path


DOCUMENTS: dict[str, tuple[Callable[[Path], Path], ...]] = {
    "document-missing": (not_there,),
    "document-kind": (old_word,),
    "document-disguised": (pdf_called_word, word_called_text, other_archive),
    "document-encrypted": (protected_word, protected_pdf),
    "document-damaged": (half_a_word, half_a_pdf, broken_xml),
    "document-empty": (blank_text, blank_page),
    "document-oversized": (
        zip_bomb, zip_bomb_in_its_text, many_parts, many_pages, long_text, many_lines, deep_page,
    ),
    "document-entities": (entity_bomb, entity_bomb_in_utf16, entity_file),
    "document-demanding": (many_elements,),
    "document-encoding": (no_encoding,),
    "document-scanned": (only_pictures,),
}  # fmt: skip
