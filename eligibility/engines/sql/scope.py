"""What a condition becomes, and where its slots are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eligibility.engines.sql.dataset import Dataset, Part, Read
from eligibility.engines.sql.dialect import Dialect
from eligibility.engines.sql.frame import Frame
from eligibility.engines.sql.text import Sql, sql
from eligibility.ir import atoms as ir


@dataclass(frozen=True, slots=True)
class Settled:
    """A condition's verdict; `missing` and `because` are what is said of it where it is undetermined.

    `asks`: it is undetermined only where something that can be asked is missing.
    """

    verdict: Sql
    missing: tuple[Part, ...] = ()
    because: tuple[Part, ...] = ()
    asks: bool = True


@dataclass(frozen=True, slots=True)
class Hand:
    """A record in hand: the frame of its list, and which records it is one of."""

    records: str
    frame: Frame

    def record(self) -> Sql:
        """The record itself."""
        return self.frame.reference(f"{self.frame.id}r")

    def path(self, dialect: Dialect, name: str) -> Sql:
        """The path of something about the record: `projects[0].place`."""
        index = sql(f"CAST({{}} AS {dialect.text_type})", self.frame.reference(f"{self.frame.id}i"))
        return sql("({} || {} || {})", dialect.text(f"{self.records}["), index, dialect.text(f"].{name}"))


@dataclass(frozen=True, slots=True)
class Scope:
    """The enterprise, the record a provision is judged per, the record a `where` looks at."""

    top: Frame
    per: Hand | None = None
    item: Hand | None = None

    @property
    def frame(self) -> Frame:
        """The innermost frame."""
        hand = self.item or self.per
        return self.top if hand is None else hand.frame

    def read(self, dataset: Dataset, slot: ir.Slot) -> Read:
        """A slot where it belongs."""
        if slot.scope == "top":
            return dataset.slot(slot)
        hand = self.per if slot.scope == "per" else self.item
        assert hand is not None  # the compiler of rules lets a slot stand only where its record is in hand
        return dataset.field(hand.records, hand.record(), slot, hand.path(dataset.dialect, slot.name))


Settle = Callable[[ir.Atom, Scope], Settled]
