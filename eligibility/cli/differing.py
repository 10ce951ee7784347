"""`diff`: what one version of a policy changes in meaning, and whom of a roster it changes something for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eligibility.cli.checking import JsonOption, need_solver
from eligibility.cli.command import Command, chosen_date, running
from eligibility.cli.failures import UsageFault, note
from eligibility.cli.options import (
    AsOfOption,
    ColourOption,
    Format,
    FormatOption,
    Lang,
    LangOption,
    LevelName,
    LevelOption,
    policy_ids,
)

if TYPE_CHECKING:
    from eligibility.services.impact import Impact

_STYLES = {"equal": "quiet", "wider": "good", "narrower": "bad", "different": "unsure", "undecided": "unsure"}


def diff(
    *,
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="旧版：文件夹、标识或摘要 · folder, id or digest", autocompletion=policy_ids
        ),
    ],
    new: Annotated[
        str,
        typer.Argument(
            metavar="NEW", help="新版：文件夹、标识或摘要 · folder, id or digest", autocompletion=policy_ids
        ),
    ],
    population: Annotated[
        list[str] | None,
        typer.Option(
            "--population",
            metavar="FILE",
            help="企业名册，看谁受益谁受损 · a roster: who gains, who loses",
            show_default=False,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="影响报告 HTML · the impact as a page", show_default=False),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="表头对应 · mapping of headers", show_default=False)
    ] = None,
    store: Annotated[
        Path | None, typer.Option("--store", metavar="FOLDER", help="规则存档 · archive of packs", show_default=False)
    ] = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    as_json: JsonOption = False,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """比较两版规则的含义：放宽、收窄，并举出企业 · What a new version changes in meaning, with enterprises."""
    with running(lang, Format.JSON if as_json else format_, color) as command:
        need_solver()
        if report is not None and not population:
            raise UsageFault("`--report` 需要 `--population`", "`--report` needs `--population`")
        from eligibility.cli.screening import pack_of, roster_of  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.differing import compare_meaning, compared_json  # noqa: PLC0415
        from eligibility.services.impact import impact  # noqa: PLC0415

        before, after = pack_of(old, store), pack_of(new, store)
        day = chosen_date(as_of, command.lang)
        document = compared_json(compare_meaning(before, after, day), command.lang)
        counted = None
        if population:
            roster = roster_of(command, population, after, mapping, interactive=False)
            counted = impact(before, after, roster, day, Level[level.name], command.lang)
            document["population"] = counted.document()
        if report is not None and counted is not None:
            _write_report(command, report, document, counted)
        if command.format is Format.JSON:
            command.give(document)
        else:
            command.say(_lines(command, document))


def _write_report(command: Command, file: Path, document: dict[str, Any], counted: Impact) -> None:
    from eligibility.services.impact import GROUPS  # noqa: PLC0415 - see the package
    from eligibility.tables.impact import Group, ImpactPage, impact_html  # noqa: PLC0415

    say = command.terminal.words
    old, new = document["old"], document["new"]
    page = ImpactPage(
        command.lang,
        say("影响报告", "Impact report"),
        say(
            f"{new['title']}：第 {old['version']} 版 → 第 {new['version']} 版 · {document['as_of']}",
            f"{new['title']}: version {old['version']} → {new['version']} · {document['as_of']}",
        ),
        _counts(command, document["population"]),
        [Group(id, words.in_language(command.lang), counted.rows(id)) for id, words in GROUPS.items()],
    )
    try:
        file.write_text(impact_html(page), "utf-8")
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UsageFault(f"`{file}` 不能写入（{why}）", f"`{file}` cannot be written: {why}") from error
    note(str(file))


def _lines(command: Command, document: dict[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    old, new = document["old"], document["new"]
    yield from terminal.paragraph(
        f"{old['policy']} {old['version']} → {new['policy']} {new['version']} · {document['as_of']}"
    )
    yield ""
    for each in document["provisions"]:
        if each["sort"] == "equal" and not each["changed"] and "was" not in each:
            continue
        yield from _provision(command, each)
    for each in document["parameters"]:
        zh, en = f"参数 {each['id']} 有变化", f"the parameter {each['id']} has changed"
        yield from _before_and_after(command, terminal.words(zh, en), each)
    for each in document["shared"]:
        zh, en = f"限额或支付次序 {each['id']} 有变化", f"the limit or order of payment {each['id']} has changed"
        yield from _before_and_after(command, terminal.words(zh, en), each)
    equal = sum(each["sort"] == "equal" for each in document["provisions"])
    yield from terminal.paragraph(
        terminal.words(f"含义相同的事项 {equal} 个（已证明）", f"{equal} provisions mean the same (proven)"),
        style="quiet",
    )
    if "population" in document:
        yield ""
        yield from terminal.paragraph(_counts(command, document["population"]))
        for name in ("by_provision", "by_city", "by_industry", "by_size"):
            yield from _group(command, name, document["population"][name])


def _before_and_after(command: Command, said: str, each: dict[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    yield from terminal.paragraph(said)
    for name, key in ((terminal.words("原", "was"), "before"), (terminal.words("现", "is"), "after")):
        yield from terminal.field(name, json.dumps(each[key], ensure_ascii=False), "    ")


def _provision(command: Command, each: dict[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    was = terminal.words(f"（原 {each['was']}）", f" (was {each['was']})") if "was" in each else ""
    sort = terminal.paint(each["told"], _STYLES.get(each["sort"], ""))
    yield from terminal.paragraph(f"{each['id']}{was} {each['title']} · {sort}")
    if each["changed"]:
        names = [_CHANGED[name][command.lang == "en"] for name in each["changed"]]
        yield from terminal.field(
            terminal.words("另有变化", "also changed"), terminal.words("、", ", ").join(names), "    "
        )
    for name, zh, en in (
        ("gains", "受益", "gains"),
        ("loses", "受损", "loses"),
        ("told_otherwise", "说法不同", "told otherwise"),
    ):
        if name in each:
            found = each[name]
            said = f"{found['before']} → {found['after']} · {found['as_of']}"
            yield from terminal.field(terminal.words(zh, en), said, "    ")
            yield "      " + json.dumps(found["profile"], ensure_ascii=False)


_CHANGED = {
    "quote": ("原文", "the text"),
    "effect": ("支持方式", "the effect"),
    "benefit": ("支持内容", "the benefit"),
    "excludes": ("互斥关系", "what it excludes"),
}


def _counts(command: Command, population: dict[str, Any]) -> str:
    words, money = command.terminal.words, population["money"]
    moved = words(
        f"{population['enterprises']} 家企业：{population['gaining']} 家受益，{population['losing']} 家受损，"
        f"{population['unchanged']} 家不受影响",
        f"{population['enterprises']} enterprises: {population['gaining']} gain, {population['losing']} lose, "
        f"{population['unchanged']} are not affected",
    )
    paid = words(
        f"；确定的金额合计 {money['before']} 元 → {money['after']} 元（{money['unsettled']} 家另有未定部分）",
        f"; certain amounts together {money['before']} → {money['after']} 元 ({money['unsettled']} have an open part besides)",
    )
    return moved + paid


def _group(command: Command, name: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    from eligibility.services.impact import GROUPS  # noqa: PLC0415 - see the package

    terminal = command.terminal
    if rows:
        yield from terminal.rule(GROUPS[name.removeprefix("by_")].in_language(command.lang))
    for row in rows:
        yield from terminal.paragraph(f"{row['name']}  +{row['gains']}  −{row['loses']}", "  ")
