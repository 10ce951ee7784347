"""Screening with Spark: Parquet in, Parquet out, what the reference says; and what is refused in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eligibility.engines.sql import Table, table_from_pack
from eligibility.ir.rules import Pack
from eligibility.packs import installed_pack
from eligibility.services.spark import SparkOrder, SparkProblem, screen_with_spark
from tests.cli.run import POLICY, run
from tests.datasets import DECIMALS, KEY, Enterprise, enterprises, merged, platform, small_value, tamed
from tests.sql.agreement import expected_results
from tests.sql.databases import SparkDatabase
from tests.strategies import pack

pytestmark = pytest.mark.slow
AS_OF = date(2024, 5, 1)


def written(database: SparkDatabase, rows: Sequence[Mapping[str, Any]], schema: str, folder: Path) -> str:
    """A dataset in Parquet."""
    lines, target = folder / "rows.jsonl", str(folder / "dataset")
    lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    database.session.read.schema(schema).json(str(lines)).repartition(3).write.parquet(target)
    return target


@pytest.fixture(scope="module")
def random_pack() -> Pack:
    r = Random(7)
    return tamed(merged(pack(r) for _ in range(2)))


@pytest.fixture
def dataset(spark_database: SparkDatabase, random_pack: Pack, tmp_path: Path) -> tuple[str, Sequence[Enterprise]]:
    r = Random(8)
    on = platform(r, random_pack.vocabulary, AS_OF)
    made = enterprises(r, on, random_pack.vocabulary, small_value, 40)
    table = table_from_pack(random_pack, "spark", AS_OF, table=Table(columns=on.columns), decimals=DECIMALS)
    schema = table[table.index("(") + 1 : table.rindex(")")]
    return written(spark_database, [each.row for each in made], schema, tmp_path), made


def test_a_dataset_in_parquet_gets_the_results_of_the_reference(
    spark_database: SparkDatabase, random_pack: Pack, dataset: tuple[str, Sequence[Enterprise]], tmp_path: Path
) -> None:
    source, given = dataset
    order = SparkOrder(random_pack, AS_OF, source, str(tmp_path / "results"))
    count = screen_with_spark(spark_database.session, order)
    found = sorted(map(tuple, spark_database.session.read.parquet(order.target).collect()))
    presumed = [(each.key, replace(each.slots, presume=True)) for each in given]
    expected = expected_results(random_pack, presumed)
    assert found == sorted((*row[:4], *("\n".join(each) for each in row[4:])) for row in expected)
    assert count == len(given) * len(random_pack.provisions)


def test_results_never_go_where_something_is(
    spark_database: SparkDatabase, random_pack: Pack, dataset: tuple[str, Sequence[Enterprise]], tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    with pytest.raises(SparkProblem, match="is there already"):
        screen_with_spark(spark_database.session, SparkOrder(random_pack, AS_OF, dataset[0], str(tmp_path / "kept")))
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_dataset_without_its_key_or_with_floats_is_refused(
    spark_database: SparkDatabase, random_pack: Pack, tmp_path: Path
) -> None:
    source = written(spark_database, [{"id": "a"}], "id STRING, employees DOUBLE, score DOUBLE, rate FLOAT", tmp_path)
    with pytest.raises(SparkProblem, match=f"no column `{KEY}` to be the key"):
        screen_with_spark(spark_database.session, SparkOrder(random_pack, AS_OF, source, str(tmp_path / "r")))
    with pytest.raises(SparkProblem, match="are binary floats"):
        screen_with_spark(spark_database.session, SparkOrder(random_pack, AS_OF, source, str(tmp_path / "r"), key="id"))


def test_the_command_line_screens_a_dataset_with_spark(
    capsysbinary, spark_database: SparkDatabase, tmp_path: Path
) -> None:
    rows = [{KEY: "a", "body_kind": "development_zone"}, {KEY: "b", "body_kind": "enterprise"}]
    source = written(spark_database, rows, f"{KEY} STRING, body_kind STRING", tmp_path)
    target = str(tmp_path / "results")
    words = ["screen", source, "-o", target, "--engine", "spark", "--master", "local[2]", "--as-of", "2024-06-01"]
    assert run(capsysbinary, *words).json()["results"] == 2 * len(installed_pack(POLICY).provisions)
    results = spark_database.session.read.parquet(target).where("provision = '8.3'")
    assert sorted((row[KEY], row["verdict"]) for row in results.collect()) == [("a", "not_met"), ("b", "undetermined")]
    again = run(capsysbinary, *words, "--lang", "en")
    assert (again.code, again.err.splitlines()) == (
        2,
        [f"`{target}` is there already", "    choose another folder, or remove it"],
    )
