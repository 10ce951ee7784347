"""Databases that run a statement over random enterprises, all in one way: make the table, fill it from JSON, ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg
from pyspark.sql import SparkSession

from eligibility.engines.sql import DialectName, Table, sql_from_pack, table_from_pack
from eligibility.ir.rules import Pack
from tests.datasets import KEY, Enterprise, Platform
from tests.sql.agreement import Result, expected_results, results_from_rows

TABLE = "enterprises"


class Database(Protocol):
    """A database with a table of enterprises at a time."""

    dialect: DialectName

    def ask(self, definition: str, rows: Sequence[Mapping[str, Any]], statement: str) -> Iterable[Sequence[Any]]:
        """The results of the statement over a new table with these rows."""


class DuckDbDatabase:
    """DuckDB in memory; rows come by way of a file of JSON lines."""

    dialect: DialectName = "duckdb"

    def __init__(self, folder: Path) -> None:
        self.rows = folder / "rows.jsonl"
        self.connection = duckdb.connect()

    def ask(self, definition: str, rows: Sequence[Mapping[str, Any]], statement: str) -> Iterable[Sequence[Any]]:
        self.rows.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        self.connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
        self.connection.execute(definition)
        types = self.connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1", [TABLE]
        ).fetchall()
        columns = ", ".join(f"'{name}': '{type_}'" for name, type_ in types)
        self.connection.execute(
            f"INSERT INTO {TABLE} BY NAME SELECT * FROM read_json('{self.rows}', format='newline_delimited', columns={{{columns}}})"
        )
        return self.connection.execute(statement).fetchall()


class PostgresDatabase:
    """A PostgreSQL server; rows come as one JSON document."""

    dialect: DialectName = "postgres"

    def __init__(self, where: str) -> None:
        self.connection = psycopg.connect(where, autocommit=True)

    def ask(self, definition: str, rows: Sequence[Mapping[str, Any]], statement: str) -> Iterable[Sequence[Any]]:
        return self.ask_json(definition, json.dumps(rows), statement)

    def ask_json(self, definition: str, rows: str, statement: str) -> Iterable[Sequence[Any]]:
        """The same, of rows that are JSON already."""
        self.connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
        self.connection.execute(definition)
        filled = f"INSERT INTO {TABLE} SELECT * FROM jsonb_populate_recordset(NULL::{TABLE}, %s::jsonb)"
        self.connection.execute(filled, [rows])
        return self.connection.execute(statement).fetchall()


class SparkDatabase:
    """Spark in this process; rows come by way of a file of JSON lines."""

    dialect: DialectName = "spark"

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self.session = session
        self.rows = folder / "rows.jsonl"

    def ask(self, definition: str, rows: Sequence[Mapping[str, Any]], statement: str) -> Iterable[Sequence[Any]]:
        self.rows.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        schema = definition[definition.index("(") + 1 : definition.rindex(")")]
        self.session.read.schema(schema).json(str(self.rows)).createOrReplaceTempView(TABLE)
        return self.session.sql(statement).collect()


def assert_agrees(
    database: Database, pack: Pack, enterprises: Sequence[Enterprise], on: Platform, decimals: int
) -> None:
    """The database says of every enterprise and provision what the reference says."""
    expected = expected_results(pack, ((each.key, each.slots) for each in enterprises))
    assert answers(database, pack, enterprises, on, decimals) == expected


def answers(
    database: Database, pack: Pack, enterprises: Sequence[Enterprise], on: Platform, decimals: int
) -> list[Result]:
    """What the database says."""
    table = Table(TABLE, KEY, on.columns)
    definition = table_from_pack(pack, database.dialect, on.as_of, table=table, decimals=decimals)
    statement = sql_from_pack(pack, database.dialect, on.as_of, presume=on.presume, table=table, decimals=decimals)
    return results_from_rows(database.ask(definition, [each.row for each in enterprises], statement))
