"""What has to be evidenced, and with which papers, as a clerk reads it in a terminal. It draws documents and knows no rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.terminal import Terminal

Document = dict[str, Any]

_LEVELS = {
    "claimed": ("自报", "self-declared"),
    "documented": ("有材料佐证", "documented"),
    "registry": ("来自登记", "from a register"),
    "verified": ("已核验", "verified"),
    "finding": ("认定", "found by an officer"),
}


def joined(terminal: Terminal, parts: list[str]) -> str:
    """Parts as a list in words; English names hold commas themselves."""
    return terminal.words("、", "; ").join(parts)


def _where_from(terminal: Terminal, document: Document) -> str:
    """Level, source and date of a value."""
    parts = [terminal.words(*_LEVELS[document["level"]])]
    parts += [document[key] for key in ("source", "on") if key in document]
    return terminal.words("，", ", ").join(parts)


def bracketed(terminal: Terminal, text: str) -> str:
    """A text in brackets after another."""
    return terminal.words(f"（{text}）", f" ({text})")


class EvidenceText:
    """Lines for one evidence document."""

    def __init__(self, document: Document, terminal: Terminal) -> None:
        self.document = document
        self.terminal = terminal

    def lines(self) -> Iterator[str]:
        """What to verify and to find, provision by provision, then conflicts, findings and open questions."""
        terminal, list_ = self.terminal, self.document["verification"]
        level = terminal.words(*_LEVELS[self.document["level"]])
        yield from terminal.paragraph(self.document["policy"]["title"], style="strong")
        head = f"要使按自报得出的结论在只采信“{level}”信息时仍然成立，须核验下列事实。"
        yield from terminal.paragraph(
            terminal.words(head, f"For the conclusions as claimed to stand on {level} facts alone, verify these."),
        )
        yield from self._facts(list_["facts"])
        yield from self._presumed(list_["findings"])
        yield from self._provisions(list_)
        yield from self._conflicts()
        yield from self._findings()
        yield from self._awaited()

    def _head(self, zh: str, en: str, size: int) -> Iterator[str]:
        yield ""
        yield from self.terminal.rule(f"{self.terminal.words(zh, en)} {size}")

    def _facts(self, facts: list[Document]) -> Iterator[str]:
        terminal = self.terminal
        yield from self._head("须核验的事实", "Facts to verify", len(facts))
        if not facts:
            yield from terminal.paragraph(terminal.words("没有。", "None."), "   ")
        for number, each in enumerate(facts, 1):
            lead = f"{number:>2} "
            text = f"{each['label']}{terminal.words('：', ': ')}{each['shown']}" + bracketed(
                terminal, _where_from(terminal, each)
            )
            yield from terminal.paragraph(text, "   ", lead)
            yield from self._who(each)
            yield from terminal.field(terminal.words("关系到", "Settles"), joined(terminal, each["provisions"]), "   ")

    def _who(self, each: Document) -> Iterator[str]:
        terminal = self.terminal
        if each["verified_by"]:
            yield from terminal.field(
                terminal.words("核验单位", "Verified by"), joined(terminal, each["verified_by"]), "   "
            )
        if each["evidence"]:
            yield from terminal.field(
                terminal.words("证明材料", "Documents"), joined(terminal, each["evidence"]), "   "
            )

    def _presumed(self, findings: list[Document]) -> Iterator[str]:
        if not findings:
            return
        terminal = self.terminal
        yield from self._head("须作认定（自查时为推定）", "Findings needed (presumed in self-check)", len(findings))
        for each in findings:
            said = (
                terminal.words("推定为是", "presumed so")
                if each["presumed"]
                else terminal.words("推定为否", "presumed not so")
            )
            yield from terminal.paragraph(each["question"] + bracketed(terminal, said), "   ", " ! ")
            rests = joined(terminal, [one["label"] for one in each["rests_on"]])
            if rests:
                yield from terminal.field(terminal.words("推定所依", "Rests on"), rests, "   ")
            yield from terminal.field(terminal.words("关系到", "Settles"), joined(terminal, each["provisions"]), "   ")

    def _provisions(self, list_: Document) -> Iterator[str]:
        terminal = self.terminal
        yield from self._head("逐项所需，少的在前", "By provision, the shortest first", len(list_["provisions"]))
        labels = {each["fact"]: each["label"] for each in list_["facts"]}
        names = {(each["open"], each["about"]): each["question"] for each in list_["findings"]}
        for each in list_["provisions"]:
            title = f"{each['id']} {each['title']} · {each['as_claimed']['conclusion_words']}"
            yield from terminal.paragraph(title, "   ", " · ")
            needs = [labels[id] for id in each["facts"]]
            needs += [
                terminal.words(f"认定“{name}”", f"a finding: {name}")
                for name in (names[one["open"], one["about"]] for one in each["findings"])
            ]
            yield from terminal.field(terminal.words("须有", "Needs"), joined(terminal, needs), "   ")
            if not each["stands_then"]:
                after = each["after"]["conclusion_words"]
                yield from terminal.field(terminal.words("届时结论", "It is then"), after, "   ", "ask")
        if list_["stands"]:
            ids = joined(terminal, list_["stands"])
            text = terminal.words(f"无须再核验：{ids}", f"Nothing more to verify: {ids}")
            yield from terminal.paragraph(text, "   ", style="quiet")

    def _conflicts(self) -> Iterator[str]:
        conflicts = self.document["conflicts"]
        if not conflicts:
            return
        terminal = self.terminal
        yield from self._head("来源不一致", "Sources that disagree", len(conflicts))
        for each in conflicts:
            yield from terminal.paragraph(each["label"], "   ", " ! ")
            for value in each["values"]:
                yield from terminal.paragraph(
                    value["shown"] + bracketed(terminal, _where_from(terminal, value)), "     ", "   - "
                )
            yield from self._who(each)

    def _findings(self) -> Iterator[str]:
        findings = self.document["findings"]
        if not findings:
            return
        terminal = self.terminal
        yield from self._head("认定意见", "Findings", len(findings))
        for each in findings:
            said = terminal.words("是", "yes") if each["holds"] else terminal.words("否", "no")
            text = f"{each['question']}{terminal.words('：', ': ')}{said} · {each['status_words']}"
            yield from terminal.paragraph(text, "   ", " · ")
            parts = [each["by"], each["on"], each["ground"]]
            parts += [terminal.words(f"有效期至 {each['until']}", f"until {each['until']}")] if each["until"] else []
            yield from terminal.paragraph(terminal.words("，", ", ").join(parts), "   ", style="quiet")

    def _awaited(self) -> Iterator[str]:
        awaited = self.document["awaited"]
        if not awaited:
            return
        terminal = self.terminal
        yield from self._head("等待认定的事项", "Open questions that await a finding", len(awaited))
        for each in awaited:
            about = bracketed(terminal, each["about"]) if each["about"] else ""
            yield from terminal.paragraph(each["question"] + about, "   ", " ! ")
            yield from terminal.field(terminal.words("由谁认定", "Settled by"), each["settled_by"], "   ")
            yield from terminal.field(terminal.words("关系到", "Settles"), joined(terminal, each["provisions"]), "   ")


class MaterialsText:
    """Lines for the papers."""

    def __init__(self, document: Document, terminal: Terminal) -> None:
        self.document = document
        self.terminal = terminal

    def lines(self) -> Iterator[str]:
        """Each paper with the facts it proves."""
        terminal, materials = self.terminal, self.document["materials"]
        yield from terminal.paragraph(self.document["policy"]["title"], style="strong")
        note = terminal.words(
            "同一事实列有几种材料的，交哪一种由受理部门决定。",
            "Where several papers prove one fact, the body that receives the application says which.",
        )
        yield from terminal.paragraph(note, style="quiet")
        yield ""
        yield from terminal.rule(f"{terminal.words('材料清单', 'Papers')} {len(materials)}")
        for each in materials:
            yield from terminal.paragraph(each["document"], "   ", " · ", "strong")
            yield from terminal.field(terminal.words("证明", "Proves"), self._labels(each["facts"]), "   ")
        if self.document["without_document"]:
            text = self._labels(self.document["without_document"])
            yield from terminal.field(
                terminal.words("未指定材料的事实", "Facts with no paper named"), text, "   ", "quiet"
            )

    def _labels(self, facts: list[Document]) -> str:
        to_come = self.terminal.words("（未填）", " (not given)")
        return joined(self.terminal, [each["label"] + ("" if each["given"] else to_come) for each in facts])
