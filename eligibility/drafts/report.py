"""What was found in a document, what is proposed and what was not understood, as one document of data. It must not word it for people."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import Any

from eligibility.drafts.model import Clause, Mark, Mended, Outline, Received, Remark, Sentence, Span
from eligibility.drafts.proposing import plain

Json = dict[str, Any]


def report_of(received: Received, sha256: str, mended: Mended, outline: Outline) -> Json:
    """The report. Places are lines of the received text, from 1."""
    places = _Places(received.text, mended)
    effects = Counter(each.proposal.effect for clause in outline.clauses for each in clause.sentences)
    return {
        "document": {
            "name": received.name,
            "kind": received.kind,
            "sha256": sha256,
            "pages": received.text.count("\f") + 1,
        },
        "title": plain(outline.title),
        "number": plain(outline.number),
        "counts": {
            "sections": len(outline.sections),
            "clauses": len(outline.clauses),
            "sentences": sum(each.counted for each in outline.clauses),
            "effects": dict(sorted(effects.items())),
            "furniture": len(mended.furniture),
            "joined": mended.joined,
        },
        "clauses": [_clause(each, places) for each in outline.clauses],
        "remarks": [_remark(each, places) for each in (*received.remarks, *outline.remarks, *_doubts(outline, places))],
        "left_out": {
            "furniture": [places.received(each) for each in mended.furniture],
            "head": [places.mended(each) for each in outline.head],
            "outside": [places.mended(each) for each in outline.outside],
            "tail": [places.mended(each) for each in outline.tail],
        },
    }


class _Places:
    """Lines of the received text."""

    def __init__(self, text: str, mended: Mended) -> None:
        self._text, self._mended = text, mended
        self._breaks = [at for at, each in enumerate(text) if each in "\n\f"]

    def line(self, span: Span) -> int:
        """The line, from 1, on which a span of the mended text begins."""
        return bisect_right(self._breaks, self._mended.offsets[span[0]]) + 1

    def line_of(self, words: str) -> int | None:
        """The line on which these words of the mended text stand first, if they do."""
        at = self._mended.text.find(words) if words else -1
        return self.line((at, at + len(words))) if at >= 0 else None

    def mended(self, span: Span) -> Json:
        """Words of the mended text and where they were received."""
        return {"line": self.line(span), "words": plain(self._mended.text[slice(*span)])}

    def received(self, span: Span) -> Json:
        """Words of the received text."""
        return {"line": bisect_right(self._breaks, span[0]) + 1, "words": self._text[slice(*span)]}


def _clause(clause: Clause, places: _Places) -> Json:
    return {
        "number": clause.number,
        "label": plain(clause.label.rstrip("\ue010")),
        "heading": plain(clause.heading),
        "section": plain(clause.section),
        "line": places.line(clause.span),
        "departments": list(clause.departments),
        "scrambled": clause.scrambled,
        "sentence_count": clause.counted,
        "sentences": [_sentence(each, places) for each in clause.sentences],
    }


def _sentence(sentence: Sentence, places: _Places) -> Json:
    proposal = sentence.proposal
    return {
        "id": sentence.id,
        "line": places.line(sentence.span),
        "words": plain(sentence.words),
        "effect": proposal.effect,
        "verb": plain(proposal.verb),
        "doubt": proposal.doubt,
        "marks": [_mark(each) for each in sentence.marks],
    }


def _mark(mark: Mark) -> Json:
    return {"kind": mark.kind, "words": plain(mark.words), "says": mark.says}


def _remark(remark: Remark, places: _Places) -> Json:
    line = remark.line or places.line_of(remark.words)
    return {"code": remark.code, "line": line, "zh": remark.zh, "en": remark.en, "words": plain(remark.words)}


_DOUBTS = {
    "no_verb": ("没有认出动词", "no verb was made out"),
    "condition": ("像是申报条件，不是政府职责", "looks like conditions of an application, not a duty"),
    "exclusion": ("像是排除情形，不是政府职责", "looks like an exclusion, not a duty"),
    "limit": ("像是共用的限额或支付次序，不是政府职责", "looks like a shared limit or an order of payment, not a duty"),
    "definition": (
        "像是定义、适用范围或附则，不是政府职责",
        "looks like a definition, scope or final provision, not a duty",
    ),
    "several_parts": ("句中有分号，可能要拆成几项", "has semicolons and may have to be split"),
}


def _doubts(outline: Outline, places: _Places) -> list[Remark]:
    """The sentences that were not understood, or not wholly."""
    found = []
    for sentence in (each for clause in outline.clauses for each in clause.sentences):
        if doubt := sentence.proposal.doubt:
            zh, en = _DOUBTS[doubt]
            line = places.line(sentence.span)
            found.append(
                Remark(
                    f"sentence-{doubt.replace('_', '-')}",
                    line,
                    f"{sentence.id} {zh}",
                    f"{sentence.id} {en}",
                    sentence.words,
                )
            )
    return found
