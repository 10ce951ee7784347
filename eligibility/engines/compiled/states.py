"""States of conditions, as generated code computes them.

A state is four bits: 1 met, 2 not met, 4 may be met, 8 may fail (neither of the first two: undetermined). So 5 is met, 10 not met,
12 undetermined though a fact that can be asked would settle it, 0 undetermined and nothing to ask. For all gates the bits follow
from the children's bits by `&` and `|` alone, which is strong Kleene logic twice over: once for what is, once for what may become.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eligibility.engines.compiled.code import joined
from eligibility.engines.compiled.leaves import Simple, simple_leaf
from eligibility.engines.compiled.records import Complex, complex_leaf
from eligibility.engines.compiled.scope import Place, Scope, path_text
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Term

MET, NOT_MET = "5", "10"


@dataclass(frozen=True, slots=True)
class Plan:
    """A condition whose state is computed: `state` is the local that holds it, or a constant.

    `finding` is the local that holds a finding on an open question or presumption; `causes` that of a complex leaf's causes.
    """

    node: Node
    state: str
    children: tuple[Plan, ...] = ()
    simple: Simple | None = None
    complex: Complex | None = None
    causes: str = ""
    finding: Place | None = None
    contradicted: str = ""
    """Source text that says whether findings contradict each other, when there is none that decides; empty where they cannot."""


def plan_node(node: Node, scope: Scope) -> Plan:
    """Compute the state of a condition and of all below it in the scope's body."""
    match node:
        case Gate():
            children = tuple(plan_node(child, scope) for child in node.children)
            return Plan(node, _named(_gate_text(node, [child.state for child in children], scope), scope), children)
        case Leaf():
            return _plan_leaf(node, scope)
        case Open():
            finding = finding_place(node.id, scope)
            state = _named(f"{_found_text(finding)}0", scope)
            return Plan(node, state, finding=finding, contradicted=_contradicted(node.id, scope))
        case Term():
            return _plan_term(node, scope)


def _named(text: str, scope: Scope) -> str:
    """A local that holds the value of `text`, unless it is a name or number already."""
    if text.isidentifier() or text.isdecimal():
        return text
    name = scope.module.fresh("s")
    scope.body.add(f"{name} = {text}")
    return name


def _gate_text(gate: Gate, states: Sequence[str], scope: Scope) -> str:
    if gate.operator == "at_least":
        listed = "".join(f"{state}, " for state in states)
        return (
            f"scored({gate.wanted}, ({listed}), {gate.points})" if gate.points else f"least({gate.wanted}, ({listed}))"
        )
    if not states:
        return NOT_MET if gate.operator == "any" else MET
    if len(states) == 1:
        return f"NEGATED[{states[0]}]" if gate.operator == "none" else states[0]
    every, some = joined("&", states, scope.body, scope.module), joined("|", states, scope.body, scope.module)
    match gate.operator:
        case "all":
            return f"({every}) & 5 | ({some}) & 10"
        case "any":
            return f"({some}) & 5 | ({every}) & 10"
        case "none":
            return f"NEGATED[({some}) & 5 | ({every}) & 10]"


def both(applies: str, meets: str, scope: Scope) -> str:
    """The state of a provision: whom it is for, and what it requires."""
    if MET in (applies, meets):
        return meets if applies == MET else applies
    return _named(f"{applies} & {meets} & 5 | ({applies} | {meets}) & 10", scope)


def _plan_leaf(node: Leaf, scope: Scope) -> Plan:
    simple = simple_leaf(node.atom, scope)
    if simple is not None:
        state = f"{simple.place.askable} if {simple.place.value} is None else {simple.state}"
        return Plan(node, _named(state, scope), simple=simple)
    assert isinstance(node.atom, ir.Compare | ir.AnyRecord)
    leaf = complex_leaf(node.atom, scope)
    state, causes = _settle(node.atom, leaf, scope)
    return Plan(node, state, complex=leaf, causes=causes)


def _settle(atom: ir.Atom, leaf: Complex, scope: Scope) -> tuple[str, str]:
    """The state of a complex leaf, and the local that holds its causes."""
    key = ("state", atom)
    holder = scope.outer if scope.outer is not None and atom in scope.outer.done else scope
    if key not in holder.done:
        state, causes, body = scope.module.fresh("s"), scope.module.fresh("q"), scope.body
        with body.under(f"if {leaf.truth} is None"):
            body.add("out = []")
            leaf.explain(body)
            body.add(f"{causes} = dict.fromkeys(out)")
            body.add(f"{state} = askable({causes})")
        with body.under("else"):
            body.add(f"{causes} = NOTHING")
            body.add(f"{state} = 5 if {leaf.truth} else 10")
        scope.done[key] = (state, causes)
        return state, causes
    state, causes = holder.done[key]
    return state, causes


def finding_place(id: str, scope: Scope) -> Place:
    """A finding on the record in hand, else one on the enterprise. `value` is the answer; anything but a boolean is none."""
    name = f"finding:{id}"
    top = scope.top(name)
    if scope.per is None:
        return top
    own = scope.field(name)
    key = ("finding", id)
    if key not in scope.done:
        scope.done[key] = scope.module.fresh("d")
        elsewhere = top.value if scope.plain else f"None if {own.path} in unknown else {top.value}"
        scope.body.add(f"{scope.done[key]} = {own.value} if {name!r} in p else {elsewhere}")
    return Place(scope.done[key], "0", top.cause, f"({own.path} if {name!r} in p else {name!r})")


def _contradicted(id: str, scope: Scope) -> str:
    """Of a question that no finding decides, whether findings on the record in hand or on the enterprise contradict each other."""
    name = f"finding:{id}"
    if scope.plain:
        return ""
    top = f"{name!r} in unknown"
    return top if scope.per is None else f"({path_text(scope.per, name, 'n')} in unknown or {top})"


def _found_text(finding: Place) -> str:
    return f"5 if {finding.value} is True else 10 if {finding.value} is False else "


def _plan_term(node: Term, scope: Scope) -> Plan:
    """A term's plan; where several provisions lean on it, the one that was made first."""
    key = ("term", scope.shared.get(id(node)))
    if key[1] is None:
        return _new_term(node, scope)
    if key not in scope.done:
        scope.done[key] = _new_term(node, scope)
    plan: Plan = scope.done[key]
    return replace(plan, node=node)


def _new_term(node: Term, scope: Scope) -> Plan:
    if node.presumption:
        return _plan_presumption(node, scope)
    body = plan_node(node.body, scope)
    return Plan(node, body.state, (body,))


def _plan_presumption(node: Term, scope: Scope) -> Plan:
    finding, body = finding_place(node.id, scope), plan_node(node.body, scope)
    plan = Plan(node, "", (body,), finding=finding, contradicted=_contradicted(node.id, scope))
    return replace(plan, state=_named(f"{_found_text(finding)}{body.state} if {presumes(plan)} else 0", scope))


def presumes(plan: Plan) -> str:
    """Source text: whether a presumption counts where no finding decides."""
    return f"presume and not {plan.contradicted}" if plan.contradicted else "presume"


def hoist(node: Node, scope: Scope) -> None:
    """Judge the complex leaves that look at no record in hand before a loop over records begins."""
    match node:
        case Gate():
            for child in node.children:
                hoist(child, scope)
        case Term():
            hoist(node.body, scope)
        case Leaf(atom=ir.Compare() | ir.AnyRecord() as atom):
            if not _looks_at_record(atom) and simple_leaf(atom, scope) is None:
                _settle(atom, complex_leaf(atom, scope), scope)
        case _:
            return


def _looks_at_record(part: ir.Atom | ir.Expression) -> bool:
    """Whether some slot belongs to the record in hand."""
    match part:
        case ir.Slot(scope=scope):
            return scope == "per"
        case ir.Truth(slot) | ir.Member(slot) | ir.Overlap(slot) | ir.Under(slot):
            return slot.scope == "per"
        case ir.Compare(_, left, right) | ir.Arithmetic(_, left, right):
            return _looks_at_record(left) or _looks_at_record(right)
        case ir.AnyRecord(_, where) | ir.Count(_, where) | ir.Sum(_, _, where):
            return any(_looks_at_record(each) for each in where)
        case ir.Shift(base):
            return _looks_at_record(base)
        case ir.Literal_() | ir.AsOf():
            return False
