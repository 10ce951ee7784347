"""The form of a pack's `scenarios/*.yaml`: enterprises that its author thought of, with the day they are judged on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from eligibility.source.models import DAY, Name, Source


class ScenarioSource(Source):
    """One enterprise: its facts and findings as in a profile."""

    zh: Name
    as_of: Annotated[str, StringConstraints(pattern=DAY)]
    facts: dict[Name, Any]
    findings: list[dict[Name, Any]] = Field(default_factory=list)


class ScenariosFile(Source):
    """`scenarios/*.yaml`."""

    scenarios: list[ScenarioSource]
