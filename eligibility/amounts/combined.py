"""The best lawful combination as the document of a decision has it: what is given, what is left out and why, and why nothing comes to more.

Every reason has its figures. It computes nothing but what a benefit that is left out would lead to instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from eligibility.amounts.combining import Best, Case, total_with
from eligibility.amounts.interval import ZERO, Interval
from eligibility.amounts.ranging import Left, Together, groups_of
from eligibility.amounts.texts import exact_text, money_text
from eligibility.amounts.words import AmountWords
from eligibility.explain.document import quote_document

Document = dict[str, Any]


def range_document(interval: Interval, words: AmountWords) -> Document:
    """A range: `high` is null where nothing bounds it. Numbers are texts, exact."""
    high = None if interval.high is None else exact_text(interval.high)
    low = "0" if interval.low is None else exact_text(interval.low)
    return {"low": low, "high": high, "words": words.range(interval)}


class CombinationWriter:
    """The combination of one account; where all turns out as high as it can."""

    def __init__(self, words: AmountWords, limits: Sequence[Left], together: Together) -> None:
        self.words, self.together = words, together
        self.limits = {each.limit.id: each.limit for each in limits}
        self.provisions = {each.id: each for each in words.pack.provisions}

    def document(self) -> Document | None:
        """`None` where nothing bounds it."""
        best = self.together.best
        if best is None:
            return None
        document: Document = {
            "certain": self.together.range.is_exact,
            "proved": best.proved,
            "words": self._sentence(best),
            "given": [self._given(id, best) for id in best.paid],
            "left_out": list(self._left_out(best)),
        }
        order = self.words.pack.payment_order
        if order is not None:
            document["order"] = {"words": self.words.order(order), "quote": quote_document(order.quote)}
        return document | {"proof": [self._case(each) for each in best.proof]}

    def _sentence(self, best: Best) -> str:
        total, most = (money_text(each, self.words.lang) for each in (best.total, best.most))
        if not best.proved:
            return self.words.say(
                f"组合太多，没有全部比较：已找到的合计{total}，任何组合都不超过{most}",
                f"too many combinations to compare them all: {total} was found, and none comes to more than {most}",
            )
        if not self.together.range.is_exact:
            return self.words.say(
                f"各项都按可能的最高额算，合计最多{total}", f"with everything as high as it can be, {total} at most"
            )
        return self.words.say("没有更高的合法组合", "no lawful combination comes to more")

    # What is given

    def _given(self, id: str, best: Best) -> Document:
        paid, alone = best.paid[id], self.together.choice.amounts[id]
        document = self._named(id) | {"amount": exact_text(paid), "words": money_text(paid, self.words.lang)}
        return document | ({"why": self._cut(id, best)} if paid < alone else {})

    def _cut(self, id: str, best: Best) -> str:
        """Why less is paid than the benefit alone comes to, of which nobody may know the end yet."""
        full = self.words.say("、", ", ").join(self._full(id, best))
        own, paid = self.words.range(self.together.amounts[id]), money_text(best.paid[id], self.words.lang)
        return self.words.say(
            f"单独算{own}，受限额 {full}所限，得{paid}", f"{own} alone; under the limit {full}, {paid}"
        )

    def _full(self, id: str, best: Best) -> Iterator[str]:
        """The limits over a benefit that the combination uses up, each with what it leaves."""
        for room in self.together.choice.rooms:
            if (
                id in room.over
                and sum((paid for each, paid in best.paid.items() if each in room.over), Fraction(0)) == room.left
            ):
                left = money_text(room.left, self.words.lang)
                yield f"{room.limit} {self.words.title(self.limits[room.limit])}" + self.words.say(
                    f"（可用{left}）", f" ({left} left)"
                )

    def _named(self, id: str) -> Document:
        return {"id": id, "title": self.words.title(self.provisions[id])}

    # What is left out

    def _left_out(self, best: Best) -> Iterator[Document]:
        """Benefits that are not given although they could be alone, and why."""
        given = {id: each for id, each in self.together.amounts.items() if each != ZERO}
        for id, higher in ((id, higher) for id, higher in self.together.dropped.items() if id in given):
            own, more = (self.words.range(self.together.amounts[each]) for each in (id, higher))
            why = self.words.say(
                f"就高不重复：{higher} {more}，比本项（{own}）高",
                f"only the highest is given: {higher} is {more}, this {own}",
            )
            yield self._named(id) | {"why": why} | self._words_of(id, higher)
        for id in (each for each in self.together.choice.amounts if each not in best.paid):
            rival = next((each for each in best.paid if frozenset((id, each)) in self.together.choice.rivals), None)
            why = self._full_up(id, best) if rival is None else self._rivalled(id, rival, best)
            yield (
                self._named(id) | {"why": why + self._instead(id, best)} | (self._words_of(id, rival) if rival else {})
            )

    def _rivalled(self, id: str, rival: str, best: Best) -> str:
        highest = any({id, rival} <= group for group in groups_of(self.words.pack))
        paid = money_text(best.paid[rival], self.words.lang)
        rule = self.words.say(
            *(("就高不重复", "only the highest is given") if highest else ("不得重复享受", "not beside each other"))
        )
        return self.words.say(f"与 {rival}（{paid}）{rule}", f"{rule}: {rival} ({paid})")

    def _full_up(self, id: str, best: Best) -> str:
        full = self.words.say("、", ", ").join(self._full(id, best))
        if full:
            return self.words.say(f"限额 {full}已由其他事项用满", f"others use up the limit {full}")
        return self.words.say("在限额之内，加上它不会更多", "under the limits it would add nothing")

    def _instead(self, id: str, best: Best) -> str:
        """What the best combination with the benefit in it comes to."""
        total = total_with(self.together.choice, id) if best.proved else None
        if total is None:
            return ""
        said, less = (money_text(each, self.words.lang) for each in (total, best.total - total))
        if total == best.total:
            return self.words.say(f"；选它，合计仍是{said}", f"; with it the total is {said} as well")
        return self.words.say(
            f"；选它，合计至多{said}，少{less}", f"; with it the total is {said} at most, {less} less"
        )

    def _words_of(self, one: str, other: str) -> Document:
        """The words by which two benefits exclude each other."""
        for id, rival in ((one, other), (other, one)):
            for excluded in self.provisions[id].excludes:
                if rival in excluded.ids:
                    return {"quote": quote_document(excluded.quote)}
        return {}

    # The proof

    def _case(self, case: Case) -> Document:
        most = money_text(case.most, self.words.lang)
        with_, without = (self.words.say("、", ", ").join(each) for each in (case.taken, case.left))
        parts = (
            with_ and self.words.say(f"含 {with_}", f"with {with_}"),
            without and self.words.say(f"不含 {without}", f"without {without}"),
        )
        said = self.words.say("；", "; ").join(filter(None, parts)) or self.words.say("任何组合", "any combination")
        return {
            "with": list(case.taken),
            "without": list(case.left),
            "most": exact_text(case.most),
            "words": said + self.words.say(f"：至多{most}", f": at most {most}"),
        }
