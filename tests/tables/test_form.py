"""The form that applicants fill in: made from the vocabulary, opened by a spreadsheet program, read back without any mapping."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eligibility.packs import installed_pack, installed_vocabulary
from eligibility.services.forms import application_form
from eligibility.services.profile_schema import facts_read
from eligibility.tables.headers import labels_of
from eligibility.tables.layout import Reading, layout_of
from eligibility.tables.reading import roster_from_files
from eligibility.tables.sheets import HELP_SHEETS, Sheet
from eligibility.tables.worker import sheets_of_workbook
from tests.cli.run import POLICY, run
from tests.tables_files import credit_code, workbook

DAY = date(2024, 6, 1)
VALUES: dict[str, Any] = {
    "credit_code": credit_code(1), "text": "文字", "boolean": "是", "date": date(2020, 3, 5), "end_date": "长期", "count": 30, "money": 1200,
    "code": "220104", "codes": "C3670、C3660", "records": "有",
}  # fmt: skip


def form(folder: Path, lang: str = "zh") -> list[Sheet]:
    """The sheets of the policy's form, as a spreadsheet program would show them."""
    path = folder / "form.xlsx"
    path.write_bytes(application_form(installed_pack(POLICY), DAY, (2023, 2022), lang))
    return sheets_of_workbook(path, "xlsx")


def filled(sheet: Sheet, lang: str) -> list[list[Any]]:
    """The rows of a sheet with one more that has a value in every column."""
    reading = Reading(labels_of(installed_vocabulary()), {})
    layout = layout_of(sheet, reading)
    if layout is None or sheet.hidden or sheet.name in HELP_SHEETS:
        return [list(row) for row in sheet.rows]
    row: list[Any] = []
    for column in layout.columns:
        assert column.target is not None, f"`{column.header}` is not understood"
        type_ = column.target.type
        if type_.kind in {"enum", "set"}:
            row.append(
                next(iter(installed_vocabulary().enumerations[type_.domain or ""].values.values())).in_language(lang)
            )
        else:
            row.append("C3670" if type_.domain == "industry" and type_.kind == "code" else VALUES[type_.kind])
    return [*(list(each) for each in sheet.rows), row]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_filled_form_is_read_back_whole_and_without_a_mapping(tmp_path: Path, lang: str) -> None:
    sheets = {sheet.name or "": filled(sheet, lang) for sheet in form(tmp_path, lang)}
    roster = roster_from_files([workbook(tmp_path / "filled.xlsx", sheets)], installed_vocabulary())
    assert [each for row in roster.faulty for each in row.problems] == []
    assert [each.code for each in roster.notes if each.code != "sheet-unused"] == []
    applicant = roster.applicants[0]
    wanted = facts_read(installed_pack(POLICY)) | {"credit_code", "name"}
    assert applicant.profile.facts.keys() == wanted
    for id in wanted:
        definition = installed_vocabulary().facts[id]
        value = applicant.profile.facts[id].value
        if definition.yearly:
            assert value.keys() == {2023, 2022}
        if definition.type.kind == "records":
            assert value[0].keys() == definition.type.fields.keys() - {"id"}
    assert applicant.profile.facts["revenue"].value == {2023: 12_000_000, 2022: 12_000_000}


def test_an_empty_form_holds_nobody_and_nothing_is_wrong_with_it(tmp_path: Path) -> None:
    form(tmp_path)
    roster = roster_from_files([tmp_path / "form.xlsx"], installed_vocabulary())
    assert (roster.applicants, roster.faulty, roster.notes, roster.suggestions) == ([], [], [], [])
    assert [str(each) for each in roster.skipped] == ["申报表!4"]


def test_every_example_of_the_form_is_a_value_that_is_accepted(tmp_path: Path) -> None:
    """The example row is passed over for its first cell alone: with a code there, it is a good row."""
    sheets = {sheet.name or "": [list(row) for row in sheet.rows] for sheet in form(tmp_path)}
    for name, rows in sheets.items():
        if name not in {"填表说明", "选项"}:
            rows[3][0] = credit_code(1)
    sheets["申报表"][3][1] = "某公司"
    roster = roster_from_files([workbook(tmp_path / "examples.xlsx", sheets)], installed_vocabulary())
    assert [each.zh for row in roster.faulty for each in row.problems] == []
    assert len(roster.applicants) == 1


def test_the_form_is_the_same_whenever_it_is_made() -> None:
    pack = installed_pack(POLICY)
    assert application_form(pack, DAY) == application_form(pack, DAY)


def test_every_fiscal_year_that_a_condition_or_an_amount_reads_has_a_column(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(application_form(installed_pack("fictional.teaching"), DAY))
    sheets = {
        each.name: each.rows[2] for each in sheets_of_workbook(tmp_path / "form.xlsx", "xlsx") if len(each.rows) > 2
    }
    asked = [str(each) for each in sheets["申报表"] if "从业人员" in str(each) or "资产总额" in str(each)]
    assert asked == [
        "从业人员（2023年）（人）",
        "从业人员（2022年）（人）",
        "资产总额（2023年）（万元）",
        "资产总额（2022年）（万元）",
    ]
    assert list(sheets["已领取的奖补"])[:6] == [
        "统一社会信用代码",
        "政策",
        "事项",
        "金额（万元）",
        "到账日期",
        "领取人",
    ]


def test_the_last_fiscal_year_is_asked_for_unless_others_are_given(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(application_form(installed_pack(POLICY), DAY))
    headers = sheets_of_workbook(tmp_path / "form.xlsx", "xlsx")[0].rows[2]
    assert [each for each in headers if "营业收入" in str(each)] == ["营业收入（2023年）（万元）"]


@pytest.mark.slow
def test_what_a_spreadsheet_program_saves_is_read_the_same(tmp_path: Path) -> None:
    """LibreOffice opens the form and a filled one, and what it saves as .xlsx, .ods and .xls says the same."""
    filled_form = workbook(tmp_path / "filled.xlsx", {each.name or "": filled(each, "zh") for each in form(tmp_path)})
    expected = roster_from_files([filled_form], installed_vocabulary()).applicants[0].profile.facts
    for kind in ("xlsx", "ods", "xls"):
        saved = saved_by_office(tmp_path, kind, filled_form, tmp_path / "form.xlsx")
        roster = roster_from_files([saved / f"filled.{kind}"], installed_vocabulary())
        assert [each.zh for row in roster.faulty for each in row.problems] == []
        assert roster.applicants[0].profile.facts == expected
        assert not roster_from_files([saved / f"form.{kind}"], installed_vocabulary()).notes


def saved_by_office(folder: Path, kind: str, *paths: Path) -> Path:
    """The folder with the files as LibreOffice saves them."""
    office = shutil.which("soffice")
    assert office is not None, "`python3 dev.py test` installs libreoffice-calc"
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{folder}/office",
        "--convert-to",
        kind,
        "--outdir",
        str(folder / kind),
    ]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=300)
    return folder / kind


def test_the_command_writes_a_form_and_overwrites_none(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    path = tmp_path / "申报表.xlsx"
    arguments = ("template", "-o", path, "--as-of", "2024-06-01", "--year", "2023", "--year", "2022")
    assert run(capfdbinary, *arguments).code == 0
    made = path.read_bytes()
    assert made == application_form(installed_pack(POLICY), DAY, (2023, 2022))
    again = run(capfdbinary, *arguments)
    assert (again.code, path.read_bytes()) == (2, made)
    assert "已存在" in again.err
    assert run(capfdbinary, *arguments, "--force").code == 0


def test_the_command_wants_a_workbook(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    said = run(capfdbinary, "template", "-o", tmp_path / "form.csv", "--as-of", "2024-06-01")
    assert (said.code, (tmp_path / "form.csv").exists()) == (2, False)
