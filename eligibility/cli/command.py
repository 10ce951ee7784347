"""What every command does around its work: options read once, failures told, data written to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from eligibility.cli.failures import UsageFault, note, tell
from eligibility.cli.options import Format, Lang, format_of, today_in_china
from eligibility.cli.terminal import Terminal, terminal_from_streams, text_from_lines

if TYPE_CHECKING:
    from eligibility.services import Pack


@dataclass(frozen=True, slots=True)
class Command:
    """One run of a command."""

    terminal: Terminal
    format: Format

    @property
    def lang(self) -> str:
        """`zh` or `en`."""
        return self.terminal.lang

    def say(self, lines: Iterable[str]) -> None:
        """Text to stdout."""
        sys.stdout.write(text_from_lines(lines))

    def give(self, data: Any) -> None:
        """JSON to stdout, indented: these documents are read by people too."""
        self.give_bytes(json.dumps(data, ensure_ascii=False, indent=2).encode())

    def give_bytes(self, data: bytes) -> None:
        """JSON to stdout as it is, in UTF-8 whatever the locale."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data + b"\n")
        sys.stdout.buffer.flush()


@contextmanager
def running(lang: Lang, wanted: Format | None, colour: bool | None = None) -> Iterator[Command]:
    """A command's run. Whatever it raises is told on stderr and becomes its exit code."""
    try:
        yield Command(terminal_from_streams(lang.value, colour), format_of(wanted))
    except (typer.Exit, BrokenPipeError):
        raise
    except Exception as error:
        raise typer.Exit(tell(error, lang.value, wanted is Format.JSON)) from error


def chosen_pack(policy: str | None) -> Pack:
    """The pack that was asked for, or the only one installed whose text is the original one."""
    from eligibility.services import installed_pack, installed_packs, stands_aside  # noqa: PLC0415 - see the package

    if policy is not None:
        return installed_pack(policy)
    packs = sorted(installed_packs())
    ids = [id for id in packs if not stands_aside(id)] if len(packs) > 1 else packs
    if len(ids) != 1:
        raise UsageFault(
            "请指明政策", "say which policy", f"--policy {' | '.join(packs)}" if ids else "no policy is installed"
        )
    return installed_pack(ids[0])


def chosen_date(said: str | None, lang: str) -> date:
    """The as-of date; today is said aloud, because the answer depends on it."""
    if said is None:
        today = today_in_china()
        text = f"适用日期按今天 {today} 计（--as-of 可指定）"
        note(f"as of today, {today} (--as-of chooses another day)" if lang == "en" else text)
        return today
    try:
        return date.fromisoformat(said) if len(said) == 10 else date.min.replace(month=13)
    except ValueError as error:
        raise UsageFault(f"`{said}` 不是日期", f"`{said}` is not a date", "例如 · as in: 2025-06-30") from error
