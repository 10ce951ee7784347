"""The marked workbook: the applicants' own columns first and untouched, then what became of each provision, why, and an account of the run.

Text is only ever written as text: no formula and no link can come out of what an applicant wrote. The same screening gives the same
bytes. It counts and lays out; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS
from eligibility.tables.marked_account import Account
from eligibility.tables.marked_amounts import AmountSheet, money_cells, total_heads
from eligibility.tables.marked_looks import Looks, print_wide, width_of
from eligibility.tables.marked_rows import BLANK, Cells, RowSheet
from eligibility.tables.model import CellProblem, CellValue, Column, FaultyRow, Roster
from eligibility.tables.screened import Judged, Numbered, Screened, Screening
from eligibility.tables.tally import Tally

PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Of a workbook: text stays text."""

REASON_WIDTH, LINE, MOST_LINES = 54, 16.5, 12
"""How wide a column of reasons is, how high a line (in points), and how many lines a row shows at most."""

SAMPLE = 300
"""Rows that column widths are measured on."""


def write_marked(path: Path, screening: Screening, roster: Roster, rows: Iterable[Screened], tally: Tally) -> None:
    """Write the workbook, taking the rows as they come; `tally` must have counted them when they are all there."""
    book = xlsxwriter.Workbook(path, PLAIN_TEXT)
    names = [("审核结果", "Results"), ("逐条理由", "Reasons"), ("问题行", "Problem rows")]
    if screening.priced:
        names.insert(1, ("测算金额", "Amounts"))
    sheets = [book.add_worksheet(screening.say(zh, en), RowSheet) for zh, en in names]
    try:
        _write(book, sheets, screening, roster, rows, tally)
        book.close()
    finally:
        for each in sheets:
            each.let_go()


def _write(
    book: Any,
    sheets: Sequence[Any],
    screening: Screening,
    roster: Roster,
    rows: Iterable[Screened],
    tally: Tally,
) -> None:
    book.set_properties(
        {
            "title": screening.title,
            "comments": f"{screening.policy} {screening.digest}",
            "created": day_at_midnight(screening),
        }
    )
    looks = Looks(book)
    cells = Cells(book, looks.day)
    results, *amounts, reasons, problems = sheets
    payable = AmountSheet(amounts[0], looks, cells, screening) if amounts else None
    _Results(results, reasons, looks, cells, screening, roster, payable).write(rows)
    _write_problems(problems, looks, cells, screening, roster)
    account = Account(book, looks, screening, roster, tally)
    account.write_summary(book.add_worksheet(screening.say("汇总", "Summary")))
    account.write_about(book.add_worksheet(screening.say("说明", "About")))


def day_at_midnight(screening: Screening) -> datetime:
    """When the workbook says it was made: the same screening gives the same bytes."""
    return datetime.combine(screening.as_of, time())


class _Results:
    """The sheets 审核结果 and 逐条理由: one row an applicant in each."""

    def __init__(
        self,
        results: Any,
        reasons: Any,
        looks: Looks,
        cells: Cells,
        screening: Screening,
        roster: Roster,
        payable: AmountSheet | None,
    ) -> None:
        self.results = results
        self.reasons = reasons
        self.looks = looks
        self.cells = cells
        self.screening = screening
        self.roster = roster
        self.payable = payable
        self._numbered = Numbered()
        self._concluded: list[str] = []
        self._told: list[str] = []
        """The two cells of each result that was met, by its number."""

        self._lines: list[int] = []

    def write(self, rows: Iterable[Screened]) -> None:
        """Headers, then the rows."""
        self._results_head()
        self._reasons_head()
        if self.payable is not None:
            self.payable.begin()
        count = 0
        for row in rows:
            count += 1
            numbers = self._numbered.of(row.judged)
            for each in self._numbered.results[len(self._told) :]:
                self._concluded.append(self._conclusion(each))
                reason = self._reason(each)
                self._told.append(self.cells.repeated(reason, self.looks.told))
                self._lines.append(lines_of(reason, self.screening))
            self._add_result(row, [self._concluded[number] for number in numbers])
            if self.payable is not None:
                self.payable.add(row)
            lines = max([self._lines[number] for number in numbers], default=1)
            self._add_reasons(row, [self._told[number] for number in numbers], LINE * min(lines, MOST_LINES))
        self.cells.have_repeated(2 * len(self.screening.provisions) * count)
        if self.payable is not None:
            self.payable.end(count)
        last = len(self.roster.columns) + len(self.screening.provisions) + len(self._totals()) + 1
        self.results.autofilter(0, 0, max(count, 1), last)
        self.reasons.autofilter(1, 0, max(count, 1) + 1, 1 + len(self.screening.provisions))

    def _titles(self) -> list[str]:
        return [f"{each.id} {each.title}" for each in self.screening.provisions]

    def _totals(self) -> list[str]:
        return [head for head, _ in total_heads(self.screening)] if self.screening.totalled else []

    def _results_head(self) -> None:
        sheet, say = self.results, self.screening.say
        columns = self.roster.columns
        mine = [
            *self._titles(),
            *self._totals(),
            say("还缺的信息", "Still missing"),
            say("原表位置", "Place in the file"),
        ]
        sheet.add_row(_heads(self.cells, self.looks, columns, mine), 62)
        for index, width in enumerate(widths_of(columns, [each.original for each in self.roster.applicants[:SAMPLE]])):
            sheet.set_column(index, index, width)
        first = len(columns)
        sheet.set_column(first, first + len(mine) - 3, 17)
        sheet.set_column(first + len(mine) - 2, first + len(mine) - 2, 48)
        sheet.set_column(first + len(mine) - 1, first + len(mine) - 1, 20)
        sheet.freeze_panes(1, frozen_columns(columns))
        print_wide(sheet, self.screening, frozen_columns(columns), 1)

    def _add_result(self, row: Screened, concluded: list[str]) -> None:
        cells = self.cells
        own = list(map(cells.as_it_stood, row.applicant.original))
        own += [BLANK] * (len(self.roster.columns) - len(own))
        wanted = dict.fromkeys(label for each in row.judged if each.wanted for label in each.wanted)
        total = row.payable.total if row.payable is not None else None
        payable = money_cells(total, cells, self.looks, self.screening) if total is not None else ()
        missing = cells.text(self.screening.say("、", ", ").join(wanted))
        self.results.add_row([*own, *concluded, *payable, missing, cells.text(str(row.applicant.place))])

    def _conclusion(self, judged: Judged) -> str:
        sign, words = CONCLUSION_SIGNS[judged.conclusion], CONCLUSION_WORDS[judged.conclusion]
        look = self.looks.conclusions[judged.conclusion]
        return self.cells.repeated(f"{sign} {words.in_language(self.screening.lang)}", look)

    def _reasons_head(self) -> None:
        sheet, say, looks, text = self.reasons, self.screening.say, self.looks, self.cells.text
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 21)
        sheet.set_column(2, 1 + len(self.screening.provisions), REASON_WIDTH)
        quotes = [text(each.quote, looks.note) for each in self.screening.provisions]
        sheet.add_row([text(say("政策原文", "The policy's words"), looks.note), BLANK, *quotes], 66)
        heads = [say("企业", "Enterprise"), say("统一社会信用代码", "Credit code"), *self._titles()]
        sheet.add_row([text(each, looks.head) for each in heads], 34)
        sheet.freeze_panes(2, 2)
        print_wide(sheet, self.screening, 2, 2)

    def _add_reasons(self, row: Screened, told: list[str], points: float) -> None:
        text, look = self.cells.text, self.looks.told
        self.reasons.add_row([text(row.applicant.name or "", look), text(row.applicant.key, look), *told], points)

    def _reason(self, judged: Judged) -> str:
        """The reason and the words that it rests on; those of the whole provision stand above the column."""
        if not judged.quotes:
            return judged.reason
        quotes = self.screening.say("“{}”", "“{}”").format(self.screening.say("”“", "” “").join(judged.quotes))
        return f"{judged.reason}\n{self.screening.say('原文：', 'Text: ')}{quotes}"


def lines_of(text: str, screening: Screening) -> int:
    """The lines that a reason takes in its column: nearly all characters of Chinese are wide, none of English."""
    width = 1 if screening.lang == "en" else 2
    return sum(max(-(-len(line) * width // REASON_WIDTH), 1) for line in text.split("\n"))


def _heads(cells: Cells, looks: Looks, columns: Sequence[Column], mine: Sequence[str]) -> list[str]:
    """The applicants' own headers, and ours behind them."""
    own = [cells.text(each.header, looks.own_head) for each in columns]
    return own + [cells.text(each, looks.head) for each in mine]


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


def _write_problems(sheet: Any, looks: Looks, cells: Cells, screening: Screening, roster: Roster) -> None:
    """Rows that were not judged, as they stood, the faulty cells marked, and beside each what is wrong and how to mend it."""
    say, columns = screening.say, roster.columns
    mine = [say("单元格", "Cell"), say("问题", "Problem"), say("怎么改", "How to mend it")]
    sheet.add_row(_heads(cells, looks, columns, mine))
    for index, width in enumerate(widths_of(columns, [each.original for each in roster.faulty[:SAMPLE]])):
        sheet.set_column(index, index, width)
    first = len(columns)
    sheet.set_column(first, first, 22)
    sheet.set_column(first + 1, first + 2, 56)
    index_of = {each.letters: index for index, each in enumerate(columns)}
    for row in roster.faulty:
        own = _as_they_stood(row, index_of, looks, cells)
        own += [BLANK] * (len(columns) - len(own))
        sheet.add_row(own + [cells.text(each, looks.text) for each in problem_cells(row.problems, screening)])
    sheet.freeze_panes(1, frozen_columns(columns))
    sheet.autofilter(0, 0, max(len(roster.faulty), 1), first + 2)
    print_wide(sheet, screening, frozen_columns(columns), 1)


def _as_they_stood(row: FaultyRow, index_of: Mapping[str, int], looks: Looks, cells: Cells) -> list[str]:
    marked = {
        index_of[each.place.column] for each in row.problems if each.place.column and each.place.column in index_of
    }
    original = [*row.original, *[None] * (max(marked, default=-1) + 1 - len(row.original))]
    return [
        cells.as_it_stood(cell)
        if index not in marked
        else cells.as_it_stood(cell, looks.faulty_day if isinstance(cell, date) else looks.faulty)
        for index, cell in enumerate(original)
    ]


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
