"""The executors of many enterprises, each made to say its results in one form, so that what the reference says is worked out once for all.

Columns, DuckDB and Spark read the dataset in Parquet as it is; PostgreSQL gets the same rows as JSON. Nothing here may judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bench._datasets import KEY, dataset
from eligibility.domain.answer import Answer
from eligibility.domain.facts import Level, Slots
from eligibility.engines.sql import Table, sql_from_pack, table_from_pack
from eligibility.ir.rules import Pack, Provision
from eligibility.profile import slots_from_profile
from eligibility.services.screening_datasets import Screening, screen_dataset
from eligibility.services.spark import SparkOrder, screen_with_spark
from eligibility.tables.dataset import profile_from_row
from tests.sql.agreement import Result, expected_results, results_from_rows
from tests.sql.databases import TABLE, DuckDbDatabase, PostgresDatabase, SparkDatabase


@dataclass(frozen=True, slots=True)
class Many:
    """Enterprises in one Parquet file, and the standpoint of judging them."""

    pack: Pack
    as_of: date
    level: Level
    file: Path

    @property
    def frame(self) -> pl.DataFrame:
        """The rows."""
        return pl.read_parquet(self.file)

    def enterprises(self) -> list[tuple[str, Slots]]:
        """What the rows mean, by their keys."""
        rows = self.frame.iter_rows(named=True)
        return [(str(row.pop(KEY)), self._slots(row)) for row in rows]

    def _slots(self, row: Mapping[str, object]) -> Slots:
        return slots_from_profile(profile_from_row(row, self.pack.vocabulary, self.as_of), self.as_of, self.level)

    def expected(self) -> list[Result]:
        """What the reference says."""
        return expected_results(self.pack, self.enterprises())

    def statement(self, database: DuckDbDatabase | PostgresDatabase) -> str:
        """The pack for a database."""
        presume = self.level is Level.CLAIMED
        return sql_from_pack(self.pack, database.dialect, self.as_of, presume=presume, table=self.table)

    @property
    def table(self) -> Table:
        """The columns that there are."""
        return Table(TABLE, KEY, {name: _fields(type_) for name, type_ in self.frame.schema.items()})


def _fields(held: pl.DataType) -> frozenset[str]:
    of = held.inner if isinstance(held, pl.List) else None
    return frozenset(each.name for each in of.fields) if isinstance(of, pl.Struct) else frozenset()


def many(pack: Pack, as_of: date, part: int, rows: int, folder: Path) -> Many:
    """A part of a great dataset: generated enterprises, more or less of them unknown, and every fourth part without presumptions."""
    level = Level.REGISTRY if part % 4 == 0 else Level.CLAIMED
    frame = dataset(pack, rows, as_of, unknown=0.05 * (part % 7), inside=0.03 * (part % 5), first=part * rows)
    place = folder / level.name
    place.mkdir(exist_ok=True)
    frame.write_parquet(place / f"{part:04}.parquet")
    return Many(pack, as_of, level, place / f"{part:04}.parquet")


def columns_say(given: Many, folder: Path) -> list[Result]:
    """The columnar executor, from Parquet to Parquet, every row by columns."""
    screening = Screening(given.pack, given.as_of, given.level, KEY, "long")
    account = screen_dataset(screening, given.file, folder)
    assert (account["elsewhere"], account["faulty"]) == (0, 0)
    return results_from_texts(pl.read_parquet(sorted(folder.glob("part-*.parquet"))).iter_rows())


def duckdb_says(database: DuckDbDatabase, given: Many) -> list[Result]:
    """DuckDB, over the Parquet file."""
    database.connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
    database.connection.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM read_parquet('{given.file}')")
    return results_from_rows(database.connection.execute(given.statement(database)).fetchall())


def postgres_says(database: PostgresDatabase, given: Many) -> list[Result]:
    """PostgreSQL, over the same rows."""
    definition = table_from_pack(given.pack, "postgres", given.as_of, table=given.table)
    rows = given.frame.write_ndjson().replace("\n", ",").removesuffix(",")
    return results_from_rows(database.ask_json(definition, f"[{rows}]", given.statement(database)))


def spark_says(database: SparkDatabase, given: Sequence[Many], target: Path) -> pl.LazyFrame:
    """Spark, as the product runs it, over files of one folder."""
    (source,) = {each.file.parent for each in given}
    order = SparkOrder(given[0].pack, given[0].as_of, str(source), str(target), given[0].level, KEY)
    screen_with_spark(database.session, order)
    return pl.scan_parquet(target / "*.parquet")


def part_of(results: pl.LazyFrame, given: Many) -> list[Result]:
    """What was said of the enterprises of one part."""
    return results_from_texts(results.filter(pl.col(KEY).is_in(given.frame[KEY].implode())).collect().iter_rows())


def results_from_texts(rows: Iterable[Sequence[str]]) -> list[Result]:
    """Results in Parquet, whose lists are text with an entry a line."""
    return results_from_rows((*row[:4], *(tuple(each.split("\n")) if each else () for each in row[4:])) for row in rows)


def results_from_answers(
    keys: Sequence[str], provisions: Sequence[Provision], answers: Iterable[Sequence[Answer]]
) -> list[Result]:
    """Answers of the columnar executor, a row an enterprise."""
    return sorted(
        (key, each.id, one.verdict.value, one.conclusion.value, one.missing, one.because, one.blocking)
        for key, row in zip(keys, answers, strict=True)
        for each, one in zip(provisions, row, strict=True)
    )
