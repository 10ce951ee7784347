"""A report of a draft in words, as Markdown that also reads well in a terminal, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_EFFECTS = {
    "grant": ("给予", "grant"), "conditional": ("按其他规定给予", "conditional"), "priority": ("优先", "priority"),
    "service": ("服务", "service"), "support": ("支持引导", "support"), "duty": ("政府职责", "duty of government"),
}  # fmt: skip
_MOST = 40


def lines_of_report(report: Json, lang: str) -> Iterator[str]:
    """What was found, what needs a person's eye, and the sentences one by one."""
    words = _Words(lang)
    counts, document = report["counts"], report["document"]
    yield f"# {words('起草报告', 'Draft report')}: {report['title'] or document['name']}"
    yield ""
    yield words(
        f"读取 {document['name']}，找到 {counts['sections']} 个章节、{counts['clauses']} 条、{counts['sentences']} 句。",
        f"Read {document['name']}: {counts['sections']} sections, {counts['clauses']} clauses, {counts['sentences']} sentences.",
    )
    yield words(
        "这是草稿：没有人确认过，不判断任何企业。",
        "This is a draft: nobody has confirmed it, and it judges no enterprise.",
    )
    yield ""
    yield from (
        f"- {words(*_EFFECTS[each])} {counts['effects'][each]}" for each in _EFFECTS if each in counts["effects"]
    )
    yield ""
    yield from _remarks(report, words)
    yield from _clauses(report, words)
    yield from _left_out(report, words)


class _Words:
    """One language of two."""

    def __init__(self, lang: str) -> None:
        self._english = lang == "en"

    def __call__(self, zh: str, en: str) -> str:
        return en if self._english else zh


def _remarks(report: Json, words: _Words) -> Iterator[str]:
    yield f"## {words('请先看', 'Look at these first')}"
    yield ""
    for each in report["remarks"]:
        place = words(f"（第 {each['line']} 行）", f" (line {each['line']})") if each["line"] else ""
        said = f"：{_short(each['words'])}" if each["words"] else ""
        yield f"- {words(each['zh'], each['en'])}{place}{said}"
    if not report["remarks"]:
        yield words("没有要特别注意的。", "Nothing in particular.")
    yield ""


def _clauses(report: Json, words: _Words) -> Iterator[str]:
    yield f"## {words('逐句推定', 'Sentence by sentence')}"
    for clause in report["clauses"]:
        yield ""
        yield f"### {clause['label']} {clause['heading']}".rstrip()
        bodies = "、".join(clause["departments"])
        yield words(f"责任单位：{bodies or '（原文未载明）'}", f"Responsible: {bodies or '(not stated)'}")
        yield ""
        for each in clause["sentences"]:
            verb = f"“{_short(each['verb'])}”" if each["verb"] else "—"
            yield f"- {each['id']} **{words(*_EFFECTS[each['effect']])}** {verb} {_short(each['words'])}"
    yield ""


def _left_out(report: Json, words: _Words) -> Iterator[str]:
    titles = (
        ("furniture", "去掉的页码和页眉页脚", "Page furniture left out"),
        ("head", "标题之前的文字", "Before the title"),
        ("outside", "不在任何一条里的文字", "In no clause"),
        ("tail", "最后一条之后的文字", "After the last clause"),
    )
    for key, zh, en in titles:
        if report["left_out"][key]:
            yield f"## {words(zh, en)}"
            yield ""
            yield from (f"- {_short(each['words'])}" for each in report["left_out"][key])
            yield ""


def _short(said: str) -> str:
    return said if len(said) <= _MOST else f"{said[:_MOST]}…"
