"""The case a scenario builds: a profile put together from labels, places and values as an officer writes them.

It knows the vocabulary and the profile format, and nothing of how a case is judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eligibility.domain.vocabulary import FactDef, Vocabulary
from eligibility.errors import did_you_mean
from eligibility.ir.rules import Pack

LEVELS = {
    "自报": "claimed",
    "有材料佐证": "documented",
    "登记可查": "registry",
    "已核验": "verified",
    "认定意见": "finding",
}

HOME = "吉林省"
"""The province whose places are named without it."""

RECOGNITION_LEVELS = {"国家级": "national", "省级": "provincial", "市级": "municipal"}


class UnknownWord(LookupError):
    """A scenario uses a label, place or question that does not exist. `help` names those that do."""

    def __init__(self, word: str, help: str) -> None:
        self.help = help
        super().__init__(f"there is no `{word}` here")


@dataclass(slots=True)
class Case:
    """A profile in the making, and the answer once it has been judged."""

    pack: Pack
    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    answer: dict[str, Any] | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        return self.pack.vocabulary

    def profile(self) -> dict[str, Any]:
        return {"facts": self.facts, **({"findings": self.findings} if self.findings else {})}

    def fact(self, label: str) -> FactDef:
        """The fact with a Chinese label."""
        return by_label(self.vocabulary.facts.values(), label)

    def state(self, label: str, text: str) -> None:
        """A fact as text; a place is written by name."""
        fact = self.fact(label)
        self.facts[fact.id] = self.value(fact, text)

    def state_year(self, label: str, year: str, text: str) -> None:
        self.facts.setdefault(self.fact(label).id, {})[year] = text

    def state_place(self, label: str, place: str, start: str | None, end: str | None) -> None:
        """One span of a dated place."""
        span = {"value": self.code(place)} | ({"from": start} if start else {}) | ({"to": end} if end else {})
        self.facts.setdefault(self.fact(label).id, []).append(span)

    def add_records(self, label: str, table: list[list[str]]) -> None:
        """One record a row, under the labels of the fields; an empty cell is unknown."""
        fact = self.fact(label)
        fields = [by_label(fact.type.fields.values(), each) for each in table[0]]
        self.facts.setdefault(fact.id, []).extend(
            {each.id: self.value(each, cell) for each, cell in zip(fields, row, strict=True) if cell}
            for row in table[1:]
        )

    def add_recognition(self, kind: str, level: str | None, start: str | None, end: str | None) -> None:
        record = {"kind": kind, "level": level and RECOGNITION_LEVELS[level], "from": start, "to": end}
        known = {name: value for name, value in record.items() if value is not None}
        self.facts.setdefault("recognitions", []).append(known)

    def find(self, question: str, said: dict[str, Any]) -> None:
        """An officer's answer to an open question, or on a presumed term; of a record, a term is about its place."""
        ids = {each.words.zh: each.id for each in self.pack.opens.values()}
        ids |= {each.words.zh: f"{each.id}@place" if "record" in said else each.id for each in self.pack.terms.values()}
        self.findings.append({"open": lookup(ids, question), **said})

    def support(self, label: str, source: str, level: str) -> None:
        """Evidence for a fact that was stated before."""
        fact = self.fact(label)
        self.facts[fact.id] = {"value": self.facts[fact.id], "source": source, "level": LEVELS[level]}

    def value(self, fact: FactDef, text: str) -> Any:
        """A value as the profile has it."""
        match fact.type.kind:
            case "set" | "codes":
                return [] if text == "无" else text.split("、")
            case "code" if fact.type.domain == "division":
                return self.code(text)
            case _:
                return text

    def code(self, place: str) -> str:
        """The division code of a place named from its prefecture (长春市朝阳区) or its province (辽宁省) downwards."""
        return str(lookup(places_by_name(self.vocabulary), place))


def places_by_name(vocabulary: Vocabulary) -> dict[str, str]:
    """Every division's code, by its name from its prefecture or its province downwards. Places of the home province are named without it."""
    divisions = vocabulary.code_lists["division"]
    named = {
        "".join(divisions.names[each] for each in reversed(divisions.ancestors(code))): code for code in divisions.names
    }
    return {HOME if name == HOME else name.removeprefix(HOME): code for name, code in named.items()}


def by_label(definitions: Any, label: str) -> FactDef:
    """The definition with a Chinese label."""
    fact: FactDef = lookup({each.words.zh: each for each in definitions}, label)
    return fact


def lookup(words: dict[str, Any], word: str) -> Any:
    """What a word stands for; the words there are, when there is no such word."""
    if word not in words:
        raise UnknownWord(word, did_you_mean(word, words) or f"one of {'、'.join(sorted(words))}")
    return words[word]
