"""An enterprise that is to be found: for every fact that conditions read, whether it is known, why not, and its value.

The solver chooses. What it may choose is what a profile can say: values of the right type, words of their lists, a bounded
number of records, findings that agree or contradict each other. It must not know conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.checks.days import Shifted, in_calendar
from eligibility.checks.domains import Domains, Key
from eligibility.checks.solver import Formula, Term, both, either, opposite, real, truth, whole
from eligibility.domain.quantity import MAX_DIGITS
from eligibility.domain.vocabulary import Kind

_MOST = 10**MAX_DIGITS - 1

MOST_RECORDS = 4
"""Records of one list that an enterprise of ours has at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value to be found. `value` is a number of the solver: of words the case, of truth values a truth value;
    of sets one truth value a case. `asked` says that the enterprise was asked and cannot say."""

    path: str
    key: Key
    kind: Kind
    known: Formula
    asked: Formula
    value: Any

    @property
    def missing(self) -> Formula:
        """Nobody gave it, so that it can still be asked for."""
        return both(opposite(self.known), opposite(self.asked))


@dataclass(frozen=True, slots=True)
class Records:
    """A list of records: whether it is known, and how many there are."""

    id: str
    known: Formula
    asked: Formula
    size: Term
    most: int

    @property
    def missing(self) -> Formula:
        """Nobody said what there is."""
        return both(opposite(self.known), opposite(self.asked))

    def exists(self, index: int) -> Formula:
        """The list is known and has a record of this index."""
        return both(self.known, self.size > index)


@dataclass(frozen=True, slots=True)
class Told:
    """What officers said of one open question, of the enterprise or of one record: nothing, one answer, or two that differ."""

    id: str
    record: tuple[str, int] | None
    given: Formula
    holds: Formula
    contradicted: Formula


@dataclass(slots=True)
class Enterprise:
    """The enterprise. Cells are made when something reads them; `facts` is what holds of every enterprise."""

    domains: Domains
    prefix: str = ""
    most_records: int = MOST_RECORDS
    facts: list[Formula] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    lists: dict[str, Records] = field(default_factory=dict)
    findings: dict[tuple[str, tuple[str, int] | None], Told] = field(default_factory=dict)
    shifts: dict[str, Shifted] = field(default_factory=dict)
    as_of: Term = field(init=False)
    presume: Formula = field(init=False)

    def __post_init__(self) -> None:
        self.as_of, self.presume = whole("as_of"), truth("presume")
        self.facts.append(in_calendar(self.as_of))

    def fact(self, name: str, kind: Kind) -> Cell:
        """A fact of the enterprise, as `revenue[-1]`."""
        return self._cell(name, (name.split("[", 1)[0], ""), kind)

    def field_of(self, records: str, index: int, name: str, kind: Kind) -> Cell:
        """A field of one record."""
        return self._cell(f"{records}[{index}].{name}", (records, name), kind)

    def records(self, id: str) -> Records:
        """A list of records."""
        if id not in self.lists:
            most = min(self.domains.needed.get(id, 1), self.most_records)
            made = Records(id, truth(f"{id}:known"), truth(f"{id}:asked"), whole(f"{id}:size"), most)
            self.facts += [
                made.size >= 0,
                made.size <= most,
                either(opposite(made.asked), opposite(made.known)),
            ]
            self.lists[id] = made
        return self.lists[id]

    def told(self, id: str, record: tuple[str, int] | None) -> Told | None:
        """An answer to an open question; of a record only where findings can name it."""
        if record is not None and not self._can_be_named(record[0]):
            return None
        if (id, record) not in self.findings:
            at = f"finding:{id}" + (f"@{record[0]}[{record[1]}]" if record else "")
            made = Told(id, record, truth(f"{at}:given"), truth(f"{at}:holds"), truth(f"{at}:contradicted"))
            self.facts.append(either(opposite(made.given), opposite(made.contradicted)))
            self.findings[id, record] = made
        return self.findings[id, record]

    def shifted(self, base: Term, name: str, years: int, months: int, days: int) -> Shifted:
        """A day that is moved; `name` says which, and by how much."""
        if name not in self.shifts:
            self.shifts[name] = Shifted(base, name, years, months, days)
            self.facts += self.shifts[name].facts()
        return self.shifts[name]

    def whole_lists(self) -> bool:
        """Whether no enterprise with more records could show what none of these shows."""
        return all(
            self.domains.needed.get(id, 1) <= each.most and id not in self.domains.bounded
            for id, each in self.lists.items()
        )

    def everything_said(self) -> list[Formula]:
        """That the enterprise knows all that is read, and nobody contradicts anybody."""
        known = [cell.known for cell in self.cells.values()] + [each.known for each in self.lists.values()]
        return [*known, *(opposite(each.contradicted) for each in self.findings.values())]

    def _can_be_named(self, records: str) -> bool:
        fields: Mapping[str, Any] = self.domains.vocabulary.facts[records].type.fields
        return "id" in fields and fields["id"].type.kind == "text" and records not in self.domains.numbered

    def _cell(self, path: str, key: Key, kind: Kind) -> Cell:
        if path not in self.cells:
            asked = truth(f"{key[0]}:asked" if not key[1] else f"{path}:asked")
            cell = Cell(path, key, kind, truth(f"{path}:known"), asked, self._value(path, key, kind))
            self.facts.append(either(opposite(cell.known), opposite(cell.asked)))
            self.cells[path] = cell
            self._keep_in_order(cell)
        return self.cells[path]

    def _keep_in_order(self, cell: Cell) -> None:
        """A span that ends before it begins is refused by whoever reads profiles."""
        fact, name = cell.key
        span = self.domains.vocabulary.facts[fact].type.span
        if not name or span is None or name not in span:
            return
        at = cell.path.removesuffix(name)
        begin, end = (self.cells.get(f"{at}{each}") for each in span)
        if begin is not None and end is not None:
            self.facts.append(either(opposite(begin.known), opposite(end.known), begin.value <= end.value))

    def _value(self, path: str, key: Key, kind: Kind) -> Any:
        match kind:
            case "boolean":
                return truth(path)
            case "count":
                value = whole(path)
                self.facts += [value >= 0, value < 10**MAX_DIGITS]
            case "money" | "ratio" | "number":
                value = real(path)
                self.facts += [value <= _MOST, value >= -_MOST]
            case "date" | "end_date":
                value = whole(path)
                self.facts.append(in_calendar(value))
            case "set" | "codes":
                return tuple(truth(f"{path}:{at}") for at in range(len(self.domains.cases(key).values)))
            case _:
                value = whole(path)
                self.facts += [value >= 0, value < len(self.domains.cases(key).values)]
        return value
