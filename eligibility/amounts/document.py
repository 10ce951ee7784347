"""The amounts of a decision as its document has them: each benefit line by line, limits, all of them together.

Its words are those of every page, print, workbook and terminal, which draw them and add none of their own. Keys are emitted in the order
of this module; absent means none. It computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eligibility.amounts.account import Account, Benefit
from eligibility.amounts.combined import CombinationWriter, range_document
from eligibility.amounts.figures import PARAMETER
from eligibility.amounts.pricing import Line
from eligibility.amounts.ranging import Left, Together
from eligibility.amounts.texts import HOLDER_WORDS, PERIOD_WORDS
from eligibility.amounts.words import AmountWords
from eligibility.domain.facts import Cause, Why
from eligibility.domain.verdict import NOT_MET
from eligibility.explain.document import DocumentWriter, quote_document
from eligibility.ir.money import Bound, Rounding
from eligibility.ir.rules import Pack, Provision

Document = dict[str, Any]


class AmountsWriter:
    """Documents of one pack's amounts in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str = "zh") -> None:
        self.pack = pack
        self.words = AmountWords(pack, lang)
        self.writer = DocumentWriter(pack, lang)

    def document(self, account: Account) -> Document:
        """All of it; limits, total and combination only where all benefits were asked for."""
        document: Document = {"benefits": [self._benefit(each) for each in account.benefits]}
        if account.together is None:
            return document
        combination = CombinationWriter(self.words, account.limits, account.together)
        return document | {
            "limits": [self._limit(each, account.together) for each in account.limits],
            "total": range_document(account.together.range, self.words),
            "combination": combination.document(),
        }

    def _benefit(self, benefit: Benefit) -> Document:
        provision, priced = benefit.provision, benefit.priced
        lines = [self._line(each, provision) for each in priced.lines]
        amount, causes = range_document(priced.range, self.words), self._causes(priced.causes)
        return {
            "id": provision.id,
            "title": provision.title.in_language(self.words.lang),
            "verdict": benefit.verdict.value,
            "amount": amount,
            "words": self._sentence(benefit, amount, lines, causes),
            "lines": lines,
            **causes,
        }

    def _sentence(self, benefit: Benefit, amount: Document, lines: list[Document], causes: Document) -> str:
        """What it comes to and how, in one sentence."""
        say = self.words.say
        if benefit.verdict is NOT_MET:
            return say("0元：不符合条件，不给", "0元: not met, nothing is given")
        labels = say("、", ", ").join(each["label"] for each in (*causes["missing"], *causes["because"]))
        depends = say(f"（取决于：{labels}）", f" (depends on {labels})") if labels else ""
        how = say("；", "; ").join(
            f"{each['words']} ＝ {each['amount']['words']}" for each in lines if not each["depth"]
        )
        return f"{amount['words']}{depends}{say('：', ': ') if how else ''}{how}"

    def _line(self, line: Line, provision: Provision) -> Document:
        document: Document = {
            "depth": line.depth,
            "words": self.words.line(line, provision),
            "amount": range_document(line.result, self.words),
        }
        if line.before is not None:
            document |= {"step": _step_of(line), "before": range_document(line.before, self.words)}
        return document | ({"quote": quote_document(line.quote)} if line.quote else {})

    def _causes(self, causes: Iterable[Cause]) -> Document:
        known = list(causes)
        missing = [{"fact": each.subject, "label": self._label(each)} for each in known if each.kind == _MISSING]
        because = [
            {"kind": each.kind, "about": each.subject, "label": self._label(each)}
            for each in known
            if each.kind != _MISSING
        ]
        return {"missing": missing, "because": because}

    def _label(self, cause: Cause) -> str:
        if cause.subject.startswith(PARAMETER):
            return self.pack.parameters[cause.subject.removeprefix(PARAMETER)].words.in_language(self.words.lang)
        return self.writer.label(cause.subject)

    def _limit(self, left: Left, together: Together) -> Document:
        limit = left.limit
        return {
            "id": limit.id,
            "title": limit.title.in_language(self.words.lang),
            "quote": quote_document(limit.quote),
            "over": list(limit.over),
            "period": PERIOD_WORDS[limit.period].in_language(self.words.lang),
            "holder": HOLDER_WORDS[limit.holder].in_language(self.words.lang),
            "cap": range_document(left.cap, self.words),
            "used": range_document(left.used, self.words),
            "left": range_document(left.left, self.words),
            "words": self.words.limit(left, together.best),
            **self._causes(left.causes),
        }


def _step_of(line: Line) -> str:
    """What sort of step a line is."""
    match line.part:
        case Bound(operator):
            return operator
        case Rounding():
            return "round"
        case _:
            return "received"


_MISSING = Why.MISSING.value
