"""The form of the files of a pack, as pydantic models: they refuse unknown keys and give the JSON Schema for editors.

Every scalar arrives as text (see `eligibility.source.yaml`). These types stay at the edge: `eligibility.ir` reads them once.
Longer than 400 lines because the forms refer to each other: conditions to scores, amounts to conditions, provisions to both.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

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
from pydantic_core import PydanticCustomError

from eligibility.domain.standing import NormStatus, PolicyStanding, TextStatus

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
ProvisionId = Annotated[str, StringConstraints(pattern=PROVISION_ID)]


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


def _points(value: object) -> object:
    """Digits, and up to four places behind a point; more than nothing."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", value) or not Decimal(value):
        raise PydanticCustomError("points", "no points")
    return Decimal(value)


Points = Annotated[Decimal, BeforeValidator(_points), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]


class Source(BaseModel):
    """Base of all source models."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    LAYOUT: ClassVar[Literal["short", "lines", "paragraphs"]] = "short"
    """How it is laid out: on one line where it fits, always with a line a key, or so and an empty line before it."""

    FIRST: ClassVar[tuple[str, ...]] = ()
    """Keys that are written before all others, where the order of the fields is not that in which people read."""


HEADS = ("all", "any", "none", "at_least", "score", "holds", "term", "open", "ref")
"""The keys of a condition of which it has exactly one."""


def _form_of(value: object) -> str:
    """Which form of a key it is that has two: a list of conditions or a fact, an open amount or a typed one."""
    if isinstance(value, dict):
        return "open" if "open" in value else "amount"
    return "conditions" if isinstance(value, list) else "fact"


class WordsSource(Source):
    """One label in both languages."""

    zh: Name
    en: Name


class ConditionSource(Source):
    """A condition: exactly one head (all, any, none, at_least, score, holds, term, open, ref), optionally with an exclusion."""

    quote: Name | None = None
    zh: Name | None = None
    en: Name | None = None
    reading: WordsSource | None = None
    holds: Name | None = None
    term: Name | None = None
    open: Name | None = None
    ref: Name | None = None
    at_least: Whole | None = None
    of: (
        Annotated[
            Annotated[list[ConditionSource], Tag("conditions")] | Annotated[Name, Tag("fact")], Discriminator(_form_of)
        ]
        | None
    ) = None
    score: Points | None = None
    items: list[ScoreItemSource] | None = Field(default=None, min_length=1)
    all: list[ConditionSource] | None = None
    any: list[ConditionSource] | None = None
    none: list[ConditionSource] | None = None
    unless: ConditionSource | None = None


class LevelSource(Source):
    """A level of a scored item: so many points when the condition holds."""

    points: Points
    when: ConditionSource


class ScoreItemSource(WordsSource):
    """An item of a score: the points of its highest level that holds, or none."""

    levels: list[LevelSource] = Field(min_length=1)


class TermSource(ConditionSource):
    """A named meaning and its condition."""

    LAYOUT = "paragraphs"
    FIRST = ("zh", "en", "status", "why", "source", "parameter")

    zh: Name
    en: Name
    status: Literal["definition", "presumption"]
    why: WordsSource
    source: Name
    parameter: Identifier | None = None


class OpenSource(Source):
    """A question that no machine decides."""

    LAYOUT = "lines"

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


class DatedSource(Source):
    """A parameter's value from one day to another, both inside, with the words of the policy or the source that state it."""

    from_: Annotated[str, StringConstraints(pattern=DAY)] | None = Field(default=None, alias="from")
    to: Annotated[str, StringConstraints(pattern=DAY)] | None = None
    value: Name
    quote: Name | None = None
    source: Name | None = None


class ParameterSource(WordsSource):
    """A number that changes with time."""

    values: list[DatedSource] = Field(min_length=1)


class TermsFile(Source):
    """`terms.yaml`."""

    draft: Draft | None = None
    terms: dict[Identifier, TermSource] = {}
    opens: dict[Identifier, OpenSource] = {}
    norms: dict[Identifier, NormSource] = {}
    parameters: dict[Identifier, ParameterSource] = {}


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


class ValiditySource(Source):
    """When the policy holds, in the words of it that say so: from one day to another, both inside."""

    quote: Name
    from_: Annotated[str, StringConstraints(pattern=DAY)] | None = Field(default=None, alias="from")
    to: Annotated[str, StringConstraints(pattern=DAY)] | None = None


def _effective_form_of(said: object) -> str:
    """By its keys, so that a fault is told of the form that was meant."""
    return "open" if isinstance(said, dict) and "open" in said else "dated"


EffectiveSource = Annotated[
    Annotated[OpenText, Tag("open")] | Annotated[ValiditySource, Tag("dated")], Discriminator(_effective_form_of)
]


class StandingSource(Source):
    """That the text is not the original one of a real policy, and why. It is told beside the title in every answer."""

    status: PolicyStanding
    why: WordsSource


class PolicyFile(Source):
    """`policy.yaml`."""

    draft: Draft | None = None
    id: Annotated[str, StringConstraints(pattern=PACK_ID)]
    title: WordsSource
    standing: StandingSource | None = None
    version: Name
    clauses: Whole
    texts: dict[Identifier, TextSource]
    preamble: Name | None = None
    sections: list[Name] = []
    furniture: list[QuoteWhy] = []
    effective: EffectiveSource | None = None


AMOUNT_HEADS = ("fixed", "rate", "progressive", "bands", "highest", "sum")
"""The keys of an amount of which it has exactly one."""

STEPS = ("at_most", "at_least", "less", "round")
"""The keys of a step of which it has exactly one."""


class StepSource(Source):
    """A step after the head of an amount, in the order written: a ceiling, a floor, a deduction, or rounding."""

    quote: Name
    at_most: Name | None = None
    at_least: Name | None = None
    less: Name | None = None
    round: Literal["分", "角", "元", "百元", "千元", "万元"] | None = None
    how: Literal["down", "up", "half_up"] | None = None


class SpanSource(Source):
    """A range of numbers: `from` 以上（含）, `above` 超过, `below` 不满, `up_to` 以下（含）."""

    quote: Name | None = None
    from_: Name | None = Field(default=None, alias="from")
    above: Name | None = None
    below: Name | None = None
    up_to: Name | None = None


class TierSource(SpanSource):
    """A tier of a progressive amount."""

    rate: Name


class BandSource(SpanSource):
    """A band, and what is given in it."""

    gives: AmountSource


class TakeSource(Source):
    """How the amounts of several records become one."""

    take: Literal["sum", "highest"]
    quote: Name


class AmountSource(Source):
    """How much: exactly one head (fixed, rate, progressive, bands, highest, sum), then steps in their order."""

    quote: Name | None = None
    zh: Name | None = None
    en: Name | None = None
    fixed: Name | None = None
    rate: Name | None = None
    of: Name | None = None
    progressive: list[TierSource] | None = Field(default=None, min_length=1)
    bands: list[BandSource] | None = Field(default=None, min_length=1)
    highest: list[AmountSource] | None = Field(default=None, min_length=1)
    sum: list[AmountSource] | None = Field(default=None, min_length=1)
    when: ConditionSource | None = None
    then: list[StepSource] = []
    records: TakeSource | None = None


class BenefitSource(Source):
    """What a provision gives, and how much: `open` where the text does not say."""

    quote: Name | None = None
    zh: Name
    en: Name
    amount: (
        Annotated[Annotated[OpenText, Tag("open")] | Annotated[AmountSource, Tag("amount")], Discriminator(_form_of)]
        | None
    ) = None


class ReadingSource(Source):
    """An interpretation that was adopted."""

    quote: Name
    zh: Name
    en: Name
    why: WordsSource


class ExcludesSource(Source):
    """What is not given beside this benefit (不重复享受), and the words that say so: provisions, or what was received under other policies."""

    ids: list[ProvisionId] = []
    received: Name | None = None
    quote: Name
    keep: Literal["choice", "highest"] = "choice"


class ProvisionSource(Source):
    """The smallest unit that is judged."""

    LAYOUT = "paragraphs"

    id: ProvisionId
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

    id: ProvisionId
    draft: Draft | None = None
    quote: Name


class DefinitionSource(Source):
    """A sentence that says what a word means: a term, a parameter or a derived fact, or `row` of the table of one."""

    id: ProvisionId
    quote: Name
    of: Identifier
    row: Identifier | None = None


class LimitSource(Source):
    """What several benefits together never exceed; of all that have an amount unless `over` names some."""

    id: ProvisionId
    title: WordsSource
    quote: Name
    at_most: Name
    over: list[ProvisionId] | None = Field(default=None, min_length=1)
    period: Literal["year", "ever", "application"]
    holder: Literal["enterprise", "group"] = "enterprise"


class PaymentOrderSource(Source):
    """In which order benefits draw on limits that they share."""

    id: ProvisionId
    quote: Name
    ids: list[ProvisionId] = Field(min_length=2)


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
    definitions: list[DefinitionSource] = []
    limits: list[LimitSource] = []
    payment_order: PaymentOrderSource | None = None
