"""The shortest way to a verdict where nothing but missing facts can be unknown: two expressions with short circuit.

Such provisions are *plain*: every leaf looks at one slot and is settled once that is known. When they are undetermined, some fact
that can be asked could settle them, so nothing else needs to be computed.
"""

from __future__ import annotations

from eligibility.engines.compiled.leaves import simple_leaf
from eligibility.engines.compiled.scope import Scope
from eligibility.ir.rules import Gate, Leaf, Node, Open, Term

DEEPEST = 8
"""Gates in gates beyond which expressions would nest too deeply."""


def is_plain(node: Node, scope: Scope, depth: int = 0) -> bool:
    """Whether a condition rests on single slots alone."""
    match node:
        case Gate():
            return depth < DEEPEST and all(is_plain(child, scope, depth + 1) for child in node.children)
        case Leaf():
            simple = simple_leaf(node.atom, scope)
            return simple is not None and not simple.open
        case Open() | Term(presumption=True):
            return False
        case Term():
            return is_plain(node.body, scope, depth)


def holds(node: Node, scope: Scope) -> str:
    """True when the condition is met for certain."""
    match node:
        case Gate(operator="all"):
            return _chain("and", [holds(child, scope) for child in node.children], "True")
        case Gate(operator="any"):
            return _chain("or", [holds(child, scope) for child in node.children], "False")
        case Gate(operator="none"):
            return _chain("and", [fails(child, scope) for child in node.children], "True")
        case Gate():
            return f"({_sum([holds(child, scope) for child in node.children])} >= {node.wanted})"
        case Leaf():
            return _leaf(node, scope)[0]
        case Term():
            return holds(node.body, scope)
        case _:
            raise TypeError(f"`{node}` is not plain")


def fails(node: Node, scope: Scope) -> str:
    """True when the condition is not met for certain."""
    match node:
        case Gate(operator="all"):
            return _chain("or", [fails(child, scope) for child in node.children], "False")
        case Gate(operator="any"):
            return _chain("and", [fails(child, scope) for child in node.children], "True")
        case Gate(operator="none"):
            return _chain("or", [holds(child, scope) for child in node.children], "False")
        case Gate():
            return f"({_sum([fails(child, scope) for child in node.children])} > {len(node.children) - node.wanted})"
        case Leaf():
            return _leaf(node, scope)[1]
        case Term():
            return fails(node.body, scope)
        case _:
            raise TypeError(f"`{node}` is not plain")


def not_failing_holds(node: Node, scope: Scope) -> str:
    """True when the condition is met for certain, it being known that it does not fail: of leaves, that they are known."""
    match node:
        case Gate(operator="all"):
            parts = dict.fromkeys(not_failing_holds(child, scope) for child in node.children)
            return _chain("and", list(parts), "True")
        case Leaf():
            simple = simple_leaf(node.atom, scope)
            assert simple is not None
            return f"{simple.place.value} is not None"
        case Term():
            return not_failing_holds(node.body, scope)
        case _:
            return holds(node, scope)


def _leaf(node: Leaf, scope: Scope) -> tuple[str, str]:
    simple = simple_leaf(node.atom, scope)
    assert simple is not None
    return simple.true, simple.false


def _chain(operator: str, parts: list[str], empty: str) -> str:
    return f"({f' {operator} '.join(parts)})" if parts else empty


def _sum(parts: list[str]) -> str:
    return f"sum(({''.join(f'{part}, ' for part in parts)}))"
