"""Typed amounts: what a benefit comes to, the limits that several benefits share, dated parameters. Frozen, as all rules.

`eligibility.amounts` says what each of them means. They must not know YAML or words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from eligibility.domain.quantity import Number
from eligibility.domain.vocabulary import Kind, Words
from eligibility.ir.atoms import Expression, Literal_

if TYPE_CHECKING:
    from eligibility.ir.rules import Node, Quote


@dataclass(frozen=True, slots=True)
class Dated:
    """A parameter's value from one day to another, both inside; `source` says where it comes from when the policy does not."""

    value: Literal_
    begin: date | None
    end: date | None
    quote: Quote | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that changes with time. On a day without a value nothing is assumed."""

    id: str
    words: Words
    kind: Kind
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """The value of a day."""
        holding = (each for each in self.values if (each.begin or date.min) <= day <= (each.end or date.max))
        return next(holding, None)


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A parameter where a number could stand."""

    id: str
    kind: Kind


Figure = Expression | ParameterUse
"""A number, computed from facts or written in the policy."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of numbers in base units. `None` is no bound; the flags say whether a bound lies inside."""

    low: Number | None
    high: Number | None
    low_inside: bool = True
    high_inside: bool = False
    kind: Kind = "money"
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """An amount of money as it is."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of an amount of money, or an amount of money for each of a count."""

    rate: Figure
    of: Expression


@dataclass(frozen=True, slots=True)
class Tier:
    """The part of the base that lies in `span`, at its own rate."""

    span: Span
    rate: Figure
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Progressive:
    """Tier by tier, each part of the base at its own rate (超额累进). Tiers join without gap."""

    of: Expression
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What is given when the measure lies in `span`."""

    span: Span
    amount: Amount
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Banded:
    """The amount of the one band that the measure lies in (按档); nothing where it lies in none. Bands do not overlap."""

    of: Expression
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """All parts together (叠加), or the highest of them (就高不重复)."""

    operator: Literal["sum", "highest"]
    parts: tuple[Amount, ...]


Head = Fixed | Rate | Progressive | Banded | Several


@dataclass(frozen=True, slots=True)
class Bound:
    """A step: never above (`at_most`), never below (`at_least`), or minus (`less`) a figure."""

    operator: Literal["at_most", "at_least", "less"]
    figure: Figure
    quote: Quote


@dataclass(frozen=True, slots=True)
class Rounding:
    """A step: to whole multiples of a unit of `ROUNDING_UNITS`."""

    unit: str
    how: Literal["down", "up", "half_up"]
    quote: Quote


Step = Bound | Rounding

ROUNDING_UNITS = {
    "分": Fraction(1, 100),
    "角": Fraction(1, 10),
    "元": Fraction(1),
    "百元": Fraction(100),
    "千元": Fraction(1_000),
    "万元": Fraction(10_000),
}
"""How many 元 a unit has that amounts are rounded to."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What is given: the head, then every step in the order written. Nothing unless `when` is met. Never below zero.

    `take` says how the amounts of several records become one, in a provision that is judged per record.
    """

    head: Head
    when: Node | None = None
    steps: tuple[Step, ...] = ()
    quote: Quote | None = None
    words: Words | None = None
    take: Literal["sum", "highest"] | None = None
    take_quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What several benefits together never exceed; `over` names their provisions.

    `period`: what was received in this calendar year (`year`) or ever (`ever`) counts, or nothing but this application does.
    `holder`: what the enterprise received counts, or what its whole group (`group`) did.
    """

    id: str
    clause: int
    title: Words
    quote: Quote
    at_most: Figure
    over: tuple[str, ...]
    period: Literal["year", "ever", "application"]
    holder: Literal["enterprise", "group"]


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """In which order benefits draw on the limits that they share."""

    id: str
    clause: int
    quote: Quote
    ids: tuple[str, ...]
