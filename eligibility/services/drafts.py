"""Self-checks that are kept for a while: begun, gone on with, changed and forgotten by whoever has the code; and results kept under one of their own.

A code is 80 random bits in characters that nobody takes for one another, and kept as its SHA-256. What is past its day goes whenever
something is added.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from eligibility.domain.keeping import Missing, Query, Reading, Unit
from eligibility.domain.self_checks import Draft, KeptReport

DRAFT_KEPT = timedelta(days=30)
"""How long answers are kept since they were last changed."""
REPORT_KEPT = timedelta(days=366)
"""How long a result can be looked at by its code."""
SWEPT = 4
"""Of each kind, how many that are past their day go at once: more than are added, so that none stays for long."""

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _IN_GROUP = 4, 4


def new_code() -> str:
    """A code that nobody can guess, as `7K3M-XX2P-9QRA-HD4W`."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def code_from_text(text: str) -> str | None:
    """A code as somebody typed it, in any case and with any dashes and spaces; nothing for what can be none."""
    signs = "".join(each for each in text.upper() if each not in " -－—\u3000\t")
    if len(signs) != _GROUPS * _IN_GROUP or not set(signs) <= set(_SIGNS):
        return None
    return "-".join(signs[at : at + _IN_GROUP] for at in range(0, len(signs), _IN_GROUP))


def begin_draft(unit: Unit, data: str) -> str:
    """Keep answers; the code that they are found by again."""
    _sweep(unit)
    code = new_code()
    unit.add(Draft(_id(code), data, unit.at, unit.at + DRAFT_KEPT))
    return code


def draft_of(reading: Reading, code: str) -> Draft:
    """The answers of a code. Raises `Missing`, also for those that are past their day."""
    return _current(reading, Draft, code)


def change_draft(unit: Unit, code: str, change: Callable[[str], str]) -> Draft:
    """Change answers as they are by now, so that two windows do not undo each other. Raises `Missing`, and what `change` raises."""
    draft = draft_of(unit, code)
    return unit.replace(replace(draft, data=change(draft.data), expires=unit.at + DRAFT_KEPT))


def forget_draft(unit: Unit, code: str) -> None:
    """Let go of answers at once. Raises `Missing`."""
    unit.remove(Draft, draft_of(unit, code).id)


def keep_report(unit: Unit, receipt: bytes) -> str:
    """Keep a result; the code that it is found by."""
    _sweep(unit)
    code = new_code()
    unit.add(KeptReport(_id(code), zlib.compress(receipt, 6), unit.at, unit.at + REPORT_KEPT))
    return code


def report_of(reading: Reading, code: str) -> tuple[bytes, datetime]:
    """The receipt of a code, and until when it is kept. Raises `Missing`."""
    found = _current(reading, KeptReport, code)
    return zlib.decompress(found.receipt), found.expires


K = TypeVar("K", Draft, KeptReport)


def _current(reading: Reading, kind: type[K], code: str) -> K:
    found: K = reading.get(kind, _id(code))
    if found.expires <= reading.at:
        raise Missing(kind, found.id)
    return found


def _id(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _sweep(unit: Unit) -> None:
    kinds: tuple[type[Draft] | type[KeptReport], ...] = (Draft, KeptReport)
    for kind in kinds:
        old: Query[Any] = Query(kind, at_most={"expires": unit.at}, order="expires", limit=SWEPT)
        for each in unit.find(old):
            unit.remove(kind, each.id)
