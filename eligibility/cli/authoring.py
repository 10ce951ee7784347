"""`compile`: check a policy's rules, and write the JSON Schemas for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.command import Command, running
from eligibility.cli.failures import RULES_FAULTY, note, tell_diagnostics
from eligibility.cli.options import ColourOption, Format, FormatOption, Lang, LangOption, policy_ids
from eligibility.errors import Diagnostic, PackProblems

if TYPE_CHECKING:
    from eligibility.services import Pack


def compile_rules(
    *,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[FOLDER|POLICY]",
            help="规则文件夹或政策标识，默认全部已安装政策 · folder or policy id, all installed by default",
            autocompletion=policy_ids,
            show_default=False,
        ),
    ] = None,
    vocabulary: Annotated[
        Path | None,
        typer.Option(
            "--vocabulary", metavar="FOLDER", help="另用的词汇文件夹 · another vocabulary folder", show_default=False
        ),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            "--schema",
            metavar="FOLDER",
            help="写出供编辑器用的 JSON Schema · write the JSON Schemas for editors",
            show_default=False,
        ),
    ] = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """检查并编译规则 · Check and compile rules."""
    with running(lang, format_, color) as command:
        if schema is not None:
            write_schemas(schema)
            if target is None:
                return
        results = [compiled(each, vocabulary) for each in targets(target)]
        report(command, results, told_as_json=format_ is Format.JSON)
        if any(isinstance(each, list) for _, each in results):
            raise typer.Exit(RULES_FAULTY)


def write_schemas(folder: Path) -> None:
    """Write every schema into a folder, which is made if it is not there."""
    from eligibility.services.authoring import editor_schemas  # noqa: PLC0415 - see the package

    folder.mkdir(parents=True, exist_ok=True)
    for name, document in editor_schemas().items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
        note(str(folder / name))


def targets(target: str | None) -> Iterable[str]:
    """What is to be compiled."""
    from eligibility.services import installed_packs  # noqa: PLC0415 - see the package

    return [target] if target is not None else sorted(installed_packs())


def compiled(target: str, vocabulary: Path | None) -> tuple[str, Pack | list[Diagnostic]]:
    """A pack, or its problems with their files as seen from here. Raises `PackProblems` for an id that is not installed."""
    from eligibility.services import installed_pack, installed_packs  # noqa: PLC0415 - see the package
    from eligibility.services.authoring import compile_folder  # noqa: PLC0415

    folder = Path(target)
    installed = target in installed_packs() and not folder.is_dir()
    if not installed and not folder.is_dir() and "/" not in target:
        installed_pack(target)  # says what is installed
    try:
        return target, installed_pack(target) if installed else compile_folder(folder, vocabulary)
    except PackProblems as problems:
        return target, [each if installed else _seen_from_here(folder, each) for each in problems.diagnostics]


def _seen_from_here(folder: Path, problem: Diagnostic) -> Diagnostic:
    return problem if problem.file == str(folder) else replace(problem, file=str(folder / problem.file))


def report(command: Command, results: list[tuple[str, Pack | list[Diagnostic]]], *, told_as_json: bool) -> None:
    """What was compiled on stdout, and every problem on stderr."""
    if command.format is Format.JSON:
        command.give([_document(target, result) for target, result in results])
    else:
        command.say(line for _, result in results if not isinstance(result, list) for line in _lines(command, result))
    problems = [each for _, result in results if isinstance(result, list) for each in result]
    if problems and not told_as_json:
        tell_diagnostics(problems, command.lang, as_json=False)


def _document(target: str, result: Pack | list[Diagnostic]) -> dict[str, Any]:
    if isinstance(result, list):
        return {"target": target, "ok": False, "diagnostics": [asdict(each) for each in result]}
    from eligibility.services.catalog import policy_head  # noqa: PLC0415 - see the package

    return {"target": target, "ok": True, **policy_head(result), "diagnostics": []}


def _lines(command: Command, pack: Pack) -> Iterator[str]:
    from eligibility.services.catalog import policy_head  # noqa: PLC0415 - see the package

    head, terminal = policy_head(pack, command.lang), command.terminal
    counts = terminal.words(
        f"{head['clauses']} 条，{head['provisions']} 个惠企事项，{head['duties']} 项政府职责",
        f"{head['clauses']} clauses, {head['provisions']} provisions, {head['duties']} government duties",
    )
    yield from terminal.paragraph(f"{pack.id} · {counts}", "  ", terminal.paint("✓", "good") + " ")
    yield from terminal.field("SHA-256", pack.digest, "  ", "quiet")
