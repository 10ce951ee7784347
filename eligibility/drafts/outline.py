"""Readable text to its outline: title, preamble, sections, clauses, what comes after. It must not know what sentences mean."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from eligibility.drafts.labels import Label, LabelKind, label_of
from eligibility.drafts.mending import SIGNED, TITLE_END
from eligibility.drafts.model import Remark, Span

MOST_MISSED = 5
"""How many numbers in a row may be missing before a number is taken for something else than a clause's."""

_SENTENCE_END = re.compile(r"[。！？!?]")
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,12}[〔\[【(（]\s*[\d０-９]{4}\s*[〕\]】)）]\s*第?[\d０-９]+\s*号$")
_AFTER = re.compile(
    r"^(?:附件|附表|附录|附[：:]|抄送|主办单位|版权所有|网站标识码|扫一扫|打印本页|关闭窗口|相关链接|分享到|[（(]此件)"
)
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the mended text."""

    words: str
    span: Span
    label: Label | None


@dataclass(slots=True)
class Block:
    """A clause before its sentences are told apart: its paragraphs, the first with its label."""

    number: int
    label: Label
    section: str
    paragraphs: list[Paragraph]

    @property
    def span(self) -> Span:
        """From its label to the end of its last paragraph."""
        return self.paragraphs[0].span[0], self.paragraphs[-1].span[1]


@dataclass(slots=True)
class Blocks:
    """A document in blocks."""

    title: str = ""
    number: str = ""
    preamble: list[Paragraph] = field(default_factory=list)
    head: list[Paragraph] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    clauses: list[Block] = field(default_factory=list)
    outside: list[Paragraph] = field(default_factory=list)
    """Paragraphs of a section that stand in no clause."""

    tail: list[Paragraph] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def paragraphs_of(text: str) -> list[Paragraph]:
    """Every line that says something."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        words = line.strip()
        if words:
            begin = at + line.index(words[0])
            found.append(Paragraph(words, (begin, begin + len(words)), label_of(words)))
        at += len(line)
    return found


def blocks_of(text: str) -> Blocks:
    """The outline of a text. What is missing or out of order is among its remarks."""
    paragraphs = paragraphs_of(text)
    clause, section = _levels(paragraphs)
    blocks = Blocks()
    if clause is None:
        blocks.head = paragraphs
        blocks.remarks.append(_nothing())
        return blocks
    first = next(index for index, each in enumerate(paragraphs) if each.label and each.label.kind in {clause, section})
    _read_front(blocks, paragraphs[:first])
    _read_body(blocks, paragraphs[first:], clause, section)
    _cut_tail(blocks)
    _number(blocks)
    return blocks


def _nothing() -> Remark:
    return Remark(
        "no-clauses",
        None,
        "没有找到条款编号（第一条、一、（一）、1.），正文没有拆分",
        "no numbers of clauses were found (第一条, 一、, （一）, 1.); the text was not taken apart",
    )


# Which numbers are those of clauses


def _levels(paragraphs: Sequence[Paragraph]) -> tuple[LabelKind | None, LabelKind | None]:
    """The kind of label that numbers clauses, and the kind that numbers sections, if there are any."""
    count = {kind: sum(1 for each in paragraphs if each.label and each.label.kind == kind) for kind in _ORDER}
    if count["article"] > 1:
        return "article", "part" if count["part"] else "cn" if _heads(paragraphs, "cn", "article") else None
    if count["row"] > 1:
        return "row", "cn" if _heads(paragraphs, "cn", "row") else None
    for outer, inner in _NESTED:
        if count[outer] and count[inner] > 1 and _heads(paragraphs, outer, inner):
            return inner, outer
    for kind in _ALONE:
        if count[kind] > 1 or (count[kind] and not any(count[other] for other in _ORDER if other != kind)):
            return kind, None
    return None, None


_NESTED: tuple[tuple[LabelKind, LabelKind], ...] = (
    ("part", "cn"),
    ("cn", "cn_paren"),
    ("cn", "num"),
    ("cn_paren", "num"),
)
_ALONE: tuple[LabelKind, ...] = ("cn", "cn_paren", "num", "num_paren", "article")
_ORDER: tuple[LabelKind, ...] = ("part", "article", "cn", "cn_paren", "num", "num_paren", "row")


def _heads(paragraphs: Sequence[Paragraph], outer: LabelKind, inner: LabelKind) -> bool:
    """Whether most paragraphs with an outer label are bare headings with an inner label right after them."""
    outers = [index for index, each in enumerate(paragraphs) if each.label and each.label.kind == outer]
    heads = [index for index in outers if _is_heading(paragraphs[index]) and _followed(paragraphs, index, inner, outer)]
    return bool(outers) and len(heads) * 2 >= len(outers)


def _is_heading(paragraph: Paragraph) -> bool:
    return len(paragraph.words) <= _SHORT and not _SENTENCE_END.search(paragraph.words.rstrip("。"))


def _followed(paragraphs: Sequence[Paragraph], index: int, inner: LabelKind, outer: LabelKind) -> bool:
    following = (each.label.kind for each in paragraphs[index + 1 :] if each.label)
    return next((kind for kind in following if kind in {inner, outer}), None) == inner


# Front, body, tail


def _read_front(blocks: Blocks, paragraphs: Sequence[Paragraph]) -> None:
    """Title, document number and preamble. What stands before the title is kept apart."""
    ends = [index for index, each in enumerate(paragraphs) if _ends_title(each.words)]
    last = next(iter(ends), -1)
    begin = last
    while begin > 0 and _goes_on(paragraphs[begin - 1]) and not _starts_title(paragraphs[begin].words):
        begin -= 1
    blocks.head = list(paragraphs[: max(begin, 0)])
    blocks.title = "".join(re.sub(r"\s+", "", each.words) for each in paragraphs[max(begin, 0) : last + 1])
    for each in paragraphs[last + 1 :]:
        if _NUMBER.match(each.words):
            blocks.number = each.words
            blocks.head.append(each)
        elif "\t" in each.words:
            blocks.outside.append(each)
        else:
            blocks.preamble.append(each)
    blocks.number = blocks.number or next((each.words for each in blocks.head if _NUMBER.match(each.words)), "")
    if not blocks.title:
        blocks.remarks.append(Remark("no-title", None, "没有认出标题", "no title was made out"))


def _ends_title(words: str) -> bool:
    return len(words) <= 60 and TITLE_END.search(words) is not None and not _SENTENCE_END.search(words)


def _starts_title(words: str) -> bool:
    return words.startswith(("关于", "印发")) or "关于" in words[:24]


def _goes_on(paragraph: Paragraph) -> bool:
    return len(paragraph.words) <= _SHORT and not re.search(r"[。：:；〔\d]", paragraph.words)


def _read_body(blocks: Blocks, paragraphs: Sequence[Paragraph], clause: LabelKind, section: LabelKind | None) -> None:
    current, last, opened = "", 0, True
    seen: set[int] = set()
    for each in paragraphs:
        kind = each.label.kind if each.label else None
        if kind == section and section is not None and _is_heading(each):
            current, opened = each.words, False
            blocks.sections.append(current)
            last = 0 if clause in {"cn_paren", "num_paren"} else last
        elif each.label and kind == clause and _is_next(each.label.value, last, seen):
            seen.add(each.label.value)
            last = max(last, each.label.value) if each.label.value > 1 else 1
            blocks.clauses.append(Block(0, each.label, current, [each]))
            opened = True
        elif not opened:
            blocks.remarks.append(_outside(each, current))
            blocks.outside.append(each)
        elif blocks.clauses:
            blocks.clauses[-1].paragraphs.append(each)
        else:
            blocks.preamble.append(each)


def _outside(paragraph: Paragraph, section: str) -> Remark:
    return Remark(
        "outside-clauses",
        None,
        f"“{section}”下有一段没有编号的文字，没有归入任何一条",
        f"{section} has text without a number, which belongs to no clause",
        paragraph.words,
    )


def _is_next(value: int, last: int, seen: Set[int]) -> bool:
    """Whether a number can be the next clause's: the next one, one after a gap, the first of a section, or one that was missed."""
    if last < value <= last + 1 + MOST_MISSED or (value == 1 and seen):
        return True
    return 0 < value < last and value not in seen


def _cut_tail(blocks: Blocks) -> None:
    """Signature, date and attachments, which belong to no clause."""
    paragraphs = blocks.clauses[-1].paragraphs if blocks.clauses else []
    for index in range(1, len(paragraphs)):
        words = paragraphs[index].words
        signed = SIGNED.match(words) is not None
        signs = index + 1 < len(paragraphs) and SIGNED.match(paragraphs[index + 1].words) and len(words) <= _SHORT
        if signed or signs or _AFTER.match(words):
            blocks.tail = paragraphs[index:]
            del paragraphs[index:]
            return


# Numbers


def _number(blocks: Blocks) -> None:
    """Number the clauses through, by their own numbers where these run on, and say which are missing or out of order."""
    values = [each.label.value for each in blocks.clauses]
    runs_on = len(set(values)) == len(values)
    for index, each in enumerate(blocks.clauses):
        each.number = each.label.value if runs_on else index + 1
    if not runs_on:
        blocks.remarks.extend(_restarts(blocks.clauses))
        return
    blocks.remarks.extend(_missing(values))
    blocks.remarks.extend(_out_of_order(blocks))
    blocks.clauses.sort(key=lambda each: each.number)


def _restarts(clauses: Sequence[Block]) -> Iterator[Remark]:
    yield Remark(
        "numbers-restart",
        None,
        "条款编号在每一部分重新开始，这里从头到尾连续编号；原编号保留在 label",
        "the numbers begin anew in every section; here the clauses are numbered through, and `label` keeps the number printed",
    )
    for before, after in itertools.pairwise(clauses):
        for value in range(before.label.value + 1, after.label.value):
            yield _missed(value, after.section)


def _missing(values: Sequence[int]) -> Iterator[Remark]:
    for value in sorted(set(range(1, max(values, default=0))) - set(values)):
        yield _missed(value, "")


def _missed(value: int, section: str) -> Remark:
    where = (f"“{section}”中", f" of {section}") if section else ("", "")
    return Remark(
        "clause-missing",
        None,
        f"{where[0]}没有找到第 {value} 条，请对照原文件补上",
        f"clause {value}{where[1]} was not found; look for it in the document",
    )


def _out_of_order(blocks: Blocks) -> Iterator[Remark]:
    """A clause that stands after a higher number belongs to the section of the clause that it follows by number."""
    highest, sections = 0, {each.number: each.section for each in blocks.clauses}
    numbers = sorted(sections)
    for each in blocks.clauses:
        if each.number < highest:
            before = bisect_left(numbers, each.number) - 1
            each.section = sections[numbers[before]] if before >= 0 else each.section
            section = each.section or "（无）"
            yield Remark(
                "out-of-order",
                None,
                f"第 {each.number} 条印在第 {highest} 条之后；按编号推定它属于“{section}”",
                f"clause {each.number} is printed after clause {highest}; by its number it is taken to belong to {section}",
                each.paragraphs[0].words[:30],
            )
        highest = max(highest, each.number)
