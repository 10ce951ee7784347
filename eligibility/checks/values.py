"""Passes over lists of values: those that can never matter, and codes that another code of the list covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eligibility.checks.examined import Claim, Condition, Examined, Example, Finding, Part, example_of
from eligibility.checks.leaves import Listed, exchanged, listed_in, values_of
from eligibility.checks.query import Query
from eligibility.checks.solver import both
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Provision

_HELP_UNREACHABLE = Words(
    "去掉这个取值，或核对把它排除在外的条件", "take the value out, or mend the condition that rules it out"
)
_HELP_COVERED = Words(
    "去掉其中一个；有意并列的在 checks.yaml 里说明理由",
    "take one of them out; if it is meant, give the reason in checks.yaml",
)


def unreachable(examined: Examined) -> Iterator[Finding]:
    """Values of a list with which the provision can never be met, though it can with others."""
    for part in examined.parts:
        query = examined.query(part)
        if not part.is_term and query.never(query.concluded(part.provision).met):
            continue
        for condition in part.conditions:
            if isinstance(condition.node, Leaf) and not condition.excluded:
                yield from _of_leaf(examined, part, condition, condition.node, query)


def _of_leaf(examined: Examined, part: Part, condition: Condition, leaf: Leaf, query: Query) -> Iterator[Finding]:
    for listed, value in _values(leaf.atom):
        narrowed = _narrowed(listed, value, examined.pack.vocabulary)
        only = Leaf(exchanged(leaf.atom, listed, narrowed), leaf.text, leaf.about)
        other = part.with_(condition, only)
        wanted = query.rails(only, part.provision.per).met
        if query.never(both(query.concluded(other).met, wanted)):
            name = label(examined.pack.vocabulary, listed.slot, value)
            words = Words(
                f"取值“{name.zh}”永远用不上：有它时其他条件不可能满足",
                f"the value {name.en} can never matter: the other conditions rule it out",
            )
            alone = replace(part.provision, applies_to=Gate("all", ()), requires=only)
            yield part.finding(
                "value-unreachable", "error", words, _HELP_UNREACHABLE, condition, _has_it(part.provision, alone, query)
            )


def _has_it(provision: Provision, alone: Provision, query: Query) -> Example | None:
    says = Words("具有这个取值，整项仍不符合", "has this value, and is not met as a whole")
    return example_of(query, query.concluded(alone).met, says, Claim(alone, MET), Claim(provision, MET, not_=True))


def _values(atom: ir.Atom) -> Iterator[tuple[Listed, str]]:
    """The values of lists that have several, each once."""
    for each in listed_in(atom):
        values = values_of(each)
        if len(values) > 1 and not getattr(each, "negated", False) and not getattr(each, "every", False):
            yield from ((each, value) for value in values)


def _narrowed(listed: Listed, value: str, vocabulary: Vocabulary) -> Listed:
    """The list with one of its values only."""
    if isinstance(listed, ir.Under):
        members = vocabulary.code_lists[listed.slot.domain or ""].below((value,))
        return replace(listed, codes=(value,), members=members)
    return replace(listed, values=(value,))


def covered(examined: Examined) -> Iterator[Finding]:
    """A value that stands twice, and a code that lies under another of the same list."""
    for part in examined.parts:
        for condition in part.conditions:
            for listed in listed_in(condition.node.atom) if isinstance(condition.node, Leaf) else ():
                yield from _covered(examined.pack.vocabulary, part, condition, listed)


def _covered(vocabulary: Vocabulary, part: Part, condition: Condition, listed: Listed) -> Iterator[Finding]:
    values = values_of(listed)
    for at, value in enumerate(values):
        name = label(vocabulary, listed.slot, value)
        if value in values[:at]:
            words = Words(f"取值“{name.zh}”写了两次", f"the value {name.en} stands twice")
            yield part.finding("value-covered", "warning", words, _HELP_COVERED, condition)
        elif isinstance(listed, ir.Under):
            above = vocabulary.code_lists[listed.slot.domain or ""].ancestors(value)[1:]
            upper = next((each for each in above if each in values), None)
            if upper is not None:
                over = label(vocabulary, listed.slot, upper)
                words = Words(
                    f"“{name.zh}”已经包含在“{over.zh}”里", f"{name.en} lies under {over.en}, which is listed too"
                )
                yield part.finding("value-covered", "warning", words, _HELP_COVERED, condition)


def label(vocabulary: Vocabulary, slot: ir.Slot, value: str) -> Words:
    """What a value of a slot is called."""
    if slot.kind in ("enum", "set"):
        return vocabulary.enumerations[slot.domain or ""].values.get(value, Words(value, f"`{value}`"))
    if slot.kind in ("code", "codes"):
        name = f"{vocabulary.code_lists[slot.domain or ''].names.get(value, '')}（{value}）"
        return Words(name, name)
    return Words(value, f"`{value}`")
