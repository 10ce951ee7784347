"""The form of `overlay.yaml`: what other documents ask besides a policy. Read as strictly as a pack's files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eligibility.domain.standing import SourceStanding
from eligibility.source.models import ConditionSource, Identifier, Name, OpenSource, Source, WordsSource

FlagKind = Literal["exclusion", "general_condition", "procedure"]

Listed = Annotated[list[Identifier], Field(min_length=1)]


class FlagOrigin(Source):
    """Where a requirement was seen. `on` is a day or a year, and `where` an address, as far as they were noted."""

    zh: Name
    en: Name
    standing: SourceStanding
    where: Name | None = None
    on: Name | None = None


class FlagSource(Source):
    """One requirement: an exclusion has `raised_by`, a general condition `requires`, a procedure neither."""

    zh: Name
    en: Name
    kind: FlagKind
    sources: Listed
    raised_by: ConditionSource | None = None
    requires: ConditionSource | None = None


class PaperSource(Source):
    """A paper that notices usually ask for."""

    zh: Name
    en: Name
    sources: Listed


class OverlayFile(Source):
    """`overlay.yaml`. `policies` are ids of policies, or their first words, beside which it is shown."""

    id: Identifier
    version: Name
    title: WordsSource
    about: WordsSource
    policies: Annotated[list[Name], Field(min_length=1)]
    sources: dict[Identifier, FlagOrigin]
    opens: dict[Identifier, OpenSource] = Field(default_factory=dict)
    flags: dict[Identifier, FlagSource]
    materials: list[PaperSource] = Field(default_factory=list)
