"""The amounts of a decision in HTML, for pages, prints and receipts alike: what each benefit comes to and how, and all of them together.

It draws the document of `eligibility.amounts` and adds no words of its own. Everything is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from eligibility.amounts.texts import LABELS
from eligibility.domain.vocabulary import Words

Json = Mapping[str, Any]
Link = Callable[[str], str]
"""The address at which a fact can be given."""

_HEADS = {
    "provision": Words("事项", "Provision"),
    "alone": Words("单独算", "Alone"),
    "paid": Words("可得", "Given"),
    "reason": Words("说明", "Why"),
    "limit": Words("限额", "Limit"),
    "state": Words("情况", "State"),
    "text": Words("依据原文", "The policy's words"),
    "step": Words("算法", "Step"),
    "nothing": Words("不给", "nothing"),
}
_WIDTHS = {"alone": "w18", "paid": "w18", "limit": "w22", "text": "w30", "amount": "w18"}
"""Columns of a fixed width, where a print has them."""


class AmountsHtml:
    """Draws one decision's amounts in one language. `link` leads to the question of a fact that is missing."""

    def __init__(self, amounts: Json, lang: str, link: Link | None = None) -> None:
        self.amounts, self.lang, self.link = amounts, lang, link
        self.benefits = {each["id"]: each for each in amounts["benefits"]}

    def words(self, id: str) -> str:
        """What stands beside amounts."""
        return escape((LABELS.get(id) or _HEADS[id]).in_language(self.lang))

    def between(self, label: str, said: str) -> str:
        """A label and what it says."""
        return f"{label}{': ' if self.lang == 'en' else '：'}{said}"

    # One benefit

    def brief(self, id: str) -> str:
        """What a benefit comes to and what it depends on, as a line of a list of terms; nothing where it has none or is not met."""
        benefit = self.benefits.get(id)
        if benefit is None or benefit["verdict"] == "not_met":
            return ""
        said = f"<b>{escape(benefit['amount']['words'])}</b>{self._depends(benefit, '<br>')}"
        return f"<div><dt>{self.words('amount')}</dt><dd>{said}</dd></div>"

    def steps(self, id: str, rank: int) -> str:
        """How a benefit's amount is computed, step by step beside the policy's words; `rank` is that of the heading."""
        benefit = self.benefits.get(id)
        if benefit is None or not benefit["lines"]:
            return ""
        rows = "".join(map(self._step, benefit["lines"]))
        heads = self._heads("step", "amount", "text")
        total = f"<p><b>{self.between(self.words('amount'), escape(benefit['amount']['words']))}</b>{self._depends(benefit, '<br>')}</p>"
        how = self.words("how")
        return f"<h{rank}>{how}</h{rank}>\n{_table(f'{how} {escape(id)}', heads, rows)}\n{total}"

    def _step(self, line: Json) -> str:
        inside = "　" * line["depth"]
        quote = self._quote(line)
        figure = f'<td class="figure">{escape(line["amount"]["words"])}</td>'
        return f"<tr><td>{inside}{escape(line['words'])}</td>{figure}<td>{quote}</td></tr>"

    def _depends(self, of: Json, before: str) -> str:
        """What keeps an amount a range; what the enterprise can give leads to its question."""
        causes = [*map(self._missing, of["missing"]), *(escape(each["label"]) for each in of["because"])]
        if not causes:
            return ""
        listed = (", " if self.lang == "en" else "、").join(causes)
        return f'{before}<span class="small note">{self.between(self.words("depends"), listed)}</span>'

    def _missing(self, cause: Json) -> str:
        label = escape(cause["label"])
        return f'<a href="{escape(self.link(cause["fact"]))}">{label}</a>' if self.link else label

    # All of them

    def together(self, rank: int) -> str:
        """The total, the combination that gives it, the limits, and why nothing comes to more; nothing where only some were asked for."""
        return "\n".join(self._together(rank)) if "total" in self.amounts else ""

    def _together(self, rank: int) -> Iterator[str]:
        amounts, combination = self.amounts, self.amounts["combination"]
        yield f'<section class="amounts">\n<h{rank} id="amounts">{self.words("heading")}</h{rank}>'
        yield f"<p><b>{self.between(self.words('total'), escape(amounts['total']['words']))}</b></p>"
        if combination is not None:
            yield f"<p>{escape(combination['words'])}</p>"
            yield from self._given(combination)
        if amounts["limits"]:
            yield f"<h{rank + 1}>{self.words('limits')}</h{rank + 1}>"
            yield _table(
                self.words("limits"),
                self._heads("limit", "state", "text"),
                "".join(map(self._limit, amounts["limits"])),
            )
        if combination is not None and "order" in combination:
            yield f"<p>{self.between(self.words('order'), escape(combination['order']['words']))} {self._quote(combination['order'])}</p>"
        if combination is not None and combination["proof"]:
            yield f"<h{rank + 1}>{self.words('why')}</h{rank + 1}>\n<ul>"
            yield from (f"<li>{escape(each['words'])}</li>" for each in combination["proof"])
            yield "</ul>"
        yield f'<p class="small note">{self.words("note")}</p>\n</section>'

    def _given(self, combination: Json) -> Iterator[str]:
        rows = [self._row(each, escape(each["words"])) for each in combination["given"]]
        rows += [self._row(each, self.words("nothing")) for each in combination["left_out"]]
        if rows:
            yield _table(self.words("combination"), self._heads("provision", "alone", "paid", "reason"), "".join(rows))

    def _row(self, each: Json, paid: str) -> str:
        figures = "".join(
            f'<td class="figure">{said}</td>' for said in (escape(self.benefits[each["id"]]["amount"]["words"]), paid)
        )
        why = f"{escape(each.get('why', ''))} {self._quote(each)}"
        return f"<tr><td>{escape(each['id'])} {escape(each['title'])}</td>{figures}<td>{why}</td></tr>"

    def _limit(self, limit: Json) -> str:
        state = escape(limit["words"]) + self._depends(limit, "<br>")
        return f"<tr><td>{escape(limit['id'])} {escape(limit['title'])}</td><td>{state}</td><td>{self._quote(limit)}</td></tr>"

    def _quote(self, of: Json) -> str:
        return f'<q lang="zh-CN">{escape(of["quote"]["text"])}</q>' if "quote" in of else ""

    def _heads(self, *ids: str) -> str:
        return "".join(f'<th scope="col" class="{_WIDTHS.get(id, "")}">{self.words(id)}</th>' for id in ids)


def _table(name: str, heads: str, rows: str) -> str:
    """A table that scrolls by itself where it is too wide; `name` is what it is called where nobody sees it."""
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>'
