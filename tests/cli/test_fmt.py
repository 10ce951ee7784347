"""`fmt`: rule files rewritten in the one layout, or told where they are not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.corpus import base, sourced
from tests.cli.run import ROOT, run

OTHERWISE = "opens: {}\nterms: {}\n"
LAID_OUT = "terms: {}\nopens: {}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A good pack, in the layout but for its terms."""
    for name, data in sourced(base("grants")).files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_a_file_is_rewritten_whole_and_keeps_its_rights(capsysbinary, tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text(OTHERWISE, "utf-8")
    file.chmod(0o640)
    said = run(capsysbinary, "fmt", file, "--format", "text")
    assert (said.code, said.text) == (0, f"已改写 {file}\n0 个文件已是统一版式\n")
    assert (file.read_text("utf-8"), file.stat().st_mode & 0o777) == (LAID_OUT, 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["terms.yaml"]
    assert run(capsysbinary, "fmt", file, "--json").json() == {"files": 1, "written": [], "differing": []}


def test_check_tells_where_a_file_differs_writes_nothing_and_ends_with_4(capsysbinary, tmp_path: Path) -> None:
    file = tmp_path / "terms.yaml"
    file.write_text(OTHERWISE, "utf-8")
    said = run(capsysbinary, "fmt", file, "--check", "--format", "text", "--lang", "en")
    assert said.code == 4
    assert f"{file}:1:1: layout-differs: the file is not in the one layout of rule files" in said.err
    assert file.read_text("utf-8") == OTHERWISE


def test_a_pack_that_is_laid_out_compiles_to_the_same_digest(capsysbinary, folder: Path) -> None:
    before = run(capsysbinary, "compile", folder, "--format", "json").json()[0]["digest"]
    said = run(capsysbinary, "fmt", folder, "--json")
    assert (said.code, len(said.json()["written"]) > 1) == (0, True)
    assert run(capsysbinary, "compile", folder, "--format", "json").json()[0]["digest"] == before
    assert run(capsysbinary, "fmt", folder, "--check").code == 0


def test_where_one_file_is_faulty_all_problems_are_told_and_nothing_is_written(capsysbinary, folder: Path) -> None:
    (folder / "terms.yaml").write_text(OTHERWISE, "utf-8")
    (folder / "checks.yaml").write_text("meant: []\nment: []\n", "utf-8")
    (folder / "clauses" / "clause_01.yaml").write_text("clause: 1\nheading: [\n", "utf-8")
    said = run(capsysbinary, "fmt", folder)
    assert said.code == 4
    assert f"{folder}/checks.yaml:2:1: unknown-key" in said.err
    assert f"{folder}/clauses/clause_01.yaml:3:1: yaml-syntax" in said.err
    assert (folder / "terms.yaml").read_text("utf-8") == OTHERWISE


def test_what_is_no_file_folder_or_policy_is_told(capsysbinary, tmp_path: Path) -> None:
    said = run(capsysbinary, "fmt", tmp_path / "none.yaml")
    assert (said.code, "file-missing" in said.err) == (4, True)
    assert run(capsysbinary, "fmt", "jilin.corridor").code == 2


def test_policies_that_ship_are_in_the_layout_with_their_scenarios(capsysbinary) -> None:
    said = run(capsysbinary, "fmt", "--check", "jilin.corridor_2018_2025", ROOT / "rules", ROOT / "features", "--json")
    assert (said.code, said.json()["differing"]) == (0, [])
