"""`check`: findings as text and as data, exit codes, and what is told where nothing can be checked."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.corpus import CHECKS, case
from tests.cli.run import POLICY, run

DAY = "2026-11-26"
FAULTY = CHECKS / "comparison-differs" / "above-without-the-line"
DOUBTFUL = CHECKS / "condition-duplicate" / "said-twice"


def written(folder: Path, defect: Path) -> Path:
    """A case as a folder of its own."""
    for name, data in case(defect).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_a_faulty_rule_is_told_with_place_reason_mending_and_an_enterprise(capsysbinary, tmp_path: Path) -> None:
    folder = written(tmp_path, FAULTY)
    said = run(capsysbinary, "check", folder, "--as-of", DAY, "--format", "text")
    assert said.code == 4
    assert f"{folder}/clauses/clause_01.yaml:17:11  错误  comparison-differs" in said.text
    assert "原文“20人以上”应为 `>=`，条件写的是 `>`" in said.text
    assert "怎么改" in said.text
    assert '"employees": {"2025": 20}' in said.text
    assert "test.grants：1 处错误，0 处提醒" in said.text


def test_as_data_the_example_can_be_judged_by_anybody(capsysbinary, tmp_path: Path) -> None:
    folder = written(tmp_path, FAULTY)
    said = run(capsysbinary, "check", folder, "--as-of", DAY, "--json", "--lang", "en")
    (finding,) = said.json()["findings"]
    assert (finding["code"], finding["severity"], finding["about"]) == ("comparison-differs", "error", "1.1")
    profile = tmp_path / "profile.json"
    profile.write_text(json.dumps(finding["example"]["profile"], ensure_ascii=False), "utf-8")
    read = run(capsysbinary, "judge", profile, "--as-of", finding["example"]["as_of"], "--policy", POLICY)
    assert read.code == 0


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 4)])
def test_a_warning_counts_only_where_it_is_asked_to(capsysbinary, tmp_path: Path, options, code: int) -> None:
    folder = written(tmp_path, DOUBTFUL)
    assert run(capsysbinary, "check", folder, "--as-of", DAY, *options).code == code


def test_an_installed_policy_says_what_its_author_explained(capsysbinary) -> None:
    said = run(capsysbinary, "check", POLICY, "--as-of", DAY, "--json")
    assert said.code == 0
    assert said.json()["findings"] == []
    assert {each["code"] for each in said.json()["meant"]} == {
        "condition-always",
        "condition-duplicate",
        "value-covered",
    }
    assert all(each["why"] for each in said.json()["meant"])


def test_rules_that_do_not_compile_are_told_with_their_paths(capsysbinary, tmp_path: Path) -> None:
    folder = written(tmp_path, FAULTY)
    (folder / "terms.yaml").write_text("terms: [", "utf-8")
    said = run(capsysbinary, "check", folder, "--as-of", DAY)
    assert said.code == 4
    assert f"{folder}/terms.yaml:" in said.err


def test_without_the_solver_it_is_told_how_to_get_it(capsysbinary, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "z3" else found(name, *more))
    said = run(capsysbinary, "check", POLICY, "--as-of", DAY)
    assert said.code == 2
    assert "eligibility[checks]" in said.err


def test_the_solver_is_loaded_by_the_commands_that_need_it_only() -> None:
    code = "import sys, eligibility.cli.main, eligibility.services; sys.exit('z3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
