"""Amounts as a clerk reads them in a terminal: each benefit line by line, limits, the best combination and why nothing comes to more.

It draws the decision document and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.amounts.texts import LABELS
from eligibility.cli.terminal import Terminal, quoted

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
        yield from terminal.rule(label(terminal, "heading"))
        yield from terminal.field(label(terminal, "total"), self.amounts["total"]["words"], "   ")
        yield from self._combination(self.amounts["combination"])
        for limit in self.amounts["limits"]:
            yield from terminal.field(f"{limit['id']} {limit['title']}", limit["words"], "   ")
            yield from missing_of(limit, terminal, "   ")
        yield from terminal.paragraph(label(terminal, "note"), "   ", style="quiet")

    def _combination(self, combination: Document | None) -> Iterator[str]:
        terminal = self.terminal
        if combination is None:
            return
        yield from terminal.field(
            label(terminal, "combination"), combination["words"], "   ", "" if combination["certain"] else "ask"
        )
        for each in combination["given"]:
            why = terminal.words(f"（{each['why']}）", f" ({each['why']})") if "why" in each else ""
            yield from self._item("+", each, each["words"] + why)
        for each in combination["left_out"]:
            yield from self._item("-", each, each["why"])
            if "quote" in each:
                yield from quoted(each["quote"]["text"], terminal, "     ")
        if "order" in combination:
            yield from terminal.field(label(terminal, "order"), combination["order"]["words"], "   ")
        for each in combination["proof"]:
            yield from terminal.field(label(terminal, "why"), each["words"], "   ")

    def _item(self, sign: str, each: Document, said: str) -> Iterator[str]:
        said = self.terminal.words("：", ": ").join((f"{each['id']} {each['title']}", said))
        yield from self.terminal.paragraph(said, "     ", f"   {sign} ")


def label(terminal: Terminal, id: str) -> str:
    """What stands beside amounts."""
    return LABELS[id].in_language(terminal.lang)


def amount_line(benefit: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """What a benefit comes to, in one line, and what is missing to know it."""
    yield from terminal.field(label(terminal, "amount"), benefit["amount"]["words"], indent)
    yield from missing_of(benefit, terminal, indent)


def amount_lines(benefit: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """How a benefit's amount was computed, step by step, with the words it rests on."""
    yield ""
    yield terminal.paint(label(terminal, "how"), "strong")
    for line in benefit["lines"]:
        inner = indent + "  " * line["depth"]
        yield from terminal.paragraph(f"{line['words']} ＝ {line['amount']['words']}", inner)
        if "quote" in line:
            yield from quoted(line["quote"]["text"], terminal, inner)
    yield from amount_line(benefit, terminal, indent)


def missing_of(amount: Document, terminal: Terminal, indent: str) -> Iterator[str]:
    """What keeps an amount a range."""
    labels = [each["label"] for each in (*amount["missing"], *amount["because"])]
    if labels:
        yield from terminal.field(label(terminal, "depends"), terminal.words("、", ", ").join(labels), indent)
