"""The form of vocabulary files, as pydantic models. See `eligibility.source.models` for those of packs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from eligibility.source.models import TYPE, Bound, Flag, Identifier, Name, Source, WordsSource


class EnumValueSource(WordsSource):
    """One value of an enumeration."""

    aliases: list[Name] = Field(default_factory=list)


class EnumerationSource(WordsSource):
    """A list of named values."""

    open: Flag = False
    values: dict[Identifier, EnumValueSource]
    source: Name | None = None


class CodeListSource(WordsSource):
    """A hierarchical code list in a CSV file."""

    file: Name
    source: Name


class FieldSource(WordsSource):
    """A fact, or a field of a record."""

    type: Annotated[str, StringConstraints(pattern=TYPE)]
    aliases: list[Name] = Field(default_factory=list)
    unit: Name | None = None
    question: WordsSource | None = None
    help: WordsSource | None = None
    evidence: list[Name] = Field(default_factory=list)
    verified_by: list[Name] = Field(default_factory=list)
    check: Literal["registry", "document", "officer"] = "document"
    sensitivity: Literal["public", "internal", "personal"] = "internal"
    changeable: Flag = False
    source: Name | None = None


class FactSource(FieldSource):
    """A fact of the vocabulary."""

    LAYOUT = "paragraphs"
    FIRST = ("zh", "en", "aliases", "type", "unit", "yearly", "dated", "span")

    yearly: Flag = False
    dated: Flag = False
    span: list[Identifier] | None = Field(default=None, min_length=2, max_length=2)
    fields: dict[Identifier, FieldSource] = Field(default_factory=dict)


class DerivedSource(WordsSource):
    """A class read off a table of bands."""

    enumeration: Identifier
    bands: Name
    industry: Identifier
    indicators: dict[Identifier, Name]
    source: Name


class VocabularyFile(Source):
    """`vocabulary/*.yaml`."""

    enumerations: dict[Identifier, EnumerationSource] = Field(default_factory=dict)
    code_lists: dict[Identifier, CodeListSource] = Field(default_factory=dict)
    facts: dict[Identifier, FactSource] = Field(default_factory=dict)
    derived: dict[Identifier, DerivedSource] = Field(default_factory=dict)


class BoundsSource(Source):
    """Lower bounds of one indicator: at least so much is large, medium, small."""

    large_min: Bound
    medium_min: Bound
    small_min: Bound


class BandRow(Source):
    """One row of a size table."""

    code: Identifier
    name: Name
    gbt4754: list[Name]
    indicators: dict[Identifier, BoundsSource]


class BandsFile(Source):
    """A size table, named by a derived fact as its `bands`."""

    title: Name
    number: Name | None = None
    source: Name
    notes: list[Name] = Field(default_factory=list)
    rows: list[BandRow]
