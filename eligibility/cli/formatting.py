"""`fmt`: rule files in the one layout."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from eligibility.cli.checking import JsonOption
from eligibility.cli.command import running
from eligibility.cli.failures import RULES_FAULTY, tell_diagnostics
from eligibility.cli.options import Format, FormatOption, Lang, LangOption, policy_ids


def fmt(
    *,
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|FOLDER|POLICY...",
            help="规则文件、文件夹或政策标识 · rule files, folders or policy ids",
            autocompletion=policy_ids,
        ),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="只检查，不改写 · only tell which files would be rewritten")
    ] = False,
    as_json: JsonOption = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """把规则文件改写成统一版式，含义不变 · Lay rule files out in one way, their meaning unchanged."""
    with running(lang, Format.JSON if as_json else format_) as command:
        from eligibility.services.formatting import differing, formatted, write  # noqa: PLC0415 - see the package

        found = formatted(targets)
        told = differing(found)
        written = [] if check else [str(each) for each in write(found)]
        if command.format is Format.JSON:
            command.give({"files": len(found), "written": written, "differing": [asdict(each) for each in told]})
        else:
            terminal = command.terminal
            command.say(terminal.words(f"已改写 {each}", f"rewrote {each}") for each in written)
            kept = len(found) - len(told)
            command.say([terminal.words(f"{kept} 个文件已是统一版式", f"{kept} files are in the layout already")])
        if check and told:
            if command.format is not Format.JSON:
                tell_diagnostics(told, command.lang, as_json=False)
            raise typer.Exit(RULES_FAULTY)
