"""Where a sheet's headers stand, what each column is taken for, and what a sheet is about: applicants, or records of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eligibility.domain.quantity import UNITS
from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.tables.cells import Converter, converter_of, remembered
from eligibility.tables.headers import Labels, is_spoken, plain_header, target_of_header
from eligibility.tables.model import CellValue
from eligibility.tables.sheets import Sheet, letters
from eligibility.tables.targets import Target, with_unit

KEYS = ("credit_code", "name")
"""The facts that say whose a row is, the surer one first."""

_UNIT = re.compile(r"[(]?(?:金额)?(?:计量)?单位:([^()]+)[)]?")
_MONEY_UNITS = frozenset(name for name, unit in UNITS.items() if unit.dimension == "money")
_LOOKED_AT = 40
"""Headers stand in one of the first rows, below titles and notes."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column with a header that is understood, or `target` is `None`."""

    index: int
    header: str
    target: Target | None
    convert: Converter
    letters: str
    confirmed: bool = False

    @property
    def is_key(self) -> bool:
        """Whether it says whose the row is."""
        return self.target is not None and self.target.field is None and self.target.fact.id in KEYS


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet whose headers are found: applicants, or with `records` the records of that fact."""

    sheet: Sheet
    header_row: int
    columns: Sequence[ReadColumn]
    records: FactDef | None = None
    covered: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    """Cells inside a merged range below its first row or beside its first cell, and what the range says."""

    known: Sequence[ReadColumn] = ()
    """The columns that are understood."""

    def key_column(self, fact: str) -> ReadColumn | None:
        """The column of a key fact."""
        return next((each for each in self.known if each.is_key and each.target and each.target.fact.id == fact), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What headers are understood by."""

    labels: Labels
    confirmed: Mapping[str, Target | None]
    """What a person has confirmed, by header made plain."""

    def target(self, header: str, records: FactDef | None) -> tuple[bool, Target | None]:
        """Whether a person has confirmed what a header means, and what it means by that or else by itself."""
        plain = plain_header(header)
        if plain in self.confirmed:
            return True, self.confirmed[plain]
        return False, target_of_header(header, self.labels, records)


def layout_of(sheet: Sheet, reading: Reading) -> Layout | None:
    """How a sheet is to be read; `None` if no header on it is understood."""
    applicants, best = _best(sheet, reading, None), _best_records(sheet, reading)
    if applicants is None or best is None:
        return applicants or best
    return best if _fields(best) > _own(applicants) else applicants


def _best_records(sheet: Sheet, reading: Reading) -> Layout | None:
    """The records that the sheet is named for, else those that more of its headers speak of than of any others."""
    named = _records_named(sheet, reading)
    if named is not None:
        return _best(sheet, reading, named)
    facts = (reading.labels.vocabulary.facts[fact] for fact in reading.labels.fields)
    found = [layout for fact in facts if (layout := _best(sheet, reading, fact)) and layout.key_column("credit_code")]
    best = max(found, key=_fields, default=None)
    return best if best is not None and sum(_fields(each) == _fields(best) for each in found) == 1 else None


def _records_named(sheet: Sheet, reading: Reading) -> FactDef | None:
    fact = reading.labels.facts.get(plain_header(sheet.name or sheet.file.rpartition(".")[0]))
    return fact if fact is not None and fact.type.kind == "records" else None


def _fields(layout: Layout) -> int:
    return sum(each.target is not None and each.target.field is not None for each in layout.columns)


def _own(layout: Layout) -> int:
    """Columns that only applicants have."""
    return sum(not each.is_key for each in layout.known)


_Head = tuple[int, str, bool, Target | None]
"""Where a header stands, its wording, whether its meaning is confirmed, and the meaning."""


def _best(sheet: Sheet, reading: Reading, records: FactDef | None) -> Layout | None:
    """The row with the most headers that are understood; the first of equals."""
    best: list[_Head] = []
    best_row, most = 0, 0
    for row in range(min(len(sheet.rows), _LOOKED_AT)):
        found = [(index, *_understood(texts, reading, records)) for index, texts in _headers(sheet, row)]
        count = len({each[3].meaning for each in found if each[3] is not None})
        if count > most:
            best, best_row, most = found, row, count
    if not most:
        return None
    unit = _stated_unit(sheet, best_row)
    columns = [_column(head, unit, reading.labels.vocabulary) for head in best]
    known = [each for each in columns if each.target is not None]
    return Layout(sheet, best_row, columns, records, _covered(sheet, best_row), known)


def _column(head: _Head, unit: str | None, vocabulary: Vocabulary) -> ReadColumn:
    """A column; `unit` is that of the whole table's money."""
    index, header, confirmed, target = head
    convert: Converter = _as_it_is
    if target is not None:
        spoken = is_spoken(header)
        target = _in_unit(target, unit) if spoken else target
        convert = remembered(converter_of(target.type, target.unit, vocabulary, spoken=spoken))
    return ReadColumn(index, header, target, convert, letters(index), confirmed)


def _stated_unit(sheet: Sheet, header_row: int) -> str | None:
    """The unit that is stated above the headers for the whole table, as in 单位：万元."""
    said = {plain_header(cell) for row in sheet.rows[:header_row] for cell in row if isinstance(cell, str)}
    found = {match[1] for each in said if (match := _UNIT.fullmatch(each)) and match[1] in _MONEY_UNITS}
    return found.pop() if len(found) == 1 else None


def _in_unit(target: Target, unit: str | None) -> Target:
    """Money whose header states no unit of its own is in the unit of the table."""
    return target if target.unit is not None else with_unit(target, unit) or target


def _as_it_is(cell: CellValue) -> CellValue:
    return cell


def _understood(texts: Sequence[str], reading: Reading, records: FactDef | None) -> tuple[str, bool, Target | None]:
    """The first wording of a header that is understood, else the plainest."""
    for text in texts:
        confirmed, target = reading.target(text, records)
        if confirmed or target is not None:
            return text, confirmed, target
    return texts[0], False, None


def _headers(sheet: Sheet, row: int) -> Iterator[tuple[int, list[str]]]:
    """Each cell of a row that may be a header, with the ways it may be meant: alone, or under a merged title such as 2023年."""
    above = _titles_above(sheet, row)
    for index, cell in enumerate(sheet.rows[row]):
        own = str(cell) if cell is not None and not isinstance(cell, bool) else ""
        title = above(index)
        if not own and title and not title[1]:
            yield index, [title[0]]
        elif own:
            yield index, [own, f"{title[0]}{own}", f"{own}{title[0]}"] if title else [own]


def _titles_above(sheet: Sheet, row: int) -> Callable[[int], tuple[str, bool] | None]:
    """By column, the merged cell that begins in the row above, and whether it ends there too."""
    spans = [each for each in sheet.merged if each.top == row - 1 and each.bottom in (row - 1, row)]

    def title(column: int) -> tuple[str, bool] | None:
        for each in spans:
            if each.left <= column <= each.right:
                said = sheet.rows[each.top][each.left] if each.left < len(sheet.rows[each.top]) else None
                return (str(said), each.bottom == row - 1) if said is not None else None
        return None

    return title


def _covered(sheet: Sheet, header_row: int) -> dict[tuple[int, int], CellValue]:
    covered: dict[tuple[int, int], CellValue] = {}
    for each in sheet.merged:
        if each.top <= header_row or each.top >= len(sheet.rows):
            continue
        said = sheet.rows[each.top][each.left] if each.left < len(sheet.rows[each.top]) else None
        if said is not None:
            for row in range(each.top, each.bottom + 1):
                covered |= {(row, column): said for column in range(each.left, each.right + 1)}
            covered.pop((each.top, each.left))
    return covered
