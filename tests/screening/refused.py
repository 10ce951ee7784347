"""Datasets that are refused, one a code, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from eligibility.errors import Problem
from eligibility.services.screening_datasets import DatasetProblems, screen_dataset
from tests.screening.datasets import screening


def _of_another_type(folder: Path) -> Problem:
    return _refused(pl.DataFrame({"credit_code": ["A"], "body_kind": [1]}), folder)


def _without_key(folder: Path) -> Problem:
    return _refused(pl.DataFrame({"name": ["A"]}), folder)


def _other_results(folder: Path) -> Problem:
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "letter.txt").write_text("dear all")
    return _refused(pl.DataFrame({"credit_code": ["A"]}), folder)


def _refused(frame: pl.DataFrame, folder: Path) -> Problem:
    folder.mkdir(exist_ok=True)
    frame.write_parquet(folder / "enterprises.parquet")
    try:
        screen_dataset(screening(), folder / "enterprises.parquet", folder / "out")
    except DatasetProblems as problems:
        return problems.problems[0]
    raise AssertionError("nothing was refused")


DATASETS: Mapping[str, Callable[[Path], Problem]] = {
    "dataset-column": _of_another_type,
    "dataset-key": _without_key,
    "dataset-results": _other_results,
}
