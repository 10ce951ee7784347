"""The marked workbook, read back cell for cell: by our reader's library, and by a spreadsheet program."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS
from eligibility.packs import installed_pack
from eligibility.profile import profile_from_json
from eligibility.services.screening import screen, screening_of
from eligibility.tables.marked import write_marked
from eligibility.tables.model import Applicant, CellProblem, CellValue, Column, FaultyRow, Place, Roster
from eligibility.tables.screened import Screened
from eligibility.tables.tally import Tally

PACK = installed_pack("jilin.corridor_2018_2025")
DAY = date(2024, 6, 1)
HOSTILE = [
    "=1+1",
    "+8613800000000",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "http://example.invalid/a",
    "'quoted",
    '=HYPERLINK("x")',
    "<r><t>marked up</r>",
    "<a href='x'>&amp;</a>",
    "_x0041_",
    "  kept on both sides  ",
    "two\nlines",
]


def applicant(number: int, original: Sequence[CellValue], **facts: Any) -> Applicant:
    profile = profile_from_json({"facts": facts}, PACK.vocabulary)
    return Applicant(number, Place("申报.xlsx", "表", number + 1), f"K{number}", f"企业{number}", profile, original)


def roster() -> Roster:
    columns = [
        Column("A", "名称", "name"),
        Column("B", "备注", None),
        Column("C", "主体类型", "body_kind"),
        Column("D", "<r>数</r>", None),
    ]
    good = [
        applicant(n, [f"企业{n}", text, "企业", n * Decimal("1.5")], body_kind="enterprise")
        for n, text in enumerate(HOSTILE, 1)
    ]
    good.append(
        applicant(
            len(good) + 1, ["末行", date(2024, 5, 31), None, True], body_kind="university", registered_division="220104"
        )
    )
    place = Place("申报.xlsx", "表", 30, "C")
    problem = CellProblem(
        place, "value-unknown", "=cmd", "不认识 `=cmd`", "`=cmd` is not known", "请改成“企业”", "write 企业"
    )
    return Roster(
        columns, good, [FaultyRow(place, ["坏行", "=2+2", "=cmd"], [problem, problem])], [Place("申报.xlsx", "表", 31)]
    )


def written(path: Path, given: Roster) -> tuple[list[Screened], Tally]:
    screening = screening_of(PACK, given, DAY)
    tally = Tally(screening, PACK.vocabulary)
    rows = list(screen(PACK, given, DAY))
    write_marked(path, screening, given, tally.counting(rows), tally)
    return rows, tally


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def opened_and_saved(path: Path, folder: Path) -> Path:
    office = shutil.which("soffice")
    assert office is not None, "libreoffice-calc is needed: python3 dev.py test installs it"
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    done = subprocess.run(
        [office, home, "--headless", "--convert-to", "xlsx", "--outdir", folder / "saved", path],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return folder / "saved" / path.name


def as_read(cell: CellValue) -> Any:
    return (
        "" if cell is None else float(cell) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else cell
    )


def assert_read_back(read: dict[str, list[list[Any]]], given: Roster, rows: list[Screened]) -> None:
    assert list(read) == ["审核结果", "逐条理由", "问题行", "汇总", "说明"]
    results, reasons, problems = read["审核结果"], read["逐条理由"], read["问题行"]
    width = len(given.columns)
    assert results[0][:width] == [each.header for each in given.columns]
    for line, row in zip(results[1:], rows, strict=True):
        assert line[:width] == [as_read(each) for each in row.applicant.original]
        assert line[width : width + len(row.judged)] == [
            f"{CONCLUSION_SIGNS[each.conclusion]} {CONCLUSION_WORDS[each.conclusion].zh}" for each in row.judged
        ]
        assert line[-1] == str(row.applicant.place)
    for line, row in zip(reasons[2:], rows, strict=True):
        assert [cell.split("\n")[0] for cell in line[2:]] == [each.reason for each in row.judged]
    assert problems[1][:3] == ["坏行", "=2+2", "=cmd"]
    assert problems[1][width:] == [
        "1. 表!C30\n2. 表!C30",
        "1. 不认识 `=cmd`\n2. 不认识 `=cmd`",
        "1. 请改成“企业”\n2. 请改成“企业”",
    ]


def test_every_cell_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    given = roster()
    rows, _ = written(tmp_path / "a.xlsx", given)
    assert_read_back(sheets(tmp_path / "a.xlsx"), given, rows)


@pytest.mark.slow
def test_a_spreadsheet_program_opens_it_and_shows_the_same(tmp_path: Path) -> None:
    given = roster()
    rows, _ = written(tmp_path / "a.xlsx", given)
    assert_read_back(sheets(opened_and_saved(tmp_path / "a.xlsx", tmp_path)), given, rows)


def test_nothing_that_was_written_by_an_applicant_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    written(tmp_path / "a.xlsx", roster())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert texts
    assert not [text for text in texts if "<f>" in text or "<hyperlink" in text]


def test_the_counts_on_the_last_sheet_add_up(tmp_path: Path) -> None:
    given = roster()
    rows, tally = written(tmp_path / "a.xlsx", given)
    about = {line[0]: line[1] for line in sheets(tmp_path / "a.xlsx")["说明"] if line[0]}
    assert (
        about["读入"]
        == about["可用（已筛查）"] + about["有问题（见“问题行”）"] + about["跳过（空行、示例等）"]
        == given.read
    )
    assert about["规则包摘要"] == PACK.digest
    assert sum(tally.total.values()) == len(rows) * len(PACK.provisions)


def test_the_same_screening_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        written(tmp_path / name, roster())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_applicants_are_counted_by_the_city_of_the_day(tmp_path: Path) -> None:
    _, tally = written(tmp_path / "a.xlsx", roster())
    assert tally.place_rows == {"": len(HOSTILE), "长春市": 1}
