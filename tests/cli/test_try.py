"""`test`: scenarios and tables of a policy, and what none of them holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eligibility.errors import TEST_CODES
from tests.checks.corpus import base, sourced
from tests.cli.run import POLICY, ROOT, run

ROW = (
    'as_of: 2026-11-26\nrows:\n  - {name: 高校, facts: {body_kind: individual_business}, concludes: {"1.3": 不适用}}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good pack with one row."""
    for name, data in {**sourced(base("grants")).files, "features/rows.yaml": ROW.encode()}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_change_that_no_row_notices_has_its_place_and_ends_with_4(capsysbinary, folder: Path) -> None:
    said = run(capsysbinary, "test", folder, "--only", "1.3", "--as-of", "2026-11-26", "--format", "text")
    assert said.code == 4
    assert f"{folder}/clauses/clause_01.yaml:37:17  mutation-survived  1.3" in said.text
    assert "1 个场景，0 个不通过" in said.text


def test_what_is_proposed_holds_it(capsysbinary, folder: Path) -> None:
    options = ("--only", "1.3", "--as-of", "2026-11-26")
    run(capsysbinary, "test", folder, *options, "--suggest", folder / "features" / "new.feature")
    said = run(capsysbinary, "test", folder, *options, "--json")
    assert (said.code, said.json()["mutations"]["survivors"]) == (0, [])


def test_a_row_that_is_not_so_is_told_in_its_file(capsysbinary, folder: Path) -> None:
    (folder / "features" / "rows.yaml").write_text(ROW.replace("不适用", "待补充"), "utf-8")
    said = run(capsysbinary, "test", folder, "--format", "text", "--conditions", "--lang", "en")
    assert said.code == 4
    assert f"{folder}/features/rows.yaml:3:5  scenario-failed" in said.text
    assert "never seen: met, undetermined, deciding when met" in said.text


def test_a_table_of_a_wrong_form_is_told_before_anything_is_tried(capsysbinary, folder: Path) -> None:
    (folder / "features" / "rows.yaml").write_text(ROW.replace("facts", "fact"), "utf-8")
    said = run(capsysbinary, "test", folder)
    assert (said.code, said.out) == (4, b"")
    assert f"{folder}/features/rows.yaml:3:16" in said.err
    assert "unknown-key" in said.err


def test_features_are_looked_for_below_the_current_folder_by_the_id_of_the_policy(
    capsysbinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run(capsysbinary, "test", POLICY)
    assert said.code == 2
    assert f"features/{POLICY}" in said.err
    (tmp_path / "features").symlink_to(ROOT / "features")
    for target in (POLICY, ROOT / "rules/eligibility_rules/jilin/corridor_2018_2025"):
        found = run(capsysbinary, "test", target, "--no-mutate", "--json")
        assert (found.code, json.loads(found.out)["failures"]) == (0, [])


def test_without_scenarios_the_missing_ones_are_written_into_a_folder_of_their_own(
    capsysbinary, tmp_path: Path
) -> None:
    for name, data in sourced(base("grants")).files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    options = ("--only", "1.3", "--as-of", "2026-11-26")
    said = run(capsysbinary, "test", tmp_path, *options)
    assert (said.code, f"{tmp_path}/features" in said.err) == (2, True)
    run(capsysbinary, "test", tmp_path, *options, "--suggest", tmp_path / "features" / "new.feature")
    said = run(capsysbinary, "test", tmp_path, *options, "--json")
    assert (said.code, said.json()["mutations"]["survivors"]) == (0, [])


def test_a_bound_on_which_no_scenario_stands_is_told_by_check_too(capsysbinary, folder: Path) -> None:
    said = run(capsysbinary, "check", folder, "--as-of", "2026-11-26", "--json")
    untested = [each["line"] for each in said.json()["findings"] if each["code"] == "boundary-untested"]
    assert 38 in untested
    feature = """\
# language: zh-CN
功能: 界线

  场景: 研发费用正好500万元
    假如 企业2025年度的"研发费用"为"500万元"
    当 以2026-11-26为基准日判定惠企事项"1.3"
    那么 结论为"待补充"
"""
    (folder / "features" / "line.feature").write_text(feature, "utf-8")
    said = run(capsysbinary, "check", folder, "--as-of", "2026-11-26", "--json")
    assert [each["line"] for each in said.json()["findings"] if each["code"] == "boundary-untested"] == [
        each for each in untested if each != 38
    ]


def test_the_page_tells_every_code() -> None:
    page = (ROOT / "docs" / "test-a-policy.md").read_text("utf-8")
    assert [code for code in TEST_CODES if f"| `{code}` |" not in page] == []
