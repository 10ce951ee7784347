"""Records on sheets of their own, keyed by credit code: which enterprise each belongs to, and which belong to nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eligibility.domain.credit_code import credit_code_from_text
from eligibility.tables.cells import says_none
from eligibility.tables.layout import Layout
from eligibility.tables.model import CellProblem, Place
from eligibility.tables.rowkinds import is_skipped
from eligibility.tables.values import RowValues, problem_at, values_of_row
from eligibility.values import Faulty


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record: of which fact, what it says (`None`: that there are none), and where."""

    fact: str
    said: Mapping[str, Any] | None
    cells: Mapping[str, str]
    row: Place
    problems: tuple[CellProblem, ...] = ()


@dataclass(slots=True)
class Records:
    """All records of further sheets by credit code, in the order in which they stand."""

    by_code: dict[str, list[FoundRecord]] = field(default_factory=lambda: defaultdict(list))
    notes: list[CellProblem] = field(default_factory=list)

    def orphans(self, codes: Iterable[str]) -> list[CellProblem]:
        """Records of enterprises that are not among the applicants."""
        missing = self.by_code.keys() - set(codes)
        return [_orphan(each.row, code) for code in self.by_code if code in missing for each in self.by_code[code]]


def records_of(layouts: Iterable[Layout]) -> Records:
    """The records of all sheets that hold some."""
    records = Records()
    for layout in layouts:
        for index in range(layout.header_row + 1, len(layout.sheet.rows)):
            if not is_skipped(layout, index):
                _add(records, layout, index)
    return records


def _add(records: Records, layout: Layout, index: int) -> None:
    assert layout.records is not None, "only sheets of records are read here"
    values, fact = values_of_row(layout, index), layout.records.id
    code = values.facts.get("credit_code")
    if not isinstance(code, str):
        records.notes += values.problems or [_orphan(values.place, "")]
        return
    said: Mapping[str, Any] | None = values.records.get((fact, 0), {})
    cells = values.cells.get((fact, 0), {})
    if _is_none(layout, index):
        said = None
    elif not said and not values.problems:
        return
    problems = () if said is None else tuple(values.problems)
    records.by_code[credit_code_from_text(code)].append(FoundRecord(fact, said, cells, values.place, problems))
    records.notes += filled_notes(values)


def _is_none(layout: Layout, index: int) -> bool:
    """A row that says 无 and nothing else beside its key."""
    row = layout.sheet.rows[index]
    said = [row[each.index] for each in layout.known if not each.is_key and each.index < len(row)]
    given = [each for each in said if each is not None]
    return len(given) == 1 and says_none(given[0])


def _orphan(row: Place, code: str) -> CellProblem:
    if not code:
        zh, en = (
            "这一行没有统一社会信用代码，不知道属于哪家企业",
            "the row has no credit code; whose record it is is not known",
        )
    else:
        zh, en = f"申报表里没有统一社会信用代码为 `{code}` 的企业", f"no applicant has the credit code `{code}`"
    help_ = "请核对统一社会信用代码", "check the credit code"
    return problem_at(row, Faulty("record-orphan", zh, en, *help_), code or None)


def filled_notes(values: RowValues) -> list[CellProblem]:
    """What was filled down from merged key cells, said aloud."""
    zh, en = "合并的单元格已按上一行的内容填充", "a merged cell was filled with what stands above"
    return [problem_at(place, Faulty("merged-filled", zh, en), None) for place in values.filled]
