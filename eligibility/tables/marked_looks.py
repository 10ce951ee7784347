"""How the marked workbook looks: its formats, and how wide text is. A colour never stands alone: the word is always there."""

from __future__ import annotations

import unicodedata
from typing import Any

from eligibility.domain.conclusion import Conclusion
from eligibility.tables.screened import Screening

FILLS: dict[Conclusion, tuple[str, str]] = {
    Conclusion.ELIGIBLE: ("#C9EBD3", "#0B4A22"),
    Conclusion.CONDITIONALLY_ELIGIBLE: ("#E0F3E5", "#0B4A22"),
    Conclusion.IN_PRIORITY_SCOPE: ("#D3E7F8", "#0A3D66"),
    Conclusion.WITHIN_ORIENTATION: ("#E8F1FA", "#0A3D66"),
    Conclusion.INFORMATION_NEEDED: ("#FDEFC3", "#5C3D00"),
    Conclusion.NEEDS_JUDGEMENT: ("#EBDDF5", "#48186B"),
    Conclusion.NOT_MET_AT_PRESENT: ("#DDE1E6", "#2B3036"),
    Conclusion.NOT_APPLICABLE: ("#F5F5F5", "#5F6368"),
}
"""Ground and text of each conclusion; every pair has a contrast of at least 5 : 1. Not met is slate: it is no alarm."""

STRONG: dict[Conclusion, str] = {
    Conclusion.ELIGIBLE: "#1B7F3B",
    Conclusion.CONDITIONALLY_ELIGIBLE: "#5FA873",
    Conclusion.IN_PRIORITY_SCOPE: "#1F6FB2",
    Conclusion.WITHIN_ORIENTATION: "#7FB0DA",
    Conclusion.INFORMATION_NEEDED: "#8A5A00",
    Conclusion.NEEDS_JUDGEMENT: "#7A3FA0",
    Conclusion.NOT_MET_AT_PRESENT: "#56606B",
    Conclusion.NOT_APPLICABLE: "#C5C9CE",
}
"""The same in charts, where an area must be told from its neighbour."""

FONT = "微软雅黑"


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": FONT, "font_size": 10, "valign": "top"}
        edge = {"border": 1, "border_color": "#D0D3D8"}
        wrap = {"text_wrap": True}
        book.formats[0].set_font_name(FONT)
        book.formats[0].set_font_size(10)

        def look(**more: Any) -> Any:
            return book.add_format({**base, **more})

        self.own_head = look(**edge, **wrap, bold=True, bg_color="#EEF0F2", valign="vcenter")
        self.head = look(**edge, **wrap, bold=True, bg_color="#1F3A5F", font_color="#FFFFFF", valign="vcenter")
        self.title = look(bold=True, font_size=14)
        self.section = look(bold=True, font_size=11, bottom=1)
        self.note = look(**wrap, **edge, font_color="#444444", font_size=9)
        self.text = look(**wrap)
        self.told = look(**wrap, **edge)
        self.day = look(num_format="yyyy-mm-dd")
        self.faulty = look(bg_color="#FBE0DD", font_color="#7A1A10", border=1, border_color="#C0392B")
        self.faulty_day = look(
            bg_color="#FBE0DD", font_color="#7A1A10", border=1, border_color="#C0392B", num_format="yyyy-mm-dd"
        )
        self.count = look(**edge, num_format="#,##0", valign="vcenter")
        self.money = look(**edge, num_format="#,##0.00")
        self.tally = look(**edge, num_format='#,##0;-#,##0;"–"', valign="vcenter")
        self.share = look(**edge, num_format='0%;-0%;"–"', valign="vcenter")
        self.cell = look(**edge, valign="vcenter")
        self.wrapped = look(**edge, **wrap, valign="vcenter")
        self.conclusions = {
            each: look(**edge, bg_color=ground, font_color=ink) for each, (ground, ink) in FILLS.items()
        }


def print_wide(sheet: Any, screening: Screening, columns: int, rows: int) -> None:
    """On wide paper, the first columns and rows again on every page."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_print_scale(60)
    sheet.repeat_rows(0, rows - 1)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    sheet.set_footer(f"&L{screening.policy} {screening.digest[:12]} {screening.as_of.isoformat()}&R&P / &N")


def width_of(text: str) -> int:
    """The columns of the widest line; wide characters take two."""
    return max(
        sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line) for line in text.split("\n")
    )
