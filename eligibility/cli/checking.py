"""`check`: what is wrong with the rules of a policy although they compile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, chosen_date, running
from eligibility.cli.failures import RULES_FAULTY, UsageFault
from eligibility.cli.options import AsOfOption, ColourOption, Format, FormatOption, Lang, LangOption, policy_ids
from eligibility.errors import PackProblems

if TYPE_CHECKING:
    from eligibility.services.checking import Checked

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON · JSON, as --format json")]
VocabularyOption = Annotated[
    Path | None,
    typer.Option(
        "--vocabulary", metavar="FOLDER", help="另用的词汇文件夹 · another vocabulary folder", show_default=False
    ),
]


def check(
    *,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|POLICY",
            help="规则文件夹或政策标识 · folder or policy id",
            autocompletion=policy_ids,
        ),
    ],
    as_of: AsOfOption = None,
    vocabulary: VocabularyOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="提醒也算错 · warnings count too")] = False,
    as_json: JsonOption = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """检查规则：永远不符合、重复、与原文不一致等 · Look for faults in rules that compile."""
    with running(lang, Format.JSON if as_json else format_, color) as command:
        need_solver()
        from eligibility.services.authoring import scenario_folders, scenarios_below  # noqa: PLC0415
        from eligibility.services.checking import check as check_source  # noqa: PLC0415 - see the package
        from eligibility.services.checking import check_json, source_of  # noqa: PLC0415
        from eligibility.services.trials import enterprises_in  # noqa: PLC0415

        day = chosen_date(as_of, command.lang)
        with seen_from(target):
            source = source_of(target, vocabulary)
            pack = source.compiled()
        folder = next((each for each in scenario_folders(target, pack.id) if each.is_dir()), None)
        with seen_from(str(folder)):
            enterprises = enterprises_in(scenarios_below(folder), pack) if folder is not None else []
        checked = check_source(source, day, enterprises)
        if command.format is Format.JSON:
            command.give(check_json(checked, command.lang))
        else:
            command.say(_lines(command, checked, Path(target)))
        if checked.is_faulty(strict=strict):
            raise typer.Exit(RULES_FAULTY)


def need_solver() -> None:
    """Say how to get the solver where it is not installed."""
    from importlib.util import find_spec  # noqa: PLC0415 - this command alone pays for it

    if find_spec("z3") is None:
        raise UsageFault("没有安装求解器", "the solver is not installed", "pip install 'eligibility[checks]'")


class seen_from:
    """Problems of a folder's files are told with their paths as seen from here."""

    def __init__(self, target: str) -> None:
        self.folder = Path(target)

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> None:
        if isinstance(error, PackProblems) and self.folder.is_dir():
            raise PackProblems(
                replace(each, file=str(self.folder / each.file)) for each in error.diagnostics
            ) from error


def _lines(command: Command, checked: Checked, folder: Path) -> Iterator[str]:
    from eligibility.services.checking import check_json  # noqa: PLC0415 - see the package

    document, terminal = check_json(checked, command.lang), command.terminal
    for each in document["findings"]:
        file = str(folder / each["file"]) if folder.is_dir() else each["file"]
        place = f"{file}:{each['line']}:{each['column']}"
        error = each["severity"] == "error"
        sort = terminal.words("错误", "error") if error else terminal.words("提醒", "warning")
        yield f"{place}  {terminal.paint(sort, 'bad' if error else 'unsure')}  {each['code']}"
        yield from terminal.paragraph(each["message"], "    ")
        yield from terminal.field(terminal.words("怎么改", "mend"), each["help"], "    ", "quiet")
        if "example" in each:
            yield from _example(command, each["example"])
        yield ""
    yield _summary(command, document)


def _example(command: Command, example: dict[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    shown = terminal.words(f"{example['as_of']} {example['shows']}", f"on {example['as_of']} {example['shows']}")
    yield from terminal.field(terminal.words("示例企业", "example"), shown, "    ")
    yield "      " + json.dumps(example["profile"], ensure_ascii=False)


def _summary(command: Command, document: dict[str, Any]) -> str:
    errors = sum(each["severity"] == "error" for each in document["findings"])
    warnings, meant = len(document["findings"]) - errors, len(document["meant"])
    zh = f"{document['policy']}：{errors} 处错误，{warnings} 处提醒，{meant} 处已由作者说明"
    en = f"{document['policy']}: {errors} errors, {warnings} warnings, {meant} explained by the author"
    if document["unanswered"]:
        zh += f"；{document['unanswered']} 个问题求解器没有答出"
        en += f"; {document['unanswered']} questions that the solver did not answer"
    if document["withheld"]:
        zh += f"；{document['withheld']} 处发现的示例复判不成立，没有报告"
        en += f"; {document['withheld']} findings withheld, whose examples do not show them"
    return command.terminal.words(zh, en)
