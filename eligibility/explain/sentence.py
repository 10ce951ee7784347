"""Phrases about a decision: causes, who settles them, presumptions. The sentence of a provision is its explanation's, wherever it is shown.

A pure function of the decision document. It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eligibility.explain.words import slot_label
from eligibility.ir.conditions import terms_in
from eligibility.ir.rules import Gate, Node, Open, Pack, Term

Document = dict[str, Any]

_OPEN = frozenset({"open_term", "judgement", "other_norm"})
"""Kinds of cause that somebody settles."""


class Sentences:
    """Sentences about the decisions of one pack in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = "en" if lang == "en" else "zh"

    def words(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh

    def join(self, parts: list[str]) -> str:
        """Parts of a sentence."""
        return self.words("；", "; ").join(dict.fromkeys(parts))

    def cause(self, cause: Document) -> str:
        """Why something is undetermined, and who settles it."""
        label = cause["label"]
        match cause["kind"]:
            case "missing":
                return self.words(f"未填：{label}", f"not given: {label}")
            case "uncertain":
                return self.words(f"企业说不清：{label}", f"the enterprise cannot say: {label}")
            case "unverified":
                return self.words(f"有待核实：{label}", f"still to be verified: {label}")
            case "conflict" if self._is_question(cause["about"]):
                return self.words(f"认定意见相互矛盾：{label}", f"findings contradict each other: {label}")
            case "conflict":
                return self.words(f"各来源不一致：{label}", f"the sources differ: {label}")
            case "open_list":
                return self.words(
                    f"不在列举之内，是否属于“等”有待认定：{label}", f"not listed, and the list is open: {label}"
                )
            case "domain_error":
                return self.words(f"无法计算：{label}", f"cannot be computed: {label}")
            case _:
                return self.words(f"须经认定：{label}", f"to be determined: {label}")

    def _is_question(self, about: str) -> bool:
        """Whether a cause is about an open question or a presumed term, not about a fact."""
        id = about.rpartition(".")[2]
        return id in self.pack.opens or id.partition("@")[0] in self.pack.terms

    def settled_by(self, about: str) -> str | None:
        """Who settles the open question that a cause is about; `None` when the pack does not say."""
        question = self.pack.opens.get(about.rpartition(".")[2])
        return question.settled_by.in_language(self.lang) if question else None

    def record_label(self, records: str, index: int) -> str:
        """A record by its number, as in 项目1."""
        label = slot_label(self.pack.vocabulary, records, self.lang)
        return self.words(f"{label}{index + 1}", f"{label} {index + 1}")

    def presumption(self, ids: list[str]) -> str:
        """The presumed terms that took part, in a phrase."""
        names = self.words("、", ", ").join(self.term_name(id) for id in term_ids(ids))
        return self.words(f"推定：{names}，以正式文件为准", f"Presumed: {names}; the official document prevails")

    def term_name(self, id: str) -> str:
        """What a term is called."""
        return self.pack.terms[id].words.in_language(self.lang)

    def presumption_ground(self, id: str) -> str:
        """Why a term is presumed, and which document has the last word."""
        term = self.pack.terms[id]
        titles = self.words("》《", "”, “").join(
            self.pack.norms[norm].words.in_language(self.lang) for norm in dict.fromkeys(self._norms_of(id))
        )
        why = term.why.in_language(self.lang)
        if not titles:
            return why
        return why + self.words(f"以《{titles}》为准。", f" “{titles}” prevails.")

    def _norms_of(self, term: str) -> Iterator[str]:
        """The norms that open questions inside a term lean on."""
        nodes = (node for each in self.pack.provisions for node in (each.applies_to, each.requires))
        body = next((found.body for node in nodes for found in terms_in(node) if term_ids([found.id]) == [term]), None)
        for open_ in _opens(body) if body else ():
            norm = self.pack.opens[open_.id].norm
            if norm is not None:
                yield norm


def _opens(node: Node) -> Iterator[Open]:
    match node:
        case Open():
            yield node
        case Gate(children=children):
            for child in children:
                yield from _opens(child)
        case Term(body=body):
            yield from _opens(body)
        case _:
            return


def term_ids(ids: list[str]) -> list[str]:
    """Terms without their parameters, each once."""
    return list(dict.fromkeys(id.split("@")[0] for id in ids))
