"""The amounts of a decision as its document has them: each benefit line by line, limits, the best combination and its proof.

Keys are emitted in the order of this module; absent means none. It computes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from eligibility.amounts.account import Account, Benefit
from eligibility.amounts.combining import Best, Case
from eligibility.amounts.figures import PARAMETER
from eligibility.amounts.interval import Interval
from eligibility.amounts.pricing import Line
from eligibility.amounts.ranging import Left, Together, groups_of
from eligibility.amounts.words import AmountWords, exact_text, money_text
from eligibility.domain.facts import Cause, Why
from eligibility.domain.vocabulary import Words
from eligibility.explain.document import DocumentWriter, quote_document
from eligibility.ir.rules import Pack, Provision

Document = dict[str, Any]

PERIOD_WORDS = {
    "year": Words("每年（自然年）", "a calendar year"),
    "ever": Words("累计", "ever"),
    "application": Words("本次申报", "this application"),
}
HOLDER_WORDS = {
    "enterprise": Words("本企业", "the enterprise"),
    "group": Words("同一集团", "the whole group"),
}


class AmountsWriter:
    """Documents of one pack's amounts in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str = "zh") -> None:
        self.pack = pack
        self.words = AmountWords(pack, lang)
        self.writer = DocumentWriter(pack, lang)
        self.provisions = {each.id: each for each in pack.provisions}

    def document(self, account: Account) -> Document:
        """All of it; limits, total and combination only where all benefits were asked for."""
        document: Document = {"benefits": [self._benefit(each) for each in account.benefits]}
        if account.together is None:
            return document
        return document | {
            "limits": [self._limit(each) for each in account.limits],
            "total": self.range(account.together.range),
            "combination": self._combination(account.together),
        }

    def range(self, interval: Interval) -> Document:
        """A range: `high` is null where nothing bounds it. Numbers are texts, exact."""
        high = None if interval.high is None else exact_text(interval.high)
        low = "0" if interval.low is None else exact_text(interval.low)
        return {"low": low, "high": high, "words": self.words.range(interval)}

    def _benefit(self, benefit: Benefit) -> Document:
        provision = benefit.provision
        return {
            "id": provision.id,
            "title": provision.title.in_language(self.words.lang),
            "verdict": benefit.verdict.value,
            "amount": self.range(benefit.priced.range),
            "lines": [self._line(each, provision) for each in benefit.priced.lines],
            **self._causes(benefit.priced.causes),
        }

    def _line(self, line: Line, provision: Provision) -> Document:
        document: Document = {
            "depth": line.depth,
            "words": self.words.line(line, provision),
            "amount": self.range(line.result),
        }
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

    def _limit(self, left: Left) -> Document:
        limit = left.limit
        return {
            "id": limit.id,
            "title": limit.title.in_language(self.words.lang),
            "quote": quote_document(limit.quote),
            "over": list(limit.over),
            "period": PERIOD_WORDS[limit.period].in_language(self.words.lang),
            "holder": HOLDER_WORDS[limit.holder].in_language(self.words.lang),
            "cap": self.range(left.cap),
            "used": self.range(left.used),
            "left": self.range(left.left),
            **self._causes(left.causes),
        }

    # The best combination

    def _combination(self, together: Together) -> Document | None:
        """What is given where all turns out as high as it can; `None` where nothing bounds it."""
        best = together.best
        if best is None:
            return None
        given = [
            {
                "id": id,
                "title": self._title(id),
                "amount": exact_text(amount),
                "words": money_text(amount, self.words.lang),
            }
            for id, amount in best.paid.items()
        ]
        return {
            "certain": together.range.is_exact,
            "proved": best.proved,
            "given": given,
            "left_out": list(self._left_out(together, best)),
            "proof": [self._case(each) for each in best.proof],
        }

    def _title(self, id: str) -> str:
        return self.provisions[id].title.in_language(self.words.lang)

    def _left_out(self, together: Together, best: Best) -> Iterator[Document]:
        """Benefits that are not given although they could be alone, and why."""
        for id, higher in together.dropped.items():
            yield self._out(id, f"就高不重复：{higher} 更高", f"only the highest is given, and {higher} is higher")
        for id in (each for each in together.choice.amounts if each not in best.paid):
            rival = next((other for other in best.paid if frozenset((id, other)) in together.choice.rivals), None)
            if rival is not None:
                highest = any({id, rival} <= group for group in groups_of(self.pack))
                why = (
                    Words("就高不重复", "only the highest is given") if highest else Words("不得重复享受", "not beside")
                )
                yield self._out(id, f"与 {rival} {why.zh}", f"{why.en}: {rival}") | self._words_of(id, rival)
            else:
                yield self._out(
                    id, "其他事项已用满限额，加上它也不增加", "the limits are used up; it would add nothing"
                )

    def _out(self, id: str, zh: str, en: str) -> Document:
        return {"id": id, "title": self._title(id), "why": self.words.say(zh, en)}

    def _words_of(self, one: str, other: str) -> Document:
        """The words by which two benefits exclude each other."""
        for id, rival in ((one, other), (other, one)):
            for excluded in self.provisions[id].excludes:
                if rival in excluded.ids:
                    return {"quote": quote_document(excluded.quote)}
        return {}

    def _case(self, case: Case) -> Document:
        most = money_text(case.most, self.words.lang)
        taken, left = "、".join(case.taken), "、".join(case.left)
        zh = "；".join(part for part in (f"含 {taken}" * bool(taken), f"不含 {left}" * bool(left)) if part)
        en = "; ".join(
            part
            for part in (f"with {', '.join(case.taken)}" * bool(taken), f"without {', '.join(case.left)}" * bool(left))
            if part
        )
        return {
            "with": list(case.taken),
            "without": list(case.left),
            "most": exact_text(case.most),
            "words": self.words.say(f"{zh or '任何组合'}：至多{most}", f"{en or 'any combination'}: at most {most}"),
        }


_MISSING = Why.MISSING.value
