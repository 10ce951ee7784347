"""Grounds as words for a clerk: a line a condition, a line a cause, and one sentence a provision. In Chinese or English.

Every line has the quote it comes from, the fact, what was found with its source and date, what is needed, and how far off. Lines state
conditions; they never suggest a value to enter. Conclusions are called what `CONCLUSION_WORDS` calls them. It must not judge.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, assert_never

from eligibility.domain.conclusion import CONCLUSION_WORDS, conclude
from eligibility.domain.facts import Cause, Slots, Why
from eligibility.domain.verdict import MET
from eligibility.explain.document import DocumentWriter, conclusion_document, evidence_document, quote_document
from eligibility.explain.formulas import Condition, Formulas
from eligibility.explain.grounds import Grounds, OpenCause, RecordGrounds, Settler, grounds_of
from eligibility.explain.requirements import Requirement, Requirements
from eligibility.explain.words import slot_label
from eligibility.ir.atoms import Truth, Under
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Gate, Leaf, Pack, Term

Document = dict[str, Any]

_SETTLER_WORDS: dict[Settler, tuple[str, str]] = {
    "enterprise": ("由企业补充", "for the enterprise to give"),
    "register": ("由登记机关或证明材料核实", "for a register or evidence to verify"),
    "officer": ("由主管部门认定", "for the competent body to determine"),
    "other_norm": ("由其他文件规定", "for another document to decide"),
    "correction": ("须更正所填数据", "the facts need correcting"),
}


class GroundsWriter:
    """Grounds of one pack's outcomes in one language (`zh` or `en`)."""

    def __init__(self, pack: Pack, lang: str = "zh") -> None:
        self.pack = pack
        self.writer = DocumentWriter(pack, lang)
        self.lang = self.writer.lang
        self.requirements = Requirements(pack.vocabulary, self.lang)

    def say(self, zh: str, en: str) -> str:
        """One of two texts."""
        return en if self.lang == "en" else zh

    def provision(self, outcome: Outcome, slots: Slots, shared: Formulas | None = None) -> Document:
        """A provision's conclusion, one sentence about it, and its grounds line by line; `shared` as `grounds_of` takes it."""
        provision = outcome.provision
        conclusion = conclude(provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)
        lines = _Lines(self, slots, provision.per)
        grounds = grounds_of(outcome, shared)
        told = lines.grounds(grounds)
        return {
            "id": provision.id,
            "clause": provision.clause,
            "title": provision.title.in_language(self.lang),
            "quote": quote_document(provision.quote),
            "verdict": outcome.verdict.value,
            **conclusion_document(conclusion, self.lang),
            "summary": self.summary(CONCLUSION_WORDS[conclusion].in_language(self.lang), told),
            "grounds": told,
            "exhaustive": grounds.exhaustive,
        }

    def brief(
        self, conclusion: str, grounds: Grounds, slots: Slots, records: str | None
    ) -> tuple[str, tuple[str, ...]]:
        """The same sentence without all the lines, and the words of the policy that it rests on, each once.

        Of several blocking sets it tells the first. `records` names the records the provision is judged per.
        """
        lines = _Lines(self, slots, records)
        told = lines.grounds(replace(grounds, blocking=grounds.blocking[:1], records=()))
        first = (
            told.get("sufficient")
            or told.get("open")
            or [line for each in told.get("blocking", ()) for line in each["lines"]]
        )
        if "blocking" in told:
            told["blocking"] += [{}] * (len(grounds.blocking) - 1)
        quotes = dict.fromkeys(each["quote"]["text"] for each in first if "quote" in each)
        return self.summary(conclusion, told), tuple(quotes)

    def wanted(self, conditions: tuple[Condition, ...], slots: Slots, records: str | None) -> str:
        """What is asked of the facts that block together: one of it is enough. Without the values found."""
        lines = _Lines(self, slots, records).blocking(conditions)["lines"]
        told = (
            each["fact"] + self.say("：", ": ") + each["needed"] if each.get("fact") else each["condition"]
            for each in lines
        )
        return self.say("，或", ", or ").join(dict.fromkeys(told))

    def missed_by(self, conditions: tuple[Condition, ...], slots: Slots, records: str | None) -> Fraction | None:
        """By what part of it the required amount is missed, where a single condition blocks and asks for an amount."""
        lines = _Lines(self, slots, records)
        found = [lines.requirement(each, True).missed for each in conditions]
        return found[0] if len(found) == 1 else None

    def summary(self, conclusion: str, told: Document) -> str:
        """The conclusion and what it rests on, in one sentence."""
        stop, colon, join = self.say("。", "."), self.say("：", ": "), self.say("；", "; ")
        if "sufficient" in told:
            lines = [each["condition"] for each in told["sufficient"] if each["kind"] != "rows"]
            lines = lines or [self.say("没有其他条件", "there is no further condition")]
            return conclusion + colon + join.join(dict.fromkeys(lines)) + stop
        if "open" in told:
            return conclusion + colon + join.join(dict.fromkeys(each["words"] for each in told["open"])) + stop
        first, *others = told["blocking"]
        rest = (
            self.say(
                f"；另有 {len(others)} 组条件也各自足以如此",
                f"; so {'does one more set' if len(others) == 1 else f'do {len(others)} more sets'} of conditions",
            )
            if others
            else ""
        )
        more = self.say("（或更多）", " (or more)") if others and not told["exhaustive"] else ""
        return conclusion + colon + join.join(each["words"] for each in first["lines"]) + rest + more + stop


class _Lines:
    """Lines about one enterprise and one provision."""

    def __init__(self, writer: GroundsWriter, slots: Slots, records: str | None) -> None:
        self.writer = writer
        self.slots = slots
        self.records = records
        self.say = writer.say
        self.vocabulary = writer.pack.vocabulary

    def grounds(self, grounds: Grounds) -> Document:
        """The lines of a verdict's grounds."""
        match grounds.verdict.value:
            case "met":
                return {"sufficient": [self.line(each, helps=True) for each in grounds.sufficient]}
            case "not_met":
                told: Document = {
                    "blocking": [self.blocking(each) for each in grounds.blocking],
                    "exhaustive": grounds.exhaustive,
                }
                return told | ({"records": [self.record(each) for each in grounds.records]} if grounds.records else {})
            case _:
                return {"open": [self.cause(each) for each in grounds.open]}

    def blocking(self, conditions: tuple[Condition, ...]) -> Document:
        """A set of conditions that block together; of several it is said that no single one is to blame."""
        lines = [self.line(each, helps=False) for each in conditions] or [self._nothing()]
        several = self.say(
            f"以下 {len(lines)} 项合在一起才造成这一结果，改变其中一项就不再成立",
            f"these {len(lines)} together; without any one of them this ground falls",
        )
        return {"words": several if len(lines) > 1 else lines[0]["words"], "lines": lines}

    def _nothing(self) -> Document:
        """No condition is needed: there is no record, or the provision can never be met."""
        known = self.slots.known.get(self.records or "")
        if known == ():
            label = slot_label(self.vocabulary, self.records or "", self.writer.lang)
            words = self.say(f"没有{label}", f"there is no entry under {label}")
        else:
            words = self.say("按所写条件不可能满足", "as written this can never be met")
        return {"kind": "none", "condition": words, "words": words}

    def record(self, record: RecordGrounds) -> Document:
        """What blocks one record."""
        label = self._record_label(record.index)
        sets = [self.blocking(each) for each in record.blocking]
        return {"index": record.index, "label": label, "blocking": sets, "exhaustive": record.exhaustive}

    def _record_label(self, index: int) -> str:
        label = slot_label(self.vocabulary, self.records or "", self.writer.lang)
        return self.say(f"{label}{index + 1}", f"{label} {index + 1}")

    def line(self, condition: Condition, helps: bool) -> Document:
        """A determined condition. `helps`: what it is, is what is wanted of it."""
        wanted = (condition.verdict is MET) is helps
        requirement = self.requirement(condition, wanted)
        words = self._words(requirement, condition, helps)
        if condition.record is not None:
            words = self._record_label(condition.record) + self.say("：", ": ") + words
        name = condition.name.in_language(self.writer.lang) if condition.name else None
        if name and not wanted:
            name = self.say(f"没有{quoted(name)}的情形", f"not excluded by {quoted(name)}")
        return {
            "kind": condition.kind,
            "condition": name or words,
            **self._about(condition),
            "fact": requirement.subject,
            "found": requirement.found,
            "needed": requirement.needed,
            **({"gap": requirement.gap} if requirement.gap and not helps else {}),
            "words": words,
            **self._evidence(condition),
        }

    def _about(self, condition: Condition) -> Document:
        document: Document = {"record": condition.record} if condition.record is not None else {}
        if condition.quote is not None:
            document["quote"] = quote_document(condition.quote)
        if condition.reading is not None:
            document["reading"] = condition.reading.in_language(self.writer.lang)
        if condition.presumed is not None:
            document["presumption"] = condition.presumed
        return document

    def _evidence(self, condition: Condition) -> Document:
        """Sources of what was found, each fact's once."""
        found = [each for reason in condition.reasons for each in reason.found]
        told = {each.subject: evidence_document(self.slots, each.subject) for each in found}
        sources = [{"fact": subject, **evidence} for subject, evidence in told.items() if evidence]
        return {"sources": sources} if sources else {}

    def requirement(self, condition: Condition, wanted: bool) -> Requirement:
        """A condition that is wanted to hold, or not to, in words."""
        node = condition.reason.node
        if condition.kind == "rows":
            return self._rows(condition)
        if isinstance(node, Leaf):
            found = condition.reason.found
            return self.writer.requirements.of(node.atom, wanted, found, self.slots, self.records)
        answer = self.say("为", "")
        held = [self._yes(bool(each.value)) for each in condition.reason.found]
        return Requirement(
            self._question(condition), self.say("认定", "found ") + answer + held[0], answer + self._yes(wanted)
        )

    def _rows(self, condition: Condition) -> Requirement:
        """The rows of a table that are for others, by the fact that chooses the row."""
        node = condition.reason.node
        needed = self.say("其他各类不适用", "the rows for others do not apply")
        if isinstance(node, Leaf) and isinstance(node.atom, Under | Truth):
            found = self.writer.requirements.of(node.atom, True, condition.reason.found, self.slots, self.records)
            return Requirement(found.subject, found.found, needed)
        return Requirement("", "", needed)

    def _yes(self, value: bool) -> str:
        return self.say("是" if value else "否", "yes" if value else "no")

    def _question(self, condition: Condition) -> str:
        node = condition.reason.node
        assert not isinstance(node, Leaf | Gate), "facts are no questions"
        own = condition.name if isinstance(node, Term) else None
        return quoted(own.in_language(self.writer.lang) if own else self.writer.writer.label(node.id))

    def _words(self, requirement: Requirement, condition: Condition, helps: bool) -> str:
        source = self._source(condition)
        if condition.kind == "rows":
            head = self._found(requirement) + source if requirement.subject else ""
            return head + (self.say("，", "; ") if head else "") + requirement.needed
        needed = self.say(f"要求{requirement.needed}", f"required: {requirement.needed}")
        end = self.say("已满足", "met") if helps else requirement.gap or self.say("未满足", "not met")
        comma = self.say("，", "; ")
        return self._found(requirement) + source + comma + needed + (self.say("，", ", ") if not helps else comma) + end

    def _found(self, requirement: Requirement) -> str:
        found = requirement.found or self.say("部分未知", "partly unknown")
        if self.writer.lang == "en":
            return f"{requirement.subject}: {found}"
        gap = "" if requirement.subject.endswith("）") else " "
        return f"{requirement.subject}{gap if requirement.measured else '：'}{found}"

    def _source(self, condition: Condition) -> str:
        told = [each for each in self._evidence(condition).get("sources", ()) if "source" in each or "on" in each]
        texts = dict.fromkeys(
            self.say("，", ", ").join(str(each[key]) for key in ("source", "on") if key in each) for each in told
        )
        return self.say(f"（{'；'.join(texts)}）", f" ({'; '.join(texts)})") if texts else ""

    def cause(self, open_: OpenCause) -> Document:
        """A cause of undetermined: what it is about, who can settle it, and what is asked of it."""
        condition, cause = open_.condition, open_.cause
        return {
            "kind": cause.kind,
            "about": cause.subject,
            "label": self.writer.writer.label(cause.subject),
            "settler": open_.settler,
            "settler_words": self.say(*_SETTLER_WORDS[open_.settler]),
            **(self._about(condition) if condition else {}),
            **({"needed": self._needed(condition)} if condition and isinstance(condition.reason.node, Leaf) else {}),
            "words": self.cause_words(open_),
        }

    def _needed(self, condition: Condition) -> str:
        node = condition.reason.node
        assert isinstance(node, Leaf), "only leaves need a value"
        return self.writer.requirements.phrases.needed(node.atom, self.records)

    def cause_words(self, open_: OpenCause) -> str:
        """A cause in a sentence without its full stop."""
        cause, label = open_.cause, self.writer.writer.label(open_.cause.subject)
        match Why(cause.kind):
            case Why.MISSING:
                return self.say(f"{label}尚未填写", f"{label} has not been given")
            case Why.UNCERTAIN:
                return self.say(
                    f"{label}企业说不清，{self._verifiers(cause.subject)}",
                    f"the enterprise cannot say: {label}; {self._verifiers(cause.subject)}",
                )
            case Why.UNVERIFIED:
                return self.say(
                    f"{label}有待核实，{self._verifiers(cause.subject)}",
                    f"{label} is still to be verified; {self._verifiers(cause.subject)}",
                )
            case Why.CONFLICT if open_.settler == "officer":
                return self.say(
                    f"对{quoted(label)}的认定意见相互矛盾，均不采用，须由{self._determined_by(cause)}重新认定",
                    f"findings on {quoted(label)} contradict each other, and none counts; for {self._determined_by(cause)} to determine again",
                )
            case Why.CONFLICT:
                return self.say(
                    f"{label}各来源不一致，{self._verifiers(cause.subject)}",
                    f"sources differ on {label}; {self._verifiers(cause.subject)}",
                )
            case Why.OPEN_LIST:
                return self.say(
                    f"{label}不在列举之内，是否属于“等”须由主管部门认定",
                    f"{label} is not among those listed; whether 等 covers it is for the competent body to determine",
                )
            case Why.DOMAIN_ERROR:
                return self._incomputable(cause.subject)
            case Why.OPEN_TERM | Why.JUDGEMENT | Why.OTHER_NORM:
                return self._to_determine(open_, label)
            case _:
                assert_never(Why(cause.kind))

    def _to_determine(self, open_: OpenCause, label: str) -> str:
        if open_.condition is not None and open_.condition.kind == "term" and open_.condition.name is not None:
            label = open_.condition.name.in_language(self.writer.lang)
        by, name = self._determined_by(open_.cause), quoted(label)
        if open_.settler == "other_norm":
            return self.say(
                f"{name}由其他文件规定，须由{by}认定",
                f"{name} is decided by another document; for {by} to determine",
            )
        return self.say(f"{name}须由{by}认定", f"{name} is for {by} to determine")

    def _determined_by(self, cause: Cause) -> str:
        """Who settles the open question that a cause is about."""
        question = self.writer.pack.opens.get(cause.subject.rpartition(".")[2])
        return (
            question.settled_by.in_language(self.writer.lang)
            if question
            else self.say("主管部门", "the competent body")
        )

    def _incomputable(self, subject: str) -> str:
        if subject == "division by zero":
            return self.say(
                "除数为零，无法计算，请核对所填数据", "a division by zero cannot be computed; the facts need checking"
            )
        return self.say(
            "日期超出可计算的范围，请核对所填数据", "a date out of range cannot be computed; the facts need checking"
        )

    def _verifiers(self, subject: str) -> str:
        """Who can verify a fact, or what proves it."""
        fact = self.vocabulary.facts.get(subject.split("[", 1)[0])
        proof, by = (list(fact.evidence), list(fact.verified_by)) if fact else ([], [])
        if proof:
            return self.say(f"可凭{'、'.join(proof)}核实", f"proved by {', '.join(proof)}")
        if by:
            return self.say(f"可由{'、'.join(by)}核实", f"verified by {', '.join(by)}")
        return self.say("须核实", "to be verified")


def quoted(words: str) -> str:
    """In quotation marks, those inside made single."""
    return f"“{words.replace('“', '‘').replace('”', '’')}”"
