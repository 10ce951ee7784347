"""A dataset screened into a folder: shapes, accounts, faulty rows, repeated keys, and a run that is broken off at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from eligibility.domain.answer import Answer
from eligibility.domain.facts import Level
from eligibility.engines import reference
from eligibility.explain.answers import answer_from_outcome
from eligibility.profile import slots_from_profile
from eligibility.services.screening_datasets import DatasetProblems, screen_dataset
from eligibility.tables.dataset import profile_from_row
from tests.screening.datasets import AS_OF, CORRIDOR, bytes_of, generated, screening, stored, table_of

ROOT = Path(__file__).resolve().parents[2]


def answers_of(row: dict[str, Any], level: Level = Level.CLAIMED) -> list[Answer]:
    """What the row's own profile is answered by the reference."""
    facts = {name: value for name, value in row.items() if name != "credit_code"}
    slots = slots_from_profile(profile_from_row(facts, CORRIDOR.vocabulary, AS_OF), AS_OF, level)
    return [answer_from_outcome(outcome) for outcome in reference.judge(CORRIDOR, slots)]


def cells_of(answer: Answer) -> dict[str, str]:
    return {
        "verdict": answer.verdict.value,
        "conclusion": answer.conclusion.value,
        "missing": "\n".join(answer.missing),
        "because": "\n".join(answer.because),
        "blocking": "\n".join(answer.blocking),
    }


def test_wide_results_are_one_row_an_enterprise_in_order(tmp_path: Path) -> None:
    frame = generated(40)
    account = screen_dataset(screening(15), stored(frame, tmp_path), tmp_path / "out")
    expected = [
        {"credit_code": row["credit_code"]}
        | {
            f"{provision.id}.{name}": cell
            for provision, answer in zip(CORRIDOR.provisions, answers_of(row), strict=True)
            for name, cell in cells_of(answer).items()
        }
        for row in frame.iter_rows(named=True)
    ]
    assert table_of(tmp_path / "out").to_dicts() == expected
    assert (account["rows"], account["judged"], account["faulty"], account["elsewhere"]) == (40, 40, 0, 0)


def test_long_results_are_one_row_an_enterprise_and_provision(tmp_path: Path) -> None:
    source = stored(generated(20), tmp_path)
    screen_dataset(screening(15), source, tmp_path / "wide")
    screen_dataset(screening(15, shape="long"), source, tmp_path / "long")
    wide = table_of(tmp_path / "wide").to_dicts()
    expected = [
        {"credit_code": row["credit_code"], "provision": provision.id}
        | {name: row[f"{provision.id}.{name}"] for name in ("verdict", "conclusion", "missing", "because", "blocking")}
        for row in wide
        for provision in CORRIDOR.provisions
    ]
    assert table_of(tmp_path / "long").to_dicts() == expected


def test_without_reasons_only_verdicts_and_conclusions_are_written(tmp_path: Path) -> None:
    source = stored(generated(20), tmp_path)
    screen_dataset(screening(), source, tmp_path / "with")
    screen_dataset(screening(reasons=False), source, tmp_path / "without")
    names = [f"{each.id}.{name}" for each in CORRIDOR.provisions for name in ("verdict", "conclusion")]
    assert table_of(tmp_path / "without").equals(table_of(tmp_path / "with").select("credit_code", *names))


def test_the_account_counts_every_conclusion(tmp_path: Path) -> None:
    account = screen_dataset(screening(15), stored(generated(40), tmp_path), tmp_path / "out")
    counts = table_of(tmp_path / "out")["8.3.conclusion"].value_counts()
    assert account["conclusions"]["8.3"] == dict(sorted(counts.iter_rows()))
    assert json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8")) == account


def strange() -> pl.DataFrame:
    """Rows of which columns cannot tell all: a number beyond 62 bits, and rows that make no profile."""
    frame = generated(12).with_columns(pl.lit("220104").alias("registered_division"))
    far = pl.Series([10**20, *[5] * 11], dtype=pl.Int128).cast(pl.Decimal(38, 0))
    division = pl.Series([*["220104"] * 3, "000000", *["220104"] * 8])
    employees = pl.Series([*[12] * 7, -3, *[12] * 4], dtype=pl.Int64)
    return frame.with_columns(
        far.alias("revenue_2023"), division.alias("registered_division"), employees.alias("employees_2023")
    )


def test_rows_that_columns_cannot_hold_are_judged_all_the_same_and_faulty_ones_told(tmp_path: Path) -> None:
    frame, out = strange(), tmp_path / "out"
    account = screen_dataset(screening(5), stored(frame, tmp_path), out)
    assert (account["rows"], account["judged"], account["faulty"], account["elsewhere"]) == (12, 10, 2, 1)
    told = [
        json.loads(line) for path in sorted(out.glob("*.faulty.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    assert [(each["row"], each["key"], each["problems"][0]["code"]) for each in told] == [
        (4, frame["credit_code"][3], "code-unlisted"),
        (8, frame["credit_code"][7], "value-range"),
    ]
    table = table_of(out)
    assert table["credit_code"].to_list() == [
        key for place, key in enumerate(frame["credit_code"]) if place not in (3, 7)
    ]
    first = answers_of(frame.row(0, named=True))
    assert [table[f"{each.id}.verdict"][0] for each in CORRIDOR.provisions] == [each.verdict.value for each in first]


def test_keys_that_stand_more_than_once_or_not_at_all_are_said(tmp_path: Path) -> None:
    keys = pl.Series(["A", "B", "A", None, "C", "B", "A"])
    frame = generated(7).with_columns(keys.alias("credit_code"))
    account = screen_dataset(screening(), stored(frame, tmp_path), tmp_path / "out")
    assert account["keys"] == {"repeated": 2, "missing": 1, "first": {"A": 3, "B": 2}}
    assert account["judged"] == 7


def test_a_run_done_twice_is_the_same_to_the_last_byte(tmp_path: Path) -> None:
    source = stored(generated(60), tmp_path)
    screen_dataset(screening(25), source, tmp_path / "out")
    before = bytes_of(tmp_path / "out")
    screen_dataset(screening(25), source, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == before


def test_partitions_that_are_done_are_not_judged_again(tmp_path: Path) -> None:
    source, out = stored(generated(60), tmp_path), tmp_path / "out"
    screen_dataset(screening(25), source, out)
    before = bytes_of(out)
    for name in ("part-00001.json", "manifest.json"):
        (out / name).unlink()
    (out / ".unfinished-part-00001.parquet").write_bytes(b"half of")
    told: list[int] = []
    screen_dataset(screening(25), source, out, told=lambda done, _: told.append(done))
    assert bytes_of(out) == before
    assert told == [35, 60]


def codes_of(source: Path, target: Path, **other: Any) -> list[str]:
    with pytest.raises(DatasetProblems) as raised:
        screen_dataset(screening(**other), source, target)
    return [each.code for each in raised.value.problems]


def test_a_folder_with_the_results_of_another_run_is_left_alone(tmp_path: Path) -> None:
    source, out = stored(generated(10), tmp_path), tmp_path / "out"
    screen_dataset(screening(), source, out)
    assert codes_of(source, out, level=Level.REGISTRY) == ["dataset-results"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    source = stored(generated(10), tmp_path)
    assert codes_of(source, source) == ["dataset-results"]


def test_what_is_no_dataset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("not a table")
    (tmp_path / "empty").mkdir()
    assert codes_of(tmp_path / "text.parquet", tmp_path / "out") == ["table-damaged"]
    assert codes_of(tmp_path / "empty", tmp_path / "out") == ["table-missing"]
    assert codes_of(tmp_path / "nowhere.parquet", tmp_path / "out") == ["table-missing"]


def test_a_dataset_without_its_key_or_with_floats_for_money_is_refused(tmp_path: Path) -> None:
    frame = generated(5).drop("credit_code").with_columns(pl.lit(0.5).alias("revenue_2023"))
    assert codes_of(stored(frame, tmp_path), tmp_path / "out") == ["dataset-key", "dataset-column"]


def killed_and_resumed(source: Path, target: Path, rows: int, after: int) -> None:
    """A run that is killed once it has told of `after` partitions, and then goes on to its end."""
    command = [sys.executable, "-m", "tests.screening.child", str(source), str(target), str(rows)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(after):
            child.stdout.readline()
        child.kill()
    screen_dataset(screening(rows), source, target)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 3])
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(tmp_path: Path, after: int) -> None:
    source = stored(generated(300), tmp_path)
    screen_dataset(screening(40), source, tmp_path / "undisturbed")
    killed_and_resumed(source, tmp_path / "killed", 40, after)
    assert bytes_of(tmp_path / "killed") == bytes_of(tmp_path / "undisturbed")


@pytest.mark.soak
def test_a_run_that_is_killed_at_twenty_moments_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    source, r = stored(generated(20_000), tmp_path), Random(4)
    screen_dataset(screening(500), source, tmp_path / "undisturbed")
    expected = bytes_of(tmp_path / "undisturbed")
    for number in range(20):
        target = tmp_path / f"killed-{number}"
        killed_and_resumed(source, target, 500, r.randint(0, 39))
        assert bytes_of(target) == expected
