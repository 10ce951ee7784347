"""Scalars of rule files as they are written: plain where that reads back as the same text, else in quotation marks. It knows no rules."""

from __future__ import annotations

import json
import re

from eligibility.source.yaml import UNSEEN

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_OF_FLOW = frozenset(",[]{}?")
"""What ends a plain text between brackets, `?` for some readers only."""
_BREAKS = frozenset("\n\r\t")
_TYPED = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
"""What YAML 1.2 takes for something else than text. Our reader does not; an editor that knows the schema of a file does."""


def scalar_text(text: str, *, flow: bool, typed: bool) -> str:
    """A text as it is written, between brackets (`flow`) or on a line of its own. `typed`: numbers and flags are meant as such."""
    if _is_plain(text, flow=flow) and (typed or not _TYPED.fullmatch(text)):
        return text
    return _quoted(text)


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether the text without quotation marks reads back as itself."""
    if not text or text != text.strip() or UNSEEN.search(text) or not _BREAKS.isdisjoint(text):
        return False
    if text[0] in _INDICATORS and not (text[0] == "-" and text[1:2] not in ("", " ", *_OF_FLOW)):
        return False
    if text.startswith(("---", "...")) or text in ("<<", "="):
        return False
    return not (": " in text or " #" in text or text.endswith(":") or (flow and not _OF_FLOW.isdisjoint(text)))


def _quoted(text: str) -> str:
    """In single quotation marks where double ones would need an escape, and everything can be seen."""
    if ('"' in text or "\\" in text) and "'" not in text and not UNSEEN.search(text) and text.isprintable():
        return f"'{text}'"
    return UNSEEN.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
