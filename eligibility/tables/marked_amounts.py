"""The sheet 测算金额 of the marked workbook: an applicant a row, what each benefit comes to at least and at most, and how it comes about.

It lays out what was computed, and computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from eligibility.tables.marked_looks import Looks, print_wide
from eligibility.tables.marked_rows import Cells
from eligibility.tables.screened import Money, Screened, Screening

LINE, MOST_LINES = 16.5, 16
"""How high a line is, in points, and how many lines a row shows at most."""

_WIDE, _FIGURE, _TOLD = 30, 16, 48


class AmountSheet:
    """One sheet; its rows are added as they come."""

    def __init__(self, sheet: Any, looks: Looks, cells: Cells, screening: Screening) -> None:
        self.sheet, self.looks, self.cells, self.screening = sheet, looks, cells, screening

    def begin(self) -> None:
        """The headers."""
        heads = list(self._heads())
        for column, (_, width) in enumerate(heads):
            self.sheet.set_column(column, column, width)
        self.sheet.add_row([self.cells.text(head, self.looks.head) for head, _ in heads], 48)
        self.sheet.freeze_panes(1, 2)
        print_wide(self.sheet, self.screening, 2, 1)

    def _heads(self) -> Iterator[tuple[str, int]]:
        say = self.screening.say
        yield say("企业", "Enterprise"), _WIDE
        yield say("统一社会信用代码", "Credit code"), 21
        if self.screening.totalled:
            yield from total_heads(self.screening)
            yield say("怎样组合", "Combination"), _TOLD
        for each in self.screening.priced:
            title = f"{each.id} {each.title}"
            yield say(f"{title} 最低（元）", f"{title}, at least (元)"), _FIGURE
            yield say(f"{title} 最高（元）", f"{title}, at most (元)"), _FIGURE
            yield say(f"{title} 怎样算出", f"{title}, how"), _TOLD
        yield say("封顶、保底和扣减", "Ceilings, floors, deductions"), _TOLD
        if self.screening.totalled:
            yield say("限额", "Limits"), _TOLD
        yield say("待定因素", "Depends on"), _TOLD

    def add(self, row: Screened) -> None:
        """One applicant."""
        payable = row.payable
        assert payable is not None, "the sheet is for policies that state amounts"
        text, told = self.cells.text, self.looks.told
        cells = [text(row.applicant.name or "", told), text(row.applicant.key, told)]
        said = [payable.cut, payable.limits, payable.depends] if payable.total else [payable.cut, payable.depends]
        if payable.total is not None:
            cells += [
                *money_cells(payable.total, self.cells, self.looks, self.screening),
                text(payable.total.words, told),
            ]
        for each in self.screening.priced:
            money = payable.benefits[each.id]
            cells += [*money_cells(money, self.cells, self.looks, self.screening), text(money.words, told)]
        shown = [*said, *(each.words for each in (*payable.benefits.values(), *filter(None, [payable.total])))]
        lines = max(_lines(each) for each in shown)
        self.sheet.add_row([*cells, *(text(each, told) for each in said)], LINE * min(lines, MOST_LINES))

    def end(self, count: int) -> None:
        """What is known when all rows are there."""
        self.sheet.autofilter(0, 0, max(count, 1), len(list(self._heads())) - 1)


def total_heads(screening: Screening) -> Iterator[tuple[str, int]]:
    """The headers of what all benefits come to together, with their widths."""
    yield screening.say("合计最低（元）", "Total, at least (元)"), _FIGURE
    yield screening.say("合计最高（元）", "Total, at most (元)"), _FIGURE


def money_cells(money: Money, cells: Cells, looks: Looks, screening: Screening) -> tuple[str, str]:
    """At least, and at most; where nothing bounds it that is said."""
    if money.high is None:
        return _figure(money.low, cells, looks), cells.text(screening.say("尚不能确定", "not known yet"), looks.told)
    return _figure(money.low, cells, looks), _figure(money.high, cells, looks)


def _figure(yuan: Decimal, cells: Cells, looks: Looks) -> str:
    return cells.as_it_stood(yuan, looks.money)


def _lines(text: str) -> int:
    """The lines that a text takes in its column; most characters are wide."""
    return sum(max(-(-len(line) * 2 // _TOLD), 1) for line in text.split("\n"))
