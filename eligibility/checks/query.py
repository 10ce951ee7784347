"""Questions about some provisions: can it be that …, and which enterprise shows it.

An answer has an enterprise as ordinary as can be: judged on the day that was named, all its facts known, nobody contradicting
anybody; only where no such enterprise shows it, any other. It must not know what the questions are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from eligibility.checks.conditions import Rails, Reader
from eligibility.checks.domains import Domains
from eligibility.checks.enterprise import MOST_RECORDS, Enterprise
from eligibility.checks.outcomes import Concluded, concluded
from eligibility.checks.solver import Answer, Formula, Model, Questions, real_from_whole, same, true, whole
from eligibility.checks.witness import Untold, Witness, witness_from_model
from eligibility.domain.vocabulary import Vocabulary
from eligibility.ir.rules import Node, Provision


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer: whether it can be, and the enterprise that shows it. Without an enterprise a yes is none, and unknown."""

    answer: Answer
    witness: Witness | None = None


@dataclass(slots=True)
class Query:
    """The enterprises that some provisions can tell apart. Everything that is asked about must be added first."""

    vocabulary: Vocabulary
    as_of: date
    about: Iterable[Provision]
    most_records: int = MOST_RECORDS
    enterprise: Enterprise = field(init=False)
    questions: Questions = field(init=False)
    reader: Reader = field(init=False)
    _known: int = 0

    def __post_init__(self) -> None:
        domains = Domains(self.vocabulary)
        for provision in self.about:
            domains.add(provision)
        self.enterprise = Enterprise(domains, most_records=self.most_records)
        self.questions = Questions()
        self.reader = Reader(self.enterprise)

    def concluded(self, provision: Provision) -> Concluded:
        """What a provision concludes of the enterprise."""
        return concluded(provision, self.reader)

    def rails(self, node: Node, per: str | None) -> Rails:
        """A condition, with `per` of the first record."""
        return (self.reader if per is None else self.reader.of_record(per, 0)).node(node)

    def addressed(self, per: str | None) -> Formula:
        """There is a first record, where one is wanted."""
        return true() if per is None else self.enterprise.records(per).exists(0)

    def never(self, formula: Formula) -> bool:
        """Whether no enterprise makes it hold: proven."""
        return self._ask(formula)[0] is Answer.NO

    def shown(self, formula: Formula, *wishes: Formula) -> Shown:
        """Whether it can hold, with an enterprise; `wishes` are tried first, all together and then from the front."""
        answer, model = self._ask(formula)
        if model is None:
            return Shown(answer)
        for wished in self._wishes(wishes):
            found, better = self._ask(formula, *wished)
            if found is Answer.YES and better is not None:
                witness = self._told(better, formula, wished)
                if witness is not None:
                    return Shown(Answer.YES, witness)
        witness = self._told(model, formula, ())
        return Shown(Answer.YES if witness else Answer.UNKNOWN, witness)

    def _wishes(self, wishes: tuple[Formula, ...]) -> Iterator[tuple[Formula, ...]]:
        """From the most ordinary enterprise to any."""
        today = same(self.enterprise.as_of, self.as_of.toordinal())
        said, presumed = self.enterprise.everything_said(), self.enterprise.presume
        few = [records.size <= 1 for records in self.enterprise.lists.values()]
        soon = (self.enterprise.as_of >= _SENSIBLE[0], self.enterprise.as_of <= _SENSIBLE[1])
        for wished in dict.fromkeys((wishes, ())):
            yield (*wished, today, presumed, *said, *few, *self._plausible())
            yield (*wished, today, presumed, *said, *few)
            yield (*wished, today, presumed, *said)
            yield (*wished, presumed, *said, *soon, *self._plausible())
            yield (*wished, presumed, *soon)
            yield (*wished, *soon)

    def _plausible(self) -> Iterator[Formula]:
        """No sums below zero, some staff, and days that people remember."""
        for each in self.enterprise.cells.values():
            match each.kind:
                case "money" | "ratio" | "number":
                    yield each.value >= 0
                case "count":
                    yield each.value >= 1
                case "date":
                    yield each.value >= _REMEMBERED
                    yield each.value <= self.enterprise.as_of
                case "end_date":
                    yield each.value >= _REMEMBERED
                case _:
                    continue

    def _told(self, model: Model, formula: Formula, wished: tuple[Formula, ...]) -> Witness | None:
        try:
            return witness_from_model(model, self.enterprise)
        except Untold:
            pass
        answer, rounder = self._ask(formula, *wished, *self._decimals())
        if answer is not Answer.YES or rounder is None:
            return None
        try:
            return witness_from_model(rounder, self.enterprise)
        except Untold:
            return None

    def _decimals(self) -> list[Formula]:
        """Numbers of at most four places after the point, and a day whose years can be named."""
        cells = [each for each in self.enterprise.cells.values() if each.kind in ("money", "ratio", "number")]
        plain = [same(each.value * 10_000, real_from_whole(whole(f"{each.path}:ten_thousandths"))) for each in cells]
        return [*plain, self.enterprise.as_of >= _SENSIBLE[0], self.enterprise.as_of <= _SENSIBLE[1]]

    def _ask(self, *formulas: Formula) -> tuple[Answer, Model | None]:
        """An enterprise in which a shifted day is wrong is none: the solver learns of that month, and is asked again.

        First with the same days, which are as good as any where nothing depends on them.
        """
        kept: list[Formula] = []
        for _ in range(_MOST_MONTHS):
            answer, model = self._once(*formulas, *kept)
            if model is None and not kept:
                return answer, None
            wrong = (
                [] if model is None else [each for each in self.enterprise.shifts.values() if not each.is_right(model)]
            )
            if model is not None and not wrong:
                return answer, model
            kept = [each.kept(model) for each in wrong if model is not None]
            self.enterprise.facts += [fact for each in wrong if model is not None for fact in each.mended(model)]
        return Answer.UNKNOWN, None

    def _once(self, *formulas: Formula) -> tuple[Answer, Model | None]:
        """New cells may have come since the last question, and what holds of them is made known first."""
        self.questions.know(self.enterprise.facts[self._known :])
        self._known = len(self.enterprise.facts)
        return self.questions.ask(*formulas)


_REMEMBERED = date(1990, 1, 1).toordinal()
_SENSIBLE = date(2000, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
_MOST_MONTHS = 60
"""How many times the solver may learn of a month before a question has no answer."""
