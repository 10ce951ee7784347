"""Received text to readable text: page furniture out, hard wraps joined, with a map back. It adds no word and changes no word."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eligibility.drafts.labels import label_of
from eligibility.drafts.model import Mended, Received, Span

SCATTERED = re.compile(r"^[\W_]+$")
"""A line without a letter or digit: a stray mark, as a text with its pieces out of order leaves."""

_PAGE_NUMBER = re.compile(
    r"^(?:[—–―\-－─·•~]+\s*[\d０-９]{1,4}\s*[—–―\-－─·•~]+|第\s*[\d０-９]{1,4}\s*页(?:\s*[,，/／]?\s*共\s*[\d０-９]{1,4}\s*页)?"
    r"|[\d０-９]{1,4}\s*[/／]\s*[\d０-９]{1,4}|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)$"
)
TITLE_END = re.compile(
    r"(?:政策(?:措施)?|措施|办法|细则|意见|方案|规定|通知|条例|规划|公告|指南|计划|规则|[\d一二三四五六七八九十]+条)(?:[（(].{1,8}[）)])*$"
)
"""How the title of a policy ends."""

SIGNED = re.compile(
    r"^[\d０-９〇○零一二三四五六七八九]{4}\s*年\s*[\d０-９一二三四五六七八九十]{1,3}\s*月\s*[\d０-９一二三四五六七八九十]{1,3}\s*日$"
)
"""A date by itself, as under a signature."""

_BARE_NUMBER = re.compile(r"^[\d０-９]{1,4}$")
_ENDS = "。！？；：!?;:…"
_CLOSES = '”’」』）)》〉】"'
_SPREAD = re.compile(r"^\S(?:[ \u3000]\S){3,}$")
"""A line with blanks between all its characters, as scans have them."""

_NEAR = 6
"""Within how many lines stray marks belong together."""

_EDGE = 2
"""How many lines at the top and at the foot of a page may be furniture."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the received text without the white space around it: its words, their span, its page from 0."""

    words: str
    span: Span
    page: int

    @property
    def width(self) -> int:
        """How wide it is printed, in half-width characters."""
        return sum(1 if each.isascii() else 2 for each in self.words)


def lines_of(text: str) -> list[Line]:
    """Every line that says something."""
    found: list[Line] = []
    at, page = 0, 0
    for piece in re.split(r"([\n\f])", text):
        words = piece.strip()
        if words:
            begin = at + len(piece) - len(piece.lstrip())
            said = "".join(words.split()) if _SPREAD.match(words) else words
            found.append(Line(said, (begin, begin + len(words)), page))
        page += piece == "\f"
        at += len(piece)
    return found


def mended_from(received: Received) -> Mended:
    """The readable text of a document. Lines are joined only where the reader gave lines of a page, not paragraphs."""
    lines = lines_of(received.text)
    furniture = _furniture(lines)
    kept = [line for line in lines if line not in furniture]
    wrapped = received.kind == "pdf" or (received.kind == "txt" and _is_wrapped(kept))
    paragraphs = list(_paragraphs(kept)) if wrapped else [[line] for line in kept]
    text, offsets = _joined(received.text, paragraphs)
    left_out = tuple(line.span for line in lines if line in furniture)
    return Mended(text, offsets, left_out, len(kept) - len(paragraphs))


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines end where the page does and not where a paragraph does: then many wide ones end in the middle of a sentence."""
    usual = _usual_width(lines)
    broken = [
        line
        for line, after in itertools.pairwise(lines)
        if line.width >= usual * 0.8 and not _ended(line.words) and label_of(after.words) is None
    ]
    return len(broken) * 5 >= len(lines)


def _ended(words: str) -> bool:
    return words.rstrip(_CLOSES)[-1:] in tuple(_ENDS)


def _furniture(lines: Sequence[Line]) -> set[Line]:
    """Page numbers, and what stands at the edge of most pages. A line that begins with a clause's number is never one."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = [line for page in pages.values() for line in dict.fromkeys((*page[:_EDGE], *page[-_EDGE:]))]
    often = Counter(form for _, form in {(line.page, _form(line.words)) for line in edges})
    repeated = (
        {form for form, count in often.items() if count >= max(2, (len(pages) + 1) // 2)} if len(pages) > 1 else set()
    )
    found = {line for line in lines if _PAGE_NUMBER.match(line.words)}
    found |= {line for line in edges if _form(line.words) in repeated and label_of(line.words) is None}
    if len(pages) > 1:
        found |= {line for line in edges if _BARE_NUMBER.match(line.words)}
    return found


def _form(words: str) -> str:
    return re.sub(r"[\d０-９]+", "#", re.sub(r"\s+", "", words))


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that belong together. Lines that are scattered over the page are left as they are: joining would hide it."""
    usual = _usual_width(lines)
    alone = _scattered(lines) | _signatures(lines, usual)
    front = True
    paragraph: list[Line] = []
    for line in lines:
        front = front and label_of(line.words) is None
        titled = front and bool(paragraph) and TITLE_END.search(paragraph[-1].words) is not None
        if paragraph and (titled or line in alone or paragraph[-1] in alone or _begins(paragraph, line, usual)):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _usual_width(lines: Sequence[Line]) -> int:
    widths = sorted(line.width for line in lines)
    return widths[len(widths) * 3 // 4] if widths else 0


def _scattered(lines: Sequence[Line]) -> set[Line]:
    """Lines near stray marks: between the first and the last of three or more within a few lines of each other."""
    strays = [index for index, line in enumerate(lines) if SCATTERED.match(line.words)]
    runs: list[list[int]] = []
    for index in strays:
        if runs and index - runs[-1][-1] <= _NEAR:
            runs[-1].append(index)
        else:
            runs.append([index])
    return {line for run in runs if len(run) >= 3 for line in lines[run[0] : run[-1] + 1]}


def _signatures(lines: Sequence[Line], usual: int) -> set[Line]:
    """A date by itself, and the name before it."""
    found: set[Line] = set()
    for before, line in itertools.pairwise(lines):
        if SIGNED.match(line.words):
            found |= {line, before} if before.width < usual * 0.8 and not _ended(before.words) else {line}
    return found


def _begins(paragraph: Sequence[Line], line: Line, usual: int) -> bool:
    """Whether a line begins a paragraph of its own after these."""
    last, first = paragraph[-1], paragraph[0]
    if label_of(line.words) is not None or line.words.startswith(("（责任单位", "(责任单位", "附件", "附：")):
        return not line.words.startswith(("（责任", "(责任"))
    short = last.width < usual * 0.8
    if _ended(last.words):
        return short
    heading = len(paragraph) == 1 and label_of(first.words) is not None and not re.search(r"[，,。]", first.words)
    return short and (heading or last.width < usual * 0.55)


def _joined(raw: str, paragraphs: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    characters: list[str] = []
    offsets: list[int] = []
    for paragraph in paragraphs:
        for line in paragraph:
            if line is not paragraph[0] and _parts_words(characters[-1], line.words[0]):
                characters.append(" ")
                offsets.append(line.span[0])
            kept = [at for at in range(*line.span) if not _is_loose(raw, at, line)]
            characters.extend(raw[at] for at in kept)
            offsets.extend(kept)
        characters.append("\n")
        offsets.append(paragraph[-1].span[1] - 1)
    return "".join(characters), tuple(offsets)


def _parts_words(before: str, after: str) -> bool:
    """Whether a line break between two characters stood for a space: between ASCII, but not inside a number."""
    return before.isascii() and after.isascii() and not (before.isdigit() and after.isdigit())


def _is_loose(raw: str, at: int, line: Line) -> bool:
    """White space that only sets characters apart (继 续): between ASCII it parts words, after a label the text, and a tab cells."""
    if not raw[at].isspace() or raw[at] == "\t":
        return False
    label = label_of(line.words)
    if label is not None and raw[line.span[0] : at].strip() == label.words:
        return False
    before, after = raw[line.span[0] : at].rstrip()[-1:], raw[at : line.span[1]].lstrip()[:1]
    spread = len(line.words) < line.span[1] - line.span[0]
    return spread or not (before.isascii() and after.isascii() and raw[at - 1] == before)
