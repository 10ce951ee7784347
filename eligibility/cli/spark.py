"""`screen --engine spark`: a dataset screened by Apache Spark, on this machine or where spark-submit runs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from eligibility.cli.command import Command, chosen_date, chosen_pack
from eligibility.cli.failures import UsageFault
from eligibility.cli.options import Format, LevelName


class Engine(StrEnum):
    """Engines besides our own."""

    SPARK = "spark"


EngineOption = Annotated[
    Engine | None,
    typer.Option(
        "--engine",
        help="用 Spark 筛查 Parquet 数据集 · screen a dataset in Parquet with Spark: IN and OUT are its folders",
        show_default=False,
    ),
]
MasterOption = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help="local[2]、yarn、k8s://…，默认按 spark-submit · the Spark master, as spark-submit says unless given",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class SparkAsked:
    """What the options ask of Spark."""

    files: list[str]
    out: str
    policy: str | None
    as_of: str | None
    level: LevelName
    master: str | None
    key: str


def screen_with(command: Command, asked: SparkAsked) -> None:
    """Screen one dataset and say how many results were written, and where."""
    from eligibility.services import LEVELS  # noqa: PLC0415 - see the package
    from eligibility.services.spark import SparkOrder, SparkProblem, screen_with_spark, session_at  # noqa: PLC0415

    if len(asked.files) != 1:
        raise UsageFault("Spark 一次筛查一个数据集", "Spark screens one dataset at a time", "a folder of Parquet files")
    pack, day = chosen_pack(asked.policy), chosen_date(asked.as_of, command.lang)
    order = SparkOrder(pack, day, asked.files[0], asked.out, LEVELS[asked.level.value], asked.key)
    try:
        results = screen_with_spark(session_at(asked.master), order)
    except SparkProblem as error:
        raise UsageFault(error.zh, str(error), error.help) from error
    if command.format is Format.JSON:
        command.give({"policy": {"id": pack.id, "digest": pack.digest}, "results": results, "files": [asked.out]})
    else:
        command.say([command.terminal.words(f"写出 {results} 条结果", f"{results} results written"), asked.out])
