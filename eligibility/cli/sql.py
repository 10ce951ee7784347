"""SQL on the command line: the options that name a database and a table, and what is said of columns that do not fit."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.failures import UsageFault, note
from eligibility.cli.options import LevelName

if TYPE_CHECKING:
    from eligibility.services import Pack
    from eligibility.services.statements import Table


class Dialect(StrEnum):
    """Databases that a policy can be written for."""

    DUCKDB = "duckdb"
    POSTGRES = "postgres"
    SPARK = "spark"


TABLE_NAME = "enterprises"
"""The table of enterprises, unless another is named."""

DialectOption = Annotated[Dialect, typer.Option("--dialect", "-d", help="数据库 · the database")]
EmitSqlOption = Annotated[
    Dialect | None,
    typer.Option(
        "--emit-sql",
        help="不筛查，改为输出一条 SQL，在数据所在处执行 · write the policy as one SQL statement instead of screening; without IN",
        show_default=False,
    ),
]
TableOption = Annotated[str, typer.Option("--table", metavar="NAME", help="企业数据表 · the table of enterprises")]
KeyOption = Annotated[str, typer.Option("--key", metavar="COLUMN", help="每行唯一的列 · the column that names a row")]
ColumnsOption = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="LIST",
        help="表中已有的列，如 body_kind, projects(place, field)；其余视为未知，默认全有"
        " · the columns there are; other facts are unknown; all, unless given",
        show_default=False,
    ),
]


def table_of(name: str, key: str, columns: str | None, pack: Pack, as_of: date, lang: str) -> Table:
    """The table as options name it. Facts without a column, and columns that no condition reads, are told on stderr."""
    from eligibility.services.statements import ENTERPRISES, Table, columns_read, columns_said  # noqa: PLC0415

    if columns is None:
        return Table(name, key)
    said = columns_said(columns)
    if said is None:
        raise UsageFault(
            f"`{columns}` 不是列名清单",
            f"`{columns}` is not a list of columns",
            "as in: body_kind, projects(place, field)",
        )
    table = Table(name, key, said)
    read = columns_read(pack, as_of, table)
    absent = columns_read(pack, as_of, ENTERPRISES) - read - {key}
    _note_columns("没有这些列，有关事实一律未知", "no such columns, so these facts are unknown", absent, lang)
    _note_columns("政策用不到这些列", "no condition reads these columns", said.keys() - read - {key}, lang)
    return table


def _note_columns(zh: str, en: str, columns: frozenset[str] | set[str], lang: str) -> None:
    if columns:
        listed = sorted(columns)
        note(f"{en}: {', '.join(listed)}" if lang == "en" else f"{zh}：{'、'.join(listed)}")


def sql_text(pack: Pack, dialect: Dialect, as_of: date, level: LevelName, table: Table, *, ddl: bool) -> str:
    """The statement, or the definition of the table it reads."""
    from eligibility.services import LEVELS  # noqa: PLC0415 - see the package
    from eligibility.services.statements import (  # noqa: PLC0415
        TooManyColumns,
        TooManyDigits,
        definition_of,
        statement_of,
    )

    try:
        if ddl:
            return definition_of(pack, dialect.value, as_of, table)
        return statement_of(pack, dialect.value, as_of, LEVELS[level.value], table)
    except TooManyDigits as error:
        raise UsageFault(
            f"规则中的数 `{error}` 位数过多，{dialect.value} 无法精确比较",
            f"the rules hold the number `{error}`, which {dialect.value} cannot compare exactly",
            "PostgreSQL 可以 · PostgreSQL can: --dialect postgres",
        ) from error
    except TooManyColumns as error:
        raise UsageFault(
            f"事项 `{error}` 需要的列数超过 {dialect.value} 一行的上限",
            f"the provision `{error}` needs more columns than a row of {dialect.value} may have",
            "DuckDB 和 Spark 没有这个上限 · DuckDB and Spark have no such limit: --dialect duckdb",
        ) from error
