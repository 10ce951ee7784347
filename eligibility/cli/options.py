"""The options that commands share, what they mean, and the only clock of the product: today's date, read at its edge."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from eligibility.domain.workdays import day_of


class Lang(StrEnum):
    """Languages of the words around the policy's text."""

    ZH = "zh"
    EN = "en"


class Format(StrEnum):
    """What stdout gets."""

    TEXT = "text"
    JSON = "json"


class LevelName(StrEnum):
    """Thresholds of evidence, from the lowest."""

    CLAIMED = "claimed"
    DOCUMENTED = "documented"
    REGISTRY = "registry"
    VERIFIED = "verified"


LangOption = Annotated[Lang, typer.Option("--lang", envvar="ELIGIBILITY_LANG", help="文字语言 · language of the words")]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", help="终端默认 text，管道默认 json · text in a terminal, json when piped", show_default=False
    ),
]
ColourOption = Annotated[
    bool | None,
    typer.Option(
        "--color/--no-color",
        help="是否用颜色，默认看终端和 NO_COLOR · colour, as the terminal and NO_COLOR say",
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="YYYY-MM-DD", help="适用日期，默认今天 · as-of date, today unless given", show_default=False
    ),
]
LevelOption = Annotated[
    LevelName, typer.Option("--level", help="只采信达到此证据等级的信息 · count only facts evidenced so or better")
]


def policy_ids(incomplete: str) -> list[str]:
    """Installed policies, for shell completion."""
    from eligibility.services import installed_packs  # noqa: PLC0415 - completion alone pays for the import

    return [id for id in sorted(installed_packs()) if id.startswith(incomplete)]


PolicyOption = Annotated[
    str | None,
    typer.Option(
        "--policy",
        "-p",
        help="政策标识，只装了一个时可省略 · policy id, if several are installed",
        autocompletion=policy_ids,
        show_default=False,
    ),
]
PolicyArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[POLICY]",
        help="政策标识，只装了一个时可省略 · policy id",
        autocompletion=policy_ids,
        show_default=False,
    ),
]


def today_in_china() -> date:
    """Today's date. The engine has no clock: whatever is judged records the date it was given."""
    return day_of(datetime.now(UTC))  # noqa: TID251 - the edge is where a clock may be read


def format_of(wanted: Format | None) -> Format:
    """JSON for programs, text for people, unless told."""
    if wanted is not None:
        return wanted
    return Format.TEXT if sys.stdout.isatty() else Format.JSON
