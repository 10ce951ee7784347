"""Statements say in DuckDB, PostgreSQL and Spark what the reference says: every column of the results, on random packs and enterprises.

PostgreSQL counts without bounds and gets numbers of any length; the others get numbers whose products fit 38 digits.
"""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from eligibility.engines.sql.postgres import Postgres
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack, installed_packs
from tests.datasets import (
    DECIMALS,
    Draw,
    any_value,
    enterprises,
    merged,
    platform,
    small_value,
    tamed,
    values_of_pack,
)
from tests.sql.databases import Database, assert_agrees
from tests.strategies import JUDGING_DATES, pack

AS_OF = date(2024, 6, 1)
EVERYWHERE = ["duckdb_database", "postgres_database"]


def random_packs(r: Random, database: Database, count: int) -> tuple[Pack, Draw]:
    """Some random packs as one, with values that the database can count with."""
    made = merged(pack(r) for _ in range(count))
    return (made, any_value) if database.dialect == "postgres" else (tamed(made), small_value)


def agrees_on_random_packs(database: Database, seed: int, packs: int, rows: int) -> None:
    r = Random(seed)
    made, draw = random_packs(r, database, packs)
    on = platform(r, made.vocabulary, r.choice(JUDGING_DATES))
    assert_agrees(database, made, enterprises(r, on, made.vocabulary, draw, rows), on, DECIMALS)


def agrees_on_installed_packs(database: Database, seed: int, rows: int) -> None:
    for id in installed_packs():
        r, installed = Random(seed), installed_pack(id)
        on = platform(r, installed.vocabulary, AS_OF)
        rows_ = enterprises(r, on, installed.vocabulary, values_of_pack(installed, AS_OF), rows)
        assert_agrees(database, installed, rows_, on, DECIMALS)


@pytest.mark.slow
@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
@pytest.mark.parametrize("seed", range(12))
def test_databases_agree_on_random_packs(database: Database, seed: int) -> None:
    agrees_on_random_packs(database, seed, packs=3, rows=30)


@pytest.mark.slow
def test_postgres_judges_more_provisions_than_fit_into_one_row(
    postgres_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Postgres, "most_columns", 60)
    agrees_on_random_packs(postgres_database, seed=3, packs=12, rows=10)


@pytest.mark.slow
@pytest.mark.parametrize("database", EVERYWHERE, indirect=True)
@pytest.mark.parametrize("seed", range(2))
def test_databases_agree_on_installed_packs(database: Database, seed: int) -> None:
    agrees_on_installed_packs(database, seed, rows=200)


@pytest.mark.slow
def test_spark_agrees_on_installed_packs(spark_database: Database) -> None:
    agrees_on_installed_packs(spark_database, seed=1, rows=100)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1_000, 1_500))
def test_postgres_agrees_on_numbers_of_any_length_in_two_thousand_random_packs(
    postgres_database: Database, seed: int
) -> None:
    agrees_on_random_packs(postgres_database, seed, packs=4, rows=50)


@pytest.mark.soak
@pytest.mark.parametrize("database", [*EVERYWHERE, "spark_database"], indirect=True)
def test_databases_agree_on_thousands_of_enterprises_and_installed_packs(database: Database) -> None:
    agrees_on_installed_packs(database, seed=1_000, rows=5_000)
