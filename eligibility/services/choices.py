"""What a person can choose from: the listed values of a fact, and the codes of a list short enough to be shown whole. It must not judge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import CodeList, FactDef, Vocabulary
from eligibility.ir import atoms as ir
from eligibility.ir.limits import RECEIVED
from eligibility.ir.rules import Pack

MOST_SHOWN = 200
"""Codes that are shown as a list; of a longer one the name or code is typed."""
_USUAL = {"money": ("万元", "元", "亿元")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value as a profile has it, and as people read it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that lie under one name; the last group has none: what lies under nothing."""

    label: str | None
    choices: tuple[Choice, ...]


def listed_choices(vocabulary: Vocabulary, fact: FactDef, lang: str) -> tuple[tuple[Choice, ...], bool]:
    """The listed values of a fact, and whether others can be said in words; nothing for a fact of another kind."""
    if fact.type.kind not in ("enum", "set"):
        return (), False
    listed = vocabulary.enumerations[fact.type.domain or ""]
    return tuple(Choice(id, words.in_language(lang)) for id, words in listed.values.items()), listed.open


def code_choices(vocabulary: Vocabulary, fact: FactDef, as_of: date) -> tuple[Group, ...]:
    """The codes of a list that were in force on a day and have none below them, by what they lie under; nothing where the list is long."""
    codes = vocabulary.code_lists.get(fact.type.domain or "") if fact.type.kind == "code" else None
    return () if codes is None or len(codes.names) > MOST_SHOWN else _grouped(codes.digest, _Held(codes), as_of.year)


class _Held:
    """Equal whatever it holds, so that a cache goes by the digest beside it."""

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _grouped(_: str, held: _Held, year: int) -> tuple[Group, ...]:
    codes, above = held.codes, set(held.codes.parents.values())
    groups: dict[str | None, list[Choice]] = {}
    for code, name in codes.names.items():
        begin, end = codes.years.get(code, (None, None))
        if code not in above and (begin or 0) <= year <= (end or year):
            groups.setdefault(codes.parents.get(code), []).append(Choice(code, name))
    ordered = sorted(groups, key=lambda parent: (parent is None, parent or ""))
    return tuple(Group(codes.names[each] if each else None, tuple(groups[each])) for each in ordered)


def known_texts(pack: Pack, subject: str) -> tuple[str, ...]:
    """What may be typed for the policy of something received before: this one, and those that its exclusions name. Nothing for other facts."""
    if not re.fullmatch(rf"{RECEIVED}\[[0-9]+\]\.policy", subject):
        return ()
    sums = (excluded.received for each in pack.provisions for excluded in each.excludes)
    asked = (atom for each in sums if isinstance(each, ir.Sum) and each.records == RECEIVED for atom in each.where)
    named = (
        name for atom in asked if isinstance(atom, ir.Member) and atom.slot.name == "policy" for name in atom.values
    )
    return tuple(dict.fromkeys((pack.name.zh, *named)))


def units_of(fact: FactDef) -> tuple[str, ...]:
    """The units that an amount can be given in, the usual one first; one for a share, and what is counted."""
    match fact.type.kind:
        case "money":
            return _USUAL["money"]
        case "ratio":
            return ("%",)
        case "count":
            return (fact.type.unit,) if fact.type.unit in UNITS else ()
        case _:
            return ()
