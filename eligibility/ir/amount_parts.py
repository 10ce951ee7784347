"""What stands inside an amount: its quotes, its conditions, its figures. It must not compute anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eligibility.ir.money import Amount, Banded, Bound, Figure, Fixed, Progressive, Rate, Several

if TYPE_CHECKING:
    from eligibility.ir.rules import Node, Quote


def parts_of(amount: Amount) -> Iterator[Amount]:
    """An amount and every amount within it, outermost first."""
    yield amount
    match amount.head:
        case Several(_, parts):
            inner = parts
        case Banded(_, bands):
            inner = tuple(band.amount for band in bands)
        case _:
            inner = ()
    for each in inner:
        yield from parts_of(each)


def quotes_of(amount: Amount) -> Iterator[Quote]:
    """The words that an amount rests on, its conditions' own aside."""
    for part in parts_of(amount):
        found = [part.quote, part.take_quote, *(step.quote for step in part.steps)]
        if isinstance(part.head, Progressive):
            found += [tier.quote for tier in part.head.tiers]
        if isinstance(part.head, Banded):
            found += [band.quote for band in part.head.bands]
        yield from (quote for quote in found if quote is not None)


def conditions_of(amount: Amount) -> Iterator[Node]:
    """The conditions of an amount and of those within it."""
    for part in parts_of(amount):
        if part.when is not None:
            yield part.when


def figures_of(amount: Amount) -> Iterator[Figure]:
    """Every number that an amount is computed from."""
    for part in parts_of(amount):
        match part.head:
            case Fixed(figure):
                yield figure
            case Rate(rate, of):
                yield from (rate, of)
            case Progressive(of, tiers):
                yield from (of, *(tier.rate for tier in tiers))
            case Banded(of):
                yield of
            case Several():
                pass
        yield from (step.figure for step in part.steps if isinstance(step, Bound))
