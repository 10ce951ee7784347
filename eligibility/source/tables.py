"""The form of a table of tests: profiles, and what each is to conclude."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from eligibility.source.models import DAY, Name, ProvisionId, Source

Day = Annotated[str, StringConstraints(pattern=DAY)]
LevelName = Literal["claimed", "documented", "registry", "verified"]


class RowSource(Source):
    """One enterprise and its conclusions, in Chinese, by provision. What it says of facts goes over what the table says."""

    name: Name
    as_of: Day | None = None
    level: LevelName | None = None
    facts: dict[Name, Any] = Field(default_factory=dict)
    findings: list[dict[Name, Any]] = Field(default_factory=list)
    concludes: Annotated[dict[ProvisionId, Name], Field(min_length=1)]


class TableFile(Source):
    """`features/*.yaml`. The day, the level and the facts are those of every row that says nothing else."""

    as_of: Day
    level: LevelName = "claimed"
    facts: dict[Name, Any] = Field(default_factory=dict)
    rows: Annotated[list[RowSource], Field(min_length=1)]
