"""A decision as a clerk reads it in a terminal: counts, provisions by conclusion, what is presumed, what it rests on.

It draws the decision document and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.amount_text import AmountsText, amount_line, benefit_amount
from eligibility.cli.terminal import Terminal, quoted
from eligibility.domain.conclusion import CONCLUSION_SIGNS, CONCLUSION_WORDS, Conclusion
from eligibility.services.reading import Sentences, term_ids

Document = dict[str, Any]

_STYLES: dict[Conclusion, str] = {
    Conclusion.ELIGIBLE: "good",
    Conclusion.CONDITIONALLY_ELIGIBLE: "good",
    Conclusion.IN_PRIORITY_SCOPE: "calm",
    Conclusion.WITHIN_ORIENTATION: "calm",
    Conclusion.INFORMATION_NEEDED: "ask",
    Conclusion.NEEDS_JUDGEMENT: "judge",
    Conclusion.NOT_MET_AT_PRESENT: "",
    Conclusion.NOT_APPLICABLE: "quiet",
    Conclusion.GOVERNMENT_DUTY: "quiet",
}
SIGNS = {each: (sign, _STYLES[each]) for each, sign in CONCLUSION_SIGNS.items()}
"""A sign and a colour beside the word."""

_NOTES: dict[Conclusion, tuple[str, str]] = {
    Conclusion.ELIGIBLE: (
        "原文所列条件都已满足；是否给予由主管部门决定。",
        "All stated conditions are met; the competent body decides on the award.",
    ),
    Conclusion.CONDITIONALLY_ELIGIBLE: (
        "条件已满足；给予什么、怎样给予，由另外的文件规定。",
        "The conditions are met; another document says what is given and how.",
    ),
    Conclusion.IN_PRIORITY_SCOPE: (
        "属于优先支持的范围，不等于一定获得支持。",
        "Within the scope of priority, which is no promise of support.",
    ),
    Conclusion.WITHIN_ORIENTATION: (
        "属于原文支持、鼓励、引导的方向，不等于可以领取奖补。",
        "Within what the text supports, encourages or guides, which is no promise of money.",
    ),
    Conclusion.INFORMATION_NEEDED: (
        "补充下列信息后再判断；未填的不当作“否”。",
        "To be judged once this is known; what is left out never counts as no.",
    ),
    Conclusion.NEEDS_JUDGEMENT: (
        "原文留给主管部门或其他文件认定，机器不作结论。",
        "The text leaves this to a competent body or another document; a machine does not decide it.",
    ),
    Conclusion.NOT_MET_AT_PRESENT: (
        "按现有信息未满足；数据有误可以更正后再判断，不影响申报。",
        "Not met on what was given; correct the data and judge again. Applying stays possible.",
    ),
    Conclusion.NOT_APPLICABLE: (
        "这些事项所指的是其他对象。",
        "These provisions speak to others.",
    ),
}


class DecisionText:
    """Lines for one decision."""

    def __init__(self, document: Document, sentences: Sentences, terminal: Terminal, name: str | None) -> None:
        self.document = document
        self.sentences = sentences
        self.terminal = terminal
        self.name = name

    def lines(self) -> Iterator[str]:
        """The whole decision."""
        yield from self.head()
        for conclusion in Conclusion:
            found = [each for each in self.document["provisions"] if each["conclusion"] == conclusion.value]
            if found:
                yield from self._group(conclusion, found)
        yield from self._duties()
        if "amounts" in self.document:
            yield from AmountsText(self.document["amounts"], self.terminal).lines()
        yield from self._presumptions()
        yield from self._basis()

    def head(self) -> Iterator[str]:
        """Whom and what it is about, and the counts."""
        document, terminal = self.document, self.terminal
        if self.name:
            yield from terminal.paragraph(self.name, style="strong")
        policy = document["policy"]
        edition = terminal.words(f"（第 {policy['version']} 版规则）", f" (rules, version {policy['version']})")
        yield from terminal.paragraph(policy["title"] + edition)
        yield from terminal.field(
            terminal.words("适用日期", "As of"), document["as_of"] + " · " + level_words(terminal, document["level"])
        )
        yield ""
        yield from self._counts()

    def _counts(self) -> Iterator[str]:
        counted = [(each, self.document["counts"][each.value]) for each in Conclusion]
        yield from self.terminal.items(
            f"{SIGNS[each][0]} {self._word(each)} {count}" for each, count in counted if count
        )

    def _word(self, conclusion: Conclusion) -> str:
        return CONCLUSION_WORDS[conclusion].in_language(self.terminal.lang)

    def _group(self, conclusion: Conclusion, provisions: list[Document]) -> Iterator[str]:
        terminal = self.terminal
        sign, style = SIGNS[conclusion]
        yield ""
        yield from terminal.rule(f"{sign} {self._word(conclusion)} {len(provisions)}", style or "strong")
        yield from terminal.paragraph(terminal.words(*_NOTES[conclusion]), "   ", style="quiet")
        for each in provisions:
            yield ""
            yield from self._provision(each, conclusion)

    def _provision(self, provision: Document, conclusion: Conclusion) -> Iterator[str]:
        terminal = self.terminal
        sign, style = SIGNS[conclusion]
        title = f"{provision['id']} {provision['title']} · {self._word(conclusion)}"
        yield from terminal.paragraph(title, "   ", " " + terminal.paint(sign, style) + " ", "strong")
        yield from terminal.paragraph(provision["summary"], "   ")
        if conclusion not in (Conclusion.NOT_APPLICABLE, Conclusion.NOT_MET_AT_PRESENT):
            yield from terminal.field(terminal.words("内容", "Gives"), benefit_text(provision, terminal), "   ")
            if (benefit := benefit_amount(self.document, provision["id"])) is not None:
                yield from amount_line(benefit, terminal, "   ")
        if provision["presumptions"]:
            yield from terminal.paragraph(self.sentences.presumption(provision["presumptions"]), "   ", style="ask")
        yield from quoted(provision["quote"]["text"], terminal, "   ")

    def _duties(self) -> Iterator[str]:
        ids = [each["id"] for each in self.document["duties"]]
        if not ids:
            return
        terminal = self.terminal
        said = terminal.words(
            f"= 政府职责 {len(ids)}：只约束政府部门，企业无须申报（{'、'.join(ids)}）",
            f"= Government duty {len(ids)}: binds government only, nothing to apply for ({', '.join(ids)})",
        )
        yield ""
        yield from terminal.paragraph(said, "   ", " ", style="quiet")

    def _presumptions(self) -> Iterator[str]:
        ids = term_ids([id for each in self.document["provisions"] for id in each["presumptions"]])
        if not ids:
            return
        terminal = self.terminal
        yield ""
        yield from terminal.rule(terminal.words("推定依据", "What is presumed, and why"))
        for id in ids:
            yield from terminal.field(self.sentences.term_name(id), self.sentences.presumption_ground(id), "   ")

    def _basis(self) -> Iterator[str]:
        document, terminal = self.document, self.terminal
        policy, engine = document["policy"], document["engine"]
        yield ""
        yield from terminal.rule(terminal.words("复核信息", "To check this answer"))
        yield from terminal.field(terminal.words("规则集", "Rule set"), f"{policy['id']} {policy['digest']}", "   ")
        yield from terminal.field(terminal.words("企业档案", "Profile"), document["facts_digest"], "   ")
        yield from terminal.field(terminal.words("引擎", "Engine"), f"{engine['name']} {engine['version']}", "   ")
        disclaimer = terminal.words(
            "以上供自查和审核参考，不是行政决定。", "For self-check and review; this is no administrative decision."
        )
        yield from terminal.paragraph(disclaimer, "   ", style="quiet")


def level_words(terminal: Terminal, level: str) -> str:
    """The threshold of evidence in words."""
    zh, en = {
        "claimed": ("采信企业自报", "self-declared facts count"),
        "documented": ("只采信有材料佐证的信息", "only documented facts count"),
        "registry": ("只采信登记信息", "only facts from registers count"),
        "verified": ("只采信已核验的信息", "only verified facts count"),
        "finding": ("只采信认定意见", "only officers' findings count"),
    }[level]
    return terminal.words(zh, en)


def benefit_text(provision: Document, terminal: Terminal) -> str:
    """What the provision gives, and what its text leaves unsaid."""
    words, unsaid = str(provision["benefit"]["words"]), provision["benefit"].get("amount_open")
    return words + (terminal.words(f"（{unsaid}）", f" ({unsaid})") if unsaid else "")
