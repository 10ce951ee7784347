"""Runs that are ended at random moments, in the midst of anything, and gone on with: the bytes are those of a run that nothing disturbed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.screening.datasets import bytes_of, generated, stored, table_of
from tests.screening.killed import ended, seconds_of
from tools.applicants import applicants, write

DAY = "2024-06-01"
LATEST = 0.65
"""Of the time that an undisturbed run takes: how much that is varies with what else the machine does."""


@pytest.mark.slow
def test_a_run_in_small_partitions_is_ended_three_times_and_gone_on_with(tmp_path: Path) -> None:
    source, chance, whole = stored(generated(10_000), tmp_path), Random(1), tmp_path / "whole"
    seconds = seconds_of("tests.screening.child", source, whole, "500")
    for number in range(3):
        target = tmp_path / f"ended-{number}"
        assert ended(chance.uniform(0.3, LATEST) * seconds, "tests.screening.child", source, target, "500")
        assert not ended(0, "tests.screening.child", source, target, "500")
        assert bytes_of(target) == bytes_of(whole)


@pytest.mark.soak
def test_the_command_over_a_million_rows_is_ended_at_twenty_moments_and_gone_on_with(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    source, chance, whole = tmp_path / "source", Random(20), tmp_path / "whole"
    source.mkdir()
    for number in range(10):
        generated(100_000, first=number * 100_000).write_parquet(source / f"{number}.parquet")
    asked = ("eligibility.cli", "screen", source, "--as-of", DAY, "--shape", "wide", "-o")
    seconds = seconds_of(*asked, whole)
    expected, moments = bytes_of(whole), []
    keys = table_of(whole)["credit_code"]
    assert (len(keys), keys.n_unique()) == (1_000_000, 1_000_000)
    for number in range(20):
        target = tmp_path / f"ended-{number}"
        moment = chance.uniform(0, 1) * seconds
        if ended(moment, *asked, target):
            moments.append((round(moment, 2), len(list(target.glob("part-*.json")))))
        assert not ended(0, *asked, target)
        assert bytes_of(target) == expected
        shutil.rmtree(target)
    assert len(moments) >= 15, "of twenty moments up to the very end, few are too late"
    record_property("undisturbed_processor_seconds", seconds)
    record_property("ended_at_seconds_with_partitions", moments)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_workbook_is_gone_on_with_where_its_screening_was_ended(tmp_path: Path, ending: str) -> None:
    write(tmp_path / "申报.xlsx", applicants(400, seed=9, mistakes=0.05))
    chance, whole, out = Random(3), tmp_path / f"whole.{ending}", tmp_path / f"ended.{ending}"
    asked = ("eligibility.cli", "screen", tmp_path / "申报.xlsx", "--as-of", DAY, "-o")
    seconds = seconds_of(*asked, whole)
    assert ended(LATEST * seconds, *asked, out)
    assert out.with_name(f"{out.name}.journal").exists()
    for _ in range(2):
        assert ended(chance.uniform(0.2, 0.4) * seconds, *asked, out)
    assert not out.exists()
    assert not ended(0, *asked, out)
    assert out.read_bytes() == whole.read_bytes()
    assert [each.name for each in tmp_path.iterdir() if "journal" in each.name] == []
