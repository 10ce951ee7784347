"""Every provision has a scenario for each conclusion it can come to, and none for one it cannot.

What it can come to is reckoned from the states its conditions can have, each taken by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import product
from typing import assert_never

import pytest
from pytest_bdd.parser import ScenarioTemplate

from eligibility.domain.conclusion import CONCLUSION_WORDS, conclude
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, negate
from eligibility.ir.rules import Gate, Leaf, Node, Open, Provision, Term
from eligibility.packs import installed_pack
from tests.bdd.test_feature_texts import feature_of

PACK = installed_pack("jilin.corridor_2018_2025")

State = tuple[Verdict, bool, bool]
"""A verdict, and whether facts that can still be asked could bring it to MET or to NOT_MET."""

HOLDS: State = (MET, True, False)
FAILS: State = (NOT_MET, False, True)
MISSING: State = (UNDETERMINED, True, True)
FOR_A_PERSON: State = (UNDETERMINED, False, False)


def states_of(node: Node) -> frozenset[State]:
    """The states a condition can be in, given that an enterprise can say or leave out every fact."""
    match node:
        case Leaf():
            return leaf_states(node)
        case Open():
            return frozenset({HOLDS, FAILS, FOR_A_PERSON})
        case Term(body=body):
            return states_of(body)
        case Gate(operator="all", children=children):
            return reduce(both, map(states_of, children), frozenset({HOLDS}))
        case Gate(operator="any", children=children):
            return flipped(reduce(both, (flipped(states_of(child)) for child in children), frozenset({HOLDS})))
        case Gate(operator="none", children=children):
            return reduce(both, (flipped(states_of(child)) for child in children), frozenset({HOLDS}))
        case Gate():
            raise NotImplementedError("the corridor policy has no `at_least`")
        case _:
            assert_never(node)


def leaf_states(leaf: Leaf) -> frozenset[State]:
    """Of a list that ends in 等, a value that is not on it is for a person, and only having none at all fails."""
    if not getattr(leaf.atom, "open", False):
        return frozenset({HOLDS, FAILS, MISSING})
    can_fail = {FAILS} if hasattr(leaf.atom, "every") else set()
    return frozenset({HOLDS, MISSING, FOR_A_PERSON, *can_fail})


def both(one: frozenset[State], other: frozenset[State]) -> frozenset[State]:
    return frozenset(
        (all_of((a, b)), meet and met, fail or failed) for (a, meet, fail), (b, met, failed) in product(one, other)
    )


def flipped(states: frozenset[State]) -> frozenset[State]:
    return frozenset((negate(verdict), may_fail, may_meet) for verdict, may_meet, may_fail in states)


def reachable(provision: Provision) -> set[str]:
    """The conclusions a provision can come to, in words. Where it is judged per record, no record means that it is for others."""
    pairs = [*product(states_of(provision.applies_to), states_of(provision.requires))]
    pairs += [(FAILS, FAILS)] if provision.per else []
    found = set()
    for applies, meets in pairs:
        [(verdict, may_meet, may_fail)] = both(frozenset({applies}), frozenset({meets}))
        askable = verdict is UNDETERMINED and (may_meet or may_fail)
        found.add(conclude(provision.effect, verdict, applies[0], askable))
    return {CONCLUSION_WORDS[each].zh for each in found}


def shown_by_scenarios(provision: Provision) -> set[str]:
    templates = feature_of(provision.clause).scenarios.values()
    return {
        conclusion
        for template in templates
        if f"惠企事项:{provision.id}" in template.tags
        for conclusion in conclusions_of(template)
    }


def conclusions_of(template: ScenarioTemplate) -> Iterator[str]:
    contexts = [dict(each) for examples in template.examples for each in examples.as_contexts()] or [{}]
    for context in contexts:
        for step in template.render(context).steps:
            if match := re.fullmatch('结论为"(.+)"', step.name):
                yield match[1]


@pytest.mark.parametrize("provision", PACK.provisions, ids=lambda provision: provision.id)
def test_a_provision_has_a_scenario_for_each_conclusion_it_can_come_to(provision: Provision) -> None:
    expected = reachable(provision)
    # Where nothing is left to judge, only an enterprise that cannot say, or sources that disagree, need a person.
    uncertain = {"需人工研判"} - expected
    assert shown_by_scenarios(provision) - uncertain == expected
