"""An outline to the files of a draft pack: the locked text, policy.yaml, terms.yaml and a file a clause. It writes nothing to disk."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from eligibility.domain.vocabulary import Vocabulary
from eligibility.drafts.model import Clause, Mended, Outline, Received, Span
from eligibility.drafts.proposing import plain, rule_of
from eligibility.drafts.yaml_text import Node, yaml_of
from eligibility.source.models import DRAFT
from eligibility.source.text import normalise, tidy

NOTES = "_draft"
"""The folder beside the rules with what is of use while drafting: the compiler does not look into it."""

_HEAD = "# 自动起草，没有经过人的确认。凡有 draft 标记的，逐项对照原文核对、补全，再删去标记；有标记的规则包不能编译，不判断任何企业。\n"
_MARK = "\ue010"


def files_of(received: Received, mended: Mended, outline: Outline, id: str, vocabulary: Vocabulary) -> dict[str, bytes]:
    """Every file of the draft by its name in the folder."""
    norms = {words: f"norm_{number}" for number, words in enumerate(_cited(outline), 1)}
    texts = {"source.txt": mended.text, **dict(_pieces(mended, outline))}
    files = {
        **texts,
        "policy.yaml": _HEAD + yaml_of(_policy(received, mended, outline, id, texts)),
        "terms.yaml": _HEAD + yaml_of(_terms(norms)),
        **{
            f"clauses/clause_{each.number:02}.yaml": yaml_of(_clause(each, norms, vocabulary))
            for each in outline.clauses
        },
        f"{NOTES}/received.txt": received.text,
        f"{NOTES}/map.json": json.dumps({"runs": list(runs_of(mended))}),
    }
    return {name: text.encode() for name, text in files.items()}


def runs_of(mended: Mended) -> Iterator[tuple[int, int, int]]:
    """Where the mended text was received: its offset, the received offset, and for how many characters they go together."""
    begin = 0
    for at in range(1, len(mended.offsets) + 1):
        if at == len(mended.offsets) or mended.offsets[at] != mended.offsets[at - 1] + 1:
            yield begin, mended.offsets[begin], at - begin
            begin = at


def _cited(outline: Outline) -> list[str]:
    marks = (mark for clause in outline.clauses for sentence in clause.sentences for mark in sentence.marks)
    return list(dict.fromkeys(mark.words for mark in marks if mark.kind == "norm"))


def _pieces(mended: Mended, outline: Outline) -> Iterator[tuple[str, str]]:
    """The words of a scrambled clause, for a person to put right in a text of its own."""
    for each in outline.clauses:
        if each.scrambled:
            yield f"clause-{each.number}.txt", mended.text[slice(*each.span)] + "\n"


def _policy(received: Received, mended: Mended, outline: Outline, id: str, texts: Mapping[str, str]) -> dict[str, Node]:
    return {
        DRAFT: f"由 {received.name} 起草；核对标题、条数、章节、序言和落款，补写英文标题，定规则包标识",
        "id": id,
        "title": {"zh": plain(tidy(outline.title)) or "（没有认出标题）"},
        "version": "1",
        "clauses": str(max((each.number for each in outline.clauses), default=1)),
        "texts": {
            "source": _text("source.txt", texts["source.txt"], *_standing(received, mended)),
            **{
                f"clause_{each.number}": _text(name, texts[name], "reconstructed", _scrambled(each))
                for each in outline.clauses
                if (name := f"clause-{each.number}.txt") in texts
            },
        },
        "preamble": plain(outline.preamble),
        "sections": [plain(each) for each in outline.sections],
        "furniture": list(_beside(mended.text, (*outline.head, *outline.outside, *outline.tail))),
    }


def _text(file: str, text: str, status: str, why: tuple[str, str] | None) -> dict[str, Node]:
    entry: dict[str, Node] = {"file": file, "sha256": hashlib.sha256(text.encode()).hexdigest(), "status": status}
    return entry | ({"why": {"zh": why[0], "en": why[1]}} if why else {})


def _standing(received: Received, mended: Mended) -> tuple[str, tuple[str, str] | None]:
    if mended.text.rstrip("\n") == received.text.rstrip("\n"):
        return "as_received", None
    lines = len(mended.furniture)
    zh = [f"去掉 {lines} 行页码、页眉页脚"] * (lines > 0) + [f"接好 {mended.joined} 处换行"] * (mended.joined > 0)
    en = [f"{lines} lines of page furniture left out"] * (lines > 0) + [f"{mended.joined} line wraps joined"] * (
        mended.joined > 0
    )
    return "mended", (
        f"由 {received.name} 提取：{'，'.join([*zh, '其余除空白外没有增减一个字'])}",
        f"Taken from {received.name}: {', '.join([*en, 'otherwise no character but white space added or changed'])}",
    )


def _scrambled(clause: Clause) -> tuple[str, str]:
    return (
        f"收到的文本里第{clause.number}条字句散乱，由人对照原件理顺",
        f"The text as received prints clause {clause.number} in scrambled pieces; a person has put them right by the original",
    )


def _beside(text: str, spans: Sequence[Span]) -> Iterator[dict[str, Node]]:
    """What is printed beside the clauses. A clause that names no bodies ends where such a paragraph begins."""
    for span in spans:
        yield {
            "quote": plain(text[slice(*span)]).replace("\t", " "),
            "why": "不属于任何一条：落款、日期、附件或者没有编号的文字",
        }


def _terms(norms: Mapping[str, str]) -> dict[str, Node]:
    entries = {id: _norm(words) for words, id in norms.items()}
    return (
        {DRAFT: "核对援引的文件，补写英文名称，找到原文后改 status", "norms": entries}
        if entries
        else {DRAFT: "没有援引其他文件"}
    )


def _norm(words: str) -> dict[str, Node]:
    named, number = re.search(r"《(.+)》", words), re.search(r"[\u4e00-\u9fff]*[〔\[【][^（）()]*号", words)
    return {
        "zh": plain(named[1] if named else words),
        "number": plain(re.sub(r"\s+", "", number[0])) if number else "",
        "status": "not_found",
    }


def _clause(clause: Clause, norms: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, Node]:
    given = sum(1 for each in clause.sentences if each.proposal.effect != "duty")
    heading = clause.heading if given == 1 else ""
    rules = [(each, rule_of(each, heading, norms, vocabulary)) for each in clause.sentences]
    label = _label(clause)
    return {
        "clause": str(clause.number),
        DRAFT: _note(clause),
        "label": label,
        "heading": plain(clause.heading) or label,
        "section": plain(clause.section),
        "departments": list(clause.departments),
        "provisions": [rule for each, rule in rules if each.proposal.effect != "duty"],
        "duties": [rule for each, rule in rules if each.proposal.effect == "duty"],
    }


def _label(clause: Clause) -> str:
    """The number as printed, unless it is the plain number that the compiler looks for anyway."""
    printed = normalise(clause.label).replace(_MARK, "")
    return "" if printed == str(clause.number) and clause.heading and clause.bracketed else plain(clause.label)


def _note(clause: Clause) -> str:
    if clause.scrambled:
        return f"文字次序散乱，没有拆分：先对照原件理顺 clause-{clause.number}.txt，再写惠企事项和政府职责"
    return "核对编号、标题、章节和责任单位" if clause.departments else "原文没有写责任单位；核对编号、标题和章节"
