"""Counts over screened rows, made while they pass: what the summary, the charts and the closing words say. It keeps no row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from eligibility.domain.conclusion import Conclusion
from eligibility.domain.verdict import UNDETERMINED
from eligibility.domain.vocabulary import Vocabulary
from eligibility.profile import slots_of_fact
from eligibility.tables.model import Applicant
from eligibility.tables.screened import Screened, Screening

SHOWN = tuple(each for each in Conclusion if each is not Conclusion.GOVERNMENT_DUTY)
"""The conclusions that a provision can have, in their order."""

PLACE = "registered_division"
UNKNOWN_PLACE = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing fact: how many open verdicts wait for it alone, and for how many it is one of the things they wait for."""

    label: str
    alone: int
    among: int


@dataclass(slots=True)
class Tally:
    """What has been counted so far."""

    screening: Screening
    vocabulary: Vocabulary
    rows: int = 0
    conclusions: dict[str, Counter[Conclusion]] = field(default_factory=dict)
    places: dict[str, dict[str, Counter[Conclusion]]] = field(default_factory=dict)
    """By the place's name and the provision."""

    place_rows: Counter[str] = field(default_factory=Counter)
    near: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By provision and the one condition that stands in the way."""

    _alone: Counter[str] = field(default_factory=Counter)
    _among: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.conclusions = {each.id: Counter() for each in self.screening.provisions}

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
        here = self.places.setdefault(place, {})
        for each in row.judged:
            self.conclusions[each.provision][each.conclusion] += 1
            counted = here.get(each.provision)
            if counted is None:
                counted = here[each.provision] = Counter()
            counted[each.conclusion] += 1
            if each.verdict is UNDETERMINED:
                self._among.update(each.wanted)
                if len(each.wanted) == 1 and not each.because:
                    self._alone[each.wanted[0]] += 1
            elif each.near:
                self.near[each.provision, each.near] += 1

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
        found = [Wanted(label, self._alone[label], among) for label, among in self._among.items()]
        return sorted(found, key=lambda each: (-each.alone, -each.among, each.label))

    def nearest(self) -> list[tuple[str, str, int]]:
        """Provision, condition and how many applicants are one change away, the most first."""
        return [(*key, count) for key, count in sorted(self.near.items(), key=lambda each: (-each[1], each[0]))]
