"""`policies readings`: the interpretations of a provision side by side, the adopted one and those that are not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from eligibility.cli.checking import need_solver, seen_from
from eligibility.cli.command import Command, chosen_date, running
from eligibility.cli.options import AsOfOption, ColourOption, Format, FormatOption, Lang, LangOption, policy_ids
from eligibility.cli.terminal import Terminal


def readings(
    *,
    target: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|POLICY", help="规则文件夹或政策标识 · folder or policy id", autocompletion=policy_ids
        ),
    ],
    as_of: AsOfOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """并列各种读法：采用的和未采用的 · Readings side by side: the adopted one and the others."""
    with running(lang, format_, color) as command:
        need_solver()
        from eligibility.services.checking import source_of  # noqa: PLC0415 - see the package
        from eligibility.services.readings import side_by_side  # noqa: PLC0415

        with seen_from(target):
            found = side_by_side(source_of(target), chosen_date(as_of, command.lang), command.lang)
        if command.format is Format.JSON:
            command.give(found)
        else:
            command.say(line for each in found for line in _lines(command, each))


def _lines(command: Command, read: Mapping[str, Any]) -> Iterator[str]:
    terminal = command.terminal
    yield from terminal.rule(f"{read['provision']} {read['title']}")
    yield f"│ {read['quote']}"
    adopted = read["adopted"]
    yield from terminal.field(terminal.words("采用", "adopted"), adopted["reading"], "  ")
    yield from terminal.field(terminal.words("理由", "why"), adopted["why"], "    ", "quiet")
    for each in read["alternatives"]:
        yield from terminal.field(terminal.words("未采用", "not adopted"), each["reading"], "  ")
        yield from terminal.field(terminal.words("理由", "why not"), each["why_not"], "    ", "quiet")
        against = each["against_adopted"]
        yield from terminal.field(terminal.words("与采用的相比", "against the adopted"), against["told"], "    ")
        for name in ("gains", "loses", "told_otherwise"):
            if name in against:
                shown = against[name]
                profile = json.dumps(shown["profile"], ensure_ascii=False)
                yield f"      {shown['before']} → {shown['after']} · {shown['as_of']}  {profile}"
    yield ""


def other_readings(id: str, clause: str, terminal: Terminal) -> Iterator[str]:
    """Below a clause of an installed policy: the readings of its provisions that were not adopted."""
    from eligibility.services.readings import installed_source, readings_of  # noqa: PLC0415 - see the package

    source = installed_source(id)
    for read in readings_of(source, source.compiled()):
        if clause in (str(read.provision.clause), read.provision.id):
            for each in read.alternatives:
                words, why = each.words.in_language(terminal.lang), each.why_not.in_language(terminal.lang)
                said = f"{words}{terminal.words('。不采用的理由：', '. Why not: ')}{why}"
                label = terminal.words(f"{read.provision.id} 另一种读法", f"{read.provision.id} could be read")
                yield from terminal.field(label, said, "", "quiet")
