"""The text of a web page, a block a line, a table's row a line with tabs. Scripts, navigation and what is hidden are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from eligibility.drafts import refusal
from eligibility.drafts.model import Remark
from eligibility.drafts.refusal import LIMITS
from eligibility.source.text import decoded

_LEFT_OUT = frozenset(
    {"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "iframe",
     "svg", "math", "object", "head", "title"}
)  # fmt: skip
_INLINE = frozenset(
    {"a", "abbr", "b", "big", "code", "em", "font", "i", "ins", "label", "mark", "q", "s", "small", "span", "strong", "sub",
     "sup", "tt", "u", "o:p", "ruby", "rb"}
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def text_of_html(path: Path) -> tuple[str, list[Remark]]:
    """The readable text of a page. Raises `FileRefused`."""
    text = _decoded(path)
    parser = html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refusal.empty(path.name) from error
    lines = (
        re.sub(r"[ \r\n\u00a0\u3000]+", " ", each).strip() for each in "".join(_pieces(path.name, page, 0)).split("\n")
    )
    return "\n".join(line.strip("\t ") for line in lines if line.strip()), list(_remarks(page))


def _decoded(path: Path) -> str:
    """By the charset that the page names, strictly, else as any text."""
    data = path.read_bytes()
    named = _CHARSET.search(data[:4096])
    wanted = named[1].decode().lower() if named else ""
    if wanted in {"gb2312", "gbk", "gb18030"}:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            wanted = ""
    text = decoded(data)
    if text is None or "\0" in text:
        raise refusal.undecodable(path.name)
    return text


def _pieces(file: str, element: etree._Element, depth: int) -> Iterator[str]:
    """The texts of an element in order, with a line feed around blocks and a tab between cells."""
    if depth > LIMITS.depth:
        raise refusal.oversized(file, "网页嵌套太深", "the page is nested too deeply", str(LIMITS.depth))
    tag = element.tag if isinstance(element.tag, str) else "script"
    if tag in _LEFT_OUT or "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return
    edge = "" if tag in _INLINE else "\t" if tag in {"td", "th"} else "\n"
    yield edge if edge != "\t" else ""
    if tag == "table" or tag not in {"td", "th"}:
        yield _flat(element.text)
        for child in element:
            yield from _pieces(file, child, depth + 1)
            yield _flat(child.tail)
    else:
        yield " ".join("".join(_inside(file, element, depth)).split())
    yield edge


def _inside(file: str, cell: etree._Element, depth: int) -> Iterator[str]:
    """What stands in a cell, which stays one line."""
    yield _flat(cell.text)
    for child in cell:
        yield from _pieces(file, child, depth + 1)
        yield _flat(child.tail)


def _flat(words: str | None) -> str:
    """Line breaks of the page's source are no lines."""
    return re.sub(r"\s+", " ", words or "")


def _remarks(page: etree._Element) -> Iterator[Remark]:
    pictures = len(page.findall(".//img"))
    if pictures:
        yield Remark(
            "pictures",
            None,
            f"网页里有 {pictures} 张图片，其中的文字没有读取",
            f"the page has {pictures} pictures; text in them was not read",
        )
    if page.find(".//table//table") is not None:
        yield Remark(
            "nested-table", None, "表格里还有表格，顺序可能不对", "a table holds another; the order may be wrong"
        )
