"""`determine`: a determination of record, with a second opinion, and its receipt."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eligibility.cli.command import chosen_date, chosen_pack, running
from eligibility.cli.judging import ProfileArgument, name_in, profile_from_file
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
from eligibility.cli.receipts import StoreOption, keep_pack, write

HELD = 12
"""Exit code of a determination that is held for a person."""


class AskingName(StrEnum):
    """Whether a second opinion is needed."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    OFF = "off"


AskingOption = Annotated[
    AskingName,
    typer.Option(
        "--second-opinion",
        envvar="ELIGIBILITY_SECOND_OPINION",
        help="没有第二意见时：暂缓、注明、不要求 · without one: held, marked, not asked for",
    ),
]
ReceiptOutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="RECEIPT", help="另存收据 · also write the receipt to a file", show_default=False
    ),
]


def determine(
    *,
    profile: ProfileArgument,
    policy: PolicyOption = None,
    as_of: AsOfOption = None,
    level: LevelOption = LevelName.CLAIMED,
    second_opinion: AskingOption = AskingName.REQUIRED,
    out: ReceiptOutOption = None,
    store: StoreOption = None,
    format_: FormatOption = None,
    lang: LangOption = Lang.ZH,
    color: ColourOption = None,
) -> None:
    """作出正式认定，须两个执行器意见一致 · Determine of record, with two opinions: 0 agreed or single, 12 held."""
    with running(lang, format_, color) as command:
        from eligibility.cli.decision_text import DecisionText  # noqa: PLC0415 - see the package
        from eligibility.cli.determination_text import DeterminationText  # noqa: PLC0415
        from eligibility.domain.facts import Level  # noqa: PLC0415
        from eligibility.domain.opinions import Asking  # noqa: PLC0415
        from eligibility.services.determining import determine as determined  # noqa: PLC0415
        from eligibility.services.reading import Sentences, told  # noqa: PLC0415
        from eligibility.services.receipts import receipt_from_bytes  # noqa: PLC0415

        pack = chosen_pack(policy)
        read, day = profile_from_file(profile, pack), chosen_date(as_of, command.lang)
        asking = Asking(second_opinion.value)
        made = determined(pack, read, day, Level[level.name], command.lang, asking=asking)
        if out is not None:
            keep_pack(command, pack, store)
            write(out, made.receipt)
        if command.format is Format.JSON:
            command.give_bytes(made.receipt.rstrip(b"\n"))
        else:
            text = DecisionText(
                told(pack, read, made.decision.document()),
                Sentences(pack, command.lang),
                command.terminal,
                name_in(read),
            )
            command.say([*text.head(), *DeterminationText(receipt_from_bytes(made.receipt), command.terminal).lines()])
        if made.held is not None:
            raise typer.Exit(HELD)
