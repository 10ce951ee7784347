"""Passes that ask the solver: what can never be met, what can never fail, and what makes no difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from eligibility.checks.examined import Claim, Condition, Examined, Example, Finding, Part, example_of, told
from eligibility.checks.outcomes import Concluded
from eligibility.checks.query import Query
from eligibility.checks.solver import Formula, both, opposite, same
from eligibility.domain.verdict import MET, NOT_MET, Verdict
from eligibility.domain.vocabulary import Words
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term

_HELP_DEAD = Words(
    "核对各条件的数字、运算符和取值，去掉互相矛盾的一个",
    "check numbers, operators and values, and mend the one that contradicts the others",
)
_HELP_ALWAYS = Words(
    "核对数字和运算符；不是条件的话改写为 `wording`",
    "check number and operator; write it as `wording` if it is no condition",
)
_HELP_TWICE = Words(
    "删去其中一个，或核对它是否写错；有意为之的在 checks.yaml 里说明理由",
    "take one out, or see whether it is mistaken; if it is meant, give the reason in checks.yaml",
)


def dead(examined: Examined) -> Iterator[Finding]:
    """Provisions and conditions that no enterprise can meet; the smallest part that cannot is told."""
    for part in examined.parts:
        query = examined.query(part)
        never = _innermost(part, query, met=True)
        for condition in never:
            yield _dead_condition(part, condition, query)
        concluded = query.concluded(part.provision)
        if not never and query.never(concluded.met):
            yield _dead_provision(part, concluded, query)


def always(examined: Examined) -> Iterator[Finding]:
    """Provisions and conditions that no enterprise fails."""
    for part in examined.parts:
        query = examined.query(part)
        never = _innermost(part, query, met=False)
        for condition in never:
            yield _always_condition(part, condition, query)
        concluded = query.concluded(part.provision)
        if part.conditions and not never and part.provision.per is None and query.never(_left_open(concluded, query)):
            yield _always_provision(part, concluded, query)


def _innermost(part: Part, query: Query, *, met: bool) -> list[Condition]:
    """Conditions that can never be met (or are, by whoever says all), and have none within them of which the same is true."""
    found: list[Condition] = []
    for condition in reversed(part.conditions):
        if (
            isinstance(condition.node, Open)
            or _is_whole(condition)
            or any(_is_among(condition.node, each.within) for each in found)
        ):
            continue
        rails = query.rails(condition.node, part.provision.per)
        there = query.addressed(part.provision.per)
        said = [] if met else query.enterprise.everything_said()
        if query.never(both(there, rails.met if met else opposite(rails.met), *said)):
            found.append(condition)
    return found[::-1]


def _is_whole(condition: Condition) -> bool:
    """A gate that must hold for the provision to be met: what is true of it is told of the provision."""
    every = all(gate.operator == "all" for gate in condition.within) and not condition.excluded
    return every and isinstance(condition.node, Gate) and (not condition.within or condition.node.operator == "all")


def _dead_condition(part: Part, condition: Condition, query: Query) -> Finding:
    name = told(condition)
    words = Words(f"条件{name.zh}任何主体都不可能满足", f"no enterprise can meet the condition {name.en}")
    only = _only(part.provision, condition.node)
    asked = both(query.concluded(only).failed, query.concluded(part.without(condition, met=True)).met)
    says = Words("其余各项都过得去，也过不了这一项", "passes all else, and cannot pass this one")
    claims = Claim(only, NOT_MET), Claim(part.without(condition, met=True), MET)
    example = example_of(query, asked, says, *claims) or _not_met(only, query)
    return part.finding("condition-dead", "error", words, _HELP_DEAD, condition, example)


def _not_met(provision: Provision, query: Query) -> Example | None:
    says = Words("不满足，换成任何主体也一样", "does not meet it, and no other enterprise would")
    return example_of(query, opposite(query.concluded(provision).met), says, Claim(provision, MET, not_=True))


def _dead_provision(part: Part, concluded: Concluded, query: Query) -> Finding:
    """Told at the last condition without which it could be met."""
    says = Words(
        "只差这一项，而有了这一项其他条件就不满足", "lacks this one only, and with it the others could not hold"
    )
    for condition in part.conditions[::-1]:
        without = part.without(condition, met=not condition.excluded)
        if _is_among(condition.node, (part.provision.requires, part.provision.applies_to)):
            continue
        asked = both(query.concluded(without).met, concluded.failed)
        example = example_of(query, asked, says, Claim(part.provision, NOT_MET), Claim(without, MET))
        if example is not None:
            name = told(condition)
            words = Words(
                f"{part.id} 任何主体都不可能符合：{name.zh}与其他条件互相矛盾",
                f"no enterprise can meet {part.id}: {name.en} contradicts the other conditions",
            )
            return part.finding("provision-dead", "error", words, _HELP_DEAD, condition, example)
    words = Words(f"{part.id} 任何主体都不可能符合", f"no enterprise can meet {part.id}")
    return part.finding("provision-dead", "error", words, _HELP_DEAD, None, _not_met(part.provision, query))


def _left_open(concluded: Concluded, query: Query) -> Formula:
    """Somebody who says everything is not met."""
    return both(opposite(concluded.met), *query.enterprise.everything_said())


def _always_condition(part: Part, condition: Condition, query: Query) -> Finding:
    name = told(condition)
    words = Words(
        f"条件{name.zh}没有主体会不满足，等于没有写",
        f"no enterprise fails the condition {name.en}: it asks for nothing",
    )
    return part.finding(
        "condition-always", "warning", words, _HELP_ALWAYS, condition, _met_example(part, condition.node, query)
    )


def _met_example(part: Part, node: Node, query: Query) -> Example | None:
    """An enterprise that meets the condition, alone in the provision."""
    only = _only(part.provision, node)
    says = Words("满足；没有不满足的主体可举", "meets it; there is none that fails it")
    return example_of(query, query.concluded(only).met, says, Claim(only, MET))


def _only(provision: Provision, node: Node) -> Provision:
    return replace(provision, applies_to=Gate("all", ()), requires=node)


def _always_provision(part: Part, concluded: Concluded, query: Query) -> Finding:
    words = Words(f"{part.id} 没有主体会不符合", f"no enterprise fails {part.id}")
    says = Words("符合；没有不符合的主体可举", "is met; there is no enterprise that fails it")
    example = example_of(query, concluded.met, says, Claim(part.provision, MET))
    return part.finding("provision-always", "warning", words, _HELP_ALWAYS, None, example)


def redundant(examined: Examined) -> Iterator[Finding]:
    """Conditions that make no difference beside the others: said twice, or covered by another.

    The last one is looked at first, and what was told is taken out, so that of two equal ones only the later is told. What must hold is held against
    what must hold beside it, not against other alternatives: a tier that says whom it is for may say no more than the others together.
    """
    for part in examined.parts:
        query = examined.query(part)
        if query.never(query.concluded(part.provision).met):
            continue  # told as dead; beside that nothing makes a difference
        yield from _redundant(part, query)


def _redundant(part: Part, query: Query) -> Iterator[Finding]:
    roots = (part.provision.applies_to, part.provision.requires)
    idle = [*_innermost(part, query, met=True), *_innermost(part, query, met=False)]
    gone: list[tuple[Condition, bool]] = []
    for _, condition in sorted(enumerate(part.conditions), key=lambda each: (len(each[1].within), -each[0])):
        inside = any(
            _is_among(condition.node, (each.node, *each.within)) or _is_among(each.node, condition.within)
            for each in idle
        )
        told_of = any(_is_among(each.node, condition.within) for each, _ in gone)
        if _is_among(condition.node, roots) or inside or told_of:
            continue
        met = condition.within[-1].operator == "all"
        context = _without(part.branch(condition) if met else part, gone)
        other = replace(context, provision=context.without(condition, met=met))
        if query.never(_tells_apart(query.concluded(context.provision), query.concluded(other.provision))):
            yield _redundant_condition(part, context, other, condition, query, met=met)
            gone.append((condition, met))


def _without(part: Part, gone: Iterable[tuple[Condition, bool]]) -> Part:
    for condition, met in gone:
        part = replace(part, provision=part.without(condition, met=met))
    return part


def _is_among(node: Node, nodes: Iterable[Node]) -> bool:
    """Whether it is one of them, and not only equal to one: a condition may be written twice."""
    return any(node is each for each in nodes)


def _tells_apart(one: Concluded, other: Concluded) -> Formula:
    """Another verdict, or another answer to whether it applies."""
    same_answer = both(
        same(one.met, other.met), same(one.failed, other.failed), same(one.not_applicable, other.not_applicable)
    )
    return opposite(same_answer)


def _redundant_condition(
    part: Part, kept: Part, other: Part, condition: Condition, query: Query, *, met: bool
) -> Finding:
    name, twin = told(condition), _twin(part, condition)
    if twin is not None:
        line = part.file.mark(twin.path).line
        words = Words(f"条件{name.zh}与第 {line} 行的条件相同", f"the condition {name.en} is that of line {line}")
        return part.finding(
            "condition-duplicate",
            "warning",
            words,
            _HELP_TWICE,
            condition,
            _idle(kept, other, condition, query, met=met),
        )
    if met:
        words = Words(
            f"条件{name.zh}已被其他条件包含，不起作用",
            f"the other conditions include {name.en} already; it makes no difference",
        )
    else:
        words = Words(
            f"条件{name.zh}已被其他情形覆盖，不起作用",
            f"other alternatives cover {name.en} already; it makes no difference",
        )
    return part.finding(
        "condition-redundant", "warning", words, _HELP_TWICE, condition, _idle(kept, other, condition, query, met=met)
    )


def _twin(part: Part, condition: Condition) -> Condition | None:
    """An earlier condition beside it that says the same."""
    for each in part.conditions:
        if each is condition:
            return None
        if each.within == condition.within and _meaning(each.node) == _meaning(condition.node):
            return each
    return None


def _meaning(node: Node) -> object:
    """A condition without its words."""
    match node:
        case Gate(operator, children, wanted=wanted):
            return operator, wanted, tuple(_meaning(child) for child in children)
        case Leaf(atom):
            return atom
        case Open(id=id) | Term(id=id):
            return id
        case _:
            assert_never(node)


def _idle(kept: Part, other: Part, condition: Condition, query: Query, *, met: bool) -> Example | None:
    """An enterprise that fails the condition and would fail without it too; of an alternative, one that meets it and would anyway."""
    rails = query.rails(condition.node, kept.provision.per)
    before, after = query.concluded(kept.provision), query.concluded(other.provision)
    verdict: Verdict = NOT_MET if met else MET
    asked = both(rails.failed, before.failed, after.failed) if met else both(rails.met, before.met, after.met)
    says = (
        Words("不满足这一项；没有这一项也不符合", "fails this one, and would not be met without it either")
        if met
        else Words("满足这一项；没有这一项也符合", "meets this one, and would be met without it too")
    )
    return example_of(query, asked, says, Claim(kept.provision, verdict), Claim(other.provision, verdict))
