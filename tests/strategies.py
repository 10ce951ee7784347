"""Random packs and random enterprises, typed as the compiler of rules would type them.

Every generator takes a `random.Random`. Hypothesis hands in one whose choices it can shrink (`packs()`, `cases()`); a plain seeded one
gives volume. Values and bounds come from the same small pools, so that boundaries are hit often; words hold everything that JSON
must escape. Nothing here may judge.

Longer than 400 lines because one generator feeds the next, from values up to packs, and all draw from the same pools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, cast

from hypothesis import strategies as st

from eligibility.domain.facts import Evidence, Level, Slots, Value, Why
from eligibility.domain.vocabulary import CodeList, Enumeration, FactDef, FactType, Kind, Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir import rules

NUMBERS: Mapping[str, tuple[int | Decimal, ...]] = {
    "count": (0, 1, 2, 5, 20, 300),
    "money": (0, -5, 15, 20_000, 12_000_000, 500_000_000, Decimal("0.5"), Decimal("1234.56")),
    "ratio": (0, 1, Decimal("0.03"), Decimal("0.029999999999999999"), Decimal("-0.5"), Decimal("1.5")),
    "number": (0, -3, 7, Decimal("2.01"), 67, Decimal("0.1")),
}
DATES = (date(2018, 1, 1), date(2024, 2, 29), date(2024, 5, 1), date(2024, 5, 2), date(2025, 12, 31), date.max)
JUDGING_DATES = (date(2024, 5, 1), date(2024, 2, 29), date(2018, 1, 1))
MEMBERS = ("alpha", "beta", "gamma", 'de"lta')
TEXTS = ("", "甲", 'a "b" \\ c', "行\n\t\u2028\x07", "%d {} %s")
CODES = ("220000", "220100", "220184", "C", "C13", "999999")
WORDS = ("走廊内", "经认定", '引"号', "back\\slash", "line\nbreak", "100 %", "{brace}", "", "𠮷", "等")

DIVISIONS = CodeList(
    "division",
    Words("区划", "division"),
    {"220000": "吉林省", "220100": "长春市", "220184": "公主岭市", "C": "制造业", "C13": "农副食品"},
    {"220100": "220000", "220184": "220100", "C13": "C"},
    "made for tests",
    "d",
)
LISTED = Enumeration(
    "listed", Words("名单", "list"), {each: Words(f"{each}名", f"{each} name") for each in MEMBERS[1:]}, {}, open=True
)

_FIELD_KINDS: Mapping[str, Kind] = {
    "kind": "enum", "place": "code", "investment": "money", "stage": "text", "since": "date", "until": "end_date",
    "green": "boolean", "marks": "set", "size": "count", "share": "ratio", "places": "codes",
}  # fmt: skip
_TOP_KINDS: Mapping[str, Kind] = {
    "employees": "count", "revenue": "money", "spending": "money", "rate": "ratio", "score": "number", "founded": "date",
    "valid_to": "end_date", "backbone": "boolean", "exporter": "boolean", "ownership": "enum", "size_class": "enum",
    "channels": "set", "division": "code", "industries": "codes", "name": "text",
}  # fmt: skip
YEARLY = ("revenue", "spending")
RECORDS = ("projects", "recognitions")
OPERATORS: tuple[ir.Operator, ...] = ("==", "!=", "<", "<=", ">", ">=")
EFFECTS: tuple[rules.Effect, ...] = ("grant", "conditional", "priority", "support", "service")
OPENS = ("meihekou", "plan_fit", "other_document")
TERMS = ("in_corridor", "qualified")


def _type(kind: Kind) -> FactType:
    match kind:
        case "enum" | "set":
            return FactType(kind, "listed")
        case "code" | "codes":
            return FactType(kind, "division")
        case "count":
            return FactType(kind, unit="人")
        case _:
            return FactType(kind)


def _fact(id: str, of: FactType) -> FactDef:
    return FactDef(id, Words(f"{id}标签", f'{id} "label"'), of, yearly=id in YEARLY)


def vocabulary() -> Vocabulary:
    """Facts of every kind, and two lists of records with fields of every kind."""
    fields = {id: _fact(id, _type(kind)) for id, kind in _FIELD_KINDS.items()}
    facts = {id: _fact(id, _type(kind)) for id, kind in _TOP_KINDS.items()}
    facts |= {id: _fact(id, FactType("records", fields=fields, span=("since", "until"))) for id in RECORDS}
    return Vocabulary(facts, {"listed": LISTED}, {"division": DIVISIONS}, {})


VOCABULARY = vocabulary()


@dataclass(frozen=True, slots=True)
class Reach:
    """Which slots a leaf may look at: the fields of the record in hand, and those of a `where`.

    `terms` are those that other provisions lean on too.
    """

    per: str | None = None
    item: str | None = None
    terms: tuple[rules.Term, ...] = ()


def slot(r: Random, kinds: tuple[str, ...], reach: Reach) -> ir.Slot:
    """A slot of one of the kinds, from any scope within reach."""
    scopes = ["top", *(["per", "per"] if reach.per else []), *(["item"] * 3 if reach.item else [])]
    scope = r.choice(scopes)
    table = _TOP_KINDS if scope == "top" else _FIELD_KINDS
    names = [name for name, kind in table.items() if kind in kinds]
    if not names:
        return slot(r, kinds, reach)
    name = r.choice(names)
    of = _type(table[name])
    year = "[-1]" if scope == "top" and name in YEARLY else ""
    return ir.Slot(name + year, of.kind, cast(ir.Scope, scope), of.domain, of.unit)


def literal(r: Random, kind: str) -> ir.Literal_:
    """A number of a kind."""
    return ir.Literal_(r.choice(NUMBERS[kind]), cast(Kind, kind), "人" if kind == "count" else None)


def number(r: Random, reach: Reach, depth: int = 2) -> ir.Expression:
    """Arithmetic over numbers."""
    if depth and r.random() < 0.5:
        operator = cast(Any, r.choice("+-*//"))
        return ir.Arithmetic(operator, number(r, reach, depth - 1), number(r, reach, depth - 1))
    if r.random() < 0.3:
        return literal(r, r.choice(("count", "money", "ratio", "number")))
    return slot(r, ("count", "money", "ratio", "number"), reach)


def day(r: Random, reach: Reach) -> ir.Expression:
    """A date, perhaps moved, perhaps beyond the calendar."""
    base: ir.Expression = r.choice(
        (
            ir.AsOf(),
            ir.Literal_(r.choice(DATES), "date"),
            slot(r, ("date", "end_date"), reach),
            slot(r, ("date",), reach),
        )
    )
    if r.random() < 0.4:
        base = ir.Shift(base, r.choice((0, -3, 1, -3000)), r.choice((0, 1, -14)), r.choice((0, 1, -30)))
    return base


def compare(r: Random, reach: Reach, depth: int) -> ir.Compare:
    """A comparison of any sort; counts and sums only while `depth` allows."""
    operator = r.choice(OPERATORS)
    sort = r.choice(("slot", "slot", "arithmetic", "date", "boolean", *(("records", "records") if depth else ())))
    match sort:
        case "slot":
            one = slot(r, ("count", "money", "ratio", "number"), reach)
            sides: list[ir.Expression] = [one, literal(r, one.kind)]
        case "arithmetic":
            sides = [number(r, reach), number(r, reach)]
        case "date":
            sides = [day(r, reach), day(r, reach)]
        case "boolean":
            operator = r.choice(OPERATORS[:2])
            sides = [
                slot(r, ("boolean",), reach),
                r.choice((ir.Literal_(r.random() < 0.5, "boolean"), slot(r, ("boolean",), reach))),
            ]
        case _:
            sides = [
                over_records(r, reach),
                r.choice((literal(r, "count"), number(r, reach, 1), over_records(r, reach))),
            ]
    if r.random() < 0.3:
        sides.reverse()
    return ir.Compare(operator, sides[0], sides[1])


def over_records(r: Random, reach: Reach) -> ir.Expression:
    """A count or a sum."""
    records = r.choice(RECORDS)
    inner = where(r, records, reach, 0)
    if r.random() < 0.5:
        return ir.Count(records, inner)
    name = r.choice(("investment", "size", "share"))
    return ir.Sum(records, ir.Slot(name, _FIELD_KINDS[name], "item", None, _type(_FIELD_KINDS[name]).unit), inner)


def where(r: Random, records: str, reach: Reach, depth: int) -> tuple[ir.Atom, ...]:
    """What a `where` asks of each record."""
    return tuple(atom(r, Reach(reach.per, records), depth) for _ in range(r.choice((0, 1, 1, 2, 3))))


def atom(r: Random, reach: Reach, depth: int = 1) -> ir.Atom:
    """A leaf of any sort."""
    sorts = ("truth", "member", "member", "overlap", "under", "compare", "compare", *(("any", "any") if depth else ()))
    match r.choice(sorts):
        case "truth":
            return ir.Truth(slot(r, ("boolean",), reach))
        case "member":
            one = slot(r, ("enum", "text"), reach)
            pool = MEMBERS if one.kind == "enum" else TEXTS
            return ir.Member(one, _some(r, pool, 0), r.random() < 0.4, r.random() < 0.3)
        case "overlap":
            return ir.Overlap(slot(r, ("set",), reach), _some(r, MEMBERS, 0), r.random() < 0.4, r.random() < 0.4)
        case "under":
            codes = _some(r, CODES, 1)
            return ir.Under(slot(r, ("code", "codes"), reach), codes, DIVISIONS.below(codes), r.random() < 0.3)
        case "any":
            records = r.choice(RECORDS)
            return ir.AnyRecord(records, where(r, records, reach, r.choice((0, 0, 0, 1))))
        case _:
            return compare(r, reach, depth)


def _some(r: Random, pool: tuple[str, ...], least: int) -> tuple[str, ...]:
    return tuple(r.sample(pool, r.randint(least, min(3, len(pool)))))


def quote(r: Random) -> rules.Quote:
    """Some words with their place."""
    start = r.randint(0, 9)
    return rules.Quote(r.choice(WORDS), "source", ((start, start + 3),) * r.choice((1, 1, 2)))


def about(r: Random) -> rules.About:
    """What a condition says of itself."""
    return rules.About(
        quote(r) if r.random() < 0.5 else None,
        Words(r.choice(WORDS), r.choice(WORDS)) if r.random() < 0.3 else None,
        Words(r.choice(WORDS), r.choice(WORDS)) if r.random() < 0.2 else None,
    )


def node(r: Random, reach: Reach, depth: int) -> rules.Node:
    """A condition, at most `depth` gates or terms deep."""
    sorts = ["leaf", "leaf", "leaf", "open", *(("gate", "gate", "gate", "term", "table") if depth else ())]
    sort = r.choice(sorts + ["term"] * 4 if reach.terms else sorts)
    match sort:
        case "leaf":
            return leaf(r, reach)
        case "open":
            return rules.Open(r.choice(OPENS), r.choice((Why.OPEN_TERM, Why.JUDGEMENT, Why.OTHER_NORM)), about(r))
        case "term":
            if reach.terms and (not depth or r.random() < 0.7):
                return replace(r.choice(reach.terms), about=about(r))
            id = r.choice((*TERMS, "unwritten in [a, b]"))
            return rules.Term(id, id in TERMS and r.random() < 0.7, node(r, reach, depth - 1), about(r))
        case "table":
            rows = tuple(node(r, reach, depth - 1) for _ in range(r.randint(1, 3)))
            return rules.Gate("any", rows, about(r), table=True)
        case _:
            return gate(r, reach, depth)


def leaf(r: Random, reach: Reach) -> rules.Leaf:
    """A leaf; its text is only shown."""
    return rules.Leaf(atom(r, reach), r.choice(WORDS), about(r))


def gate(r: Random, reach: Reach, depth: int) -> rules.Gate:
    """A gate of any operator, with no, one or a few children."""
    children = tuple(node(r, reach, depth - 1) for _ in range(r.choice((0, 1, 2, 2, 3, 3))))
    return _gate_of(r, r.choice(("all", "all", "any", "none", "at_least")), children)


def _gate_of(r: Random, operator: str, children: tuple[rules.Node, ...]) -> rules.Gate:
    """A gate; an `at_least` counts its children, or is a score (without a draw of its own, which would change every later one)."""
    said, wanted = about(r), r.randint(0, 4) if operator == "at_least" else 0
    if wanted % 2:
        points = tuple(1 + (place + wanted) % 4 for place in range(len(children)))
        return rules.Gate("at_least", children, said, 2 * wanted, points=points)
    return rules.Gate(cast(Any, operator), children, said, wanted)


def plain_node(r: Random, depth: int) -> rules.Node:
    """A condition that only missing facts leave undetermined, as most conditions are."""
    if depth and r.random() < 0.6:
        children = tuple(plain_node(r, depth - 1) for _ in range(r.choice((0, 1, 2, 3, 4))))
        return _gate_of(r, r.choice(("all", "all", "all", "any", "none", "at_least")), children)
    one = slot(r, ("count", "money", "ratio", "number", "boolean", "enum", "set", "code", "codes"), Reach())
    return rules.Leaf(_plain_atom(r, one), r.choice(WORDS), about(r))


def _plain_atom(r: Random, one: ir.Slot) -> ir.Atom:
    match one.kind:
        case "boolean":
            return ir.Truth(one)
        case "enum":
            return ir.Member(one, _some(r, MEMBERS, 0), False, r.random() < 0.3)
        case "set":
            return ir.Overlap(one, _some(r, MEMBERS, 0), False, r.random() < 0.4)
        case "code" | "codes":
            codes = _some(r, CODES, 1)
            return ir.Under(one, codes, DIVISIONS.below(codes), r.random() < 0.3)
        case _:
            return ir.Compare(r.choice(OPERATORS), one, literal(r, one.kind))


def common_leaf(r: Random) -> rules.Leaf:
    """A leaf of the most common sort: about one fact, a number only against a bound."""
    one = slot(r, ("count", "money", "ratio", "number", "boolean", "enum", "set", "code", "codes"), Reach())
    if one.kind in NUMBERS:
        return rules.Leaf(ir.Compare(r.choice(OPERATORS[2:]), one, literal(r, one.kind)), r.choice(WORDS), about(r))
    return rules.Leaf(_plain_atom(r, one), r.choice(WORDS), about(r))


def shared_terms(r: Random) -> tuple[rules.Term, ...]:
    """Terms over the enterprise's own facts, some within others."""
    terms: tuple[rules.Term, ...] = ()
    for id in r.sample((*TERMS, "unwritten in [a, b]"), r.choice((0, 0, 1, 2, 3))):
        body = node(r, Reach(terms=terms), r.choice((1, 2)))
        terms += (rules.Term(id, id in TERMS and r.random() < 0.7, body, about(r)),)
    return terms


def provision(r: Random, number: int, terms: tuple[rules.Term, ...] = ()) -> rules.Provision:
    """A provision with conditions of any sort."""
    per = r.choice((None, None, None, *RECORDS))
    reach = Reach(per, terms=terms)
    plain = per is None and r.random() < 0.3
    applies, requires = (
        plain_node(r, 3)
        if plain
        else node(r, reach, r.choice((0, 1, 2, 3)))
        if r.random() < 0.8
        else rules.Gate("all", ())
        for _ in range(2)
    )
    benefit = rules.Benefit(
        Words("奖补", "award"), *r.choice(((None, None), (quote(r), Words("未载明", "not stated"))))
    )
    reading = rules.Reading(quote(r), Words("读作", "read as"), Words(r.choice(WORDS), r.choice(WORDS)))
    effect = r.choice(EFFECTS)
    title = Words(r.choice(WORDS), r.choice(WORDS))
    return rules.Provision(
        f"1.{number}", 1, title, quote(r), effect, benefit, applies, requires, per,
        (reading,) if r.random() < 0.3 else (), (), ("plan",) if r.random() < 0.3 else (),
    )  # fmt: skip


def common_provision(r: Random, number: int) -> rules.Provision:
    """A provision of the most common shape: all of some leaves, perhaps with choices among leaves."""

    def leaves(*sizes: int) -> tuple[rules.Node, ...]:
        return tuple(common_leaf(r) for _ in range(r.choice(sizes)))

    applies: rules.Node = rules.Gate(r.choice(("all", "none")), leaves(0, 1, 2), about(r))
    required = [
        *leaves(0, 1, 2, 3),
        *(rules.Gate("any", leaves(1, 2, 3), about(r)) for _ in range(r.choice((0, 0, 1, 2)))),
    ]
    r.shuffle(required)
    requires = rules.Gate("all", tuple(required), about(r)) if r.random() < 0.8 else common_leaf(r)
    if r.random() < 0.2:
        applies = rules.Term("unwritten in [a, b]", False, applies, about(r))
    return replace(provision(r, number), applies_to=applies, requires=requires, per=None)


def pack_of(provisions: tuple[rules.Provision, ...], vocabulary: Vocabulary = VOCABULARY) -> rules.Pack:
    """A pack of one clause around some provisions."""
    heading = rules.Quote("第一条", "source", ((0, 3),))
    clause = rules.Clause(1, heading, "一、", ("省工信厅", "部门\\"), heading, "全文", "source", (0, 2), provisions, ())
    opens = {
        id: rules.OpenQuestion(
            id, Words(f"{id}？", f"{id} ?"), Why.OPEN_TERM, Words("厅", "office"), Words("未定", "open")
        )
        for id in OPENS
    }
    terms = {
        "in_corridor": rules.TermDef("in_corridor", Words("走廊", "corridor"), True, Words("因", "why"), "source", "{}")
    }
    norms = {"plan": rules.Norm("plan", Words("规划", "plan"), "吉政发1号", "not_found", None)}
    return rules.Pack(
        id="test.pack",
        name=Words("测试", "test"),
        version="1",
        documents={},
        preamble=None,
        clauses=(clause,),
        terms=terms,
        opens=opens,
        norms=norms,
        vocabulary=vocabulary,
        provisions=provisions,
    )


def pack(r: Random, largest: int = 4) -> rules.Pack:
    """A random pack: of a few provisions of any sort, or of more with runs of common ones."""
    if r.random() < 0.75:
        terms = shared_terms(r)
        return pack_of(tuple(provision(r, number, terms) for number in range(r.randint(0, largest))))
    sorts = [common_provision] * r.randint(3, 8) + [provision] * r.randint(0, 2) + [common_provision] * r.randint(0, 8)
    return pack_of(tuple(make(r, number) for number, make in enumerate(sorts)))


def value(r: Random, of: FactType, richness: float) -> Value:
    """A known value of a type."""
    match of.kind:
        case "boolean":
            return r.random() < 0.5
        case "enum":
            return r.choice((*MEMBERS, "other:别的"))
        case "set":
            return frozenset(r.sample(("beta", "gamma", "other:外"), r.randint(0, 3)))
        case "code":
            return r.choice(CODES)
        case "codes":
            return frozenset(r.sample(CODES, r.randint(0, 3)))
        case "text" | "credit_code":
            return r.choice(TEXTS)
        case "date":
            return r.choice(DATES[:-1])
        case "end_date":
            return r.choice(DATES)
        case "records":
            return tuple(record(r, of, richness) for _ in range(r.choice((0, 1, 1, 2, 3))))
        case kind:
            return r.choice(NUMBERS[kind])


def record(r: Random, of: FactType, richness: float) -> Mapping[str, Value]:
    """A record with some of its fields, and perhaps findings on it."""
    known = {name: value(r, field.type, richness) for name, field in of.fields.items() if r.random() < richness}
    return known | {f"finding:{id}": r.random() < 0.5 for id in (*OPENS, *TERMS) if r.random() < 0.1}


def slots(r: Random) -> Slots:
    """A random enterprise: anything from nothing to everything known."""
    richness = r.choice((0.0, 0.3, 0.6, 0.8, 0.95, 1.0))
    known: dict[str, Value] = {}
    for id, fact in VOCABULARY.facts.items():
        if r.random() < richness:
            known[f"{id}[-1]" if fact.yearly else id] = value(r, fact.type, richness)
    known |= {f"finding:{id}": r.random() < 0.5 for id in (*OPENS, *TERMS) if r.random() < 0.2}
    unknown = _reasons(r) | _contradicted(r) if r.random() < 0.5 else {}
    evidence = (
        {id: _evidence(r) for id in (*VOCABULARY.facts, "finding:meihekou") if r.random() < 0.3}
        if r.random() < 0.5
        else {}
    )
    return Slots(r.choice(JUDGING_DATES), known, unknown, r.random() < 0.6, evidence)


def _reasons(r: Random) -> dict[str, Why]:
    """Why some slots are unknown, fields of records too."""
    tops = [f"{id}[-1]" if id in YEARLY else id for id in VOCABULARY.facts]
    inner = [f"{records}[{index}].{name}" for records in RECORDS for index in range(3) for name in _FIELD_KINDS]
    whys = (Why.MISSING, Why.UNCERTAIN, Why.UNVERIFIED, Why.CONFLICT)
    return {path: r.choice(whys) for path in (*tops, *inner) if r.random() < 0.4}


def _contradicted(r: Random) -> dict[str, Why]:
    """Findings that contradict each other, on the enterprise or on a record."""
    places = ("", *(f"{records}[{index}]." for records in RECORDS for index in range(3)))
    slots = [f"{place}finding:{id}" for place in places for id in (*OPENS, *TERMS)]
    return {slot: Why.CONFLICT for slot in slots if r.random() < 0.15}


def _evidence(r: Random) -> Evidence:
    return Evidence(r.choice(list(Level)), r.choice((None, *TEXTS)), r.choice((None, *DATES[:-1])))


def packs(largest: int = 4) -> st.SearchStrategy[rules.Pack]:
    """Random packs, shrinkable."""
    return st.randoms(use_true_random=False).map(lambda r: pack(r, largest))


def enterprises() -> st.SearchStrategy[Slots]:
    """Random enterprises, shrinkable."""
    return st.randoms(use_true_random=False).map(slots)
