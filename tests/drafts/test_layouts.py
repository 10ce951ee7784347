"""Ten layouts of fictional policies, as text, web page, Word and PDF: every clause is found, or its loss is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from eligibility.services import coverage_of
from eligibility.services.drafting import Draft, draft_of_file
from eligibility.services.policy_markdown import policy_markdown
from eligibility.services.policy_view import policy_view
from tests.drafts.fictional import (
    ARTICLES,
    BODIES,
    SECTIONS,
    TITLE,
    articles,
    bracketed,
    page_of,
    page_of_table,
    pdf_in_columns,
    pdf_of,
    pdf_of_table,
    scanned,
    short,
    table,
    word_numbered,
    word_of,
    word_of_table,
)
from tests.drafts.person import content_of, finished, problems_of

Make = Callable[[Path], Path]


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def drawn(draw: Callable[..., None], path: Path, *content: Any) -> Path:
    draw(path, *content)
    return path


BY_ARTICLES: dict[str, Make] = {
    "text": lambda folder: saved(folder / "a.txt", "\n".join(articles()).encode("gb18030")),
    "scanned": lambda folder: saved(folder / "a.txt", scanned(articles()).encode()),
    "pdf": lambda folder: drawn(pdf_of, folder / "a.pdf", articles()),
    "columns": lambda folder: drawn(pdf_in_columns, folder / "a.pdf", articles()),
    "word": lambda folder: drawn(word_of, folder / "a.docx", articles()),
    "word-numbered": lambda folder: drawn(
        word_numbered, folder / "a.docx", articles()[:2], [*ARTICLES[:3], "有下列情形之一的，不予支持：（一）被列入失信名单的；（二）申报材料不实的。", *ARTICLES[4:]], articles()[-2:], "第%1条　"
    ),
}  # fmt: skip

BY_BRACKETS: dict[str, Make] = {
    "scanned": lambda folder: saved(folder / "b.txt", scanned(bracketed()).encode()),
    "web": lambda folder: saved(folder / "b.html", page_of(bracketed(), charset="gb2312")),
    "pdf": lambda folder: drawn(pdf_of, folder / "b.pdf", bracketed()),
    "word": lambda folder: drawn(word_of, folder / "b.docx", bracketed()),
}

BY_ROWS: dict[str, Make] = {
    "web": lambda folder: saved(folder / "t.html", page_of_table(table())),
    "word": lambda folder: drawn(word_of_table, folder / "t.docx", table()),
    "pdf": lambda folder: drawn(pdf_of_table, folder / "t.pdf", table()),
}

HEADED = [each for _, clauses in SECTIONS for each in clauses]
SENTENCES = [words.count("。") for _, words in HEADED]


def codes_of(draft: Draft) -> set[str]:
    return {each["code"] for each in draft.report["remarks"]}


@pytest.mark.parametrize("make", BY_ARTICLES.values(), ids=BY_ARTICLES)
def test_every_article_is_found_whole(tmp_path: Path, make: Make) -> None:
    report = draft_of_file(make(tmp_path), "x.y").report
    told = [(each["label"], [sentence["effect"] for sentence in each["sentences"]]) for each in report["clauses"]]
    assert told == [
        ("第一条", ["duty"]), ("第二条", ["grant"]), ("第三条", ["conditional"]), ("第四条", ["duty"]),
        ("第五条", ["priority", "duty"]), ("第六条", ["duty"]), ("第七条", ["duty"]),
    ]  # fmt: skip
    found = [
        "".join("".join(sentence["words"].split()) for sentence in each["sentences"]) for each in report["clauses"]
    ]
    assert [each for number, each in enumerate(found) if number != 3] == [
        each for number, each in enumerate(ARTICLES) if number != 3
    ]
    assert report["title"] == TITLE
    assert [each["words"] for each in report["left_out"]["tail"]] == ["甲市人民政府", "2024年12月20日"]


@pytest.mark.parametrize("make", BY_BRACKETS.values(), ids=BY_BRACKETS)
def test_clauses_that_begin_anew_in_every_section_are_numbered_through(tmp_path: Path, make: Make) -> None:
    draft = draft_of_file(make(tmp_path), "x.y")
    clauses = draft.report["clauses"]
    assert [(each["number"], each["label"], each["heading"]) for each in clauses] == [
        (1, "（一）", "支持企业上云"), (2, "（二）", "支持企业创牌"), (3, "（一）", "加强人才培训"), (4, "（二）", "完善公共服务"), (5, "（三）", "保障用地"),
    ]  # fmt: skip
    assert [len(each["sentences"]) for each in clauses] == SENTENCES
    assert {tuple(each["departments"]) for each in clauses} == {BODIES}
    assert [each["section"] for each in clauses] == ["一、加大奖励力度"] * 2 + ["二、优化发展环境"] * 3
    assert "numbers-restart" in codes_of(draft)


@pytest.mark.parametrize("make", BY_ROWS.values(), ids=BY_ROWS)
def test_rows_of_a_table_are_clauses_with_the_bodies_of_their_column(tmp_path: Path, make: Make) -> None:
    draft = draft_of_file(make(tmp_path), "x.y")
    clauses = draft.report["clauses"]
    assert [each["heading"] for each in clauses] == [heading for heading, _ in HEADED]
    assert ["".join(sentence["words"] for sentence in each["sentences"]) for each in clauses] == [
        words for _, words in HEADED
    ]
    assert {tuple(each["departments"]) for each in clauses} == {BODIES}
    assert ("table" in codes_of(draft)) == (draft.report["document"]["kind"] == "pdf")


TEACHING = files("eligibility_rules.fictional.teaching").joinpath("text.txt").read_text("utf-8")
"""A policy whose clauses are numbered `1 研发投入奖补`, as the corridor policy's are."""


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_bare_numbers_before_headings_are_clauses_in_a_pdf_too(tmp_path: Path, kind: str) -> None:
    path, paragraphs = tmp_path / f"t.{kind}", [each for each in TEACHING.splitlines() if each]
    match kind:
        case "pdf":
            pdf_of(path, paragraphs)
        case "docx":
            word_of(path, paragraphs)
        case _:
            path.write_text(TEACHING, "utf-8")
    draft = draft_of_file(path, "x.y")
    assert [(each["number"], each["heading"]) for each in draft.report["clauses"]] == [
        (1, "研发投入奖补"), (2, "认定奖励"), (3, "技术改造补助"), (4, "规模奖励"),
        (5, "设备更新补助"), (6, "稳岗补助"), (7, "优先和服务"), (8, "资金管理"),
    ]  # fmt: skip
    assert draft.report["counts"] == {**draft.report["counts"], "sections": 3, "sentences": 20}
    assert "clauses-joined" not in codes_of(draft)


def test_clauses_that_were_taken_for_one_are_told(tmp_path: Path) -> None:
    text = re.sub(r"^([4-8]) ", "", TEACHING, flags=re.MULTILINE)
    (tmp_path / "t.txt").write_text(text, "utf-8")
    remarks = [
        each for each in draft_of_file(tmp_path / "t.txt", "x.y").report["remarks"] if each["code"] == "clauses-joined"
    ]
    assert [each["zh"] for each in remarks] == ["第 3 条里有 4 处责任单位，可能把几条并成了一条，请对照原文件拆开"]


def test_where_chinese_numbers_are_the_clauses_there_are_no_sections(tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text("\n".join(short()), "utf-8")
    report = draft_of_file(tmp_path / "s.txt", "x.y").report
    assert [(each["label"], each["heading"], each["section"]) for each in report["clauses"]] == [
        (f"{number}、", heading, "") for number, (heading, _) in zip("一二三四五", HEADED, strict=True)
    ]


@pytest.mark.parametrize(
    "make",
    [*BY_ARTICLES.values(), *BY_BRACKETS.values(), *BY_ROWS.values()],
    ids=[*(f"articles-{each}" for each in BY_ARTICLES), *(f"brackets-{each}" for each in BY_BRACKETS), *(f"rows-{each}" for each in BY_ROWS)],
)  # fmt: skip
def test_a_draft_is_refused_and_compiles_once_a_person_has_finished_it(tmp_path: Path, make: Make) -> None:
    draft = draft_of_file(make(tmp_path), "x.y")
    files = {name: data for name, data in draft.files.items() if not name.startswith("_")}
    assert "pack-draft" in {each.code for each in problems_of(files)}
    pack = finished(files)
    assert len(pack.clauses) == draft.report["counts"]["clauses"]
    account = coverage_of(pack)
    assert (account["characters"]["unaccounted"], account["clauses_accounted"]) == (0, len(pack.clauses))
    assert account["sentences_total"] == draft.report["counts"]["sentences"]


# What is lost is told


def test_a_clause_whose_number_is_gone_is_told(tmp_path: Path) -> None:
    lines = [each.replace("第三条　", "") for each in articles()]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    draft = draft_of_file(tmp_path / "a.txt", "x.y")
    assert [each["number"] for each in draft.report["clauses"]] == [1, 2, 4, 5, 6, 7]
    assert any("第 3 条" in each["zh"] for each in draft.report["remarks"] if each["code"] == "clause-missing")
    assert "clause-missing" in {each.code for each in problems_of(draft.files)} | codes_of(draft)


def test_a_gap_inside_a_section_is_told(tmp_path: Path) -> None:
    lines = [each.replace("（二）完善", "完善") for each in bracketed()]
    (tmp_path / "b.html").write_bytes(page_of(lines))
    remarks = draft_of_file(tmp_path / "b.html", "x.y").report["remarks"]
    assert [each["zh"] for each in remarks if each["code"] == "clause-missing"] == [
        "“二、优化发展环境”中没有找到第 2 条，请对照原文件补上"
    ]


def test_text_of_a_section_that_has_no_number_is_told_and_put_into_no_clause(tmp_path: Path) -> None:
    lines = [*bracketed(), "三、加强组织保障", "各部门要加强协调，形成工作合力。"]
    (tmp_path / "b.html").write_bytes(page_of(lines))
    report = draft_of_file(tmp_path / "b.html", "x.y").report
    assert [each["words"] for each in report["left_out"]["outside"]] == ["各部门要加强协调，形成工作合力。"]
    assert [each["words"] for each in report["remarks"] if each["code"] == "outside-clauses"] == [
        "各部门要加强协调，形成工作合力。"
    ]
    assert report["clauses"][-1]["sentences"][-1]["words"] == "对重点软件项目优先安排用地指标。"


def test_a_text_without_numbers_is_not_taken_apart_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text(f"{TITLE}\n支持企业开展技术改造。鼓励企业上云。\n", "utf-8")
    draft = draft_of_file(tmp_path / "n.txt", "x.y")
    assert (draft.report["clauses"], codes_of(draft)) == ([], {"no-clauses"})


def test_a_department_that_one_clause_lacks_is_told(tmp_path: Path) -> None:
    lines = bracketed()
    lines[3] = lines[3].replace("（责任单位：市科技局、市财政局）", "")
    (tmp_path / "b.html").write_bytes(page_of(lines))
    remarks = draft_of_file(tmp_path / "b.html", "x.y").report["remarks"]
    assert [each["zh"] for each in remarks if each["code"] == "departments-missing"] == [
        "第 1 条没有找到责任单位，其他条都有"
    ]


def test_a_page_without_text_among_others_is_told(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    pdf_of(tmp_path / "a.pdf", articles())
    canvas = Canvas(str(tmp_path / "mixed.pdf"))
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(72, 700, "第一条 支持企业上云。")
    canvas.showPage()
    canvas.rect(72, 72, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    remarks = draft_of_file(tmp_path / "mixed.pdf", "x.y").report["remarks"]
    assert [each["zh"] for each in remarks if each["code"] == "pages-without-text"] == [
        "第 2 页没有文字（可能是图片），没有读取"
    ]


def test_scripts_navigation_and_footers_of_a_page_are_no_text_of_the_policy(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(page_of(bracketed()))
    text = draft_of_file(tmp_path / "b.html", "x.y").files["source.txt"].decode()
    assert [each for each in ("第一条 假", "首页", "网站标识码") if each in text] == []


def test_page_numbers_and_running_heads_are_left_out_and_listed(tmp_path: Path) -> None:
    pdf_of(tmp_path / "a.pdf", articles())
    draft = draft_of_file(tmp_path / "a.pdf", "x.y")
    assert [each["words"] for each in draft.report["left_out"]["furniture"]] == [
        "甲市人民政府公报（虚构）",
        "— 1 —",
        "甲市人民政府公报（虚构）",
        "— 2 —",
    ]
    assert "公报" not in draft.files["source.txt"].decode()


def test_references_to_other_clauses_dates_amounts_and_shares_are_found_with_their_meaning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(articles()), "utf-8")
    clauses = draft_of_file(tmp_path / "a.txt", "x.y").report["clauses"]
    marks = {
        (sentence["id"], mark["kind"], mark["words"], mark["says"])
        for each in clauses
        for sentence in each["sentences"]
        for mark in sentence["marks"]
    }
    assert {
        ("2.1", "amount", "20万元", "20万元"), ("2.1", "recognition", "高新技术企业", "high_tech_enterprise"), ("3.1", "share", "10%", "10%"),
        ("3.1", "norm", "《甲市专项资金管理办法》（甲政发〔2024〕3号）", ""), ("5.1", "reference", "第二条", "2"), ("5.2", "exclusion", "就高不就低", ""),
        ("6.1", "open_list", "等", ""), ("7.1", "date", "2025年1月1日", "2025年1月1日"), ("7.1", "date", "2027年12月31日", "2027年12月31日"),
    } <= marks  # fmt: skip


def test_a_cited_document_becomes_a_norm_of_the_provision(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(articles()), "utf-8")
    files = draft_of_file(tmp_path / "a.txt", "x.y").files
    assert content_of(files, "terms.yaml")["norms"] == {
        "norm_1": {"zh": "甲市专项资金管理办法", "number": "甲政发〔2024〕3号", "status": "not_found"}
    }
    assert content_of(files, "clauses/clause_03.yaml")["provisions"][0]["norms"] == ["norm_1"]


def test_a_finished_draft_without_sections_reads_as_a_page_without_empty_headings(tmp_path: Path) -> None:
    files = draft_of_file(BY_ROWS["word"](tmp_path), "x.y").files
    page = policy_markdown(policy_view(finished({name: data for name, data in files.items() if name[0] != "_"})), "zh")
    assert [line for line in page.splitlines() if line.strip() == "##"] == []
    assert "（责任单位：市科技局、市财政局）" in page


def test_what_is_said_after_the_bodies_belongs_to_the_clause(tmp_path: Path) -> None:
    lines = bracketed()
    lines[3] += "企业应当如实申报。"
    (tmp_path / "b.html").write_bytes(page_of(lines))
    files = draft_of_file(tmp_path / "b.html", "x.y").files
    pack = finished({name: data for name, data in files.items() if name[0] != "_"})
    assert [each.quote.text for each in pack.clauses[0].duties] == ["企业应当如实申报。"]
    assert pack.clauses[0].departments == BODIES
    assert coverage_of(pack)["characters"]["unaccounted"] == 0
