"""What a condition could be by mistake: one small change of a typed rule at a time. Which of them matter is for scenarios to say.

Every condition is taken as met, as failed (a child dropped, an exclusion lost) and as its opposite; gates and leaves are changed in what
they are made of. A boundary moves by the smallest step that people use of such a figure (`STEPS`). It must not judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, assert_never

from eligibility.checks.examined import Examined, Part, told
from eligibility.domain.quantity import Number, number_from_decimal, text_from_scaled
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir.dated import compared_in, with_operator
from eligibility.ir.printing import text_from_atom
from eligibility.ir.rules import Gate, Leaf, Node, Provision, Term
from eligibility.ir.scores import parts_of, with_parts

MET, FAILED = Gate("all", ()), Gate("any", ())
"""What everybody meets, and what nobody does."""

STEPS: Mapping[str, Decimal] = {
    "count": Decimal(1),
    "money": Decimal(1),
    "ratio": Decimal("0.0001"),
    "number": Decimal("0.01"),
}
"""One step of a figure, in base units: one of what is counted, 1 元, a hundredth of a percentage point, a hundredth of a number."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one condition: where it stands, in words, and the provisions as they would be with it."""

    part: Part
    index: int
    """Which of the part's conditions."""

    words: Words
    provisions: Mapping[str, Provision]


def mutants_of(examined: Examined) -> Iterator[Mutant]:
    """Every change of every condition, in the order of provisions and then of terms."""
    for part in examined.parts:
        for index, condition in enumerate(part.conditions):
            said = told(condition)
            for place, (words, _) in enumerate(changes(condition.node, examined.pack.vocabulary)):
                about = Words(f"{said.zh}：{words.zh}", f"{said.en}: {words.en}")
                yield Mutant(part, index, about, dict(_provisions(examined, part, index, place)))


def _provisions(examined: Examined, part: Part, index: int, place: int) -> Iterator[tuple[str, Provision]]:
    """The provisions that a change reaches: its own, or all that lean on the term, whatever they use it of."""
    if not part.is_term:
        changed = _nth(part.conditions[index].node, place, examined.pack.vocabulary)
        yield part.id, part.with_(part.conditions[index], changed)
        return
    trail = trail_to(part.provision.requires, part.conditions[index].node)
    id = part.id.removeprefix("term:")
    for each in examined.pack.provisions:
        sides = [
            _in_term(side, id, trail, place, examined.pack.vocabulary) for side in (each.applies_to, each.requires)
        ]
        if sides[0] is not each.applies_to or sides[1] is not each.requires:
            yield each.id, replace(each, applies_to=sides[0], requires=sides[1])


def _nth(node: Node, place: int, vocabulary: Vocabulary) -> Node:
    return list(changes(node, vocabulary))[place][1]


def trail_to(tree: Node, wanted: Node) -> tuple[int, ...]:
    """The way from a tree's root down to one of its nodes, by places among the parts. Raises `LookupError`."""
    if tree is wanted:
        return ()
    for index, part in enumerate(parts_of(tree) if isinstance(tree, Gate) else ()):
        try:
            return (index, *trail_to(part, wanted))
        except LookupError:
            continue
    raise LookupError("the node is not in the tree")


def node_at(tree: Node, trail: tuple[int, ...]) -> Node:
    """The node to which a trail leads."""
    for index in trail:
        assert isinstance(tree, Gate), "a trail leads through gates"
        tree = parts_of(tree)[index]
    return tree


def _in_term(node: Node, id: str, trail: tuple[int, ...], place: int, vocabulary: Vocabulary) -> Node:
    """A condition with the term changed wherever it leans on it; the same object where it does not."""
    match node:
        case Term() if node.id.split("@", 1)[0] == id:
            return replace(node, body=_changed(node.body, trail, place, vocabulary))
        case Term():
            body = _in_term(node.body, id, trail, place, vocabulary)
            return node if body is node.body else replace(node, body=body)
        case Gate():
            return with_parts(node, tuple(_in_term(each, id, trail, place, vocabulary) for each in parts_of(node)))
        case _:
            return node


def _changed(tree: Node, trail: tuple[int, ...], place: int, vocabulary: Vocabulary) -> Node:
    if not trail:
        return _nth(tree, place, vocabulary)
    assert isinstance(tree, Gate), "a trail leads through gates"
    parts = parts_of(tree)
    changed = _changed(parts[trail[0]], trail[1:], place, vocabulary)
    return with_parts(tree, (*parts[: trail[0]], changed, *parts[trail[0] + 1 :]))


def changes(node: Node, vocabulary: Vocabulary) -> Iterator[tuple[Words, Node]]:
    """What a condition could be instead, each in words."""
    yield Words("当作满足", "taken as met"), MET
    yield Words("当作不满足", "taken as failed"), FAILED
    yield Words("改为相反", "turned into its opposite"), Gate("none", (node,))
    match node:
        case Gate():
            yield from _gates(node)
        case Leaf(atom=atom):
            for changed in atoms(atom, vocabulary):
                text = text_from_atom(changed)
                yield Words(f"改为 `{text}`", f"changed to `{text}`"), replace(node, atom=changed, text=text)
        case Term():
            compared = compared_in(node)
            for operator in _NEAR[compared] if compared is not None else ():
                yield _to(f"`{operator}`"), with_operator(node, operator)
        case _:
            return


def _gates(gate: Gate) -> Iterator[tuple[Words, Node]]:
    match gate.operator:
        case "all" if len(gate.children) > 1:
            yield _to("`any`"), replace(gate, operator="any")
        case "any" if len(gate.children) > 1:
            yield _to("`all`"), replace(gate, operator="all")
        case "none" if len(gate.children) > 1:
            yield _to("`none` of `all`"), replace(gate, children=(Gate("all", gate.children),))
        case "at_least":
            for wanted in (gate.wanted - 1, gate.wanted + 1):
                yield _to(f"`at_least: {text_from_scaled(wanted, gate.scale)}`"), replace(gate, wanted=wanted)
        case _:
            return


def _to(text: str) -> Words:
    return Words(f"改为 {text}", f"changed to {text}")


def atoms(atom: ir.Atom, vocabulary: Vocabulary) -> Iterator[ir.Atom]:
    """What a leaf could be instead; its opposite is not among them."""
    match atom:
        case ir.Compare(operator, left, right):
            yield from (replace(atom, operator=each) for each in _NEAR[operator])
            yield from (replace(atom, left=each) for each in _expressions(left, vocabulary))
            yield from (replace(atom, right=each) for each in _expressions(right, vocabulary))
        case ir.Member() | ir.Overlap():
            yield replace(atom, open=not atom.open)
            if isinstance(atom, ir.Overlap) and len(atom.values) > 1:
                yield replace(atom, every=not atom.every)
            if len(atom.values) > 1:
                yield from (replace(atom, values=each) for each in _one_less(atom.values))
        case ir.Under():
            if len(atom.codes) > 1:
                codes = vocabulary.code_lists[str(atom.slot.domain)]
                yield from (replace(atom, codes=each, members=codes.below(each)) for each in _one_less(atom.codes))
        case ir.AnyRecord():
            yield from (replace(atom, where=each) for each in _wheres(atom.where, vocabulary))
        case ir.Truth():
            return
        case _:
            assert_never(atom)


_NEAR: Mapping[ir.Operator, tuple[ir.Operator, ...]] = {
    ">=": (">",),
    ">": (">=",),
    "<=": ("<",),
    "<": ("<=",),
    "==": (">=", "<="),
    "!=": ("<", ">"),
}


def _one_less(values: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (values[:index] + values[index + 1 :] for index in range(len(values)))


def _wheres(where: tuple[ir.Atom, ...], vocabulary: Vocabulary) -> Iterator[tuple[ir.Atom, ...]]:
    """Filters with one left out, and with one changed."""
    for index, each in enumerate(where):
        yield where[:index] + where[index + 1 :]
        for changed in atoms(each, vocabulary):
            yield (*where[:index], changed, *where[index + 1 :])


def _expressions(expression: ir.Expression, vocabulary: Vocabulary) -> Iterator[ir.Expression]:
    match expression:
        case ir.Literal_(value=value) if not isinstance(value, bool):
            yield from (replace(expression, value=each) for each in _beside(value, expression.kind))
        case ir.Shift():
            for name in ("years", "months", "days"):
                amount = getattr(expression, name)
                if amount:
                    yield from (_shifted(expression, name, amount + step) for step in (-1, 1))
        case ir.Arithmetic(_, left, right):
            yield from (replace(expression, left=each) for each in _expressions(left, vocabulary))
            yield from (replace(expression, right=each) for each in _expressions(right, vocabulary))
        case ir.Count() | ir.Sum():
            yield from (replace(expression, where=each) for each in _wheres(expression.where, vocabulary))
        case _:
            return


def _shifted(shift: ir.Shift, name: str, amount: int) -> ir.Shift:
    changed: dict[str, Any] = {name: amount}
    return replace(shift, **changed)


def _beside(value: Number | date, kind: str) -> Iterator[Number | date]:
    """One step below and one above."""
    for sign in (-1, 1):
        if isinstance(value, date):
            yield value + timedelta(days=sign)
        else:
            yield number_from_decimal(Decimal(value) + sign * STEPS[kind])
