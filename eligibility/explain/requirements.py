"""A leaf for a clerk: the fact, what was found, what is wanted of it, and how far off a threshold is. In one language.

What is wanted is said of the leaf as it must be: where a provision excludes what the leaf says, the opposite. It states conditions
and never suggests a value to enter. It must not judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, assert_never

from eligibility.domain.facts import Slots
from eligibility.domain.vocabulary import Vocabulary
from eligibility.explain.measures import Dimension, Exact, dimension_of, gap_text, measure_text, measured
from eligibility.explain.words import Phrases, shown, slot_label
from eligibility.ir.atoms import (
    AnyRecord,
    Arithmetic,
    Atom,
    Compare,
    Expression,
    Literal_,
    Member,
    Operator,
    Overlap,
    Slot,
    Truth,
    Under,
)
from eligibility.ir.reasons import Found

_OPPOSITE: dict[Operator, Operator] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A leaf in words. `found` is empty when nothing was, `gap` when there is none to tell."""

    subject: str
    found: str
    needed: str
    gap: str = ""
    measured: bool = False
    """Whether `found` is a quantity or a date, which stands behind its subject without a colon."""
    missed: Fraction | None = None
    """By what part of it a required amount is missed."""


class Requirements:
    """Leaves in one language (`zh` or `en`)."""

    def __init__(self, vocabulary: Vocabulary, lang: str) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.phrases = Phrases(vocabulary, lang)

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh

    def of(self, atom: Atom, wanted: bool, found: tuple[Found, ...], slots: Slots, records: str | None) -> Requirement:
        """A leaf that is wanted to hold, or not to. `records` names the records whose fields bare slots are."""
        match atom:
            case Compare():
                return self._compare(
                    atom if wanted else replace(atom, operator=_OPPOSITE[atom.operator]), found, slots, records
                )
            case Truth(slot):
                needed = self.say("为", "") + shown(self.vocabulary, "boolean", None, None, wanted, self.lang)
                return self._slot(slot, found, needed, records)
            case Member(slot):
                return self._slot(slot, found, self._member(atom, wanted is not atom.negated), records)
            case Overlap(slot):
                return self._slot(slot, found, self._overlap(atom, wanted), records)
            case Under(slot):
                names = self.say("、", ", ").join(self.phrases.codes(atom))
                within = wanted is not atom.negated
                needed = self.say("属于" if within else "不属于", "within " if within else "not within ") + names
                return self._slot(slot, found, needed, records)
            case AnyRecord():
                return self._any_record(atom, wanted, found)
            case _:
                assert_never(atom)

    def _slot(self, slot: Slot, found: tuple[Found, ...], needed: str, records: str | None) -> Requirement:
        values = [shown(self.vocabulary, slot.kind, slot.domain, slot.unit, each.value, self.lang) for each in found]
        return Requirement(self.phrases.label(slot, records), values[0] if values else "", needed)

    def _member(self, atom: Member, within: bool) -> str:
        values = self.phrases.values(atom.slot, atom.values, atom.open)
        if len(atom.values) == 1 and not atom.open:
            return self.say("为" if within else "不为", "" if within else "not ") + values
        return self.say("属于 " if within else "不属于 ", "one of " if within else "none of ") + values

    def _overlap(self, atom: Overlap, wanted: bool) -> str:
        values = self.phrases.values(atom.slot, atom.values, atom.open)
        if atom.every:
            return self.say("包含全部：" if wanted else "不同时包含：", "all of " if wanted else "not all of ") + values
        return self.say("包含其中之一：" if wanted else "不包含：", "one of " if wanted else "none of ") + values

    def _any_record(self, atom: AnyRecord, wanted: bool, found: tuple[Found, ...]) -> Requirement:
        label = slot_label(self.vocabulary, atom.records, self.lang)
        inner = self.phrases.where(atom.where, atom.records)
        needed = self.say(
            f"至少有一条满足（{inner}）" if wanted else f"没有一条满足（{inner}）",
            f"at least one entry with ({inner})" if wanted else f"no entry with ({inner})",
        )
        return Requirement(label, self._counted(found[0]) if found else "", needed, measured=True)

    def _counted(self, found: Found) -> str:
        total, matching = found.records or 0, len(found.matching)
        if not total:
            return self.say("0 条", "no entry")
        entries = "1 entry" if total == 1 else f"{total} entries"
        return self.say(f"{total} 条，其中 {matching} 条满足", f"{entries}, {matching} matching")

    def _compare(self, atom: Compare, found: tuple[Found, ...], slots: Slots, records: str | None) -> Requirement:
        each = iter(found)
        left, right = measured(atom.left, each, slots), measured(atom.right, each, slots)
        if isinstance(atom.left, Literal_):
            atom = Compare(_MIRRORED[atom.operator], atom.right, atom.left)
            left, right = right, left
        beside = "" if isinstance(atom.right, Literal_) else self._beside(right, atom.right)
        verb = {"is": "", "is not": "not"}.get(self.phrases.verb(atom), self.phrases.verb(atom))
        needed = self._spaced(verb, self._side(atom.right, records)).lstrip() + beside
        shown_left, gap = self._value(left, _dimension(atom), right), self._gap(atom, left, right)
        missed = _missed(left, right) if gap else None
        return Requirement(self._side(atom.left, records), shown_left, needed, gap, True, missed)

    def _spaced(self, verb: str, side: str) -> str:
        """A space before a digit, as in 不低于 4%."""
        return verb + (" " if self.lang == "en" or side[:1].isdigit() or side[:1] == "-" else "") + side

    def _beside(self, value: Exact, side: Expression) -> str:
        text = self._value(value, dimension_of(side), None)
        return self.say(f"（{text}）", f" ({text})") if text else ""

    def _value(self, value: Exact, dimension: Dimension, against: Exact) -> str:
        match value:
            case None:
                return ""
            case bool():
                return shown(self.vocabulary, "boolean", None, None, value, self.lang)
            case date():
                return self.say("长期", "no end") if value == date.max else value.isoformat()
            case Fraction():
                limit = against if isinstance(against, Fraction) else None
                return measure_text(value, dimension, self.lang, limit)
            case _:
                assert_never(value)

    def _side(self, side: Expression, records: str | None) -> str:
        """A side in words; a quotient of two facts as a share."""
        match side:
            case Arithmetic("/", Slot() as part, Slot() as whole) if dimension_of(side).kind == "ratio":
                return self._share(self.phrases.label(part, records), self.phrases.label(whole, records))
            case _:
                return re.sub(r"^[（(](.*)[）)]$", r"\1", self.phrases.expression(side, records))

    def _share(self, part: str, whole: str) -> str:
        year = re.compile(r"（([^（）]*年度)）$| \(([^()]* year[^()]*)\)$")
        one, other = year.search(part), year.search(whole)
        if one and other and one[0] == other[0]:
            part, whole = part.removesuffix(one[0]), whole.removesuffix(one[0])
            return self.say(f"{one[1]}{part}占{whole}", f"{part} as a share of {whole}{one[0]}")
        return self.say(f"{part}占{whole}", f"{part} as a share of {whole}")

    def _gap(self, atom: Compare, left: Exact, right: Exact) -> str:
        """How far a threshold is missed; nothing where it is not, or where there is no distance."""
        side: Literal["short", "over"] = "short" if atom.operator in (">", ">=") else "over"
        if atom.operator in ("==", "!=") or left is None or right is None or left == right:
            return ""
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            gap = right - left if side == "short" else left - right
            text = gap_text(gap, _dimension(atom), self.lang) if gap > 0 else ""
            return (
                self._spaced(self.say("差", "short by") if side == "short" else self.say("超出", "over by"), text)
                if text
                else ""
            )
        if isinstance(left, date) and isinstance(right, date) and date.max not in (left, right):
            days = (right - left).days if side == "short" else (left - right).days
            early, late = f"{days} day{'s' * (days != 1)} too early", f"{days} day{'s' * (days != 1)} too late"
            return (
                ""
                if days <= 0
                else self.say(
                    f"早 {days} 天" if side == "short" else f"晚 {days} 天", early if side == "short" else late
                )
            )
        return ""


def _missed(left: Exact, right: Exact) -> Fraction | None:
    """How far one amount is from another, as a part of the other."""
    if isinstance(left, Fraction) and isinstance(right, Fraction) and right:
        return abs(right - left) / abs(right)
    return None


def _dimension(atom: Compare) -> Dimension:
    """Of both sides: a literal says in what it is meant."""
    own = dimension_of(atom.left)
    if not isinstance(atom.right, Literal_):
        return own
    return Dimension(atom.right.kind, atom.right.unit or own.unit)
