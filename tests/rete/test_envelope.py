"""What durable-rules must never be shown cannot be said: programs outside the measured limits are refused when built."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.engines.rete import EnvelopeBreached, ReteProgram
from eligibility.engines.rete.compile import program_from_provisions
from eligibility.engines.rete.program import (
    MOST_PRODUCTIONS,
    MOST_TESTS,
    Part,
    Rule,
    Ruleset,
    check_program,
    check_ruleset,
)
from eligibility.engines.rete.rails import OK, RailNumbers, check_rails, fnv1a32

from .builders import NOTHING, all_, any_, at_least_, conditions, leaf, leaves, none, pack, program_of, provision

A, B, C, D, E = leaves(5)
TWINS = ("f6059", "f264602")


def ruleset(*rules: Rule) -> Ruleset:
    return Ruleset(0, rules)


def rule(number: int, *paths: tuple[str, ...]) -> Rule:
    return Rule(f"t{number}", paths)


def program_with(rules: Ruleset) -> ReteProgram:
    return ReteProgram("0" * 64, (), (Part(None, (), ((rules,),)),), {})


@pytest.mark.parametrize(
    "name",
    [
        "is_little_giant",
        "科技型小巨人企业",
        "name.first",
        "",
        "t",
        "t01",
        "T1",
        "t-1",
        "t1 ",
        "t1\n",
        "id",
        "sid",
        "$s",
        "$nex",
        "+m.id",
        "t" + "9" * 9_000_000,
        17,
        True,
        None,
        1e300,
        b"t1",
    ],
    ids=lambda name: repr(name)[:20],
)
def test_a_name_that_was_not_made_here_is_refused(name: object) -> None:
    with pytest.raises(EnvelopeBreached):
        check_rails([name])


def test_the_hash_is_the_one_durable_rules_uses() -> None:
    assert fnv1a32("liquid") == fnv1a32("costarring") == 0x5E4DAA9D


def test_two_rails_with_one_hash_are_refused() -> None:
    assert fnv1a32(TWINS[0]) == fnv1a32(TWINS[1])
    with pytest.raises(EnvelopeBreached, match="one name to durable-rules"):
        check_rails(TWINS)


def test_two_rails_with_one_hash_in_different_rulesets_are_refused_too() -> None:
    first, second = Ruleset(0, (rule(1, (TWINS[0],)),)), Ruleset(1, (rule(2, (TWINS[1],)),))
    program = ReteProgram("0" * 64, (), (Part(None, (), ((first,), (second,))),), {})
    with pytest.raises(EnvelopeBreached, match="one name to durable-rules"):
        check_program(program)


def test_a_number_whose_rail_has_the_hash_of_an_earlier_one_is_passed_over() -> None:
    def colliding(name: str) -> int:
        return fnv1a32("f1" if name == "f4" else OK if name == "t6" else name)

    numbers = RailNumbers(colliding)
    assert [numbers.take() for _ in range(6)] == [0, 1, 2, 3, 5, 7]


def test_a_program_built_on_numbers_with_gaps_is_whole() -> None:
    numbers = RailNumbers(lambda name: fnv1a32("f0" if name in {"f1", "t3", "b4"} else name))
    program = program_from_provisions([provision(all_(*leaves(3)))], numbers)
    assert {1, 3, 4}.isdisjoint(program.places)


def test_ten_thousand_provisions_have_names_that_can_all_be_told_apart() -> None:
    provisions = [provision(leaf(f"fact_{number}"), id=str(number)) for number in range(10_000)]
    check_program(program_from_provisions(provisions))


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([rule(number, ("t1000",)) for number in range(MOST_PRODUCTIONS)], "41 productions"),
        ([rule(0, tuple(f"t{number}" for number in range(1, MOST_TESTS + 1)))], "61 tests"),
        ([rule(0, *((f"t{number}",) for number in range(1, 512)))], "512 tests"),
        ([rule(0)], "without a condition"),
        ([rule(0, ())], "without a condition"),
        ([rule(0, ("t1",), ())], "without a condition"),
        ([rule(0, ("t1",)), rule(0, ("t2",))], "concluded by one rule"),
        ([Rule(OK, (("t1",),))], "concluded by one rule"),
        ([rule(0, ("t1",)), rule(2, ("t0",))], "its own ruleset concludes"),
        ([rule(0, ("t0",))], "its own ruleset concludes"),
        ([rule(0, ("revenue",))], "not a rail"),
        ([Rule("8.3", (("t1",),))], "not a rail"),
        ([rule(0, cast(Any, ({"$nex": {"t1": 1}},)))], "."),
    ],
)
def test_a_ruleset_outside_the_limits_is_refused(rules: list[Rule], why: str) -> None:
    with pytest.raises((EnvelopeBreached, TypeError), match=why):
        check_ruleset(ruleset(*rules))


def test_the_limits_are_where_they_were_measured_to_be_safe() -> None:
    check_ruleset(ruleset(*(rule(number, ("t1000",)) for number in range(MOST_PRODUCTIONS - 1))))
    check_ruleset(ruleset(rule(0, tuple(f"t{number}" for number in range(1, MOST_TESTS)))))


def test_rulesets_out_of_order_are_refused() -> None:
    with pytest.raises(EnvelopeBreached, match="numbered from nought"):
        check_program(program_with(replace(ruleset(), number=3)))


@pytest.mark.parametrize("node", [all_(), any_(), none(), at_least_(0), at_least_(1), all_(any_(), none())])
def test_a_gate_without_children_becomes_a_rule_on_the_sentinel_never_an_empty_condition(node) -> None:
    paths = [path for ruleset in program_of(node).rulesets() for rule in ruleset.rules for path in rule.paths]
    assert all(paths)
    assert (OK,) in paths


@settings(max_examples=200)
@given(st.lists(conditions(40), min_size=1, max_size=6))
def test_every_compiled_program_is_inside_the_limits(nodes) -> None:
    check_program(program_of(*nodes))


@pytest.mark.parametrize("width", [14, 15, 28, 29, 59, 60, 255, 600])
def test_gates_of_any_width_fit(width: int) -> None:
    check_program(program_of(*(make(*leaves(width)) for make in (all_, any_, none)), at_least_(3, *leaves(width))))


def test_any_over_all_does_not_multiply() -> None:
    many = iter(leaves(108))
    node = all_(*(any_(*(all_(*islice(many, 3)) for _ in range(6))) for _ in range(6)))
    paths = sum(len(rule.paths) for ruleset in program_of(node).rulesets() for rule in ruleset.rules)
    assert paths < 6**3


def test_each_condition_has_one_rule_for_met_and_one_for_not_met() -> None:
    program = program_of(all_(any_(A, B, C), none(D, E)))
    gates = {"1.0", "1.0/requires", "1.0/requires/0", "1.0/requires/1"}
    concluded = [rule.concludes for ruleset in program.rulesets() for rule in ruleset.rules]
    assert sorted((program.place_of(rail), rail[0]) for rail in concluded if program.place_of(rail) in gates) == sorted(
        (gate, rail) for gate in gates for rail in "ft"
    )


def test_a_condition_that_can_only_be_met_has_no_rule_for_not_met() -> None:
    program = program_of(NOTHING)
    (always,) = [number for number, place in program.places.items() if place == "always met"]
    rules = {rule.concludes: rule.paths for ruleset in program.rulesets() for rule in ruleset.rules}
    assert rules[f"t{always}"] == ((OK,),)
    assert f"f{always}" not in rules


def test_a_layer_reads_only_what_earlier_layers_conclude() -> None:
    program = program_of(at_least_(3, *leaves(6)), all_(any_(A, none(B, C)), D))
    for part in program.parts:
        later = {rule.concludes for layer in part.layers for ruleset in layer for rule in ruleset.rules}
        for layer in part.layers:
            assert all(ruleset.reads.isdisjoint(later) for ruleset in layer)
            later -= {rule.concludes for ruleset in layer for rule in ruleset.rules}


def test_one_meaning_has_one_digest_and_another_meaning_another() -> None:
    nodes = (all_(*leaves(2)), all_(*leaves(2)), any_(*leaves(2)))
    one, same, other = (ReteProgram.from_pack(pack(provision(node))) for node in nodes)
    assert one.digest == same.digest != other.digest


def test_a_condition_that_stands_in_many_places_is_concluded_once() -> None:
    once = program_of(all_(any_(A, B), C))
    often = program_of(*[all_(any_(A, B), C)] * 5)
    assert sum(len(ruleset.rules) for ruleset in often.rulesets()) == sum(
        len(ruleset.rules) for ruleset in once.rulesets()
    )


def test_one_condition_on_the_enterprise_and_on_a_record_are_two() -> None:
    provisions = (provision(A, id="1.1"), provision(A, id="1.2", per="projects"))
    first, second = ReteProgram.from_pack(pack(*provisions)).parts
    assert first.provisions[0].slots != second.provisions[0].slots
