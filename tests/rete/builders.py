"""Small packs made by hand, random conditions, and the three-valued answer that the verdict algebra gives for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def score(wanted: int, points: tuple[int, ...], *children: Node) -> Gate:
    return Gate("at_least", children, wanted=wanted, points=points)


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


World = Mapping[str, Verdict | None]
"""The verdict of each leaf, open question and term by name; of a term `None` when it goes by its definition."""


def kleene(node: Node, world: World) -> Verdict:
    """What the verdict algebra makes of a condition."""
    match node:
        case Gate(operator, children):
            verdicts = [kleene(child, world) for child in children]
            combine = {"all": all_of, "any": any_of, "none": none_of}.get(operator)
            return combine(verdicts) if combine else at_least(node.wanted, verdicts, node.points)
        case Leaf(text=name) | Open(id=name):
            return world[name] or UNDETERMINED
        case Term(presumption=False):
            return kleene(node.body, world)
        case Term():
            return world[node.id] or kleene(node.body, world)


def entries(node: Node, world: World, looked_at: bool = True) -> Iterator[Verdict | None]:
    """What the slots of a condition hold in that world, in pre-order."""
    match node:
        case Gate(_, children):
            for child in children:
                yield from entries(child, world, looked_at)
        case Leaf(text=name) | Open(id=name):
            yield world[name] if looked_at else None
        case Term(presumption=False):
            yield from entries(node.body, world, looked_at)
        case Term():
            decided = world[node.id] if looked_at else None
            yield decided
            yield from entries(node.body, world, looked_at and decided is None)


def names(node: Node) -> dict[str, tuple[Verdict | None, ...]]:
    """Every name in a condition, with what may be said of it."""
    match node:
        case Gate(_, children):
            return {name: values for child in children for name, values in names(child).items()}
        case Leaf(text=name) | Open(id=name):
            return {name: VERDICTS}
        case Term():
            return ({node.id: (*VERDICTS, None)} if node.presumption else {}) | names(node.body)


def names_of(*provisions: Provision) -> dict[str, tuple[Verdict | None, ...]]:
    return {
        name: values
        for each in provisions
        for node in (each.applies_to, each.requires)
        for name, values in names(node).items()
    }


def vector(each: Provision, world: World) -> Vector:
    return (*entries(each.applies_to, world), *entries(each.requires, world))


def expected(each: Provision, world: World) -> tuple[Verdict, Verdict]:
    """The verdict and that of `applies_to`, by the verdict algebra alone."""
    applies = kleene(each.applies_to, world)
    return all_of((applies, kleene(each.requires, world))), applies


def expected_of_records(each: Provision, worlds: Sequence[World] | None) -> tuple[Verdict, Verdict]:
    """The same of any record."""
    if worlds is None:
        return UNDETERMINED, UNDETERMINED
    pairs = [expected(each, world) for world in worlds]
    return any_of(verdict for verdict, _ in pairs), any_of(applies for _, applies in pairs)


def conditions(max_leaves: int = 12) -> st.SearchStrategy[Node]:
    """Random conditions: every operator, gates without children, terms inside terms, the same condition in many places."""
    atoms = [*leaves(6), open_("weight"), open_("plan_range")]
    return st.recursive(st.sampled_from(atoms), _above, max_leaves=max_leaves)


def _above(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    children = st.lists(below, max_size=5).map(tuple)
    gates = st.builds(Gate, st.sampled_from(["all", "any", "none"]), children)
    counts = st.builds(lambda children, wanted: Gate("at_least", children, wanted=wanted), children, st.integers(-1, 6))
    return st.one_of(gates, counts, below.map(_presumed), below.map(defined))


def _presumed(body: Node) -> Term:
    """A term of its own for each definition, as in a pack."""
    return presumed(body, f"term_{hash(body)}")
