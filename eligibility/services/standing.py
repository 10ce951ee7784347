"""What is said of a policy before anything of it is read: that its text is not the original one, and when it holds, as it states that itself.

It judges nobody: an answer is given for any day, and what a day means for it, these words say beside it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from eligibility.domain.vocabulary import Words
from eligibility.ir.rules import Pack, Validity
from eligibility.services.judging import standing_document

Json = dict[str, Any]

FROM = Words("自 {begin} 起施行", "in force from {begin}")
TO = Words("有效期至 {end}", "valid until {end}")
BETWEEN = Words("自 {begin} 起施行，有效期至 {end}", "in force from {begin}, valid until {end}")
NOT_YET = Words("{day} 尚未施行", "not in force on {day}")
OVER = Words("{day} 已过有效期", "no longer in force on {day}")


def effective_document(pack: Pack, lang: str) -> Json | None:
    """When a policy holds: the days that it states with its words for them (`quote`), or what it leaves `open`; nothing where nothing is said."""
    if pack.validity is not None:
        days = {"from": pack.validity.begin, "to": pack.validity.end}
        stated = {name: day.isoformat() for name, day in days.items() if day}
        return {"quote": pack.validity.quote, "words": _words(pack.validity, lang), **stated}
    return {"open": pack.effective_open.in_language(lang)} if pack.effective_open else None


def notices(pack: Pack, lang: str, day: date, *, with_open: bool = True) -> list[Json]:
    """What a reader of a policy, or of an answer of a day, is told first: `kind`, `words` and `why` of each.

    `with_open` adds what an original text does not say of the time in which it holds: it belongs to its own pages, not to every question.
    """
    found = [{"kind": each["status"], "words": each["words"], "why": each["why"]} for each in _standing(pack, lang)]
    if (validity := pack.validity) is not None and (kind := _missed(validity, day)) is not None:
        words = (NOT_YET if kind == "not_yet" else OVER).in_language(lang).format(day=day)
        found.append({"kind": kind, "words": words, "why": _words(validity, lang)})
    if with_open and pack.effective_open is not None and pack.standing is None:
        found.append({"kind": "open", "words": "", "why": pack.effective_open.in_language(lang)})
    return found


def _standing(pack: Pack, lang: str) -> list[Json]:
    return list(standing_document(pack, lang).values())


def _missed(validity: Validity, day: date) -> str | None:
    """Whether a day lies before a policy holds, or after."""
    if validity.begin is not None and day < validity.begin:
        return "not_yet"
    return "over" if validity.end is not None and day > validity.end else None


def _words(validity: Validity, lang: str) -> str:
    words = BETWEEN if validity.begin and validity.end else FROM if validity.begin else TO
    return words.in_language(lang).format(begin=validity.begin, end=validity.end)
