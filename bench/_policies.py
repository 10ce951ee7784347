"""Generated policies and enterprises for measuring: seeded, so that every run measures the same.

Conditions are of the kinds that every engine can express: numbers against bounds, listed values, booleans. Most of them hold, so
that about half of the provisions are met and an engine cannot win by stopping at the first condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from eligibility.domain.facts import Slots, Value
from eligibility.domain.vocabulary import Enumeration, FactDef, FactType, Kind, Vocabulary, Words
from eligibility.ir import atoms as ir
from eligibility.ir import rules

AS_OF = date(2024, 6, 30)
NUMBERS, LISTS, FLAGS = 10, 7, 7
MEMBERS = tuple(f"member_{letter}" for letter in "abcdef")
_KINDS: tuple[Kind, ...] = ("count", "money", "ratio", "count")
_LEAST, _MOST = 0, 1000


def _fact(id: str, of: FactType) -> FactDef:
    return FactDef(id, Words(f"企业事实{id}", f"enterprise fact {id}"), of)


def vocabulary() -> Vocabulary:
    """Facts of an enterprise: numbers, listed values, booleans."""
    facts = {f"number_{n}": _fact(f"number_{n}", _number_type(n)) for n in range(NUMBERS)}
    facts |= {f"listed_{n}": _fact(f"listed_{n}", FactType("enum", "members")) for n in range(LISTS)}
    facts |= {f"flag_{n}": _fact(f"flag_{n}", FactType("boolean")) for n in range(FLAGS)}
    values = {each: Words(f"名单{each}", f"list {each}") for each in MEMBERS}
    return Vocabulary(facts, {"members": Enumeration("members", Words("名单", "list"), values, {})}, {}, {})


def _number_type(number: int) -> FactType:
    kind = _KINDS[number % len(_KINDS)]
    return FactType(kind, unit="人" if kind == "count" else None)


def _value(r: Random, of: FactType) -> Value:
    match of.kind:
        case "boolean":
            return r.random() < 0.9
        case "enum":
            return r.choice(MEMBERS)
        case "money":
            return r.randint(_LEAST, _MOST) * 10_000
        case "ratio":
            whole = r.randint(_LEAST, _MOST)
            return whole // 1000 if whole % 1000 == 0 else Decimal(whole) / 1000
        case _:
            return r.randint(_LEAST, _MOST)


def _atom(r: Random, fact: FactDef) -> ir.Atom:
    slot = ir.Slot(fact.id, fact.type.kind, "top", fact.type.domain, fact.type.unit)
    match fact.type.kind:
        case "boolean":
            return ir.Truth(slot)
        case "enum":
            return ir.Member(slot, tuple(r.sample(MEMBERS, r.choice((4, 5, 5)))))
        case kind:
            operator: ir.Operator = r.choice((">=", ">=", ">=", "<=", ">", "<"))
            position = r.uniform(0, 0.2) if operator in (">=", ">") else r.uniform(0.8, 1)
            bound = int(position * _MOST)
            value = bound * 10_000 if kind == "money" else Decimal(bound) / 1000 if kind == "ratio" else bound
            return ir.Compare(operator, slot, ir.Literal_(value, kind, slot.unit))


def policies(count: int, seed: int = 20) -> rules.Pack:
    """A pack of `count` provisions of 3 to 8 conditions each, one of them saying whom it is for."""
    r, facts = Random(seed), vocabulary()
    provisions = tuple(_provision(r, number, tuple(facts.facts.values())) for number in range(count))
    heading = rules.Quote("第一条 支持企业发展", "source", ((0, 10),))
    clause = rules.Clause(1, heading, "一、", ("省工业和信息化厅",), heading, "", "source", (0, 0), provisions, ())
    title = Words("生成的政策", "generated policy")
    return rules.Pack(
        id="bench.generated", name=title, version="1", documents={}, preamble=None, clauses=(clause,), terms={}, opens={},
        norms={}, vocabulary=facts, provisions=provisions,
    )  # fmt: skip


def _provision(r: Random, number: int, facts: Sequence[FactDef]) -> rules.Provision:
    quote = rules.Quote(f"对符合第{number}项条件的企业给予支持", "source", ((number, number + 16),))
    leaves = [_leaf(r, fact, number) for fact in r.sample(facts, r.randint(3, 8))]
    nodes: list[rules.Node] = list(leaves[1:])
    if len(nodes) > 3 and r.random() < 0.3:
        nodes = [*nodes[:-2], rules.Gate("any", tuple(nodes[-2:]))]
    benefit = rules.Benefit(Words("省级财政奖补", "provincial award"), quote)
    title = Words(f"第{number}项支持", f"support {number}")
    effect: rules.Effect = r.choice(("grant", "conditional", "priority", "support", "service"))
    return rules.Provision(f"1.{number}", 1, title, quote, effect, benefit, leaves[0], rules.Gate("all", tuple(nodes)))


def _leaf(r: Random, fact: FactDef, number: int) -> rules.Leaf:
    quote = rules.Quote(f"{fact.words.zh}达到要求", "source", ((number, number + 8),))
    return rules.Leaf(_atom(r, fact), f"{fact.id} meets its bound", rules.About(quote))


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise, as typed slots and as the plain values other engines take."""

    slots: Slots
    plain: dict[str, object]


def enterprises(count: int, unknown: float, seed: int = 7) -> list[Enterprise]:
    """Random enterprises, of whose facts a share is unknown."""
    r, facts = Random(seed), vocabulary().facts
    made = []
    for _ in range(count):
        known = {id: _value(r, fact.type) for id, fact in facts.items() if r.random() >= unknown}
        plain = {id: plain_number(known[id]) if id in known else None for id in facts}
        made.append(Enterprise(Slots(AS_OF, known), plain))
    return made


def plain_number(value: Value) -> object:
    """What engines without exact decimals are given."""
    return float(value) if isinstance(value, Decimal) else value
