"""Small packs made by hand, random conditions, and the three-valued answer that the verdict algebra gives for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hypothesis import strategies as st

from eligibility.domain.facts import Record, Slots, Why
from eligibility.domain.verdict import MET, NOT_MET, UNDETERMINED, Verdict, all_of, any_of, at_least, none_of
from eligibility.domain.vocabulary import Vocabulary, Words
from eligibility.engines.rete.opinion import LeafVerdicts, Vector
from eligibility.engines.rete.program import ReteProgram
from eligibility.ir import atoms as ir
from eligibility.ir.rules import Benefit, Gate, Leaf, Node, Open, Pack, Provision, Quote, Term

VERDICTS = (MET, NOT_MET, UNDETERMINED)
WORDS = Words("事项", "a provision")
NOTHING = Gate("all", ())


def leaf(name: str = "is_backbone", scope: ir.Scope = "top") -> Leaf:
    return Leaf(ir.Truth(ir.Slot(name, "boolean", scope)), name)


def all_(*children: Node) -> Gate:
    return Gate("all", children)


def any_(*children: Node) -> Gate:
    return Gate("any", children)


def none(*children: Node) -> Gate:
    return Gate("none", children)


def at_least_(wanted: int, *children: Node) -> Gate:
    return Gate("at_least", children, wanted=wanted)


def leaves(count: int) -> tuple[Leaf, ...]:
    return tuple(leaf(f"fact_{number}") for number in range(count))


def presumed(body: Node, id: str = "in_corridor") -> Term:
    return Term(id, True, body)


def defined(body: Node, id: str = "large") -> Term:
    return Term(id, False, body)


def open_(id: str = "plan_range") -> Open:
    return Open(id, Why.OPEN_TERM)


def provision(requires: Node, applies_to: Node = NOTHING, id: str = "1.1", per: str | None = None) -> Provision:
    quote = Quote("给予支持", "source", ((0, 4),))
    return Provision(id, 1, WORDS, quote, "grant", Benefit(WORDS), applies_to, requires, per)


def pack(*provisions: Provision) -> Pack:
    return Pack(
        "test.pack", WORDS, "1", {}, None, (), {}, {}, {}, Vocabulary({}, {}, {}, {}), provisions=tuple(provisions)
    )


def program(*provisions: Provision) -> ReteProgram:
    return ReteProgram.from_pack(pack(*provisions))


def program_of(*conditions: Node) -> ReteProgram:
    """One provision a condition, for everybody."""
    return program(*(provision(node, id=f"1.{number}") for number, node in enumerate(conditions)))


def given(program: ReteProgram, *vectors: Vector) -> tuple[LeafVerdicts, ...]:
    """One vector a provision, for provisions about the enterprise."""
    return tuple(LeafVerdicts(id, (vector,)) for id, vector in zip(program.order, vectors, strict=True))


def slots(known: dict[str, bool | tuple[Record, ...]], presume: bool = True) -> Slots:
    return Slots(date(2024, 6, 30), dict(known), presume=presume)


def kleene(node: Node, entries: Iterator[Verdict | None]) -> Verdict:
    """What the verdict algebra makes of a condition, given the entries of its slots in pre-order."""
    match node:
        case Gate(operator, children):
            verdicts = [kleene(child, entries) for child in children]
            combine = {"all": all_of, "any": any_of, "none": none_of}.get(operator)
            return combine(verdicts) if combine else at_least(node.wanted, verdicts)
        case Leaf() | Open():
            return next(entries) or UNDETERMINED
        case Term(presumption=False):
            return kleene(node.body, entries)
        case Term():
            decided = next(entries)
            by_body = kleene(node.body, entries)
            return by_body if decided is None else decided


def expected(each: Provision, vector: Vector) -> tuple[Verdict, Verdict]:
    """The verdict and that of `applies_to`, by the verdict algebra alone."""
    entries = iter(vector)
    applies = kleene(each.applies_to, entries)
    return all_of((applies, kleene(each.requires, entries))), applies


def expected_of_records(each: Provision, vectors: Sequence[Vector] | None) -> tuple[Verdict, Verdict]:
    """The same of any record."""
    if vectors is None:
        return UNDETERMINED, UNDETERMINED
    pairs = [expected(each, vector) for vector in vectors]
    return any_of(verdict for verdict, _ in pairs), any_of(applies for _, applies in pairs)


def slots_of(node: Node) -> Iterator[str]:
    """The kinds of a condition's slots in pre-order."""
    match node:
        case Gate(_, children):
            for child in children:
                yield from slots_of(child)
        case Leaf() | Open():
            yield "leaf"
        case Term():
            if node.presumption:
                yield "term"
            yield from slots_of(node.body)


def conditions(max_leaves: int = 12) -> st.SearchStrategy[Node]:
    """Random conditions: every operator, gates without children, terms inside terms."""
    return st.recursive(st.sampled_from([leaf(), open_()]), _above, max_leaves=max_leaves)


def _above(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    children = st.lists(below, max_size=5).map(tuple)
    gates = st.builds(Gate, st.sampled_from(["all", "any", "none"]), children)
    counts = st.builds(lambda children, wanted: Gate("at_least", children, wanted=wanted), children, st.integers(-1, 6))
    return st.one_of(gates, counts, below.map(presumed), below.map(defined))
