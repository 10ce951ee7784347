"""The account of a policy's characters as a table, and of one clause run by run. It draws the coverage document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.cli.terminal import Terminal, display_width, fill

Document = dict[str, Any]

_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("decided", "机判", "mach."),
    ("evidence", "佐证", "evid."),
    ("judgement", "研判", "judg."),
    ("other_norm", "他规", "norm"),
    ("benefit", "支持", "gives"),
    ("duty", "职责", "duty"),
    ("not_a_condition", "其他", "other"),
    ("heading", "标题", "head"),
    ("departments", "单位", "dept."),
    ("punctuation", "标点", "punc."),
)

_STYLES = {
    "decided": "good",
    "evidence": "calm",
    "judgement": "judge",
    "other_norm": "judge",
    "benefit": "strong",
    "unaccounted": "ask",
}


def coverage_lines(document: Document, terminal: Terminal) -> Iterator[str]:
    """A row a clause, in characters; totals; what stands outside the clauses."""
    yield terminal.words(
        f"条款 {document['clauses_accounted']}/{document['clauses_total']}，句子 {document['sentences_accounted']}/{document['sentences_total']}，字符 {_share(document['characters'])}",
        f"clauses {document['clauses_accounted']}/{document['clauses_total']}, sentences {document['sentences_accounted']}/{document['sentences_total']}, characters {_share(document['characters'])}",
    )
    yield ""
    heads = [terminal.words(zh, en) for _, zh, en in _COLUMNS]
    yield terminal.paint(
        _row(terminal.words("条", "no."), terminal.words("句", "sent"), heads, terminal.words("合计", "all")), "strong"
    )
    for each in document["clauses"]:
        yield _clause_row(each)
    yield terminal.paint(
        _row("", str(document["sentences_total"]), _cells(document["characters"]), _share(document["characters"])),
        "strong",
    )
    yield ""
    yield from _legend(document, terminal)
    yield from _outside(document, terminal)


def _clause_row(clause: Document) -> str:
    told = sum(bool(sentence["by"]) for sentence in clause["sentences"])
    sentences = f"{told}/{len(clause['sentences'])}"
    return _row(str(clause["clause"]), sentences, _cells(clause["characters"]), _share(clause["characters"]))


def _cells(characters: Document) -> list[str]:
    return [str(characters[kind] or "·") for kind, _, _ in _COLUMNS]


def _row(number: str, sentences: str, cells: list[str], share: str) -> str:
    return _right(number, 3) + _right(sentences, 5) + "".join(_right(cell, 6) for cell in cells) + _right(share, 6)


def _right(text: str, columns: int) -> str:
    return " " * max(columns - display_width(text), 0) + text


def _share(characters: Document) -> str:
    """The share that is accounted for, never rounded up to the whole."""
    total = sum(characters.values())
    return f"{100 * (total - characters['unaccounted']) // total}%"


def _legend(document: Document, terminal: Terminal) -> Iterator[str]:
    comma = terminal.words("，", ", ")
    said = comma.join(f"{terminal.words(zh, en)} {document['kinds'][kind]}" for kind, zh, en in _COLUMNS)
    yield from terminal.paragraph(said, style="quiet")


def _outside(document: Document, terminal: Terminal) -> Iterator[str]:
    for each in document["documents"]:
        yield ""
        yield terminal.paint(f"{each['id']} · {each['status']} · SHA-256 {each['sha256'][:16]}…", "strong")
        parts = [terminal.words(f"条款内 {each['in_clauses']}", f"in clauses {each['in_clauses']}")]
        parts += [f"{document['kinds'][kind]} {count}" for kind, count in each["outside"].items()]
        said = terminal.words("，", ", ").join(parts)
        total = terminal.words(f"共 {each['characters']} 字符：", f"{each['characters']} characters: ")
        yield from terminal.paragraph(total + said, "  ")


def clause_account_lines(document: Document, clause: Document, text: str, terminal: Terminal) -> Iterator[str]:
    """One clause, run by run: what each part of its text is, and which provision or duty holds it."""
    heading = terminal.words(f"第 {clause['clause']} 条 {clause['heading']}", f"{clause['clause']} {clause['heading']}")
    yield from terminal.paragraph(f"{heading} · {clause['status']} · {_share(clause['characters'])}", style="strong")
    for sentence in clause["sentences"]:
        yield from terminal.paragraph(f"{sentence['id']} ← {' '.join(sentence['by'])}", style="quiet")
    yield ""
    column = max(display_width(words) for words in document["kinds"].values() if display_width(words) < 20) + 2
    for run in clause["spans"]:
        said = "".join(text[slice(*run["span"])].split()).replace("\ue010", " ")
        if said:
            style = _STYLES.get(run["kind"], "quiet")
            head = terminal.paint(fill(document["kinds"][run["kind"]], column), style)
            by = f"  {terminal.paint(' '.join(run['by']), 'quiet')}" if run["by"] else ""
            lines = terminal.paragraph(said, " " * column, head)
            yield from [*lines[:-1], lines[-1] + by]
