"""The pictures of a screening, in words: conclusions by provision, places, what to ask for first, what is one change away, how far it is, in steps
and from thresholds.

The page of a screening and the page of a batch are made of the same ones. It counts nothing and draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized

from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.tables.charts import Chart, Heat, Part, Picture, Strip
from eligibility.tables.figures import Figures, positive
from eligibility.tables.marked_looks import STRONG
from eligibility.tables.tally import BOUNDS, FURTHEST, SHOWN

_PALE = (Conclusion.CONDITIONALLY_ELIGIBLE, Conclusion.WITHIN_ORIENTATION, Conclusion.NOT_APPLICABLE)


def part_of(conclusion: Conclusion, lang: str) -> Part:
    """How a conclusion stands in a bar."""
    words = f"{CONCLUSION_SIGNS[conclusion]} {CONCLUSION_WORDS[conclusion].in_language(lang)}"
    return Part(words, STRONG[conclusion], "#1a1a1a" if conclusion in _PALE else "#ffffff")


def pictures_of(figures: Figures, titles: Mapping[str, str], lang: str) -> dict[str, Picture]:
    """The pictures that there is something to show in, by name. `titles` are those of the provisions asked for, by id, in their order."""
    made = _Pictures(figures, titles, lang)
    shown: dict[str, tuple[Sized, Callable[[], Picture]]] = {
        "conclusions": (figures.conclusions, made.conclusions),
        "places": (figures.places, made.places),
        "wanted": (figures.wanted, made.wanted),
        "near": (figures.near, made.near),
        "distances": (figures.distances, made.distances),
        "missed": (figures.missed, made.missed),
    }
    return {name: make() for name, (counted, make) in shown.items() if counted}


class _Pictures:
    def __init__(self, figures: Figures, titles: Mapping[str, str], lang: str) -> None:
        self.figures, self.lang = figures, lang
        self.titles = {id: f"{id} {title}" for id, title in titles.items()}

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def conclusions(self) -> Chart:
        counts = self.figures.conclusions
        best = max(counts, key=lambda id: positive(counts[id]))
        many = positive(counts[best])
        most = self.say(
            f"结论为符合或属于支持范围最多的是“{self._title(best)}”，{many} 家。",
            f"Most positive conclusions: {self._title(best)}, {many}.",
        )
        return Chart(
            self.say("各惠企事项的结论", "Conclusions by provision"),
            most if many else self.say("没有结论为符合或属于支持范围的。", "No conclusion is positive."),
            [self._title(id) for id in counts],
            [part_of(each, self.lang) for each in SHOWN],
            [[each.get(one.value, 0) for one in SHOWN] for each in counts.values()],
            self.say("惠企事项", "Provision"),
        )

    def places(self) -> Heat:
        rows = self.figures.places
        nowhere = self.say("（未填）", "(not given)")
        most = next((place for place, _, _ in rows if place), nowhere)
        return Heat(
            self.say("各地 × 事项：符合或属于支持范围的比例", "By place and provision: share of positive conclusions"),
            self.say(
                f"共 {len(rows)} 个注册地，申报最多的是{most}。",
                f"{len(rows)} places; most applicants are registered in {most}.",
            ),
            self.say("注册地", "Registered in"),
            list(self.titles.items()),
            [(place or nowhere, total, [met.get(id, 0) for id in self.titles]) for place, total, met in rows],
            self.say("家数", "Enterprises"),
        )

    def wanted(self) -> Chart:
        first = self.figures.wanted[0]
        return Chart(
            self.say("先补哪些信息", "What to ask for first"),
            self.say(
                f"只要补上“{first.label}”，就能定下 {first.alone} 个结论；它一共涉及 {first.among} 个。",
                f"`{first.label}` alone settles {first.alone} verdicts, of {first.among} that wait for it.",
            ),
            [each.label for each in self.figures.wanted],
            [
                Part(self.say("只差这一项", "settled by it alone"), "#8A5A00"),
                Part(self.say("还差别的", "something else is open too"), "#E3C98F", "#1a1a1a"),
            ],
            [[each.alone, each.among - each.alone] for each in self.figures.wanted],
            self.say("还缺的信息", "Missing fact"),
        )

    def near(self) -> Chart:
        ranked = self.figures.near
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

    def distances(self) -> Strip:
        """The provisions that most applicants are one step away from."""
        first, counts = next(iter(self.figures.distances.items()))
        steps = [*map(str, range(1, FURTHEST)), self.say(f"{FURTHEST} 项以上", f"{FURTHEST} or more")]
        one = sum(lack[0] for lack in counts)
        return Strip(
            self.say("离符合还差几项", "How many steps from being met"),
            self.say(
                f"只差一项的企业最多的是“{self._title(first)}”，{one} 家。",
                f"Most applicants that lack one thing only: {self._title(first)}, {one}.",
            ),
            self.say("事项", "Provision"),
            [self._title(id) for id in self.figures.distances],
            [
                Part(self.say("缺信息（待补充）", "facts to give"), "#8A5A00"),
                Part(self.say("条件没有满足（暂不符合）", "conditions not met"), STRONG[Conclusion.NOT_MET_AT_PRESENT]),
            ],
            steps,
            list(self.figures.distances.values()),
        )

    def missed(self) -> Strip:
        """The amounts that are missed, and by how much of what is required."""
        id, condition, counts = self.figures.missed[0]
        steps = [self.say(f"{bound}% 以内", f"up to {bound}%") for bound in BOUNDS]
        return Strip(
            self.say("离门槛还差多少（占要求的比例）", "How far from the threshold, as a share of what is required"),
            self.say(
                f"差得最少的最多：{id} {condition}，{counts[0]} 家只差 {BOUNDS[0]}% 以内。",
                f"Most that miss by little: {id} {condition}: {counts[0]} miss it by at most {BOUNDS[0]}%.",
            ),
            self.say("事项和条件", "Provision and condition"),
            [f"{id} {condition}" for id, condition, _ in self.figures.missed],
            [Part(self.say("家数", "enterprises"), STRONG[Conclusion.NOT_MET_AT_PRESENT])],
            [*steps, self.say("更远", "further")],
            [[counts] for _, _, counts in self.figures.missed],
        )

    def _title(self, id: str) -> str:
        return self.titles.get(id, id)
