"""`screen`: judge every row of a workbook, and write the same workbook marked; `--compare`: whose conclusions differ between two packs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eligibility.cli.command import Command, chosen_date, chosen_pack, running
from eligibility.cli.datasets import is_dataset, needs_extra, screen_dataset_with
from eligibility.cli.failures import INPUT_FAULTY, UsageFault, note
from eligibility.cli.options import (
    AsOfOption,
    ColourOption,
    Format,
    FormatOption,
    Lang,
    LangOption,
    LevelName,
    LevelOption,
    PolicyOption,
)
from eligibility.cli.progress import ProgressBar
from eligibility.cli.spark import EngineOption, MasterOption, SparkAsked, screen_with
from eligibility.cli.sql import KeyOption

if TYPE_CHECKING:
    from eligibility.services import Pack
    from eligibility.services.comparing import Comparison
    from eligibility.services.rosters import Roster, Suggestion
    from eligibility.services.screening_files import Done

STOPPED = 130
"""Exit code of a run that was stopped with Ctrl-C, as shells have it."""


class Shape(StrEnum):
    """Rows of CSV and JSON lines."""

    LONG = "long"
    WIDE = "wide"


FilesArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="IN...",
        help="申报企业：.xlsx .xls .ods .csv .jsonl，文件夹或通配符 · files, folders or globs of applicants",
    ),
]
OutOption = Annotated[
    str,
    typer.Option(
        "--out", "-o", metavar="OUT", help="结果：.xlsx .csv 或 .jsonl · results, in the form that the name asks for"
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
    Shape, typer.Option("--shape", help="csv、jsonl：一事项一行，或一企业一行 · a row a provision, or an enterprise")
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
    files: FilesArgument,
    target: OutOption,
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
    key: KeyOption = "credit_code",
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """批量筛查 · Screen the rows of files."""
    with running(lang, format_, color) as command:
        if engine is not None:
            screen_with(command, SparkAsked(files, target, policy, as_of, level, master, key))
            return
        if is_dataset(files):
            refused = {
                "--mapping": mapping,
                "--interactive": interactive,
                "--only": only,
                "--report": report,
                "--compare": compare,
            }
            _refuse_options([name for name, said in refused.items() if said])
            _screen_columns(command, Path(files[0]), Path(target), policy, as_of, level, shape, key)
            return
        from eligibility.domain.facts import Level  # noqa: PLC0415 - see the package
        from eligibility.services.comparing import compare_to_file  # noqa: PLC0415
        from eligibility.services.screening_files import Order, screen_to_files, uncollected  # noqa: PLC0415

        out = Path(target)
        _check_out(out, compare is not None)
        packs = [_pack_of(each, store) for each in compare] if compare is not None else [chosen_pack(policy)]
        with uncollected():
            roster = _roster(command, files, packs[-1], mapping, interactive=interactive)
        day = chosen_date(as_of, command.lang)
        order = Order(packs[-1], day, out, Level[level.name], command.lang, only, shape.value, report)
        bar = ProgressBar(len(roster.applicants), command.lang)
        try:
            with uncollected():
                if compare is not None:
                    _tell_comparison(command, compare_to_file(packs[0], order, roster, bar))
                else:
                    _tell(command, screen_to_files(order, roster, bar), roster)
        except KeyboardInterrupt as stop:
            kept = out.with_name(f"{out.name}.journal")
            note(
                f"\n已停止；已完成的部分存在 {kept}，再运行一次就接着做"
                if command.lang == "zh"
                else f"\nstopped; what was done is in {kept}: run it again to go on"
            )
            raise typer.Exit(STOPPED) from stop
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            raise UsageFault(
                f"`{error.filename or out}` 不能写入（{why}）", f"`{error.filename or out}` cannot be written: {why}"
            ) from error


def _refuse_options(names: list[str]) -> None:
    if names:
        raise UsageFault(
            f"筛查数据集时不能用 {'、'.join(names)}",
            f"a dataset is screened without {', '.join(names)}",
            "docs/screening.md",
        )


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

    # Read by Polars' allocator when it is loaded: what is freed goes back at once, so that memory stays in bounds over any number of rows.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
    try:
        from eligibility.services.screening_datasets import Screening  # noqa: PLC0415
    except ImportError as error:
        raise needs_extra(error) from error
    screening = Screening(chosen_pack(policy), chosen_date(as_of, command.lang), Level[level.name], key, shape.value)
    screen_dataset_with(command, screening, source, target)


def _check_out(out: Path, comparing: bool) -> None:
    from eligibility.services.screening_files import UnknownKind, kind_of_results  # noqa: PLC0415 - see the package

    try:
        kind = kind_of_results(out)
    except UnknownKind as error:
        raise UsageFault(
            f"不能写成 `{out.suffix}`", f"results cannot be written as `{out.suffix}`", ".xlsx | .csv | .jsonl"
        ) from error
    if comparing and kind == ".xlsx":
        raise UsageFault("--compare 的结果写成 .csv 或 .jsonl", "--compare writes .csv or .jsonl", f"-o {out.stem}.csv")
    if not out.parent.is_dir():
        raise UsageFault(f"没有文件夹 `{out.parent}`", f"there is no folder `{out.parent}`")


def _pack_of(said: str, store: Path | None) -> Pack:
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


def _roster(command: Command, files: list[str], pack: Pack, mapping: Path | None, *, interactive: bool) -> Roster:
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
    for line in _reading_lines(command, roster):
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


MOST_TOLD = 10


def _reading_lines(command: Command, roster: Roster) -> Iterator[str]:
    """What was read, and the first problems."""
    read, usable, faulty, skipped = roster.read, len(roster.applicants), len(roster.faulty), len(roster.skipped)
    words = command.terminal.words
    yield words(
        f"读入 {read} 行 = 可用 {usable} + 有问题 {faulty} + 跳过 {skipped}",
        f"{read} rows read = {usable} usable + {faulty} faulty + {skipped} skipped",
    )
    problems = [*(problem for row in roster.faulty for problem in row.problems), *roster.notes]
    for each in problems[:MOST_TOLD]:
        yield f"  {each.place}  {words(each.zh, each.en)}  [{each.code}]"
    if len(problems) > MOST_TOLD:
        more = len(problems) - MOST_TOLD
        yield words(f"  另有 {more} 处", f"  and {more} more")


def _tell(command: Command, done: Done, roster: Roster) -> None:
    """The counts in words, or as data."""
    from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS  # noqa: PLC0415 - see the package

    words = command.terminal.words
    if done.resumed:
        note(words(f"接着上次：{done.resumed} 行已经做过", f"went on: {done.resumed} rows had been done"))
    if done.prefixed:
        note(
            words(
                f"CSV 里有 {done.prefixed} 格以 = + - @ 开头，前面加了制表符，防止被当作公式",
                f"{done.prefixed} cells of the CSV file begin with = + - @ and got a tab in front, so that no program takes them for formulas",
            )
        )
    total = {each.value: count for each, count in done.tally.total.items()}
    if command.format is Format.JSON:
        rows = {
            "read": roster.read,
            "usable": len(roster.applicants),
            "faulty": len(roster.faulty),
            "skipped": len(roster.skipped),
        }
        policy = {"id": done.screening.policy, "digest": done.screening.digest}
        command.give(
            {
                "policy": policy,
                "as_of": done.screening.as_of.isoformat(),
                "rows": rows,
                "conclusions": total,
                "files": [str(each) for each in done.files],
            }
        )
        return
    shown = [
        f"{CONCLUSION_SIGNS[each]} {CONCLUSION_WORDS[each].in_language(command.lang)} {count}"
        for each, count in sorted(done.tally.total.items(), key=lambda each: list(CONCLUSION_WORDS).index(each[0]))
    ]
    wanted = done.tally.wanted()[:3]
    lines = [
        words(
            f"{done.tally.rows} 家企业 × {len(done.screening.provisions)} 个事项",
            f"{done.tally.rows} enterprises × {len(done.screening.provisions)} provisions",
        ),
        *command.terminal.items(shown, "  "),
    ]
    if wanted and wanted[0].alone:
        told = words("、", ", ").join(f"{each.label}（{each.alone}）" for each in wanted if each.alone)
        lines.append(
            words(f"先补这些信息最有用（能定下的结论数）：{told}", f"worth asking for first (verdicts settled): {told}")
        )
    command.say([*lines, *(str(each) for each in done.files)])


def _tell_comparison(command: Command, found: Comparison) -> None:
    """Who gains, who loses, and by which provision."""
    words = command.terminal.words
    if command.format is Format.JSON:
        command.give(found.document())
        return
    lines = [
        words(
            f"{found.rows} 家企业中，{found.changed} 家有结论不同：{found.gaining} 家有所得，{found.losing} 家有所失",
            f"of {found.rows} enterprises {found.changed} have other conclusions: {found.gaining} gain, {found.losing} lose",
        )
    ]
    lines += [f"  {provision}  {before} → {after}  {count}" for (provision, before, after), count in found.moves]
    command.say([*lines, str(found.out)])
