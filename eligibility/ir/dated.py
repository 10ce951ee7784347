"""Leaves that compare with dated parameters become tables of leaves, one row a value, so that no executor needs to know parameters.

The row of a day says in which days it holds, and compares with the value of those days. On days without a value nothing is assumed: the leaf is
then undetermined, for another document to decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from eligibility.domain.facts import Why
from eligibility.domain.vocabulary import FactDef, FactType, Words
from eligibility.ir import atoms as ir
from eligibility.ir.canonical import UNSTATED
from eligibility.ir.money import Parameter
from eligibility.ir.numbers import expressions_of
from eligibility.ir.printing import text_from_atom
from eligibility.ir.rules import About, Gate, Leaf, Node, Open, OpenQuestion, Term

Parameters = Mapping[str, Parameter]
Values = Mapping[str, ir.Literal_]


def standing_of(parameters: Parameters) -> dict[str, FactDef]:
    """Parameters as the names that a leaf can use them by."""
    return {
        id: FactDef(id, each.words, FactType(each.kind, unit=each.values[0].value.unit))
        for id, each in parameters.items()
    }


def used_in(atom: ir.Atom, parameters: Parameters) -> tuple[str, ...]:
    """The parameters that a leaf compares with, each once."""
    names = (each.name for each in expressions_of(atom) if isinstance(each, ir.Slot))
    return tuple(dict.fromkeys(name for name in names if name in parameters))


def term_from_dated(atom: ir.Atom, parameters: Parameters, about: About) -> tuple[Term, OpenQuestion]:
    """The tree that decides a leaf on any day, and the question that it leaves open on days without a value.

    `parameters` are those that the leaf uses.
    """
    text = text_from_atom(atom)
    question = _question(text, parameters)
    body = _table(list(_rows(atom, parameters, question.id)))
    words = about.words or question.words
    return Term(text, False, body, About(about.quote, words, about.reading)), question


def _question(text: str, parameters: Parameters) -> OpenQuestion:
    """Each leaf has its own: an answer to one says nothing of another that compares with the same number."""
    zh, en = (
        "、".join(each.words.zh for each in parameters.values()),
        ", ".join(each.words.en for each in parameters.values()),
    )
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return OpenQuestion(
        f"{UNSTATED}{'+'.join(parameters)}:{mark}",
        Words(f"是否达到“{zh}”在这一天的数值", f"whether it reaches the value of that day of: {en}"),
        Why.OTHER_NORM,
        Words("规定这一数值的部门", "the body that sets the value"),
        Words("这一天没有规定数值，不作推断", "no value is stated for that day; nothing is guessed"),
    )


def _rows(atom: ir.Atom, parameters: Parameters, question: str) -> Iterator[tuple[date | None, Node]]:
    """What the leaf is from each day on, `None` for the beginning of the calendar, until the next."""
    last: Node | None = None
    for begin in _breaks(parameters):
        values = _values_on(begin or date.min, parameters)
        node: Node = Open(question, Why.OTHER_NORM) if values is None else _leaf(atom, values)
        if node != last:
            yield begin, node
        last = node


def _breaks(parameters: Parameters) -> list[date | None]:
    """The days on which some value begins, or the first without one that ended."""
    days = {each.begin for parameter in parameters.values() for each in parameter.values if each.begin}
    ends = {each.end for parameter in parameters.values() for each in parameter.values if each.end}
    days |= {end + timedelta(days=1) for end in ends if end < date.max}
    return [None, *sorted(day for day in days if day > date.min)]


def _values_on(day: date, parameters: Parameters) -> Values | None:
    """The value of every parameter on a day; `None` where one has none."""
    found = {id: each.on(day) for id, each in parameters.items()}
    values = {id: dated.value for id, dated in found.items() if dated is not None}
    return values if len(values) == len(found) else None


def _leaf(atom: ir.Atom, values: Values) -> Leaf:
    stated = with_values(atom, values)
    return Leaf(stated, text_from_atom(stated))


def _table(rows: list[tuple[date | None, Node]]) -> Node:
    """Before the day on which the second row begins the first holds, from then on the others."""
    (_, first), *others = rows
    if not others or others[0][0] is None:
        return first
    day = others[0][0]
    before, since = _guard("<", day), _guard(">=", day)
    return Gate("any", (Gate("all", (before, first)), Gate("all", (since, _table(others)))), table=True)


def _guard(operator: ir.Operator, day: date) -> Leaf:
    atom = ir.Compare(operator, ir.AsOf(), ir.Literal_(day, "date"))
    last = day - timedelta(days=1)
    zh, en = (f"{last}及以前", f"until {last}") if operator == "<" else (f"{day}起", f"from {day} on")
    return Leaf(atom, text_from_atom(atom), About(words=Words(f"按{zh}的数值", f"by the value {en}")))


def compared_in(term: Term) -> ir.Operator | None:
    """By what a dated leaf compares with its parameter; `None` for any other term, and for a leaf about records."""
    leaf = next(_value_leaves(term.body), None) if " " in term.id else None
    return leaf.atom.operator if leaf is not None and isinstance(leaf.atom, ir.Compare) else None


def with_operator(node: Node, operator: ir.Operator) -> Node:
    """The tree of a dated leaf that compares otherwise."""
    match node:
        case Leaf(atom=ir.Compare() as atom) if not isinstance(atom.left, ir.AsOf):
            changed = replace(atom, operator=operator)
            return replace(node, atom=changed, text=text_from_atom(changed))
        case Gate():
            return replace(node, children=tuple(with_operator(each, operator) for each in node.children))
        case Term():
            return replace(node, body=with_operator(node.body, operator))
        case _:
            return node


def _value_leaves(node: Node) -> Iterator[Leaf]:
    """The leaves with the values of days; nothing of a derived fact, whose table asks for the industry first."""
    match node:
        case Leaf():
            yield node
        case Gate(table=True, children=rows):
            for row in rows:
                guard, asked = row.children if isinstance(row, Gate) and len(row.children) == 2 else (None, None)
                if isinstance(guard, Leaf) and asked is not None and _is_day(guard):
                    yield from _value_leaves(asked)
        case _:
            return


def _is_day(guard: Leaf) -> bool:
    return isinstance(guard.atom, ir.Compare) and isinstance(guard.atom.left, ir.AsOf)


def with_values(atom: ir.Atom, values: Values) -> ir.Atom:
    """A leaf with numbers in the places of parameters."""
    match atom:
        case ir.Compare(_, left, right):
            return replace(atom, left=_stated(left, values), right=_stated(right, values))
        case ir.AnyRecord(_, where):
            return replace(atom, where=tuple(with_values(each, values) for each in where))
        case _:
            return atom


def _stated(expression: ir.Expression, values: Values) -> ir.Expression:
    match expression:
        case ir.Slot(name=name) if name in values:
            return values[name]
        case ir.Arithmetic(_, left, right):
            return replace(expression, left=_stated(left, values), right=_stated(right, values))
        case ir.Count(_, where) | ir.Sum(_, _, where):
            return replace(expression, where=tuple(with_values(each, values) for each in where))
        case _:
            return expression
