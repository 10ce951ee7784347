"""The form of a pack's `readings.yaml`: other interpretations of a provision beside the one adopted, written as conditions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from eligibility.source.models import PROVISION_ID, ConditionSource, Identifier, Name, Source, WordsSource


class AlternativeSource(WordsSource):
    """How the provision would be written if its words were read so, and why they are not."""

    id: Identifier
    why_not: WordsSource
    applies_to: ConditionSource | None = None
    requires: ConditionSource | None = None


class ReadSource(Source):
    """Words of a provision that can be read in several ways. The adopted one stands under the provision's `readings`."""

    provision: Annotated[str, StringConstraints(pattern=PROVISION_ID)]
    quote: Name
    alternatives: list[AlternativeSource] = Field(min_length=1)


class ReadingsFile(Source):
    """`readings.yaml`."""

    readings: list[ReadSource]
