"""`draft`: a policy document to a draft of its rules. It proposes, a person decides."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.command import running
from eligibility.cli.failures import UsageFault, note
from eligibility.cli.options import Format, FormatOption, Lang, LangOption


def draft(
    *,
    document: Annotated[
        Path, typer.Argument(metavar="FILE", help="政策文件 .pdf .docx .html .txt · the policy's document")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="写到哪个新文件夹 · the new folder", show_default=False),
    ] = None,
    id_: Annotated[
        str, typer.Option("--id", metavar="ID", help="规则包标识，如 jilin.software_2025 · the pack's id")
    ] = "draft.policy",
    as_json: Annotated[bool, typer.Option("--json", help="报告写成 JSON · the report as JSON")] = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """由政策文件起草规则，供人核对 · Draft rules from a policy document, for a person to check."""
    with running(lang, Format.JSON if as_json else format_) as command:
        from eligibility.services.drafting import draft_of_file, lines_of_report, write_draft  # noqa: PLC0415 - see the package
        from eligibility.source.models import PACK_ID  # noqa: PLC0415

        folder = output or Path(f"{document.stem}.draft")
        if not re.match(PACK_ID, id_):
            raise UsageFault(f"`{id_}` 不能作规则包标识", f"`{id_}` cannot be a pack's id", "--id jilin.software_2025")
        if folder.exists():
            raise UsageFault(f"`{folder}` 已存在，没有覆盖", f"`{folder}` is there already and was kept", "-o FOLDER")
        made = draft_of_file(document, id_)
        write_draft(made, folder)
        if command.format is Format.JSON:
            command.give(made.report)
        else:
            command.say(lines_of_report(made.report, command.lang))
        note(str(folder))
