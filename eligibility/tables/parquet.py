"""Datasets in Parquet files, read a stretch of rows at a time, and their keys. It must not know facts.

Neither reading nor looking for repeated keys holds more than a stretch in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl

_MAGIC = b"PAR1"
_KEYS_AT_ONCE = 2_000_000
_MOST_TOLD = 100


class NoDataset(Exception):
    """There is no Parquet file, or one of them cannot be read: a code of `TABLE_CODES`, and which."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


@dataclass(frozen=True)
class Dataset:
    """Parquet files of one layout, one after the other in the order of their names."""

    files: tuple[Path, ...]

    @classmethod
    def at(cls, source: Path) -> Dataset:
        """A file, or all of a folder. Raises `NoDataset`."""
        files = sorted(source.rglob("*.parquet")) if source.is_dir() else [source]
        if not files or not all(each.is_file() for each in files):
            zh, en = (
                f"`{source.name}` 不是 Parquet 文件，也不是含有 Parquet 文件的文件夹",
                f"`{source.name}` is neither a Parquet file nor a folder of them",
            )
            raise NoDataset("table-missing", zh, en)
        for each in files:
            if _ends(each) != (_MAGIC, _MAGIC):
                zh, en = f"`{each.name}` 不是完整的 Parquet 文件", f"`{each.name}` is not a whole Parquet file"
                raise NoDataset("table-damaged", zh, en)
        return cls(tuple(files))

    @property
    def _scan(self) -> pl.LazyFrame:
        return pl.scan_parquet(list(self.files))

    @cached_property
    def schema(self) -> Mapping[str, pl.DataType]:
        """The columns and their types. Raises `NoDataset`."""
        try:
            return self._scan.collect_schema()
        except pl.exceptions.PolarsError as error:
            raise NoDataset(
                "table-damaged", f"无法读取数据集的列：{error}", f"the columns cannot be read: {error}"
            ) from error

    @cached_property
    def height(self) -> int:
        """How many rows there are."""
        return int(self._scan.select(pl.len()).collect().item())

    @cached_property
    def identity(self) -> list[dict[str, Any]]:
        """What tells these files from others: name, size, and the SHA-256 of what stands at the end (layout, statistics, offsets)."""
        return [
            {"name": each.name, "bytes": each.stat().st_size, "footer_sha256": _footer_digest(each)}
            for each in self.files
        ]

    def read(self, first: int, rows: int, columns: Sequence[str]) -> pl.DataFrame:
        """Some columns of a stretch of rows."""
        return self._scan.select(columns).slice(first, rows).collect()

    def repeated_keys(self, key: str) -> dict[str, Any]:
        """How many keys stand more than once or not at all, and the first of them with how often they stand."""
        parts = max(1, -(-self.height // _KEYS_AT_ONCE))
        found = pl.concat([self._repeated(key, part, parts) for part in range(parts)]).sort(
            "len", key, descending=[True, False]
        )
        missing = self._scan.select(pl.col(key).null_count()).collect(engine="streaming").item()
        first = {str(value): count for value, count in found.head(_MOST_TOLD).iter_rows()}
        return {"repeated": found.height, "missing": int(missing), "first": first}

    def _repeated(self, key: str, part: int, parts: int) -> pl.DataFrame:
        """Of the keys whose hash falls into a part. Where no two hashes are the same no two keys are, and nobody need look closer."""
        here = pl.col(key).is_not_null()
        if parts > 1:
            here &= pl.col(key).hash() % parts == part
        keys = self._scan.select(key).filter(here)
        hashes = np.sort(keys.select(pl.col(key).hash()).collect(engine="streaming").to_series().to_numpy())
        again = pl.Series(hashes[1:][hashes[1:] == hashes[:-1]], dtype=pl.UInt64).unique()
        alike = keys.filter(pl.col(key).hash().is_in(again.implode())) if len(again) else keys.head(0)
        return alike.group_by(key).len().filter(pl.col("len") > 1).collect(engine="streaming")


_TYPES_OF_POLARS, _NO_TYPES = b"ARROW:schema", b"-----:schema"


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table whose enumerations are plain text to whoever reads it.

    Polars notes an enumeration's values beside the table, and files with different ones could then not be read together; so the
    note, which is for Polars alone, is given a name that nobody looks for.
    """
    frame.write_parquet(path, statistics=False)
    with path.open("r+b") as file:
        size = _footer_size(file)
        file.seek(-8 - size, 2)
        footer = file.read(size)
        file.seek(-8 - size, 2)
        file.write(footer.replace(_TYPES_OF_POLARS, _NO_TYPES))


def _footer_size(file: BinaryIO) -> int:
    """Bytes of the footer before its own length and the mark at the end, not more than there are."""
    end = file.seek(-8, 2)
    return min(int.from_bytes(file.read(4), "little"), end)


def _ends(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, path.stat().st_size - 4))
        return head, file.read(4)


def _footer_digest(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(-8 - _footer_size(file), 2)
        return hashlib.sha256(file.read()).hexdigest()
