"""Words for facts, values and requirements, in Chinese and English.

Everything here is a pure function of the typed rules and the vocabulary, so executors may compute it once a pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from eligibility.domain.quantity import text_from_quantity
from eligibility.domain.vocabulary import NUMERIC, CodeList, FactDef, FactType, Vocabulary
from eligibility.ir import atoms as ir

_ZH = {"==": "为", "!=": "不为", "<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"}
_EN = {"==": "is", "!=": "is not", "<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_DATE_ZH = {"==": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_DATE_EN = {"==": "on", "!=": "not on", "<": "before", "<=": "no later than", ">": "after", ">=": "no earlier than"}
_SLOT = re.compile(r"(?P<base>[a-z_0-9]+)(?:\[(?P<year>-?\d+)\])?")
_PATH = re.compile(r"(?P<records>[a-z_0-9]+)\[(?P<index>\d+)\]\.(?P<field>.+)")


def slot_label(vocabulary: Vocabulary, name: str, lang: str, fields: Mapping[str, FactDef] | None = None) -> str:
    """The label of a slot such as `revenue[-1]` (营业收入（上一年度）), or of a record's field when `fields` are given."""
    match = _SLOT.fullmatch(name)
    if match is None:
        return name
    definition = (fields or {}).get(match["base"]) or vocabulary.facts.get(match["base"])
    if definition is None:
        derived = vocabulary.derived.get(match["base"])
        return derived.words.in_language(lang) if derived else name
    label = definition.words.in_language(lang)
    return label + _year_words(int(match["year"]), lang) if match["year"] else label


def _year_words(year: int, lang: str) -> str:
    if lang == "en":
        return " (last fiscal year)" if year == -1 else f" ({-year} fiscal years before)"
    return "（上一年度）" if year == -1 else f"（前{-year}年度）"


def path_label(vocabulary: Vocabulary, path: str, lang: str) -> str:
    """The label of a slot's path: `projects[0].place` is 项目1·所在地."""
    match = _PATH.fullmatch(path)
    if match is None:
        return slot_label(vocabulary, path, lang)
    return f"{record_prefix(vocabulary, match['records'], lang)[0]}{int(match['index']) + 1}" + field_suffix(
        vocabulary, match["records"], match["field"], lang
    )


def record_prefix(vocabulary: Vocabulary, records: str, lang: str) -> tuple[str, str]:
    """What stands before and after a record's number in its label."""
    label = slot_label(vocabulary, records, lang)
    return (label + " ", "") if lang == "en" else (label, "")


def field_suffix(vocabulary: Vocabulary, records: str, name: str, lang: str) -> str:
    """What stands after a record's number in the label of one of its fields."""
    fields = vocabulary.facts[records].type.fields if records in vocabulary.facts else {}
    return (", " if lang == "en" else "·") + slot_label(vocabulary, name, lang, fields)


def plain_value(kind: str, value: Any, unit: str | None = None) -> Any:
    """A value as JSON: exact quantities as text with their unit, dates in ISO form, sets sorted."""
    if kind == "count" and isinstance(value, int):
        return value
    if kind in NUMERIC:
        return text_from_quantity(value, kind, unit)
    if isinstance(value, date):
        return "长期" if value == date.max else value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def shown_value(vocabulary: Vocabulary, fact: FactType, value: Any, lang: str) -> str:
    """A value as a person reads it."""
    return shown(vocabulary, fact.kind, fact.domain, fact.unit, value, lang)


def shown(vocabulary: Vocabulary, kind: str, domain: str | None, unit: str | None, value: Any, lang: str) -> str:
    """A value as a person reads it: labels for listed values, units for quantities."""
    if isinstance(value, bool):
        return ({"zh": "是", "en": "yes"} if value else {"zh": "否", "en": "no"})["en" if lang == "en" else "zh"]
    if isinstance(value, frozenset):
        separator, nothing = (", ", "none") if lang == "en" else ("、", "无")
        return separator.join(_member_label(vocabulary, kind, domain, each, lang) for each in sorted(value)) or nothing
    if kind in ("enum", "code") and isinstance(value, str):
        return _member_label(vocabulary, kind, domain, value, lang)
    if kind in NUMERIC:
        return text_from_quantity(value, kind, unit)
    return str(plain_value(kind, value, unit))


def _member_label(vocabulary: Vocabulary, kind: str, domain: str | None, value: str, lang: str) -> str:
    if kind in ("enum", "set") and domain is not None and domain in vocabulary.enumerations:
        if value.startswith("other:"):
            return ("other: " if lang == "en" else "其他：") + value.removeprefix("other:")
        words = vocabulary.enumerations[domain].values.get(value)
        return words.in_language(lang) if words else value
    if kind in ("code", "codes") and domain is not None and domain in vocabulary.code_lists:
        return _code_label(vocabulary.code_lists[domain], value, lang)
    return value


def _code_label(codes: CodeList, code: str, lang: str) -> str:
    """A code's name and the code; of one that is no longer given out also until when, because its successor has the same name."""
    name, (_, last) = codes.names.get(codes.resolve(code) or ""), codes.years.get(code, (None, None))
    if not name:
        return code
    if lang == "en":
        return f"{name} ({code}, until {last})" if last else f"{name} ({code})"
    return f"{name}（{code}，至{last}年）" if last else f"{name}（{code}）"


class Phrases:
    """Requirements of leaves in one language: what a leaf wants, in words."""

    def __init__(self, vocabulary: Vocabulary, lang: str) -> None:
        self.vocabulary = vocabulary
        self.lang = lang
        self.zh = lang != "en"

    def needed(self, atom: ir.Atom, records: str | None = None) -> str:
        """What the leaf wants. `records` names the records whose fields bare slots are."""
        match atom:
            case ir.Compare():
                return self._compare(atom, records)
            case ir.Truth(slot):
                return self.label(slot, records)
            case ir.Member():
                return self._member(atom, records)
            case ir.Overlap():
                return self._overlap(atom, records)
            case ir.Under():
                return self._under(atom, records)
            case ir.AnyRecord(name, where):
                label = slot_label(self.vocabulary, name, self.lang)
                inner = self.where(where, name)
                return f"{label}中有一条满足：{inner}" if self.zh else f"one of {label} with: {inner}"
            case _:
                assert_never(atom)

    def where(self, where: tuple[ir.Atom, ...], records: str) -> str:
        """What a `where` asks, one after the other."""
        nothing = "（无其他要求）" if self.zh else "(anything)"
        return ("；" if self.zh else "; ").join(self.needed(each, records) for each in where) or nothing

    def label(self, slot: ir.Slot, records: str | None) -> str:
        """The label of a slot."""
        if slot.scope == "top" or records is None or records not in self.vocabulary.facts:
            return slot_label(self.vocabulary, slot.name, self.lang)
        return slot_label(self.vocabulary, slot.name, self.lang, self.vocabulary.facts[records].type.fields)

    def values(self, slot: ir.Slot, values: tuple[str, ...], is_open: bool) -> str:
        """Listed values by their labels; 等 when the list is open."""
        kind = "enum" if slot.kind == "set" else slot.kind
        labels = [_member_label(self.vocabulary, kind, slot.domain, value, self.lang) for value in values]
        listed = ("、" if self.zh else ", ").join(labels)
        return listed + ((" 等" if self.zh else " and others (open list)") if is_open else "")

    def _member(self, atom: ir.Member, records: str | None) -> str:
        values = self.values(atom.slot, atom.values, atom.open)
        verb = ("不属于" if atom.negated else "属于") if self.zh else ("is none of" if atom.negated else "is one of")
        if len(atom.values) == 1 and not atom.open:
            verb = ("不为" if atom.negated else "为") if self.zh else ("is not" if atom.negated else "is")
        return f"{self.label(atom.slot, records)}{'' if self.zh else ' '}{verb}{'' if self.zh else ' '}{values}"

    def _overlap(self, atom: ir.Overlap, records: str | None) -> str:
        values = self.values(atom.slot, atom.values, atom.open)
        if self.zh:
            return f"{self.label(atom.slot, records)}包含{'全部' if atom.every else '其中之一'}：{values}"
        return f"{self.label(atom.slot, records)} include {'all' if atom.every else 'one'} of {values}"

    def _under(self, atom: ir.Under, records: str | None) -> str:
        names = self.codes(atom)
        if self.zh:
            return f"{self.label(atom.slot, records)}{'不属于' if atom.negated else '属于'}{'、'.join(names)}"
        return f"{self.label(atom.slot, records)} is {'not ' if atom.negated else ''}within {', '.join(names)}"

    def codes(self, atom: ir.Under) -> list[str]:
        """The codes by their names."""
        return [_member_label(self.vocabulary, "code", atom.slot.domain, code, self.lang) for code in atom.codes]

    def _compare(self, atom: ir.Compare, records: str | None) -> str:
        gap = "" if self.zh else " "
        left, right = self.expression(atom.left, records), self.expression(atom.right, records)
        return f"{left}{gap}{self.verb(atom)}{gap}{right}"

    def verb(self, atom: ir.Compare) -> str:
        """How the left side must compare with the right."""
        dated = _is_date(atom.left) or _is_date(atom.right)
        verbs = (_DATE_ZH if dated else _ZH) if self.zh else (_DATE_EN if dated else _EN)
        return verbs[atom.operator]

    def expression(self, expression: ir.Expression, records: str | None) -> str:
        """A side of a comparison."""
        match expression:
            case ir.Slot():
                return self.label(expression, records)
            case ir.Literal_():
                return self._literal(expression)
            case ir.AsOf():
                return "基准日" if self.zh else "the as-of date"
            case ir.Shift(base):
                return self.expression(base, records) + self._shift(expression)
            case ir.Arithmetic(operator, left, right):
                sign = {"*": "×", "/": "÷"}.get(operator, operator)
                inner = f"{self.expression(left, records)} {sign} {self.expression(right, records)}"
                return f"（{inner}）" if self.zh else f"({inner})"
            case ir.Count(name, where):
                label = slot_label(self.vocabulary, name, self.lang)
                inner = self.where(where, name)
                return f"{label}的数量（{inner}）" if self.zh else f"the number of {label} ({inner})"
            case ir.Sum(name, field, where):
                label = self.label(field, name)
                inner = self.where(where, name)
                return f"{label}合计（{inner}）" if self.zh else f"the sum of {label} ({inner})"
            case _:
                assert_never(expression)

    def _literal(self, literal: ir.Literal_) -> str:
        if isinstance(literal.value, date) and not isinstance(literal.value, bool):
            return literal.value.isoformat()
        return shown(self.vocabulary, literal.kind, None, literal.unit, literal.value, self.lang)

    def _shift(self, shift: ir.Shift) -> str:
        parts = []
        names = (("年", " years"), ("个月", " months"), ("日", " days"))
        for amount, (zh, en) in zip((shift.years, shift.months, shift.days), names, strict=True):
            if amount:
                parts.append(f"{'前' if amount < 0 else '后'}{abs(amount)}{zh}" if self.zh else f" {amount:+d}{en}")
        return "".join(parts)


def _is_date(expression: ir.Expression) -> bool:
    match expression:
        case ir.AsOf() | ir.Shift():
            return True
        case ir.Slot(kind=kind) | ir.Literal_(kind=kind):
            return kind in ("date", "end_date")
        case _:
            return False
