"""The report of a screening: one HTML page with charts, their figures, and the account of the run. It prints, and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from eligibility.tables.account import account_of
from eligibility.tables.charts import Beside, drawn, heat_style
from eligibility.tables.figures import figures_from_tally
from eligibility.tables.model import Roster
from eligibility.tables.pictures import pictures_of
from eligibility.tables.screened import Screening
from eligibility.tables.tally import Tally

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1a1a1a; background: #fff;
  max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 .3rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; } h3 { font-size: 1.05rem; margin: 0; }
figure { margin: 1.6rem 0; padding: 1rem; border: 1px solid #c9ced4; border-radius: 6px; break-inside: avoid; }
figcaption p { margin: .2rem 0 .6rem; } svg { width: 100%; height: auto; font-size: 12.5px; } svg text.in { font-size: 11px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: 0 0 .4rem; padding: 0; font-size: .85rem; }
.key { display: inline-block; width: .9em; height: .9em; margin-right: .35em; border: 1px solid #5f6368; vertical-align: -.08em; }
table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0; } th, td { border: 1px solid #c9ced4; padding: .2rem .5rem; text-align: right; }
th[scope=row], thead th:first-child, td.text { text-align: left; font-weight: 400; } thead th { background: #eef0f2; }
.scroll { overflow-x: auto; }
small { color: #5f6368; }
summary { cursor: pointer; } summary:focus-visible { outline: 3px solid #0b5cad; }
@page { size: A4 landscape; margin: 14mm; } @media print { body { max-width: none; padding: 0; font-size: 10pt; } }
""" + heat_style()


def report_html(screening: Screening, roster: Roster, tally: Tally) -> str:
    """The page."""
    return "\n".join(_Page(screening, roster, tally).parts()) + "\n"


class _Page:
    def __init__(self, screening: Screening, roster: Roster, tally: Tally) -> None:
        self.screening = screening
        self.roster = roster
        self.tally = tally
        self.say = screening.say

    def parts(self) -> Iterator[str]:
        """From the top."""
        title = self.say("筛查报告", "Screening report")
        lang = self.say("zh-CN", "en")
        yield f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{escape(title)} · {escape(self.screening.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
        yield f"<h1>{escape(title)}</h1>\n<p>{escape(self.screening.title)} · {self.screening.as_of.isoformat()}</p>"
        yield f"<p>{escape(self._rows())}</p>"
        titles = {each.id: each.title for each in self.screening.provisions}
        beside = Beside(self.say("数据表", "Figures"))
        for name, picture in pictures_of(figures_from_tally(self.tally), titles, self.screening.lang).items():
            yield drawn(picture, name, beside)
        yield from self._account()
        yield "</main>\n</body>\n</html>"

    def _rows(self) -> str:
        read, usable, faulty, skipped = (
            self.roster.read,
            len(self.roster.applicants),
            len(self.roster.faulty),
            len(self.roster.skipped),
        )
        return self.say(
            f"读入 {read} 行 = 可用 {usable} + 有问题 {faulty} + 跳过 {skipped}。",
            f"{read} rows read = {usable} usable + {faulty} faulty + {skipped} skipped.",
        )

    def _account(self) -> Iterator[str]:
        yield f"<h2>{escape(self.say('说明', 'About'))}</h2>"
        for title, lines in account_of(self.screening, self.roster, self.tally):
            rows = "".join(
                f'<tr><th scope="row">{escape(label)}</th><td class="text">{escape(str(value))}</td></tr>'
                for label, value in lines
            )
            yield f"<h3>{escape(title)}</h3><table><tbody>{rows}</tbody></table>"
