"""From files of applicants to a roster: good files of every kind, mapped by their headers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.packs import installed_vocabulary
from eligibility.tables.mapping import HeaderMapping, mapping_from_text, mapping_with
from eligibility.tables.model import Place, Roster
from eligibility.tables.reading import roster_from_files
from eligibility.tables.refusal import FileRefused
from tests.tables_files import credit_code, text_file, workbook

HEADERS = [
    "*统一社会信用代码：",
    "企业名称",
    "主体类型",
    "成立日期",
    "营业收入（2023年）（万元）",
    "参加社会保险",
    "备注",
]
ROW = [credit_code(1), "甲公司", "企业", "2024年5月31日", "1,200", "√", "老客户"]
FACTS = {
    "credit_code": credit_code(1),
    "name": "甲公司",
    "body_kind": "企业",
    "founded": "2024-05-31",
    "revenue": {"2023": "1,200万元"},
    "social_insured": True,
}


def read(*paths: Path, mapping: HeaderMapping = HeaderMapping()) -> Roster:  # noqa: B008 - it is frozen and empty
    return roster_from_files(paths, installed_vocabulary(), mapping)


def facts_of(roster: Roster) -> list[Any]:
    assert [problem for row in roster.faulty for problem in row.problems] == []
    return [each.profile.said["facts"] for each in roster.applicants]


def test_a_workbook_is_read_by_its_chinese_headers(tmp_path: Path) -> None:
    roster = read(workbook(tmp_path / "企业.xlsx", {"申报表": [HEADERS, ROW]}))
    assert facts_of(roster) == [FACTS]
    assert roster.applicants[0].key == credit_code(1)
    assert roster.applicants[0].original == ROW
    assert roster.applicants[0].cells["/facts/revenue/2023"] == Place("企业.xlsx", "申报表", 2, "E")


def test_what_each_column_was_taken_for_is_told_and_others_are_kept(tmp_path: Path) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", {"申报表": [HEADERS, ROW]}))
    assert [(each.letters, each.target) for each in roster.columns] == [
        ("A", "credit_code"),
        ("B", "name"),
        ("C", "body_kind"),
        ("D", "founded"),
        ("E", "revenue[2023] 万元"),
        ("F", "social_insured"),
        ("G", None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADERS, ROW))
    assert facts_of(read(text_file(tmp_path / "a.csv", text, encoding))) == [FACTS]


def test_tabs_and_semicolons_part_cells_too(tmp_path: Path) -> None:
    for sign in "\t;":
        text = "\n".join(sign.join(str(cell) for cell in row) for row in (HEADERS, ROW))
        assert facts_of(read(text_file(tmp_path / "a.csv", text))) == [FACTS]


def test_one_profile_a_line_is_read_as_the_api_reads_it(tmp_path: Path) -> None:
    lines = [json.dumps({"facts": FACTS}, ensure_ascii=False), "", '{"facts": {"founded": "去年"}}', "{"]
    roster = read(text_file(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [each.profile.said["facts"] for each in roster.applicants] == [FACTS]
    assert [(each.place, each.problems[0].code) for each in roster.faulty] == [
        (Place("a.jsonl", None, 3), "value-type"),
        (Place("a.jsonl", None, 4), "json-syntax"),
    ]
    assert roster.faulty[0].problems[0].place.column == "/facts/founded"
    assert roster.skipped == [Place("a.jsonl", None, 2)]
    assert roster.read == 4


@pytest.mark.parametrize(
    "header",
    [
        "营业收入（2023年）（万元）",
        "2023年营业收入(万元)",
        "2023年度 营业收入 （单位：万元）",
        "营收2023(万元)",
        "Operating revenue (2023) (万元)",
        "revenue_2023(万元)",
        "4. 营业收入\n（2023年）（万元）",
    ],
)
def test_a_header_is_understood_however_it_is_dressed(tmp_path: Path, header: str) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", {"表": [["名称", header], ["甲", 1200]]}))
    assert facts_of(roster) == [{"name": "甲", "revenue": {"2023": "1200万元"}}]


def test_names_of_the_dataset_are_headers_and_their_money_is_in_yuan(tmp_path: Path) -> None:
    text = f"credit_code,revenue_2023,revenue[2022],employees_2023\n{credit_code(1)},12000000,5,30\n"
    facts = {"credit_code": credit_code(1), "revenue": {"2023": "12000000", "2022": "5"}, "employees": {"2023": "30"}}
    assert facts_of(read(text_file(tmp_path / "a.csv", text))) == [facts]


def test_headers_are_found_under_titles_and_notes(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[None], ["填表说明：带 * 的必填"], [], HEADERS, ROW]
    path = workbook(tmp_path / "a.xlsx", {"表": rows}, {"表": [("A1:G1", "2024年申报表")]})
    assert facts_of(read(path)) == [FACTS]


@pytest.mark.parametrize("note", ["单位：万元", "（金额单位: 万元）", "计量单位：万元"])
def test_a_unit_that_is_stated_for_the_whole_table_is_that_of_its_money(tmp_path: Path, note: str) -> None:
    rows: list[list[Any]] = [
        ["申报表", None, note],
        ["名称", "2023年营业收入", "2023年资产总额（元）", "从业人员（2023年）"],
        ["甲", 3, 4, 5],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", {"表": rows}))
    facts = {"name": "甲", "revenue": {"2023": "3万元"}, "assets": {"2023": "4元"}, "employees": {"2023": 5}}
    assert facts_of(roster) == [facts]
    assert [each.target for each in roster.columns][1:3] == ["revenue[2023] 万元", "assets[2023] 元"]


def test_a_merged_year_above_several_headers_belongs_to_each(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["名称", None, None], [None, "营业收入（万元）", "从业人员"], ["甲", 3, 4]]
    path = workbook(tmp_path / "a.xlsx", {"表": rows}, {"表": [("A1:A2", "名称"), ("B1:C1", "2023年")]})
    assert facts_of(read(path)) == [{"name": "甲", "revenue": {"2023": "3万元"}, "employees": {"2023": 4}}]


def test_records_stand_in_repeated_columns(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["名称", "认定1·类别", "认定1·有效期起", "recognitions.2.kind", "项目1总投资（万元）"],
        ["甲", "科技型小巨人企业", date(2020, 1, 1), "其他：独角兽", 30],
        ["乙", None, None, "高企", None],
    ]
    first, second = facts_of(read(workbook(tmp_path / "a.xlsx", {"表": rows})))
    assert first == {
        "name": "甲",
        "recognitions": [{"kind": "科技型小巨人企业", "from": "2020-01-01"}, {"kind": "其他：独角兽"}],
        "projects": [{"investment": "30万元"}],
    }
    assert second == {"name": "乙", "recognitions": [{"kind": "高企"}]}


def test_records_stand_on_sheets_of_their_own_by_credit_code(tmp_path: Path) -> None:
    main = [
        ["信用代码", "名称", "获得的认定（有无）"],
        [credit_code(1), "甲", "有"],
        [credit_code(2), "乙", "无"],
        [credit_code(3), "丙"],
    ]
    recognitions = [
        ["统一社会信用代码", "类别", "有效期止"],
        [credit_code(1), "高企", "长期"],
        [credit_code(1), "绿色工厂"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", {"企业": main, "获得的认定": recognitions}))
    facts = facts_of(roster)
    assert [each.get("recognitions") for each in facts] == [
        [{"kind": "高企", "to": "长期"}, {"kind": "绿色工厂"}],
        [],
        None,
    ]
    assert roster.applicants[0].cells["/facts/recognitions/1/kind"] == Place("a.xlsx", "获得的认定", 3, "B")


def test_a_folder_and_a_glob_are_read_together_as_one(tmp_path: Path) -> None:
    text_file(tmp_path / "1.csv", f"信用代码,名称,备注\n{credit_code(1)},甲,x\n")
    workbook(tmp_path / "2.xlsx", {"表": [["企业名称", "信用代码", "备注"], ["乙", credit_code(2), "y"]]})
    text_file(tmp_path / "~$2.xlsx", "a lock file")
    text_file(tmp_path / "readme.md", "no table")
    for given in (tmp_path, tmp_path / "*.[cx]*"):
        roster = read(given) if given.is_dir() else read(tmp_path / "[12].*")
        assert [(each.name, each.place.file) for each in roster.applicants] == [("甲", "1.csv"), ("乙", "2.xlsx")]
        headers = [each.header for each in roster.columns]
        assert headers == ["信用代码", "名称", "备注", "企业名称"]
        assert roster.applicants[1].original == [credit_code(2), None, "y", "乙"]


def test_likeness_suggests_and_is_not_applied_until_it_is_confirmed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"表": [["名称", "研发费用额（2023年）（万元）"], ["甲", 30]]})
    roster = read(path)
    assert facts_of(roster) == [{"name": "甲"}]
    assert [each.target for each in roster.suggestions] == ["rd_spending[2023] 万元"]
    assert [(each.code, str(each.place)) for each in roster.notes] == [("column-suggested", "表!B1")]
    mapping = mapping_with(HeaderMapping(), roster.suggestions, installed_vocabulary())
    saved = mapping_from_text("m.json", mapping.text(), installed_vocabulary())
    assert saved == mapping
    assert facts_of(read(path, mapping=saved)) == [{"name": "甲", "rd_spending": {"2023": "30万元"}}]


def test_a_mapping_may_be_yaml_state_a_unit_and_put_a_column_aside(tmp_path: Path) -> None:
    mapping = mapping_from_text("m.yaml", 'columns:\n  钱: "revenue[2023] 亿元"\n  名称: "-"\n', installed_vocabulary())
    roster = read(workbook(tmp_path / "a.xlsx", {"表": [["名称", "钱"], ["甲", 3]]}), mapping=mapping)
    assert facts_of(roster) == [{"revenue": {"2023": "3亿元"}}]


def test_a_yearly_fact_without_its_year_is_not_used_and_said_so(tmp_path: Path) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", {"表": [["名称", "营业收入（万元）"], ["甲", 3]]}))
    assert facts_of(roster) == [{"name": "甲"}]
    assert [(each.code, str(each.place)) for each in roster.notes] == [("column-year", "表!B1")]


def test_blank_example_total_and_repeated_header_rows_are_skipped(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["名称", "参加社会保险"],
        ["示例：某公司", "是"],
        ["甲", "是"],
        [],
        ["名称", "参加社会保险"],
        ["合计"],
        ["乙", "否"],
    ]
    roster = read(workbook(tmp_path / "a.xlsx", {"表": rows}))
    assert [each.name for each in roster.applicants] == ["甲", "乙"]
    assert [each.row for each in roster.skipped] == [2, 4, 5, 6]
    assert roster.read == 6


def test_the_source_says_which_files_were_read(tmp_path: Path) -> None:
    roster = read(text_file(tmp_path / "a.csv", "名称\n甲\n"))
    assert roster.source["files"] == [
        {"name": "a.csv", "kind": "csv", "sha256": "41d9d9b80e40366344d4fd23eb2683c80dc3aae56b19f076a935be8e071a2dc5"}
    ]
    assert roster.source["columns"] == [{"column": "A", "header": "名称", "target": "name"}]


def test_a_mapping_to_what_is_no_fact_is_refused_with_the_nearest() -> None:
    with pytest.raises(FileRefused) as refused:
        mapping_from_text("m.json", '{"columns": {"营收": "revenu[2023]"}}', installed_vocabulary())
    assert refused.value.code == "mapping-invalid"
    assert "`revenue[2023]`" in refused.value.help_zh


def test_a_sheet_of_applicants_may_be_called_as_records_are(tmp_path: Path) -> None:
    roster = read(workbook(tmp_path / "a.xlsx", {"项目": [HEADERS, ROW]}))
    assert facts_of(roster) == [FACTS]


def test_sheets_of_one_kind_are_read_one_after_the_other(tmp_path: Path) -> None:
    further = [credit_code(2), "乙公司", *ROW[2:]]
    roster = read(
        workbook(tmp_path / "a.xlsx", {"长春": [HEADERS, ROW], "吉林": [HEADERS, further], "说明": [["如实填写"]]})
    )
    assert [(each.name, each.place.sheet) for each in roster.applicants] == [("甲公司", "长春"), ("乙公司", "吉林")]
    assert [(each.code, each.place.sheet) for each in roster.notes] == [("sheet-unused", "说明")]


def test_a_table_of_records_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    text_file(tmp_path / "企业.csv", f"信用代码,名称\n{credit_code(1)},甲\n")
    text_file(tmp_path / "认定.csv", f"信用代码,类别\n{credit_code(1)},高企\n")
    assert facts_of(read(tmp_path)) == [
        {"credit_code": credit_code(1), "name": "甲", "recognitions": [{"kind": "高企"}]}
    ]


def test_a_row_of_records_that_says_none_says_that_there_are_none(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "企业": [["信用代码", "名称"], [credit_code(1), "甲"]],
        "项目": [["信用代码", "项目名称", "总投资（万元）"], [credit_code(1), "无"]],
    }
    assert facts_of(read(workbook(tmp_path / "a.xlsx", sheets)))[0]["projects"] == []
