"""Random whole policies over a few facts with few values, written as files, and every enterprise that they can tell apart.

Provisions share terms and parameters, exclude each other, draw on shared limits and have windows. A second version comes of the first by a change or
two anywhere. Nothing here may judge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from random import Random
from typing import Any

from eligibility.domain.facts import Slots, Value, Why
from eligibility.domain.vocabulary import Vocabulary
from eligibility.ir.build import pack_from_files
from eligibility.ir.rules import Pack
from eligibility.source.vocabulary import vocabulary_from_files

DAYS = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 30), date(2025, 7, 1))
"""The days of judgement, on both sides of every day that a policy names."""

_VOCABULARY = """
enumerations:
  kind: {zh: 类, en: Kind, open: true, values: {beta: {zh: 乙, en: Beta}, gamma: {zh: 丙, en: Gamma}}}
facts:
  exporter: {zh: 出口, en: Exporter, type: boolean, question: {zh: 出口吗？, en: Exporter}}
  staff: {zh: 人数, en: Staff, type: count, unit: 人, question: {zh: 多少人？, en: Staff}}
  ownership: {zh: 所有制, en: Ownership, type: enum(kind), question: {zh: 哪种？, en: Kind}}
  founded: {zh: 成立, en: Founded, type: date, question: {zh: 哪天？, en: Day}}
  spending: {zh: 支出, en: Spending, type: money, question: {zh: 多少？, en: How much}}
  benefits_received:
    zh: 已获
    en: Received
    type: records
    question: {zh: 获得过什么？, en: What}
    fields: {amount: {zh: 数额, en: Amount, type: money}}
  papers:
    zh: 认定
    en: Papers
    type: records
    span: [since, until]
    question: {zh: 有哪些？, en: Which}
    fields:
      sort: {zh: 类别, en: Sort, type: enum(kind)}
      since: {zh: 起, en: Since, type: date}
      until: {zh: 止, en: Until, type: end_date}
"""


@cache
def vocabulary() -> Vocabulary:
    """The few facts."""
    return vocabulary_from_files({"facts.yaml": _VOCABULARY.encode()})


def _paper(sort: str, since: date, until: date) -> dict[str, Value]:
    return {"sort": sort, "since": since, "until": until}


_VALID, _OVER = (date(2024, 1, 1), date(2025, 12, 31)), (date(2024, 1, 1), date(2025, 6, 29))
VALUES: Mapping[str, Sequence[Any]] = {
    "exporter": (True, False),
    "staff": (0, 1, 2, 3),
    "ownership": ("beta", "gamma", "other:丁"),
    "founded": (date(2023, 12, 31), date(2024, 1, 1), date(2024, 7, 1), date(2024, 7, 2)),
    "spending": (0, 1, 2, 3),
    "papers": (
        (), (_paper("beta", *_VALID),), (_paper("gamma", *_VALID),), (_paper("beta", *_OVER),), ({"sort": "beta"},),
        (_paper("gamma", *_VALID), _paper("beta", *_VALID)), (_paper("gamma", *_OVER), {}),
    ),
}  # fmt: skip
"""Every value of a fact that some leaf tells apart from the others."""

_UNKNOWN = (Why.MISSING, Why.UNCERTAIN)
Spec = dict[str, Any]


def leaf(r: Random, facts: Sequence[str]) -> Spec:
    """A comparison with one of the facts, or with the day."""
    match r.choice((*facts, "day")):
        case "exporter":
            return {"holds": r.choice(("exporter", "exporter == false"))}
        case "staff":
            return {"holds": f"staff {r.choice(('>=', '>', '<', '<=', '=='))} {r.randint(0, 3)}人"}
        case "ownership":
            return {
                "holds": f"ownership {r.choice(('in', 'in open', 'not in'))} [{r.choice(('beta', 'gamma', 'beta, gamma'))}]"
            }
        case "founded":
            ago = r.choice(("as_of - 1年", "2024-01-01", "2024-07-01"))
            return {"holds": f"founded {r.choice(('<=', '<', '>='))} {ago}"}
        case "spending":
            bound = r.choice(("floor", "1元", "2元"))
            return {"holds": f"spending {r.choice(('>=', '>', '<='))} {bound}"}
        case "papers":
            asked = r.choice(("sort is beta, current", "sort is gamma", "current", "sort in open [beta]"))
            return {"holds": f"{r.choice((f'any(papers where {asked})', f'count(papers where {asked}) >= 1个'))}"}
        case _:
            return {"holds": f"as_of {r.choice(('>=', '<='))} {r.choice(DAYS).isoformat()}"}


def condition(r: Random, facts: Sequence[str], terms: Sequence[str], depth: int) -> Spec:
    """A condition of gates, leaves, terms and an open question."""
    sort = r.choice(("leaf", "leaf", "term", "open", "gate", "gate") if depth else ("leaf", "leaf", "term", "open"))
    if sort == "term" and terms:
        return {"term": r.choice(terms)}
    if sort == "open" and r.random() < 0.5:
        return {"open": "fit"}
    if sort != "gate":
        return leaf(r, facts)
    children = [condition(r, facts, terms, depth - 1) for _ in range(r.randint(1, 3))]
    head = r.choice(("all", "any", "none", "at_least"))
    return {"at_least": str(r.randint(1, len(children))), "of": children} if head == "at_least" else {head: children}


def _values(r: Random) -> list[Spec]:
    """A parameter of one value, or of two with perhaps a gap between."""
    one, other = r.sample(("1元", "2元", "3元"), 2)
    if r.random() < 0.4:
        return [{"value": one}]
    return [{"value": one, "to": "2024-12-31"}, {"value": other, "from": r.choice(("2025-01-01", "2025-07-01"))}]


def specification(r: Random) -> Spec:
    """A policy: three to five provisions, two terms of which one may use the other, a parameter, exclusions, a limit."""
    facts = r.sample(sorted(VALUES), r.randint(2, 3))
    ids = [f"1.{number}" for number in range(1, r.randint(3, 5) + 1)]
    terms = {
        "near": {"status": r.choice(("presumption", "definition")), "is": condition(r, facts, (), 1)},
        "able": {"status": "definition", "is": condition(r, facts, ("near",), 1)},
    }
    provisions = {id: _provision(r, id, ids, facts) for id in ids}
    limited = [id for id in ids if provisions[id]["amount"] is not None]
    limit = {"at_most": f"{r.randint(1, 3)}元", "over": limited} if limited and r.random() < 0.5 else None
    return {"facts": facts, "floor": _values(r), "terms": terms, "provisions": provisions, "limit": limit}


def _provision(r: Random, id: str, ids: Sequence[str], facts: Sequence[str]) -> Spec:
    others = [each for each in ids if each != id]
    priced = r.random() < 0.6
    amount: Spec | None = {"fixed": f"{r.randint(1, 3)}元"} if priced else None
    if amount is not None and r.random() < 0.3:
        amount["when"] = condition(r, facts, ("near", "able"), 0)
    return {
        "effect": "grant" if priced else r.choice(("grant", "priority", "support")),
        "applies_to": condition(r, facts, ("near", "able"), 1) if r.random() < 0.5 else None,
        "requires": condition(r, facts, ("near", "able"), 2),
        "amount": amount,
        "excludes": {"ids": [r.choice(others)], "keep": r.choice(("choice", "highest"))} if r.random() < 0.3 else None,
    }


def altered(r: Random, spec: Spec) -> Spec:
    """Another version: a few changes, or the same in other words."""
    new: Spec = deepcopy(spec)
    for _ in range(r.choice((0, 2, 3, 4))):
        _alter(r, new)
    return new


def altered_at(spec: Spec, path: Sequence[str], value: Any) -> Spec:
    """The policy with another value at one place."""
    new: Spec = deepcopy(spec)
    inner = new
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return new


def _alter(r: Random, spec: Spec) -> None:
    provision = spec["provisions"][r.choice(sorted(spec["provisions"]))]
    match r.choice(("requires", "requires", "applies_to", "term", "floor", "excludes", "amount", "limit", "order")):
        case "requires" | "order":
            provision["requires"] = _otherwise(r, provision["requires"], spec["facts"])
        case "applies_to" if provision["applies_to"] is not None:
            provision["applies_to"] = _otherwise(r, provision["applies_to"], spec["facts"])
        case "term":
            term = spec["terms"][r.choice(("near", "able"))]
            term["is"] = _otherwise(r, term["is"], spec["facts"])
        case "floor":
            spec["floor"] = _values(r)
        case "excludes" if provision["excludes"] is not None:
            provision["excludes"]["keep"] = r.choice(("choice", "highest"))
        case "amount" if provision["amount"] is not None:
            provision["amount"]["fixed"] = f"{r.randint(1, 3)}元"
        case "limit" if spec["limit"] is not None:
            spec["limit"]["at_most"] = f"{r.randint(1, 3)}元"
        case _:
            return


def _otherwise(r: Random, spec: Spec, facts: Sequence[str]) -> Spec:
    """A condition with something in it changed, doubled, wrapped or put in another order."""
    key = next((key for key in ("all", "any", "none", "of") if key in spec), None)
    if key is None or r.random() < 0.1:
        same = r.choice(({"all": [spec]}, {"none": [{"none": [spec]}]}, {"any": [spec, spec]}))
        return r.choice((leaf(r, facts), leaf(r, facts), same))
    children = list(spec[key])
    match r.choice(("child", "child", "order", "twice", "gate")):
        case "order":
            return spec | {key: r.sample(children, len(children))}
        case "twice" if key != "of":
            return spec | {key: [*children, r.choice(children)]}
        case "gate" if key in ("all", "any"):
            return {"any" if key == "all" else "all": children}
        case _:
            at = r.randrange(len(children))
            children[at] = _otherwise(r, children[at], facts)
            return spec | {key: children}


# As files

_SIGNS = "子丑寅卯辰巳午未申酉戌亥"


@dataclass(slots=True)
class _Writing:
    """A policy on its way to files: every condition of a provision quotes words of its own, which hold its numbers."""

    words: list[str]
    number: int = 0

    def quoted(self, spec: Spec) -> Spec:
        """A condition with its quote, whose words are added."""
        key = next((key for key in ("all", "any", "none", "of") if key in spec), None)
        if key is not None and "at_least" not in spec:
            return {key: [self.quoted(each) for each in spec[key]]}
        said = self._said(str(spec.get("holds", spec.get("at_least", ""))))
        if key is not None:
            return {**spec, "quote": said, key: [self.quoted(each) for each in spec[key]]}
        return spec | {"quote": said}

    def _said(self, leaf: str) -> str:
        first, second = divmod(self.number, len(_SIGNS))
        self.number += 1
        said = f"{_SIGNS[first % len(_SIGNS)]}{_SIGNS[second]}" + _stated(leaf)
        self.words.append(said)
        return said


def _stated(leaf: str) -> str:
    """The numbers of a leaf as a policy writes them."""
    for sign in (*"=<>()[],/", "as_of", "sort", "is", "in", "current"):
        leaf = leaf.replace(sign, " ")
    said = [each for each in leaf.split() if any(character.isdigit() for character in each)]
    return "".join("{}年{}月{}日".format(*map(int, each.split("-"))) if each.count("-") == 2 else each for each in said)


def pack_of(spec: Spec) -> Pack:
    """The policy compiled from files."""
    sentences, provisions = [], []
    number = 0
    for place, (id, said) in enumerate(spec["provisions"].items()):
        writing = _Writing([], number)
        written: Spec = {"id": id, "title": {"zh": id, "en": id}, "effect": said["effect"]}
        for side in ("applies_to", "requires"):
            if said[side] is not None:
                written[side] = writing.quoted(said[side])
        given = f"给予{_SIGNS[place]}奖"
        benefit: Spec = {"zh": "奖", "en": "Award"}
        if said["amount"] is not None:
            benefit["amount"] = {"quote": f"{_SIGNS[place]}奖{said['amount']['fixed']}", **said["amount"]}
            given += said["amount"]["fixed"]
            if "when" in said["amount"]:
                benefit["amount"]["when"] = writing.quoted(said["amount"]["when"])
        sentence = f"{'、'.join(writing.words)}的{given}。" if writing.words else f"{given}。"
        written |= {"quote": sentence, "benefit": benefit | {"quote": given}}
        if writing.words:
            written["wording"] = [{"quote": "的", "why": "x"}]
        if said["excludes"] is not None:
            written["excludes"] = [said["excludes"] | {"quote": f"{_SIGNS[place]}不得"}]
        sentences.append(sentence)
        provisions.append(written)
        number = writing.number
    shared = "".join(f"{_SIGNS[place]}不得重复。" for place in range(len(provisions)))
    limit = f"合计不超过{spec['limit']['at_most']}。" if spec["limit"] else ""
    clause: Spec = {"clause": "1", "heading": "支持", "departments": ["厅"], "provisions": provisions}
    clause["duties"] = [
        {"id": f"1.{place + 20}", "quote": f"{_SIGNS[place]}不得重复。"} for place in range(len(provisions))
    ]
    if spec["limit"]:
        title = {"zh": "限额", "en": "Limit"}
        clause["limits"] = [{"id": "1.9", "title": title, "quote": limit, "period": "application", **spec["limit"]}]
    text = f"办法\n\n1 支持\n{''.join(sentences)}{limit}{shared}\n（责任单位：厅）\n"
    return pack_from_files(_files(spec, clause, text), vocabulary())


def _files(spec: Spec, clause: Spec, text: str) -> dict[str, bytes]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    why = {"zh": "因", "en": "why"}
    terms = {
        id: {"zh": id, "en": id, "status": each["status"], "why": why, "source": "0、1、2、3人，1、2元，1年，1个，2024年1月1日、7月1日、12月31日，2025年1月1日、6月30日、7月1日", **each["is"]}
        for id, each in spec["terms"].items()
    }  # fmt: skip
    floor = [each | {"source": "1元、2元、3元"} for each in spec["floor"]]
    question = {"zh": "合适", "en": "Fit", "kind": "judgement", "settled_by": why, "why": why}
    files: dict[str, Spec] = {
        "policy.yaml": {
            "id": "test.small", "title": {"zh": "办法", "en": "Measures"}, "version": "1", "clauses": "1",
            "texts": {"source": {"file": "text.txt", "sha256": sha256, "status": "as_received"}},
        },
        "terms.yaml": {"terms": terms, "opens": {"fit": question}, "parameters": {"floor": {"zh": "下限", "en": "Floor", "values": floor}}},
        "clauses/clause_01.yaml": clause,
    }  # fmt: skip
    return {name: json.dumps(each, ensure_ascii=False).encode() for name, each in files.items()} | {
        "text.txt": text.encode()
    }


# Every enterprise


def enterprises(rules: object) -> Iterator[Slots]:
    """Everybody whom rules can tell apart: with some value or none of every fact that they name, every answer of officers to what they leave open,
    with presumptions and without where they have any, on every day.
    """
    named = repr(rules)
    sides: dict[str, Sequence[Any]] = {id: (*values, *_UNKNOWN) for id, values in VALUES.items() if f"'{id}'" in named}
    sides |= {f"finding:{id}": _ANSWERS for id in ("fit", "near") if f"'{id}'" in named}
    presumptions = (True, False) if "presumption=True" in named else (True,)
    for values in product(*sides.values()):
        said = dict(zip(sides, values, strict=True))
        known = {name: value for name, value in said.items() if value is not None and not isinstance(value, Why)}
        unknown = {name: value for name, value in said.items() if value in (Why.UNCERTAIN, Why.CONFLICT)}
        yield from (Slots(day, known, unknown, presume) for day, presume in product(DAYS, presumptions))


_ANSWERS: tuple[Any, ...] = (True, False, None, Why.CONFLICT)
"""What officers say of an open question or a presumption; nothing, or contrary things."""
