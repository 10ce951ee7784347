"""Random amounts, limits and exclusions, on top of the random packs of `tests.strategies`; and completions of what is unknown.

Nothing here may compute what an amount comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from random import Random
from typing import Any, cast

from eligibility.amounts.combining import Choice, Room
from eligibility.domain.facts import Record, Slots, Value
from eligibility.domain.vocabulary import Enumeration, FactDef, FactType, Words
from eligibility.ir import atoms as ir
from eligibility.ir import rules
from eligibility.ir.limits import RECEIVED
from eligibility.ir.money import (
    Amount,
    Band,
    Banded,
    Bound,
    Dated,
    Figure,
    Fixed,
    Head,
    Limit,
    Parameter,
    ParameterUse,
    PaymentOrder,
    Progressive,
    Rate,
    Rounding,
    Several,
    Span,
    Step,
    Tier,
)
from tests import strategies
from tests.strategies import Reach

MONEY = (Decimal("0.01"), 15, Decimal("1234.56"), 20_000, 50_000, 300_000, 12_000_000)
RATES = (Decimal("0.03"), Decimal("0.1"), Decimal("0.5"), 1)
BOUNDS = (0, 15, 20_000, 1_000_000, 12_000_000)
RECEIVERS = ("enterprise", "group_member")


def choice(r: Random, most: int) -> Choice:
    """Up to `most` benefits in fen, some excluding each other, under limits that may cross."""
    ids = [f"1.{number}" for number in range(1, r.randint(1, most) + 1)]
    amounts = {id: Fraction(r.choice((r.randint(1, 30), r.randint(1, 5_000_000))), 100) for id in ids}
    pairs = frozenset(frozenset(pair) for pair in combinations(ids, 2) if r.random() < r.choice((0.0, 0.1, 0.4)))
    rooms = tuple(
        Room(f"9.{number}", frozenset(r.sample(ids, r.randint(1, len(ids)))), Fraction(r.randint(0, 9_000_000), 100))
        for number in range(r.choice((0, 1, 1, 2, 3)))
    )
    return Choice(amounts, pairs, rooms)


def figure(r: Random, reach: Reach) -> Figure:
    """An amount of money: as written, a fact, a parameter, or computed."""
    match r.choice(("literal", "literal", "slot", "parameter", "computed", "records")):
        case "literal":
            return ir.Literal_(r.choice(MONEY), "money")
        case "slot":
            return strategies.slot(r, ("money",), reach)
        case "parameter":
            return ParameterUse("ceiling", "money")
        case "computed":
            return strategies.number(r, reach, 1)
        case _:
            return strategies.over_records(r, reach)


def base(r: Random, reach: Reach) -> ir.Expression:
    """What a share is of."""
    found = figure(r, reach)
    return strategies.slot(r, ("money", "count"), reach) if isinstance(found, ParameterUse) else found


def rate(r: Random) -> Figure:
    """A share, perhaps a dated one."""
    return ParameterUse("share", "ratio") if r.random() < 0.3 else ir.Literal_(r.choice(RATES), "ratio")


def spans(r: Random, *, joined: bool) -> Iterator[Span]:
    """Spans from low to high, without overlap; joined without gap."""
    bounds = sorted(r.sample(BOUNDS, r.randint(1, 4)))
    for low, high in pairwise(bounds):
        if joined or r.random() < 0.8:
            yield Span(low, high, low_inside=True, high_inside=False)
    yield Span(bounds[-1], None, r.random() < 0.5)


def head(r: Random, reach: Reach, depth: int) -> Head:
    """Any head; amounts within amounts only while `depth` allows."""
    sorts = ("fixed", "rate", "rate", "progressive", *(("banded", "sum", "highest") if depth else ()))
    match r.choice(sorts):
        case "fixed":
            return Fixed(figure(r, reach))
        case "rate":
            return Rate(rate(r), base(r, reach))
        case "progressive":
            return Progressive(base(r, reach), tuple(Tier(each, rate(r), None) for each in spans(r, joined=True)))
        case "banded":
            bands = (Band(each, amount(r, reach, depth - 1), None) for each in spans(r, joined=False))
            return Banded(base(r, reach), tuple(bands))
        case operator:
            parts = tuple(amount(r, reach, depth - 1) for _ in range(r.randint(1, 3)))
            return Several(cast(Any, operator), parts)


def step(r: Random, reach: Reach) -> Step:
    """A bound or a rounding."""
    if r.random() < 0.2:
        how = cast(Any, r.choice(("down", "up", "half_up")))
        return Rounding(r.choice(("分", "元", "万元")), how, strategies.quote(r))
    operator = cast(Any, r.choice(("at_most", "at_most", "at_least", "less")))
    return Bound(operator, figure(r, reach), strategies.quote(r))


def amount(r: Random, reach: Reach, depth: int) -> Amount:
    """An amount of any shape."""
    when = strategies.node(r, reach, 1) if r.random() < 0.3 else None
    steps = tuple(step(r, reach) for _ in range(r.choice((0, 0, 1, 1, 2))))
    take = cast(Any, r.choice(("sum", "highest"))) if reach.per else None
    return Amount(head(r, reach, depth), when, steps, None, None, take, None)


def provision(r: Random, number: int) -> rules.Provision:
    """A provision with an amount, judged for the enterprise or per record."""
    found = strategies.provision(r, number)
    if r.random() < 0.7:
        requires = strategies.common_leaf(r) if r.random() < 0.4 else rules.Gate("all", ())
        found = replace(found, applies_to=rules.Gate("all", ()), requires=requires, per=None)
    priced = amount(r, Reach(found.per), 2)
    return replace(found, id=f"1.{number}", benefit=replace(found.benefit, amount_open=None, amount=priced))


def limit(r: Random, number: int, ids: list[str]) -> Limit:
    """A limit over some of the provisions."""
    quote, over = strategies.quote(r), tuple(sorted(r.sample(ids, r.randint(1, len(ids)))))
    period = cast(Any, r.choice(("year", "ever", "application", "application")))
    holder = cast(Any, r.choice(("enterprise", "group")))
    return Limit(f"1.{number}", 1, Words("限额", "limit"), quote, figure(r, Reach()), over, period, holder)


def pack(r: Random, most: int = 4) -> rules.Pack:
    """A pack whose provisions have amounts, exclusions of both sorts, and limits."""
    provisions = [provision(r, number) for number in range(1, r.randint(1, most) + 1)]
    ids = [each.id for each in provisions]
    for index, each in enumerate(provisions):
        others = [id for id in ids if id != each.id]
        if others and r.random() < 0.3:
            keep = cast(Any, r.choice(("choice", "highest")))
            excluded = rules.Exclusion((r.choice(others),), strategies.quote(r), keep)
            provisions[index] = replace(each, excludes=(excluded,))
    made = strategies.pack_of(tuple(provisions), VOCABULARY)
    limits = tuple(limit(r, 90 + number, ids) for number in range(r.choice((0, 1, 1, 2))))
    order = PaymentOrder("1.99", 1, strategies.quote(r), tuple(r.sample(ids, len(ids))))
    clause = replace(made.clauses[0], limits=limits, payment_order=order)
    return replace(made, clauses=(clause,), parameters=PARAMETERS)


def _parameter(id: str, kind: Any, one: Any, other: Any) -> Parameter:
    values = (
        Dated(ir.Literal_(one, kind), None, date(2023, 12, 31), None, "source"),
        Dated(ir.Literal_(other, kind), date(2024, 3, 1), None, None, "source"),
    )
    return Parameter(id, Words(f"{id}参数", id), kind, values)


PARAMETERS = {
    "share": _parameter("share", "ratio", Decimal("0.2"), Decimal("0.15")),
    "ceiling": _parameter("ceiling", "money", 100_000, 30_000),
}
"""On 29 February 2024 neither has a value."""

_RECEIVED_FIELDS: Mapping[str, FactType] = {
    "policy": FactType("text"),
    "provision": FactType("text"),
    "amount": FactType("money"),
    "received": FactType("date"),
    "receiver": FactType("enum", "benefit_receiver"),
}


def _vocabulary() -> Any:
    known = strategies.VOCABULARY
    fields = {id: FactDef(id, Words(id, id), of) for id, of in _RECEIVED_FIELDS.items()}
    receivers = Enumeration(
        "benefit_receiver", Words("领取人", "receiver"), {each: Words(each, each) for each in RECEIVERS}, {}
    )
    received = FactDef(RECEIVED, Words("已领取", "received"), FactType("records", fields=fields))
    return replace(
        known,
        facts={**known.facts, RECEIVED: received},
        enumerations={**known.enumerations, "benefit_receiver": receivers},
    )


VOCABULARY = _vocabulary()


def enterprise(r: Random) -> Slots:
    """A random enterprise with what it received before."""
    slots = strategies.slots(r)
    if r.random() < 0.3:
        return slots
    received = tuple(
        {name: _received(r, name) for name in _RECEIVED_FIELDS if r.random() < 0.9} for _ in range(r.randint(0, 3))
    )
    return replace(slots, known={**slots.known, RECEIVED: received})


def _received(r: Random, name: str) -> Value:
    values: Mapping[str, tuple[Value, ...]] = {
        "policy": ("test.pack", "测试", "别的"),
        "provision": ("1.1", "1.2", "7.7"),
        "amount": MONEY,
        "received": (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2018, 5, 5)),
        "receiver": RECEIVERS,
    }
    return r.choice(values[name])


def completed(r: Random, slots: Slots, share: float = 1.0) -> Slots:
    """The same enterprise with more known: every missing fact, field and open question (with `share` below one, some) gets an answer.

    Not presumed terms: a finding goes before a presumption, so it can turn what the presumption settled.
    """
    known: dict[str, Value] = dict(slots.known)
    for id, fact in VOCABULARY.facts.items():
        name = f"{id}[-1]" if fact.yearly else id
        if name not in known and r.random() < share:
            known[name] = () if id == RECEIVED else strategies.value(r, fact.type, 1.0)
        if fact.type.kind == "records" and isinstance(records := known.get(name), tuple):
            known[name] = tuple(_completed_record(r, each, fact, share) for each in records)
    for id in strategies.OPENS:
        if r.random() < share:
            known.setdefault(f"finding:{id}", r.random() < 0.5)
    unknown = {path: why for path, why in slots.unknown.items() if not _is_known(path, known)}
    return replace(slots, known=known, unknown=unknown)


def _completed_record(r: Random, record: Record, fact: FactDef, share: float) -> Record:
    missing = [name for name in fact.type.fields if name not in record and r.random() < share]
    return {**record, **{name: _field_value(r, fact, name) for name in missing}}


def _field_value(r: Random, fact: FactDef, name: str) -> Value:
    return _received(r, name) if fact.id == RECEIVED else strategies.value(r, fact.type.fields[name].type, 1.0)


def _is_known(path: str, known: Mapping[str, Value]) -> bool:
    if path in known:
        return True
    list_name, _, field = path.partition("].")
    name, _, index = list_name.partition("[")
    records = known.get(name)
    return bool(field) and isinstance(records, tuple) and int(index) < len(records) and field in records[int(index)]
