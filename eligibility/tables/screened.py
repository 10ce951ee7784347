"""What screening gives, row by row, and what was asked: plain data between the judging and the files it is written to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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

    missed: int = 0
    """By how many per cent of it that condition misses the amount that it requires, rounded up; 0 where it requires none."""


@dataclass(frozen=True, slots=True)
class Money:
    """What a benefit comes to, or all of them together, in 元; a range while something is unknown, without `high` where nothing bounds it."""

    low: Decimal
    high: Decimal | None
    words: str
    """How it comes about."""


@dataclass(frozen=True, slots=True)
class Payable:
    """What the benefits of an applicant come to, by provision, and the best lawful combination where all were asked for."""

    benefits: Mapping[str, Money]
    total: Money | None
    cut: str
    """The ceilings, floors and deductions that changed an amount, one a line."""

    limits: str
    """What limits that benefits share leave, one a line."""

    depends: str
    """What keeps amounts ranges."""


@dataclass(frozen=True, slots=True)
class Screened:
    """An applicant and what became of each provision, in the policy's order; what they come to where the policy states amounts."""

    applicant: Applicant
    judged: Sequence[Judged]
    payable: Payable | None = None


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
    priced: bool = False
    """Whether the policy states its amount."""


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

    @property
    def priced(self) -> Sequence[Asked]:
        """The provisions whose amounts the policy states."""
        return [each for each in self.provisions if each.priced]

    @property
    def totalled(self) -> bool:
        """Whether what all benefits come to together is told: they have amounts, and none was left out."""
        return bool(self.priced) and self.only is None

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh
