"""Small generated datasets for the corridor policy, as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from bench._datasets import dataset
from eligibility.packs import installed_pack
from eligibility.services.screening_datasets import Screening

CORRIDOR = installed_pack("jilin.corridor_2018_2025")
AS_OF = date(2024, 6, 30)


def screening(rows: int = 100, **other: Any) -> Screening:
    """A screening for the corridor policy, in partitions of `rows`."""
    return Screening(CORRIDOR, AS_OF, partition_rows=rows, **other)


def generated(rows: int, first: int = 0) -> pl.DataFrame:
    """Enterprises from number `first` on, each with its key."""
    return dataset(CORRIDOR, rows, AS_OF, first=first)


def stored(frame: pl.DataFrame, folder: Path, files: int = 2) -> Path:
    """A folder of Parquet files."""
    source = folder / "source"
    source.mkdir()
    size = -(-frame.height // files)
    for number in range(files):
        frame.slice(number * size, size).write_parquet(source / f"{number}.parquet")
    return source


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def table_of(folder: Path) -> pl.DataFrame:
    """All results of a run, in order."""
    return pl.read_parquet(sorted(folder.glob("part-*.parquet")))
