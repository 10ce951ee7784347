"""`policies`: what is installed, each clause with its conditions, the account of every character, the profile's schema."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.checking import seen_from
from eligibility.cli.command import chosen_date, chosen_pack, running
from eligibility.cli.failures import unknown_choice
from eligibility.cli.options import (
    AsOfOption,
    ColourOption,
    Format,
    FormatOption,
    Lang,
    LangOption,
    LevelName,
    LevelOption,
    PolicyArgument,
)
from eligibility.cli.readings import other_readings, readings
from eligibility.cli.receipts import OutOption, give
from eligibility.cli.sql import TABLE_NAME, ColumnsOption, DialectOption, KeyOption, TableOption, sql_text, table_of

if TYPE_CHECKING:
    from eligibility.services import Pack

policies_app = typer.Typer(
    name="policies", help="已安装的政策 · The installed policies", no_args_is_help=True, rich_markup_mode=None
)


class Reading(Enum):
    """What a policy is laid out as."""

    HTML = "html"
    MARKDOWN = "md"


ClauseOption = Annotated[
    str | None, typer.Option("--clause", "-c", metavar="N", help="只看一条 · one clause", show_default=False)
]


@policies_app.command("list")
def list_policies(format_: FormatOption = None, lang: LangOption = Lang.ZH, color: ColourOption = None) -> None:
    """列出政策 · List the policies."""
    with running(lang, format_, color) as command:
        from eligibility.cli.policy_text import list_lines  # noqa: PLC0415 - see the package
        from eligibility.services import policies  # noqa: PLC0415

        found = policies(command.lang)
        if command.format is Format.JSON:
            command.give(found)
        else:
            command.say(list_lines(found, command.terminal))


@policies_app.command()
def show(
    policy: PolicyArgument = None,
    clause: ClauseOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """查看政策或其中一条 · Show a policy, or one of its clauses."""
    with running(lang, format_, color) as command:
        from eligibility import services  # noqa: PLC0415 - see the package
        from eligibility.cli.policy_text import clause_lines, policy_lines  # noqa: PLC0415

        pack = chosen_pack(policy)
        whole = services.policy(pack, command.lang)
        document = whole if clause is None else services.clause(pack, clause, command.lang)
        if command.format is Format.JSON:
            command.give(document)
        elif clause is None:
            command.say(policy_lines(document, command.terminal))
        else:
            why = {each["id"]: each["why"] for each in whole["documents"]}
            command.say(clause_lines(document, command.terminal, why[document["document"]]))
            command.say(other_readings(pack.id, str(clause), command.terminal))


policies_app.command()(readings)


@policies_app.command()
def coverage(
    policy: PolicyArgument = None,
    clause: ClauseOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """原文每个字的交代 · What becomes of every character of the text."""
    with running(lang, format_, color) as command:
        from eligibility.cli.coverage_text import clause_account_lines, coverage_lines  # noqa: PLC0415 - see the package
        from eligibility.services import coverage_of  # noqa: PLC0415

        pack = chosen_pack(policy)
        document = coverage_of(pack, command.lang)
        found = [each for each in document["clauses"] if clause in (None, str(each["clause"]))]
        if not found:
            raise unknown_choice("条款", "clause", str(clause), [str(each["clause"]) for each in document["clauses"]])
        if command.format is Format.JSON:
            command.give(document if clause is None else found[0])
        elif clause is None:
            command.say(coverage_lines(document, command.terminal))
        else:
            text = pack.documents[found[0]["document"]].text
            command.say(clause_account_lines(document, found[0], text, command.terminal))


@policies_app.command()
def render(
    policy: PolicyArgument = None,
    form: Annotated[Reading, typer.Option("--as", help="网页或 Markdown · a page or Markdown")] = Reading.HTML,
    out: OutOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """排成可读可印的一篇：原文旁边是读法 · Lay a policy out to be read and printed, its text beside its reading."""
    with running(lang, Format.TEXT) as command:
        from eligibility.services.policy_html import policy_html  # noqa: PLC0415 - see the package
        from eligibility.services.policy_markdown import policy_markdown  # noqa: PLC0415
        from eligibility.services.policy_view import policy_view  # noqa: PLC0415

        view = policy_view(_pack_to_read(policy), command.lang)
        written = policy_html if form is Reading.HTML else policy_markdown
        give(command, written(view, command.lang).encode(), out)


def _pack_to_read(policy: str | None) -> Pack:
    """An installed policy, or the one that is being written in a folder. Raises `PackProblems`."""
    if policy is None or not Path(policy).is_dir():
        return chosen_pack(policy)
    from eligibility.services.authoring import compile_folder  # noqa: PLC0415 - see the package

    with seen_from(policy):
        return compile_folder(Path(policy))


@policies_app.command()
def schema(
    policy: PolicyArgument = None,
    every: Annotated[bool, typer.Option("--all", help="词汇表的全部填报项 · every fact of the vocabulary")] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """企业档案的 JSON Schema · The JSON Schema of a profile."""
    with running(lang, Format.JSON) as command:
        from eligibility.services import profile_schema  # noqa: PLC0415 - see the package

        command.give(profile_schema(None if every else chosen_pack(policy), command.lang))


@policies_app.command()
def vocabulary(
    codes: Annotated[
        str | None,
        typer.Option(
            "--codes", metavar="LIST", help="输出一个代码表，如 division · one code list whole", show_default=False
        ),
    ] = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """填报项、取值和代码表 · Facts, their values and the code lists."""
    with running(lang, Format.JSON) as command:
        from eligibility import services  # noqa: PLC0415 - see the package

        command.give(services.vocabulary(command.lang) if codes is None else services.codes(codes, command.lang))


@policies_app.command()
def sql(
    dialect: DialectOption,
    policy: PolicyArgument = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    table: TableOption = TABLE_NAME,
    key: KeyOption = "credit_code",
    columns: ColumnsOption = None,
    ddl: Annotated[
        bool, typer.Option("--ddl", help="改为输出建表语句 · the CREATE TABLE of what is read, instead")
    ] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """写成一条 SQL，在数据平台上批量判断 · The policy as one SQL statement."""
    with running(lang, Format.TEXT) as command:
        pack, day = chosen_pack(policy), chosen_date(as_of, command.lang)
        given = table_of(table, key, columns, pack, day, command.lang)
        command.give_bytes(sql_text(pack, dialect, day, level, given, ddl=ddl).encode().rstrip())
