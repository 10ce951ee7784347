"""One provision in full: every condition with its quote, what was found, what is needed, who settles it.

It draws the decision document and knows no rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.amount_text import amount_lines, benefit_amount
from eligibility.cli.decision_text import SIGNS, benefit_text, level_words
from eligibility.cli.terminal import Terminal, quoted
from eligibility.domain.conclusion import Conclusion
from eligibility.domain.quantity import text_from_scaled
from eligibility.services.reading import Sentences, is_idle

Document = dict[str, Any]

_SIGNS = {"met": ("✓", "good"), "not_met": ("✗", ""), "undetermined": ("?", "ask")}

_GATES = {
    "all": ("全部满足", "All of these"),
    "any": ("满足其一", "One of these"),
    "none": ("都不成立", "None of these"),
}

_LEVELS = {
    "claimed": ("自报", "self-declared"),
    "documented": ("有材料", "documented"),
    "registry": ("登记信息", "register"),
    "verified": ("已核验", "verified"),
    "finding": ("认定意见", "officer's finding"),
}


class ExplanationText:
    """Lines for one provision of a decision."""

    def __init__(
        self, document: Document, provision: Document, sentences: Sentences, terminal: Terminal, *, whole: bool = False
    ) -> None:
        self.document = document
        self.provision = provision
        self.sentences = sentences
        self.terminal = terminal
        self.whole = whole

    def lines(self) -> Iterator[str]:
        """The whole explanation."""
        yield from self._head()
        yield from self._conditions()
        if (benefit := benefit_amount(self.document, self.provision["id"])) is not None and benefit["lines"]:
            yield from amount_lines(benefit, self.terminal, "  ")
        yield from self._open_matters()
        yield from self._readings()
        yield from self._basis()

    def _head(self) -> Iterator[str]:
        provision, terminal = self.provision, self.terminal
        if "standing" in self.document["policy"]:
            yield from terminal.paragraph(self.document["policy"]["title"], style="ask")
        sign, style = SIGNS[Conclusion(provision["conclusion"])]
        title = f"{provision['id']} {provision['title']} · {provision['conclusion_words']}"
        yield from terminal.paragraph(title, "  ", terminal.paint(sign, style) + " ", "strong")
        yield from terminal.paragraph(provision["summary"], "  ")
        yield ""
        yield from quoted(provision["quote"]["text"], terminal, "  ")
        clause = terminal.words(
            f"第 {provision['clause']} 条 {provision['heading']}", f"{provision['clause']} {provision['heading']}"
        )
        yield from terminal.field(terminal.words("条款", "Clause"), clause, "  ")
        yield from terminal.field(terminal.words("内容", "Gives"), benefit_text(provision, terminal), "  ")
        departments = terminal.words("、", ", ").join(provision["departments"])
        if departments:
            yield from terminal.field(terminal.words("责任单位", "Responsible"), departments, "  ")
        for norm in provision["norms"]:
            number = f" {norm['number']}" if "number" in norm else ""
            said = terminal.words(
                f"《{norm['title']}》{number}（{norm['status']}）", f"{norm['title']}{number} ({norm['status']})"
            )
            yield from terminal.field(terminal.words("援引", "Refers to"), said, "  ")

    def _conditions(self) -> Iterator[str]:
        reasons = self.provision["reasons"]
        if "records" not in reasons:
            yield from self._pair(reasons)
            return
        if not reasons["records"]:
            yield ""
            yield from self.terminal.paragraph(self.provision["summary"], "  ")
        for record in reasons["records"]:
            yield ""
            yield from self.terminal.rule(self.sentences.record_label(reasons["per"], record["index"]))
            yield from self._pair(record)

    def _pair(self, reasons: Document) -> Iterator[str]:
        terminal = self.terminal
        for key, label in (
            ("applies_to", terminal.words("所指对象（不符则不适用）", "Whom it speaks to (else not applicable)")),
            ("requires", terminal.words("条件（不符则暂不符合）", "What it requires (else not met)")),
        ):
            if reasons[key].get("of") == []:
                continue  # the text leaves this part out
            yield ""
            yield terminal.paint(label, "strong")
            yield from self._node(reasons[key], "", "", False)

    def _node(self, node: Document, first: str, rest: str, idle: bool) -> Iterator[str]:
        """A condition and what is below it; `first` and `rest` are the branches drawn before its lines.

        One that no longer matters (`idle`) is drawn in one line, unless the whole tree is wanted.
        """
        yield from self._title(node, first, rest, idle)
        if idle and not self.whole:
            return
        children = node.get("of", [])
        for label, text, style in self._details(node):
            yield from self.terminal.field(label, text, rest + ("│ " if children else "  "), style)
        for index, child in enumerate(children):
            branch, below = ("└─ ", "   ") if index == len(children) - 1 else ("├─ ", "│  ")
            yield from self._node(child, rest + branch, rest + below, idle or is_idle(node, child))

    def _title(self, node: Document, first: str, rest: str, idle: bool) -> list[str]:
        terminal = self.terminal
        sign, style = _SIGNS[node["verdict"]]
        name = self._name(node)
        if idle and not self.whole and node.get("of") and not node.get("name"):
            name += terminal.words("：", ": ") + self.sentences.join(list(self._names_below(node)))
        if node.get("presumption"):
            name += terminal.words("（推定）", " (presumed)")
        if idle:
            name += terminal.words("（不影响结论）", " (does not matter here)")
            style = "quiet"
        return terminal.paragraph(name, rest + "  ", first + terminal.paint(sign, style) + " ", "quiet" if idle else "")

    def _names_below(self, node: Document) -> Iterator[str]:
        """What the nearest conditions with names of their own are called."""
        for child in node["of"]:
            if child["kind"] in _GATES and not child.get("name"):
                yield from self._names_below(child)
            else:
                yield self._name(child)

    def _name(self, node: Document) -> str:
        gate = node["kind"]
        if node.get("name"):
            return str(node["name"])
        if "points" in node:
            return self._score(node)
        if gate == "at_least":
            return self.terminal.words(f"至少满足 {node['wanted']} 项", f"At least {node['wanted']} of these")
        if gate in _GATES:
            return self.terminal.words(*_GATES[gate])
        return str(node.get("needed") or node.get("question") or node.get("id"))

    def _score(self, node: Document) -> str:
        """The score wanted, and the one reached; a range while parts are undetermined."""
        counted = list(zip(node["of"], node["points"], strict=True))
        low = sum(points for child, points in counted if child["verdict"] == "met")
        high = sum(points for child, points in counted if child["verdict"] != "not_met")
        least, most, wanted = (text_from_scaled(each, node.get("scale", 1)) for each in (low, high, node["wanted"]))
        reached = least if low == high else self.terminal.words(f"{least} 至 {most}", f"{least} to {most}")
        return self.terminal.words(
            f"得分不低于 {wanted} 分：现得 {reached} 分", f"A score of at least {wanted}: now {reached}"
        )

    def _details(self, node: Document) -> Iterator[tuple[str, str, str]]:
        words = self.terminal.words
        if "quote" in node:
            yield words("原文", "Text"), node["quote"]["text"], "quiet"
        if "points" in node and node.get("name"):
            yield words("得分", "Score"), self._score(node), ""
        if "needed" in node and node.get("name"):
            yield words("要求", "Needed"), node["needed"], ""
        if "question" in node and node.get("name"):
            yield words("待认定", "Question"), node["question"], ""
        found = [self._found(each) for each in node.get("found", ())]
        if found:
            yield words("填报", "Given"), words("；", "; ").join(found), ""
        if "reading" in node:
            yield words("解释口径", "Interpretation"), node["reading"], ""
        if node["verdict"] == "undetermined" and node["kind"] == "leaf":
            yield (
                words("原因", "Why"),
                self.sentences.join([self.sentences.cause(each) for each in node["because"]]),
                "ask",
            )
        if "settled_by" in node:
            yield words("由谁认定", "Settled by"), node["settled_by"], ""

    def _found(self, found: Document) -> str:
        terminal = self.terminal
        if "records" in found:
            count, matching = found["records"], found["matching"]
            listed = terminal.words("、", ", ").join(str(index + 1) for index in matching)
            said = terminal.words(f"共 {count} 条", f"{count} in all")
            said += (
                terminal.words(f"，其中第 {listed} 条满足", f", of which {listed} fit")
                if matching
                else terminal.words("，没有满足的", ", none fit") * bool(count)
            )
            shown = f"{found['label']} {said}"
        else:
            shown = f"{found['label']} {found['shown']}"
        return shown + self._origin(found)

    def _origin(self, found: Document) -> str:
        """Where a value comes from, if that was said."""
        parts = [self.terminal.words(*_LEVELS[found["level"]])] if "level" in found else []
        parts += [str(found[key]) for key in ("source", "on") if key in found]
        listed = self.terminal.words("，", ", ").join(parts)
        return self.terminal.words(f"（{listed}）", f" ({listed})") if listed else ""

    def _open_matters(self) -> Iterator[str]:
        """What is missing, and what somebody must settle."""
        provision, terminal = self.provision, self.terminal
        if not provision["missing"] and not provision["because"]:
            return
        yield ""
        yield terminal.paint(terminal.words("还没有定的", "What is still open"), "strong")
        for each in provision["missing"]:
            yield from terminal.paragraph(self.sentences.cause(each | {"kind": "missing"}), "  ", "? ", "ask")
        for each in provision["because"]:
            by = self.sentences.settled_by(each["about"])
            said = self.sentences.cause(each) + (terminal.words(f"（{by}）", f" ({by})") if by else "")
            yield from terminal.paragraph(said, "  ", "! ", "judge")

    def _readings(self) -> Iterator[str]:
        provision, terminal = self.provision, self.terminal
        if provision["readings"] or provision["presumptions"]:
            yield ""
            yield terminal.paint(terminal.words("解释口径与推定", "Interpretations and presumptions"), "strong")
        for each in provision["readings"]:
            yield from quoted(each["quote"]["text"], terminal, "  ")
            yield from terminal.paragraph(each["reading"], "  ")
            yield from terminal.field(terminal.words("理由", "Why"), each["why"], "  ", "quiet")
        if provision["presumptions"]:
            yield from terminal.paragraph(self.sentences.presumption(provision["presumptions"]), "  ", style="ask")

    def _basis(self) -> Iterator[str]:
        document, terminal = self.document, self.terminal
        policy = document["policy"]
        yield ""
        said = f"{document['as_of']} · {level_words(terminal, document['level'])} · {policy['id']} {policy['digest'][:12]} · {document['facts_digest'][:12]}"
        yield from terminal.paragraph(said, style="quiet")
