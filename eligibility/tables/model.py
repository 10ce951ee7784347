"""What is read from a file of applicants: cells, faulty cells, and one applicant a good row. Plain data; it reads no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from eligibility.profile import Profile

CellValue = None | bool | int | Decimal | str | date
"""A cell as it stood, before it is understood. A cell of a spreadsheet that holds an error or an uncalculated formula never gets
this far: it is a `CellProblem`."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a cell is, as a person looks for it: `row` from 1 as the spreadsheet counts, `column` its letters or key."""

    file: str
    sheet: str | None
    row: int
    column: str | None = None

    def __str__(self) -> str:
        cell = f"{self.column or ''}{self.row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass(frozen=True, slots=True, order=True)
class CellProblem:
    """A cell, row or column that cannot be used: what, where, and how to mend it. `said` is what stood there, shortened."""

    place: Place
    code: str
    said: str
    zh: str
    en: str
    help_zh: str = ""
    help_en: str = ""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A usable row. `cells` says, by JSON pointer into the profile, where a value stood."""

    number: int
    place: Place
    key: str
    name: str | None
    profile: Profile
    original: Sequence[CellValue]
    cells: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the applicants' sheet: its header as written, and what it was taken for (`None`: kept, not used)."""

    letters: str
    header: str
    target: str | None


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row that was not judged, as it stood, with every problem of it."""

    place: Place
    original: Sequence[CellValue]
    problems: Sequence[CellProblem]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a header may have been meant for; nothing is read so before a person confirms it in a mapping."""

    header: str
    target: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Roster:
    """A file, or several, as read: `read` = applicants + faulty + `skipped` (blank and example rows), always.

    `notes` are remarks that keep no row from being judged, such as a merged cell that was filled down.
    """

    columns: Sequence[Column]
    applicants: Sequence[Applicant]
    faulty: Sequence[FaultyRow]
    skipped: Sequence[Place]
    notes: Sequence[CellProblem] = ()
    suggestions: Sequence[Suggestion] = ()
    source: Mapping[str, Any] = field(default_factory=dict)
    """File names, their SHA-256 and the mapping used, for the results' own account."""

    @property
    def read(self) -> int:
        """How many rows were read."""
        return len(self.applicants) + len(self.faulty) + len(self.skipped)
