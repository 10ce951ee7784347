"""Fictional policies, told once, and the documents they are printed as: text, web page, Word, PDF. Nothing here is a real document."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE = "STSong-Light", 12
TITLE = "甲市促进软件产业发展若干措施（虚构）"

ARTICLES = (
    "本措施适用于在甲市登记的软件企业（以下简称企业）。",
    "对首次认定的高新技术企业，给予一次性奖励20万元；再次认定的，给予一次性奖励5万元。",
    "鼓励企业开展技术改造，按照《甲市专项资金管理办法》（甲政发〔2024〕3号）给予补助，补助不超过总投资的10%。",
    "有下列情形之一的，不予支持：",
    "符合本措施第二条规定的企业，优先推荐申报省级项目。同一事项就高不就低，不重复享受。",
    "市科技局会同市财政局负责本措施的组织实施，建立健全项目库、专家库等工作机制。",
    "本措施自2025年1月1日起施行，有效期至2027年12月31日。",
)
LISTED = ("（一）被列入失信名单的；", "（二）申报材料不实的。")
"""The cases of the fourth article."""

SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "加大奖励力度",
        (
            (
                "支持企业上云",
                "对购买云服务的中小企业，按实际支出的30%给予补贴，每户每年最高10万元。鼓励企业开放应用场景。",
            ),
            ("支持企业创牌", "对新认定的专精特新中小企业，一次性奖励10万元。"),
        ),
    ),
    (
        "优化发展环境",
        (
            ("加强人才培训", "组织开展软件人才培训，每年培训500人次以上。"),
            ("完善公共服务", "加快建设公共技术服务平台，完善软件测试、知识产权等服务功能。"),
            ("保障用地", "对重点软件项目优先安排用地指标。"),
        ),
    ),
)
BODIES = ("市科技局", "市财政局")

CHINESE = "一二三四五六七八九十"


def articles() -> list[str]:
    """The policy by articles, a paragraph each, with its listed cases."""
    found = [TITLE, "为促进软件产业发展，制定本措施。"]
    for number, words in enumerate(ARTICLES):
        found.append(f"第{CHINESE[number]}条　{words}")
        found += LISTED if words.endswith("：") else ()
    return [*found, "甲市人民政府", "2024年12月20日"]


def bracketed(*, bodies: bool = True) -> list[str]:
    """The policy by （一）, beginning anew in every section."""
    found = [TITLE, "为促进软件产业发展，制定以下措施。"]
    for number, (section, clauses) in enumerate(SECTIONS):
        found.append(f"{CHINESE[number]}、{section}")
        for index, (heading, words) in enumerate(clauses):
            named = f"（责任单位：{'、'.join(BODIES)}）" if bodies else ""
            found.append(f"（{CHINESE[index]}）{heading}。{words}{named}")
    return found


def short() -> list[str]:
    """The policy in which 一、 are the clauses."""
    clauses = [each for _, clauses in SECTIONS for each in clauses]
    return [TITLE, *(f"{CHINESE[number]}、{heading}。{words}" for number, (heading, words) in enumerate(clauses))]


def table() -> list[Sequence[str]]:
    """The policy as rows: number, clause, content, bodies."""
    rows: list[Sequence[str]] = [("序号", "政策名称", "政策内容", "责任单位")]
    clauses = [each for _, clauses in SECTIONS for each in clauses]
    return rows + [
        (str(number), heading, words, "、".join(BODIES)) for number, (heading, words) in enumerate(clauses, 1)
    ]


# Text and web pages


def wrapped(paragraphs: Iterable[str], width: int, *, ragged: int = 0, seed: int = 7) -> list[str]:
    """Hard wraps every `width` characters, or up to `ragged` fewer, as text recognised from a scan has them."""
    trial = random.Random(seed)
    lines = []
    for paragraph in paragraphs:
        rest = paragraph
        while rest:
            take = width - trial.randint(0, ragged)
            lines.append(rest[:take])
            rest = rest[take:]
    return lines


def scanned(paragraphs: Sequence[str], *, lines_a_page: int = 9) -> str:
    """Ragged wraps, blanks between characters, a head on every page and page numbers, as from a scan."""
    lines = wrapped(paragraphs, 24, ragged=3)
    lines = [" ".join(line) if index % 4 == 3 else line for index, line in enumerate(lines)]
    pages = [lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)]
    return "\f".join("\n\n".join(["甲市人民政府公报", *page, f"— {number} —"]) for number, page in enumerate(pages, 1))


def page_of(paragraphs: Iterable[str], *, charset: str = "utf-8") -> bytes:
    """A web page with a site around the text."""
    body = "".join(f"<p style='text-indent:2em'><span>{each}</span></p>\n" for each in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><meta charset='{charset}'><title>甲市</title><script>var a='第一条 假';</script></head>"
        f"<body><nav><a>首页</a><a>政策</a></nav><div class='content'>{body}</div><footer>网站标识码1234</footer></body></html>"
    ).encode("gb18030" if charset == "gb2312" else charset)


def page_of_table(rows: Iterable[Sequence[str]]) -> bytes:
    """A web page with a table."""
    cells = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><meta charset='utf-8'><body><h1>{TITLE}</h1><table>{cells}</table></body></html>".encode()


# Word


def word_of(path: Path, paragraphs: Iterable[str]) -> None:
    """A Word document, a paragraph each."""
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    document.save(str(path))


def word_of_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A Word document with a table."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(made.rows, rows, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.save(str(path))


def word_numbered(path: Path, head: Iterable[str], clauses: Iterable[str], tail: Iterable[str], label: str) -> None:
    """A Word document whose clauses are numbered by Word itself, so that their numbers stand in no text."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    abstract = _element("w:abstractNum", {"w:abstractNumId": "77"})
    level = _element("w:lvl", {"w:ilvl": "0"})
    for tag, value in (("w:start", "1"), ("w:numFmt", "chineseCountingThousand"), ("w:lvlText", label)):
        level.append(_element(tag, {"w:val": value}))
    abstract.append(level)
    numbering.insert(0, abstract)
    number = _element("w:num", {"w:numId": "77"})
    number.append(_element("w:abstractNumId", {"w:val": "77"}))
    numbering.append(number)
    for each in head:
        document.add_paragraph(each)
    for each in clauses:
        properties = document.add_paragraph(each)._p.get_or_add_pPr()
        said = _element("w:numPr", {})
        said.append(_element("w:ilvl", {"w:val": "0"}))
        said.append(_element("w:numId", {"w:val": "77"}))
        properties.append(said)
    for each in tail:
        document.add_paragraph(each)
    document.save(str(path))


def _element(tag: str, attributes: dict[str, str]) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name), value)
    return made


# PDF


def _canvas(path: Path) -> Canvas:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont(FONT, SIZE)
    return canvas


def pdf_of(path: Path, paragraphs: Iterable[str], *, lines_a_page: int = 12, width: int = 30) -> None:
    """A PDF with a running head and page numbers, lines wrapped where the page ends."""
    lines = wrapped((each if each == TITLE else f"　　{each}" for each in paragraphs), width)
    canvas = _canvas(path)
    pages = [lines[at : at + lines_a_page] for at in range(0, len(lines), lines_a_page)]
    for number, page in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        canvas.drawString(72, 800, "甲市人民政府公报（虚构）")
        for index, line in enumerate(page):
            canvas.drawString(72 + (2 * SIZE if line.startswith("　　") else 0), 760 - 24 * index, line.strip())
        canvas.drawString(280, 40, f"— {number} —")
        canvas.showPage()
    canvas.save()


def pdf_in_columns(path: Path, paragraphs: Iterable[str]) -> None:
    """A PDF page with the title across and two columns below."""
    title, *rest = paragraphs
    lines = wrapped(rest, 18)
    half = (len(lines) + 1) // 2
    canvas = _canvas(path)
    canvas.drawCentredString(300, 780, title)
    for left, column in ((50, lines[:half]), (315, lines[half:])):
        for index, line in enumerate(column):
            canvas.drawString(left, 740 - 20 * index, line)
    canvas.showPage()
    canvas.save()


def pdf_of_table(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """A PDF page with a table, cells wrapped."""
    canvas = _canvas(path)
    canvas.drawCentredString(300, 790, TITLE)
    edges, widths, top = (50, 90, 190, 450), (2, 7, 20, 8), 750
    for row in rows:
        cells = [wrapped([cell], width) for cell, width in zip(row, widths, strict=True)]
        for left, lines in zip(edges, cells, strict=True):
            for index, line in enumerate(lines):
                canvas.drawString(left, top - 18 * index, line)
        top -= 18 * max(map(len, cells)) + 8
    canvas.showPage()
    canvas.save()
