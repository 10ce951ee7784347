"""`reasons`, `advise` and `what-if`: why, what is still to be asked, and what would change an answer."""

from __future__ import annotations

from eligibility.cli.command import chosen_date, chosen_pack, running
from eligibility.cli.judging import ClauseOption, ProfileArgument, profile_from_file
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


def reasons(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    level: LevelOption = LevelName.CLAIMED,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """每个结论的最短理由 · The shortest reason of every conclusion; all sets of conditions that block."""
    with running(lang, format_, color) as command:
        from eligibility.cli.answer_text import ReasonsText  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.explaining import explain  # noqa: PLC0415

        pack = chosen_pack(policy)
        read, day = profile_from_file(profile, pack), chosen_date(as_of, command.lang)
        found = explain(pack, read, day, Level[level.name], command.lang, only=clause)
        if command.format is Format.JSON:
            command.give(found)
        else:
            command.say(ReasonsText(found, command.terminal).lines())


def advise(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    level: LevelOption = LevelName.CLAIMED,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """还要问什么、下一个问题 · What can still matter, what would settle it, and the next question."""
    with running(lang, format_, color) as command:
        from eligibility.cli.answer_text import AdviceText  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.advising import advise as advice_of  # noqa: PLC0415

        pack = chosen_pack(policy)
        read, day = profile_from_file(profile, pack), chosen_date(as_of, command.lang)
        found = advice_of(pack, read, day, Level[level.name], command.lang, clause)
        if command.format is Format.JSON:
            command.give(found.document)
        else:
            command.say(AdviceText(found.document, command.terminal).lines())


def what_if(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    level: LevelOption = LevelName.CLAIMED,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """什么会改变结论 · What would change the answer: conditions to reach, what time brings, what cannot change."""
    with running(lang, format_, color) as command:
        from eligibility.cli.answer_text import WhatIfText  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.whatif import what_if as changes_of  # noqa: PLC0415

        pack = chosen_pack(policy)
        read, day = profile_from_file(profile, pack), chosen_date(as_of, command.lang)
        found = changes_of(pack, read, day, Level[level.name], command.lang, clause)
        if command.format is Format.JSON:
            command.give(found)
        else:
            command.say(WhatIfText(found, command.terminal).lines())
