"""Other engines on the generated policies: zen-engine as one compiled expression, Drools through the wheel `drools-jpy`.

Each answers which policies are met by an enterprise of which everything is known; what is unknown they cannot say.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench._policies import Enterprise
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Pack, Provision

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine ready to judge: `prepare` makes its input, `run` is what is timed, `met` reads its answer."""

    name: str
    prepare: Callable[[Plain], Any]
    run: Callable[[Any], Any]
    met: Callable[[Any], list[bool]]

    def agrees(self, enterprises: Sequence[Enterprise], expected: Sequence[list[bool]]) -> bool:
        """Whether it says the same of all."""
        return [self.met(self.prepare(each.plain)) for each in enterprises] == list(expected)


# zen


def zen_peers(pack: Pack) -> list[Peer]:
    """All policies as one compiled expression, given a dictionary, JSON text or JSON bytes."""
    import zen  # noqa: PLC0415 - only the benchmark needs it

    expression = zen.compile_expression(f"[{', '.join(map(_zen_provision, pack.provisions))}]")
    forms: dict[str, Callable[[Plain], Any]] = {
        "zen, dict": lambda plain: plain,
        "zen, JSON text": json.dumps,
        "zen, JSON bytes": lambda plain: json.dumps(plain).encode(),
    }
    return [Peer(name, prepare, expression.evaluate, expression.evaluate) for name, prepare in forms.items()]


_ZEN = {"all": " and ", "any": " or "}


def _zen_provision(provision: Provision) -> str:
    return f"({_zen(provision.applies_to)} and {_zen(provision.requires)})"


def _zen(node: Node) -> str:
    match node:
        case Leaf(ir.Truth(slot)):
            return slot.name
        case Leaf(ir.Member(slot, values)):
            return f"{slot.name} in [{', '.join(map(json.dumps, values))}]"
        case Leaf(ir.Compare(operator, ir.Slot(name), ir.Literal_(value))):
            return f"{name} {operator} {_number(value)}"
        case Gate(operator=operator, children=children):
            return f"({_ZEN[operator].join(map(_zen, children))})"
        case _:
            raise TypeError(f"`{node}` is not among the generated conditions")


def _number(value: object) -> str:
    return repr(float(value)) if isinstance(value, Decimal) else str(value)


# Drools


_DROOLS = {
    ">=": "GreaterThanOrEqualToExpression",
    "<=": "LessThanOrEqualToExpression",
    ">": "GreaterThanExpression",
    "<": "LessThanExpression",
}


def drools_peer(pack: Pack) -> Peer:
    """All policies as rules of one ruleset that fires every match.

    The engine's own `processEvents` is called: leaner than the wheel's `post`, which writes all matches as JSON. Inserting and
    deleting in the raw session is faster still, but after some thousand rounds it answers that nothing matches.
    """
    os.environ.setdefault("JAVA_HOME", str(Path(shutil.which("java") or "java").resolve().parents[1]))
    logging.getLogger("jpyutil").setLevel(logging.ERROR)
    logging.getLogger().setLevel(logging.ERROR)
    from drools.ruleset import RulesetCollection  # noqa: PLC0415 - only the benchmark needs it

    RulesetCollection.api()
    import jpy  # noqa: PLC0415 - there is a Java machine only now

    factory = jpy.get_type("org.drools.ansible.rulebook.integration.api.RulesExecutorFactory")
    executor = factory.createFromJson(json.dumps(_ruleset(pack)))
    size = len(pack.provisions)

    def met(document: str) -> list[bool]:
        matches = executor.processEvents(document).join()
        names = {matches.get(number).getRule().getName() for number in range(matches.size())}
        return [f"r{number}" in names for number in range(size)]

    return Peer("Drools", json.dumps, lambda document: executor.processEvents(document).join().size(), met)


def _ruleset(pack: Pack) -> dict[str, Any]:
    rules = [
        {
            "Rule": {
                "name": f"r{number}",
                "condition": {
                    "AllCondition": [_both("AndExpression", [_drools(each.applies_to), _drools(each.requires)])]
                },
                "actions": [{"Action": {"action": "none", "action_args": {}}}],
                "enabled": True,
            }
        }
        for number, each in enumerate(pack.provisions)
    ]
    return {"name": f"of {len(rules)}", "hosts": ["all"], "sources": [], "match_multiple_rules": True, "rules": rules}


def _both(name: str, parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else {name: {"lhs": parts[0], "rhs": _both(name, parts[1:])}}


def _drools(node: Node) -> Any:
    match node:
        case Leaf(ir.Truth(slot)):
            return {"EqualsExpression": {"lhs": {"Event": slot.name}, "rhs": {"Boolean": True}}}
        case Leaf(ir.Member(slot, values)):
            return {
                "ItemInListExpression": {"lhs": {"Event": slot.name}, "rhs": [{"String": value} for value in values]}
            }
        case Leaf(ir.Compare(operator, ir.Slot(name), ir.Literal_(value))):
            number = {"Float": float(value)} if isinstance(value, Decimal) else {"Integer": value}
            return {_DROOLS[operator]: {"lhs": {"Event": name}, "rhs": number}}
        case Gate(operator=operator, children=children):
            return _both(
                "AndExpression" if operator == "all" else "OrExpression", [_drools(child) for child in children]
            )
        case _:
            raise TypeError(f"`{node}` is not among the generated conditions")
