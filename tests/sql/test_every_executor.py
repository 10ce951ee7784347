"""Columns, DuckDB, PostgreSQL and Spark say what the reference says of the same enterprises: every column of the results.

The reference is asked once for all of them. `dev.py soak` asks of a hundred thousand different enterprises and two thousand random packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from eligibility.domain.answer import Answer
from eligibility.domain.facts import Level
from eligibility.engines import reference
from eligibility.engines.columnar import ColumnarPack
from eligibility.explain.answers import answer_from_outcome
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from tests.columns import columns_from_slots
from tests.datasets import DECIMALS, Enterprise, Platform, enterprises, merged, platform, small_value, tamed
from tests.sql.agreement import Result, expected_results
from tests.sql.databases import Database, DuckDbDatabase, PostgresDatabase, SparkDatabase, answers
from tests.sql.many import (
    Many,
    columns_say,
    duckdb_says,
    many,
    part_of,
    postgres_says,
    results_from_answers,
    spark_says,
)
from tests.strategies import JUDGING_DATES, pack

CORRIDOR = "jilin.corridor_2018_2025"
AS_OF = date(2024, 6, 1)
PARTS, ROWS = 40, 2_500
MOST_ELSEWHERE = 0.3


@pytest.fixture
def databases(duckdb_database: Database, postgres_database: Database, spark_database: Database) -> Sequence[Database]:
    return duckdb_database, postgres_database, spark_database


def agree_on_random_packs(databases: Sequence[Database], seed: int, packs: int, rows: int) -> tuple[int, int]:
    """Some random packs and enterprises, judged by everybody; how many columns judged, and how many rows came from elsewhere."""
    r = Random(seed)
    single = [tamed(pack(r)) for _ in range(packs)]
    made = merged(single)
    on = platform(r, made.vocabulary, r.choice(JUDGING_DATES))
    given = enterprises(r, on, made.vocabulary, small_value, rows)
    expected = expected_results(made, ((each.key, each.slots) for each in given))
    for database in databases:
        assert answers(database, made, given, on, DECIMALS) == expected, database.dialect
    columns = [columns_answer(merged_alone(single, number), on, given) for number in range(packs)]
    assert sorted(result for results, _ in columns for result in results) == expected
    return packs * rows, sum(elsewhere for _, elsewhere in columns)


def merged_alone(packs: Sequence[Pack], number: int) -> Pack:
    """One of several packs, its provisions named as when all are merged."""
    return merged(each if place == number else replace(each, provisions=()) for place, each in enumerate(packs))


def columns_answer(made: Pack, on: Platform, given: Sequence[Enterprise]) -> tuple[list[Result], int]:
    """The columnar executor, and how many rows it had to ask of the reference."""
    if not made.provisions:
        return [], 0
    slots = [each.slots for each in given]

    def judge_row(row: int) -> list[Answer]:
        return [answer_from_outcome(outcome) for outcome in reference.judge(made, slots[row])]

    screened = ColumnarPack(made, on.as_of, on.presume).screen(columns_from_slots(slots, made.vocabulary), judge_row)
    rows = zip(*screened.answers, strict=True)
    results = results_from_answers([each.key for each in given], made.provisions, rows)
    return results, len(screened.elsewhere)


@pytest.mark.slow
def test_all_agree_on_random_packs(databases: Sequence[Database]) -> None:
    agree_on_random_packs(databases, seed=1, packs=3, rows=30)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(25))
def test_all_agree_on_two_thousand_random_packs_most_of_it_judged_by_columns(
    databases: Sequence[Database], part: int
) -> None:
    counts = [agree_on_random_packs(databases, seed, 8, 25) for seed in range(5_000 + 10 * part, 5_010 + 10 * part)]
    assert sum(elsewhere for _, elsewhere in counts) < MOST_ELSEWHERE * sum(rows for rows, _ in counts)


def agree_on(given: Many, duckdb: DuckDbDatabase, postgres: PostgresDatabase, folder: Path) -> list[Result]:
    """What the reference, and with it everybody but Spark, says."""
    expected = given.expected()
    assert columns_say(given, folder) == expected
    assert duckdb_says(duckdb, given) == expected
    assert postgres_says(postgres, given) == expected
    return expected


@pytest.mark.slow
def test_all_but_spark_agree_on_generated_enterprises(
    duckdb_database: DuckDbDatabase, postgres_database: PostgresDatabase, tmp_path: Path
) -> None:
    given = many(installed_pack(CORRIDOR), AS_OF, 3, 300, tmp_path)
    agree_on(given, duckdb_database, postgres_database, tmp_path / "results")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Many]:
    """A hundred thousand enterprises."""
    folder = tmp_path_factory.mktemp("parts")
    return [many(installed_pack(CORRIDOR), AS_OF, part, ROWS, folder) for part in range(PARTS)]


@pytest.fixture(scope="module")
def spark_results(
    spark_database: SparkDatabase, parts: Sequence[Many], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Level, pl.LazyFrame]:
    """What Spark says of all of them, asked once a level."""
    target = tmp_path_factory.mktemp("spark")
    levels = {each.level for each in parts}
    return {
        level: spark_says(spark_database, [each for each in parts if each.level is level], target / level.name)
        for level in levels
    }


@pytest.mark.soak
def test_a_hundred_thousand_enterprises_are_all_different(parts: Sequence[Many]) -> None:
    assert len({repr(row[1:]) for each in parts for row in each.frame.iter_rows()}) == PARTS * ROWS


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_all_agree_on_a_hundred_thousand_enterprises(
    parts: Sequence[Many],
    spark_results: Mapping[Level, pl.LazyFrame],
    duckdb_database: DuckDbDatabase,
    postgres_database: PostgresDatabase,
    tmp_path: Path,
    part: int,
) -> None:
    given = parts[part]
    expected = agree_on(given, duckdb_database, postgres_database, tmp_path / "results")
    assert part_of(spark_results[given.level], given) == expected
    assert len(expected) == ROWS * len(given.pack.provisions)
