"""Text for a terminal: widths of Chinese, wrapping by its rules, colours that are never the only sign."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_WIDTH = 100
"""Longer lines are hard to read, however wide the terminal is."""

MIN_WIDTH = 40

_STYLES = {
    "good": "32",
    "calm": "36",
    "ask": "33",
    "judge": "35",
    "quiet": "2",
    "strong": "1",
}

_UNITS = re.compile(r"[ \t\n]+|[!-~]+|.", re.DOTALL)
_CLOSING = frozenset("，。、；：！？）》〉】」』”’％…·,.;:!?)]}%")
_OPENING = frozenset("（《〈【「『“‘([{")


def display_width(text: str) -> int:
    """The columns a text takes: two for wide characters, none for marks that combine."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fill(text: str, columns: int) -> str:
    """The text with spaces up to a number of columns."""
    return text + " " * max(columns - display_width(text), 0)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns. No line begins with closing punctuation or ends with an opening bracket."""
    lines, line = [], ""
    for unit in _unbroken(text, width):
        if line and display_width(line + unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _unbroken(text: str, width: int) -> Iterator[str]:
    """Pieces between which a line may break."""
    piece = ""
    for unit in _UNITS.findall(text):
        if piece and not (unit[0] in _CLOSING or piece[-1] in _OPENING):
            yield from _cut(piece, width)
            piece = ""
        piece += " " if unit.isspace() else unit
    yield from _cut(piece, width)


def _cut(piece: str, width: int) -> Iterator[str]:
    """A piece that is wider than a line, such as a digest, in parts."""
    if display_width(piece) <= width:
        yield piece
        return
    part = ""
    for character in piece:
        if display_width(part + character) > width:
            yield part
            part = ""
        part += character
    yield part


@dataclass(frozen=True, slots=True)
class Terminal:
    """How text is shown: its language, whether in colour, and in how many columns."""

    lang: str = "zh"
    colour: bool = False
    width: int = 80

    def words(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh

    def paint(self, text: str, style: str = "") -> str:
        """The text in a style, where colour is wanted."""
        return f"\033[{_STYLES[style]}m{text}\033[0m" if self.colour and style and text else text

    def paragraph(self, text: str, indent: str = "", first: str | None = None, style: str = "") -> list[str]:
        """Wrapped lines after an indent; `first`, of the same width, stands before the first line instead."""
        lines = wrapped(text, max(self.width - display_width(indent), 20))
        heads = [indent if first is None else first, *([indent] * (len(lines) - 1))]
        return [(head + self.paint(line, style)).rstrip() for head, line in zip(heads, lines, strict=True)]

    def items(self, parts: Iterable[str], indent: str = "") -> list[str]:
        """Parts side by side; a line breaks between parts only."""
        lines: list[str] = []
        for part in parts:
            if lines and display_width(f"{indent}{lines[-1]}   {part}") <= self.width:
                lines[-1] += "   " + part
            else:
                lines.append(part)
        return [indent + line for line in lines]

    def field(self, label: str, text: str, indent: str = "", style: str = "") -> list[str]:
        """A label and its text, the text's later lines under its first."""
        head = label + self.words("：", ": ")
        return self.paragraph(text, indent + " " * display_width(head), indent + self.paint(head, "quiet"), style)

    def rule(self, text: str, style: str = "strong") -> list[str]:
        """A heading with a line up to the edge, if there is room for one."""
        head = self.paint("──", "quiet") + " "
        room = self.width - display_width(text) - 4
        if room < 0:
            return self.paragraph(text, "   ", head, style)
        return [head + self.paint(text, style) + " " + self.paint("─" * room, "quiet")]


def quoted(text: str, terminal: Terminal, indent: str) -> list[str]:
    """The policy's words, verbatim, behind a bar."""
    return terminal.paragraph(text, indent + "│ ", indent + terminal.paint("│", "quiet") + " ", "quiet")


def terminal_from_streams(lang: str, colour: bool | None) -> Terminal:
    """The terminal that stdout is. `colour` overrides what NO_COLOR, TERM and the stream say."""
    wanted = _wants_colour() if colour is None else colour
    width = shutil.get_terminal_size((80, 24)).columns
    return Terminal(lang, wanted, min(max(width, MIN_WIDTH), MAX_WIDTH))


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def text_from_lines(lines: Iterable[str]) -> str:
    """Lines as one text, without spaces at their ends."""
    return "\n".join(line.rstrip() for line in lines) + "\n"
