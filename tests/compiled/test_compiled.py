"""What the compiled executor must be beside fast: safe with any name, without limit of size, the same from every thread."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal, FloatOperation, localcontext
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.domain.conclusion import conclude
from eligibility.domain.facts import Evidence, Level, Slots, Value, Why
from eligibility.domain.quantity import text_from_quantity
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED
from eligibility.domain.vocabulary import FactDef, FactType, Kind, Words
from eligibility.engines.compiled import CompiledPack, Standing, Standings
from eligibility.engines.compiled.patterns import FEW, MANY
from eligibility.engines.compiled.values import money_text
from eligibility.explain.document import DocumentWriter
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Gate, Leaf, Node, Open, Pack, Provision, Term
from tests.differential.agreement import Executors
from tests.strategies import VOCABULARY, common_provision, pack, pack_of, provision, slots

NOTHING = Gate("all", ())
AS_OF = date(2024, 6, 30)


def made(requires: Node, applies: Node = NOTHING, per: str | None = None, id: str = "1.1") -> Provision:
    return replace(provision(Random(1), 1), id=id, applies_to=applies, requires=requires, per=per)


def truth(name: str, scope: ir.Scope = "top") -> Leaf:
    return Leaf(ir.Truth(ir.Slot(name, "boolean", scope)), name)


def at_least(name: str, kind: Kind, bound: int | Decimal) -> Leaf:
    return Leaf(ir.Compare(">=", ir.Slot(name, kind), ir.Literal_(bound, kind)), name)


def with_fact(id: str, kind: Kind) -> Pack:
    """A pack of one provision about one fact of any name."""
    fact = FactDef(id, Words(f"{id} 标签", f"{id} label"), FactType(kind))
    vocabulary = replace(VOCABULARY, facts={**VOCABULARY.facts, id: fact})
    return pack_of((made(truth(id) if kind == "boolean" else at_least(id, kind, 5)),), vocabulary)


# Names


HOSTILE = ["a'b", 'a"b', "a\nb", "a\\", "__import__('os')", "{x}", "100%d %s", "名字", "x0", "f", "get", "as_of", "a]b"]


@pytest.mark.parametrize("kind", ["boolean", "count"])
@pytest.mark.parametrize("id", HOSTILE)
def test_no_name_of_a_fact_becomes_code(id: str, kind: Kind) -> None:
    value: Value = True if kind == "boolean" else 7
    for known in ({}, {id: value}):
        Executors(with_fact(id, kind)).agree_on(Slots(AS_OF, known))
        Executors(with_fact(id, kind)).agree_on(Slots(AS_OF, known, {id: Why.CONFLICT}))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_listed_value_open_question_or_term_becomes_code(name: str) -> None:
    slot = ir.Slot("ownership", "enum", domain="listed")
    member = Leaf(ir.Member(slot, (name, "beta")), name)
    term = Term(name, True, member)
    made_pack = pack_of((made(Gate("any", (term, Open("meihekou", Why.JUDGEMENT)))), made(member, id="1.2")))
    for presume in (True, False):
        profiles: list[dict[str, Value]] = [{}, {"ownership": name}, {"ownership": "gamma", f"finding:{name}": True}]
        for known in profiles:
            Executors(made_pack).agree_on(Slots(AS_OF, known, presume=presume))


# Size


def test_ten_thousand_provisions_of_common_shape_are_compiled_and_judged() -> None:
    r = Random(3)
    few = [common_provision(r, number) for number in range(100)]
    many = tuple(replace(few[number % 100], id=f"1.{number}") for number in range(10_000))
    enterprise = replace(slots(r), unknown={})
    standings = CompiledPack(pack_of(many), DocumentWriter).verdicts(enterprise)
    assert list(standings) == list(CompiledPack(pack_of(tuple(few)), DocumentWriter).verdicts(enterprise)) * 100


@pytest.mark.slow
def test_a_thousand_provisions_of_any_shape_are_compiled_and_written() -> None:
    r = Random(4)
    few = [each for number in range(25) for each in (common_provision(r, number), provision(r, number))]
    many = tuple(replace(few[number % 50], id=f"1.{number}") for number in range(1_500))
    enterprise = slots(r)
    written, standings = CompiledPack(pack_of(many), DocumentWriter).decide(enterprise)
    expected, few_standings = CompiledPack(pack_of(tuple(few)), DocumentWriter).decide(enterprise)
    assert list(standings) == list(few_standings) * 30
    assert [each["reasons"] for each in json.loads(written)] == [each["reasons"] for each in json.loads(expected)] * 30


@pytest.mark.parametrize("operator", ["all", "any", "none", "at_least"])
def test_a_gate_may_have_thousands_of_conditions(operator: str) -> None:
    children = tuple(at_least("employees", "count", bound) for bound in range(3_000))
    wide = Gate(operator, children, wanted=1_500)  # type: ignore[arg-type]
    executors = Executors(pack_of((made(wide), made(Gate("all", (wide, Open("meihekou", Why.JUDGEMENT))), id="1.2"))))
    for known in ({}, {"employees": 1_499}, {"employees": 1_498}):
        executors.agree_on(Slots(AS_OF, known), ("zh",))


@pytest.mark.parametrize("count", [1, 3, FEW, FEW + 1, MANY + 1])
def test_numbers_on_and_beside_every_bound_are_judged_exactly(count: int) -> None:
    operators: tuple[ir.Operator, ...] = (">=", ">", "<=", "<")
    bounds = [(operators[number % 4], Decimal(number // 2) / 3 if number % 3 else number) for number in range(count)]
    leaves = [
        Leaf(ir.Compare(each, ir.Slot("rate", "ratio"), ir.Literal_(bound, "ratio")), "") for each, bound in bounds
    ]
    shared = (truth("exporter"), Leaf(ir.Member(ir.Slot("ownership", "enum", domain="listed"), ("alpha",)), ""))
    executors = Executors(pack_of(tuple(made(Gate("all", (leaf, *shared))) for leaf in leaves)))
    for number in {bound for _, bound in bounds} | {Decimal(10) ** 40}:
        for near in (Decimal(0), Decimal("1e-40"), Decimal("-1e-40")):
            value = sum_exactly(Decimal(number), near)
            executors.agree_on(Slots(AS_OF, {"rate": value, "exporter": True, "ownership": "alpha"}), ("zh",))


def sum_exactly(*numbers: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 100
        return sum(numbers, Decimal(0))


def test_facts_that_share_a_tree_are_each_judged_whatever_the_others_say() -> None:
    member = Leaf(ir.Member(ir.Slot("ownership", "enum", domain="listed"), ("alpha",)), "")
    choice = Gate("any", (at_least("employees", "count", 5), truth("exporter")))
    executors = Executors(pack_of((made(choice, member), made(Gate("none", (member,)), truth("exporter"), id="1.2"))))
    numbers, flags, listed = (None, 4, 5), (None, True, False), (None, "alpha", "beta", "gamma", *map(str, range(9)))
    for values in product(numbers, flags, listed):
        known = dict(zip(("employees", "exporter", "ownership"), values, strict=True))
        executors.agree_on(Slots(AS_OF, {name: value for name, value in known.items() if value is not None}), ())


def nested(depth: int, wrap: Callable[[Node], Node]) -> Node:
    node: Node = truth("exporter")
    for _ in range(depth):
        node = wrap(node)
    return node


@pytest.mark.parametrize(
    "wrap",
    [
        lambda node: Gate("none", (node, truth("backbone"))),
        lambda node: Gate("any", (node, truth("backbone")), table=True),
        lambda node: Term("unwritten", False, node),
        lambda node: Term("in_corridor", True, Gate("all", (node,))),
    ],
    ids=["none", "table", "definition", "presumption"],
)
def test_conditions_may_lie_deep(wrap: Callable[[Node], Node]) -> None:
    executors = Executors(pack_of((made(nested(40, wrap)),)))
    for known in ({}, {"exporter": True}, {"exporter": True, "backbone": False}):
        executors.agree_on(Slots(AS_OF, known))


def test_a_pack_without_provisions_is_an_empty_list() -> None:
    compiled = CompiledPack(pack_of(()), DocumentWriter)
    assert compiled.write(Slots(AS_OF)) == b"[]"
    assert list(compiled.verdicts(Slots(AS_OF))) == []


# Values


@pytest.mark.parametrize("value", [10**19, 10**20, 10**23, -(10**23), 10**30, Decimal("1E+22"), Decimal("1E-20")])
@pytest.mark.parametrize("kind", ["count", "money", "ratio", "number"])
def test_numbers_of_any_size_are_written_as_the_document_says(kind: Kind, value: int | Decimal) -> None:
    executors = Executors(with_fact("amount", kind))
    executors.agree_on(Slots(AS_OF, {"amount": value}))
    executors.agree_on(Slots(AS_OF, {"amount": value}, evidence={"amount": Evidence(Level.VERIFIED, "税务", AS_OF)}))


@pytest.mark.parametrize("digits", range(1, 12))
def test_amounts_are_written_in_the_shortest_unit(digits: int) -> None:
    executors = Executors(with_fact("amount", "money"))
    for significant in (1, 12, 120, 1205, 99_999):
        for sign in (1, -1):
            executors.agree_on(Slots(AS_OF, {"amount": sign * significant * 10**digits}), ("zh",))


@settings(max_examples=300)
@given(st.integers(-(10**13), 10**13), st.integers(0, 9))
def test_whole_amounts_are_written_as_quantities_are(value: int, zeros: int) -> None:
    amount = value * 10**zeros
    assert money_text(amount).decode() == text_from_quantity(amount, "money")


def test_equal_numbers_of_different_sorts_are_each_written_as_they_are() -> None:
    executors = Executors(with_fact("amount", "count"))
    for value in (1, Decimal(1), Decimal("1.0"), 10**25, Decimal(10**25)):
        executors.agree_on(Slots(AS_OF, {"amount": value}))


def test_a_context_that_forbids_floats_disturbs_nothing() -> None:
    with localcontext() as context:
        context.traps[FloatOperation] = True
        context.prec = 3
        provisions = (made(at_least("rate", "ratio", Decimal("0.0300001"))),)
        Executors(pack_of(provisions)).agree_on(Slots(AS_OF, {"rate": Decimal("0.03000009")}), ())


def test_values_beyond_those_kept_are_still_judged_and_written() -> None:
    slot = ir.Slot("name", "text")
    made_pack = pack_of(tuple(made(Leaf(ir.Member(slot, (f"名{n}",)), "x"), id=f"1.{n}") for n in range(8)))
    executors = Executors(made_pack)
    for number in range(5_000):
        executors.compiled.write(Slots(AS_OF, {"name": f"名{number}"}))
        executors.compiled.verdicts(Slots(AS_OF, {"name": f"名{number}"}))
    executors.agree_on(Slots(AS_OF, {"name": "名4999"}))
    executors.agree_on(Slots(AS_OF, {"name": "名3"}))


# Results


def test_standings_are_a_sequence() -> None:
    met, failed = Standing(MET, MET, False), Standing(NOT_MET, NOT_MET, False)
    made_pack = pack_of((made(NOTHING), made(NOTHING, Gate("any", ()), id="1.2"), made(truth("exporter"), id="1.3")))
    standings = CompiledPack(made_pack, DocumentWriter).verdicts(Slots(AS_OF))
    assert list(standings) == [met, failed, Standing(UNDETERMINED, MET, True)]
    assert (standings[0], standings[-1].askable, len(standings)) == (met, True, 3)
    assert standings[:2] == Standings(standings.places[:2])
    assert len({standings, Standings(standings.places)}) == 1


def test_conclusions_follow_from_standings() -> None:
    made_pack = pack_of(
        (replace(made(Gate("all", (truth("exporter"), Open("meihekou", Why.JUDGEMENT)))), effect="grant"),)
    )
    compiled = CompiledPack(made_pack, DocumentWriter)
    said = []
    for known in ({}, {"exporter": True}, {"exporter": False}, {"exporter": True, "finding:meihekou": True}):
        (standing,) = compiled.verdicts(Slots(AS_OF, known))
        said.append(conclude("grant", standing.verdict, standing.applies, standing.askable).value)
    assert said == ["information_needed", "needs_judgement", "not_met_at_present", "eligible"]


def test_the_document_has_its_members_in_their_order() -> None:
    made_pack = pack_of((made(Gate("all", (truth("exporter"), Open("meihekou", Why.JUDGEMENT)))),))
    (document,) = json.loads(CompiledPack(made_pack, DocumentWriter).write(Slots(AS_OF, {"exporter": True}), "en"))
    assert list(document) == [
        "id", "clause", "heading", "title", "effect", "quote", "benefit", "departments", "norms", "readings",
        "verdict", "applies", "conclusion", "conclusion_words", "missing", "because", "presumptions", "reasons",
    ]  # fmt: skip
    (leaf, question) = document["reasons"]["requires"]["of"]
    assert list(leaf) == ["kind", "verdict", "condition", "needed", "found", "because"]
    assert leaf["found"] == [{"fact": "exporter", "label": 'exporter "label"', "value": True, "shown": "yes"}]
    assert question["because"] == [{"kind": "judgement", "about": "meihekou", "label": "meihekou ?"}]


def test_any_other_language_is_answered_in_chinese() -> None:
    compiled = CompiledPack(pack_of((made(truth("exporter")),)), DocumentWriter)
    assert (
        compiled.write(Slots(AS_OF), "fr") == compiled.write(Slots(AS_OF), "zh") != compiled.write(Slots(AS_OF), "en")
    )


@pytest.mark.parametrize("searching", [True, False])
def test_compiling_leaves_the_search_for_garbage_as_it_was(searching: bool) -> None:
    compiled = CompiledPack(pack_of((made(truth("exporter")),)), DocumentWriter)
    try:
        if not searching:
            gc.disable()
        compiled.decide(Slots(AS_OF))
        compiled.verdicts(Slots(AS_OF))
        assert gc.isenabled() == searching
    finally:
        gc.enable()


def test_threads_share_one_pack() -> None:
    r = Random(11)
    made_pack = pack(r, 8)
    enterprises = [slots(r) for _ in range(60)]
    expected = [CompiledPack(made_pack, DocumentWriter).write(each) for each in enterprises]
    shared = CompiledPack(made_pack, DocumentWriter)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(shared.write, enterprises)) == expected


def test_a_count_within_arithmetic_is_refused() -> None:
    counted = ir.Arithmetic("+", ir.Count("projects", ()), ir.Literal_(1, "count"))
    atom = ir.Compare(">=", counted, ir.Literal_(2, "count"))
    with pytest.raises(TypeError, match="a count or sum stands alone"):
        CompiledPack(pack_of((made(Leaf(atom, "x")),)), DocumentWriter).verdicts(Slots(AS_OF))
