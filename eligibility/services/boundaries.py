"""Bounds on which no enterprise of a pack's scenarios stands: the pass that needs enterprises to be judged, and so no pass of `eligibility.checks`.

A comparison is tried when some enterprise makes its two sides equal. That is judged by the reference executor, with `==` in the place of the operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from eligibility.checks.examined import Claim, Condition, Examined, Finding, Part, example_of, told
from eligibility.domain.facts import Slots
from eligibility.domain.verdict import MET
from eligibility.domain.vocabulary import Words
from eligibility.engines import reference
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Provision


def untested(examined: Examined, tried: Sequence[Slots]) -> Iterator[Finding]:
    """Bounds on which none of the enterprises stands that scenarios try; nothing of a pack without scenarios."""
    if not tried:
        return
    for part in examined.provisions:
        for condition in part.conditions:
            if isinstance(condition.node, Leaf):
                for bound in _on_the_line(condition.node.atom):
                    only = _alone(part.provision, Leaf(bound, condition.node.text))
                    if not any(reference.judge_provision(only, slots).verdict is MET for slots in tried):
                        yield _finding(examined, part, condition, only)


def _finding(examined: Examined, part: Part, condition: Condition, only: Provision) -> Finding:
    name = told(condition)
    words = Words(f"没有一个场景正好落在{name.zh}的界线上", f"no scenario stands on the line of {name.en}")
    help = Words("在表里加上示例这样的一行，或者补一个场景", "add a row such as the example to a table, or a scenario")
    alone = replace(part, id=f"{part.id}:line", provision=only)
    query = examined.query(alone, part)
    example = example_of(
        query, query.concluded(only).met, Words("正好在界线上", "stands on the line"), Claim(only, MET)
    )
    return part.finding("boundary-untested", "warning", words, help, condition, example)


def _alone(provision: Provision, leaf: Leaf) -> Provision:
    return replace(provision, applies_to=Gate("all", ()), requires=leaf)


def _on_the_line(atom: ir.Atom) -> Iterator[ir.Atom]:
    """The leaf with each of its ordering comparisons an equation, one at a time."""
    match atom:
        case ir.Compare(operator) if operator not in ("==", "!="):
            yield replace(atom, operator="==")
        case ir.AnyRecord(_, where):
            for index, each in enumerate(where):
                for line in _on_the_line(each):
                    yield replace(atom, where=(*where[:index], line, *where[index + 1 :]))
        case _:
            return
