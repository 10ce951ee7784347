"""What screening gives, row by row, and what was asked: plain data between the judging and the files it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import Verdict
from eligibility.tables.model import Applicant


@dataclass(frozen=True, slots=True)
class Judged:
    """One provision of one applicant; the fields are those of docs/screening.md, "Results". Equal ones are often one object."""

    provision: str
    verdict: Verdict
    conclusion: Conclusion
    missing: tuple[str, ...]
    because: tuple[str, ...]
    blocking: tuple[str, ...]
    reason: str
    """One sentence for a clerk."""

    quotes: tuple[str, ...]
    """The words of the policy that the reason rests on."""

    wanted: tuple[str, ...] = ()
    """The labels of `missing`, each once."""

    near: str = ""
    """Of a provision not met at present that one single change would meet: the condition that stands in the way."""


@dataclass(frozen=True, slots=True)
class Screened:
    """An applicant and what became of each provision, in the policy's order."""

    applicant: Applicant
    judged: Sequence[Judged]


class Numbered:
    """Results by number, in the order in which they were met.

    They are known by being the same object, which `results` keeps alive: to compare them costs more than what is saved.
    """

    def __init__(self, results: Iterable[Judged] = ()) -> None:
        self.results: list[Judged] = []
        self._numbers: dict[int, int] = {}
        self.of(list(results))

    def of(self, judged: Sequence[Judged]) -> list[int]:
        """The number of each; new ones are taken in."""
        known = map(self._numbers.get, map(id, judged))
        return [self._number(each) if number is None else number for each, number in zip(judged, known, strict=True)]

    def _number(self, judged: Judged) -> int:
        number = self._numbers.setdefault(id(judged), len(self.results))
        if number == len(self.results):
            self.results.append(judged)
        return number


@dataclass(frozen=True, slots=True)
class Asked:
    """A provision as the results name it."""

    id: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What was asked: the same for all rows, and all that a second run needs to come out the same."""

    policy: str
    title: str
    version: str
    digest: str
    as_of: date
    level: str
    lang: str
    engine: str
    provisions: Sequence[Asked]
    source: Mapping[str, Any] = field(default_factory=dict)
    only: str | None = None

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh
