"""A pack as one SQL statement over a dataset: a chain of common table expressions, then one row an enterprise and provision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from eligibility.engines.sql.conditions import Conditions
from eligibility.engines.sql.dataset import ENTERPRISES, Dataset, Table
from eligibility.engines.sql.dialect import Dialect, TooManyColumns
from eligibility.engines.sql.duckdb import DuckDb
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.leaves import Leaves
from eligibility.engines.sql.postgres import Postgres
from eligibility.engines.sql.provisions import Provisions
from eligibility.engines.sql.spark import Spark
from eligibility.engines.sql.text import Sql
from eligibility.ir.rules import Pack, Provision

DialectName = Literal["duckdb", "postgres", "spark"]
DECIMALS = 6
_NEXT_COLUMN = ",\n  "


def sql_from_pack(
    pack: Pack,
    dialect: DialectName,
    as_of: date,
    *,
    presume: bool = True,
    table: Table = ENTERPRISES,
    decimals: int = DECIMALS,
) -> str:
    """The statement that judges every row of a table.

    `presume`: labelled presumptions count, as they do at the claimed level. `decimals`: how many a number may have where it takes part in
    arithmetic; DuckDB and Spark stop at a row with more. Where a row may not have as many columns as the provisions need together, their
    statements stand one after the other. Raises `TooManyDigits`, and `TooManyColumns` for a provision that needs too many alone.
    """

    def written(provisions: Sequence[Provision]) -> str:
        dataset = Dataset(_dialect(dialect, decimals), pack.vocabulary, as_of, table, Frame("_"))
        results = _results(dataset, provisions, presume=presume)
        statement, most = _statement(dataset, results), dataset.dialect.most_columns
        if most is None or _widest(dataset, results) <= most:
            return statement
        if len(provisions) == 1:
            raise TooManyColumns(provisions[0].id)
        half = len(provisions) // 2
        return f"({written(provisions[:half])})\nUNION ALL\n({written(provisions[half:])})"

    return written(pack.provisions)


def table_from_pack(
    pack: Pack, dialect: DialectName, as_of: date, *, table: Table = ENTERPRISES, decimals: int = DECIMALS
) -> str:
    """The CREATE TABLE of the columns that the statement reads, the key among them as text."""
    dataset = Dataset(_dialect(dialect, decimals), pack.vocabulary, as_of, table, Frame("_"))
    _results(dataset, pack.provisions, presume=True)
    quoted, key = dataset.dialect.quoted_name, {table.key: dataset.dialect.text_type}
    columns = [f"{quoted(name)} {type_}" for name, type_ in (key | dataset.column_types()).items()]
    return f"CREATE TABLE {_quoted_table(dataset)} (\n  {_NEXT_COLUMN.join(columns)}\n)"


def columns_from_pack(pack: Pack, as_of: date, table: Table) -> tuple[str, ...]:
    """The columns of the table that the statement reads, the key aside."""
    dataset = Dataset(_dialect("postgres", DECIMALS), pack.vocabulary, as_of, table, Frame("_"))
    _results(dataset, pack.provisions, presume=True)
    return tuple(dataset.columns)


def _results(dataset: Dataset, provisions: Sequence[Provision], *, presume: bool) -> list[Mapping[str, Sql]]:
    leaves = Leaves(dataset)
    return Provisions(dataset, Conditions(leaves, presume=presume)).results(provisions)


def _dialect(name: DialectName, decimals: int) -> Dialect:
    match name:
        case "duckdb":
            return DuckDb(decimals)
        case "postgres":
            return Postgres()
        case "spark":
            return Spark(decimals)


def _quoted_table(dataset: Dataset) -> str:
    return ".".join(dataset.dialect.quoted_name(part) for part in dataset.table.name.split("."))


def _outputs(results: Sequence[Mapping[str, Sql]]) -> dict[str, Sql]:
    return {f"{number}.{name}": each for number, row in enumerate(results) for name, each in row.items()}


def _widest(dataset: Dataset, results: Sequence[Mapping[str, Sql]]) -> int:
    """The most columns that a stage has, the key among them."""
    stages = dataset.top.stages(_outputs(results))
    return max((1 + len(stage.carried) + len(stage.made) for stage in stages), default=0)


def _statement(dataset: Dataset, results: Sequence[Mapping[str, Sql]]) -> str:
    dialect, top, table = dataset.dialect, dataset.top, dataset.table
    outputs = _outputs(results)
    key = dialect.quoted_name(table.key)
    source = _quoted_table(dataset)
    stages = []
    for number, stage in enumerate(top.stages(outputs), start=1):
        carried = [top.reference(name).text for name in stage.carried if name != table.key]
        columns = [key, *carried, *(f"{each.text} AS {name}" for name, each in stage.made.items())]
        stages.append(f"stage_{number} AS (\nSELECT\n  {_NEXT_COLUMN.join(columns)}\nFROM {dialect.staged(source)}\n)")
        source = f"stage_{number}"
    head = f"WITH {', '.join(stages)}\n" if stages else ""
    return head + dialect.unfolded(key, source, results)
