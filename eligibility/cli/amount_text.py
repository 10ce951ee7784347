"""Amounts as a clerk reads them in a terminal: each benefit line by line, limits, the best combination and why nothing comes to more.

It draws the decision document and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.terminal import Terminal

Document = dict[str, Any]


def benefit_amount(document: Document, provision: str) -> Document | None:
    """The amount of a provision in a decision document."""
    benefits = document.get("amounts", {}).get("benefits", ())
    return next((each for each in benefits if each["id"] == provision), None)


class AmountsText:
    """Lines for the amounts of one decision."""

    def __init__(self, amounts: Document, terminal: Terminal) -> None:
        self.amounts = amounts
        self.terminal = terminal

    def lines(self) -> Iterator[str]:
        """Total, combination and limits; nothing where only some provisions were asked for."""
        if "total" not in self.amounts:
            return
        terminal = self.terminal
        yield ""
        yield from terminal.rule(terminal.words("测算金额", "What it comes to"))
        yield from terminal.field(terminal.words("合计", "Total"), self.amounts["total"]["words"], "   ")
        yield from self._combination(self.amounts["combination"])
        for limit in self.amounts["limits"]:
            yield from self._limit(limit)
        said = terminal.words(
            "按所填信息测算，以主管部门核定为准。", "Computed from what was given; the competent body settles it."
        )
        yield from terminal.paragraph(said, "   ", style="quiet")

    def _combination(self, combination: Document | None) -> Iterator[str]:
        terminal = self.terminal
        if combination is None:
            return
        if not combination["certain"]:
            said = terminal.words("以下按可能的最高额测算：", "Everything taken as high as it can be:")
            yield from terminal.paragraph(said, "   ", style="ask")
        for sign, listed, key in (("+", combination["given"], "words"), ("-", combination["left_out"], "why")):
            for each in listed:
                said = terminal.words("：", ": ").join((f"{each['id']} {each['title']}", each[key]))
                yield from terminal.paragraph(said, "     ", f"   {sign} ")
        label = terminal.words("为什么不会更多", "Why nothing comes to more")
        for each in combination["proof"]:
            yield from terminal.field(label, each["words"], "   ")
        if not combination["proved"]:
            said = terminal.words("组合太多，未能全部比较", "too many combinations to compare them all")
            yield from terminal.field(label, said, "   ")

    def _limit(self, limit: Document) -> Iterator[str]:
        terminal = self.terminal
        cap, used, left = (limit[key]["words"] for key in ("cap", "used", "left"))
        said = terminal.words(
            f"{cap}，已用 {used}，还余 {left}（{limit['holder']}，{limit['period']}）",
            f"{cap}, used {used}, left {left} ({limit['holder']}, {limit['period']})",
        )
        yield from terminal.field(f"{limit['id']} {limit['title']}", said, "   ")
        yield from missing_of(limit, terminal, "   ")


def amount_line(benefit: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """What a benefit comes to, in one line, and what is missing to know it."""
    yield from terminal.field(terminal.words("金额", "Amount"), benefit["amount"]["words"], indent)
    yield from missing_of(benefit, terminal, indent)


def amount_lines(benefit: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """How a benefit's amount was computed, step by step, with the words it rests on."""
    yield ""
    yield terminal.paint(terminal.words("金额怎样算出", "How the amount is computed"), "strong")
    for line in benefit["lines"]:
        inner = indent + "  " * line["depth"]
        yield from terminal.paragraph(f"{line['words']} ＝ {line['amount']['words']}", inner)
        if "quote" in line:
            bar = terminal.paint("│", "quiet")
            yield from terminal.paragraph(line["quote"]["text"], inner + "│ ", inner + bar + " ", "quiet")
    yield from amount_line(benefit, terminal, indent)


def missing_of(amount: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """What keeps an amount a range."""
    labels = [each["label"] for each in (*amount["missing"], *amount["because"])]
    if labels:
        yield from terminal.field(
            terminal.words("待定因素", "Depends on"), terminal.words("、", ", ").join(labels), indent
        )
