"""The sheets 汇总 and 说明 of the marked workbook: counts with charts, and by what rules, from what files and with what counts it came to be."""

from __future__ import annotations

from collections import Counter
from typing import Any

from eligibility.domain.conclusion import CONCLUSION_WORDS, MET_CONCLUSIONS
from eligibility.tables.account import TOGETHER, account_of
from eligibility.tables.marked_looks import STRONG, Looks, width_of
from eligibility.tables.model import Roster
from eligibility.tables.screened import Screening
from eligibility.tables.tally import SHOWN, UNKNOWN_PLACE, Tally

MOST = 15
"""Lines of a ranking that a chart shows."""

_MET = frozenset(MET_CONCLUSIONS.values())


class Account:
    """The account of one screening."""

    def __init__(self, book: Any, looks: Looks, screening: Screening, roster: Roster, tally: Tally) -> None:
        self.book = book
        self.looks = looks
        self.screening = screening
        self.roster = roster
        self.tally = tally
        self.say = screening.say

    def write_summary(self, sheet: Any) -> None:
        """Tables below each other, the charts to their right; written row by row, as a workbook of flat memory asks."""
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 52)
        sheet.set_column(1, 1 + max(len(SHOWN), len(self.tally.place_rows)), 10)
        sheet.write_string(0, 0, f"{self.screening.title} · {self.screening.as_of.isoformat()}", self.looks.title)
        wanted = self._conclusions(sheet, 2) + 2
        near = self._wanted(sheet, wanted) + 2
        places = self._near(sheet, near) + 2
        last = self._places(sheet, places)
        if self.tally.payable:
            self._amounts(sheet, last + 2)
        sheet.set_h_pagebreaks([wanted, places])
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)

    def _heads(self, sheet: Any, row: int, title: str, heads: list[str]) -> int:
        sheet.write_string(row, 0, title, self.looks.section)
        sheet.set_row(row + 1, 32)
        for column, head in enumerate(heads):
            sheet.write_string(row + 1, column, head, self.looks.head)
        return row + 2

    def _conclusions(self, sheet: Any, top: int) -> int:
        words = [CONCLUSION_WORDS[each].in_language(self.screening.lang) for each in SHOWN]
        first = self._heads(
            sheet,
            top,
            self.say("各惠企事项的结论（家数）", "Conclusions by provision"),
            [self.say("事项", "Provision"), *words],
        )
        row = first
        for asked in self.screening.provisions:
            sheet.write_string(row, 0, f"{asked.id} {asked.title}", self.looks.cell)
            for column, each in enumerate(SHOWN, 1):
                sheet.write_number(row, column, self.tally.conclusions[asked.id][each], self.looks.tally)
            row += 1
        chart = self.book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, each in enumerate(SHOWN, 1):
            chart.add_series(
                {
                    "name": [sheet.get_name(), first - 1, column],
                    "categories": [sheet.get_name(), first, 0, row - 1, 0],
                    "values": [sheet.get_name(), first, column, row - 1, column],
                    "fill": {"color": STRONG[each]},
                    "gap": 40,
                }
            )
        chart.set_title({"name": self.say("各惠企事项的结论", "Conclusions by provision"), "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
        chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#E3E5E8"}}, "label_position": "high"})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": max(320, 24 * (row - first) + 120)})
        sheet.insert_chart(
            top,
            len(SHOWN) + 2,
            chart,
            {
                "description": self.say(
                    "各惠企事项的结论，数字见左表", "conclusions by provision; the figures are in the table"
                )
            },
        )
        return max(row, top + (max(320, 24 * (row - first) + 120)) // 20 + 1)

    def _wanted(self, sheet: Any, top: int) -> int:
        heads = [
            self.say("还缺的信息", "Missing fact"),
            self.say("只差它的结论数", "Verdicts it settles alone"),
            self.say("涉及的结论数", "Verdicts waiting for it"),
        ]
        first = self._heads(
            sheet, top, self.say("先补哪些信息（补一项能定下多少结论）", "What to ask for first"), heads
        )
        row = first
        for each in self.tally.wanted()[:MOST]:
            sheet.write_string(row, 0, each.label, self.looks.wrapped)
            sheet.write_number(row, 1, each.alone, self.looks.count)
            sheet.write_number(row, 2, each.among, self.looks.count)
            row += 1
        if row == first:
            sheet.write_string(row, 0, self.say("没有缺失的信息", "nothing is missing"), self.looks.cell)
            return row + 1
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": heads[1],
                "categories": [sheet.get_name(), first, 0, row - 1, 0],
                "values": [sheet.get_name(), first, 1, row - 1, 1],
                "fill": {"color": "#8A5A00"},
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        chart.set_title(
            {
                "name": self.say("只补这一项就能定下的结论数", "Verdicts that one fact settles"),
                "name_font": {"size": 12},
            }
        )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"major_gridlines": {"visible": False}, "label_position": "high"})
        chart.set_legend({"none": True})
        chart.set_size({"width": 900, "height": max(280, 26 * (row - first) + 90)})
        sheet.insert_chart(
            top,
            len(SHOWN) + 2,
            chart,
            {"description": self.say("缺失信息排序，数字见左表", "missing facts ranked; the figures are in the table")},
        )
        return max(row, top + max(280, 26 * (row - first) + 90) // 20 + 1)

    def _near(self, sheet: Any, top: int) -> int:
        heads = [
            self.say("事项和唯一没有满足的条件", "Provision and the one condition not met"),
            self.say("家数", "Enterprises"),
        ]
        row = self._heads(sheet, top, self.say("只差一步（只有一项条件没有满足）", "One change away"), heads)
        for id, condition, count in self.tally.nearest()[:MOST]:
            words = f"{id} {condition}"
            sheet.set_row(row, 15 * min(-(-width_of(words) // 54), 4))
            sheet.write_string(row, 0, words[:400], self.looks.wrapped)
            sheet.write_number(row, 1, count, self.looks.count)
            row += 1
        return row

    def _places(self, sheet: Any, top: int) -> int:
        """The share of enterprises whose conclusion is a positive one."""
        title = self.say(
            "各地符合情况（符合、有条件符合、优先或导向范围的比例）", "By place: share with a positive conclusion"
        )
        places = sorted(self.tally.place_rows.items(), key=lambda each: (each[0] == UNKNOWN_PLACE, -each[1], each[0]))
        names = [place or self.say("（未填）", "(not given)") for place, _ in places]
        row = self._heads(sheet, top, title, [self.say("事项", "Provision"), *names])
        sheet.write_string(row, 0, self.say("家数", "Enterprises"), self.looks.cell)
        for column, (_, count) in enumerate(places, 1):
            sheet.write_number(row, column, count, self.looks.count)
        first = row = row + 1
        for asked in self.screening.provisions:
            sheet.write_string(row, 0, f"{asked.id} {asked.title}", self.looks.cell)
            for column, (place, count) in enumerate(places, 1):
                counted = self.tally.places[place].get(asked.id, Counter())
                sheet.write_number(row, column, sum(counted[each] for each in _MET) / count, self.looks.share)
            row += 1
        if row > first and places:
            shades = {
                "type": "2_color_scale",
                "min_color": "#FFFFFF",
                "max_color": "#7FB0DA",
                "min_type": "num",
                "max_type": "num",
                "min_value": 0,
                "max_value": 1,
            }
            sheet.conditional_format(first, 1, row - 1, len(places), shades)
        return row

    def _amounts(self, sheet: Any, top: int) -> None:
        """What all usable rows come to, by provision and together."""
        heads = [
            self.say("事项", "Provision"),
            self.say("可得家数", "Enterprises"),
            self.say("最低合计", "At least"),
            self.say("最高合计（不含上限未定的）", "At most (bounded ones)"),
            self.say("上限未定家数", "Without a bound"),
        ]
        titles = {each.id: f"{each.id} {each.title}" for each in self.screening.priced}
        sheet.set_column(2, 3, 16)
        row = self._heads(sheet, top, self.say("测算金额（元）", "Amounts (元)"), heads)
        for id, sums in self.tally.payable.items():
            sheet.write_string(row, 0, titles.get(id, TOGETHER.in_language(self.screening.lang)), self.looks.cell)
            for column, count in ((1, sums.receiving), (4, sums.unbounded)):
                sheet.write_number(row, column, count, self.looks.tally)
            for column, yuan in ((2, sums.low), (3, sums.high)):
                sheet.write_number(row, column, yuan, self.looks.money)
            row += 1

    def write_about(self, sheet: Any) -> None:
        """What a second run needs to come out the same, and counts that add up."""
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, self.say("说明", "About"), self.looks.title)
        row = 2
        for title, lines in account_of(self.screening, self.roster, self.tally):
            sheet.write_string(row, 0, title, self.looks.section)
            sheet.write_blank(row, 1, None, self.looks.section)
            row += 1
            for label, value in lines:
                sheet.write_string(row, 0, label[:200], self.looks.text)
                if isinstance(value, int):
                    sheet.write_number(row, 1, value, self.looks.text)
                else:
                    sheet.write_string(row, 1, value[:32_000], self.looks.text)
                row += 1
            row += 1
        sheet.fit_to_pages(1, 0)
