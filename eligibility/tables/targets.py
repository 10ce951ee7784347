"""What a column can be taken for: a fact, one of its years, or a field of its records, as it is written in mappings and results."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import FactDef, FactType, Vocabulary

KEPT = "-"
"""In a mapping: the column is kept and means nothing."""

_TARGET = re.compile(
    r"(?P<fact>[a-z][a-z0-9_]*)(?:\[(?P<year>(?:19|20|21)[0-9]{2})\]|(?:\.(?P<group>[0-9]{1,2}))?\.(?P<field>[a-z][a-z0-9_]*))?(?: (?P<unit>\S+))?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A fact; with `year` that of a fiscal year; with `field` one of its records, the `group`-th where they stand in one row.

    `unit` is what bare numbers of the column are in, where the header or the mapping says so.
    """

    fact: FactDef
    year: int | None = None
    group: int | None = None
    field: FactDef | None = None
    unit: str | None = None

    @property
    def type(self) -> FactType:
        """The type of its cells."""
        return (self.field or self.fact).type

    @property
    def meaning(self) -> str:
        """The same for two columns that state the same, whatever the unit."""
        return str(replace(self, unit=None))

    def __str__(self) -> str:
        said = self.fact.id
        if self.year is not None:
            said += f"[{self.year}]"
        if self.field is not None:
            said += f".{self.group}.{self.field.id}" if self.group else f".{self.field.id}"
        return f"{said} {self.unit}" if self.unit else said

    def label(self, lang: str = "zh") -> str:
        """As a person reads it: 营业收入（2023年）, 获得的认定1·类别."""
        said = self.fact.words.in_language(lang)
        if self.year is not None:
            said += f"（{self.year}年）" if lang == "zh" else f" ({self.year})"
        if self.field is not None:
            said += f"{self.group or ''}·{self.field.words.in_language(lang)}"
        return said


def target_from_text(text: str, vocabulary: Vocabulary) -> Target | None:
    """`revenue[2023]`, `revenue[2023] 万元`, `recognitions.1.kind`, `name`; `None` for what the vocabulary does not have."""
    found = _TARGET.fullmatch(text.strip())
    fact = vocabulary.facts.get(found["fact"]) if found else None
    if found is None or fact is None or (found["year"] is not None) != fact.yearly:
        return None
    field = fact.type.fields.get(found["field"]) if found["field"] else None
    if found["field"] and field is None:
        return None
    year, group = (int(found[key]) if found[key] else None for key in ("year", "group"))
    return with_unit(Target(fact, year, group, field), found["unit"])


def with_unit(target: Target, unit: str | None) -> Target | None:
    """The same in a unit; `None` if what the target holds is not measured so."""
    if unit is None:
        return target
    known, type_ = UNITS.get(unit), target.type
    if known is None or known.dimension != type_.kind or (type_.unit is not None and unit != type_.unit):
        return None
    return replace(target, unit=unit)
