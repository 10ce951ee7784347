"""`template`: a workbook to be filled in by applicants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.command import chosen_date, chosen_pack, running
from eligibility.cli.failures import UsageFault, note
from eligibility.cli.options import AsOfOption, Lang, LangOption, PolicyOption


def template(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.xlsx", help="写到哪个文件 · the file to write")
    ],
    policy: PolicyOption = None,
    year: Annotated[
        list[int] | None,
        typer.Option(
            "--year",
            min=1900,
            max=2199,
            help="要填的年度，可重复，默认规则用到的年度 · fiscal years to ask for, those that the rules read unless given",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有文件 · overwrite a file that is there")] = False,
    as_of: AsOfOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """生成申报表，填好后可直接筛查 · Write a form to be filled in and screened."""
    with running(lang, None) as command:
        from eligibility.services.forms import application_form  # noqa: PLC0415 - see the package

        if output.suffix.lower() != ".xlsx":
            raise UsageFault(f"`{output}` 应为 .xlsx 文件", f"`{output}` is no .xlsx", "-o 申报表.xlsx")
        if output.exists() and not force:
            raise UsageFault(f"`{output}` 已存在，没有覆盖", f"`{output}` is there already and was kept", "--force")
        pack = chosen_pack(policy)
        output.write_bytes(application_form(pack, chosen_date(as_of, command.lang), year or (), command.lang))
        note(f"{output}")
