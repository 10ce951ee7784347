"""The laws of the product as properties, held by the reference and by the compiled executor.

Adding what was not known changes no settled verdict; unknown is never taken for false; arithmetic is exact, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from random import Random
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.facts import Record, Slots, Value, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict
from eligibility.domain.vocabulary import FactType
from eligibility.engines import reference
from eligibility.engines.compiled import CompiledPack
from eligibility.explain.document import DocumentWriter
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Pack
from tests import strategies
from tests.strategies import VOCABULARY, common_leaf, node, pack, pack_of, provision, slots

Executor = Callable[[Pack, Slots], Sequence[Verdict]]


def by_reference(made: Pack, enterprise: Slots) -> Sequence[Verdict]:
    return [outcome.verdict for outcome in reference.judge(made, enterprise)]


def by_compiled(made: Pack, enterprise: Slots) -> Sequence[Verdict]:
    return [standing.verdict for standing in CompiledPack(made, DocumentWriter).verdicts(enterprise)]


EXECUTORS = pytest.mark.parametrize("judge", [by_reference, by_compiled])


def verdict_of(judge: Executor, condition: Node, known: dict[str, Value] | None = None) -> Verdict:
    """The verdict of one condition for an enterprise."""
    made = replace(provision(Random(0), 1), applies_to=Gate("all", ()), requires=condition, per=None)
    return judge(pack_of((made,)), Slots(date(2024, 6, 30), known or {}))[0]


# Adding a fact


def additions(r: Random, enterprise: Slots) -> Iterator[Slots]:
    """The same enterprise with one thing more known, again and again, until everything is."""
    while (grown := more_known(r, enterprise)) is not None:
        yield grown
        enterprise = grown


def more_known(r: Random, enterprise: Slots) -> Slots | None:
    """One fact, field of a record, list of records or finding more."""
    choices = [*_facts(r, enterprise), *_findings(r, enterprise), *_record_fields(r, enterprise)]
    if not choices:
        return None
    name, value = r.choice(choices)
    unknown = {path: why for path, why in enterprise.unknown.items() if path != name}
    return replace(enterprise, known={**enterprise.known, name: value}, unknown=unknown)


def _facts(r: Random, enterprise: Slots) -> Iterator[tuple[str, Value]]:
    for id, fact in VOCABULARY.facts.items():
        name = f"{id}[-1]" if fact.yearly else id
        if name not in enterprise.known:
            yield name, strategies.value(r, fact.type, r.random())


def _findings(r: Random, enterprise: Slots) -> Iterator[tuple[str, Value]]:
    """Answers to open questions. A finding on a presumption may overturn what was presumed, so only where nothing is."""
    for id in (*strategies.OPENS, *(() if enterprise.presume else strategies.TERMS)):
        if f"finding:{id}" not in enterprise.known:
            yield f"finding:{id}", r.random() < 0.5


def _record_fields(r: Random, enterprise: Slots) -> Iterator[tuple[str, Value]]:
    """The records once more, one of them with a field or a finding more."""
    for id in strategies.RECORDS:
        records = cast("tuple[Record, ...]", enterprise.known.get(id, ()))
        for number, record in enumerate(records):
            for name, value in _missing_fields(r, VOCABULARY.facts[id].type, record, enterprise):
                grown = {**record, name: value}
                yield id, (*records[:number], grown, *records[number + 1 :])


def _missing_fields(r: Random, of: FactType, record: Record, enterprise: Slots) -> list[tuple[str, Value]]:
    fields = [(name, strategies.value(r, field.type, 1)) for name, field in of.fields.items() if name not in record]
    answers = [(f"finding:{id}", r.random() < 0.5) for id in strategies.OPENS]
    return [*fields, *(each for each in answers if each[0] not in record and each[0] not in enterprise.known)]


def adding_facts_flips_nothing(judge: Callable[[Slots], Sequence[Verdict]], enterprise: Slots, r: Random) -> int:
    """Add until everything is known; returns how often."""
    verdicts, added = judge(enterprise), 0
    for grown in additions(r, enterprise):
        after = judge(grown)
        assert [
            now for was, now in zip(verdicts, after, strict=True) if was is not UNDETERMINED and now is not was
        ] == []
        verdicts, added = after, added + 1
    return added


@settings(max_examples=40)
@given(st.integers(0, 2**63))
def test_adding_a_fact_never_flips_a_settled_verdict(seed: int) -> None:
    r = Random(seed)
    made = pack(r)
    enterprise = replace(slots(r), known={})
    assert adding_facts_flips_nothing(lambda each: by_reference(made, each), enterprise, r) > 0


@pytest.mark.slow
@settings(max_examples=500)
@given(st.integers(0, 2**63))
def test_ten_thousand_added_facts_flip_no_settled_verdict_of_the_compiled_executor(seed: int) -> None:
    """At least forty facts, fields and findings can be added to an enterprise of which nothing is known."""
    r = Random(seed)
    compiled = CompiledPack(pack(r), DocumentWriter)
    enterprise = replace(slots(r), known={})
    added = adding_facts_flips_nothing(lambda each: [one.verdict for one in compiled.verdicts(each)], enterprise, r)
    assert added >= len(VOCABULARY.facts) + len(strategies.OPENS)


@EXECUTORS
def test_a_list_of_records_that_becomes_known_flips_no_settled_verdict(judge: Executor) -> None:
    r = Random(5)
    for _ in range(200):
        made = pack(r)
        full = replace(slots(r), unknown={})
        bare = replace(
            full, known={name: value for name, value in full.known.items() if name not in strategies.RECORDS}
        )
        pairs = zip(judge(made, bare), judge(made, full), strict=True)
        assert all(was is UNDETERMINED or now is was for was, now in pairs)


# Unknown is a value


UNKNOWN_EQUALITIES: dict[str, ir.Atom] = {
    "number": ir.Compare("==", ir.Slot("score", "number"), ir.Literal_(5, "number")),
    "boolean": ir.Compare("==", ir.Slot("exporter", "boolean"), ir.Literal_(True, "boolean")),
    "date": ir.Compare("==", ir.Slot("founded", "date"), ir.Literal_(date(2020, 1, 1), "date")),
    "listed": ir.Member(ir.Slot("ownership", "enum", domain="listed"), ("beta",)),
    "two facts": ir.Compare("==", ir.Slot("score", "number"), ir.Slot("score", "number")),
    "code": ir.Under(ir.Slot("division", "code", domain="division"), ("220000",), frozenset({"220000"})),
    "set": ir.Overlap(ir.Slot("channels", "set", domain="listed"), ("beta",)),
    "records": ir.AnyRecord("projects", ()),
    "count": ir.Compare("==", ir.Count("projects", ()), ir.Literal_(0, "count")),
    "sum": ir.Compare("==", ir.Sum("projects", ir.Slot("investment", "money", "item"), ()), ir.Literal_(0, "money")),
}


@EXECUTORS
@pytest.mark.parametrize("name", UNKNOWN_EQUALITIES)
def test_not_equal_is_undetermined_while_the_fact_is_unknown(judge: Executor, name: str) -> None:
    leaf = Leaf(UNKNOWN_EQUALITIES[name], name)
    assert verdict_of(judge, leaf) is UNDETERMINED
    assert verdict_of(judge, Gate("none", (leaf,))) is UNDETERMINED


@EXECUTORS
def test_different_from_is_undetermined_while_the_fact_is_unknown(judge: Executor) -> None:
    different = ir.Compare("!=", ir.Slot("score", "number"), ir.Literal_(5, "number"))
    excluded = ir.Member(ir.Slot("ownership", "enum", domain="listed"), ("beta",), negated=True)
    assert [verdict_of(judge, Leaf(atom, "x")) for atom in (different, excluded)] == [UNDETERMINED, UNDETERMINED]


@EXECUTORS
@settings(max_examples=150)
@given(seed=st.integers(0, 2**63))
def test_an_unknown_exclusion_is_never_met(judge: Executor, seed: int) -> None:
    """`c` unless `x`, with `x` unknown: whatever `c` is, the enterprise has not been shown to meet it."""
    r = Random(seed)
    conditions = tuple(node(r, strategies.Reach(), 2) for _ in range(r.randint(0, 3)))
    exclusion = common_leaf(r)
    fact = reference_slot(exclusion)
    required = Gate("all", (*conditions, Gate("none", (exclusion,))))
    enterprise = slots(r)
    enterprise = replace(enterprise, known={name: value for name, value in enterprise.known.items() if name != fact})
    made = replace(provision(r, 1), applies_to=Gate("all", ()), requires=required, per=None)
    assert judge(pack_of((made,)), enterprise)[0] is not MET


def reference_slot(leaf: Leaf) -> str:
    """The fact of a leaf about one fact."""
    atom = leaf.atom
    slot = atom.left if isinstance(atom, ir.Compare) else cast("ir.Truth", atom).slot
    assert isinstance(slot, ir.Slot)
    return slot.name


@EXECUTORS
def test_a_value_that_an_open_list_lacks_is_undetermined_and_not_excluded(judge: Executor) -> None:
    slot = ir.Slot("ownership", "enum", domain="listed")
    listed, excluded = ir.Member(slot, ("beta",), open=True), ir.Member(slot, ("beta",), open=True, negated=True)
    unlisted: dict[str, Value] = {"ownership": "gamma"}
    assert [verdict_of(judge, Leaf(atom, "x"), unlisted) for atom in (listed, excluded)] == [UNDETERMINED, UNDETERMINED]


@EXECUTORS
@pytest.mark.parametrize("why", [why for why in Why if why is not Why.MISSING])
def test_however_a_fact_is_unknown_it_is_undetermined(judge: Executor, why: Why) -> None:
    leaf = Leaf(ir.Truth(ir.Slot("exporter", "boolean")), "exporter")
    made = replace(provision(Random(0), 1), applies_to=Gate("all", ()), requires=leaf, per=None)
    enterprise = Slots(date(2024, 6, 30), {}, {"exporter": why})
    assert judge(pack_of((made,)), enterprise)[0] is UNDETERMINED


# Exact, in any order


def number(value: int | Decimal) -> ir.Literal_:
    return ir.Literal_(value, "number")


SCORE, RATE = ir.Slot("score", "number"), ir.Slot("rate", "ratio")
SPENT = ir.Arithmetic("/", SCORE, number(67))
THREE_PERCENT = ir.Literal_(Decimal("0.03"), "ratio")


@EXECUTORS
@pytest.mark.parametrize(
    "atom",
    [
        ir.Compare(">=", SPENT, THREE_PERCENT),
        ir.Compare("<=", THREE_PERCENT, SPENT),
        ir.Compare("==", SPENT, THREE_PERCENT),
        ir.Compare(">=", SCORE, ir.Arithmetic("*", THREE_PERCENT, number(67))),
        ir.Compare(">=", SCORE, ir.Arithmetic("*", number(67), THREE_PERCENT)),
        ir.Compare("==", ir.Arithmetic("/", SCORE, THREE_PERCENT), number(67)),
        ir.Compare(">=", ir.Arithmetic("/", ir.Arithmetic("-", number(0), SCORE), number(-67)), THREE_PERCENT),
    ],
    ids=str,
)
def test_a_share_that_is_exactly_three_percent_is_three_percent(judge: Executor, atom: ir.Compare) -> None:
    assert verdict_of(judge, Leaf(atom, "x"), {"score": Decimal("2.01")}) is MET
    assert verdict_of(judge, Leaf(replace(atom, operator="!="), "x"), {"score": Decimal("2.01")}) is NOT_MET


EXACT_NUMBERS = st.one_of(
    st.integers(-(10**24), 10**24),
    st.decimals(-(10**12), 10**12, places=12, allow_nan=False).map(lambda value: value.normalize()),
)


@EXECUTORS
@settings(max_examples=150)
@given(
    values=st.tuples(EXACT_NUMBERS, EXACT_NUMBERS, EXACT_NUMBERS), bound=EXACT_NUMBERS, operator=st.sampled_from("+*")
)
def test_the_order_of_operands_does_not_change_the_truth(
    judge: Executor, values: tuple[int | Decimal, ...], bound: int | Decimal, operator: str
) -> None:
    expected = total(operator, values) >= Fraction(bound)
    operands: tuple[ir.Expression, ...] = (SCORE, number(values[1]), number(values[2]))
    for one, other, last in permutations(operands):
        for nested in (
            arithmetic(operator, arithmetic(operator, one, other), last),
            arithmetic(operator, one, arithmetic(operator, other, last)),
        ):
            for atom in (ir.Compare(">=", nested, number(bound)), ir.Compare("<=", number(bound), nested)):
                assert (verdict_of(judge, Leaf(atom, "x"), {"score": values[0]}) is MET) == expected


def arithmetic(operator: str, left: ir.Expression, right: ir.Expression) -> ir.Arithmetic:
    return ir.Arithmetic("+" if operator == "+" else "*", left, right)


def total(operator: str, values: Sequence[int | Decimal]) -> Fraction:
    first, second, third = map(Fraction, values)
    return first + second + third if operator == "+" else first * second * third


@EXECUTORS
@settings(max_examples=150)
@given(
    dividend=EXACT_NUMBERS, divisor=EXACT_NUMBERS, bound=EXACT_NUMBERS, operator=st.sampled_from(strategies.OPERATORS)
)
def test_a_quotient_compares_as_the_exact_fraction(
    judge: Executor, dividend: int | Decimal, divisor: int | Decimal, bound: int | Decimal, operator: ir.Operator
) -> None:
    atom = ir.Compare(operator, ir.Arithmetic("/", SCORE, RATE), number(bound))
    verdict = verdict_of(judge, Leaf(atom, "x"), {"score": dividend, "rate": divisor})
    if divisor == 0:
        assert verdict is UNDETERMINED
        return
    quotient, wanted = Fraction(dividend) / Fraction(divisor), Fraction(bound)
    holds = {
        "==": quotient == wanted,
        "!=": quotient != wanted,
        "<": quotient < wanted,
        "<=": quotient <= wanted,
        ">": quotient > wanted,
        ">=": quotient >= wanted,
    }
    assert verdict is (MET if holds[operator] else NOT_MET)


@EXECUTORS
def test_a_zero_divisor_is_undetermined_even_under_a_negation(judge: Executor) -> None:
    atom = ir.Compare("!=", ir.Arithmetic("/", SCORE, RATE), number(1))
    assert verdict_of(judge, Leaf(atom, "x"), {"score": 1, "rate": 0}) is UNDETERMINED
    assert verdict_of(judge, Gate("none", (Leaf(atom, "x"),)), {"score": 0, "rate": 0}) is UNDETERMINED


@EXECUTORS
def test_the_last_day_is_inside(judge: Executor) -> None:
    current = ir.Compare(">=", ir.Slot("valid_to", "end_date"), ir.AsOf())
    days: list[date] = [date(2024, 6, 29), date(2024, 6, 30), date(2024, 7, 1)]
    assert [verdict_of(judge, Leaf(current, "x"), {"valid_to": day}) for day in days] == [NOT_MET, MET, MET]
