"""Reasons, what is still to be asked, and what would change an answer, as a clerk reads them in a terminal.

It draws documents and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.evidence_text import bracketed, joined
from eligibility.cli.terminal import Terminal, quoted
from eligibility.explain.sentences import quoted as in_quotes

Document = dict[str, Any]

_SIGNS = {"met": ("✓", "good"), "not_met": ("✗", "quiet"), "undetermined": ("?", "ask")}
_VERDICTS = {"met": ("满足", "met"), "not_met": ("不满足", "not met"), "undetermined": ("未定", "undetermined")}


class _Text:
    """What the three have in common: a heading, then each provision under its sign."""

    def __init__(self, document: Document, terminal: Terminal) -> None:
        self.document = document
        self.terminal = terminal

    def heading(self, zh: str, en: str) -> Iterator[str]:
        yield from self.terminal.paragraph(self.document["policy"]["title"], style="strong")
        yield from self.terminal.paragraph(self.terminal.words(zh, en))

    def provision(self, each: Document, said: str) -> Iterator[str]:
        sign, style = _SIGNS[each["verdict"]]
        yield ""
        title = f"{each['id']} {each['title']} · {said}"
        yield from self.terminal.paragraph(title, "   ", f" {self.terminal.paint(sign, style)} ", "strong")

    def verdict(self, name: str) -> str:
        return self.terminal.words(*_VERDICTS[name])

    def bullet(self, text: str, indent: str = "   ") -> list[str]:
        return self.terminal.paragraph(text, f"{indent}  ", f"{indent}· ")


class ReasonsText(_Text):
    """Lines for one explanation: of each provision what its conclusion stands on."""

    def lines(self) -> Iterator[str]:
        """Provision by provision."""
        yield from self.heading("每个结论的最短理由：", "The shortest reason of every conclusion:")
        for each in self.document["provisions"]:
            yield from self.provision(each, each["conclusion_words"])
            yield from self._grounds(each["grounds"])
            if not each["exhaustive"]:
                more = self.terminal.words(
                    "（可能还有其他组合，未全部列出）", "(there may be more; not all are listed)"
                )
                yield from self.terminal.paragraph(more, "   ", style="quiet")
            yield from quoted(each["quote"]["text"], self.terminal, "   ")

    def _grounds(self, grounds: Document) -> Iterator[str]:
        if "sufficient" in grounds:
            for line in grounds["sufficient"]:
                yield from self.bullet(line["words"])
        elif "open" in grounds:
            for cause in grounds["open"]:
                asked = cause["settler"] == "enterprise"  # of the others the words already say who settles them
                yield from self.bullet(
                    cause["words"] + (bracketed(self.terminal, cause["settler_words"]) if asked else "")
                )
        else:
            yield from self._blocking(grounds["blocking"])

    def _blocking(self, sets: list[Document]) -> Iterator[str]:
        terminal = self.terminal
        for number, each in enumerate(sets, 1):
            lines = each["lines"]
            if len(sets) > 1:
                head = terminal.words(f"第 {number} 组原因", f"Reason {number}")
                yield from terminal.paragraph(head + terminal.words("：", ":"), "   ")
            if len(lines) > 1:
                yield from terminal.paragraph(each["words"] + terminal.words("：", ":"), "   ")
            for line in lines:
                yield from self.bullet(line["words"])


class AdviceText(_Text):
    """Lines for one advice: the next question, all that still matters, and what would settle each provision."""

    def lines(self) -> Iterator[str]:
        """From the next question to the provisions."""
        left = self.document["questions_left"]
        yield from self.heading(
            f"还需回答 {left['least']} 至 {left['most']} 个问题。" if left["most"] else "没有还需要企业补充的信息。",
            f"{left['least']} to {left['most']} questions left." if left["most"] else "Nothing more is needed.",
        )
        if next_ := self.document["next"]:
            yield from self._next(next_)
        yield from self._facts()
        for each in self.document["provisions"]:
            if each.get("sets"):
                yield from self.provision(each, self.verdict(each["verdict"]))
                yield from self._sets(each)

    def _next(self, next_: Document) -> Iterator[str]:
        terminal = self.terminal
        yield ""
        yield from terminal.rule(terminal.words("下一个问题", "The next question"))
        yield from terminal.paragraph(next_["question"], "   ", style="strong")
        if next_.get("help"):
            yield from terminal.paragraph(next_["help"], "   ", style="quiet")
        for why in next_["why"]:
            text = f"{why['provision']} {why['title']}{terminal.words('：', ': ')}{why['condition']}"
            yield from self.bullet(text)
            yield from quoted(why["quote"]["text"], terminal, "     ")

    def _facts(self) -> Iterator[str]:
        terminal, facts = self.terminal, self.document["facts"]
        if facts:
            yield ""
            yield from terminal.rule(f"{terminal.words('还会影响结论的信息', 'What can still matter')} {len(facts)}")
        for each in facts:
            yield from self.bullet(each["label"] + bracketed(terminal, joined(terminal, each["matters_to"])))

    def _sets(self, provision: Document) -> Iterator[str]:
        """Minimal sets of facts of which some answers settle the provision."""
        for each in provision["sets"]:
            names = joined(self.terminal, each["labels"])
            yield from self.bullet(self.terminal.words(f"知道{names}就可能有定论", f"may be settled by: {names}"))
        if not provision["exhaustive"]:
            more = self.terminal.words("（可能还有其他组合，未全部列出）", "(there may be more; not all are listed)")
            yield from self.terminal.paragraph(more, "   ", style="quiet")


class WhatIfText(_Text):
    """Lines for what would change each answer: ways to meet it, what time brings, what cannot change."""

    def lines(self) -> Iterator[str]:
        """The provisions of which there is something to say."""
        yield from self.heading(
            "以下列出原文所要求的条件和由谁认定，以实际情况为准；都已逐一重新判定。",
            "Conditions that the text asks for and who determines them; each was judged again. What counts is what is so.",
        )
        for each in self.document["provisions"]:
            ways, fixed = each.get("ways", []), each.get("cannot_change", [])
            if ways or fixed or each["time"]:
                yield from self.provision(each, self.verdict(each["verdict"]))
                yield from self._ways(ways, each.get("exhaustive", True))
                yield from self._fixed(fixed)
                for turn in each["time"]:
                    yield from self.bullet(self._turn(turn))

    def _ways(self, ways: list[Document], exhaustive: bool) -> Iterator[str]:
        terminal = self.terminal
        for number, way in enumerate(ways, 1):
            parts = [*self._steps(way)]
            head = terminal.words(f"途径 {number}：", f"Way {number}: ") if len(ways) > 1 else ""
            yield from self.bullet(head + terminal.words("；", "; ").join(parts))
        if ways and not exhaustive:
            more = terminal.words("（还有其他途径未列出）", "(there are more ways than these)")
            yield from terminal.paragraph(more, "   ", style="quiet")

    def _steps(self, way: Document) -> Iterator[str]:
        terminal = self.terminal
        for each in way["answers"]:
            yield self._about(each, terminal.words("（尚未填写）：", " (not given yet): "))
        for each in way["changes"]:
            if each["further_record"]:
                yield terminal.words("另有一条", "a further entry under ") + self._about(
                    each, terminal.words("：", ": ")
                )
            else:
                yield self._about(each, terminal.words("（现在不满足）：", " (not so at present): "))
        for each in way["findings"]:
            answer = terminal.words("是" if each["holds"] else "否", "yes" if each["holds"] else "no")
            yield terminal.words(
                f"须由{each['settled_by']}认定{in_quotes(each['question'])}为{answer}",
                f"{each['settled_by']} would have to determine {in_quotes(each['question'])}: {answer}",
            )

    def _about(self, each: Document, colon: str) -> str:
        terminal = self.terminal
        conditions = [
            terminal.words(f"不属于{in_quotes(one['condition'])}", f"not {in_quotes(one['condition'])}")
            if one["excluded"]
            else one["condition"]
            for one in each["conditions"]
        ]
        return str(each["label"]) + colon + terminal.words("，且", "; ").join(conditions)

    def _fixed(self, fixed: list[Document]) -> Iterator[str]:
        for each in fixed:
            zh, en = f"不能改变的条件：{each['condition']}", f"a condition that cannot be changed: {each['condition']}"
            yield from self.bullet(self.terminal.words(zh, en))

    def _turn(self, turn: Document) -> str:
        before, after = self.verdict(turn["from"]), self.verdict(turn["to"])
        zh = f"其他情况不变，{turn['on']} 起由{before}变为{after}"
        return self.terminal.words(zh, f"with nothing else changed, from {turn['on']}: {after} instead of {before}")
