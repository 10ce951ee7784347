"""The marked workbook: the applicants' own columns first and untouched, then what became of each provision, why, and an account of the run.

Text is only ever written as text: no formula and no link can come out of what an applicant wrote. The same screening gives the same
bytes. It counts and lays out; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.tables.marked_account import Account
from eligibility.tables.marked_looks import Looks, width_of
from eligibility.tables.model import CellProblem, CellValue, Column, FaultyRow, Roster
from eligibility.tables.screened import Judged, Screened, Screening
from eligibility.tables.tally import SHOWN, Tally

IN_MEMORY = 2_000_000
"""Cells up to which the workbook is kept in memory while it is written: quicker, and above it memory stays flat."""

SAMPLE = 300
"""Rows that column widths are measured on."""

LONGEST = 32_767
"""Characters that a cell can hold; longer text is cut and says so."""


def write_marked(path: Path, screening: Screening, roster: Roster, rows: Iterable[Screened], tally: Tally) -> None:
    """Write the workbook, taking the rows as they come; `tally` must have counted them when they are all there."""
    width = len(roster.columns) + 2 * len(screening.provisions) + 4
    constant = width * len(roster.applicants) > IN_MEMORY
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(path, {**options, "constant_memory": constant})
    day = datetime(screening.as_of.year, screening.as_of.month, screening.as_of.day)  # noqa: DTZ001 - a workbook's dates have no zone
    book.set_properties(
        {"title": screening.title, "comments": f"{screening.policy} {screening.digest}", "created": day}
    )
    looks = Looks(book)
    _Results(book, looks, screening, roster).write(rows)
    _write_problems(book.add_worksheet(screening.say("问题行", "Problem rows")), looks, screening, roster)
    account = Account(book, looks, screening, roster, tally)
    account.write_summary(book.add_worksheet(screening.say("汇总", "Summary")))
    account.write_about(book.add_worksheet(screening.say("说明", "About")))
    book.close()


def write_cell(sheet: Any, row: int, column: int, cell: CellValue, looks: Looks, look: Any = None) -> None:
    """A cell as it stood: text as text, numbers and dates as such."""
    match cell:
        case None:
            if look is not None:
                sheet.write_blank(row, column, None, look)
        case str():
            sheet.write_string(row, column, fitting(cell), look)
        case bool():
            sheet.write_boolean(row, column, cell, look)
        case int() | Decimal():
            if len(str(cell).lstrip("-")) > 15:
                sheet.write_string(row, column, str(cell), look)
            else:
                sheet.write_number(row, column, cell, look)
        case date():
            sheet.write_datetime(row, column, cell, look or looks.day)


def fitting(text: str) -> str:
    """The text, cut where it does not fit into a cell."""
    return text if len(text) <= LONGEST else text[: LONGEST - 8] + "…（截断）"


class _Results:
    """The sheets 审核结果 and 逐条理由: one row an applicant in each."""

    def __init__(self, book: Any, looks: Looks, screening: Screening, roster: Roster) -> None:
        self.looks = looks
        self.screening = screening
        self.roster = roster
        self.results = book.add_worksheet(screening.say("审核结果", "Results"))
        self.reasons = book.add_worksheet(screening.say("逐条理由", "Reasons"))
        self.words: dict[Conclusion, str] = {
            each: f"{CONCLUSION_SIGNS[each]} {CONCLUSION_WORDS[each].in_language(screening.lang)}" for each in SHOWN
        }
        self._cells: dict[tuple[str, tuple[str, ...]], str] = {}

    def write(self, rows: Iterable[Screened]) -> None:
        """Headers, then the rows."""
        self._results_head()
        self._reasons_head()
        count = 0
        for count, row in enumerate(rows, 1):
            self._result(count, row)
            self._reason(count + 1, row)
        last = len(self.roster.columns) + len(self.screening.provisions) + 1
        self.results.autofilter(0, 0, max(count, 1), last)
        self.reasons.autofilter(1, 0, max(count, 1) + 1, 1 + len(self.screening.provisions))

    def _titles(self) -> list[str]:
        return [f"{each.id} {each.title}" for each in self.screening.provisions]

    def _results_head(self) -> None:
        sheet, say = self.results, self.screening.say
        columns = self.roster.columns
        mine = [*self._titles(), say("还缺的信息", "Still missing"), say("原表位置", "Place in the file")]
        for index, header in enumerate([*(each.header for each in columns), *mine]):
            look = self.looks.own_head if index < len(columns) else self.looks.head
            sheet.write_string(0, index, fitting(header), look)
        for index, width in enumerate(widths_of(columns, [each.original for each in self.roster.applicants[:SAMPLE]])):
            sheet.set_column(index, index, width)
        first = len(columns)
        sheet.set_column(first, first + len(self._titles()) - 1, 17)
        sheet.set_column(first + len(self._titles()), first + len(self._titles()), 48)
        sheet.set_column(first + len(mine) - 1, first + len(mine) - 1, 20)
        sheet.set_row(0, 62)
        sheet.freeze_panes(1, frozen_columns(columns))
        _print_wide(sheet, self.screening, frozen_columns(columns), 1)

    def _result(self, number: int, row: Screened) -> None:
        sheet, looks = self.results, self.looks
        for index, cell in enumerate(row.applicant.original):
            if cell is not None:
                write_cell(sheet, number, index, cell, looks)
        column = len(self.roster.columns)
        write, words, conclusions = sheet.write_string, self.words, looks.conclusions
        for column, each in enumerate(row.judged, column):  # noqa: B020 - goes on counting after the own columns
            write(number, column, words[each.conclusion], conclusions[each.conclusion])
        wanted = dict.fromkeys(label for each in row.judged for label in each.wanted)
        write(number, column + 1, fitting(self.screening.say("、", ", ").join(wanted)))
        write(number, column + 2, str(row.applicant.place))

    def _reasons_head(self) -> None:
        sheet, say, looks = self.reasons, self.screening.say, self.looks
        sheet.set_default_row(84)
        sheet.set_row(0, 66)
        sheet.set_row(1, 34)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 21)
        sheet.set_column(2, 1 + len(self.screening.provisions), 54)
        sheet.write_string(0, 0, say("政策原文", "The policy's words"), looks.note)
        sheet.write_string(1, 0, say("企业", "Enterprise"), looks.head)
        sheet.write_string(1, 1, say("统一社会信用代码", "Credit code"), looks.head)
        for index, each in enumerate(self.screening.provisions, 2):
            sheet.write_string(0, index, fitting(each.quote), looks.note)
            sheet.write_string(1, index, f"{each.id} {each.title}", looks.head)
        sheet.freeze_panes(2, 2)
        _print_wide(sheet, self.screening, 2, 2)

    def _reason(self, number: int, row: Screened) -> None:
        sheet, looks = self.reasons, self.looks
        sheet.write_string(number, 0, fitting(row.applicant.name or ""), looks.told)
        sheet.write_string(number, 1, fitting(row.applicant.key), looks.told)
        write, look = sheet.write_string, looks.told
        for index, each in enumerate(row.judged, 2):
            write(number, index, self._told(each), look)

    def _told(self, judged: Judged) -> str:
        """The reason and the words that it rests on; those of the whole provision stand above the column."""
        key = judged.reason, judged.quotes
        told = self._cells.get(key)
        if told is None:
            quotes = self.screening.say("“{}”", "“{}”").format(self.screening.say("”“", "” “").join(judged.quotes))
            told = (
                f"{judged.reason}\n{self.screening.say('原文：', 'Text: ')}{quotes}" if judged.quotes else judged.reason
            )
            told = self._cells[key] = fitting(told)
        return told


def frozen_columns(columns: Sequence[Column]) -> int:
    """The columns up to the one that names the enterprise stay in sight, if they are few."""
    named = [index for index, each in enumerate(columns[:3]) if each.target in ("name", "credit_code")]
    return named[-1] + 1 if named else 0


def widths_of(columns: Sequence[Column], rows: Sequence[Sequence[CellValue]]) -> list[float]:
    """Wide enough for what stands in most rows, and never very wide."""
    widths = []
    for index, column in enumerate(columns):
        cells = [row[index] for row in rows if index < len(row) and row[index] is not None]
        longest = max((width_of(str(each)) for each in cells), default=0)
        widths.append(min(max(longest, width_of(column.header) / 2, 8), 36) + 2.0)
    return widths


def _print_wide(sheet: Any, screening: Screening, columns: int, rows: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_print_scale(60)
    sheet.repeat_rows(0, rows - 1)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    sheet.set_footer(f"&L{screening.policy} {screening.digest[:12]} {screening.as_of.isoformat()}&R&P / &N")


def _write_problems(sheet: Any, looks: Looks, screening: Screening, roster: Roster) -> None:
    """Rows that were not judged, as they stood, the faulty cells marked, and beside each what is wrong and how to mend it."""
    say, columns = screening.say, roster.columns
    mine = [say("单元格", "Cell"), say("问题", "Problem"), say("怎么改", "How to mend it")]
    for index, header in enumerate([*(each.header for each in columns), *mine]):
        sheet.write_string(0, index, fitting(header), looks.own_head if index < len(columns) else looks.head)
    for index, width in enumerate(widths_of(columns, [each.original for each in roster.faulty[:SAMPLE]])):
        sheet.set_column(index, index, width)
    first = len(columns)
    sheet.set_column(first, first, 22)
    sheet.set_column(first + 1, first + 2, 56)
    letters = {each.letters: index for index, each in enumerate(columns)}
    for number, row in enumerate(roster.faulty, 1):
        _write_faulty(sheet, number, row, letters, looks)
        for index, text in enumerate(problem_cells(row.problems, screening), first):
            sheet.write_string(number, index, fitting(text), looks.text)
    sheet.freeze_panes(1, frozen_columns(columns))
    sheet.autofilter(0, 0, max(len(roster.faulty), 1), first + 2)
    _print_wide(sheet, screening, frozen_columns(columns), 1)


def _write_faulty(sheet: Any, number: int, row: FaultyRow, letters: Mapping[str, int], looks: Looks) -> None:
    marked = {letters[each.place.column] for each in row.problems if each.place.column and each.place.column in letters}
    cells = [*row.original, *[None] * (max(marked, default=-1) + 1 - len(row.original))]
    for index, cell in enumerate(cells):
        look = None if index not in marked else looks.faulty_day if isinstance(cell, date) else looks.faulty
        write_cell(sheet, number, index, cell, looks, look)


def problem_cells(problems: Sequence[CellProblem], screening: Screening) -> tuple[str, str, str]:
    """Where, what and how to mend, each problem on a line of its own."""
    told = [
        (str(each.place), screening.say(each.zh, each.en), screening.say(each.help_zh, each.help_en))
        for each in problems
    ]
    if len(told) > 1:
        told = [(f"{n}. {where}", f"{n}. {what}", f"{n}. {mend}") for n, (where, what, mend) in enumerate(told, 1)]
    where, what, mend = ("\n".join(each) for each in zip(*told, strict=True))
    return where, what, mend
