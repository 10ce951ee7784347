"""The databases that statements are tried in, each started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from tests.postgres import running_server
from tests.sql.databases import Database, DuckDbDatabase, PostgresDatabase, SparkDatabase

_SPARK = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    # A few hundred rows are done before compiling, each statement to Java and Java to machine code, would pay.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@pytest.fixture(scope="session")
def duckdb_database(tmp_path_factory: pytest.TempPathFactory) -> DuckDbDatabase:
    return DuckDbDatabase(tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[PostgresDatabase]:
    with running_server() as where:
        database = PostgresDatabase(where)
        yield database
        database.connection.close()


@pytest.fixture(scope="session")
def spark_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkDatabase]:
    builder = SparkSession.builder.master("local[2]")
    for key, value in _SPARK.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")  # what fails on purpose would fill pages
    yield SparkDatabase(session, tmp_path_factory.mktemp("spark"))
    session.stop()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """The database that a test is parametrised by."""
    found: Database = request.getfixturevalue(request.param)
    return found
