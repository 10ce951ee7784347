"""Files that are made to hurt whoever opens them, or are simply broken: each with the code that refuses it; and texts that would have a
browser or a template do something. No test, no reader."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.tables_files import credit_code, text_file, workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
_ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="a">{}</table:table></office:spreadsheet></office:body></office:document-content>"""

_MANIFEST = '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


TEXTS: tuple[str, ...] = (
    "<script>window.hurt = 1; alert(1)</script>",
    '"><img src=x onerror="window.hurt = 1; alert(1)">',
    "' autofocus onfocus='window.hurt = 1' x='",
    "</textarea></title></option><svg onload=window.hurt=1>",
    "{{7*7}}{% raw %}${7*7}#{7*7}<%= 7*7 %>",
    "javascript:window.hurt=1//",
    "甲\u202e乙丙\u202c\u200f\u2066丁",
    "甲\x01\x1b[31m\x7f乙",
    "=HYPERLINK(window.hurt)",
)
"""None of them is long: whoever wants one that is repeats it."""


def good(path: Path) -> Path:
    """A workbook that is fine, to be spoilt."""
    return workbook(path, {"表": [["统一社会信用代码", "名称"], [credit_code(1), "甲"]]})


def with_part(path: Path, part: str, content: bytes | str, base: Path | None = None) -> Path:
    """A workbook, a good one unless given, with one part replaced or added."""
    source = path.with_suffix(".before")
    (base or good(path)).rename(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    source.unlink()
    return path


def with_sheet(path: Path, cells: str) -> Path:
    """A workbook whose only sheet is this XML."""
    return with_part(path, "xl/worksheets/sheet1.xml", _SHEET.format(f"<sheetData>{cells}</sheetData>"))


def far_cell(folder: Path) -> Path:
    return with_sheet(folder / "far.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def wide_corner(folder: Path) -> Path:
    """Neither cell is far out, but the corner of both would take gigabytes."""
    rows = '<row r="1"><c r="KN1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>'
    return with_sheet(folder / "corner.xlsx", rows)


def all_columns(folder: Path) -> Path:
    from eligibility.tables.sheets import letters

    cells = "".join(f'<c r="{letters(index)}1"><v>1</v></c>' for index in range(16_384))
    return with_sheet(folder / "wide.xlsx", f'<row r="1">{cells}</row>')


def unnumbered_rows(folder: Path) -> Path:
    return with_sheet(folder / "rows.xlsx", "<row/>" * 200_001)


def bomb(folder: Path) -> Path:
    return with_part(folder / "bomb.xlsx", "xl/media/zeros.bin", bytes(250_000_000))


def lying_bomb(folder: Path) -> Path:
    """The archive says that a part is small; it is not."""
    path = with_part(folder / "lying.xlsx", "xl/media/zeros.bin", bytes(1_000_000))
    data = bytearray(path.read_bytes())
    size = (1_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def entity_bomb(folder: Path) -> Path:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + index)} "{f"&{chr(97 + index)};" * 10}">' for index in range(9)
    )
    text = f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst><si><t>&j;</t></si></sst>'
    return with_part(folder / "entities.xlsx", "xl/sharedStrings.xml", text)


def truncated(folder: Path) -> Path:
    path = good(folder / "truncated.xlsx")
    path.write_bytes(path.read_bytes()[:-200])
    return path


def broken_part(folder: Path) -> Path:
    return with_part(folder / "broken.xlsx", "xl/workbook.xml", "<workbook><sheets><sheet name='")


def many_parts(folder: Path) -> Path:
    path = good(folder / "parts.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        for index in range(501):
            archive.writestr(f"xl/media/{index}.bin", b"")
    return path


def many_sheets(folder: Path) -> Path:
    return workbook(folder / "sheets.xlsx", {f"表{index}": [["名称"]] for index in range(200)})


def macro_name(folder: Path) -> Path:
    return good(folder / "macro.xlsm")


def macro_inside(folder: Path) -> Path:
    return with_part(folder / "macro.xlsx", "xl/vbaProject.bin", b"\x00")


def old_macros(folder: Path) -> Path:
    path = folder / "macro.xls"
    path.write_bytes(_OLE + bytes(600) + "_VBA_PROJECT".encode("utf-16-le"))
    return path


def encrypted(folder: Path) -> Path:
    path = folder / "secret.xlsx"
    path.write_bytes(_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    return path


def old_as_new(folder: Path) -> Path:
    path = folder / "old.xlsx"
    path.write_bytes(_OLE + bytes(600))
    return path


def broken_old(folder: Path) -> Path:
    path = folder / "old.xls"
    path.write_bytes(_OLE + bytes(5000))
    return path


def new_as_old(folder: Path) -> Path:
    return good(folder / "new.xls")


def page_as_workbook(folder: Path) -> Path:
    return text_file(folder / "page.xls", "<html><table><tr><td>名称</td></tr></table></html>")


def xml_as_workbook(folder: Path) -> Path:
    return text_file(folder / "xml.xls", '<?xml version="1.0"?><Workbook/>')


def text_as_workbook(folder: Path) -> Path:
    return text_file(folder / "text.xlsx", "名称\n甲\n")


def picture_as_csv(folder: Path) -> Path:
    path = folder / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00")
    return path


def another_archive(folder: Path) -> Path:
    path = folder / "word.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", _ODS.format(rows))
    return path


def repeated_ods(folder: Path) -> Path:
    """A few hundred bytes that unfold into a sheet without end."""
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="100"><text:p>a</text:p></table:table-cell>'
    return ods(
        folder / "repeated.ods", f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    )


def blank_ods(folder: Path) -> Path:
    """A million blank rows, and then a cell."""
    filled = '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
    blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000"/></table:table-row>'
    return ods(folder / "blank.ods", blank + filled)


def repeated_text(path: Path, text: str) -> Path:
    """Nothing is far out and nothing too large, but one long text stands in every cell."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 30))
    return with_part(path, "xl/sharedStrings.xml", f"<sst><si>{text}</si></sst>", with_sheet(path, cells))


def greedy(folder: Path) -> Path:
    return repeated_text(folder / "greedy.xlsx", f"<r><t>{'a' * 30_000}</t></r>" * 5000)


def long_text(folder: Path) -> Path:
    return repeated_text(folder / "text_of_150_mb.xlsx", f"<t>{'a' * 150_000_000}</t>")


def single_quotes(folder: Path) -> Path:
    return with_sheet(folder / "quotes.xlsx", "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")


def merged_everywhere(folder: Path) -> Path:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="KN9000"><v>1</v></c></row>'
    merged = "<mergeCells>" + '<mergeCell ref="A1:KN9000"/>' * 1000 + "</mergeCells>"
    return with_part(
        folder / "merged.xlsx", "xl/worksheets/sheet1.xml", _SHEET.format(f"<sheetData>{rows}</sheetData>{merged}")
    )


def nothing(folder: Path) -> Path:
    return text_file(folder / "nothing.xlsx", "")


def blank_sheet(folder: Path) -> Path:
    return workbook(folder / "blank.xlsx", {"表": []})


def blank_csv(folder: Path) -> Path:
    return text_file(folder / "blank.csv", "\n \n")


def wide_csv(folder: Path) -> Path:
    return text_file(folder / "wide.csv", "名称" + "," * 300 + "\n")


def long_csv(folder: Path) -> Path:
    return text_file(folder / "long.csv", "名称\n" + "甲\n" * 200_001)


def open_quote(folder: Path) -> Path:
    return text_file(folder / "quote.csv", '名称,备注\n甲,"未完\n乙,好\n')


def other_encoding(folder: Path) -> Path:
    path = folder / "latin.csv"
    path.write_bytes("名称\n".encode("gb18030") + b"\xff\xff\n")
    return path


def long_jsonl(folder: Path) -> Path:
    return text_file(folder / "long.jsonl", "{}\n" * 200_001)


def document(folder: Path) -> Path:
    return text_file(folder / "report.docx", "x")


def absent(folder: Path) -> Path:
    return folder / "absent.xlsx"


def headless(folder: Path) -> Path:
    return workbook(folder / "list.xlsx", {"表": [["成立日", "联系人"], ["2020-01-01", "李某"]]})


def large(folder: Path) -> Path:
    path = folder / "large.csv"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    return path


CORPUS: dict[str, tuple[Callable[[Path], Path], ...]] = {
    "table-missing": (absent,),
    "table-kind": (document,),
    "table-macros": (macro_name, macro_inside, old_macros),
    "table-disguised": (
        page_as_workbook,
        xml_as_workbook,
        text_as_workbook,
        new_as_old,
        old_as_new,
        picture_as_csv,
        another_archive,
    ),
    "table-encrypted": (encrypted,),
    "table-damaged": (truncated, broken_part, broken_old, lying_bomb, open_quote),
    "table-empty": (nothing, blank_sheet, blank_csv),
    "table-oversized": (
        many_sheets,
        many_parts,
        bomb,
        unnumbered_rows,
        wide_csv,
        long_csv,
        long_jsonl,
        large,
        merged_everywhere,
        long_text,
    ),
    "table-far-cell": (far_cell, wide_corner, all_columns, repeated_ods, blank_ods, single_quotes),
    "table-entities": (entity_bomb,),
    "table-demanding": (greedy,),
    "table-encoding": (other_encoding,),
    "table-headless": (headless,),
}
"""The first of each code is its example in docs/errors.md."""
