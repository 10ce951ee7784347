"""`screen --compare`: whose conclusions differ between two packs, in every form of results."""

from __future__ import annotations

import csv
import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from eligibility.services import comparing
from tests.cli.run import POLICY, run
from tests.cli.stopping import stopping_after

DAY = "2024-06-01"
PACKAGE = "eligibility_rules.jilin.corridor_2018_2025"


def test_two_packs_are_compared_row_by_row(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes], for_universities: Path
) -> None:
    out = applied.with_name("differences.jsonl")
    said = run(capfdbinary, "screen", applied, "-o", out, "--as-of", DAY, "--compare", POLICY, for_universities)
    found = said.json()
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {each["provision"] for each in lines} == {"16.4"}
    assert found["changed"] == len({each["key"] for each in lines}) == len(lines)
    for effect, count in (("loss", found["losing"]), ("gain", found["gaining"])):
        assert count == sum(each["effect"] == effect for each in lines) > 0
    assert {each["before"] for each in lines if each["effect"] == "loss"} == {"within_orientation"}
    assert {each["after"] for each in lines if each["effect"] == "loss"} == {"not_applicable"}


@pytest.fixture
def for_universities(tmp_path: Path) -> Path:
    """The policy, its provision 16.4 read as if it spoke to universities."""
    folder = tmp_path / "pack"
    shutil.copytree(str(files(PACKAGE)), folder)
    clause = folder / "clauses" / "clause_16.yaml"
    text = clause.read_text("utf-8")
    told = "applies_to: {quote: 支持企业, zh: 是企业, en: Is an enterprise, holds: body_kind is enterprise}"
    assert text.count(told) == 1
    clause.write_text(text.replace(told, told.replace("is enterprise", "is university")), "utf-8")
    return folder


def differences(path: Path) -> list[dict[str, Any]]:
    """The lines of a file of differences, in whatever form."""
    match path.suffix:
        case ".csv":
            return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        case ".jsonl":
            return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        case _:
            return pl.read_parquet(path).to_dicts()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_every_form_says_the_same(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes], for_universities: Path, ending: str
) -> None:
    lines, same = applied.with_name("a.jsonl"), applied.with_name(f"a.{ending}")
    for out in (lines, same):
        assert (
            run(capfdbinary, "screen", applied, "-o", out, "--as-of", DAY, "--compare", POLICY, for_universities).code
            == 0
        )
    assert differences(same) == differences(lines) != []


def test_a_workbook_has_the_differences_in_words_and_their_counts(
    applied: Path, capfdbinary: pytest.CaptureFixture[bytes], for_universities: Path
) -> None:
    lines, out = applied.with_name("a.jsonl"), applied.with_name("a.xlsx")
    for each in (lines, out):
        said = run(capfdbinary, "screen", applied, "-o", each, "--as-of", DAY, "--compare", POLICY, for_universities)
    book = CalamineWorkbook.from_path(out)
    changed, counted = ([*map(list[Any], book.get_sheet_by_name(name).to_python())] for name in book.sheet_names)
    expected = differences(lines)
    assert book.sheet_names == ["结论变化", "统计"]
    assert [(row[0], row[2][:4], row[6], row[7]) for row in changed[1:]] == [
        (each["key"], each["provision"], each["reason_before"], each["reason_after"]) for each in expected
    ]
    assert {row[5] for row in changed[1:] if row[3] == "› 属政策导向范围"} == {"↓ 失"}
    found = said.json()
    assert [row[1] for row in counted[:4]] == [found[each] for each in ("rows", "changed", "gaining", "losing")]
    moves = counted[next(index for index, row in enumerate(counted) if row[0] == "事项") + 1 :]
    assert [row[3] for row in moves] == [each["count"] for each in found["moves"]]


@pytest.mark.parametrize("ending", ["jsonl", "xlsx"])
def test_a_comparison_that_is_stopped_goes_on_and_ends_in_the_same_bytes(
    applied: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    for_universities: Path,
    ending: str,
) -> None:
    whole, stopped = applied.with_name(f"whole.{ending}"), applied.with_name(f"stopped.{ending}")
    asked: list[str | Path] = ["--as-of", DAY, "--compare", POLICY, for_universities]
    run(capfdbinary, "screen", applied, "-o", whole, *asked)
    with monkeypatch.context() as patched:
        patched.setattr(comparing, "Screener", stopping_after(11))
        assert run(capfdbinary, "screen", applied, "-o", stopped, *asked).code == 130
    assert not stopped.exists()
    with monkeypatch.context() as patched:
        patched.setattr(comparing, "Screener", stopping_after(30))  # the rows that were done are not judged again
        assert run(capfdbinary, "screen", applied, "-o", stopped, *asked).code == 0
    assert stopped.read_bytes() == whole.read_bytes()
    assert [each.name for each in applied.parent.iterdir() if "journal" in each.name] == []
