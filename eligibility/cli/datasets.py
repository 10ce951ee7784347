"""`screen DATA.parquet -o FOLDER`: a dataset screened by the columnar executor, partition by partition, resumable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from eligibility.cli.command import Command
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import Format
from eligibility.cli.progress import ProgressBar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eligibility.errors import Problem
    from eligibility.services.screening_datasets import Screening


def is_dataset(files: list[str]) -> bool:
    """Whether what is to be screened is Parquet: one such file, or a folder that holds nothing else to read."""
    if len(files) != 1:
        return False
    path = Path(files[0])
    if path.is_dir():
        endings = {each.suffix for each in path.iterdir() if not each.name.startswith((".", "_"))}
        return endings == {".parquet"}
    return path.suffix == ".parquet"


def screen_dataset_with(command: Command, screening: Screening, source: Path, target: Path) -> None:
    """Screen into a folder and say what came of it. Exits with 3 for what is no dataset."""
    from eligibility.services.screening_datasets import DatasetProblems, screen_dataset  # noqa: PLC0415 - see the package

    bars: list[ProgressBar] = []

    def told(done: int, total: int) -> None:
        if not bars:
            bars.append(ProgressBar(total, command.lang))
        bars[0](done)

    try:
        account = screen_dataset(screening, source, target, told)
    except DatasetProblems as error:
        for each in error.problems:
            note(problem_line(each, command.lang))
        raise typer.Exit(INPUT_FAULTY) from error
    if command.format is Format.JSON:
        command.give(account)
    else:
        command.say(account_lines(account, target, command.lang))


def problem_line(problem: Problem, lang: str) -> str:
    """A problem of a dataset on one line, and how to mend it."""
    words, help = (problem.en, problem.help_en) if lang == "en" else (problem.zh, problem.help_zh)
    place = f"{problem.pointer.removeprefix('/')}: " if problem.pointer else ""
    return f"{place}{problem.code}: {words}" + (f"\n    {help}" if help else "")


def account_lines(account: Mapping[str, Any], target: Path, lang: str) -> list[str]:
    """Counts that add up, and where everything is."""
    if lang == "en":
        return [
            f"{account['rows']} rows: {account['judged']} judged, {account['faulty']} faulty",
            f"{target}: results in part-*.parquet, counts in manifest.json",
        ]
    return [
        f"共 {account['rows']} 行：判定 {account['judged']} 行，问题 {account['faulty']} 行",
        f"{target}：结果在 part-*.parquet，统计在 manifest.json",
    ]


def needs_extra(error: ImportError) -> UsageFault:
    """What is said where the columnar executor is not installed."""
    return UsageFault(
        f"筛查数据集需要另外安装的组件（缺少 {error.name}）",
        f"screening datasets needs the extra `screen` ({error.name} is missing)",
        "pip install 'eligibility[screen]'",
    )
