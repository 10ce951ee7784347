"""What benefits come to stands in every form of the results, as `judge` says it; and nowhere in a policy that states no amounts."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from eligibility.packs import installed_pack
from eligibility.profile import Profile, profile_from_json
from eligibility.services import judge
from eligibility.services.screening_files import Done, Order, screen_to_files
from eligibility.tables.account import account_of
from eligibility.tables.model import Applicant, Column, Place, Roster
from eligibility.tables.reading import roster_from_files
from tests.tables_files import credit_code, workbook

PACK = installed_pack("fictional.teaching")
DAY = date(2024, 6, 1)
KNOWN = json.loads((Path(__file__).resolve().parents[1] / "data" / "teaching_enterprise.json").read_text("utf-8"))


def profiles() -> list[Profile]:
    """All known, a figure missing, what was received missing, nothing known."""
    lacking: list[Sequence[str]] = [(), ("rd_spending",), ("benefits_received", "projects"), tuple(KNOWN["facts"])]
    return [
        profile_from_json(
            {"facts": {id: each for id, each in KNOWN["facts"].items() if id not in names}}, PACK.vocabulary
        )
        for names in lacking
    ]


def roster() -> Roster:
    applicants = [
        Applicant(
            number, Place("申报.xlsx", "表", number + 1), f"{number}", f"企业{number}", profile, [f"企业{number}"]
        )
        for number, profile in enumerate(profiles(), 1)
    ]
    return Roster([Column("A", "名称", "name")], applicants, [], [])


def screened(path: Path, **order: Any) -> Done:
    return screen_to_files(replace(Order(PACK, DAY, path), **order), roster())


def expected() -> list[dict[str, Any]]:
    return [judge(PACK, each, DAY).document()["amounts"] for each in profiles()]


def ends(amount: dict[str, Any]) -> tuple[Decimal, Decimal | None]:
    return Decimal(amount["low"]), None if amount["high"] is None else Decimal(amount["high"])


def test_the_workbook_has_a_sheet_of_amounts_and_the_totals_beside_the_conclusions(tmp_path: Path) -> None:
    screened(tmp_path / "a.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert book.sheet_names == ["审核结果", "测算金额", "逐条理由", "问题行", "汇总", "说明"]
    heads, *rows = book.get_sheet_by_name("测算金额").to_python()
    results = book.get_sheet_by_name("审核结果").to_python()
    for row, result, said in zip(rows, results[1:], expected(), strict=True):
        cells, totals = dict(zip(heads, row, strict=True)), dict(zip(results[0], result, strict=True))
        low, high = ends(said["total"])
        assert (cells["合计最低（元）"], cells["合计最高（元）"]) == (float(low), float(high or 0))
        assert (totals["合计最低（元）"], totals["合计最高（元）"]) == (float(low), float(high or 0))
        for each in said["benefits"]:
            title = f"{each['id']} {each['title']}"
            low, high = ends(each["amount"])
            assert cells[f"{title} 最低（元）"] == float(low)
            assert cells[f"{title} 最高（元）"] == ("尚不能确定" if high is None else float(high))
            assert cells[f"{title} 怎样算出"] == each["words"]


def test_the_workbook_says_which_ceilings_and_deductions_changed_an_amount(tmp_path: Path) -> None:
    screened(tmp_path / "a.xlsx")
    heads, first, *_ = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("测算金额").to_python()
    cells = dict(zip(heads, first, strict=True))
    assert str(cells["封顶、保底和扣减"]).split("\n")[0] == "1.1 最高不超过100万元：2400000.5元 → 100万元"
    assert "8.2a 企业每年限额：300万元，以前已用20万元，还余280万元" in str(cells["限额"])
    assert str(cells["怎样组合"]).split("\n")[1] == "+ 1.1 研发投入奖补 100万元"


def test_the_workbook_says_it_in_english_too(tmp_path: Path) -> None:
    screened(tmp_path / "a.xlsx", lang="en")
    heads, first, *_ = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("Amounts").to_python()
    cells = dict(zip(heads, first, strict=True))
    assert str(cells["Ceilings, floors, deductions"]).split("\n")[0] == "1.1 at most 100万元: 2400000.5元 → 100万元"
    assert "8.2a Limit a year: 300万元, used before: 20万元, left: 280万元" in str(cells["Limits"])


def test_rows_of_data_have_both_ends_and_how_they_come_about(tmp_path: Path) -> None:
    screened(tmp_path / "a.csv", shape="wide")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    screened(tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    for number, (row, said) in enumerate(zip(rows, expected(), strict=True), 1):
        assert (row["total.amount_low"], row["total.amount_high"]) == (said["total"]["low"], said["total"]["high"])
        mine = {each["provision"]: each for each in lines if each["key"] == f"{number}"}
        for each in said["benefits"]:
            assert row[f"{each['id']}.amount_low"] == mine[each["id"]]["amount_low"] == each["amount"]["low"]
            assert row[f"{each['id']}.amount_high"] == (each["amount"]["high"] or "")
            assert mine[each["id"]]["amount"] == each["words"]
        assert mine["7.1"]["amount_low"] is None
    assert not [name for name in rows[0] if name.startswith("7.1.amount")]


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_parquet_has_the_same_exact_numbers(tmp_path: Path, shape: str) -> None:
    screened(tmp_path / "a.parquet", shape=shape)
    table = pl.read_parquet(tmp_path / "a.parquet")
    said = [ends(each["amount"]) for of in expected() for each in of["benefits"] if each["id"] == "3.1"]
    if shape == "wide":
        found = table.select("3.1.amount_low", "3.1.amount_high").rows()
        assert [ends(each["total"])[0] for each in expected()] == table["total.amount_low"].to_list()
    else:
        found = table.filter(pl.col("provision") == "3.1").select("amount_low", "amount_high").rows()
    assert found == said


def test_of_some_provisions_there_are_amounts_and_no_total(tmp_path: Path) -> None:
    screened(tmp_path / "a.csv", shape="wide", only="3")
    heads = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    assert [each for each in heads if "amount" in each] == ["3.1.amount_low", "3.1.amount_high", "3.1.amount"]


def test_the_account_adds_up_what_all_rows_come_to(tmp_path: Path) -> None:
    done = screened(tmp_path / "a.csv")
    totals = [ends(each["total"]) for each in expected()]
    sums = done.tally.payable[""]
    assert (sums.low, sums.high) == (sum(low for low, _ in totals), sum(high or 0 for _, high in totals))
    account = {title: dict(lines) for title, lines in account_of(done.screening, roster(), done.tally)}
    said = account["测算金额（元，全部可用行合计）"]
    assert said["合计（各家最高的合法组合）"] == f"{sums.low:,f} 至 {sums.high:,f}（4 家）"
    assert "其中 2 家上限未定" in str(said["3.1 技术改造补助"])


def test_a_policy_without_amounts_has_no_column_of_them(tmp_path: Path) -> None:
    corridor = installed_pack("jilin.corridor_2018_2025")
    for name in ("a.csv", "a.xlsx"):
        screen_to_files(Order(corridor, DAY, tmp_path / name), roster())
    assert "amount" not in (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0]
    assert "测算金额" not in CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names


def test_what_was_received_under_another_policy_is_read_from_its_sheet(tmp_path: Path) -> None:
    heads = [
        "统一社会信用代码",
        "主体类型",
        "主营行业",
        "注册地",
        "研发费用（2023年）（万元）",
        "营业收入（2023年）（万元）",
        "被列入的信用名单",
    ]
    rows: list[list[Any]] = [[credit_code(number), "企业", "C3670", "220106", 300, 9000, "无"] for number in (1, 2)]
    received: list[list[Any]] = [
        ["统一社会信用代码", "政策", "金额（万元）", "到账日期", "领取人"],
        [credit_code(1), "示范省研发奖补办法", 20, "2024-03-01", "本企业"],
    ]
    book = workbook(tmp_path / "申报.xlsx", {"申报表": [[*heads], *rows], "已领取的奖补": received}, {})
    read = roster_from_files([book], PACK.vocabulary)
    screen_to_files(Order(PACK, DAY, tmp_path / "a.csv", only="1.1"), read)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(row["amount_low"], row["amount_high"]) for row in csv.DictReader(file)]
    assert found == [("100000", "100000"), ("0", "300000")]
