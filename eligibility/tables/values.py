"""The cells of one row as JSON values of facts and records, with every faulty cell of the row. It types nothing: the profile does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from eligibility.tables.cells import UNCERTAIN, error_shown, in_error, is_unsure, uncalculated
from eligibility.tables.layout import Layout, ReadColumn
from eligibility.tables.model import CellProblem, CellValue, Place
from eligibility.tables.targets import Target
from eligibility.values import Faulty, shown


@dataclass(slots=True)
class RowValues:
    """What one row says: facts, records by fact and group with the columns of their fields, and what is wrong."""

    place: Place
    facts: dict[str, Any] = field(default_factory=dict)
    records: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    filled: list[Place] = field(default_factory=list)

    def problem(self, faulty: Faulty, column: ReadColumn, said: CellValue) -> None:
        """Note what is wrong with a cell."""
        place = Place(self.place.file, self.place.sheet, self.place.row, column.letters)
        self.problems.append(problem_at(place, faulty, said))


def problem_at(place: Place, faulty: Faulty, said: CellValue) -> CellProblem:
    """A problem of a cell from what is wrong with its value."""
    return CellProblem(
        place, faulty.code, "" if said is None else shown(said), faulty.zh, faulty.en, faulty.help_zh, faulty.help_en
    )


def place_of_row(layout: Layout, index: int) -> Place:
    """Where a row is, counted from 1."""
    return Place(layout.sheet.file, layout.sheet.name, index + 1)


def values_of_row(layout: Layout, index: int) -> RowValues:
    """Every column of a row that is understood."""
    values = RowValues(place_of_row(layout, index))
    for column, cell in _cells(layout, index, values):
        assert column.target is not None, "only columns that are understood are read"
        try:
            said = UNCERTAIN if is_unsure(cell) else _converted(column, cell)
        except Faulty as faulty:
            values.problem(faulty, column, cell)
            continue
        if said is not None:
            _put(values, column, column.target, said, cell)
    return values


def _converted(column: ReadColumn, cell: CellValue) -> Any:
    if error_shown(cell):
        raise in_error(str(cell))
    return column.convert(cell)


def _cells(layout: Layout, index: int, values: RowValues) -> Iterator[tuple[ReadColumn, CellValue]]:
    """The cells that say something. Those that only look blank are problems, or are filled down in key columns."""
    row, faults, covered = layout.sheet.rows[index], layout.sheet.faults, layout.covered
    for column in layout.known:
        at = column.index
        cell = row[at] if at < len(row) else None
        if faults and (index, at) in faults:
            error = faults[index, at]
            values.problem(in_error(error) if error else uncalculated(), column, error or None)
        elif cell is not None:
            yield column, cell
        elif covered and (index, at) in covered:
            if column.is_key:
                values.filled.append(Place(values.place.file, values.place.sheet, values.place.row, column.letters))
                yield column, covered[index, at]
            else:
                values.problem(_merged(covered[index, at]), column, None)


def _merged(said: CellValue) -> Faulty:
    return Faulty(
        "cell-merged",
        f"单元格与别的单元格合并（内容 `{shown(said)}`），这一行有没有这个值不清楚",
        f"the cell is merged with another (`{shown(said)}`); whether this row has the value is not clear",
        "请取消合并，逐行填写",
        "unmerge it and write the value in each row",
    )


def _put(values: RowValues, column: ReadColumn, target: Target, said: Any, cell: CellValue) -> None:
    """Into the facts or a record; two columns of one meaning must not disagree."""
    holder: dict[Any, Any] = values.facts
    key: Any = target.fact.id
    if target.field is not None:
        group = target.fact.id, target.group or 0
        holder, key = values.records.setdefault(group, {}), target.field.id
        values.cells.setdefault(group, {})[key] = column.letters
    elif target.year is not None:
        if said is UNCERTAIN:
            holder.setdefault(key, UNCERTAIN)
            return
        if holder.get(key, UNCERTAIN) is UNCERTAIN:
            holder[key] = {}
        holder, key = holder[key], str(target.year)
    if key in holder and holder[key] != said:
        values.problem(_differ(holder[key]), column, cell)
    holder[key] = said


def _differ(first: Any) -> Faulty:
    return Faulty(
        "cells-differ",
        f"另有一列说的是同一件事，内容却是 `{shown(first)}`",
        f"another column states the same and says `{shown(first)}`",
        "请只保留正确的一列",
        "keep the column that is right",
    )
