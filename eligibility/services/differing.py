"""Compare two versions of a policy in meaning: provision by provision, with enterprises that the two tell apart, judged again.

A difference whose enterprises do not show it is called undecided. Who of a roster gains and loses is `eligibility.services.impact`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from eligibility.checks.differences import Difference, Sort, difference
from eligibility.checks.solver import begin
from eligibility.checks.witness import Witness
from eligibility.domain.conclusion import CONCLUSION_WORDS, conclude
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines import reference
from eligibility.ir.canonical_money import amount_document, limit_document, parameter_document
from eligibility.ir.money import Figure, Parameter
from eligibility.ir.reasons import Outcome
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term
from eligibility.services.checking import slots_from_witness, witness_json
from eligibility.source.text import normalise

SORT_WORDS: dict[Sort, Words] = {
    Sort.EQUAL: Words("相同", "equal"),
    Sort.WIDER: Words("放宽", "wider"),
    Sort.NARROWER: Words("收窄", "narrower"),
    Sort.DIFFERENT: Words("有宽有窄", "different"),
    Sort.UNDECIDED: Words("未能判定", "undecided"),
    Sort.ADDED: Words("新增", "added"),
    Sort.REMOVED: Words("删除", "removed"),
}

_RANK = {NOT_MET: 0, Verdict.UNDETERMINED: 1, MET: 2}


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of a policy, and what differs, in the order of the new one; what only the old one has comes last."""

    old: Pack
    new: Pack
    as_of: date
    differences: tuple[Difference, ...]

    @property
    def counts(self) -> Mapping[Sort, int]:
        """How many provisions there are of each sort."""
        return Counter(each.sort for each in self.differences)

    @property
    def is_equal(self) -> bool:
        """Whether every enterprise is told and given the same by both: proven of conclusions, and nothing is said otherwise of what is given."""
        conclusions = all(each.sort is Sort.EQUAL and not list(_changed(each)) for each in self.differences)
        return conclusions and not list(_parameters(self)) and not list(_shared(self))


def compare_meaning(old: Pack, new: Pack, as_of: date) -> Compared:
    """What the new version changes. Both are read with the new one's vocabulary."""
    begin()
    partners = _partners(old, new)
    found = [_one(partners.get(each.id), each, new.vocabulary, as_of) for each in new.provisions]
    kept = {each.id for each in partners.values()}
    gone = [Difference(each.id, Sort.REMOVED, each, None) for each in old.provisions if each.id not in kept]
    return Compared(old, new, as_of, (*found, *gone))


def _partners(old: Pack, new: Pack) -> dict[str, Provision]:
    """Which old provision each new one comes from: of the same words, wherever they stand now, else of the same number."""
    by_words = {normalise(each.quote.text): each for each in old.provisions}
    found = {each.id: by_words[words] for each in new.provisions if (words := normalise(each.quote.text)) in by_words}
    taken = {each.id for each in found.values()}
    by_id = {each.id: each for each in old.provisions if each.id not in taken}
    return found | {each.id: by_id[each.id] for each in new.provisions if each.id not in found and each.id in by_id}


def _one(old: Provision | None, new: Provision, vocabulary: Vocabulary, as_of: date) -> Difference:
    if old is None:
        return Difference(new.id, Sort.ADDED, None, new)
    found = difference(old, new, vocabulary, as_of)
    return (
        found
        if _shown(found, old, new, vocabulary)
        else replace(found, sort=Sort.UNDECIDED, gains=None, loses=None, told=None)
    )


def _shown(found: Difference, old: Provision, new: Provision, vocabulary: Vocabulary) -> bool:
    """Whether every enterprise shows what it should when the reference executor judges it."""
    pairs = ((found.gains, old, new), (found.loses, new, old))
    ranked = all(
        _RANK[_judged(worse, each, vocabulary).verdict] < _RANK[_judged(better, each, vocabulary).verdict]
        for each, worse, better in pairs
        if each is not None
    )
    told = found.told is None or _told(_judged(old, found.told, vocabulary)) != _told(
        _judged(new, found.told, vocabulary)
    )
    return ranked and told


def _judged(provision: Provision, witness: Witness, vocabulary: Vocabulary) -> Outcome:
    return reference.judge_provision(provision, slots_from_witness(witness, vocabulary))


def _told(outcome: Outcome) -> tuple[Verdict, bool, bool]:
    return outcome.verdict, outcome.verdict is NOT_MET and outcome.applies_verdict is NOT_MET, outcome.askable


def compared_json(compared: Compared, lang: str = "zh") -> dict[str, Any]:
    """What differs, as plain data."""
    return {
        "old": _head(compared.old, lang),
        "new": _head(compared.new, lang),
        "as_of": compared.as_of.isoformat(),
        "counts": {sort.value: count for sort, count in compared.counts.items()},
        "provisions": [_provision(each, compared, lang) for each in compared.differences],
        "parameters": list(_parameters(compared)),
        "shared": list(_shared(compared)),
    }


def _head(pack: Pack, lang: str) -> dict[str, str]:
    return {"policy": pack.id, "title": pack.title.in_language(lang), "version": pack.version, "digest": pack.digest}


def _provision(found: Difference, compared: Compared, lang: str) -> dict[str, Any]:
    shown = found.new or found.old
    assert shown is not None, "a provision is of one version at least"
    said: dict[str, Any] = {
        "id": found.id,
        "title": shown.title.in_language(lang),
        "sort": found.sort.value,
        "told": SORT_WORDS[found.sort].in_language(lang),
        "changed": list(_changed(found)),
    }
    if found.old is not None and found.old.id != found.id:
        said["was"] = found.old.id
    for name in ("gains", "loses", "told_otherwise"):
        witness: Witness | None = getattr(found, "told" if name == "told_otherwise" else name)
        if witness is not None and found.old is not None and found.new is not None:
            said[name] = _enterprise(witness, found.old, found.new, compared.new.vocabulary, lang)
    if not found.whole:
        said["lists_up_to"] = found.most_records
    return said


def _enterprise(witness: Witness, old: Provision, new: Provision, vocabulary: Vocabulary, lang: str) -> dict[str, Any]:
    before, after = (_concluded(each, witness, vocabulary, lang) for each in (old, new))
    return {**witness_json(witness), "before": before, "after": after}


def _concluded(provision: Provision, witness: Witness, vocabulary: Vocabulary, lang: str) -> str:
    outcome = _judged(provision, witness, vocabulary)
    conclusion = conclude(provision.effect, outcome.verdict, outcome.applies_verdict, outcome.askable)
    return CONCLUSION_WORDS[conclusion].in_language(lang)


def _changed(found: Difference) -> Iterator[str]:
    """What else is different: the words, the effect, what is given, what excludes what."""
    old, new = found.old, found.new
    if old is None or new is None:
        return
    if normalise(old.quote.text) != normalise(new.quote.text):
        yield "quote"
    if old.effect != new.effect:
        yield "effect"
    if _benefit(old) != _benefit(new):
        yield "benefit"
    if _excluded(old) != _excluded(new):
        yield "excludes"


def _excluded(provision: Provision) -> set[tuple[str, Figure | None, str]]:
    """What is not given beside it, wherever the words stand that say so."""
    named = {(id, None, each.keep) for each in provision.excludes for id in each.ids}
    return named | {("", each.received, each.keep) for each in provision.excludes if each.received is not None}


def _benefit(provision: Provision) -> tuple[Any, ...]:
    """What is given, wherever its words stand."""
    benefit = provision.benefit
    amount = amount_document(benefit.amount, _meaning) if benefit.amount is not None else None
    return benefit.words, benefit.amount_open, amount


def _meaning(node: Node) -> dict[str, Any]:
    """A condition without its words and quotes, and of a term what it means, which can change while its name stays."""
    match node:
        case Gate(operator, children, wanted=wanted, points=points):
            return {operator: [_meaning(child) for child in children], "wanted": wanted, "points": list(points)}
        case Leaf(text=text):
            return {"holds": text}
        case Open(id=id):
            return {"open": id}
        case Term(id=id, presumption=presumption, body=body):
            return {"term": id, "presumption": presumption, "is": _meaning(body)}
        case _:
            assert_never(node)


def _shared(compared: Compared) -> Iterator[dict[str, Any]]:
    """What differs in what benefits share: limits and the order of payment by their ids, `None` where a version has none of that id."""
    old, new = (dict(_sharing(each)) for each in (compared.old, compared.new))
    for id in dict.fromkeys([*new, *old]):
        if old.get(id) != new.get(id):
            yield {"id": id, "before": old.get(id), "after": new.get(id)}


def _sharing(pack: Pack) -> Iterator[tuple[str, Any]]:
    for limit in pack.limits:
        yield limit.id, {key: value for key, value in limit_document(limit).items() if key not in _WORDS}
    if pack.payment_order is not None:
        yield pack.payment_order.id, {"ids": list(pack.payment_order.ids)}


_WORDS = frozenset({"id", "title", "quote"})
"""Of a limit, what only names it."""


def _parameters(compared: Compared) -> Iterator[dict[str, Any]]:
    """Parameters whose values or days differ; `None` where a version has none of that name."""
    old, new = compared.old.parameters, compared.new.parameters
    for id in dict.fromkeys([*new, *old]):
        before, after = (_values(each.get(id)) for each in (old, new))
        if before != after:
            yield {"id": id, "before": before, "after": after}


def _values(parameter: Parameter | None) -> Any:
    return parameter_document(parameter)["values"] if parameter is not None else None
