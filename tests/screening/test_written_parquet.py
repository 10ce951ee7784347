"""Results of a workbook as Parquet: the columns of a dataset's results, the applicants' own before them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from eligibility.packs import installed_pack
from eligibility.services.screening import screen
from eligibility.services.screening_files import Order, screen_to_files
from eligibility.tables.model import CellValue, Column, Roster
from eligibility.tables.reading import roster_from_files
from eligibility.tables.written import LISTED, fields_of
from eligibility.tables.written_parquet import own_columns
from tools.applicants import applicants, write

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Roster:
    path = tmp_path_factory.mktemp("roster") / "申报.xlsx"
    write(path, applicants(60, seed=3, mistakes=0.1))
    return roster_from_files([path], PACK.vocabulary)


def expected(roster: Roster) -> list[list[dict[str, str]]]:
    """What is said of each applicant's provisions, lists as lines."""
    lists = (*LISTED, "quotes")
    return [
        [
            {name: "\n".join(value) if name in lists else value for name, value in fields_of(each).items()}
            for each in row.judged
        ]
        for row in screen(PACK, roster, DAY)
    ]


def test_wide_rows_begin_with_the_applicants_own_columns(tmp_path: Path, roster: Roster) -> None:
    screen_to_files(Order(PACK, DAY, tmp_path / "a.parquet", shape="wide"), roster)
    table = pl.read_parquet(tmp_path / "a.parquet")
    width = len(roster.columns)
    assert table.columns[:width] == [each.header for each in roster.columns]
    first = roster.applicants[0].original
    assert [None if cell is None else str(cell) for cell in table.row(0)[:2]] == [str(each) for each in first[:2]]
    assert table["成立日期"].to_list() == [each.original[4] for each in roster.applicants]
    assert table["key"].to_list() == [each.key for each in roster.applicants]
    for row, told in zip(table.to_dicts(), expected(roster), strict=True):
        assert [{name: row[f"{each.id}.{name}"] for name in told[0]} for each in PACK.provisions] == told


def test_long_rows_are_one_a_provision(tmp_path: Path, roster: Roster) -> None:
    screen_to_files(Order(PACK, DAY, tmp_path / "a.parquet", only="8"), roster)
    table = pl.read_parquet(tmp_path / "a.parquet")
    assert table["provision"].to_list() == ["8.1", "8.2", "8.3"] * len(roster.applicants)
    ids = [each.id for each in PACK.provisions]
    told = [each for row in expected(roster) for id, each in zip(ids, row, strict=True) if id.startswith("8.")]
    assert table.drop("key", "provision").to_dicts() == told
    assert (tmp_path / "a.parquet.about.json").exists()
    assert (tmp_path / "a.problems.csv").exists()


def test_the_same_screening_gives_the_same_bytes(tmp_path: Path, roster: Roster) -> None:
    for name in ("a", "b"):
        screen_to_files(Order(PACK, DAY, tmp_path / f"{name}.parquet", shape="wide"), roster)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_cells_of_one_kind_keep_it_and_names_are_unique() -> None:
    columns = [
        Column(letter, header, None)
        for letter, header in zip("ABCDEF", ("数", "数", "", "key", "日", "混"), strict=True)
    ]
    rows: list[list[CellValue]] = [
        [1, Decimal("1.50"), True, 10**20, date(2024, 5, 31), "字"],
        [None, 2, None, None, None, 3],
        [-3, Decimal("1E+2"), False, 1, date(1999, 1, 1), date(2024, 1, 1)],
    ]
    found = own_columns(columns, rows, ["key"])
    assert [(each.name, each.dtype) for each in found] == [
        ("数", pl.Int64),
        ("数（B）", pl.Decimal(38, 2)),
        ("（C）", pl.Boolean),
        ("key（D）", pl.Decimal(38, 0)),
        ("日", pl.Date),
        ("混", pl.String),
    ]
    assert found[0].to_list() == [1, None, -3]
    assert found[1].to_list() == [Decimal("1.50"), Decimal(2), Decimal(100)]
    assert found[3].to_list() == [10**20, None, 1]
    assert found[5].to_list() == ["字", "3", "2024-01-01"]
