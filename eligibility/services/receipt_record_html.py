"""What a determination of record adds to a receipt's page: how it stands, where opinions differ, what follows and by which rule.

It lays out what the receipt says, in the receipt's own words, and judges nothing. Everything is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Any

from eligibility.domain.conclusion import CONCLUSION_WORDS, Conclusion

Document = Mapping[str, Any]

_SORTS = {"task": "任务", "routing": "转办", "notice": "告知", "exclusion": "互斥", "deadline": "期限"}


def of_record_parts(receipt: Document) -> Iterator[str]:
    """The two sections; nothing for a receipt that is not of record."""
    second = receipt.get("second_opinion")
    if second is None:
        return
    yield "<h2>第二意见</h2>"
    yield f'<p class="conclusion">{text_of(second["words"])}</p>'
    yield from _differences(second)
    yield from _fired(second)
    yield from _consequences(receipt["consequences"])


def _differences(second: Document) -> Iterator[str]:
    if second.get("differs"):
        yield from _head("事项", "第一意见", "第二意见")
        for each in second["differs"]:
            yield from _row(each["provision"], _conclusion(each["compiled"]), _conclusion(each["rete"]))
        yield "</tbody></table>"
    if second.get("strays"):
        yield "<h4>只有一个执行器认为应有的后续事项</h4>\n<ul>"
        yield from (f"<li>{text_of(each['words'])}</li>" for each in second["strays"])
        yield "</ul>"


def _conclusion(said: Document) -> str:
    return CONCLUSION_WORDS[Conclusion(said["conclusion"])].zh


def _fired(second: Document) -> Iterator[str]:
    """How many rules fired; the receipt itself lists each with its conditions."""
    if "fired" in second:
        count = sum(len(run["rules"]) for run in second["fired"])
        yield f'<p class="note">第二执行器共触发 {count} 条规则，每条规则及其条件见收据 second_opinion.fired。</p>'
        yield f'<dl><dt>规则程序摘要</dt><dd class="digest">{text_of(second["program"])}</dd></dl>'


def _consequences(found: list[Document]) -> Iterator[str]:
    if not found:
        return
    yield "<h2>后续事项</h2>"
    yield from _head("类别", "事项", "规则和条件")
    for because, together in groupby(found, key=lambda each: each["because"]):
        reason = f"{because['words']}（{'；'.join(because['on'])}）"
        for each in together:
            yield from _row(_SORTS[each["sort"]], each["words"], reason)
            reason = "同上"
    yield "</tbody></table>"


def _head(*names: str) -> Iterator[str]:
    yield "<table><thead><tr>" + "".join(f"<th>{text_of(name)}</th>" for name in names) + "</tr></thead><tbody>"


def _row(*cells: str) -> Iterator[str]:
    yield "<tr>" + "".join(f"<td>{text_of(cell)}</td>" for cell in cells) + "</tr>"


def text_of(value: Any) -> str:
    """A value as text in HTML, whatever it holds."""
    return escape(str(value), quote=True)
