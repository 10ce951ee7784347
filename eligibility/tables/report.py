"""The report of a screening: one HTML page with charts, their figures, and the account of the run. It prints, and asks nothing of the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, MET_CONCLUSIONS, Conclusion
from eligibility.tables.account import account_of
from eligibility.tables.charts import Chart, Heat, Part, Strip, figure, heat_table, strip_figure
from eligibility.tables.marked_looks import STRONG
from eligibility.tables.model import Roster
from eligibility.tables.screened import Screening
from eligibility.tables.tally import FURTHEST, LACKS, SHOWN, UNKNOWN_PLACE, Tally

MOST = 15
_MET = frozenset(MET_CONCLUSIONS.values())
_PALE = (Conclusion.CONDITIONALLY_ELIGIBLE, Conclusion.WITHIN_ORIENTATION, Conclusion.NOT_APPLICABLE)

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
.scroll { overflow-x: auto; } .heat td { padding: .2rem .35rem; min-width: 2.6rem; } .heat th[scope=row] { white-space: nowrap; } small { color: #5f6368; }
summary { cursor: pointer; } summary:focus-visible { outline: 3px solid #0b5cad; }
@page { size: A4 landscape; margin: 14mm; } @media print { body { max-width: none; padding: 0; font-size: 10pt; } }
"""


def report_html(screening: Screening, roster: Roster, tally: Tally) -> str:
    """The page."""
    return "\n".join(_Page(screening, roster, tally).parts()) + "\n"


def part_of(conclusion: Conclusion, lang: str) -> Part:
    """How a conclusion stands in a bar."""
    words = f"{CONCLUSION_SIGNS[conclusion]} {CONCLUSION_WORDS[conclusion].in_language(lang)}"
    return Part(words, STRONG[conclusion], "#1a1a1a" if conclusion in _PALE else "#ffffff")


class _Page:
    def __init__(self, screening: Screening, roster: Roster, tally: Tally) -> None:
        self.screening = screening
        self.roster = roster
        self.tally = tally
        self.say = screening.say
        self.titles = {each.id: f"{each.id} {each.title}" for each in screening.provisions}

    def parts(self) -> Iterator[str]:
        """From the top."""
        title = self.say("筛查报告", "Screening report")
        lang = self.say("zh-CN", "en")
        yield f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f"<title>{escape(title)} · {escape(self.screening.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
        yield f"<h1>{escape(title)}</h1>\n<p>{escape(self.screening.title)} · {self.screening.as_of.isoformat()}</p>"
        yield f"<p>{escape(self._rows())}</p>"
        table = self.say("数据表", "Figures")
        yield figure(self._conclusions(), "conclusions", table)
        yield heat_table(self._places(), "places")
        if self.tally.wanted():
            yield figure(self._wanted(), "wanted", table)
        if self.tally.near:
            yield figure(self._near(), "near", table)
        if self.tally.distances:
            yield strip_figure(self._distances(), "distances", table)
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

    def _conclusions(self) -> Chart:
        counts = self.tally.conclusions
        best = max(counts, key=lambda id: sum(counts[id][each] for each in _MET), default="")
        many = sum(counts[best][each] for each in _MET) if best else 0
        return Chart(
            self.say("各惠企事项的结论", "Conclusions by provision"),
            self.say(
                f"结论为符合或属于支持范围最多的是“{self.titles.get(best, '')}”，{many} 家。",
                f"Most positive conclusions: {self.titles.get(best, '')}, {many}.",
            ),
            list(self.titles.values()),
            [part_of(each, self.screening.lang) for each in SHOWN],
            [[counts[id][each] for each in SHOWN] for id in self.titles],
            self.say("事项", "Provision"),
        )

    def _places(self) -> Heat:
        order = sorted(self.tally.place_rows.items(), key=lambda each: (each[0] == UNKNOWN_PLACE, -each[1], each[0]))
        rows = []
        for place, total in order:
            counted = [self.tally.places[place].get(id, Counter()) for id in self.titles]
            name = place or self.say("（未填）", "(not given)")
            rows.append((name, total, [sum(each[one] for one in _MET) for each in counted]))
        most = next((place for place, _ in order if place), "")
        return Heat(
            self.say("各地 × 事项：符合或属于支持范围的比例", "By place and provision: share of positive conclusions"),
            self.say(
                f"共 {len(order)} 个注册地，申报最多的是{most or '（未填）'}。",
                f"{len(order)} places; most applicants are registered in {most or '(not given)'}.",
            ),
            self.say("注册地（家数）", "Registered in"),
            list(self.titles.items()),
            rows,
        )

    def _wanted(self) -> Chart:
        ranked = self.tally.wanted()[:MOST]
        first = ranked[0]
        return Chart(
            self.say("先补哪些信息", "What to ask for first"),
            self.say(
                f"只要补上“{first.label}”，就能定下 {first.alone} 个结论；它一共涉及 {first.among} 个。",
                f"`{first.label}` alone settles {first.alone} verdicts, of {first.among} that wait for it.",
            ),
            [each.label for each in ranked],
            [
                Part(self.say("只差这一项", "settled by it alone"), "#8A5A00"),
                Part(self.say("还差别的", "something else is open too"), "#E3C98F", "#1a1a1a"),
            ],
            [[each.alone, each.among - each.alone] for each in ranked],
            self.say("还缺的信息", "Missing fact"),
        )

    def _near(self) -> Chart:
        ranked = self.tally.nearest()[:MOST]
        return Chart(
            self.say("只差一步：只有一项条件没有满足", "One change away: a single condition is not met"),
            self.say(
                f"最多的是 {ranked[0][0]}：{ranked[0][1]}（{ranked[0][2]} 家）。",
                f"Most often {ranked[0][0]}: {ranked[0][1]} ({ranked[0][2]}).",
            ),
            [f"{id} {condition}" for id, condition, _ in ranked],
            [Part(self.say("家数", "enterprises"), STRONG[Conclusion.NOT_MET_AT_PRESENT])],
            [[count] for _, _, count in ranked],
            self.say("事项和条件", "Provision and condition"),
        )

    def _distances(self) -> Strip:
        """The provisions that most applicants are one step away from."""
        counts = self.tally.distances
        one = {id: sum(counts[id][lack, 1] for lack in LACKS) for id in self.titles if id in counts}
        shown = sorted(one, key=lambda id: (-one[id], -sum(counts[id].values())))[:MOST]
        steps = [*map(str, range(1, FURTHEST)), self.say(f"{FURTHEST} 项以上", f"{FURTHEST} or more")]
        return Strip(
            self.say("离符合还差几项", "How many steps from being met"),
            self.say(
                f"只差一项的企业最多的是“{self.titles[shown[0]]}”，{one[shown[0]]} 家。",
                f"Most applicants that lack one thing only: {self.titles[shown[0]]}, {one[shown[0]]}.",
            ),
            self.say("事项", "Provision"),
            [self.titles[id] for id in shown],
            [
                Part(self.say("缺信息（待补充）", "facts to give"), "#8A5A00"),
                Part(self.say("条件没有满足（暂不符合）", "conditions not met"), STRONG[Conclusion.NOT_MET_AT_PRESENT]),
            ],
            steps,
            [[[counts[id][lack, far] for far in range(1, FURTHEST + 1)] for lack in LACKS] for id in shown],
        )

    def _account(self) -> Iterator[str]:
        yield f"<h2>{escape(self.say('说明', 'About'))}</h2>"
        for title, lines in account_of(self.screening, self.roster, self.tally):
            rows = "".join(
                f'<tr><th scope="row">{escape(label)}</th><td class="text">{escape(str(value))}</td></tr>'
                for label, value in lines
            )
            yield f"<h3>{escape(title)}</h3><table><tbody>{rows}</tbody></table>"
