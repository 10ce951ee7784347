"""Rows become applicants: facts, records and where they stood, typed by the profile; or faulty rows with every problem of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eligibility.domain.credit_code import credit_code_from_text
from eligibility.domain.vocabulary import Vocabulary
from eligibility.errors import Problem, ProfileProblems
from eligibility.profile import profile_from_json
from eligibility.tables.layout import KEYS, Layout, ReadColumn
from eligibility.tables.model import Applicant, CellProblem, CellValue, Column, FaultyRow, Place, Suggestion
from eligibility.tables.places import RowCells
from eligibility.tables.records import FoundRecord, Records, filled_notes
from eligibility.tables.rowkinds import is_skipped
from eligibility.tables.sheets import column_of, letters
from eligibility.tables.values import RowValues, problem_at, values_of_row
from eligibility.values import Faulty


@dataclass(slots=True)
class Gathered:
    """What has been read so far; `columns` are those of all files together, each header once."""

    vocabulary: Vocabulary
    columns: list[Column] = field(default_factory=list)
    applicants: list[Applicant] = field(default_factory=list)
    faulty: list[FaultyRow] = field(default_factory=list)
    skipped: list[Place] = field(default_factory=list)
    notes: list[CellProblem] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    seen: dict[str, Place] = field(default_factory=dict)
    _where: dict[tuple[str, str | None, int], int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """How many rows so far."""
        return len(self.applicants) + len(self.faulty) + len(self.skipped)

    def positions(self, columns: Iterable[Column]) -> list[int]:
        """Where the columns of one sheet stand among all, by header, meaning and how often that has stood."""
        counted: dict[tuple[str, str | None], int] = {}
        positions = []
        for column in columns:
            key = column.header, column.target
            counted[key] = counted.get(key, 0) + 1
            where = self._where.setdefault((*key, counted[key]), len(self.columns))
            if where == len(self.columns):
                self.columns.append(column)
            positions.append(where)
        return positions

    def key_problem(self, key: str, place: Place) -> CellProblem | None:
        """That a key has stood before."""
        first = self.seen.setdefault(key, place)
        return None if first is place else problem_at(place, _duplicate(first, place), key)


def _duplicate(first: Place, place: Place) -> Faulty:
    same = (first.file, first.sheet) == (place.file, place.sheet)
    where_zh = (
        f"第 {first.row} 行" if same else f"{first.file} {first.sheet or ''} 第 {first.row} 行".replace("  ", " ")
    )
    where_en = f"row {first.row}" if same else f"row {first.row} of {first.sheet or first.file}"
    return Faulty(
        "row-duplicate",
        f"与{where_zh}重复",
        f"the same enterprise as in {where_en}",
        "请只保留一行",
        "keep one of the rows",
    )


def add_applicants(gathered: Gathered, layout: Layout, records: Records) -> None:
    """Every row of a sheet of applicants."""
    width = _width(layout)
    by_index = {each.index: each for each in layout.columns}
    columns = [_column(by_index.get(index), index) for index in range(width)]
    rows = _Rows(gathered, layout, records, gathered.positions(columns), _pointers(layout))
    for index in range(layout.header_row + 1, len(layout.sheet.rows)):
        if is_skipped(layout, index):
            gathered.skipped.append(Place(layout.sheet.file, layout.sheet.name, index + 1))
        else:
            rows.add(index)


def _width(layout: Layout) -> int:
    """Up to the last header or filled cell."""
    last = max(each.index for each in layout.columns) + 1
    for row in layout.sheet.rows[layout.header_row + 1 :]:
        while len(row) > last and any(cell is not None for cell in row[last:]):
            last += 1
    return last


def _column(known: ReadColumn | None, index: int) -> Column:
    if known is None:
        return Column(letters(index), "", None)
    return Column(known.letters, known.header, str(known.target) if known.target else None)


def _pointers(layout: Layout) -> dict[str, str]:
    pointers: dict[str, str] = {}
    for each in layout.known:
        assert each.target is not None
        if each.target.field is None:
            year = f"/{each.target.year}" if each.target.year is not None else ""
            pointers.setdefault(f"/facts/{each.target.fact.id}{year}", each.letters)
    return pointers


@dataclass(slots=True)
class _Rows:
    """The rows of one sheet."""

    gathered: Gathered
    layout: Layout
    records: Records
    positions: Sequence[int]
    pointers: Mapping[str, str]

    def add(self, index: int) -> None:
        """One enterprise, usable or not."""
        values = values_of_row(self.layout, index)
        self.gathered.notes += filled_notes(values)
        cells = RowCells(values.place, self.pointers)
        code = _code(values)
        name = values.facts.get("name")
        values.problems += self._row_problems(index, values)
        values.problems += _add_records(values, self.records.by_code.get(code or "", ()), cells)
        key = code or (name if isinstance(name, str) else None) or str(values.place)
        if (duplicate := self.gathered.key_problem(key, values.place)) is not None:
            values.problems.append(duplicate)
        original = self._original(index)
        try:
            profile = profile_from_json({"facts": values.facts}, self.gathered.vocabulary)
        except ProfileProblems as error:
            values.problems += [self._located(cells, each) for each in error.problems]
        if values.problems:
            problems = tuple(dict.fromkeys(values.problems))
            self.gathered.faulty.append(FaultyRow(values.place, original, problems))
            return
        number = self.gathered.read + 1
        self.gathered.applicants.append(
            Applicant(number, values.place, key, name if isinstance(name, str) else None, profile, original, cells)
        )

    def _located(self, cells: RowCells, problem: Problem) -> CellProblem:
        place = cells.nearest(self._pointer(problem))
        said = _said(self.layout, place)
        return problem_at(place, Faulty(problem.code, problem.zh, problem.en, problem.help_zh, problem.help_en), said)

    def _pointer(self, problem: Problem) -> str:
        """A span that is turned round is shown where it begins."""
        _, _, fact, *rest = problem.pointer.split("/")
        span = self.gathered.vocabulary.facts[fact].type.span
        turned = problem.code == "date-impossible" and span is not None and len(rest) == 1
        return f"{problem.pointer}/{span[0]}" if turned and span else problem.pointer

    def _row_problems(self, index: int, values: RowValues) -> Iterator[CellProblem]:
        row, keyed = self.layout.sheet.rows[index], [self.layout.key_column(each) for each in KEYS]
        if any(keyed) and not values.facts.keys() & set(KEYS) and not values.problems:
            yield problem_at(values.place, _NO_KEY, None)
        last = max(each.index for each in self.layout.columns)
        if self.layout.sheet.name is None and any(cell is not None for cell in row[last + 1 :]):
            yield problem_at(values.place, _TOO_WIDE, None)

    def _original(self, index: int) -> list[CellValue]:
        row = self.layout.sheet.rows[index]
        if self.positions == list(range(len(row))):
            return list(row)
        original: list[CellValue] = [None] * (max(self.positions) + 1)
        for position, cell in zip(self.positions, row, strict=False):
            original[position] = cell
        return original


_NO_KEY = Faulty(
    "row-keyless",
    "既没有统一社会信用代码，也没有名称，不知道是哪家企业",
    "neither a credit code nor a name stands in the row; whose it is is not known",
    "请填写统一社会信用代码；说明文字请移到表格外",
    "give the credit code; move notes out of the table",
)
_TOO_WIDE = Faulty(
    "row-width",
    "这一行的格数比表头多，内容可能错了位（常见原因：内容里有未加引号的逗号）",
    "the row has more cells than there are headers, so its values may be shifted (often a comma without quotes)",
    "请给含逗号的内容加上英文双引号，或者改用 .xlsx",
    "put text with commas in double quotes, or use .xlsx",
)


def _code(values: RowValues) -> str | None:
    code = values.facts.get("credit_code")
    return credit_code_from_text(code) if isinstance(code, str) else None


def _said(layout: Layout, place: Place) -> CellValue:
    if place.column is None or (place.file, place.sheet) != (layout.sheet.file, layout.sheet.name):
        return None
    row, column = layout.sheet.rows[place.row - 1], column_of(place.column)
    return row[column] if column < len(row) else None


def _add_records(values: RowValues, found: Sequence[FoundRecord], cells: RowCells) -> Iterator[CellProblem]:
    """Records of the row itself and of further sheets into the facts, and what contradicts 有 or 无."""
    given: dict[str, list[Mapping[str, Any]]] = {}
    for (fact, group), record in sorted(values.records.items()):
        listed = given.setdefault(fact, [])
        base = f"/facts/{fact}/{len(listed)}"
        cells.others[base] = values.place
        for name, column in values.cells[fact, group].items():
            cells.others[f"{base}/{name}"] = column
        listed.append(record)
    for each in found:
        listed = given.setdefault(each.fact, [])
        yield from each.problems
        if each.said is not None:
            base = f"/facts/{each.fact}/{len(listed)}"
            cells.others[base] = each.row
            for name, column in each.cells.items():
                cells.others[f"{base}/{name}"] = replace(each.row, column=column)
            listed.append(each.said)
    for fact, listed in given.items():
        if listed and values.facts.get(fact) == []:
            yield problem_at(cells.nearest(f"/facts/{fact}"), _CONTRADICTION, "无")
        values.facts[fact] = listed


_CONTRADICTION = Faulty(
    "records-contradict",
    "这里写“无”，别处却逐条填写了",
    "it says that there are none, but some are given elsewhere",
    "请改成“有”，或者删去那些记录",
    "write 有, or delete those records",
)
