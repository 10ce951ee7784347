"""Use case: screen a dataset with Apache Spark, on this machine or on a cluster: Parquet in, Parquet out, one row an enterprise and provision.

Spark runs the emitted statement; nothing of ours runs on its executors, so a cluster needs the wheel where the driver is and nowhere else.
PySpark comes with the extra `spark`, or with the cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from eligibility.domain.facts import Level
from eligibility.engines.sql import Table, columns_from_pack, sql_from_pack
from eligibility.ir.rules import Pack

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

VIEW = "eligibility_enterprises"
LISTS = ("missing", "because", "blocking")
"""Columns that in Parquet are text with one entry a line (docs/screening.md)."""


class SparkProblem(Exception):
    """Why Spark cannot screen: what, in both languages, and how to mend it."""

    def __init__(self, zh: str, en: str, help_: str) -> None:
        super().__init__(en)
        self.zh, self.en, self.help = zh, en, help_


@dataclass(frozen=True, slots=True)
class SparkOrder:
    """What to screen: `source` and `target` are Parquet folders as Spark names them (`hdfs://…`, `s3a://…`, a path)."""

    pack: Pack
    as_of: date
    source: str
    target: str
    level: Level = Level.CLAIMED
    key: str = "credit_code"


def session_at(master: str | None, name: str = "eligibility") -> SparkSession:
    """A session at a master such as `local[2]` or `yarn`; `None` takes the one that spark-submit names. Raises `SparkProblem`."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - only this use case needs the extra
    except ImportError as error:
        zh, en = "没有安装 PySpark", "PySpark is not installed"
        raise SparkProblem(zh, en, "pip install 'eligibility[spark]'") from error
    builder = SparkSession.builder.appName(name)
    if master is not None:
        builder = builder.master(master)
    if master is not None and master.startswith("local"):
        for key in ("spark.driver.bindAddress", "spark.driver.host"):
            builder = builder.config(key, "127.0.0.1")
        for key in ("spark.ui.enabled", "spark.ui.showConsoleProgress"):
            builder = builder.config(key, "false")
    return builder.getOrCreate()


def screen_with_spark(session: SparkSession, order: SparkOrder) -> int:
    """Write the results of the dataset to a new folder, and say how many rows they are.

    Raises `SparkProblem` for a dataset that cannot be screened, and where something is at the target already: results are never mixed.
    """
    from pyspark.errors import AnalysisException  # noqa: PLC0415 - only this use case needs the extra
    from pyspark.sql.functions import array_join  # noqa: PLC0415

    session.conf.set("spark.sql.ansi.enabled", "true")  # so that an overflow is an error, not a null
    enterprises = session.read.parquet(order.source)
    statement = _statement(enterprises, order)
    enterprises.createOrReplaceTempView(VIEW)
    results = session.sql(statement).withColumns({each: array_join(each, "\n") for each in LISTS})
    try:
        results.write.mode("errorifexists").parquet(order.target)
    except AnalysisException as error:
        if error.getCondition() != "PATH_ALREADY_EXISTS":
            raise
        zh, en = f"`{order.target}` 已存在", f"`{order.target}` is there already"
        raise SparkProblem(zh, en, "choose another folder, or remove it") from error
    return session.read.parquet(order.target).count()


def _statement(enterprises: DataFrame, order: SparkOrder) -> str:
    table = Table(VIEW, order.key, _columns(enterprises))
    if order.key not in enterprises.columns:
        zh, en = f"数据集没有主键列 `{order.key}`", f"the dataset has no column `{order.key}` to be the key"
        raise SparkProblem(zh, en, f"columns: {', '.join(enterprises.columns)}")
    _refuse_floats(enterprises, columns_from_pack(order.pack, order.as_of, table))
    return sql_from_pack(order.pack, "spark", order.as_of, presume=order.level is Level.CLAIMED, table=table)


def _columns(enterprises: DataFrame) -> dict[str, frozenset[str]]:
    """The columns, and the fields of those that are lists of structs."""
    from pyspark.sql.types import ArrayType, StructType  # noqa: PLC0415 - only this use case needs the extra

    found: dict[str, frozenset[str]] = {}
    for column in enterprises.schema.fields:
        of = column.dataType.elementType if isinstance(column.dataType, ArrayType) else None
        found[column.name] = frozenset(of.names) if isinstance(of, StructType) else frozenset()
    return found


def _refuse_floats(enterprises: DataFrame, read: tuple[str, ...]) -> None:
    """A binary float has lost the number that was meant; columns of other types are Spark's to compare or to refuse."""
    types = dict(enterprises.dtypes)
    floats = sorted(name for name in read if "double" in types[name] or "float" in types[name])
    if floats:
        zh, en = f"列 {'、'.join(floats)} 是浮点数", f"the columns {', '.join(floats)} are binary floats"
        raise SparkProblem(zh, en, "store integers or decimals: CAST(… AS DECIMAL(28, 2))")
