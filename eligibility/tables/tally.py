"""Counts over screened rows, made while they pass: what the summary, the charts and the closing words say. It keeps no row."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import UNDETERMINED
from eligibility.domain.vocabulary import Vocabulary
from eligibility.profile import slots_of_fact
from eligibility.tables.model import Applicant
from eligibility.tables.screened import Judged, Money, Numbered, Screened, Screening

SHOWN = tuple(each for each in Conclusion if each is not Conclusion.GOVERNMENT_DUTY)
"""The conclusions that a provision can have, in their order."""

PLACE = "registered_division"
UNKNOWN_PLACE = ""


FURTHEST = 5
"""From so many on, distances are counted together."""

BOUNDS = (5, 10, 20, 50)
"""Per cent of a required amount by which it is missed, at most: so far misses are told apart."""

Lack = Literal["fact", "condition"]
LACKS: tuple[Lack, ...] = ("fact", "condition")


def distance(judged: Judged) -> tuple[Lack, int] | None:
    """How far a result is from being met: by how many facts that would settle it, or by how many conditions that fail.

    `None` where it is met, speaks to others, or waits for an officer too.
    """
    match judged.conclusion:
        case Conclusion.INFORMATION_NEEDED if judged.wanted and not judged.because:
            return "fact", min(len(judged.wanted), FURTHEST)
        case Conclusion.NOT_MET_AT_PRESENT if judged.blocking:
            return "condition", min(len(judged.blocking), FURTHEST)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing fact: how many open verdicts wait for it alone, and for how many it is one of the things they wait for."""

    label: str
    alone: int
    among: int


@dataclass(slots=True)
class Sums:
    """What several applicants come to together, in 元: at least, at most, and how many could get something or have no bound above."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    receiving: int = 0
    unbounded: int = 0

    def add(self, money: Money | None) -> None:
        """Count one applicant's."""
        assert money is not None, "all that is counted has an amount"
        self.low += money.low
        self.high += money.high or 0
        self.unbounded += money.high is None
        self.receiving += money.high != 0

    def told(self, say: Callable[[str, str], str]) -> str:
        """In words."""
        low, high = f"{self.low:,f}", f"{self.high:,f}"
        many = say(f"（{self.receiving} 家）", f" ({self.receiving} enterprises)")
        said = (low if low == high else say(f"{low} 至 {high}", f"{low} to {high}")) + many
        beyond = say(f"，其中 {self.unbounded} 家上限未定", f", {self.unbounded} of them without a bound above")
        return said + beyond if self.unbounded else said


class Tally:
    """What has been counted so far.

    Rows are counted by result and place, and results are looked into when somebody asks: there are few different ones.
    """

    def __init__(self, screening: Screening, vocabulary: Vocabulary) -> None:
        self.screening = screening
        self.vocabulary = vocabulary
        self.rows = 0
        self.place_rows: Counter[str] = Counter()
        self._numbered = Numbered()
        self._met: defaultdict[str, Counter[int]] = defaultdict(Counter)
        """By place, how often each result was met since somebody asked."""

        self._conclusions: dict[str, Counter[Conclusion]] = {each.id: Counter() for each in screening.provisions}
        self._places: defaultdict[str, defaultdict[str, Counter[Conclusion]]] = defaultdict(
            lambda: defaultdict(Counter)
        )
        self.payable = {id: Sums() for id in self._priced_ids()}
        """What was found payable, by provision and, under `""`, altogether."""

        self._near: Counter[tuple[str, str]] = Counter()
        self._distances: defaultdict[str, Counter[tuple[Lack, int]]] = defaultdict(Counter)
        self._missed: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self._alone: Counter[str] = Counter()
        self._among: Counter[str] = Counter()
        self._names: dict[str, str] = {}

    def counting(self, rows: Iterable[Screened]) -> Iterator[Screened]:
        """The same rows, counted on their way."""
        for row in rows:
            self.add(row)
            yield row

    def add(self, row: Screened) -> None:
        """Count a row."""
        self.rows += 1
        place = self.place_of(row.applicant)
        self.place_rows[place] += 1
        self._met[place].update(self._numbered.of(row.judged))
        if row.payable is not None:
            for id, sums in self.payable.items():
                sums.add(row.payable.benefits[id] if id else row.payable.total)

    def _priced_ids(self) -> Iterator[str]:
        yield from (each.id for each in self.screening.priced)
        if self.screening.totalled:
            yield ""

    def _look(self) -> None:
        """Into the results met since it was last done."""
        for place, met in self._met.items():
            for number, count in met.items():
                self._add(place, self._numbered.results[number], count)
        self._met.clear()

    def _add(self, place: str, judged: Judged, count: int) -> None:
        self._conclusions[judged.provision][judged.conclusion] += count
        self._places[place][judged.provision][judged.conclusion] += count
        far = distance(judged)
        if far is not None:
            self._distances[judged.provision][far] += count
        if judged.verdict is UNDETERMINED:
            self._among.update(dict.fromkeys(judged.wanted, count))
            if len(judged.wanted) == 1 and not judged.because:
                self._alone[judged.wanted[0]] += count
        elif judged.near:
            self._near[judged.provision, judged.near] += count
            if judged.missed:
                self._missed[judged.provision, judged.near][bisect_left(BOUNDS, judged.missed)] += count

    @property
    def conclusions(self) -> Mapping[str, Counter[Conclusion]]:
        """By provision."""
        self._look()
        return self._conclusions

    @property
    def places(self) -> Mapping[str, Mapping[str, Counter[Conclusion]]]:
        """By the place's name and the provision."""
        self._look()
        return self._places

    @property
    def near(self) -> Counter[tuple[str, str]]:
        """By provision and the one condition that stands in the way."""
        self._look()
        return self._near

    @property
    def distances(self) -> Mapping[str, Counter[tuple[Lack, int]]]:
        """By provision, how many applicants are how far from it; `FURTHEST` stands for all from there on."""
        self._look()
        return self._distances

    @property
    def missed(self) -> Mapping[tuple[str, str], Counter[int]]:
        """By provision and the one amount that is missed, how many miss it by how much: the place among `BOUNDS`, or behind them."""
        self._look()
        return self._missed

    def place_of(self, applicant: Applicant) -> str:
        """The city or prefecture of registration by name; `""` where it is not known."""
        if PLACE not in applicant.profile.facts:
            return UNKNOWN_PLACE
        code = slots_of_fact(applicant.profile, PLACE, self.screening.as_of).get(PLACE)
        if not isinstance(code, str):
            return UNKNOWN_PLACE
        name = self._names.get(code)
        if name is None:
            name = self._names[code] = self._name(code)
        return name

    def _name(self, code: str) -> str:
        """What lies right under the province; the place itself where nothing is known above it."""
        codes = self.vocabulary.code_lists["division"]
        chain = codes.ancestors(code)
        return codes.names.get(chain[max(len(chain) - 2, 0)], code) if chain else code

    @property
    def total(self) -> Counter[Conclusion]:
        """Over all provisions."""
        return sum(self.conclusions.values(), Counter())

    def wanted(self) -> list[Wanted]:
        """The missing facts, those that settle most by themselves first."""
        self._look()
        found = [Wanted(label, self._alone[label], among) for label, among in self._among.items()]
        return sorted(found, key=lambda each: (-each.alone, -each.among, each.label))

    def nearest(self) -> list[tuple[str, str, int]]:
        """Provision, condition and how many applicants are one change away, the most first."""
        return [(*key, count) for key, count in sorted(self.near.items(), key=lambda each: (-each[1], each[0]))]
