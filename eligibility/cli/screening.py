"""`screen`: judge every row of a workbook, and write the same workbook marked; `--compare`: whose conclusions differ between two packs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.command import Command, chosen_date, chosen_pack, running
from eligibility.cli.datasets import is_dataset, needs_extra, screen_dataset_with
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import (
    AsOfOption,
    ColourOption,
    FormatOption,
    Lang,
    LangOption,
    LevelName,
    LevelOption,
    PolicyOption,
)
from eligibility.cli.progress import ProgressBar
from eligibility.cli.screened_text import reading_lines, tell, tell_comparison
from eligibility.cli.spark import EngineOption, MasterOption, SparkAsked, screen_with
from eligibility.cli.sql import TABLE_NAME, ColumnsOption, EmitSqlOption, KeyOption, TableOption, sql_text, table_of

if TYPE_CHECKING:
    from eligibility.services import Pack
    from eligibility.services.rosters import Roster, Suggestion

STOPPED = 130
"""Exit code of a run that was stopped with Ctrl-C, as shells have it."""


class Shape(StrEnum):
    """Rows of CSV, JSON lines and Parquet."""

    LONG = "long"
    WIDE = "wide"


FilesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IN...",
        help="申报企业：.xlsx .xls .ods .csv .jsonl，文件夹或通配符 · files, folders or globs of applicants",
    ),
]
OutOption = Annotated[
    str | None,
    typer.Option(
        "--out",
        "-o",
        metavar="OUT",
        help="结果：.xlsx .csv .jsonl 或 .parquet · results, in the form that the name asks for",
        show_default=False,
    ),
]
OnlyOption = Annotated[
    str | None,
    typer.Option(
        "--only", metavar="N", help="只看一条（8）或一个事项（8.3）· one clause or provision", show_default=False
    ),
]
MappingOption = Annotated[
    Path | None,
    typer.Option("--mapping", "-m", metavar="FILE", help="表头对应关系 · what the headers mean", show_default=False),
]
InteractiveOption = Annotated[
    bool,
    typer.Option(
        "--interactive", "-i", help="逐一确认相似的表头，并存入 --mapping · confirm likely headers one by one"
    ),
]
ShapeOption = Annotated[
    Shape,
    typer.Option("--shape", help="csv、jsonl、parquet：一事项一行，或一企业一行 · a row a provision, or an enterprise"),
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE.html", help="另写带图的网页报告 · also a page with charts", show_default=False
    ),
]
CompareOption = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--compare",
        metavar="OLD NEW",
        help="比较两版规则：政策标识、文件夹或存档摘要 · two packs: ids, folders or digests kept in the archive",
        show_default=False,
    ),
]
StoreOption = Annotated[
    Path | None,
    typer.Option("--store", metavar="DIR", help="规则包存档目录 · where packs are kept by digest", show_default=False),
]


def screen(
    *,
    files: FilesArgument = None,
    target: OutOption = None,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    only: OnlyOption = None,
    mapping: MappingOption = None,
    interactive: InteractiveOption = False,
    shape: ShapeOption = Shape.LONG,
    report: ReportOption = None,
    compare: CompareOption = None,
    store: StoreOption = None,
    engine: EngineOption = None,
    master: MasterOption = None,
    emit_sql: EmitSqlOption = None,
    table: TableOption = TABLE_NAME,
    columns: ColumnsOption = None,
    key: KeyOption = "credit_code",
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """批量筛查 · Screen the rows of files."""
    with running(lang, format_, color) as command:
        about_files = {
            "--mapping": mapping,
            "--interactive": interactive,
            "--only": only,
            "--report": report,
            "--compare": compare,
        }
        if emit_sql is not None:
            more = {"IN": files, "--engine": engine, "--master": master, "--shape": shape is Shape.WIDE}
            _refuse("--emit-sql", {**more, **about_files})
            pack, day = chosen_pack(policy), chosen_date(as_of, command.lang)
            read = table_of(table, key, columns, pack, day, command.lang)
            _give_sql(command, sql_text(pack, emit_sql, day, level, read, ddl=False), target)
            return
        _refuse("screen IN -o OUT", {"--table": table != TABLE_NAME, "--columns": columns})
        if not files or target is None:
            raise UsageFault(
                "请写明申报企业的文件（IN）和结果（-o OUT）",
                "say what to screen (IN) and where the results go (-o OUT)",
                "eligibility screen 申报.xlsx -o 审核结果.xlsx",
            )
        if engine is not None:
            screen_with(command, SparkAsked(files, target, policy, as_of, level, master, key))
            return
        if is_dataset(files):
            _refuse(Path(files[0]).name, about_files)
            _screen_columns(command, Path(files[0]), Path(target), policy, as_of, level, shape, key)
            return
        from eligibility.domain.facts import Level  # noqa: PLC0415 - see the package
        from eligibility.services.comparing import compare_to_file  # noqa: PLC0415
        from eligibility.services.screening_files import Order, screen_to_files, uncollected  # noqa: PLC0415

        out = Path(target)
        _check_out(out)
        packs = [pack_of(each, store) for each in compare] if compare is not None else [chosen_pack(policy)]
        with uncollected():
            roster = roster_of(command, files, packs[-1], mapping, interactive=interactive)
        day = chosen_date(as_of, command.lang)
        order = Order(packs[-1], day, out, Level[level.name], command.lang, only, shape.value, report)
        bar = ProgressBar(len(roster.applicants), command.lang)
        try:
            with uncollected():
                if compare is not None:
                    tell_comparison(command, compare_to_file(packs[0], order, roster, bar))
                else:
                    tell(command, screen_to_files(order, roster, bar), roster)
        except KeyboardInterrupt as stop:
            kept = out.with_name(f"{out.name}.journal")
            note(
                f"\n已停止；已完成的部分存在 {kept}，再运行一次就接着做"
                if command.lang == "zh"
                else f"\nstopped; what was done is in {kept}: run it again to go on"
            )
            raise typer.Exit(STOPPED) from stop
        except OSError as error:
            raise _not_written(error, out) from error


def _not_written(error: OSError, out: Path) -> UsageFault:
    why = (error.strerror or type(error).__name__).lower()
    file = error.filename or out
    return UsageFault(f"`{file}` 不能写入（{why}）", f"`{file}` cannot be written: {why}")


def _refuse(with_: str, options: Mapping[str, object]) -> None:
    """Options that mean nothing beside what was asked."""
    given = [name for name, said in options.items() if said]
    if given:
        raise UsageFault(
            f"`{with_}` 不能与 {'、'.join(given)} 同用",
            f"`{with_}` does not go with {', '.join(given)}",
            "docs/screening.md",
        )


def _give_sql(command: Command, text: str, target: str | None) -> None:
    """To stdout, or whole into a file."""
    if target is None:
        command.give_bytes(text.encode().rstrip())
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise _not_written(error, Path(target)) from error


def _screen_columns(
    command: Command,
    source: Path,
    target: Path,
    policy: str | None,
    as_of: str | None,
    level: LevelName,
    shape: Shape,
    key: str,
) -> None:
    """A dataset, by the columnar executor."""
    from eligibility.domain.facts import Level  # noqa: PLC0415 - see the package
    from eligibility.tables.allocator import give_memory_back  # noqa: PLC0415

    give_memory_back()
    try:
        from eligibility.services.screening_datasets import Screening  # noqa: PLC0415
    except ImportError as error:
        raise needs_extra(error) from error
    screening = Screening(chosen_pack(policy), chosen_date(as_of, command.lang), Level[level.name], key, shape.value)
    screen_dataset_with(command, screening, source, target)


def _check_out(out: Path) -> None:
    from eligibility.services.screening_files import KINDS, UnknownKind, kind_of_results  # noqa: PLC0415 - see the package

    try:
        kind = kind_of_results(out)
    except UnknownKind as error:
        raise UsageFault(
            f"不能写成 `{out.suffix}`", f"results cannot be written as `{out.suffix}`", " | ".join(KINDS)
        ) from error
    if kind == ".parquet":
        try:
            import_module("polars")  # asked for before anything is judged
        except ImportError as error:
            raise needs_extra(error) from error
    if not out.parent.is_dir():
        raise UsageFault(f"没有文件夹 `{out.parent}`", f"there is no folder `{out.parent}`")


def pack_of(said: str, store: Path | None) -> Pack:
    """A pack by its id, its folder or its digest in the archive."""
    from eligibility.cli.receipts import archive  # noqa: PLC0415 - see the package
    from eligibility.services import installed_pack, installed_packs, pack_from_folder  # noqa: PLC0415
    from eligibility.services.archive import ArchiveFaulty, PackNotKept  # noqa: PLC0415

    if said in installed_packs():
        return installed_pack(said)
    if Path(said).is_dir():
        return pack_from_folder(Path(said))
    try:
        return archive(store).pack(said)
    except PackNotKept as error:
        raise UsageFault(
            f"没有规则包 `{said}`", f"there is no pack `{said}`", "an id, a folder, or a digest in the archive"
        ) from error
    except ArchiveFaulty as error:
        raise UsageFault(f"存档的规则包有误：{error}", f"the archived pack is faulty: {error}") from error


def roster_of(command: Command, files: list[str], pack: Pack, mapping: Path | None, *, interactive: bool) -> Roster:
    """The files read, with the headers that somebody has confirmed. Exits with 3 when nothing can be used."""
    from eligibility.services.rosters import NO_MAPPING, FileRefused, confirmed, mapping_from_file, read_roster  # noqa: PLC0415 - see the package

    try:
        known = (
            mapping_from_file(mapping, pack.vocabulary)
            if mapping is not None and not _is_new(mapping, interactive)
            else NO_MAPPING
        )
        roster = read_roster(files, pack.vocabulary, known)
        taken = [each for each in roster.suggestions if interactive and _confirmed(command, each)]
        if taken:
            roster = read_roster(files, pack.vocabulary, confirmed(known, taken, pack.vocabulary, mapping))
    except FileRefused as refused:
        said, mend = (refused.en, refused.help_en) if command.lang == "en" else (refused.zh, refused.help_zh)
        note(f"{refused.file}: {said}  [{refused.code}]" + (f"\n    {mend}" if mend else ""))
        raise typer.Exit(INPUT_FAULTY) from refused
    for line in reading_lines(command, roster):
        note(line)
    if not roster.applicants:
        note("没有一行可用，什么也没有写" if command.lang == "zh" else "no row is usable; nothing is written")
        raise typer.Exit(INPUT_FAULTY)
    return roster


def _is_new(mapping: Path, interactive: bool) -> bool:
    """Whether the mapping is to be written for the first time."""
    return interactive and not mapping.exists()


def _confirmed(command: Command, suggestion: Suggestion) -> bool:
    """Ask on the terminal; nothing is taken for granted."""
    zh = f"表头“{suggestion.header}”是不是“{suggestion.label_zh}”（{suggestion.target}）？[y/N] "
    en = f"does the header `{suggestion.header}` mean `{suggestion.label_en}` ({suggestion.target})? [y/N] "
    sys.stderr.write(en if command.lang == "en" else zh)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")
