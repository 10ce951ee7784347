"""Headers as people write them, and what each is taken for: by label, alias or id, never by likeness. Likeness only suggests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.tables.model import CellValue, Suggestion
from eligibility.tables.targets import Target, target_from_text, with_unit

_LONGEST = 100
_NUMBERED = re.compile(r"[(（]?[0-9]{1,2}[)）.、]\s*")
_YEARS = re.compile(r"(?<![0-9])((?:19|20|21)[0-9]{2})(?:年度|年末|年底|年|fy)?(?![0-9])")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_HINTS = frozenset(
    [
        "必填",
        "选填",
        "选填项",
        "必填项",
        "可选",
        "required",
        "optional",
        "下拉选择",
        "yyyy-mm-dd",
        "18位",
        "6位",
        "是/否",
        "有无",
        "有/无",
    ]
)
_MACHINE = re.compile(r"([a-z][a-z0-9_]*?)_((?:19|20|21)[0-9]{2})")
_MACHINE_GROUP = re.compile(r"([a-z][a-z0-9_]*)(?:\.|\[)([0-9]{1,2})\]?\.([a-z][a-z0-9_]*)")
_GROUP = re.compile(r"(.+?)([0-9]{1,2})[\s·・.:\-_/—]*(.+)")


def plain_header(cell: CellValue) -> str:
    """A header without what decorates it: width, spaces, `*`, colons, a number before it."""
    text = unicodedata.normalize("NFKC", str(cell))[:_LONGEST].casefold()
    text = "".join(text.split()).replace("*", "").strip(":：;,。")
    return _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text


@dataclass(frozen=True, slots=True)
class _Parts:
    """A header taken apart: the words, the year and the unit it states."""

    words: str
    year: int | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Labels:
    """Every header that the vocabulary knows, and what it names. One that names two things names neither."""

    vocabulary: Vocabulary
    facts: dict[str, FactDef] = field(default_factory=dict)
    fields: dict[str, dict[str, FactDef]] = field(default_factory=dict)


def labels_of(vocabulary: Vocabulary) -> Labels:
    """The labels of a vocabulary's facts and fields, made plain."""
    labels = Labels(vocabulary, _by_label(vocabulary.facts.values().__iter__()))
    for fact in vocabulary.facts.values():
        if fact.type.kind == "records":
            labels.fields[fact.id] = _by_label(iter(fact.type.fields.values()))
    return labels


def _by_label(definitions: Iterator[FactDef]) -> dict[str, FactDef]:
    found: dict[str, FactDef | None] = {}
    for each in definitions:
        for label in {plain_header(said) for said in (each.id, each.words.zh, each.words.en, *each.aliases)}:
            found[label] = None if label in found else each
    return {label: each for label, each in found.items() if each is not None}


def target_of_header(header: str, labels: Labels, records: FactDef | None = None) -> Target | None:
    """What a header names exactly, or nothing. On a sheet of `records`, their fields come first."""
    plain = plain_header(header)
    parts = _parts(plain)
    if records is not None:
        definition = labels.fields[records.id].get(parts.words) or labels.fields[records.id].get(plain)
        if definition is not None and parts.year is None:
            return with_unit(Target(records, field=definition), parts.unit)
    return _machine(plain, labels) or _fact(plain, parts, labels) or _group(parts, labels)


def _machine(plain: str, labels: Labels) -> Target | None:
    if found := _MACHINE.fullmatch(plain):
        plain = f"{found[1]}[{found[2]}]"
    elif found := _MACHINE_GROUP.fullmatch(plain):
        plain = f"{found[1]}.{found[2]}.{found[3]}"
    return target_from_text(plain, labels.vocabulary)


def _fact(plain: str, parts: _Parts, labels: Labels) -> Target | None:
    fact = labels.facts.get(plain) or labels.facts.get(parts.words)
    if fact is None or fact.yearly != (parts.year is not None):
        return None
    return with_unit(Target(fact, parts.year), parts.unit)


def _group(parts: _Parts, labels: Labels) -> Target | None:
    found = _GROUP.fullmatch(parts.words)
    fact = labels.facts.get(found[1]) if found and parts.year is None else None
    if found is None or fact is None or fact.type.kind != "records":
        return None
    definition = labels.fields[fact.id].get(found[3])
    return with_unit(Target(fact, None, int(found[2]), definition), parts.unit) if definition else None


def _parts(plain: str) -> _Parts:
    unit: str | None = None
    kept = []
    position = 0
    for found in _BRACKET.finditer(plain):
        inside = next(each for each in found.groups() if each is not None).removeprefix("单位").strip(":")
        kept.append(plain[position : found.start()])
        position = found.end()
        if inside in UNITS:
            unit = inside
        elif inside not in _HINTS:
            kept.append(inside if _YEARS.fullmatch(inside) else found[0])
    words = "".join([*kept, plain[position:]])
    years = {int(each) for each in _YEARS.findall(words)}
    if len(years) != 1:
        return _Parts(words, None, unit)
    return _Parts(_YEARS.sub("", words).strip(":_-·"), years.pop(), unit)


def year_missing(header: str, labels: Labels) -> FactDef | None:
    """The yearly fact that a header names without its year."""
    parts = _parts(plain_header(header))
    fact = labels.facts.get(parts.words)
    return fact if fact is not None and fact.yearly and parts.year is None else None


def suggestion_for(header: str, labels: Labels, records: FactDef | None = None) -> Suggestion | None:
    """The likeliest meaning of a header that names nothing."""
    parts = _parts(plain_header(header))
    known = labels.fields[records.id] if records is not None else labels.facts
    near = get_close_matches(parts.words, list(known), n=1, cutoff=0.6)
    definition = known[near[0]] if near else None
    if definition is None or (
        records is None and (definition.yearly != (parts.year is not None) or definition.type.kind == "records")
    ):
        return None
    target = Target(records, field=definition) if records is not None else Target(definition, parts.year)
    target = with_unit(target, parts.unit) or target
    return Suggestion(header, str(target), target.label("zh"), target.label("en"))


def is_spoken(header: str) -> bool:
    """Whether a header is words for people and not the name of a machine's column."""
    return not (header.isascii() and "_" in header) and not target_like(header)


def target_like(header: str) -> bool:
    """Whether a header has the form of a target, as a machine writes it."""
    return header.isascii() and ("[" in header or "." in header) and " " not in header
