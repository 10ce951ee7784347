"""`verify`, `materials` and `flags`: what has to be evidenced, with which papers, and what other documents ask besides."""

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


def verify(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    clause: ClauseOption = None,
    level: LevelOption = LevelName.VERIFIED,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """列出须核验的事实 · What must be verified for the conclusions as claimed to stand."""
    with running(lang, format_, color) as command:
        from eligibility.cli.evidence_text import EvidenceText  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.evidence import evidence  # noqa: PLC0415

        pack = chosen_pack(policy)
        read = profile_from_file(profile, pack)
        found = evidence(pack, read, chosen_date(as_of, command.lang), Level[level.name], command.lang, clause)
        if command.format is Format.JSON:
            command.give_bytes(found.json)
        else:
            command.say(EvidenceText(found.document(), command.terminal).lines())


def materials(
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
    """列出要准备的材料 · The papers that prove what a decision rests on, each once."""
    with running(lang, format_, color) as command:
        from eligibility.cli.evidence_text import MaterialsText  # noqa: PLC0415 - see the package
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.services.evidence import materials as papers  # noqa: PLC0415

        pack = chosen_pack(policy)
        read = profile_from_file(profile, pack)
        found = papers(pack, read, chosen_date(as_of, command.lang), Level[level.name], command.lang, clause)
        if command.format is Format.JSON:
            command.give_bytes(found.json)
        else:
            command.say(MaterialsText(found.document(), command.terminal).lines())


def flags(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """提示其他文件的通用申报条件（非本政策原文）· What other documents ask; it changes no conclusion."""
    with running(lang, format_, color) as command:
        from eligibility.cli.flag_text import FlagsText, flag_documents  # noqa: PLC0415 - see the package

        pack = chosen_pack(policy)
        read = profile_from_file(profile, pack)
        documents = flag_documents(pack, read, chosen_date(as_of, command.lang), level, command.lang)
        if command.format is Format.JSON:
            command.give(documents)
        else:
            command.say(line for each in documents for line in FlagsText(each, command.terminal).lines())
