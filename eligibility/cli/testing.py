"""`test`: whether a policy concludes what its scenarios and tables say, and which of its conditions no scenario holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from eligibility.cli.checking import JsonOption, VocabularyOption, need_solver, seen_from
from eligibility.cli.command import Command, chosen_date, running
from eligibility.cli.failures import RULES_FAULTY, UsageFault, note
from eligibility.cli.options import AsOfOption, ColourOption, Format, FormatOption, Lang, LangOption, policy_ids


def try_rules(
    *,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|POLICY",
            help="规则文件夹或政策标识 · folder or policy id",
            autocompletion=policy_ids,
        ),
    ],
    features: Annotated[
        Path | None,
        typer.Option(
            "--features",
            metavar="FOLDER",
            help="场景和表所在的文件夹，默认规则文件夹里的 features，或者 features/政策标识 · folder of features and tables",
            show_default=False,
        ),
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate/--no-mutate", help="逐个改动条件，看场景看不看得出 · change every condition")
    ] = True,
    share: Annotated[
        int, typer.Option("--share", min=1, metavar="N", help="只试 N 分之一的改动 · only one change in N")
    ] = 1,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="8.3|8|term:ID",
            help="只改动一项、一条或一个术语的条件 · change only the conditions of a provision, clause or term",
            show_default=False,
        ),
    ] = None,
    suggest: Annotated[
        Path | None,
        typer.Option(
            "--suggest",
            metavar="FILE",
            help="把缺的场景写成草稿 · write the missing scenarios as a draft",
            show_default=False,
        ),
    ] = None,
    conditions: Annotated[
        bool, typer.Option("--conditions", help="列出每个条件见过什么 · what was seen of every condition")
    ] = False,
    as_of: AsOfOption = None,
    vocabulary: VocabularyOption = None,
    as_json: JsonOption = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """试规则：跑场景和表，看每个条件有没有被试到 · Try features and tables, and which conditions they hold."""
    with running(lang, Format.JSON if as_json else format_, color) as command:
        need_solver()
        from eligibility.services.authoring import scenarios_below  # noqa: PLC0415
        from eligibility.services.checking import source_of  # noqa: PLC0415 - see the package
        from eligibility.services.testing import json_from_tested, suggested_feature, try_pack  # noqa: PLC0415

        day = chosen_date(as_of, command.lang)
        with seen_from(target):
            source = source_of(target, vocabulary)
            pack = source.compiled()
        folder = features_of(target, pack.id, features, wanted=suggest is None)
        with seen_from(str(folder)):
            tested = try_pack(source, scenarios_below(folder), day, mutate=mutate, share=share, only=only)
        if suggest is not None:
            suggest.parent.mkdir(parents=True, exist_ok=True)
            suggest.write_text(suggested_feature(tested), "utf-8")
            note(str(suggest))
        document = json_from_tested(tested, command.lang)
        if command.format is Format.JSON:
            command.give(document)
        else:
            command.say(_lines(command, document, folder, Path(target), every=conditions))
        if tested.is_faulty:
            raise typer.Exit(RULES_FAULTY)


def features_of(target: str, id: str, features: Path | None, *, wanted: bool) -> Path:
    """Where the features are: where it was said, else where they usually stand. Raises `UsageFault` where they are `wanted` and not there."""
    from eligibility.services.authoring import scenario_folders  # noqa: PLC0415 - see the package

    usual = scenario_folders(target, id)
    folder = features or next((each for each in usual if each.is_dir()), usual[0])
    if folder.is_dir() or not (wanted or features):
        return folder
    listed = [str(each) for each in ([features] if features is not None else usual)]
    zh, en = (f"没有文件夹 {'，也没有 '.join(listed)}", f"there is no folder {' and no '.join(listed)}")
    raise UsageFault(zh, en, f"--features FOLDER · --suggest {usual[0] / 'new.feature'}")


def _lines(command: Command, document: dict[str, Any], features: Path, rules: Path, *, every: bool) -> Iterator[str]:
    terminal = command.terminal
    for each in document["failures"]:
        yield f"{features / each['file']}:{each['line']}:{each['column']}  {terminal.paint(each['code'], 'bad')}"
        yield from terminal.paragraph(each["message"], "    ")
        yield ""
    mutations = document.get("mutations", {})
    for each in (*mutations.get("survivors", ()), *mutations.get("unneeded", ())):
        file = rules / each["file"] if rules.is_dir() else Path(each["file"])
        yield f"{file}:{each['line']}:{each['column']}  {terminal.paint(each['code'], 'bad')}  {each['about']}"
        yield from terminal.paragraph(each["message"], "    ")
        yield ""
    if every:
        yield from _conditions(command, document)
    yield from _summary(command, document)


_LACKING = {
    "met": ("满足", "met"),
    "not_met": ("不满足", "not met"),
    "undetermined": ("无法判定", "undetermined"),
    "decides_met": ("满足时单独决定", "deciding when met"),
    "decides_not_met": ("不满足时单独决定", "deciding when not met"),
}


def _conditions(command: Command, document: dict[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    for each in document["conditions"]:
        lacking = terminal.words("、", ", ").join(terminal.words(*_LACKING[name]) for name in each["lacking"])
        told = (
            terminal.words(f"没见过：{lacking}", f"never seen: {lacking}") if lacking else terminal.words("齐", "all")
        )
        yield f"  {each['about']}  {each['file']}:{each['line']}  {each['condition']}"
        yield f"    {terminal.paint(told, 'unsure' if lacking else 'quiet')}"
    yield ""


def _summary(command: Command, document: dict[str, Any]) -> Iterator[str]:
    terminal, failures = command.terminal, len(document["failures"])
    whole = sum(not each["lacking"] for each in document["conditions"])
    conditions = len(document["conditions"])
    yield terminal.words(
        f"{document['policy']}：{document['trials']} 个场景，{failures} 个不通过",
        f"{document['policy']}: {document['trials']} scenarios, {failures} failed",
    )
    yield terminal.words(
        f"{conditions} 个条件，{whole} 个满足、不满足、无法判定都见过，且各单独决定过结论",
        f"{conditions} conditions, {whole} of them seen met, not met and undetermined, and deciding alone both ways",
    )
    if "mutations" in document:
        yield _mutations(command, document["mutations"])


def _mutations(command: Command, found: dict[str, Any]) -> str:
    survivors, meant = len(found["survivors"]), len(found["meant"])
    return command.terminal.words(
        f"改动 {found['tried']} 处：{found['killed']} 处有场景看得出，{found['same']} 处谁的结论都不变，"
        f"{meant} 处已由作者说明，{survivors} 处没有场景看得出",
        f"{found['tried']} changes: {found['killed']} noticed, {found['same']} change nobody's conclusion, "
        f"{meant} explained by the author, {survivors} that no scenario notices",
    )
