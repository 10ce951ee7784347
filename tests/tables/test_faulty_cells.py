"""Faulty cells: each is found, named by its place, told with how to mend it; good rows beside it go on, and nothing is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.packs import installed_vocabulary
from eligibility.tables.model import Roster
from eligibility.tables.reading import roster_from_files
from tests.table_cases import CASES, vocabulary_for
from tests.tables_files import Formula, credit_code, text_file, workbook

HEADERS = [
    "统一社会信用代码", "名称", "主体类型", "成立日期", "营业收入（2023年）（万元）", "从业人员（2023年）", "参加社会保险", "信用名单",
    "注册地", "认定1·类别", "认定1·有效期起", "认定1·有效期止", "认定2·类别", "备注",
]  # fmt: skip


def good_row(number: int, **other: Any) -> list[Any]:
    """A row without fault, but for the columns given by the letter of their place."""
    row: list[Any] = [credit_code(number), f"企业{number}", "企业", "2020-01-01", 1200, 30, "是", "无", "220104", "高企", "2020-01-01", "长期", None, "x"]  # fmt: skip
    for letter, value in other.items():
        row[ord(letter) - ord("A")] = value
    return row


def read(path: Path) -> Roster:
    return roster_from_files([path], installed_vocabulary())


@pytest.mark.parametrize("code", CASES)
def test_each_kind_of_fault_is_found_at_its_place_and_told_in_both_languages(tmp_path: Path, code: str) -> None:
    make, place = CASES[code]
    roster = roster_from_files([make(tmp_path)], vocabulary_for(code))
    problems = [*(each for row in roster.faulty for each in row.problems), *roster.notes]
    assert [(each.code, str(each.place)) for each in problems if each.code not in {"merged-filled", "row-duplicate"} or each.code == code] == [(code, place)]  # fmt: skip
    found = next(each for each in problems if each.code == code)
    assert found.zh
    assert found.en
    assert code == "merged-filled" or (found.help_zh and found.help_en)


FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, []),
    ({"A": 912201017025555555}, [("A", "number-ruined")]),
    ({"A": "9.12E+17"}, [("A", "number-ruined")]),
    ({"A": credit_code(1)[:-1] + "*"}, [("A", "credit-code")]),
    ({"A": credit_code(500)[:-1]}, [("A", "credit-code")]),
    ({"C": "公私合营"}, [("C", "value-unlisted")]),
    ({"D": 43895}, [("D", "date-serial")]),
    ({"D": "43895"}, [("D", "date-serial")]),
    ({"D": "2023年2月29日"}, [("D", "date-impossible")]),
    ({"D": "2023年5月"}, [("D", "value-type")]),
    ({"D": Formula("=1/0", "#DIV/0!")}, [("D", "cell-error")]),
    ({"D": "#N/A"}, [("D", "cell-error")]),
    ({"D": Formula("=D1")}, [("D", "formula-uncalculated")]),
    ({"E": "1200元"}, [("E", "unit-clash")]),
    ({"E": "十二万"}, [("E", "value-type")]),
    ({"E": "30人"}, [("E", "unit-clash")]),
    ({"E": "—"}, [("E", "value-type")]),
    ({"F": -3}, [("F", "value-range")]),
    ({"F": 2.5}, [("F", "value-range")]),
    ({"F": "30个"}, [("F", "value-unit")]),
    ({"G": "也许"}, [("G", "value-type")]),
    ({"H": "黑名单"}, [("H", "value-unlisted")]),
    ({"I": "东城区"}, [("I", "code-unlisted")]),
    ({"J": "高新企"}, [("J", "value-unlisted")]),
    ({"K": "2025-01-01", "L": "2024-01-01"}, [("K", "date-impossible")]),
    ({"L": 45000}, [("L", "date-serial")]),
    ({"A": credit_code(0)}, [("", "row-duplicate")]),
    ({"A": None, "B": None}, [("", "row-keyless")]),
    (
        {"C": "公私合营", "D": 43895, "E": "1200元"},
        [("C", "value-unlisted"), ("D", "date-serial"), ("E", "unit-clash")],
    ),
    ({}, []),
    ({"C": None}, [("C", "cell-merged")]),
]
"""Changes of a good row by column, and the problems they are."""

GOOD: list[dict[str, Any]] = [
    {"A": credit_code(200).lower()},
    {"A": f" {credit_code(201)} "},
    {"B": "360"},
    {"D": date(2020, 3, 5)},
    {"D": "２０２０年３月５日"},
    {"D": "2020/3/5"},
    {"D": "2020.3.5"},
    {"D": "20200305"},
    {"D": 20200305},
    {"D": Formula("=D1", "2020-03-05")},
    {"E": "１，２００．５"},
    {"E": "1,200万元"},
    {"E": 0.1 + 0.2},
    {"F": "30人"},
    {"G": "√"},
    {"G": "×"},
    {"G": True},
    {"G": "不清楚"},
    {"H": "失信被执行人、经营异常名录"},
    {"H": "失信被执行人;经营异常名录，联合惩戒对象"},
    {"I": 220104},
    {"I": "朝阳区"},
    {"J": "其他：独角兽"},
    {"L": "永久有效"},
    {"M": "绿色工厂"},
    {"J": None, "K": None, "L": None, "M": "绿色工厂"},
]


def workbook_of_all(folder: Path) -> Path:
    rows = [HEADERS, good_row(0)]
    rows += [good_row(number, **change) for number, (change, _) in enumerate(FAULTS, 100)]
    rows += [good_row(number, **change) for number, change in enumerate(GOOD, 300)]
    last = len(FAULTS) + 2
    return workbook(folder / "a.xlsx", {"表": rows}, {"表": [(f"C{last - 1}:C{last}", "企业")]})


def test_of_every_fault_in_one_workbook_all_are_found_and_none_invented(tmp_path: Path) -> None:
    roster = read(workbook_of_all(tmp_path))
    found = {
        row.place.row: sorted((each.place.column or "", each.code) for each in row.problems) for row in roster.faulty
    }
    expected = {row: sorted(problems) for row, (_, problems) in enumerate(FAULTS, 3) if problems}
    assert found == expected
    assert all(each.place.row == row.place.row for row in roster.faulty for each in row.problems)
    assert roster.notes == []


def test_good_rows_among_the_faulty_ones_go_on_and_all_are_counted(tmp_path: Path) -> None:
    roster = read(workbook_of_all(tmp_path))
    good = 1 + sum(not problems for _, problems in FAULTS) + len(GOOD)
    faulty = sum(bool(problems) for _, problems in FAULTS)
    assert (len(roster.applicants), len(roster.faulty), len(roster.skipped)) == (good, faulty, 0)
    assert roster.read == 1 + len(FAULTS) + len(GOOD)


def facts(folder: Path, **change: Any) -> Any:
    """What a good row with a change is read as."""
    roster = read(workbook(folder / "one.xlsx", {"表": [HEADERS, good_row(1, **change)]}))
    assert [each for row in roster.faulty for each in row.problems] == []
    return roster.applicants[0].profile.said["facts"]


@pytest.mark.parametrize(
    ("column", "cell", "fact", "value"),
    [
        ("D", "２０２０年３月５日", "founded", "2020-03-05"),
        ("D", date(2020, 3, 5), "founded", "2020-03-05"),
        ("E", 0.1 + 0.2, "revenue", {"2023": "0.3万元"}),
        ("E", "１，２００．５", "revenue", {"2023": "1,200.5万元"}),
        ("E", "3亿元", "revenue", None),
        ("G", "×", "social_insured", False),
        ("G", "不清楚", "social_insured", {"unknown": "uncertain"}),
        ("H", "无", "credit_lists", []),
        ("H", "失信被执行人、经营异常名录", "credit_lists", ["失信被执行人", "经营异常名录"]),
        ("I", 220104, "registered_division", "220104"),
        (
            "M",
            "其他：独角兽",
            "recognitions",
            [{"kind": "高企", "from": "2020-01-01", "to": "长期"}, {"kind": "其他：独角兽"}],
        ),
    ],
)
def test_a_cell_is_read_for_what_it_says(tmp_path: Path, column: str, cell: Any, fact: str, value: Any) -> None:
    if value is None:
        roster = read(workbook(tmp_path / "one.xlsx", {"表": [HEADERS, good_row(1, **{column: cell})]}))
        assert [each.code for row in roster.faulty for each in row.problems] == ["unit-clash"]
    else:
        assert facts(tmp_path, **{column: cell})[fact] == value


def test_a_blank_cell_says_nothing(tmp_path: Path) -> None:
    given = facts(tmp_path, C=None, D="  ", E=None, G=None, H=None)
    assert given.keys() == {"credit_code", "name", "employees", "registered_division", "recognitions"}


def test_the_date_that_a_bare_number_would_be_is_offered(tmp_path: Path) -> None:
    roster = read(CASES["date-serial"][0](tmp_path))
    assert "2020-03-05" in roster.faulty[0].problems[0].help_zh


def test_problems_of_records_on_another_sheet_keep_their_enterprise_back(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "企业": [["信用代码", "名称"], [credit_code(1), "甲"], [credit_code(2), "乙"]],
        "项目": [
            ["信用代码", "项目名称", "总投资（万元）"],
            [credit_code(1), "一期", "300元"],
            [credit_code(2), "二期", 300],
        ],
    }
    roster = read(workbook(tmp_path / "a.xlsx", sheets))
    assert [(str(row.place), [(str(each.place), each.code) for each in row.problems]) for row in roster.faulty] == [
        ("企业!2", [("项目!C2", "unit-clash")])
    ]
    assert [each.name for each in roster.applicants] == ["乙"]


def test_a_key_that_is_merged_over_several_records_is_filled_down_and_said_so(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "企业": [["信用代码", "名称"], [credit_code(1), "甲"]],
        "项目": [["信用代码", "项目名称"], [None, "一期"], [None, "二期"]],
    }
    roster = read(workbook(tmp_path / "a.xlsx", sheets, {"项目": [("A2:A3", credit_code(1))]}))
    assert roster.applicants[0].profile.said["facts"]["projects"] == [{"name": "一期"}, {"name": "二期"}]
    assert [(each.code, str(each.place)) for each in roster.notes] == [("merged-filled", "项目!A3")]


def test_a_duplicate_in_another_file_is_named_with_its_file(tmp_path: Path) -> None:
    for name in ("1.csv", "2.csv"):
        text_file(tmp_path / name, f"信用代码,名称\n{credit_code(1)},甲\n")
    roster = read(tmp_path)
    assert [each.zh for row in roster.faulty for each in row.problems] == ["与1.csv 第 2 行重复"]
