"""A document's text to its outline with every sentence's findings and proposal. It must not read files or write any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from eligibility.domain.vocabulary import Vocabulary
from eligibility.drafts.departments import brackets_in, departments_among, departments_in, names_of
from eligibility.drafts.effects import proposal_for
from eligibility.drafts.marks import marks_of
from eligibility.drafts.mending import SCATTERED
from eligibility.drafts.model import Clause, Mended, Outline, Proposal, Remark, Sentence, Span
from eligibility.drafts.outline import Block, Blocks, Paragraph, blocks_of
from eligibility.ir.regions import ROLES

_PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "(": ")"}
_ENDS = "。！？!?"
_MOST_HEADING, _MOST_ARTICLE = 40, 16
_MOST_SENTENCE = 3_000
"""Longer is no sentence: it is proposed to a person without being looked into."""

_COLUMN = re.compile(ROLES)


def outline_of(mended: Mended, vocabulary: Vocabulary) -> Outline:
    """Everything found in a text. The same text and vocabulary, the same outline."""
    blocks = blocks_of(mended.text)
    column = _department_column(blocks)
    clauses = tuple(_clause(mended.text, each, vocabulary, column) for each in blocks.clauses)
    return Outline(
        blocks.title,
        blocks.number,
        "".join(each.words for each in blocks.preamble),
        tuple(blocks.sections),
        clauses,
        tuple(each.span for each in blocks.tail),
        tuple(each.span for each in blocks.head),
        tuple(each.span for each in blocks.outside),
        (*blocks.remarks, *(remark for each in clauses for remark in _remarks(each)), *_unassigned(clauses)),
    )


def _department_column(blocks: Blocks) -> int | None:
    """The column of a table that names the bodies, by its header."""
    for each in blocks.outside:
        cells = each.words.split("\t")
        found = [index for index, cell in enumerate(cells) if _COLUMN.search(cell)]
        if len(cells) > 2 and found:
            return found[0]
    return None


def _clause(text: str, block: Block, vocabulary: Vocabulary, column: int | None) -> Clause:
    span, words = block.span, text[slice(*block.span)]
    scrambled = _is_scrambled(block.paragraphs)
    heading, after = _heading(block)
    made = partial(Clause, block.number, block.label.words, heading, block.section, span)
    if scrambled:
        names = departments_among([each.words for each in block.paragraphs])
        stops = sum(words.count(mark) for mark in _ENDS) - (1 if heading and "。" in words[: after + 1] else 0)
        return made(names, (), bracketed=True, scrambled=True, full_stops=stops)
    names, place = departments_in(words)
    end = place[0] if place else len(words)
    if not names and column is not None:
        names, end = _in_column(block, column)
    spans = [*_sentences(words, after, end)]
    if place:
        spans += _sentences(words, place[1], len(words))
    sentences = tuple(
        _sentence(f"{block.number}.{index}", (begin + span[0], stop + span[0]), text, vocabulary)
        for index, (begin, stop) in enumerate(spans, 1)
    )
    bracketed = place is not None and words[place[0]] in "（("
    return made(names, sentences, bracketed, brackets=brackets_in(words))


def _in_column(block: Block, column: int) -> tuple[tuple[str, ...], int]:
    row = block.paragraphs[0].words
    cells = row.split("\t")
    if column >= len(cells):
        return (), len(row)
    return names_of(cells[column]), sum(len(each) + 1 for each in cells[:column]) - 1


def _is_scrambled(paragraphs: Sequence[Paragraph]) -> bool:
    """Three stray marks, or one with a bracket that closes before it opens: the pieces are not in reading order."""
    strays = sum(1 for each in paragraphs if SCATTERED.match(each.words))
    return strays >= 3 or (strays > 0 and _crossed("".join(each.words for each in paragraphs)))


def _crossed(words: str) -> bool:
    """Whether a bracket closes that was not opened."""
    opened: list[str] = []
    for each in words:
        if each in _PAIRS:
            opened.append(_PAIRS[each])
        elif each in _PAIRS.values() and (not opened or opened.pop() != each):
            return True
    return False


# Headings and sentences


def _heading(block: Block) -> tuple[str, int]:
    """A clause's heading and where its sentences begin, from the clause's own beginning."""
    first = block.paragraphs[0]
    rest = first.words[len(block.label.words) :]
    lead = len(rest) - len(rest.lstrip(" \t\u3000、.．"))
    begin, rest = len(block.label.words) + lead, rest[lead:]
    if framed := re.match(r"[【\[（(]([^】\]）)]{2,20})[】\]）)]\s*", rest):
        return framed[0].strip(), begin + framed.end()
    if cell := re.match(r"([^\t。]{2,40})\t", rest):
        return cell[1].strip(), begin + cell.end()
    most = _MOST_ARTICLE if block.label.kind == "article" else _MOST_HEADING
    if len(block.paragraphs) > 1 and len(rest) <= most and not re.search(r"[，,。；：;:]|[（《“]$", rest):
        return rest, begin + len(rest)
    if block.label.kind == "article":
        spaced = re.match(r"([\u4e00-\u9fff、]{2,12})[ \u3000]+(?=[\u4e00-\u9fff])", rest)
        return (spaced[1], begin + spaced.end()) if spaced else ("", begin)
    sentence = re.match(r"([^，,。；：;:！？\t]{2,40})[。：:]", rest)
    if sentence and rest[sentence.end() :].strip() + "".join(each.words for each in block.paragraphs[1:]):
        return sentence[1], begin + sentence.end()
    return "", begin


def _sentences(words: str, begin: int, end: int) -> Iterator[Span]:
    """The spans of sentences: up to a full stop outside brackets and quotation marks, with what closes after it."""
    start, opened = begin, 0
    for at in range(begin, end):
        character = words[at]
        opened += (character in _PAIRS) - (character in _PAIRS.values())
        opened = max(opened, 0)
        closes = character in _PAIRS.values() and at > 0 and words[at - 1] in _ENDS
        if (character in _ENDS or closes) and opened == 0 and not (at + 1 < end and words[at + 1] in "”’）)》"):
            yield from _trimmed(words, start, at + 1)
            start = at + 1
    yield from _trimmed(words, start, end)


def _trimmed(words: str, begin: int, end: int) -> Iterator[Span]:
    said = words[begin:end]
    if any(each.isalnum() for each in said):
        lead = len(said) - len(said.lstrip(" \t\n\u3000。；;"))
        yield begin + lead, begin + len(said.rstrip())


def _sentence(id: str, span: Span, text: str, vocabulary: Vocabulary) -> Sentence:
    words = text[slice(*span)].replace("\n", "")
    if len(words) > _MOST_SENTENCE:
        return Sentence(id, span, words, Proposal("duty", "", "no_verb"))
    marks = marks_of(text[slice(*span)].replace("\n", " "), span[0], vocabulary)
    return Sentence(id, span, words, proposal_for(words), marks)


# What a person must look at


def _remarks(clause: Clause) -> Iterator[Remark]:
    name = f"第 {clause.number} 条", f"clause {clause.number}"
    if clause.scrambled:
        yield Remark(
            "scrambled",
            None,
            f"{name[0]}的文字次序散乱，没有拆分，请对照原文件把文字理顺（按句号数约有 {clause.full_stops} 句）",
            f"the words of {name[1]} are not in reading order and were not taken apart; put them right by the document (about {clause.full_stops} sentences by its full stops)",
            clause.heading,
        )
        if clause.departments:
            listed = "、".join(clause.departments)
            yield Remark(
                "departments-guessed",
                None,
                f"{name[0]}的责任单位由散乱的字句推定为：{listed}",
                f"the bodies responsible for {name[1]} are inferred from its pieces: {listed}",
            )
    if not clause.scrambled and clause.brackets > 1:
        yield Remark(
            "clauses-joined",
            None,
            f"{name[0]}里有 {clause.brackets} 处责任单位，可能把几条并成了一条，请对照原文件拆开",
            f"{name[1]} names its bodies in {clause.brackets} places and may be several clauses in one; take it apart by the document",
            clause.heading,
        )
    if not clause.scrambled and not clause.sentences:
        yield Remark("clause-empty", None, f"{name[0]}没有正文", f"{name[1]} has no sentences")


def _unassigned(clauses: Sequence[Clause]) -> Iterator[Remark]:
    """Clauses without a body, where others name theirs."""
    without = [each for each in clauses if not each.departments]
    if without and len(without) < len(clauses):
        listed = "、".join(str(each.number) for each in without)
        yield Remark(
            "departments-missing",
            None,
            f"第 {listed} 条没有找到责任单位，其他条都有",
            f"no responsible bodies were found for clauses {listed}, while the others name theirs",
        )
