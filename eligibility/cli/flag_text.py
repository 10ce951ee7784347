"""Flags of overlays as a clerk reads them: what other documents ask, under a label that says so. It draws documents and knows no rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from eligibility.cli.options import LevelName
from eligibility.cli.terminal import Terminal

if TYPE_CHECKING:
    from datetime import date

    from eligibility.services import Pack, Profile

Document = dict[str, Any]

_SIGNS = {"raised": ("!", "judge"), "not_known": ("?", "ask"), "clear": ("-", "quiet"), "told": ("·", "quiet")}


def flag_documents(pack: Pack, profile: Profile, day: date, level: LevelName, lang: str) -> list[Document]:
    """The flags of every overlay beside a policy."""
    from eligibility.domain.facts import Level  # noqa: PLC0415 - see the package
    from eligibility.services.flags import flags, overlays_beside  # noqa: PLC0415

    return [flags(each, profile, day, Level[level.name], lang).document() for each in overlays_beside(pack.id)]


class FlagsText:
    """Lines for the flags of one overlay. `brief` shows those raised and how many are not known."""

    def __init__(self, document: Document, terminal: Terminal, *, brief: bool = False) -> None:
        self.document = document
        self.terminal = terminal
        self.brief = brief

    def lines(self) -> Iterator[str]:
        """The label first: none of this is the policy's."""
        terminal, document = self.terminal, self.document
        yield ""
        yield from terminal.rule(document["overlay"]["title"], "judge")
        yield from terminal.paragraph(document["label"], "   ", style="quiet")
        for each in document["flags"]:
            if not self.brief or each["verdict"] == "raised":
                yield from self._flag(each)
        yield from self._brief() if self.brief else self._rest()

    def _flag(self, flag: Document) -> Iterator[str]:
        terminal = self.terminal
        sign, style = _SIGNS[flag["verdict"]]
        text = f"{flag['kind_words']}{terminal.words('：', ': ')}{flag['words']} · {flag['verdict_words']}"
        yield from terminal.paragraph(text, "   ", " " + terminal.paint(sign, style) + " ")
        sources = self._joined([self._source(each) for each in flag["sources"]])
        yield from terminal.field(terminal.words("出处", "Source"), sources, "   ", "quiet")

    def _source(self, source: Document) -> str:
        """The document, where it was seen, and how far it can be trusted."""
        known = self.terminal.words("，", ", ").join(
            source[key] for key in ("where", "standing_words") if key in source
        )
        return str(source["title"]) + self.terminal.words(f"（{known}）", f" ({known})")

    def _brief(self) -> Iterator[str]:
        counts, terminal = self.document["counts"], self.terminal
        text = terminal.words(
            f"需注意 {counts['raised']} 项，尚不清楚 {counts['not_known']} 项；全部见 eligibility flags。",
            f"{counts['raised']} raised, {counts['not_known']} not known; `eligibility flags` shows all.",
        )
        yield from terminal.paragraph(text, "   ", style="quiet")

    def _rest(self) -> Iterator[str]:
        terminal = self.terminal
        papers = self._joined([each["document"] for each in self.document["usual_materials"]])
        if papers:
            yield from terminal.field(terminal.words("常见申报材料", "Papers usually asked for"), papers, "   ")
        yield from terminal.paragraph(self.document["overlay"]["about"], "   ", style="quiet")

    def _joined(self, parts: Iterable[str]) -> str:
        return self.terminal.words("、", ", ").join(parts)
