"""`store`: back up, restore, export and migrate what the service keeps. Each leaves what it was asked for, whole, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, running
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import Format, FormatOption, Lang, LangOption
from eligibility.cli.working import utc_now

if TYPE_CHECKING:
    from eligibility.store import Database

UNAVAILABLE = 7
"""Exit code when the database cannot be reached or written."""

store_app = typer.Typer(
    name="store",
    no_args_is_help=True,
    help="备份、恢复、导出、升级数据 · Back up, restore, export and migrate what is kept",
)

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="数据文件夹，默认见 ELIGIBILITY_DATA · the data folder, unless the settings say",
        show_default=False,
    ),
]
OutOption = Annotated[
    Path, typer.Option("--out", "-o", metavar="PATH", help="写到这里，不得已存在 · written here; must not exist")
]


@store_app.command()
def backup(
    *, out: OutOption, data: DataOption = None, format_: FormatOption = None, lang: LangOption = Lang.ZH
) -> None:
    """备份（.zip 结尾则为单个文件），服务运行时也可以 · Back up, to an archive where PATH ends in .zip; also while the service runs."""
    with running(lang, format_) as command, told(command), opened(data) as (database, folder):
        from eligibility.store import kept_files_in  # noqa: PLC0415 - see the package
        from eligibility.store.backup import backup as written  # noqa: PLC0415

        made = written(database, kept_files_in(folder), out, utc_now())
        give(
            command,
            {
                "rows": made.rows,
                "files": len(made.files),
                "audit_entries": made.audit[0],
                "missing": list(made.missing),
            },
            f"已备份到 {out}：{made.rows} 条记录，{len(made.files)} 个文件，审计记录到第 {made.audit[0]} 条",
            f"backed up to {out}: {made.rows} records, {len(made.files)} files, the audit log up to entry {made.audit[0]}",
        )
        tell_missing(command, made.missing)


@store_app.command()
def restore(
    *,
    path: Annotated[Path, typer.Argument(metavar="BACKUP", help="备份 · the backup")],
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """恢复到空的数据库（可换数据库种类），并核对审计链 · Restore into an empty database of either kind, and verify the audit chain."""
    with running(lang, format_) as command, told(command), opened(data, new=True) as (database, folder):
        from eligibility.store import kept_files_in  # noqa: PLC0415 - see the package
        from eligibility.store.restore import restore as restored  # noqa: PLC0415

        made = restored(path, database, kept_files_in(folder))
        give(
            command,
            {
                "rows": made.rows,
                "files": len(made.files),
                "audit_entries": made.audit[0],
                "made": made.made.isoformat(),
            },
            f"已恢复 {made.made:%Y-%m-%d %H:%M} UTC 的备份：{made.rows} 条记录，{len(made.files)} 个文件，审计链完好（到第 {made.audit[0]} 条）",
            f"restored the backup of {made.made:%Y-%m-%d %H:%M} UTC: {made.rows} records, {len(made.files)} files, the audit chain is whole"
            f" up to entry {made.audit[0]}",
        )
        tell_missing(command, made.missing)


@store_app.command()
def export(
    *,
    out: OutOption,
    enterprise: Annotated[
        str | None, typer.Option(metavar="CODE", help="统一社会信用代码 · credit code", show_default=False)
    ] = None,
    application: Annotated[
        str | None, typer.Option(metavar="ID", help="申报编号 · an application's id", show_default=False)
    ] = None,
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """把一家企业或一件申报的全部记录导出为可阅读的文件夹 · Export all of one enterprise, or of one application, as a folder to read."""
    with running(lang, format_) as command, told(command):
        if (enterprise is None) == (application is None):
            raise UsageFault(
                "请指明企业或申报", "say which enterprise or which application", "--enterprise | --application"
            )
        from eligibility.domain.records import Application, Enterprise  # noqa: PLC0415 - see the package
        from eligibility.store import kept_files_in  # noqa: PLC0415
        from eligibility.store.exporting import export as exported  # noqa: PLC0415

        kind, id = (Enterprise, enterprise) if application is None else (Application, application)
        with opened(data) as (database, folder):
            made = exported(database, kept_files_in(folder), kind, str(id), out, utc_now())
        total = sum(made.counts.values())
        give(
            command,
            {"counts": dict(made.counts), "missing": list(made.missing)},
            f"已导出到 {out}：{total} 条记录，打开 index.html 阅读",
            f"exported to {out}: {total} records; open index.html to read them",
        )
        tell_missing(command, made.missing)


@store_app.command()
def migrate(
    *,
    to: Annotated[str, typer.Option(metavar="REVISION", help="目标版本，默认最新 · the schema to go to")] = "head",
    data: DataOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """升级数据库结构（服务启动时也会自动升级）· Bring the database to a schema; the service does so by itself when it starts."""
    with running(lang, format_) as command, told(command), opened(data) as (database, _):
        from eligibility.store.schema import move, revisions  # noqa: PLC0415 - see the package

        if to not in ("head", "base", *revisions()):
            raise UsageFault(f"没有版本 `{to}`", f"there is no schema `{to}`", f"known: {', '.join(revisions())}")
        before, after = move(database.engine, to)
        give(
            command,
            {"before": before, "after": after},
            f"数据库结构：{before or '空'} → {after or '空'}",
            f"schema: {before or 'none'} → {after or 'none'}",
        )


def give(command: Command, document: dict[str, Any], zh: str, en: str) -> None:
    """What was done, as data or in words."""
    if command.format is Format.JSON:
        command.give(document)
    else:
        command.say([en if command.lang == "en" else zh])


def tell_missing(command: Command, missing: tuple[str, ...]) -> None:
    """Attachments whose files are not there as they should be: what was asked for is done, and this is not well all the same."""
    for digest in missing:
        note(
            f"the file of attachment {digest} is missing or damaged"
            if command.lang == "en"
            else f"附件 {digest} 的文件缺失或已损坏"
        )
    if missing:
        raise typer.Exit(INPUT_FAULTY)


@contextmanager
def opened(data: Path | None, *, new: bool = False, migrating: bool = False) -> Iterator[tuple[Database, Path]]:
    """The database of a data folder and the folder; made only where it is `new`, at whatever schema it is unless `migrating`."""
    from eligibility.settings import data_folder  # noqa: PLC0415 - see the package
    from eligibility.store import Database, database_in  # noqa: PLC0415

    folder = data or data_folder()
    place = database_in(folder)
    if isinstance(place, Path) and not new and not place.exists():
        raise UsageFault(
            f"`{folder}` 中没有数据库", f"there is no database in `{folder}`", "--data | ELIGIBILITY_DATABASE"
        )
    database = Database.open(place, migrating=migrating)
    try:
        yield database, folder
    finally:
        database.close()


@contextmanager
def told(command: Command) -> Iterator[None]:
    """What the store refuses, in words, with its exit code."""
    from eligibility.domain.keeping import Missing  # noqa: PLC0415 - see the package
    from eligibility.store import StoreUnavailable  # noqa: PLC0415
    from eligibility.store.backup import PlaceTaken, SchemaDiffers  # noqa: PLC0415
    from eligibility.store.backup_form import BackupFaulty  # noqa: PLC0415
    from eligibility.store.restore import NotEmpty  # noqa: PLC0415

    try:
        yield
    except Missing as error:
        raise UsageFault(f"没有编号为 `{error.id}` 的记录", f"there is no record `{error.id}`") from error
    except PlaceTaken as error:
        raise UsageFault(f"`{error}` 已存在", f"`{error}` is there already", "--out") from error
    except SchemaDiffers as error:
        zh, en = f"数据库结构是 {error.found or '空'}，本版本需要 {error.needed}", str(error)
        raise UsageFault(zh, en, "eligibility store migrate") from error
    except NotEmpty as error:
        zh = f"数据库不是空的（表 `{error.table}` 有数据），什么都没有改动"
        raise UsageFault(zh, f"{error}, and nothing was changed", "--data | ELIGIBILITY_DATABASE") from error
    except BackupFaulty as error:
        note(
            f"the backup is refused, and nothing was changed: {error}"
            if command.lang == "en"
            else f"备份不可用，什么都没有改动：{error.name}：{error.words.zh}"
        )
        raise typer.Exit(INPUT_FAULTY) from error
    except (StoreUnavailable, OSError) as error:
        note(f"not done: {error}" if command.lang == "en" else f"未完成：{error}")
        raise typer.Exit(UNAVAILABLE) from error
