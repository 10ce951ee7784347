"""The pass that holds `all` and `any` against 或 and 且 between the words of their conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from eligibility.checks.examined import Condition, Examined, Finding, Part
from eligibility.checks.words import told_apart
from eligibility.domain.vocabulary import Words
from eligibility.ir.rules import Gate, Node
from eligibility.source.text import normalise

_OR = re.compile(r"^[，、]?(?:或者?|或是)")
_AND = re.compile(r"^[，、]?(?:并且|且|同时|并)")
_OR_END, _AND_END = re.compile(r"(?:或者?|或是)$"), re.compile(r"(?:并且|且|同时|并)$")


def choices(examined: Examined) -> Iterator[Finding]:
    """或 between conditions that must all hold; 且 between conditions of which one is enough."""
    for part in examined.provisions:
        text = examined.pack.documents[part.provision.quote.document].text
        for condition in part.conditions:
            if isinstance(condition.node, Gate) and condition.node.operator in ("all", "any"):
                yield from _choice(examined, part, condition, condition.node, text)


def _choice(examined: Examined, part: Part, condition: Condition, gate: Gate, text: str) -> Iterator[Finding]:
    words = {_joined(one, other, text) for one, other in zip(gate.children, gate.children[1:], strict=False)} - {""}
    wrong = "或" if gate.operator == "all" else "且"
    if wrong in words:
        right: Literal["any", "all"] = "any" if gate.operator == "all" else "all"
        told_ = Words(
            f"原文用“{wrong}”连接，条件写的是 `{gate.operator}`",
            f"the text joins them with {wrong}, but the condition says `{gate.operator}`",
        )
        help = Words(f"改为 `{right}`", f"write `{right}`")
        example = told_apart(examined, part, condition, replace(gate, operator=right))
        yield part.finding("choice-differs", "error", told_, help, condition, example)


def _joined(one: Node, other: Node, text: str) -> str:
    """或 or 且 between two quotes that follow each other, or at the edge of one of them."""
    first, second = _spans(one), _spans(other)
    if not first or not second or first[-1][1] > second[0][0]:
        return ""
    between = normalise(text[first[-1][1] : second[0][0]])
    after = between + normalise(text[slice(*second[0])])
    before = normalise(text[slice(*first[-1])]) + between
    if len(between) > 4:
        return ""
    if _OR.search(after) or _OR_END.search(before):
        return "或"
    return "且" if _AND.search(after) or _AND_END.search(before) else ""


def _spans(node: Node) -> list[tuple[int, int]]:
    own = list(node.about.quote.spans) if node.about.quote else []
    below = [span for child in node.children for span in _spans(child)] if isinstance(node, Gate) else []
    return sorted(own + below)
