"""A determination of record as an officer reads it in a terminal: how it stands, where opinions differ, what follows and why.

It draws what a receipt holds and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from eligibility.cli.terminal import Terminal
from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion

Document = dict[str, Any]

_STYLES = {"agreed": "good", "held": "judge", "single": "ask"}
_SIGNS = {"agreed": "✓", "held": "!", "single": "?"}

_SORTS = {
    "task": ("任务", "task"),
    "routing": ("转办", "routing"),
    "notice": ("告知", "notice"),
    "exclusion": ("互斥", "exclusion"),
    "deadline": ("期限", "deadline"),
}


class DeterminationText:
    """Lines for what a receipt of record adds to its decision."""

    def __init__(self, receipt: Document, terminal: Terminal) -> None:
        self.receipt = receipt
        self.terminal = terminal

    def lines(self) -> Iterator[str]:
        """How it stands, differences, consequences, the receipt's digest."""
        yield from self._standing()
        yield from self._differences()
        yield from self._consequences()
        terminal = self.terminal
        yield ""
        yield from terminal.rule(terminal.words("复核信息", "To check this answer"))
        yield from terminal.field(
            terminal.words("规则集", "Rule set"),
            f"{self.receipt['policy']['id']} {self.receipt['policy']['digest']}",
            "   ",
        )
        yield from terminal.field(terminal.words("企业档案", "Profile"), self.receipt["facts_digest"], "   ")
        yield from terminal.field(terminal.words("执行器", "Executors"), ", ".join(self.receipt["executors"]), "   ")

    def _standing(self) -> Iterator[str]:
        second, terminal = self.receipt["second_opinion"], self.terminal
        sign, style = _SIGNS[second["outcome"]], _STYLES[second["outcome"]]
        yield ""
        yield from terminal.rule(f"{sign} {second['words']}", style)

    def _differences(self) -> Iterator[str]:
        second, terminal = self.receipt["second_opinion"], self.terminal
        for each in second.get("differs", ()):
            one, other = (self._word(each[executor]["conclusion"]) for executor in ("compiled", "rete"))
            said = terminal.words(
                f"{each['provision']}：compiled 的结论是{one}，rete 的结论是{other}",
                f"{each['provision']}: compiled says {one}, rete says {other}",
            )
            yield from terminal.paragraph(said, "   ")
        for each in second.get("strays", ()):
            said = terminal.words(f"只有一个执行器认为：{each['words']}", f"only one executor says: {each['words']}")
            yield from terminal.paragraph(said, "   ")

    def _word(self, conclusion: str) -> str:
        return CONCLUSION_WORDS[Conclusion(conclusion)].in_language(self.terminal.lang)

    def _consequences(self) -> Iterator[str]:
        found = self.receipt["consequences"]
        if not found:
            return
        terminal = self.terminal
        yield ""
        yield from terminal.rule(terminal.words(f"后续事项 {len(found)}", f"What follows {len(found)}"))
        titles = {each["id"]: each["title"] for each in self.receipt["decision"]["provisions"]}
        for id, group in groupby(found, key=lambda each: each["provision"]):
            head = terminal.words("全部事项", "all provisions") if id is None else f"{id} {titles[id]}"
            yield ""
            yield from terminal.paragraph(head, "   ", style="strong")
            for because, together in groupby(group, key=lambda each: each["because"]):
                yield from self._followed(because, list(together))

    def _followed(self, because: Document, together: list[Document]) -> Iterator[str]:
        """What follows by one rule on the same conditions, and which they are."""
        terminal = self.terminal
        for each in together:
            said = f"{terminal.words(*_SORTS[each['sort']])} · {each['words']}"
            yield from terminal.paragraph(said, "     ", "   · ")
        on = terminal.words("；", "; ").join(because["on"])
        reason = terminal.words(f"{because['words']}（{on}）", f"{because['words']} ({on})")
        yield from terminal.paragraph(reason, "       ", "       ", style="quiet")
