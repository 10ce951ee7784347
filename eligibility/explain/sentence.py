"""One sentence for a decided provision: what was met, what failed, what is missing, or who must decide.

A pure function of the decision document, so that terminal, page and workbook say the same. It must not judge.
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

    def of_provision(self, provision: Document) -> str:
        """Why the provision has its conclusion, in one sentence."""
        match provision["conclusion"]:
            case "information_needed":
                return self._information_needed(provision)
            case "needs_judgement":
                return self._needs_judgement(provision)
            case "not_applicable" | "not_met_at_present":
                return self._failed(provision)
            case _:
                return self._met(provision)

    def _information_needed(self, provision: Document) -> str:
        labels = self.words("、", "; ").join(each["label"] for each in provision["missing"])
        also = self.words("；另", "; also ") + self._causes(provision) if provision["because"] else ""
        return self.words(f"需补充：{labels}{also}。", f"Needed: {labels}{also}.")

    def _needs_judgement(self, provision: Document) -> str:
        said = self._causes(provision)
        return self.words(f"{said}。", f"{said[:1].upper()}{said[1:]}.")

    def _causes(self, provision: Document) -> str:
        """The causes, those for one body together."""
        by_body: dict[str, list[str]] = {}
        for each in provision["because"]:
            by = self.settled_by(each["about"]) if each["kind"] in _OPEN else None
            key = self.words(f"须由{by}认定：", f"for {by} to determine: ") if by else ""
            by_body.setdefault(key, []).append(each["label"] if by else self.cause(each))
        return self.join([key + self.join(said) for key, said in by_body.items()])

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

    def _met(self, provision: Document) -> str:
        reasons = provision["reasons"]
        prefix = ""
        if "records" in reasons:
            record = next(each for each in reasons["records"] if each["verdict"] == "met")
            prefix, reasons = self.record_label(reasons["per"], record["index"]) + self.words("：", ": "), record
        parts = [part for key in ("applies_to", "requires") for part in decisive(reasons[key], "met")]
        said = self.join([self._met_part(*part) for part in parts]) or self.words(
            "没有其他条件", "no further condition"
        )
        return self.words(f"符合所列条件：{prefix}{said}。", f"What is stated is met: {prefix}{said}.")

    def _met_part(self, node: Document, excluded: bool) -> str:
        name = name_of(node)
        return self.words(f"没有“{name}”的情形", f"not excluded by “{name}”") if excluded else name

    def record_label(self, records: str, index: int) -> str:
        """A record by its number, as in 项目1."""
        label = slot_label(self.pack.vocabulary, records, self.lang)
        return self.words(f"{label}{index + 1}", f"{label} {index + 1}")

    def _failed(self, provision: Document) -> str:
        addressed = provision["conclusion"] == "not_met_at_present"
        reasons = provision["reasons"]
        if "records" in reasons and not reasons["records"]:
            label = slot_label(self.pack.vocabulary, reasons["per"], self.lang)
            return self.words(f"没有{label}。", f"There is no entry under “{label}”.")
        said = self.join(list(self._failures(reasons, addressed)))
        if addressed:
            return self.words(f"未满足：{said}。", f"Not met: {said}.")
        return self.words(f"所指对象须满足：{said}。", f"It addresses others: {said}.")

    def _failures(self, reasons: Document, addressed: bool) -> Iterator[str]:
        if "records" not in reasons:
            yield from (self._failure(*part) for part in self._failed_parts(reasons, addressed))
            return
        for record in reasons["records"]:
            label = self.record_label(reasons["per"], record["index"])
            for part in self._failed_parts(record, addressed):
                yield f"{label}{self.words('：', ': ')}{self._failure(*part, label)}"

    def _failed_parts(self, reasons: Document, addressed: bool) -> list[tuple[Document, bool]]:
        """What failed; of somebody who is addressed, the requirements rather than the address."""
        keys = ("requires", "applies_to") if addressed else ("applies_to", "requires")
        found = (list(decisive(reasons[key], "not_met")) for key in keys)
        return next((parts for parts in found if parts), [])

    def _failure(self, node: Document, excluded: bool, record: str = "") -> str:
        name = self.words("有排除情形：", "excluded by: ") * excluded + name_of(node)
        shown = [self._shown(each, name, record) for each in _found(node) if "shown" in each]
        if not shown:
            return name
        listed = self.words("、", ", ").join(dict.fromkeys(shown))
        return name + self.words(f"（填报：{listed}）", f" (given: {listed})")

    def _shown(self, found: Document, name: str, record: str) -> str:
        """What was given, without saying again which record and which condition it is about."""
        label = found["label"].removeprefix(record + self.words("·", ", ")) if record else found["label"]
        return str(found["shown"]) if label == name else f"{label} {found['shown']}"

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


def name_of(node: Document) -> str:
    """What a condition is called: its name, else what it needs, else its question."""
    return str(node.get("name") or node.get("needed") or node.get("question") or node.get("id") or "")


def decisive(node: Document, verdict: str, excluded: bool = False) -> Iterator[tuple[Document, bool]]:
    """The named conditions that settle a node as `met` or `not_met`, outermost first, and whether each is an exclusion."""
    if node["verdict"] != verdict:
        return
    if name_of(node):
        yield node, excluded
        return
    none = node["kind"] == "none"
    inner = {"met": "not_met", "not_met": "met"}[verdict] if none else verdict
    settling = [child for child in node["of"] if child["verdict"] == inner]
    if node["kind"] == "any" and verdict == "met":
        settling = settling[:1]
    for child in settling:
        yield from decisive(child, inner, excluded != none)


def _found(node: Document) -> Iterator[Document]:
    """What was found in the node and below it, where that failed."""
    yield from node.get("found", ())
    for child in node.get("of", ()):
        if child["verdict"] == node["verdict"]:
            yield from _found(child)
