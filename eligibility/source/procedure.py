"""The form of `procedure.yaml`: the steps of applications under a policy and the moves between them. Read as strictly as a pack's files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eligibility.domain.actors import Role
from eligibility.domain.procedure import Need, Shown, Work
from eligibility.source.models import Flag, Identifier, Name, OpenText, Source, Whole, WordsSource


class LimitSource(Source):
    """A time limit that a document states."""

    days: Whole
    source: WordsSource


class StepSource(WordsSource):
    """One step. A `limit` is stated, or open: left to the authority."""

    work: list[Work] = Field(default_factory=list)
    limit: LimitSource | OpenText | None = None
    ends: Flag = False


class MoveSource(WordsSource):
    """One move. `action` is an action of the table of access, `by` the roles of it that may."""

    sources: Annotated[list[Identifier], Field(alias="from", min_length=1)]
    target: Identifier = Field(alias="to")
    action: Name
    by: Annotated[list[Role], Field(min_length=1)]
    needs: list[Need] = Field(default_factory=list)
    other_person: Flag = False
    automatic: Flag = False


class ProcedureFile(Source):
    """`procedure.yaml`: a whole procedure, or what is different from the usual one (`based_on: usual`)."""

    version: Name
    title: WordsSource
    based_on: Literal["usual"] | None = None
    start: Identifier | None = None
    limits: OpenText | None = None
    publication_shows: list[Shown] | None = None
    steps: dict[Identifier, StepSource] = Field(default_factory=dict)
    moves: dict[Identifier, MoveSource] = Field(default_factory=dict)
    without: list[Identifier] = Field(default_factory=list)
