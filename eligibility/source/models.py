"""The form of pack and vocabulary files, as pydantic models: they refuse unknown keys and give the JSON Schema for editors.

Every scalar arrives as text (see `eligibility.source.yaml`). These types stay at the edge: `eligibility.ir` reads them once.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from eligibility.domain.standing import NormStatus, TextStatus
from eligibility.domain.vocabulary import Kind

ID = r"^[a-z][a-z0-9_]*$"
PACK_ID = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"
PROVISION_ID = r"^[1-9]\d*\.[1-9]\d*[a-z]?$"
SHA256 = r"^[0-9a-f]{64}$"
TYPE = r"^[a-z_]+(\([a-z_0-9]+\))?$"
DAY = r"^\d{4}-\d{2}-\d{2}$"

PATTERN_WORDS = {
    ID: "an id has small letters, digits and `_`, and begins with a letter",
    PACK_ID: "a policy's id is words of small letters, digits and `_`, joined by `.`",
    PROVISION_ID: "an id is the numbers of clause and sentence, as `8.3`, or `22.3b` for a part of one",
    SHA256: "a SHA-256 is 64 digits from 0 to 9 and a to f",
    DAY: "a day is written as 2026-01-31",
    TYPE: "a type is a word, as `money`, or with its list, as `enum(ownership)`",
}
"""What a text of each pattern looks like, for people."""

DRAFT = "draft"
"""The key that marks what a machine proposed and no person has decided. A pack that holds one is not compiled."""

Draft = Annotated[str, StringConstraints(min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=ID)]
Name = Annotated[str, StringConstraints(min_length=1)]


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _whole(value: object) -> object:
    """Digits only: no sign, no underscores, no spaces."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else value


Flag = Annotated[bool, BeforeValidator(_flag), Field(strict=True), WithJsonSchema({"type": "boolean"})]
Whole = Annotated[
    int, BeforeValidator(_whole), Field(strict=True, ge=1), WithJsonSchema({"type": "integer", "minimum": 1})
]
Bound = Annotated[
    int, BeforeValidator(_whole), Field(strict=True, ge=0), WithJsonSchema({"type": "integer", "minimum": 0})
]


class Source(BaseModel):
    """Base of all source models."""

    model_config = ConfigDict(extra="forbid", frozen=True)


HEADS = ("all", "any", "none", "at_least", "holds", "term", "open", "ref")
"""The keys of a condition of which it has exactly one."""


def _form_of(value: object) -> str:
    return "conditions" if isinstance(value, list) else "fact"


class WordsSource(Source):
    """One label in both languages."""

    zh: Name
    en: Name


class ConditionSource(Source):
    """A condition: exactly one head (all, any, none, at_least, holds, term, open, ref), optionally with an exclusion."""

    quote: Name | None = None
    zh: Name | None = None
    en: Name | None = None
    reading: WordsSource | None = None
    all: list[ConditionSource] | None = None
    any: list[ConditionSource] | None = None
    none: list[ConditionSource] | None = None
    at_least: Whole | None = None
    of: (
        Annotated[
            Annotated[list[ConditionSource], Tag("conditions")] | Annotated[Name, Tag("fact")], Discriminator(_form_of)
        ]
        | None
    ) = None
    unless: ConditionSource | None = None
    holds: Name | None = None
    term: Name | None = None
    open: Name | None = None
    ref: Name | None = None


class TermSource(ConditionSource):
    """A named meaning and its condition."""

    zh: Name
    en: Name
    status: Literal["definition", "presumption"]
    why: WordsSource
    source: Name
    parameter: Identifier | None = None


class OpenSource(Source):
    """A question that no machine decides."""

    zh: Name
    en: Name
    kind: Literal["open_term", "judgement", "other_norm"]
    settled_by: WordsSource
    why: WordsSource
    norm: Name | None = None


class NormSource(Source):
    """Another document."""

    zh: Name
    en: Name
    number: Name | None = None
    status: NormStatus
    source: Name | None = None


class TermsFile(Source):
    """`terms.yaml`."""

    draft: Draft | None = None
    terms: dict[Identifier, TermSource] = {}
    opens: dict[Identifier, OpenSource] = {}
    norms: dict[Identifier, NormSource] = {}


class TextSource(Source):
    """A text of the policy, locked by its SHA-256."""

    file: Name
    sha256: Annotated[str, StringConstraints(pattern=SHA256)]
    status: TextStatus
    why: WordsSource | None = None


class QuoteWhy(Source):
    """Words that are no condition, and why."""

    quote: Name
    why: Name


class OpenText(Source):
    """Something the text does not state: `open` in Chinese, `en` in English."""

    open: Name
    en: Name


class PolicyFile(Source):
    """`policy.yaml`."""

    draft: Draft | None = None
    id: Annotated[str, StringConstraints(pattern=PACK_ID)]
    title: WordsSource
    version: Name
    clauses: Whole
    texts: dict[Identifier, TextSource]
    preamble: Name | None = None
    sections: list[Name] = []
    furniture: list[QuoteWhy] = []
    effective: OpenText | None = None


class BenefitSource(Source):
    """What a provision gives."""

    quote: Name | None = None
    zh: Name
    en: Name
    amount: OpenText | None = None


class ReadingSource(Source):
    """An interpretation that was adopted."""

    quote: Name
    zh: Name
    en: Name
    why: WordsSource


class ExcludesSource(Source):
    """Provisions whose benefits are not given beside this one's (不重复享受), and the words that say so."""

    ids: list[Annotated[str, StringConstraints(pattern=PROVISION_ID)]] = Field(min_length=1)
    quote: Name


class ProvisionSource(Source):
    """The smallest unit that is judged."""

    id: Annotated[str, StringConstraints(pattern=PROVISION_ID)]
    draft: Draft | None = None
    title: WordsSource
    quote: Name
    effect: Literal["grant", "conditional", "priority", "support", "service"]
    benefit: BenefitSource
    per: Identifier | None = None
    applies_to: ConditionSource | None = None
    requires: ConditionSource | None = None
    readings: list[ReadingSource] = []
    wording: list[QuoteWhy] = []
    norms: list[Name] = []
    excludes: list[ExcludesSource] = []


class DutySource(Source):
    """A sentence that binds only government."""

    id: Annotated[str, StringConstraints(pattern=PROVISION_ID)]
    draft: Draft | None = None
    quote: Name


class ClauseFile(Source):
    """`clauses/*.yaml`."""

    clause: Whole
    draft: Draft | None = None
    label: Name | None = None
    """The number as the text prints it (第一条, （一）), where it is not the plain number. A clause without a heading has its label as heading."""

    heading: Name
    section: Name | None = None
    departments: list[Name] = []
    provisions: list[ProvisionSource] = []
    duties: list[DutySource] = []


class EnumValueSource(WordsSource):
    """One value of an enumeration."""

    aliases: list[Name] = []


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
    aliases: list[Name] = []
    unit: Name | None = None
    question: WordsSource | None = None
    help: WordsSource | None = None
    evidence: list[Name] = []
    verified_by: list[Name] = []
    check: Literal["registry", "document", "officer"] = "document"
    sensitivity: Literal["public", "internal", "personal"] = "internal"
    changeable: Flag = False
    source: Name | None = None


class FactSource(FieldSource):
    """A fact of the vocabulary."""

    yearly: Flag = False
    dated: Flag = False
    span: list[Identifier] | None = Field(default=None, min_length=2, max_length=2)
    fields: dict[Identifier, FieldSource] = {}


class DerivedSource(WordsSource):
    """A class read off a table of bands."""

    enumeration: Identifier
    bands: Name
    industry: Identifier
    indicators: dict[Identifier, Name]
    source: Name


class VocabularyFile(Source):
    """`vocabulary/*.yaml`."""

    enumerations: dict[Identifier, EnumerationSource] = {}
    code_lists: dict[Identifier, CodeListSource] = {}
    facts: dict[Identifier, FactSource] = {}
    derived: dict[Identifier, DerivedSource] = {}


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
    notes: list[Name] = []
    rows: list[BandRow]


KINDS: frozenset[str] = frozenset(get_args(Kind))
